"""Searching 100,000 customers with 500,000 contacts: the median of every kind of query, and that none reads a whole table."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from handlers.notes.lexicon import Lexicon
from handlers.wanted import Wanted, read_wanted
from storage import filters, people, search, settings
from storage.models import Member, Store
from storage.people import Scope
from storage.session import Database
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
    "pinyin": search.sound(MINE_NAME)[0], "initials": search.sound(MINE_NAME)[1], "phone": book.phone_of(MINE),
    "tail": book.phone_of(MINE)[-4:], "plate": book.plate_of(MINE // 5), "frame": book.vin_of(MINE // 5), "account": f"wx{MINE:06}", "series": "途观L",
    "a word said": book.RARE, "a word often said": "油耗",
}  # fmt: skip
FILTERS = (
    "B级 20万以上 超过7天没联系", "本月试驾没成交的", "看过途观的", "H级", "嫌贵的", "喜欢白色的", "15到20万 想要途观L",
    "没加微信的", "7天没联系 按预算排",
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
    return filters.customers_of(session, scope, wanted.conditions, wanted.sort, 0, 8)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", ["rep", "manager", "admin"])
def test_every_kind_of_query(shop: Shop, words: Lexicon, who: str) -> None:
    member: Member = getattr(shop, who)
    # SQLite works in this thread, so that what others do on the machine need not count; PostgreSQL does not
    clock = time.thread_time if shop.database.engine.dialect.name == "sqlite" else time.perf_counter
    for kind, query in queries(shop, words):
        with shop.database.read() as session:
            scope = people.scope_of(session, member)
            spent = []
            for _ in range(ROUNDS):
                began = clock()
                query(session, scope)
                spent.append(clock() - began)
                session.expunge_all()
        median = statistics.median(spent)
        over = ", over the target" if median > LIMIT else ""
        sys.stderr.write(f"\n{shop.database.engine.dialect.name} {who} {kind}: {median * 1000:.2f} ms{over}")


def test_no_query_reads_a_whole_table(shop: Shop, words: Lexicon) -> None:
    """The statements that searching runs, each with the plan its engine makes of it."""
    scans = []
    with shop.database.read() as session:
        said: list[tuple[str, object]] = []
        bound = session.connection()
        if (
            bound.dialect.name == "postgresql"
        ):  # a small table is read whole because that is fastest, not for want of an index
            bound.exec_driver_sql("SET LOCAL enable_seqscan = off")

        def heard(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
            if not statement.startswith("EXPLAIN"):
                said.append((statement, parameters))

        sa.event.listen(bound, "before_cursor_execute", heard)
        for kind, query in queries(shop, words):
            said.clear()
            query(session, people.scope_of(session, shop.rep))
            for statement, parameters in said:
                scans += [f"{kind}: {step}" for step in whole_reads(bound, statement, parameters)]
        sa.event.remove(bound, "before_cursor_execute", heard)
    assert scans == []


BIG = ("customer", "contact", "phone", "pick", "namegram", "car", "social", "said", "ownership", "visit", "objection")


def whole_reads(connection: sa.Connection, statement: str, parameters: object) -> list[str]:
    """The steps of a plan that read one of the large tables from end to end."""
    is_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    rows = connection.exec_driver_sql(explain + statement, parameters).all()  # type: ignore[arg-type]
    steps = [str(row[3] if is_sqlite else row[0]) for row in rows]
    if is_sqlite:
        return [s for s in steps if s.startswith("SCAN") and s.split()[1] in BIG and "VIRTUAL" not in s]
    return [s for s in steps if "Seq Scan on" in s and s.split("Seq Scan on ")[1].split()[0] in BIG]
