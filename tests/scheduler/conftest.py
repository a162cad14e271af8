"""The book of a store whose clock is moved by hand, on either engine."""

import pytest

from storage.session import Database
from tests.scheduler.book import Book


@pytest.fixture
def book(embedded: Database) -> Book:
    return Book(embedded)


@pytest.fixture
def either(database: Database) -> Book:
    """On each engine: what depends on locks, or on what a database gives back."""
    return Book(database)
