"""What the trade's papers are written from, by hand on a small store, on both engines; no statement reads a whole table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from storage import customers, levels, people, plans, receptions
from storage.ids import new_id
from storage.measures import Asked, Span
from storage.models import Appointment, Contact, Customer, Deal, ListItem, Loss, Member, Remark, Traffic, Visit
from storage.people import Scope
from storage.session import Database
from tests.engines import ENGINES, fresh_postgres, fresh_sqlite
from tests.storage.test_measures import ZONE, when

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30), ZONE)
OPEN = ("N", "H", "A", "B", "C")

# name, number, source, first met, level then, and what happened: (what, day, hour, more)
BOOK: tuple[tuple[str, str, str, str, str, tuple[tuple[Any, ...], ...]], ...] = (
    ("赵", "1", "douyin", "10-05", "H", (("visit", "10-05", 10, None), ("visit", "11-02", 10, "11-10"), ("call", "11-05", 9, "11-12"), ("level", "11-12", 9, "A"), ("call", "11-12", 9, None))),
    ("钱", "2", "walk_in", "11-03", "B", (("visit", "11-03", 0, None), ("drive", "11-03", 23, None), ("visit", "11-20", 10, "11-25"), ("missed", "11-24", 9, "11-25"))),
    ("孙", "3", "call_in", "11-04", "N", (("call", "11-04", 9, None), ("call", "11-06", 9, None), ("visit", "11-09", 10, None))),
    ("赵二", "1", "walk_in", "11-02", "N", (("visit", "11-02", 15, None),)),
    ("周", "5", "douyin", "10-20", "C", (("visit", "10-20", 9, None), ("level", "11-15", 9, "O"), ("order", "11-15", 0, None))),
    ("吴", "6", "douyin", "10-01", "F", (("visit", "10-01", 9, None),)),
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """A store with one rep, whose customers all are, and its manager."""

    database: Database
    rep: int
    store: int
    ids: dict[str, int]

    def names(self, numbers: Any) -> list[str]:
        """Ids as names, in their order."""
        known = {number: name for name, number in self.ids.items()}
        return [known[number] for number in numbers]


def happen(session: Session, customer: Customer, rep: Member, what: str, day: str, hour: int, more: Any) -> None:
    """One thing that happened."""
    at = when(day, hour)
    common: dict[str, Any] = {"id": new_id(), "store_id": customer.store_id, "customer_id": customer.id}
    if what == "level":
        customers.move_stage(session, customer, "level", more, rep, at)
    elif what == "order":
        session.add(Deal(**common, consultant_id=rep.id, series="途观L", ordered_on=at.date()))
    elif what == "drive":
        session.add(Visit(**common, series="途观L", is_drive=True, at=at))
    else:
        next_at = when(more, 0) if more else None
        method = "visit" if what == "visit" else "call"
        row = Contact(**common, member_id=rep.id, at=at, method=method, reached=what != "missed", next_at=next_at)
        row.next_precision = "date" if more else ""
        session.add(row)


def fill(database: Database) -> Shop:
    ids: dict[str, int] = {}
    with database.write(when("09-01", 9)) as session:
        store = people.make_store(session, "恒信", str(ZONE))
        rep, boss = people.make_member(session, store, "陈宇"), people.make_member(session, store, "王磊", "manager")
    for name, number, source, met, level, events in BOOK:
        with database.write(when(met, 0)) as session:
            customer = customers.make(session, session.get_one(Member, rep.id), name, when(met, 0))
            customer.source, customer.first_contact_on, customer.level = source, when(met, 0).date(), level
            customers.add_phone(session, customer, f"1380000000{number}")
            for event in events:
                happen(session, customer, rep, *event)
            ids[name] = customer.id
    with database.write(when("11-24", 20)) as session:
        common: dict[str, Any] = {"store_id": store.id, "member_id": rep.id}
        session.add(Traffic(id=new_id(), **common, at=when("11-12", 15), people=3, is_first=True))
        session.add(Traffic(id=new_id(), **common, customer_id=ids["钱"], at=when("11-20", 9), people=2))
        session.add(
            Remark(
                id=new_id(),
                store_id=store.id,
                customer_id=ids["钱"],
                member_id=boss.id,
                to_id=rep.id,
                words="再约一次",
                at=when("11-25", 9),
            )
        )
        session.add(
            Appointment(
                id=new_id(), **common, customer_id=ids["赵"], at=when("11-25", 14), precision="time", purpose="试驾"
            )
        )
        session.add(ListItem(member_id=rep.id, day=date(2026, 11, 25), number=1, customer_id=ids["周"]))
        session.add(Loss(id=new_id(), **common, customer_id=ids["孙"], reason="rival", asked_at=when("11-28", 9)))
    return Shop(database, rep.id, store.id, ids)


@pytest.fixture(scope="module", params=ENGINES)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    if request.param == "sqlite":
        with fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("papers")) as database:
            yield fill(database)
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_template"))
        with fresh_postgres(server, template) as database:
            yield fill(database)


def test_who_came(shop: Shop) -> None:
    """Two records of one person are one party a day; midnight and 23:05 are the store's; a call is no visit."""
    known = {number: name for name, number in shop.ids.items()}
    with shop.database.read() as session:
        came = receptions.of(session, Asked(Scope((shop.store,), None), NOVEMBER))
        found = [
            (known.get(one.customer_id or 0, ""), f"{one.at.astimezone(ZONE):%m-%d}", one.is_call, one.is_first, one.drove,
             one.party.people if one.party else None)
            for one in came
        ]  # fmt: skip
    assert found == [
        ("赵", "11-02", False, False, False, None),  # with 赵二, who has the same number; he came in October
        ("钱", "11-03", False, True, True, None),
        ("孙", "11-04", True, True, False, None),
        ("孙", "11-09", False, True, False, None),
        ("", "11-12", False, True, False, 3),
        ("钱", "11-20", False, False, False, 2),
    ]


