"""A customer with several cars: which of them is meant, who insures it, and the version of one that is ordered."""

import pytest

from storage.models import Car, Deal, Policy
from tests.flows.conversation import Conversation, scene


@scene
def owner(chat: Conversation) -> Conversation:
    """王强 has a 迈腾 and a 途岳."""
    chat.say("陈宇", "王强13900006602 看迈腾 A级")
    chat.say("陈宇", "王强订了迈腾 裸车17.8")
    chat.tap("陈宇", "确认订车")
    chat.say("陈宇", "王强提车了 粤B12345 保险平安 明年11月20日到期")
    chat.say("陈宇", "王强还有一辆途岳 粤B54321")
    return chat


def test_a_second_car_leaves_the_first_alone(owner: Conversation) -> None:
    assert owner.count(Car) == 2
    for plate in ("粤B12345", "粤B54321"):
        assert "王强" in owner.say("陈宇", plate)
    owner.say("陈宇", "撤销")
    assert owner.count(Car) == 1 and "王强" in owner.say("陈宇", "粤B12345")


NAMED = (
    ("王强的迈腾 年检改成2027-05-01", "迈腾"), ("他的途岳 年检改成2027-05-01", "途岳"), ("途岳年检改成2027-05-01", "途岳"),
    ("王强 粤B12345 年检改成2027-05-01", "迈腾"), ("粤B54321 年检改成2027-05-01", "途岳"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "series"), NAMED)
def test_a_field_of_one_of_them(owner: Conversation, words: str, series: str) -> None:
    assert "年检 2027年5月1日" in owner.say("陈宇", words)
    assert owner.count(Car, Car.inspection_on.is_not(None), Car.series.startswith(series)) == 1  # type: ignore[union-attr]
    assert owner.count(Car, Car.inspection_on.is_not(None)) == 1  # type: ignore[union-attr]
    owner.say("陈宇", "撤销")
    assert owner.count(Car, Car.inspection_on.is_not(None)) == 0  # type: ignore[union-attr]


def test_a_note_is_about_the_car_it_names(owner: Conversation) -> None:
    owner.say("陈宇", "王强的迈腾做了保养 5200公里")
    assert owner.count(Car, Car.serviced_km == 5200, Car.series.startswith("迈腾")) == 1  # type: ignore[union-attr]
    owner.say("陈宇", "王强 途岳的保险续了人保 明年8月1日到期")
    assert owner.count(Policy, Policy.insurer == "人保") == 1 and owner.count(Policy) == 2


INSURED = (
    ("王强 保险平安", "平安"), ("王强 车险买的太平洋", "太平洋"), ("王强 人保续的保险", "人保"), ("王强 保险公司是国寿财", "国寿财"),
    ("王强平安到家了", ""), ("王强说阳光太大 不想出门看保险", ""),
)  # fmt: skip


@pytest.mark.parametrize(("words", "insurer"), INSURED)
def test_who_insures_it(chat: Conversation, words: str, insurer: str) -> None:
    chat.say("陈宇", "王强13900006602 粤B12345")
    chat.say("陈宇", words)
    assert chat.count(Policy, Policy.insurer == insurer) == bool(insurer)
    assert chat.count(Policy) == bool(insurer)


ORDERED = (
    ("王强订了秦L 128 白 落地11.8 月底提", "秦L", "128", "11.8万"),
    ("王强订了途观L 380 落地22.8", "途观L", "380", "22.8万"),
)


@pytest.mark.parametrize(("words", "series", "trim", "price"), ORDERED)
def test_the_version_is_no_price(chat: Conversation, words: str, series: str, trim: str, price: str) -> None:
    chat.say("陈宇", "王强13900006602 看秦L A级")
    asked = chat.say("陈宇", words)
    assert f"车 {series} {trim}" in asked and f"成交价 落地{price}" in asked
    chat.tap("陈宇", "确认订车")
    assert chat.count(Deal, Deal.series == series, Deal.trim == trim) == 1
    assert f"{series} {trim}" in chat.say("陈宇", "王强") and f"{series} {trim}" in chat.say("陈宇", "看价格")
