"""What was planned comes back at its time, and is answered by a button, in words, or by quoting it."""

from datetime import timedelta

import pytest

from storage.models import Contact, Customer, Reminder
from tests.flows.conversation import Conversation, at, scene

NOTE = "王强13900006602 途岳 12到15万 A级 嫌旧车价低 今天下午3点打电话谈置换"


@scene
def rung(chat: Conversation) -> Conversation:
    """15:00 has been announced."""
    chat.say("陈宇", NOTE)
    chat.wait_until(at(23, 15))
    return chat


def test_it_rings_a_few_minutes_early_with_what_one_needs(rung: Conversation) -> None:
    ring = rung.last("陈宇")
    assert timedelta(minutes=2) <= at(23, 15) - ring.at <= timedelta(minutes=4)
    assert ring.title == "15:00 给王强打电话"
    for line in ("想买 途岳，12万-15万", "嫌旧车价低", "电话 13900006602"):
        assert line in str(ring)
    assert ring.labels() == ["联系上了", "没接", "16:00", "明天上午", "改时间"]
    assert not rung.wall.screens.get("周倩") and not rung.wall.screens.get("王磊")


def test_it_rings_once(rung: Conversation) -> None:
    rung.wait(hours=3)
    assert str(rung.heard("陈宇")).count("给王强打电话") == 1


def test_reached_then_a_sentence_is_one_contact(rung: Conversation) -> None:
    before = rung.count(Contact)
    assert rung.tap("陈宇", "联系上了").only.title == "记好了：王强联系上了"
    assert rung.count(Contact) == before + 1
    saved = rung.say("陈宇", "聊了置换 觉得可以 周五再联系").only
    assert saved.title == "记好了：王强"
    assert "下次 11月27日 周五" in str(saved)
    assert rung.count(Contact) == before + 1


def test_a_sentence_long_after_is_another_contact(rung: Conversation) -> None:
    rung.tap("陈宇", "联系上了")
    before = rung.count(Contact)
    rung.wait(minutes=20)
    rung.say("陈宇", "王强 觉得可以")
    assert rung.count(Contact) == before + 1


def test_reached_closes_it(rung: Conversation) -> None:
    rung.tap("陈宇", "联系上了")
    assert "没有要联系的" in rung.say("陈宇", "今天")


def test_not_reached_is_an_attempt_and_comes_back(rung: Conversation) -> None:
    missed = rung.tap("陈宇", "没接").only
    assert missed.title == "记好了：王强没接"
    assert "再打 明天 11月24日 周二" in str(missed)
    assert "没有要联系的" in rung.say("陈宇", "今天"), "today's is closed"
    rung.wait_until(at(24, 20))
    assert "联系王强" in rung.heard("陈宇", at(24))


