"""A store's book of its own for each test, on one database per engine: making one takes longer than most tests."""

from collections.abc import Iterator

import pytest

from storage.session import Database
from tests.engines import ENGINES, fresh_postgres, fresh_sqlite
from tests.storage.ledger import Ledger


@pytest.fixture(scope="session", params=ENGINES)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The database that the books of all tests are in."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        with fresh_sqlite(template, tmp_path_factory.mktemp("books")) as database:
            yield database
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_template"))
        with fresh_postgres(server, template) as database:
            yield database


@pytest.fixture
def ledger(shared: Database) -> Iterator[Ledger]:
    """A store with members, nothing on file yet."""
    book = Ledger(shared)
    yield book
    if book.database is not shared:
        book.database.close()
