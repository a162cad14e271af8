"""Every KPI on a small store, worked out by hand: across a month's end, the zone's midnight, two records of one person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from storage import customers, people, stats, targets
from storage.filters import Chosen
from storage.ids import new_id
from storage.measures import MEASURES, RATES, Asked, Span
from storage.models import (
    Appointment,
    Contact,
    Customer,
    Deal,
    Loss,
    Reminder,
    StageChange,
    Store,
    Traffic,
    Visit,
)
from storage.models.customer import OfCustomer
from storage.people import Scope
from storage.ranks import Rank
from storage.session import Database
from tests.engines import ENGINES, fresh_postgres, fresh_sqlite

ZONE = ZoneInfo("Asia/Shanghai")

# name, rep, source, first met, number, then what happened: (what, day, hour)
BOOK = (
    ("陈", "周倩", "owner_referral", "09-30", "4", [("order", "11-28", 0)]),
    ("赵", "陈宇", "douyin", "10-05", "1", [("visit", "10-05", 10), ("drive", "10-05", 11), ("hot", "10-15", 9),
      ("order", "10-20", 0), ("delivered", "11-01", 0), ("order", "11-29", 0)]),
    ("钱", "陈宇", "douyin", "10-31", "2", [("visit", "10-31", 23), ("hot", "10-31", 23), ("visit", "11-02", 10),
      ("order", "11-27", 0)]),
    ("孙", "陈宇", "walk_in", "11-01", "3", [("visit", "11-01", 0), ("drive", "11-01", 1), ("hot", "11-01", 0),
      ("trade", "11-01", 0), ("order", "11-15", 0)]),
    ("李", "陈宇", "walk_in", "11-03", "", [("visit", "11-03", 10), ("hot", "11-05", 9), ("hot", "11-12", 9),
      ("lost", "11-20", 9)]),
    ("周", "周倩", "autohome", "11-04", "5", [("call", "11-04", 9), ("missed", "11-05", 9), ("due", "11-08", 10),
      ("refused", "11-21", 9)]),
    ("吴", "周倩", "autohome", "11-06", "6", [("visit", "11-06", 10), ("visit", "11-06", 16), ("kept", "11-06", 10),
      ("vague", "11-28", 9)]),
    ("吴二", "陈宇", "walk_in", "11-07", "6", [("visit", "11-07", 10)]),
    ("郑", "周倩", "call_in", "11-08", "8", [("call", "11-08", 9), ("hot", "11-24", 9), ("order", "11-25", 0),
      ("cancelled", "11-26", 0), ("agreed", "11-27", 9)]),
    ("王", "周倩", "douyin", "11-09", "9", [("visit", "11-09", 10), ("hot", "11-11", 23), ("order", "11-18", 0),
      ("delivered", "11-30", 0)]),
    ("冯", "孙悦", "douyin", "11-10", "7", [("visit", "11-10", 10), ("drive", "11-10", 11), ("hot", "11-10", 9)]),
)  # fmt: skip
"""Customers of 恒信, and 冯 of another store."""

# whose, due on, planned on, how it stands, closed (day, hour), its place in a list
TASKS = (
    ("赵", "10-31", "10-24", "done", ("10-31", 23), Rank.RHYTHM),
    ("钱", "10-31", "10-24", "done", ("11-01", 0), Rank.RHYTHM),  # five minutes past midnight: too late
    ("孙", "11-01", "10-25", "spoken", ("11-06", 9), Rank.RHYTHM),  # noted on the 6th, spoken to on the 1st
    ("陈", "10-01", "09-30", "done", ("11-02", 9), Rank.RHYTHM),  # late all of October, long closed since
    ("周", "11-10", "11-03", "fired", None, Rank.RHYTHM),
    ("吴", "11-30", "11-23", "fired", None, Rank.MINUTE),  # its day is not over
    ("王", "12-03", "11-20", "planned", None, Rank.RHYTHM),
    ("李", "11-15", "11-08", "withdrawn", ("11-14", 9), Rank.RHYTHM),  # spoken to before: it was never due
    ("冯", "11-11", "11-04", "done", ("11-11", 9), Rank.RHYTHM),
    ("钱", "11-08", "11-01", "done", ("11-08", 9), Rank.GREETING),  # no follow-up
)

NUMBERS = {
    # measure: October, November of the store; November of 陈宇, of 周倩; November of the group
    "visits": (2, 7, 4, 3, 8),  # 钱 came in October at 23:00, 吴 twice in a day; a party without a name in November
    "visitors": (2, 5, 4, 2, 6),  # 吴 and 吴二 are one person
    "first_visits": (2, 5, 3, 3, 6),
    "visit_leads": (2, 3, 2, 2, 4),  # 李 came and left no number; 周 and 郑 left one and did not come
    "new": (2, 6, 3, 4, 7),
    "leads": (2, 5, 2, 4, 6),
    "returned": (2, 2, 1, 1, 2),  # 钱 on two days; 赵, 孙 and 王 ordered later than they came
    "drives": (1, 1, 1, 0, 2),
    "orders": (1, 5, 3, 2, 5),
    "driven_orders": (1, 2, 2, 0, 2),
    "tied_orders": (0, 3, 2, 1, 3),  # 陈 was sent by an owner, 孙 gave an old car, 赵 bought a second one
    "deliveries": (0, 2, 1, 1, 2),
    "reserve": (1, 4, 3, 1, 4),  # at the end of October 赵's first; then 陈 钱 孙 and 赵's second
    "cancels": (0, 1, 0, 1, 1),
    "losses": (0, 3, 1, 2, 3),
    "loss_requests": (0, 4, 1, 3, 4),
    "clear_losses": (0, 1, 0, 1, 1),  # 李 waits, 周 was refused, of 吴 nobody said why
    "hot": (2, 4, 2, 2, 5),  # 李 became H twice
    "hot_orders": (1, 1, 0, 1, 1),  # 赵 after 5 days; 王 on the seventh day, 孙 after 14
    "hot_orders_30": (2, 2, 1, 1, 2),  # 钱 after 27
    "new_ordered": (1, 2, 1, 1, 2),
    "left_of_month": (1, 1, 1, 0, 1),  # 陈 of September in October, 钱 of October in November
    "left_of_month_ordered": (0, 1, 1, 0, 1),
    "left_of_quarter": (1, 2, 1, 1, 2),
    "left_of_quarter_ordered": (0, 2, 1, 1, 2),
    "contacts": (2, 9, 4, 5, 10),
    "attempts": (0, 1, 0, 1, 1),
    "due": (3, 3, 1, 2, 4),
    "in_time": (1, 1, 1, 0, 2),
    "open": (3, 3, 0, 3, 3),  # at the end of October 钱's, 孙's and 陈's
    "late": (1, 1, 0, 1, 1),
    "appointments": (0, 2, 0, 2, 2),
    "kept": (0, 1, 0, 1, 1),
    "calls": (0, 1, 0, 1, 1),
    "call_leads": (0, 1, 0, 1, 1),
    "complaints": (0, 0, 0, 0, 0),
}
RATES_BY_HAND = {
    "lead_rate": ((2, 2), (3, 5)), "call_lead_rate": ((0, 0), (1, 1)), "drive_rate": ((1, 2), (1, 5)),
    "order_rate": ((1, 2), (5, 5)), "driven_order_rate": ((1, 1), (2, 1)), "tied_rate": ((0, 1), (3, 5)),
    "kept_rate": ((0, 0), (1, 2)), "loss_rate": ((0, 1), (3, 8)), "clear_loss_rate": ((0, 0), (1, 4)),
    "return_rate": ((2, 2), (2, 6)), "new_order_rate": ((1, 2), (2, 6)), "month_left_rate": ((0, 1), (1, 1)),
    "quarter_left_rate": ((0, 1), (2, 2)), "hot_rate": ((1, 2), (1, 4)), "hot_rate_30": ((2, 2), (2, 4)),
    "in_time_rate": ((1, 3), (1, 3)), "late_rate": ((1, 3), (1, 3)), "reserve_rate": ((1, 10), (4, 8)),
}  # fmt: skip
TARGETS = {"11-01": 10, "12-01": 8}
"""Cars to be handed over."""
OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31), ZONE)
NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30), ZONE)


@dataclass(frozen=True)
class Shop:
    """The stores, and who works there."""

    database: Database
    staff: dict[str, int]
    store: int
    group: tuple[int, ...]

    def asked(self, span: Span, *who: str, group: bool = False) -> Asked:
        """A question about the store, or about some of its reps."""
        scope = Scope(self.group if group else (self.store,), None)
        return Asked(scope, span, tuple(self.staff[name] for name in who))


def when(day: str, hour: int) -> datetime:
    return datetime(2026, int(day[:2]), int(day[3:]), hour, 5, tzinfo=ZONE)


_LOST = {
    "lost": ("waiting", "rival", "CR-V"), "refused": ("refused", "price", None), "agreed": ("approved", "rival", "CR-V"),
    "vague": ("approved", "other", None),
}  # fmt: skip


def put(session: Session, customer: Customer, member: int, what: str, day: str, hour: int) -> None:
    """One thing that happened."""
    at, on = when(day, hour), when(day, hour).date()
    row: OfCustomer
    if what == "visit":
        row = Contact(member_id=member, at=at, method="visit", reached=True)
    elif what in ("call", "missed"):
        row = Contact(member_id=member, at=at, method="call", reached=what == "call")
    elif what == "order":
        row = Deal(consultant_id=member, series="途观L", ordered_on=on)
    elif what in _LOST:
        state, reason, series = _LOST[what]
        row = Loss(member_id=member, reason=reason, series=series, asked_at=at, state=state)
    elif what == "hot":
        row = StageChange(member_id=member, track="level", old="A", new="H", at=at)
    elif what == "trade":
        customer.trade_in = "旧朗逸"
        return
    elif what in ("due", "kept"):
        row = Appointment(member_id=member, at=at, state="kept" if what == "kept" else "missed")
    elif what == "drive":
        contact = session.exec(select(Contact).where(Contact.customer_id == customer.id)).first()
        row = Visit(contact_id=contact.id if contact else None, series="途观L", is_drive=True, at=at)
    else:
        row = session.exec(select(Deal).where(Deal.customer_id == customer.id)).one()
        if what == "delivered":
            row.delivered_on, row.is_delivered = on, True
        else:
            row.cancelled_on = on
    row.id, row.store_id, row.customer_id = row.id or new_id(), customer.store_id, customer.id
    session.add(row)
    session.flush()


def plan(
    session: Session, name: str, due: str, made: str, state: str, closed: tuple[str, int] | None, rank: Rank
) -> None:
    """A follow-up; one that is ``spoken`` was done by the customer's contact."""
    customer = session.exec(select(Customer).where(Customer.name == name)).one()
    contact = select(Contact.id).where(Contact.customer_id == customer.id) if state == "spoken" else None
    row = Reminder(
        id=new_id(), store_id=customer.store_id, subject=f"c:{customer.id}", customer_id=customer.id, kind="next_contact",
        occasion=f"{due}:{int(rank)}", due_at=when(due, 9), meant_at=when(due, 9), rule_at=when(due, 9), state="done" if contact is not None else state,
        rank=int(rank), created_at=when(made, 9), closed_at=when(*closed) if closed else None,
        contact_id=session.exec(contact).first() if contact is not None else None,
    )  # fmt: skip
    session.add(row)
    session.flush()


