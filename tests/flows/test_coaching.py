"""批注, 逾期, 催: what a manager says reaches the rep by day, and what the rep answers comes back."""

from storage.models import Contact, Remark
from tests.flows.conversation import Conversation, at


def test_a_remark_reaches_the_rep_and_is_answered(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 看迈腾 H级 嫌贵")
    chat.wait(minutes=30)
    done = chat.say("王磊", "批注 李姐 价格先别松口，先做置换评估")
    assert "批注好了：李姐" in done and "陈宇看得到" in done
    shown = chat.last("陈宇")
    assert shown.title == "王磊批注：李姐"
    assert "价格先别松口，先做置换评估" in str(shown) and "H级，迈腾" in str(shown)
    assert shown.labels() == ["知道了", "看客户"]
    answered = chat.say("陈宇", "她老公明天来 我当面谈")
    assert "记好了：李姐" in answered and "已回给王磊" in answered
    back = chat.last("王磊")
    assert back.title == "陈宇回了：李姐" and "她老公明天来" in str(back)
    assert chat.count(Remark, Remark.answer.is_not(None)) == 1  # type: ignore[union-attr]
    assert "已回给" not in chat.say("陈宇", "李姐 明天下午3点到"), "answered once"


def test_a_quoted_remark_is_answered_much_later(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 看迈腾 H级")
    chat.say("陈宇", "王强13900006602 途岳 A")
    chat.say("王磊", "批注 5512 先别报价")
    shown = chat.last("陈宇")
    chat.wait(minutes=40)
    assert "已回给王磊" in chat.reply("陈宇", "好的 明天再打电话说", shown)
    assert chat.count(Contact) == 3


def test_a_remark_waits_for_the_morning(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 看迈腾 H级")
    chat.wait_until(at(23, 20, 30))
    before = len(chat.wall.log)
    assert "11月24日 08:30 再告诉陈宇" in chat.say("王磊", "批注 李姐 先做置换评估")
    assert not [shown for shown in chat.wall.log[before:] if shown.chat == "陈宇"]
    chat.wait_until(at(24, 8, 31))
    assert "王磊批注：李姐" in chat.heard("陈宇", at(24))
    assert "知道了：李姐" in chat.tap("陈宇", "知道了")


def test_who_may_remark_on_whom(chat: Conversation) -> None:
    chat.say("陈宇", "李姐13700005512 看迈腾 H级")
    assert "批注哪位" in chat.say("王磊", "批注")
    assert "批注好了" not in chat.say("赵敏", "批注 李姐 先别报价"), "another store's manager"
    assert chat.count(Remark) == 0
    chat.say("陈宇", "批注 李姐 先别报价")
    assert chat.count(Remark) == 0


def test_overdue_ones_are_told_apart_and_reminded_of_once_a_day(chat: Conversation) -> None:
    assert "没有逾期的" in chat.say("王磊", "逾期")
    chat.say("陈宇", "冯先生13700005512 看迈腾 H级")
    chat.say("陈宇", "严先生13700005513 看途岳 H级")
    chat.wait_until(at(28, 10))
    shown = chat.say("王磊", "逾期")
    assert shown.only.title == "逾期2位" and "陈宇2：" in shown and "冯先生 H级" in shown
    assert "提醒了陈宇：2位" in chat.tap("王磊", "提醒陈宇")
    told = chat.last("陈宇")
    assert told.title == "王磊提醒：2位该联系了" and "冯先生 H级" in str(told)
    asked = chat.say("王磊", "催 陈宇")
    assert "今天提醒过陈宇了" in asked
    assert "提醒了陈宇" in chat.tap("王磊", "再提醒")
    assert "没有逾期的" in chat.say("王磊", "催 周倩")
    assert "逾期" not in chat.say("陈宇", "催 周倩")
