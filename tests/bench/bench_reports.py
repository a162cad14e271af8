"""A manager's reports over 200 reps, 100,000 customers and 1,000,000 contacts: CPU of each text, and what is scanned."""

import asyncio
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.house import House
from handlers import router
from handlers.notes.lexicon import Lexicon
from storage import people, stats
from storage.measures import MEASURES, Asked, Span
from storage.messages import Inbound
from storage.models import Member
from storage.people import Scope
from storage.session import Database
from tests.bench import big
from tests.engines import open_database

REPS, CUSTOMERS, CONTACTS = 200, 100_000, 1_000_000
NOTES, APART = 240, 0.25
"""How many notes are said while reports run, and how many seconds lie between two: ten times a busy hour."""
REPORTS = ("日报", "周报", "月报", "漏斗", "渠道", "战败", "竞品", "排行", "试驾", "成交", "客户", "目标", "月报 本季度",
           "渠道 本季度", "成交 本季度", "试驾 本季度", "上个月抖音来的成交几个", "本季度 按顾问 留档多少")  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """The store and its manager."""

    database: Database
    store: int


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("big")
    database = open_database(f"sqlite:///{folder / 'cheji.db'}")
    database.upgrade()
    store, manager = big.fill(database, REPS, CUSTOMERS, CONTACTS)

    def account(session: Session) -> None:
        member = session.get_one(Member, manager)
        people.open_account(session, member, "page", "page", "王磊", "王磊", big.NOW)
        for rep in people.members(session, store):
            if rep.id != manager:
                people.open_account(session, rep, "page", "page", rep.name, rep.name, big.NOW)

    database.run(big.NOW, account)
    yield Shop(database, store)
    database.close()


@pytest.mark.timeout(1800)
def test_every_report(shop: Shop) -> None:
    """Printed beside a plain loop of the same machine; a phone waits for none of them."""
    handle = router.handler(Lexicon.shipped())
    began = time.process_time()
    sum(i * i for i in range(10_000))
    loop = time.process_time() - began
    for number, words in enumerate(REPORTS):
        inbound = Inbound(f"k{number}", "page", "page", "王磊", "王磊", big.NOW, text=words)
        began = time.process_time()
        with shop.database.write(big.NOW) as session:
            shown = handle(session, inbound, people.account(session, "page", "王磊"), big.NOW)
        spent = time.process_time() - began
        sys.stderr.write(f"\n{words}: {spent * 1000:.0f} ms of CPU, {spent / loop:.0f} loops: {shown[0].text[:40]!r}")


@pytest.mark.timeout(1800)
def test_notes_while_reports_run(shop: Shop) -> None:
    """One report after the other, and 200 reps who go on noting: from the note's arrival until it is answered."""
    waits, reports = asyncio.run(_noting(shop))
    waits.sort()
    sys.stderr.write(
        f"\n{len(waits)} notes beside {reports} reports: median {waits[len(waits) // 2] * 1000:.0f} ms, "
        f"p95 {waits[len(waits) * 95 // 100] * 1000:.0f} ms, longest {waits[-1] * 1000:.0f} ms"
    )


class _Still:
    """The moment of the book."""

    def now(self) -> datetime:
        return big.NOW


async def _noting(shop: Shop) -> tuple[list[float], int]:
    house = House(shop.database, _Still(), {}, Lexicon.shipped())
    waits: list[float] = []
    asked = 0

    async def report() -> None:
        nonlocal asked
        for words in cycle(REPORTS):
            await house.gateway.receive(_said("王磊", words, f"r{asked}"))
            asked += 1

    async def note(number: int) -> None:
        await asyncio.sleep(number * APART)
        words = f"{'张李王刘陈'[number % 5]}先生139{number:08} 看途观L 预算20左右 对比CR-V 周六带老婆来 H"
        began = time.perf_counter()
        await house.gateway.receive(_said(f"顾问{number % REPS}", words, f"n{number}"))
        waits.append(time.perf_counter() - began)

    asking = asyncio.ensure_future(report())
    await asyncio.gather(*(note(number) for number in range(NOTES)))
    asking.cancel()
    await asyncio.wait([asking])
    return waits, asked


def _said(who: str, words: str, key: str) -> Inbound:
    return Inbound(key, "page", "page", who, who, big.NOW, text=words)


@pytest.mark.parametrize("name", MEASURES)
def test_no_measure_reads_a_whole_table(shop: Shop, name: str) -> None:
    span = Span(date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("Asia/Shanghai"))
    asked = Asked(Scope((shop.store,), None), span)
    with shop.database.read() as session:
        for select in MEASURES[name].events(asked):
            compiled = select.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {compiled}", tuple(compiled.params[key] for key in compiled.positiontup or ())
            )
            steps = [row[3] for row in plan]
            assert not [step for step in steps if step.startswith("SCAN")], steps
        stats.total(session, name, asked)
