"""A store's book on whichever database the test runs on."""

from collections.abc import Iterator

import pytest

from storage.session import Database
from tests.storage.ledger import Ledger


@pytest.fixture
def ledger(database: Database) -> Iterator[Ledger]:
    """A store with members, nothing on file yet."""
    book = Ledger(database)
    yield book
    if book.database is not database:
        book.database.close()
