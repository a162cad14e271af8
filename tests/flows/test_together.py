"""What comes within two minutes and names nobody goes on with the card just shown; how often a day something is asked."""

import pytest

from storage.models import Customer
from tests.flows.conversation import Conversation


@pytest.mark.parametrize(
    "messages",
    [
        ("李建国", "13800002222", "看途观L 20万左右 白色"),
        ("13800002222", "李建国", "看途观L 20万左右 白色"),
        ("李建国", "看途观L 20万左右 白色", "13800002222"),
        ("李建国13800002222", "看途观L", "20万左右 白色"),
    ],
)
def test_three_messages_are_one_customer_on_one_card(chat: Conversation, messages: tuple[str, ...]) -> None:
    *_, last = [chat.say("陈宇", words) for words in messages]
    assert last.only.title == "记好了：李建国（新客户）"
    for words in ("13800002222", "途观L", "20万左右", "白色"):
        assert words in str(last)
    assert chat.count(Customer) == 1
    assert len([s for s in chat.screen("陈宇") if "记好了" in s.title]) == 1, "brought up to date in its place"


def test_the_appointment_stays_on_the_card(chat: Conversation) -> None:
    chat.say("陈宇", "吴起 想看途岳 周六来")
    card = str(chat.say("陈宇", "15万"))
    assert "约定 11月28日 周六 到店" in card
    assert "留电话了吗" in card
    assert "留电话了吗" not in str(chat.say("陈宇", "13800003333"))


def test_a_card_without_room_for_all_shows_the_latest_and_what_comes_next(chat: Conversation) -> None:
    chat.say("陈宇", "沙莎 抖音来的 13800003344 看中熊猫mini 五万以内 颜值第一")
    chat.say("陈宇", "她周六来不了 改周日上午")
    card = str(chat.say("陈宇", "奔驰宝马都不考虑 方向盘和座椅都要带加热的"))
    for words in ("不要 奔驰、宝马", "配置 方向盘加热、座椅加热", "约定 11月29日 周日 10:00左右 到店", "提醒 "):
        assert words in card


def test_after_two_minutes_it_is_a_card_of_its_own(chat: Conversation) -> None:
    chat.say("陈宇", "吴起13800003333 想看途岳")
    chat.wait(minutes=3)
    later = chat.say("陈宇", "预算15万")
    assert later.only.title == "记好了：吴起"
    assert "途岳" not in str(later)


def test_somebody_else_is_no_part_of_it(chat: Conversation) -> None:
    chat.say("陈宇", "郑爽")
    assert "记好了：林峰（新客户）" in chat.say("陈宇", "林峰13800006666 看途岳")
    assert chat.count(Customer) == 1
    chat.say("陈宇", "郑爽")
    for chatter in ("明天有早会吗", "国庆不放假", "途观L又涨价了", "谁有充电线"):
        assert "没对上" in chat.say("陈宇", chatter), "also while 林峰 is under discussion"


def test_a_number_is_asked_for_five_times_a_day(chat: Conversation) -> None:
    asked = [
        "留电话了吗" in chat.say("陈宇", f"{name} 看途岳") for name in ("王姐", "李姐", "赵姐", "钱姐", "孙姐", "周姐")
    ]
    assert asked == [True] * 5 + [False]
    chat.wait(hours=24)
    assert "留电话了吗" in chat.say("陈宇", "吴姐 看途岳")


def test_nothing_is_asked_after_an_unanswered_call(chat: Conversation) -> None:
    assert "？" not in str(chat.say("陈宇", "周岩 没接"))


def test_a_name_that_only_sounds_right_is_doubted(chat: Conversation) -> None:
    chat.say("陈宇", "林锋13800006666 看途岳")
    assert "林峰就是林锋吧？不是就发 撤销" in chat.say("陈宇", "林峰说周六来")


def test_what_was_told_before_stays_on_the_card(chat: Conversation) -> None:
    chat.say("陈宇", "李敏13700005512 女 看迈腾")
    chat.wait(minutes=5)
    chat.say("陈宇", "李敏说考虑考虑")
    chat.say("陈宇", "她说油耗再问问")
    assert "情况 说考虑考虑；她说油耗再问问" in str(chat.screen("陈宇")[-1])
