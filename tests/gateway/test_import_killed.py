"""An import whose process is killed half-way: the next process goes on at the cursor, nothing is doubled or lost."""

import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from handlers import importing
from handlers.cards.importing import Looked
from handlers.sheets.work import look, unpack
from storage import blobs, jobs, journal, people
from storage.models import MANAGER, Change, Customer, Job, Member, Phone
from storage.session import Database
from tests.engines import open_database
from tests.flows.test_importing import many
from tests.flows.wall import ZONE

ROWS, KILLED_AFTER = 500, 100
NOW = datetime(2026, 11, 23, 9, tzinfo=ZONE)


def begin(session: Session) -> int:
    """A confirmed import that waits for somebody to do it."""
    store = people.make_store(session, "恒信", str(ZONE))
    boss = people.make_member(session, store, "王磊", MANAGER)
    for name in ("陈宇", "周倩"):
        people.make_member(session, store, name)
    packed = look(many(ROWS), "客户表.csv", {}, NOW)
    _, columns, rows = unpack(packed)
    blob = blobs.put(session, store.id, packed, NOW + timedelta(days=900))
    looked = Looked("客户表.csv", len(rows), len(rows), 0, 0, 0, columns, {"陈宇": 1, "周倩": 1})
    journal.write_under(session, journal.Author(store.id, boss.id, "k", NOW))
    args = {"store": store.id, "by": boss.id, "rows": blob.id, "out": None}
    body = importing.start(session, args, looked)
    return jobs.start(session, importing.IMPORT, body, NOW, member_id=boss.id).id


def count(database: Database, table: type[Customer] | type[Phone]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.timeout(120)
def test_killed_and_resumed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cheji.db'}"
    database = open_database(url)
    database.upgrade()
    job_id = database.run(NOW, begin)
    command = [sys.executable, "-m", "tests.gateway.import_process", url]
    process = subprocess.Popen(command)
    while count(database, Customer) < KILLED_AFTER:
        assert process.poll() is None, "it was done before it could be killed"
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert KILLED_AFTER <= count(database, Customer) < ROWS
    subprocess.run(command, check=True, timeout=100)
    assert count(database, Customer) == count(database, Phone) == ROWS
    with database.read() as session:
        returned = jobs.returned(
            session, f"job:{job_id}", session.exec(select(Member.id).where(Member.name == "王磊")).one()
        )
        assert (
            returned is not None
            and returned.result is not None
            and returned.result["tally"].startswith(f"{ROWS}:{ROWS}:0:0")
        )
        assert session.get_one(Job, job_id).attempts == 2
        made = session.exec(select(Change.row_id).where(Change.row_table == "customer", Change.field == "*")).all()
        assert len(made) == len(set(made)) == ROWS
    database.close()
