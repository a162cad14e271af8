"""Who is shown what: nothing in a group, a number in full only to who looks after the customer, prices to few."""

from datetime import date

from sqlmodel import Session, select

from storage.models import Audit, Member, Ownership, Phone
from tests.flows.conversation import Conversation, at, scene


@scene
def zhang(chat: Conversation) -> Conversation:
    """One customer of 陈宇's."""
    chat.say("陈宇", "张伟13800000001 看途观L 预算20左右 H")
    return chat


def test_a_button_pressed_in_a_group_does_nothing_there(zhang: Conversation) -> None:
    action = zhang.with_button("陈宇", "修改").button("修改").action
    assert zhang.say("陈宇", "", button=action, is_group=True) == "私聊里看"


def test_a_manager_sees_the_tail_of_a_number_and_every_look_is_kept(zhang: Conversation) -> None:
    zhang.say("王磊", "张伟")
    zhang.tap("王磊", "修改")
    while "电话" not in zhang.last("王磊").labels():
        zhang.tap("王磊", "更多")
    assert "现在是 尾号0001" in zhang.tap("王磊", "电话")
    assert zhang.count(Audit, Audit.act == "look", Audit.fields == "phone.number") == 1
    changed = zhang.say("王磊", "13800000009")
    assert "尾号0001 → 13800000009" in changed
    assert zhang.count(Audit, Audit.act == "change", Audit.fields == "phone.number") == 1
    assert zhang.count(Phone) == 1


def test_a_price_is_changed_by_who_made_the_deal_or_a_manager(zhang: Conversation) -> None:
    zhang.say("陈宇", "张伟订了途观L 落地22.8万")
    zhang.tap("陈宇", "确认订车")
    zhang.write(lambda session: _hand_to(session, zhang.member("周倩")))
    zhang.say("周倩", "张伟")
    assert "成交价由陈宇或经理改" in _open(zhang, "周倩", "成交价")
    zhang.say("王磊", "张伟")
    assert "成交价" in _open(zhang, "王磊", "成交价")
    assert "●● → ●●" in zhang.say("王磊", "22.6万")


def test_a_stand_in_acts_on_what_rings_while_the_other_is_away(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 明天下午3点打电话，喜欢天窗")
    assert "没找到" in chat.say("周倩", "王强")
    chat.write(lambda session: _goes_away(chat.member("陈宇"), chat.member("周倩"), session))
    chat.wait_until(at(24, 15))
    assert "王强联系上了" in chat.tap("周倩", "联系上了")
    assert "王强" in chat.say("周倩", "天窗")
    assert "记好了：王强" in chat.say("周倩", "王强 预算25万")
    chat.wait_until(at(26, 9))
    assert "没找到" in chat.say("周倩", "王强"), "the other is back"
    assert "王强" not in chat.say("周倩", "天窗")


def _goes_away(away: int, stand_in: int, session: Session) -> None:
    member = session.get_one(Member, away)
    member.away_until, member.stand_in_id = date(2026, 11, 25), stand_in


def test_the_label_of_what_was_pushed_does_what_the_button_does(zhang: Conversation) -> None:
    """Also after something else was looked at; which of two is meant is not guessed."""
    _gives_up(zhang, "张伟")
    zhang.say("王磊", "今天")
    assert "通过了：张伟" in zhang.say("王磊", "通过")
    zhang.say("陈宇", "李敏13700005512 迈腾 H")
    _gives_up(zhang, "李敏")
    zhang.say("王磊", "今天")
    shown = zhang.say("王磊", "通过")
    assert "李敏" in shown and "通过了" not in shown
    assert "驳回了：李敏" in zhang.say("王磊", "驳回")


def _gives_up(chat: Conversation, name: str) -> None:
    chat.say("陈宇", f"{name}战败了，买了别家")
    chat.tap("陈宇", "确认不跟")


def _open(chat: Conversation, who: str, label: str) -> str:
    chat.tap(who, "修改")
    while label not in chat.last(who).labels():
        chat.tap(who, "更多")
    return chat.tap(who, label)


def _hand_to(session: Session, member_id: int) -> None:
    session.exec(select(Ownership)).one().member_id = member_id


def test_a_ring_shows_the_number_to_who_looks_after_the_customer(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 明天下午3点打电话")
    chat.wait_until(at(24, 15))
    assert "电话 13900006602" in str(chat.with_button("陈宇", "联系上了"))
    chat.say("陈宇", "王强 后天下午3点打电话")
    chat.write(lambda session: setattr(session.get_one(Member, chat.member("陈宇")), "away_until", date(2026, 11, 30)))
    chat.wait_until(at(26, 15))
    ring = str(chat.with_button("王磊", "联系上了"))
    assert "尾号6602" in ring and "13900006602" not in ring
