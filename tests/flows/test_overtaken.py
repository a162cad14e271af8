"""Rings that are settled otherwise say so where they stand; rings quoted, and names behind a number in the evening."""

import pytest
from sqlmodel import select

from storage.models import Appointment, Contact, Ownership, Reminder, Setting, Store
from tests.flows.conversation import Conversation, at, scene
from tests.flows.wall import Shown


@scene
def rung(chat: Conversation) -> Conversation:
    """王强 is to be called at three; it has rung."""
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    chat.wait_until(at(23, 14, 58))
    assert chat.last("陈宇").title == "15:00 给王强打电话"
    return chat


def stands(chat: Conversation, ring: Shown) -> Shown:
    """What stands where a ring stood."""
    return next(shown for shown in chat.screen("陈宇") if shown.id == ring.id)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("王强 打过电话了 说周六来看车", "王强：已经联系过了"),
        ("王强 没接", "王强：记过没接了"),
        ("王强说明天上午10点再打", "王强：已经联系过了"),
    ],
)
def test_a_ring_overtaken_by_what_is_said_is_changed_in_place(rung: Conversation, words: str, title: str) -> None:
    ring = rung.last("陈宇")
    rung.say("陈宇", words)
    now = stands(rung, ring)
    assert (now.title, now.labels()) == (title, ["看客户"]) and "15:00" in str(now)


def test_what_a_button_answers_is_not_told_twice(rung: Conversation) -> None:
    ring, before = rung.last("陈宇"), len(rung.wall.log)
    assert rung.tap("陈宇", "联系上了").only.id == ring.id
    assert len(rung.wall.log) == before + 1


def test_a_colleague_who_was_told_too_sees_it_change(rung: Conversation) -> None:
    """Shared customers ring for both."""

    rung.say("王磊", "王强 共享 周倩")
    rung.tap("王磊", "共享")
    rung.say("陈宇", "王强 说明天下午3点再打")
    rung.wait_until(at(24, 14, 58))
    ring = rung.last("周倩")
    assert ring.title == "15:00 给王强打电话"
    rung.say("陈宇", "王强 打通了 说再考虑")
    assert next(one for one in rung.screen("周倩") if one.id == ring.id).title == "王强：已经联系过了"


def test_where_nothing_can_be_changed_nothing_is_said(rung: Conversation) -> None:
    rung.house.delivery.postmen["wall"]._channel.can = type(rung.wall.can)(text_limit=4000, buttons=8)
    before = len(rung.wall.log)
    rung.say("陈宇", "王强 打过电话了 说周六来看车")
    assert len(rung.wall.log) == before + 1, "the answer alone"


# -- quoted -----------------------------------------------------------------------------------------------------------


@scene
def agreed(chat: Conversation) -> Conversation:
    """赵刚 comes today at three; it has been announced."""
    chat.say("陈宇", "赵刚13900000003 途岳 A 今天下午3点到店")
    chat.wait_until(at(23, 14, 58))
    return chat


@pytest.mark.parametrize(
    ("words", "title", "state"),
    [
        ("来了", "记好了：赵刚来了", "kept"),
        ("没来", "记好了：赵刚没来", "missed"),
        ("改约", "赵刚改到什么时候？", "waiting"),
        ("改约周六下午2点", "改好了：赵刚", "waiting"),
    ],
)
def test_a_quoted_visit_is_settled(agreed: Conversation, words: str, title: str, state: str) -> None:
    assert agreed.reply("陈宇", words, agreed.last("陈宇")).only.title == title
    assert agreed.count(Appointment, Appointment.state == state) == 1


def test_a_quoted_visit_with_more_to_tell(agreed: Conversation) -> None:
    agreed.reply("陈宇", "来了 试驾了途岳 觉得后排小", agreed.last("陈宇"))
    assert agreed.count(Contact, Contact.method.in_(("visit", "test_drive"))) == 1  # type: ignore[union-attr]
    assert agreed.count(Appointment, Appointment.state == "kept") == 1


