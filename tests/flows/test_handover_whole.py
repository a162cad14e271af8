"""A leaver with 300 customers: handed over by each rule, reminders find the new owners, taken back row for row."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.runners import in_strides
from handlers.allotment import RULES
from handlers.jobs import STRIDES
from scheduler import planner
from storage import customers, people, search, settings
from storage.ids import new_id
from storage.models import Appointment, Contact, Customer, Member, Ownership, Pick, Promise, Reminder, Setting, Store
from tests.flows.conftest import MakeGround
from tests.flows.conversation import MONDAY, Conversation, at
from tests.flows.test_handover import rows

COUNT = 300
LEVELS = "H" * 10 + "A" * 30 + "B" * 60 + "C" * 120 + "N" * 20 + "D" * 60
SERIES = ("途观L", "途岳", "迈腾", "帕萨特", "探岳")


def _fill(session: Session) -> None:
    """马超 and his customers, spoken to over the last month."""
    store = session.exec(select(Store).where(Store.name == "恒信")).one()
    session.add(Setting(store_id=store.id, key="list_length", value="6"))
    ma = people.make_member(session, store, "马超")
    people.open_account(session, ma, "wall", "wall", "马超", "马超", MONDAY)
    for number in range(COUNT):
        made = MONDAY - timedelta(days=30 + number % 20)
        customer = customers.make(session, ma, f"{'赵钱孙李周吴郑王冯陈'[number % 10]}先生{number}", made)
        customer.level = LEVELS[number]
        customers.add_phone(session, customer, f"1380001{number:04}")
        at_ = MONDAY - timedelta(days=number % 25 + 1)
        contact = Contact(
            id=new_id(), store_id=store.id, customer_id=customer.id, member_id=ma.id, at=at_, reached=True
        )
        session.add(contact)
        words = SERIES[number * number % 5]
        session.add(
            Pick(id=new_id(), store_id=store.id, customer_id=customer.id, field="interests", code="other", words=words)
        )
        if number % 60 == 0:
            session.add(
                Promise(id=new_id(), store_id=store.id, customer_id=customer.id, member_id=ma.id, what="送脚垫")
            )
            session.add(
                Appointment(
                    id=new_id(), store_id=store.id, customer_id=customer.id, member_id=ma.id,
                    at=MONDAY + timedelta(days=1 + number // 60, hours=2), precision="time",
                )
            )  # fmt: skip
        search.index(session, customer)
        customers.refresh(session, customer)
    session.flush()
    chosen = settings.snapshot(session, store)
    ids = session.exec(select(Customer.id).order_by(col(Customer.id))).all()
    planner.reconcile_all(session, [f"m:{ma.id}", *(f"c:{number}" for number in ids)], MONDAY, chosen)


@pytest.fixture(scope="module")
def chat(make_ground: MakeGround) -> Iterator[Conversation]:
    """One conversation for all rules: what is taken back leaves the next one the same ground."""
    with make_ground().begin() as conversation:
        conversation.house.runners.update({kind: in_strides(stride) for kind, stride in STRIDES.items()})
        conversation.write(_fill)
        yield conversation


def _held(chat: Conversation) -> Counter[str]:
    with chat.database.read() as session:
        mine = select(Member.name).join(Ownership, col(Ownership.member_id) == Member.id)
        return Counter(session.exec(mine.where(col(Ownership.until_at).is_(None))).all())


@pytest.fixture(scope="module")
def before(chat: Conversation) -> dict[str, Any]:
    """The record before anything was handed over."""
    return rows(chat)


@pytest.mark.parametrize("rule", list(RULES))
def test_handed_over_and_taken_back(chat: Conversation, before: dict[str, Any], rule: str) -> None:
    words = RULES[rule].words[0]
    chat.say("王磊", f"马超离职 客户{words}给陈宇 周倩".replace("给给", "给"))
    assert f"马超的{COUNT}位客户转出？" in str(chat.last("王磊"))
    chat.tap("王磊", "转出并停用")
    held = _held(chat)
    assert held["马超"] == 0 and held["陈宇"] + held["周倩"] == COUNT
    assert held["周倩"] == (0 if rule == "one" else COUNT - held["陈宇"])
    if rule in ("even", "level", "load"):
        assert abs(held["陈宇"] - held["周倩"]) <= 1
    told = [s for s in chat.wall.log if "转给你了" in s.title and s.at > chat.clock.at - timedelta(minutes=1)]
    assert Counter(s.chat for s in told) == {name: 1 for name in ("陈宇", "周倩") if held[name]}
    assert _spread(chat) <= 5
    chat.tap("王磊", "撤回")
    assert rows(chat) == before


def _spread(chat: Conversation) -> int:
    """The most customers without a date of their own whom a handover puts into one day of somebody's list."""
    with chat.database.read() as session:
        pairs = session.exec(
            select(Ownership.member_id, Customer)
            .join(Customer, col(Customer.id) == Ownership.customer_id)
            .where(col(Ownership.until_at).is_(None), col(Customer.start_on).is_not(None))
        ).all()
    return max(Counter((member, customer.start_on) for member, customer in pairs).values())


def test_their_reminders_arrive_at_the_new_owners(chat: Conversation) -> None:
    chat.say("王磊", "马超离职 客户平均给陈宇 周倩")
    chat.tap("王磊", "转出并停用")
    with chat.database.read() as session:
        appointments = set(session.exec(select(Appointment.customer_id)).all())
        owner = {
            customer: session.get_one(Member, member).name
            for customer, member in session.exec(
                select(Ownership.customer_id, Ownership.member_id).where(
                    col(Ownership.customer_id).in_(appointments), col(Ownership.until_at).is_(None)
                )
            ).all()
        }
        names = {number: session.get_one(Customer, number).name or "" for number in appointments}
    chat.wait_until(at(28, 11, 30))
    for number in appointments:
        assert names[number] in chat.heard(owner[number], at(24))
    assert not [shown for shown in chat.wall.log if shown.chat == "马超"]
    assert chat.count(Reminder, Reminder.state == "fired") > len(appointments)
