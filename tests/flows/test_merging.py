"""合并: two records of one person become one; nothing is lost, and all of it can be taken back."""

import json
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from storage import journal
from storage.models import RECORD, Change, Contact, Customer, NameGram, Phone, Pick, Reminder
from tests.flows.conversation import Conversation, scene


@scene
def two(chat: Conversation) -> Conversation:
    """One person on file twice, by two numbers."""
    chat.say("陈宇", "张先生13800000007 看途观L 预算20左右 抖音来的 周六到店 答应送脚垫")
    chat.say("陈宇", "张建国13900008866 看迈腾 预算25万 自然到店 嫌贵 生日8月17")
    chat.say("陈宇", "张建国试驾了迈腾 觉得后排小 下周三上午打电话")
    return chat


def rows(chat: Conversation) -> Counter[str]:
    """Every row of the record as it can be read, but for what the planner makes and what counts changes."""
    held: Counter[str] = Counter()
    tables: list[type[Any]] = [table for table in RECORD if table is not Reminder]
    with chat.database.read() as session:
        for table in tables:
            for row in session.exec(select(table)).all():
                values = {k: v for k, v in journal.dump_row(session, row).items() if k != "revision"}
                held[json.dumps([table.__tablename__, values], default=str, sort_keys=True, ensure_ascii=False)] += 1
        for gram in session.exec(select(NameGram)).all():
            held[f"{gram.gram} {gram.customer_id}"] += 1
        plans = select(Reminder.kind, Reminder.meant_at, Reminder.customer_id).where(Reminder.state == "planned")
        held.update(str(row) for row in session.exec(plans).all())
        held.update(f"said {row}" for row in session.execute(sa.text("SELECT rowid, customer_id FROM said")))
    return held


def test_two_become_one_and_two_again(two: Conversation) -> None:
    before = rows(two)
    asked = two.say("陈宇", "合并 0007 和 8866")
    assert "留 张先生 0007" in asked and "并进来 张建国 8866" in asked
    assert "预算 用20万左右，25万进备注" in asked and "来源 用抖音，自然到店进备注" in asked
    picked = two.tap("陈宇", "预算用25万")
    assert "预算 用25万，20万左右进备注" in picked
    done = two.tap("陈宇", "合并")
    assert "合并好了：张先生 0007" in done and "号码2个，记录3条" in done
    assert two.count(Customer) == 1 and two.count(Phone) == 2 and two.count(Contact) == 3
    card = two.say("陈宇", "8866")
    assert "张先生" in card and "途观L、迈腾" in card and "25万" in card
    assert "13800000007" in card
    everything = two.tap("陈宇", "全部")
    assert "也叫张建国" in everything and "合并前" in everything and "来源 自然到店" in everything
    assert "8月17日" in everything
    assert "张先生" in two.say("陈宇", "找 后排"), "what was said is found"
    two.tap("陈宇", "撤销", on=done.only)
    after = rows(two)
    assert after - before == Counter() and before - after == Counter()


def test_which_one_stays_is_chosen(two: Conversation) -> None:
    two.say("陈宇", "合并 张先生、张建国")
    swapped = two.tap("陈宇", "留另一位")
    assert "留 张建国 8866" in swapped
    assert "张建国" in two.tap("陈宇", "合并").only.title
    assert two.count(Customer, Customer.name == "张建国") == 1


def test_nothing_is_merged_unasked(two: Conversation) -> None:
    two.say("陈宇", "合并 0007 8866")
    assert "还是两位" in two.tap("陈宇", "不合")
    assert two.count(Customer) == 2
    assert "合并 0007 和 8866" in two.say("陈宇", "合并")
    assert "没找到" in two.say("陈宇", "合并 0007 和 1234")
    assert "两次都是" in two.say("陈宇", "合并 0007 和 13800000007")
    assert "没找到" in two.say("周倩", "合并 0007 和 8866"), "another's customers"


def test_doubles_are_named_with_their_reasons(two: Conversation) -> None:
    assert "没有重复的" in two.say("陈宇", "查重")
    two.say("周倩", "张建国13500000001 看迈腾 自然到店")
    assert "没有重复的" in two.say("王磊", "查重"), "a name proves nothing"
    found = two.say("王磊", "查重 8866")
    assert "名字一样，看的车一样，来源一样" in found
    two.say("陈宇", "13800000007 微信zhangjg_66")
    two.say("陈宇", "13900008866 微信zhangjg_66")
    assert "微信一样" in two.say("陈宇", "查重")
    assert "合并成一位" in two.tap("陈宇", "1 怎么合")


def test_the_same_number_is_kept_once_and_both_owners_stay(two: Conversation) -> None:
    two.say("周倩", "张建国13500000001 看途岳")
    two.write(_same_number)
    assert "号码一样" in two.say("王磊", "查重")
    two.tap("王磊", "1 怎么合")
    assert "号码1个" in two.tap("王磊", "合并")
    assert two.count(Phone) == 2, "of two customers"
    assert "张建国" in two.say("周倩", "途岳") and "张建国" in two.say("陈宇", "途岳")


def _same_number(session: Any) -> None:
    """An import of an older program put one number on file twice."""
    from storage import customers

    first, second = session.exec(select(Customer).where(Customer.name == "张建国").order_by(col(Customer.id))).all()
    phone = session.exec(select(Phone).where(Phone.customer_id == second.id)).one()
    session.delete(phone)
    session.flush()
    customers.add_phone(session, second, customers.numbers(session, first.id)[0])


def test_who_was_merged_is_forgotten_with_the_other(two: Conversation) -> None:
    two.say("陈宇", "合并 0007 和 8866")
    two.tap("陈宇", "合并")
    two.say("王磊", "忘记 0007")
    two.tap("王磊", "删掉")
    held: list[type[SQLModel]] = [Customer, Phone, Pick, Change]
    assert [two.count(table) for table in held] == [0, 0, 0, 0]
