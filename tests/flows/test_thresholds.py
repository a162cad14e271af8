"""What is pushed to the manager past a threshold: once, by day, said to the rep, and switched off by the store."""

import json
from typing import Any

import pytest
from sqlmodel import Session, select

from storage.models import Setting, Store
from tests.flows.conversation import Conversation, at


def choose(chat: Conversation, key: str, value: Any) -> None:
    """A store sets something."""

    def put(session: Session) -> None:
        store = session.exec(select(Store).where(Store.name == "恒信")).one()
        session.add(Setting(store_id=store.id, key=key, value=json.dumps(value)))

    chat.write(put)


def pushed(chat: Conversation, who: str, word: str) -> list[str]:
    """What somebody was told with this word, and when."""
    return [f"{shown.at:%d %H:%M}" for shown in chat.wall.log if shown.chat == who and word in str(shown)]


def test_an_h_customer_untouched_for_a_day(chat: Conversation) -> None:
    chat.say("陈宇", "冯先生13700005512 看迈腾 H级")
    chat.say("陈宇", "严先生13700005513 看途岳 H级")
    chat.say("周倩", "钱姐13700005514 看途岳 H级 周五联系")
    chat.say("周倩", "魏先生13700005515 看途岳 A级")
    chat.wait_until(at(23, 20))
    assert not pushed(chat, "王磊", "没动"), "not a day yet"
    chat.wait_until(at(24, 10))
    chat.say("陈宇", "严先生 没接")
    chat.wait_until(at(24, 16, 1))
    told = chat.last("王磊")
    assert str(told) == "H级1位超过1天没动\n陈宇：冯先生\n也告诉陈宇了\n[看明细] [逾期]"
    rep = next(shown for shown in reversed(chat.wall.log) if shown.chat == "陈宇" and "该联系了" in shown.title)
    assert str(rep) == "1位H级该联系了\n超过1天没动\n1 冯先生\n王磊也会看到这条\n[今天] [看冯先生]"
    assert "冯先生 5512" in chat.tap("王磊", "看明细")
    assert not pushed(chat, "周倩", "没动"), "for Friday something is agreed"
    chat.wait_until(at(26, 17))
    assert pushed(chat, "王磊", "冯先生\n也告诉") == ["24 16:00"], "once"
    assert pushed(chat, "王磊", "严先生\n也告诉") == ["25 16:00"]
    chat.say("陈宇", "冯先生 打了电话 还在比")
    chat.say("王磊", "陈宇 轮休 周六")
    chat.tap("王磊", "就这样")
    chat.wait_until(at(28, 17))
    assert pushed(chat, "王磊", "陈宇：冯先生\n") == ["24 16:00", "28 16:00"], "touched, and left again"
    assert len(pushed(chat, "陈宇", "王磊也会看到这条")) == 2, "nobody is told on a day off"


@pytest.mark.parametrize(("key", "value"), [("hot_hours", 0), ("off", ["hot_watch"])])
def test_a_store_may_not_want_to_hear_of_it(chat: Conversation, key: str, value: Any) -> None:
    choose(chat, key, value)
    chat.say("陈宇", "冯先生13700005512 看迈腾 H级")
    chat.wait_until(at(25, 17))
    assert not pushed(chat, "王磊", "也告诉陈宇了") and not pushed(chat, "陈宇", "王磊也会看到")


def test_a_big_deal_lost_is_marked(chat: Conversation) -> None:
    chat.say("陈宇", "赵总13700005512 看途锐 预算60万 H级")
    chat.say("陈宇", "赵总战败 买了宝马X5")
    assert "王磊也会看到这条" in chat.tap("陈宇", "确认不跟")
    assert "大单 60万" in str(chat.last("王磊")) and "赵总（陈宇）：请定一下" in str(chat.last("王磊"))
    chat.say("陈宇", "李姐13700005513 看途岳 预算15万")
    chat.say("陈宇", "李姐战败 不买了")
    chat.tap("陈宇", "确认不跟")
    assert "李姐" in str(chat.last("王磊")) and "大单" not in str(chat.last("王磊"))


def test_a_big_order_cancelled_is_told_and_a_small_one_is_not(chat: Conversation) -> None:
    for name, number, price in (("赵总", "13700005512", "58"), ("李姐", "13700005513", "15.8")):
        chat.say("陈宇", f"{name}{number} 看途锐")
        chat.say("陈宇", f"{name}订了途锐 落地{price}万")
        chat.tap("陈宇", "确认订车")
        chat.say("陈宇", f"{name}退订了")
        chat.tap("陈宇", "确认退订")
        chat.wait(minutes=15)
    assert pushed(chat, "王磊", "退订 途锐，11月23日订的") and not pushed(chat, "王磊", "李姐（陈宇）：请看一下")
    assert len(pushed(chat, "陈宇", "王磊也会看到这条")) == 1


def test_at_night_it_waits_for_the_morning_and_says_so(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 看迈腾 H级")
    chat.say("陈宇", "赵总13700005513 看途锐 预算60万")
    chat.clock.at = at(23, 21)
    chat.say("陈宇", "赵总战败 买了宝马X5")
    assert "王磊11月24日 08:30 看到这条" in chat.tap("陈宇", "确认不跟")
    assert "王磊也会看到这条" in chat.say("陈宇", "李姐投诉 空调异响"), (
        "an angry customer waits for nothing but the night"
    )
    assert "李姐（陈宇）：请看一下" in str(chat.last("王磊"))
    chat.clock.at = at(23, 23)
    assert "王磊11月24日 07:00 看到这条" in chat.say("陈宇", "李姐又投诉 要退车")
    assert len(pushed(chat, "王磊", "请看一下")) == 1
    chat.wait_until(at(24, 8, 31))
    assert pushed(chat, "王磊", "要退车") == ["24 07:00"] and pushed(chat, "王磊", "请定一下") == ["24 08:30"]


def test_a_store_may_hear_of_complaints_in_the_sheet_only(chat: Conversation) -> None:
    choose(chat, "tell_complaints", False)
    chat.say("陈宇", "李姐13700005512 看迈腾 H级")
    assert "王磊" not in chat.say("陈宇", "李姐投诉 空调异响")
    assert not pushed(chat, "王磊", "请看一下")
