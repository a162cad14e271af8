"""撞单 beyond the ruling: a mistyped number, a customer nobody spoke to for a month, numbers looked up by the dozen."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from storage.models import Audit, Contact, Customer, Member, Ownership, Setting, Store, Traffic
from tests.flows.conversation import Conversation, scene


@scene
def met(chat: Conversation) -> Conversation:
    """周倩 mistyped a number that is 陈宇's customer's."""
    chat.say("陈宇", "王强13900006602 途岳 A")
    chat.say("周倩", "何先生13900006602 看途观L 试驾")
    return chat


def owners(chat: Conversation) -> set[str]:
    """Who looks after whoever there is."""
    with chat.database.read() as session:
        held = select(Member.name).join(Ownership, Ownership.member_id == Member.id)  # type: ignore[arg-type]
        return set(session.exec(held.where(Ownership.until_at.is_(None))).all())  # type: ignore[union-attr]


def test_what_each_of_them_reads(met: Conversation) -> None:
    told, asked = met.last("周倩"), met.last("王磊")
    assert told.labels() == ["知道了", "号码打错了"]
    assert "你这条 已留下：到店，试驾" in str(told) and "试驾" in str(told)
    assert "A级" in str(asked) and "试驾" in str(asked) and "11月23日建" in str(asked)


def test_seen_is_seen(met: Conversation) -> None:
    assert met.tap("周倩", "知道了") == ""
    assert met.count(Contact) == 2


def test_a_mistyped_number_is_set_right(met: Conversation) -> None:
    asked = met.tap("周倩", "号码打错了").only
    assert asked.title == "何先生的号码是多少？"
    assert (met.count(Contact), met.count(Traffic)) == (1, 0), "the reception is gone"
    assert "不用定了" in str(met.last("王磊"))
    saved = met.say("周倩", "13900006603")
    assert "记好了：何先生" in saved and "（新客户）" in saved and "途观L" in saved
    assert met.count(Customer) == 2
    assert "13900006603" in met.say("周倩", "何先生")


def test_a_mistyped_number_without_the_right_one(met: Conversation) -> None:
    met.tap("周倩", "号码打错了")
    saved = met.tap("周倩", "没有号码")
    assert "记好了：何先生" in saved and "（新客户）" in saved


def test_the_manager_cannot_rule_on_it_any_more(met: Conversation) -> None:
    asked = met.last("王磊")
    met.tap("周倩", "号码打错了")
    assert "过去了" in met.tap("王磊", "归周倩", on=asked)
    assert owners(met) == {"陈宇"}


def test_once_it_is_ruled_the_button_does_nothing(met: Conversation) -> None:
    told = met.last("周倩")
    met.tap("王磊", "归陈宇")
    assert met.tap("周倩", "号码打错了", on=told) == ""
    assert met.count(Contact) == 2


def test_after_a_month_of_silence_whoever_meets_them_goes_on(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    chat.clock.at += timedelta(days=31)
    saved = chat.say("周倩", "何先生13900006602 看途观L")
    assert "记好了：王强" in saved and "归 你了" in saved
    assert owners(chat) == {"周倩"}
    for name in ("陈宇", "王磊"):
        assert "王强归周倩" in str(chat.last(name))
    assert "没找到" in chat.say("陈宇", "6602")


@pytest.mark.parametrize(("days", "words", "free"), [(29, "A", 30), (31, "A", 0), (31, "订了途岳", 30)])
def test_until_then_or_where_the_store_says_so_it_is_a_clash(
    chat: Conversation, days: int, words: str, free: int
) -> None:
    chat.say("陈宇", f"王强13900006602 途岳 {words}")
    if words != "A":
        chat.tap("陈宇", "确认订车")

    def set_free(session: Session) -> None:
        store = session.exec(select(Store).where(Store.name == "恒信")).one()
        session.add(Setting(store_id=store.id, key="free_days", value=str(free)))

    chat.write(set_free)
    chat.clock.at += timedelta(days=days)
    assert "已有同事在跟" in chat.say("周倩", "何先生13900006602 看途观L")
    assert owners(chat) == {"陈宇"}


def test_many_unknown_numbers_are_shown_to_the_manager_once(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    for number in range(13):
        answer = chat.say("周倩", "13900006602" if number == 3 else f"1380000{number:04}")
        assert "王强" not in answer and "陈宇" not in answer
    told = [shown for shown in chat.heard("王磊").shown if "陌生号码" in shown.title]
    assert [shown.title for shown in told] == ["周倩今天查了11个陌生号码"]
    assert chat.count(Audit, Audit.act == "look_unknown") == 13


@scene
def later(chat: Conversation) -> Conversation:
    """周倩 has noted somebody without a number, and sends one that is 陈宇's customer's."""
    chat.say("陈宇", "马先生13900006602 途观L A")
    chat.say("周倩", "王大伟 看途岳 预算15万")
    chat.say("周倩", "13900006602")
    return chat


def test_a_number_that_comes_later_is_a_clash_too(later: Conversation) -> None:
    told, asked = later.last("周倩"), later.last("王磊")
    assert told.title == "王大伟：已有同事在跟" and told.labels() == ["知道了", "号码打错了"]
    assert "马先生" not in str(told) and "陈宇" not in str(told)
    assert asked.title == "撞单：马先生" and asked.labels() == ["归陈宇", "归周倩", "两人共享", "分开记", "看记录"]
    assert later.count(Customer) == 2, "until it is ruled both go on"


@pytest.mark.parametrize(
    ("label", "holders"), [("归陈宇", {"陈宇"}), ("归周倩", {"周倩"}), ("两人共享", {"陈宇", "周倩"})]
)
def test_once_it_is_ruled_two_records_are_one(later: Conversation, label: str, holders: set[str]) -> None:
    later.tap("王磊", label)
    assert "周倩记的王大伟并进来了" in str(later.last("周倩")) and "并进来了" in str(later.last("陈宇"))
    assert later.count(Customer) == 1 and owners(later) == holders
    for name in holders:
        assert "途观L、途岳" in later.say(name, "6602")
    assert "撤销了：马先生" in later.say("王磊", "撤销")
    assert later.count(Customer) == 2 and owners(later) == {"陈宇", "周倩"}


def test_two_people_who_gave_one_number_stay_two(later: Conversation) -> None:
    assert "马先生和王大伟分开记" in later.tap("王磊", "分开记")
    assert later.count(Customer) == 2 and "没留电话" in later.say("周倩", "王大伟")


def test_the_later_number_was_mistyped(later: Conversation) -> None:
    assert "王大伟的号码是多少" in later.tap("周倩", "号码打错了")
    assert "不用定了" in str(later.last("王磊"))
    assert "电话 13900006603" in later.say("周倩", "13900006603")


def test_who_is_taken_back_meanwhile_is_not_ruled_on(later: Conversation) -> None:
    later.say("周倩", "撤销")
    assert "周倩已经撤销了那条" in later.tap("王磊", "归周倩")
    assert owners(later) == {"陈宇"}


def test_a_number_free_for_long_joins_the_two_at_once(chat: Conversation) -> None:
    chat.say("陈宇", "马先生13900006602 途观L A")
    chat.clock.at += timedelta(days=31)
    chat.say("周倩", "王大伟 看途岳")
    assert "马先生归你了" in chat.say("周倩", "王大伟的电话是13900006602")
    assert chat.count(Customer) == 1 and owners(chat) == {"周倩"}
    assert "马先生归周倩" in str(chat.last("陈宇"))


def test_a_number_of_another_of_ones_own_may_join_them(chat: Conversation) -> None:
    chat.say("陈宇", "马先生13900006602 途观L A")
    chat.say("陈宇", "王大伟 看途岳")
    assert "已经是马先生的号码" in chat.say("陈宇", "王大伟电话13900006602")
    chat.tap("陈宇", "合成一位")
    assert "合并好了：马先生" in chat.tap("陈宇", "合并")
    assert chat.count(Customer) == 1