def test_whom_a_day_was_planned_for(shop: Shop) -> None:
    expected = {
        "11-10": [],  # said on the 2nd, and replaced on the 5th
        "11-12": ["赵"],
        "11-25": ["周", "钱", "赵"],  # in the list, said in the attempt of the day before, agreed
    }
    with shop.database.read() as session:
        rep = session.get_one(Member, shop.rep)
        for day, names in expected.items():
            on = when(day, 0).date()
            found = plans.planned(session, rep, Span(on, on, ZONE))
            assert sorted(shop.names(found)) == sorted(names), day
        agreed = found[shop.ids["赵"]]
    assert agreed.at is not None and (agreed.at.astimezone(ZONE).hour, agreed.action, agreed.purpose) == (
        14,
        "visit",
        "试驾",
    )


@pytest.mark.parametrize(
    ("name", "day", "level"),
    [("赵", "10-01", ""), ("赵", "11-12", "H"), ("赵", "11-13", "A"), ("周", "11-15", "C"), ("周", "11-16", "O"), ("钱", "11-03", ""), ("钱", "11-04", "B")],
)  # fmt: skip
def test_the_level_on_a_morning(shop: Shop, name: str, day: str, level: str) -> None:
    with shop.database.read() as session:
        customer = session.get_one(Customer, shop.ids[name])
        moved = levels.moves(session, [customer.id], when("10-01", 0))
        midnight = when(day, 0) - timedelta(minutes=5)
        assert levels.level_at(customer, moved.get(customer.id, []), midnight) == level


def test_the_month(shop: Shop) -> None:
    with shop.database.read() as session:
        rep = session.get_one(Member, shop.rep)
        kept = levels.open_in(session, rep, NOVEMBER, OPEN)
        days = levels.days(session, shop.ids.values(), NOVEMBER)
        ends = levels.outcomes(session, shop.ids.values(), NOVEMBER)
        said = plans.remarks(session, shop.ids.values(), Span(date(2026, 11, 24), date(2026, 11, 24), ZONE))
        later = plans.remarks(session, shop.ids.values(), Span(date(2026, 11, 20), date(2026, 11, 20), ZONE))
    assert [customer.name for customer in kept] == ["赵", "周", "赵二", "钱", "孙"], "吴 was lost before"
    marks = {name: [sorted(d.day for d in part) for part in (days[n].planned, days[n].reached, days[n].tried)] for name, n in shop.ids.items()}  # fmt: skip
    assert marks["赵"] == [[12], [2, 5, 12], []]
    assert marks["钱"] == [[25], [3, 20], [24]]
    assert marks["吴"] == [[], [], []]
    assert {name: ends.get(number) for name, number in shop.ids.items() if number in ends} == {
        "周": "ordered",
        "孙": "lost",
    }
    assert shop.names(said) == ["钱"] and said[shop.ids["钱"]] == "再约一次"
    assert later == {}, "said after the attempt of the 24th, so it is of that day"


def test_no_statement_reads_a_whole_table(shop: Shop) -> None:
    """Each finds its rows by an index, told from what the engine plans."""
    if not shop.database.is_sqlite:
        pytest.skip("PostgreSQL reads small tables from end to end, whatever index there is")
    steps: list[str] = []

    def explain(connection: Any, _: Any, statement: str, parameters: Any, *more: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            rows = connection.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend(row[3] for row in rows)

    span, ids = Span(date(2026, 11, 24), date(2026, 11, 24), ZONE), list(shop.ids.values())
    with shop.database.read() as session:
        rep = session.get_one(Member, shop.rep)
        sa.event.listen(session.get_bind(), "before_cursor_execute", explain)
        receptions.of(session, Asked(Scope((shop.store,), None), NOVEMBER, (shop.rep,)))
        plans.planned(session, rep, span)
        plans.done(session, rep, span)
        plans.remarks(session, ids, span)
        levels.moves(session, ids, span.begin)
        levels.open_in(session, rep, NOVEMBER, OPEN)
        levels.days(session, ids, NOVEMBER)
        levels.awaited(session, ids)
        levels.outcomes(session, ids, NOVEMBER)
        receptions.party(session, ids[0], span)
        receptions.came_at(session, ids[0], span)
        sa.event.remove(session.get_bind(), "before_cursor_execute", explain)
    assert steps
    assert not [step for step in steps if re.match(r"SCAN (?!\(subquery|anon|CONSTANT)", step)], steps
