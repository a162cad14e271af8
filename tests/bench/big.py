"""A large group of stores, written row by row into the tables: as big as a benchmark needs, the same every time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from storage import people
from storage.models import MANAGER, Contact, Customer, Deal, Loss, Ownership, Phone, Reminder, StageChange, Visit
from storage.session import Database
from storage.vault import vault_of

NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
YEARS = timedelta(days=1095)
_STEP = 10_000
_SOURCES = ("walk_in", "douyin", "autohome", "dongchedi", "friend", "owner_referral")
_LEVELS = "NHABCODF"


def fill(database: Database, reps: int, customers: int, contacts: int) -> tuple[int, int]:
    """One store with so many of each over three years; (store, its manager)."""
    dice = random.Random(20261126)

    def staff(session: Session) -> tuple[int, int, list[int]]:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        manager = people.make_member(session, store, "王磊", MANAGER)
        return store.id, manager.id, [people.make_member(session, store, f"顾问{n}").id for n in range(reps)]

    store, manager, members = database.run(NOW, staff)
    with database.read() as session:
        vault = vault_of(session)
    insert(database, Customer, _customers(dice, store, customers))
    insert(database, Ownership, _each(customers, lambda n: {
        "id": n, "store_id": store, "customer_id": n, "member_id": members[n % reps], "from_at": NOW - YEARS,
        "created_at": NOW - YEARS}))  # fmt: skip
    insert(database, Phone, _each(customers, lambda n: {
        "id": n, "store_id": store, "customer_id": n, "number": vault.seal(f"phone.number.{n}", f"138{n:08}"),
        "whole": vault.blind("phone", f"138{n:08}"), "tail": vault.blind("tail", f"{n % 10_000:04}"),
        "rank": 0, "created_at": NOW - YEARS}))  # fmt: skip
    insert(database, Contact, _contacts(dice, store, members, customers, contacts))
    insert(database, Visit, _each(customers // 3, lambda n: {
        "id": n, "store_id": store, "customer_id": n * 3, "contact_id": n * 3, "series": "途观L", "is_drive": True,
        "at": _moment(dice), "created_at": NOW - YEARS}))  # fmt: skip
    insert(database, Deal, _each(customers // 6, lambda n: {
        "id": n, "store_id": store, "customer_id": n * 6, "consultant_id": members[n % reps], "series": "途观L",
        "ordered_on": _moment(dice).date(), "is_delivered": False, "created_at": NOW - YEARS}))  # fmt: skip
    insert(database, Loss, _each(customers // 8, lambda n: {
        "id": n, "store_id": store, "customer_id": n * 8, "member_id": members[n % reps], "reason": "rival", "words": "",
        "asked_at": _moment(dice), "state": "approved", "created_at": NOW - YEARS}))  # fmt: skip
    insert(database, StageChange, _each(customers // 5, lambda n: {
        "id": n, "store_id": store, "customer_id": n * 5, "member_id": members[n % reps], "track": "level", "old": "A",
        "new": "H", "at": _moment(dice), "created_at": NOW - YEARS}))  # fmt: skip
    insert(database, Reminder, _reminders(dice, store, customers, contacts))
    with database.engine.connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()
    return store, manager


def _moment(dice: random.Random) -> datetime:
    return NOW - timedelta(seconds=dice.randrange(int(YEARS.total_seconds())))


def _each(count: int, make: Any) -> Iterator[dict[str, Any]]:
    yield from (make(number) for number in range(1, count + 1))


def _customers(dice: random.Random, store: int, count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        met = _moment(dice)
        yield {
            "id": number, "store_id": store, "name": f"客户{number}", "source": dice.choice(_SOURCES), "kind": "lead",
            "level": dice.choice(_LEVELS), "do_not_contact": False, "first_contact_on": met.date(), "created_at": met,
            "last_contact_at": met, "silent_since": met, "budget_top": 0, "level_rank": 0, "status": "open", "pinyin": "", "initials": "", "revision": 1,
        }  # fmt: skip


def _contacts(
    dice: random.Random, store: int, members: list[int], customers: int, count: int
) -> Iterator[dict[str, Any]]:
    methods = (
        "call",
        "wechat",
        "visit",
        "call",
        "wechat",
        "call",
        "call",
        "test_drive",
        "call",
        "wechat",
        "call",
        "call",
    )
    for number in range(1, count + 1):
        customer, at = number % customers + 1, _moment(dice)
        yield {
            "id": number, "store_id": store, "customer_id": customer, "member_id": members[customer % len(members)],
            "at": at, "method": methods[number * 7 % 12], "reached": number % 9 != 0, "summary": "聊了价格",
            "source_text": "聊了价格", "next_precision": "", "created_at": at,
        }  # fmt: skip


def _reminders(dice: random.Random, store: int, customers: int, contacts: int) -> Iterator[dict[str, Any]]:
    """A follow-up for each contact of the last quarter of the time, done within a day or so; every tenth customer has
    one open.
    """
    for number in range(1, contacts // 4 + 1):
        customer, at = number % customers + 1, NOW - timedelta(seconds=dice.randrange(int(YEARS.total_seconds() / 4)))
        is_open = number <= customers // 10
        yield {
            "id": number, "store_id": store, "subject": f"c:{customer}", "customer_id": customer, "kind": "next_contact",
            "occasion": f"contact:{number}", "round": 0, "due_at": at, "meant_at": at, "rule_at": at, "precision": "date",
            "state": "fired" if is_open else "done", "set_by_person": False, "is_said": False, "rank": 6, "fired_at": at,
            "closed_at": None if is_open else at + timedelta(hours=dice.randrange(30)), "attempts": 1, "revision": 1,
            "created_at": at - timedelta(days=5),
        }  # fmt: skip


def insert(database: Database, table: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    """In batches, past the journal: nothing of this is ever undone."""
    target = sa.inspect(table).local_table
    with database.engine.connect() as connection:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _STEP:
                connection.execute(target.insert(), batch)
                batch = []
        if batch:
            connection.execute(target.insert(), batch)
        connection.commit()