def fill(database: Database) -> Shop:
    with database.write(when("12-01", 9)) as session:
        first = people.make_store(session, "恒信", str(ZONE))
        group = session.get_one(Store, first.id).group_id
        second = Store(id=new_id(), group_id=group, name="恒信东站", timezone=str(ZONE))
        session.add(second)
        session.flush()
        homes = {"陈宇": first, "周倩": first, "孙悦": second}
        staff = {name: people.make_member(session, store, name) for name, store in homes.items()}
        for name, rep, source, met, number, events in BOOK:
            customer = customers.make(session, staff[rep], name, when(met, 9))
            customer.source, customer.first_contact_on = source, when(met, 9).date()
            if number:
                customers.add_phone(session, customer, f"1380000000{number}")
            for event in events:
                put(session, customer, staff[rep].id, *event)
        for task in TASKS:
            plan(session, *task)
        for month, cars in TARGETS.items():
            targets.put(session, first.id, when(month, 0).date(), "deliveries", None, cars)
        party = Traffic(id=new_id(), store_id=first.id, member_id=staff["周倩"].id, at=when("11-12", 15), people=3)
        session.add(party)
        return Shop(database, {n: m.id for n, m in staff.items()}, first.id, (first.id, second.id))


@pytest.fixture(scope="module", params=ENGINES)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        with fresh_sqlite(template, tmp_path_factory.mktemp("shop")) as database:
            yield fill(database)
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_template"))
        with fresh_postgres(server, template) as database:
            yield fill(database)


