"""Searching 100,000 customers with 500,000 contacts: the median of every kind of query. Their plans: tests/storage/test_plans.py."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session

from handlers.notes.lexicon import Lexicon
from handlers.wanted import Wanted, read_wanted
from storage import hits, people, search, settings
from storage.models import Member, Store
from storage.people import Scope
from storage.session import Database
from storage.sounds import sound
from storage.vault import Vault
from tests.bench import book
from tests.bench.big import NOW
from tests.engines import ENGINES, KEY, fresh_postgres, fresh_sqlite

CUSTOMERS, CONTACTS = int(os.environ.get("BENCH_CUSTOMERS", "100000")), int(os.environ.get("BENCH_CONTACTS", "500000"))
LIMIT = 0.005
"""Seconds: what a query should take on a quiet machine; told, not asserted, for machines differ."""
ROUNDS = 40
MINE = CUSTOMERS // 400 * 200
"""A customer of the rep."""
MINE_NAME = book.name_of(MINE)
NAMED = {
    "name": MINE_NAME, "part of a name": MINE_NAME[:2], "one character": "阎",
    "pinyin": sound(MINE_NAME)[0], "initials": sound(MINE_NAME)[1], "phone": book.phone_of(MINE),
    "tail": book.phone_of(MINE)[-4:], "plate": book.plate_of(MINE // 5), "frame": book.vin_of(MINE // 5), "account": f"wx{MINE:06}", "series": "途观L",
    "a word said": book.RARE, "a word often said": "油耗",
}  # fmt: skip
FILTERS = (
    "B级 20万以上 超过7天没联系", "本月试驾没成交的", "看过途观的", "H级", "嫌贵的", "喜欢白色的", "15到20万 想要途观L",
    "没加微信的", "7天没联系 按预算排", "B级以上 按级别排", "嫌贵的 最久没联系的在前", "没成交的 按登记排", "休眠的", "本月新建的",
    "投诉没处理的", "自然到店的 勿扰", "对比凯美瑞的", "10月订车的",
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """The filled database and three who search it: 500, 5,000 and 100,000 customers are theirs to see."""

    database: Database
    rep: Member
    manager: Member
    admin: Member


@pytest.fixture(scope="module", params=ENGINES)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    if request.param == "sqlite":
        making = fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("search"))
    else:
        making = fresh_postgres(*(request.getfixturevalue(name) for name in ("postgres_server", "postgres_template")))
    with making as database:
        yield Shop(database, *book.fill(database, Vault.parse(KEY), CUSTOMERS, CONTACTS))


@pytest.fixture(scope="module")
def words() -> Lexicon:
    """What the reader knows."""
    return Lexicon.shipped()


Query = Callable[[Session, Scope], object]


def queries(shop: Shop, words: Lexicon) -> Iterator[tuple[str, Query]]:
    """Every kind of query by what it is."""
    for kind, text in NAMED.items():
        cars = [f"{series.brand}/{series.name}" for series in words.series(text)] if kind == "series" else []
        yield kind, partial(_find, text, cars)
    with shop.database.read() as session:
        chosen = settings.snapshot(session, session.get_one(Store, shop.manager.store_id))
    for text in FILTERS:
        wanted = read_wanted(text, NOW.astimezone(chosen.zone), chosen, words, {})
        assert wanted.conditions, text
        yield text, partial(_list, wanted)


def _find(text: str, cars: list[str], session: Session, scope: Scope) -> object:
    return search.find(session, scope, text, cars)


def _list(wanted: Wanted, session: Session, scope: Scope) -> object:
    return hits.page(session, scope, wanted.conditions, wanted.sort, 0, 8)


def clock_of(session: Session) -> Callable[[], float]:
    """Time spent computing, here and by the server if it is one of this machine's: what others do need not count."""
    if session.get_bind().dialect.name == "sqlite":
        return time.thread_time
    spent = Path(f"/proc/{session.connection().exec_driver_sql('SELECT pg_backend_pid()').scalar()}/schedstat")
    if not spent.exists():
        return time.perf_counter
    return lambda: time.thread_time() + int(spent.read_text().split()[0]) / 1e9


@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", ["rep", "manager", "admin"])
def test_every_kind_of_query(shop: Shop, words: Lexicon, who: str) -> None:
    member: Member = getattr(shop, who)
    for kind, query in queries(shop, words):
        with shop.database.read() as session:
            scope, clock = people.scope_of(session, member), clock_of(session)
            spent = []
            for _ in range(ROUNDS):
                began = clock()
                query(session, scope)
                spent.append(clock() - began)
                session.expunge_all()
        median = statistics.median(spent)
        over = ", over the target" if median > LIMIT else ""
        sys.stderr.write(f"\n{shop.database.engine.dialect.name} {who} {kind}: {median * 1000:.2f} ms{over}")
