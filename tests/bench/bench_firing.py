"""Firing 100,000 due of 1,000,000 reminders, beside executemany of the same batches and payloads on the same engine.

``make bench`` prints reminders per second of both, the memory that firing took, and what an idle tick costs.
"""

import gc
import os
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from scheduler import firing
from scheduler.desk import SettingsOf
from scheduler.telling import Due
from storage.ids import new_id
from storage.messages import Button, Message, Row
from storage.models import Account, Customer, Group, Member, Outbox, Ownership, Reminder, Store
from storage.session import Database
from storage.settings import Snapshot, shipped
from storage.vault import place_of, vault_of

pytestmark = pytest.mark.timeout(900)
ROWS, DUE = int(os.environ.get("BENCH_ROWS", "1000000")), int(os.environ.get("BENCH_DUE", "100000"))
STORES, STAFF = 50, 100
BATCH, ROUND = 150, 2_100
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning where the stores are."""
SAID = Message(
    "15:00 给王强打电话\n你上周五定的",
    (Row("想买", "途岳，12万-15万"), Row("上次", "11月20日 到店，嫌旧车价低"), Row("电话", "13900006602")),
    tuple(Button(label, "reach:abc123.1") for label in ("联系上了", "没接", "16:00", "明天上午", "改时间")),
)
SETTINGS = shipped()
MANY = Snapshot(SETTINGS.zone, {**SETTINGS.values, "rings_a_day": 1_000_000})
"""So that every due row makes a message of its own."""


def said(session: Session, member: Member, due: list[Due]) -> list[Message]:
    return [SAID]


def settings_of(session: Session, store_id: int) -> Snapshot:
    return MANY


USE: SettingsOf = settings_of


def put(database: Database, table: type[SQLModel], rows: Iterator[dict[str, Any]], size: int = 20_000) -> None:
    """Many rows, as fast as the engine takes them."""
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            _put(database, table, chunk)
            chunk = []
    _put(database, table, chunk)


def _put(database: Database, table: type[SQLModel], chunk: list[dict[str, Any]]) -> None:
    if chunk:
        with database.write(NOW) as session:
            session.connection().execute(sa.insert(table), chunk)


def reminder(number: int, due_at: datetime, store: int, customer: int, state: str = "planned") -> dict[str, Any]:
    return {
        "id": number, "store_id": store, "created_at": NOW, "subject": f"c:{customer}", "customer_id": customer,
        "kind": "next_contact", "occasion": f"contact:{number}", "round": 0, "due_at": due_at, "meant_at": NOW,
        "rule_at": NOW, "ends_at": None, "precision": "time", "state": state, "set_by_person": False, "is_said": True,
        "rank": 6, "fired_at": None, "closed_at": None, "contact_id": None, "attempts": 0, "revision": 1,
    }  # fmt: skip


def fill(database: Database) -> None:
    """Stores with their staff, a customer for every due row, a million reminders; three due in a row for a member."""
    stores = [new_id() for _ in range(STORES)]
    staff = [(new_id(), stores[n % STORES]) for n in range(STORES * STAFF)]
    customers = [new_id() for _ in range(DUE)]
    group = new_id()
    put(database, Group, iter([{"id": group, "name": "恒信"}]))
    put(database, Store, ({"id": s, "group_id": group, "name": f"店{s}", "timezone": "Asia/Shanghai"} for s in stores))
    put(database, Member, (
        {"id": m, "store_id": s, "name": f"顾问{m}", "role": "rep", "is_active": True, "rest_days": ""} for m, s in staff
    ))  # fmt: skip
    put(database, Account, (
        {"id": new_id(), "member_id": m, "channel": "wall", "bot": "wall", "sender": f"{m}", "chat": f"{m}",
         "is_open": True, "spoke_at": NOW} for m, _ in staff
    ))  # fmt: skip
    whose = [staff[(n // 3) % len(staff)] for n in range(DUE)]
    put(database, Customer, (
        {"id": c, "store_id": s, "created_at": NOW, "name": "王强", "kind": "prospect", "level": "H", "status": "open",
         "do_not_contact": False, "pinyin": "", "initials": "", "revision": 1}
        for c, (_, s) in zip(customers, whose, strict=True)
    ))  # fmt: skip
    put(database, Ownership, (
        {"id": new_id(), "store_id": s, "created_at": NOW, "customer_id": c, "member_id": m, "from_at": NOW}
        for c, (m, s) in zip(customers, whose, strict=True)
    ))  # fmt: skip
    later = NOW + timedelta(days=3)
    base = new_id()

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(ROWS):
            is_due = number < DUE
            customer, (_, store) = customers[number % DUE], whose[number % DUE]
            at = NOW - timedelta(seconds=60) + timedelta(microseconds=number) if is_due else later
            yield reminder(base + number, at, store, customer)

    put(database, Reminder, rows())
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def by_hand(database: Database, most: int) -> int:
    """The same select, sealed payloads, inserts and updates by executemany, a transaction a batch; how many."""
    table = Reminder.__table__  # type: ignore[attr-defined]
    due = sa.select(table).where(table.c.state == "planned", table.c.due_at <= NOW)
    due = due.order_by(table.c.due_at, table.c.id).limit(BATCH).with_for_update(skip_locked=True)
    mark = sa.update(table).where(table.c.id == sa.bindparam("row")).values(state="fired", fired_at=NOW, attempts=1)
    done = 0
    while done < most:
        with database.write(NOW) as session:
            connection = session.connection()
            rows = connection.execute(due).all()
            connection.execute(sa.insert(Outbox), [_outbox(session, row) for row in rows])
            connection.execute(mark, [{"row": row.id} for row in rows])
            done += len(rows)
    return done


def _outbox(session: Session, row: Any) -> dict[str, Any]:
    key = new_id()
    return {
        "key": key, "bot": "wall", "chat": str(row.customer_id), "member_id": None, "slot": SAID.slot, "replaces": "",
        "dedupe": f"hand:{row.id}", "is_push": True, "reminder_id": row.id, "state": "waiting", "created_at": NOW,
        "not_before": None, "expires_at": NOW, "attempts": 0, "platform_id": "", "fence": 0,
        "body": vault_of(session).seal(place_of(Outbox, "body", key), SAID.dump()),
    }  # fmt: skip


def by_us(database: Database, most: int) -> int:
    """Firing; how many reminders, in batches of the same size."""
    done = 0
    while done < most:
        with database.write(NOW) as session:
            claimed = firing.fire(session, NOW, said, USE, BATCH).claimed
        assert claimed == BATCH
        done += claimed
    return done


def idle(database: Database, turns: int = 200) -> float:
    """Milliseconds of a tick that finds nothing due: it looks, and takes no writer's lock."""
    start = time.perf_counter()
    for _ in range(turns):
        with database.read() as session:
            assert not firing.is_due(session, NOW - timedelta(hours=1))
    return (time.perf_counter() - start) / turns * 1000


def test_firing_beside_executemany(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    fill(database)
    tick = idle(database)
    by_us(database, 600)  # statements are compiled once
    took, done = [0.0, 0.0], [0, 0]
    gc.collect()
    while sum(done) < DUE - 4 * ROUND:  # in turns, so that whatever else the machine does slows both
        for number, way in enumerate((by_us, by_hand)):
            start = time.perf_counter()
            done[number] += way(database, ROUND)
            took[number] += time.perf_counter() - start
    ours, hand = (count / seconds for count, seconds in zip(done, took, strict=True))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    by_us(database, ROUND)
    grown = (tracemalloc.get_traced_memory()[1] - before) / 1e6  # at its peak
    tracemalloc.stop()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{database.engine.dialect.name}: {ours:,.0f} reminders/s by firing, {hand:,.0f}/s by executemany "
            f"({ours / hand:.2f}), {BATCH} a turn; memory +{grown:.1f} MB; idle tick {tick:.2f} ms\n"
        )
    assert ours >= hand / 2
    assert grown < 20
