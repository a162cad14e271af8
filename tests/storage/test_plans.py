"""How the engines gather customers: every kind of query for every role, and the plan that is made of it.

SQLite plans by the schema and, where somebody made them, by statistics, never by a look at the rows: a small book is
planned like a large one, and one with the statistics of a large one as if it were that.
"""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from handlers.notes.lexicon import Lexicon
from storage import people
from storage.models import Member
from storage.session import Database
from storage.vault import Vault
from tests.bench import book
from tests.bench.bench_search import Shop, queries
from tests.engines import ENGINES, KEY, fresh_postgres, fresh_sqlite

CUSTOMERS, CONTACTS, TIMES = 800, 2_400, 125
BIG = ("customer", "contact", "phone", "pick", "namegram", "car", "social", "said", "ownership", "visit", "objection",
       "complaint", "deal", "loss")  # fmt: skip
MOST_STATEMENTS = 4
"""That one search makes; each costs as much as reading some hundred rows."""
WALKS = ("ix_customer_silent", "ix_customer_budget", "ix_customer_rank", "sqlite_autoindex_customer_1")
"""The orders in which everybody may be walked past until enough have been found."""


@pytest.fixture(scope="module", params=("grown", *ENGINES))
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    if request.param != "postgres":
        making = fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("plans"))
    else:
        making = fresh_postgres(*(request.getfixturevalue(name) for name in ("postgres_server", "postgres_template")))
    with making as database:
        shop = Shop(database, *book.fill(database, Vault.parse(KEY), CUSTOMERS, CONTACTS))
        if request.param == "grown":
            grow(database)
        yield shop


def grow(database: Database) -> None:
    """Make statistics, and make them tell of many times as many rows."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        rows = connection.exec_driver_sql("SELECT rowid, stat FROM sqlite_stat1").all()
        for row, stat in rows:
            many = re.sub(r"\d+", lambda number: str(int(number[0]) * (TIMES if int(number[0]) > 1 else 1)), stat)
            connection.exec_driver_sql("UPDATE sqlite_stat1 SET stat = ? WHERE rowid = ?", (many, row))
        connection.commit()
    database.engine.dispose()  # they are read when a file is opened


@pytest.mark.parametrize("who", ["rep", "manager", "admin"])
def test_no_query_reads_a_whole_table(shop: Shop, who: str) -> None:
    """Every statement that searching runs, with the plan its engine makes of it."""
    member: Member = getattr(shop, who)
    words, wrong = Lexicon.shipped(), []
    with shop.database.read() as session:
        said: list[tuple[str, object]] = []
        bound, scope = session.connection(), people.scope_of(session, member)
        if not shop.database.is_sqlite:  # a small table is read whole because that is fastest, not for want of an index
            bound.exec_driver_sql("SET LOCAL enable_seqscan = off")
        sa.event.listen(bound, "before_cursor_execute", lambda _, __, text, values, *more: said.append((text, values)))
        for kind, query in queries(shop, words):
            said.clear()
            query(session, scope)
            assert len(said) <= MOST_STATEMENTS, kind
            for text, values in tuple(said):
                wrong += [f"{kind}: {step}" for step in whole_reads(bound, text, values)]
    assert wrong == []


def whole_reads(connection: sa.Connection, statement: str, parameters: object) -> list[str]:
    """The steps that read a large table from end to end, or sort what they read: walks in the order asked for do not."""
    is_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    rows = connection.exec_driver_sql(explain + statement, parameters).all()  # type: ignore[arg-type]
    steps = [str(row[3] if is_sqlite else row[0]) for row in rows]
    if not is_sqlite:
        return [s for s in steps if "Seq Scan on" in s and s.split("Seq Scan on ")[1].split()[0] in BIG]
    read = [s for s in steps if s.startswith("SCAN") and s.split()[1] in BIG and "VIRTUAL" not in s]
    walks = [s for s in read if s.split()[-1] in WALKS]
    sorts = [s for s in steps if "ORDER BY" in s and walks]
    return [s for s in read if s not in walks] + [s for s in sorts if steps.index(s) < steps.index("SCAN hit")]
