"""邀约: a manager invites, each rep has one list, answers make appointments that the evening settles, all can go back."""

import pytest

from storage.models import Activity, Appointment, Contact, Invitation
from tests.flows.conversation import Conversation, at

ASKED = "邀约 周六试驾会 B级以上"


def fill(chat: Conversation) -> None:
    """陈宇 has three who fit, 周倩 one; a C and one who complains are none."""
    for words in ("李姐13700005512 看迈腾 H级", "王强13700005513 看途岳 A级", "何女士13700005514 看途观L B级"):
        chat.say("陈宇", words)
    chat.say("陈宇", "冯先生13700005515 看途岳 C级")
    chat.say("陈宇", "钱姐13700005516 看途岳 B级")
    chat.say("陈宇", "钱姐投诉 空调异响")
    chat.say("周倩", "赵先生13700005517 看途观L H级")


def begin(chat: Conversation) -> None:
    fill(chat)
    chat.say("王磊", ASKED)
    chat.tap("王磊", "发给大家")


def test_a_saturday_s_drive(chat: Conversation) -> None:
    fill(chat)
    asked = chat.say("王磊", ASKED)
    assert asked.only.title == "试驾会邀4位，发吗？"
    for words in ("11月28日 周六", "李姐", "赵先生", "陈宇3 周倩1", "不邀的1位：投诉没处理1"):
        assert words in asked
    assert chat.count(Invitation) == 0
    begun = chat.tap("王磊", "发给大家")
    assert begun.only.title == "邀约好了：试驾会 4位" and "发给了陈宇、周倩" in begun
    rolled = chat.last("陈宇")
    assert rolled.title == "王磊请你邀约：试驾会"
    assert "1 李姐 5512" in str(rolled) and "3 何女士 5514" in str(rolled) and "赵先生" not in str(rolled)
    assert "1 赵先生 5517" in str(chat.last("周倩"))

    noted = chat.tap("陈宇", "1 来", rolled)
    assert noted.only.title == "记好了：李姐来" and "王强" in noted and "1 李姐" not in noted
    assert chat.count(Appointment, Appointment.purpose == "试驾会") == 1
    assert chat.say("陈宇", "2不来，3 再说").only.title == "记好了：王强不来，何女士再说"
    assert chat.count(Appointment, Appointment.purpose == "试驾会") == 1
    assert chat.count(Contact, Contact.method == "event") == 2
    chat.say("周倩", "赵先生周六上午来试驾")  # in other words

    stands = chat.say("王磊", "试驾会")
    assert stands.only.title == "试驾会 邀4来2"
    for words in ("邀约4位：来2 不来1 再说1 没回0", "陈宇 来1/3", "周倩 来1/1"):
        assert words in stands
    assert "李姐（陈宇）" in chat.tap("王磊", "谁来") and "赵先生（周倩）" in chat.heard("王磊")
    assert "李姐" in chat.say("王磊", "2")

    chat.wait_until(at(28, 20, 30))
    evening = chat.heard("陈宇", at(28, 17))
    assert "李姐" in evening
    chat.tap("陈宇", "1 来了")
    assert "到了1（50%，1/2）" in chat.say("王磊", "邀约")


def test_an_answer_goes_back_alone(chat: Conversation) -> None:
    begin(chat)
    chat.say("陈宇", "1 来")
    chat.tap("陈宇", "撤销")
    assert chat.count(Appointment) == 0 and chat.count(Invitation, Invitation.state == "open") == 4
    assert "来0" in chat.say("王磊", "试驾会")
    chat.say("陈宇", "1来 2来")
    chat.say("陈宇", "1 不来")
    assert chat.count(Appointment, Appointment.state == "cancelled") == 1
    assert "来1 不来1" in chat.say("王磊", "试驾会")


@pytest.mark.parametrize("how", ["撤销", "不办了"])
def test_the_whole_goes_back(chat: Conversation, how: str) -> None:
    begin(chat)
    chat.say("陈宇", "1 来")
    if how == "不办了":
        chat.say("王磊", "邀约")
        off = chat.tap("王磊", how)
    else:
        off = chat.say("王磊", how)
    assert off.only.title == "撤销了：试驾会" and "约好的1位取消了" in off
    assert "说来的1位跟他们说一声：李姐" in str(chat.last("陈宇")) and "不用再邀" in str(chat.last("周倩"))
    assert chat.count(Appointment, Appointment.state == "waiting") == 0
    assert chat.count(Activity, Activity.is_off) == 1
    assert "2 来" not in chat.say("陈宇", "邀约") and "现在没有要邀约的" in chat.heard("陈宇")
    chat.wait_until(at(28, 20, 30))
    assert "来了" not in str([shown for shown in chat.screen("陈宇") if shown.at >= at(28, 8)])


def test_at_night_it_waits_and_can_be_taken_back_unseen(chat: Conversation) -> None:
    fill(chat)
    chat.wait_until(at(23, 21))
    chat.say("王磊", ASKED)
    assert "11月24日 08:30 发给陈宇、周倩" in chat.tap("王磊", "发给大家")
    before = len(chat.wall.log)
    chat.tap("王磊", "撤销")
    chat.wait_until(at(24, 9))
    assert not [shown for shown in chat.wall.log[before:] if "试驾会" in str(shown) and shown.chat != "王磊"]


def test_who_has_not_answered_is_reminded_once_a_day(chat: Conversation) -> None:
    begin(chat)
    chat.say("周倩", "1 来")
    chat.say("王磊", "邀约")
    assert "提醒陈宇" in chat.tap("王磊", "提醒没回")
    assert chat.last("陈宇").title == "王磊请你邀约：试驾会"
    assert "今天提醒过了" in chat.press("王磊", chat.with_button("王磊", "提醒没回").button("提醒没回").action)


REFUSED = (
    ("邀约 B级以上", "哪天、什么活动、邀谁？"), ("邀约 周六试驾会", "哪天、什么活动、邀谁？"), ("邀约", "现在没有活动"),
    ("邀约 周六试驾会 订过迈腾的", "没有能邀的：试驾会"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "answer"), REFUSED)
def test_what_is_missing_is_said(chat: Conversation, words: str, answer: str) -> None:
    assert answer in chat.say("王磊", words)


PLANS = (
    ("邀约 12月5日下午2点团购会 看过途观L的", "12月5日 周六 14:00"), ("邀约 B级以上 超过7天没联系 下周日新车品鉴会", "新车品鉴会"),
    ("邀约 周六试驾会 B级以上 爱喝茶", "没看懂“爱喝茶”"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "answer"), PLANS)
def test_it_is_said_in_many_ways(chat: Conversation, words: str, answer: str) -> None:
    chat.say("陈宇", "李姐13700005512 看过途观L H级")
    chat.wait_until(at(30, 18) if "7天" not in words else at(34, 10))
    assert answer in chat.say("王磊", words)


def test_a_rep_s_words_are_a_note(chat: Conversation) -> None:
    chat.say("陈宇", "邀约 李姐13700005512 周六来试驾")
    assert chat.count(Appointment) == 1 and chat.count(Activity) == 0
    assert "现在没有要邀约的" in chat.say("陈宇", "邀约")
    begin(chat)
    assert "没有第9位" in chat.say("陈宇", "9 来")
    assert "3位：来1" in chat.say("陈宇", "邀约"), "who agreed in a note"