def test_an_attempt_is_no_contact(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 H 后天下午3点联系")
    chat.wait_until(at(25, 15))
    chat.tap("陈宇", "没接")
    assert "2天前联系过" in chat.say("陈宇", "王强")


def test_the_second_attempt_is_counted(rung: Conversation) -> None:
    rung.tap("陈宇", "没接")
    rung.wait_until(at(24, 20))
    assert rung.tap("陈宇", "没接").only.title == "记好了：王强没接（第2次）"


def test_another_moment_for_the_next_try(rung: Conversation) -> None:
    rung.tap("陈宇", "没接")
    assert "再打 今天傍晚" in rung.tap("陈宇", "今天傍晚")
    rung.wait_until(at(23, 18))
    assert rung.last("陈宇").at > at(23, 17, 50)
    assert "联系王强" in rung.last("陈宇").title


def test_an_hour_later(rung: Conversation) -> None:
    put_off = rung.tap("陈宇", "16:00").only
    assert put_off.title == "王强，16:00再提醒"
    assert "原来15:00" in str(put_off)
    rung.wait_until(at(23, 16))
    assert rung.last("陈宇").title == "16:00 给王强打电话"
    assert "17:00" in rung.last("陈宇").labels()


def test_tomorrow_morning(rung: Conversation) -> None:
    put_off = rung.tap("陈宇", "明天上午").only
    assert put_off.title == "王强，明天再提醒"
    assert "今天15:00 → 明天 11月24日 周二 10:00" in str(put_off)
    rung.wait_until(at(24, 10))
    assert rung.last("陈宇").title == "10:00 给王强打电话"


def test_putting_off_is_undone(rung: Conversation) -> None:
    rung.tap("陈宇", "明天上午")
    assert "撤销了" in rung.tap("陈宇", "撤销")
    assert "王强" in rung.say("陈宇", "今天"), "it waits for an answer again"


@pytest.mark.parametrize(
    ("words", "title", "then"),
    [("周五下午3点", "王强，周五再提醒", at(27, 15)), ("28号上午10点", "王强，周六再提醒", at(28, 10)), ("今天晚上7点", "王强，19:00再提醒", at(23, 19))],
)  # fmt: skip
def test_another_time_in_words(rung: Conversation, words: str, title: str, then: object) -> None:
    assert rung.tap("陈宇", "改时间").only.title == "王强改到什么时候？"
    assert rung.say("陈宇", words).only.title == title
    rung.wait_until(then)  # type: ignore[arg-type]
    assert "给王强打电话" in rung.last("陈宇").title


def test_words_that_are_no_time_leave_the_question(rung: Conversation) -> None:
    rung.tap("陈宇", "改时间")
    rung.say("陈宇", "？？？")
    assert "周五再提醒" in rung.say("陈宇", "周五")


def test_the_answer_in_words_logs_closes_and_plans(rung: Conversation) -> None:
    before = rung.count(Contact)
    answer = rung.say("陈宇", "没接 周五再打").only
    assert answer.title == "记好了：王强没接"
    assert "再打 11月27日 周五" in str(answer)
    assert rung.count(Contact) == before + 1
    assert "没有要联系的" in rung.say("陈宇", "今天")
    rung.wait_until(at(27, 8, 45))
    assert "王强" in str(rung.last("陈宇"))


def test_the_answer_quotes_the_ring(rung: Conversation) -> None:
    ring = rung.last("陈宇")
    rung.say("陈宇", "李敏13700005512 迈腾380 H")
    answer = rung.reply("陈宇", "没接 周五再打", ring).only
    assert answer.title == "记好了：王强没接"
    assert "再打 11月27日 周五" in str(answer)


def test_a_quoted_card_is_about_its_customer(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    card = chat.say("陈宇", "6602").only
    chat.say("陈宇", "李敏13700005512 迈腾380 H")
    assert chat.reply("陈宇", "喜欢白色", card).only.title == "记好了：王强"


def test_a_quoted_answer_is_about_its_customer(chat: Conversation) -> None:
    saved = chat.say("陈宇", "王强13900006602 途岳 A").only
    chat.say("陈宇", "李敏13700005512 迈腾380 H")
    assert chat.reply("陈宇", "喜欢白色", saved).only.title == "记好了：王强"


def test_a_stale_button_shows_the_card(rung: Conversation) -> None:
    ring = rung.last("陈宇")
    rung.say("陈宇", "没接 周五再打")
    before = rung.count(Contact)
    for label in ring.labels():
        assert "王强 A级" in rung.tap("陈宇", label, on=ring)
    assert rung.count(Contact) == before


def test_a_note_before_its_time_moves_it(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.say("陈宇", "王强 明天下午4点再联系")
    chat.wait_until(at(23, 18))
    assert "15:00" not in chat.heard("陈宇", at(23, 14))
    chat.wait_until(at(24, 16))
    assert chat.last("陈宇").title.startswith("16:00")


def test_what_was_undone_does_not_ring(chat: Conversation) -> None:
    chat.say("陈宇", NOTE)
    chat.say("陈宇", "撤销")
    chat.wait_until(at(24, 20))
    assert "王强" not in chat.heard("陈宇", at(23, 10))
    assert chat.count(Customer) == 0


def test_the_evening_before_a_visit_and_its_morning(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000001 看途观L 周六下午2点带老婆来 H")
    chat.wait_until(at(28, 14))
    rings = [shown for shown in chat.heard("陈宇", at(27, 12)).shown if "张先生" in str(shown)]
    assert [shown.title for shown in rings if "到店" in shown.title] == ["张先生明天到店", "14:00 张先生到店"]
    assert "张先生 今天14:00到店" in chat.heard("陈宇", at(28, 8))


def test_four_at_once_become_one_list(chat: Conversation) -> None:
    for number, name in enumerate(("王强", "李敏", "赵刚", "孙丽")):
        chat.say("陈宇", f"{name}1390000000{number} 途岳 A 今天下午3点联系")
    chat.wait_until(at(23, 15))
    told = chat.heard("陈宇", at(23, 14)).only
    assert told.title == "今天4位 11月23日 周一"


def test_nothing_rings_at_night(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 明天早上6点联系")
    chat.wait_until(at(24, 9))
    assert all(shown.at.hour >= 7 for shown in chat.heard("陈宇", at(24)).shown)
    assert "王强" in chat.heard("陈宇", at(24))


def test_a_colleague_cannot_answer(rung: Conversation) -> None:
    ring = rung.last("陈宇")
    for label in ring.labels():
        assert "没找到这位客户" in rung.press("周倩", ring.button(label).action)
    assert rung.count(Reminder, Reminder.state == "fired", Reminder.kind == "next_contact") == 1