@pytest.mark.parametrize(
    ("words", "title"),
    [("没接", "记好了：王强没接"), ("16点", "王强，16:00再提醒"), ("联系上了", "记好了：王强联系上了")],
)
def test_a_quoted_call_is_answered(rung: Conversation, words: str, title: str) -> None:
    assert rung.reply("陈宇", words, rung.last("陈宇")).only.title == title
    assert rung.count(Reminder, Reminder.kind == "next_contact", Reminder.state == "fired") == 0


def test_quoted_prose_is_a_note(rung: Conversation) -> None:
    assert rung.reply("陈宇", "打了 说嫌贵 周六再来", rung.last("陈宇")).only.title == "记好了：王强"
    assert rung.count(Contact, Contact.next_at.is_not(None)) == 2  # type: ignore[union-attr]


# -- the evening ------------------------------------------------------------------------------------------------------


def test_a_name_behind_a_number_of_the_evening(agreed: Conversation) -> None:
    agreed.wait_until(at(23, 17))
    agreed.say("陈宇", "试驾了途岳 嫌后排小")
    agreed.wait_until(at(23, 18, 21))
    sheet = str(agreed.last("陈宇"))
    assert "2 “试驾了途岳 嫌后排小” 没对上是谁" in sheet
    assert "回 1 来了 / 1 没来 / 1 周六，或 2 加姓名。不回也行，明早再看" in sheet
    assert agreed.say("陈宇", "2 张伟").only.title == "记好了：张伟试驾途岳（新客户）"
    assert "没有待补的" in agreed.say("陈宇", "草稿")
    assert agreed.say("陈宇", "1 改约").only.title == "赵刚改到什么时候？"


# -- the proposal to reassign -----------------------------------------------------------------------------------------


def test_a_proposal_to_reassign_is_asked_once(chat: Conversation) -> None:
    def wish(session: object) -> None:
        store = session.exec(select(Store).where(Store.name == "恒信")).one()  # type: ignore[attr-defined]
        session.merge(Setting(store_id=store.id, key="reassign_days", value="2"))  # type: ignore[attr-defined]

    chat.write(wish)
    chat.say("陈宇", "王强13900006602 途岳 H 周二联系")
    chat.say("陈宇", "李敏13700005512 迈腾 H 周二联系")
    chat.wait_until(at(27, 8, 26))
    sheet = chat.last("王磊")
    assert "有2位超过2个上班日没动，可以考虑换人跟" in str(sheet) and "改派" in sheet.labels()
    first = chat.tap("王磊", "改派").only
    assert first.title.endswith("换人跟吗？") and first.labels() == ["周倩", "先不动"]
    assert "陈宇，3个上班日没动" in str(first)
    moved = chat.tap("王磊", "周倩").only
    assert moved.title.endswith("归周倩") and moved.labels() == ["下一位"]
    assert chat.tap("王磊", "下一位").only.title.endswith("换人跟吗？")
    assert chat.tap("王磊", "先不动").only.title.endswith("先不动")
    assert chat.say("王磊", "改派").only.title.endswith("换人跟吗？")
    mine = select(Ownership.member_id).where(Ownership.until_at.is_(None))  # type: ignore[union-attr]
    with chat.database.read() as session:
        assert sorted(session.exec(mine).all()) == sorted((chat.member("陈宇"), chat.member("周倩")))


# -- put off ----------------------------------------------------------------------------------------------------------


def test_what_was_put_off_says_what_it_was_for_and_can_be_called_now(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 到店看了 嫌旧车价低 周五下午3点打电话谈置换")
    chat.wait_until(at(27, 14, 58))
    ring = chat.last("陈宇")
    assert str(ring).splitlines()[1] == "你周一定的：谈置换"
    put_off = chat.tap("陈宇", "16:00").only
    assert (put_off.title, put_off.labels()) == ("王强，16:00再提醒", ["现在就打", "撤销"])
    assert "原来15:00：谈置换" in str(put_off)
    called = chat.tap("陈宇", "现在就打").only
    assert called.id == ring.id and "联系上了" in called.labels() and "13900006602" in str(called)
    assert chat.tap("陈宇", "联系上了").only.title == "记好了：王强联系上了"
    chat.wait_until(at(27, 16, 5))
    assert "16:00" not in chat.last("陈宇").title