def test_every_measure_is_worked_out() -> None:
    assert NUMBERS.keys() == MEASURES.keys()
    assert RATES_BY_HAND.keys() == RATES.keys()


@pytest.mark.parametrize("name", NUMBERS)
def test_a_measure_in_every_scope_and_month(shop: Shop, name: str) -> None:
    with shop.database.read() as session:
        found = (
            stats.total(session, name, shop.asked(OCTOBER)),
            stats.total(session, name, shop.asked(NOVEMBER)),
            stats.total(session, name, shop.asked(NOVEMBER, "陈宇")),
            stats.total(session, name, shop.asked(NOVEMBER, "周倩")),
            stats.total(session, name, shop.asked(NOVEMBER, group=True)),
        )
    assert found == NUMBERS[name]


@pytest.mark.parametrize("name", RATES_BY_HAND)
def test_a_rate_is_two_numbers(shop: Shop, name: str) -> None:
    with shop.database.read() as session:
        found = tuple(stats.rate(session, name, shop.asked(span)) for span in (OCTOBER, NOVEMBER))
    assert found == RATES_BY_HAND[name]


def test_numbers_told_apart(shop: Shop) -> None:
    asked = shop.asked(NOVEMBER)
    with shop.database.read() as session:
        assert stats.count(session, "orders", asked, "source") == {"walk_in": 1, "douyin": 3, "owner_referral": 1}
        assert stats.count(session, "orders", asked, "series") == {"途观L": 5}
        assert stats.count(session, "losses", asked, "reason") == {"rival": 2, "other": 1}
        assert stats.count(session, "losses", asked, "rival") == {"CR-V": 2, "": 1}
        assert stats.count(session, "losses", asked, "series") == {"": 3}, "the car wanted, not the one bought"
        by_day = stats.count(session, "visits", asked, "day")
        assert by_day == {f"2026-11-{day:02}": 1 for day in (1, 2, 3, 6, 7, 9, 12)}
        assert sum(by_day.values()) == 7, "the party counts, 吴 once"
        assert stats.count(session, "leads", asked, "level") == {"N": 5}
        assert stats.cohort_orders(session, asked) == {"walk_in": 1, "douyin": 1}
        assert stats.median_days(session, asked) == 27
        few = Asked(asked.scope, NOVEMBER, (), (Chosen("source", ("douyin",)),))
        assert stats.total(session, "orders", few) == 3
        assert stats.total(session, "visits", few) == 2, "nothing is known of a party without a name"


def test_the_customers_behind_a_number(shop: Shop) -> None:
    with shop.database.read() as session:
        rows = stats.behind(session, "orders", shop.asked(NOVEMBER), 5)
        assert [row.name for row in rows] == ["赵", "陈", "钱", "王", "孙"]
        assert [row.name for row in stats.behind(session, "visits", shop.asked(NOVEMBER, "周倩"), 5)] == ["王", "吴"]
