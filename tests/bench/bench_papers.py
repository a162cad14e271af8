"""三表两卡 of 200 reps, 100,000 customers and 1,000,000 contacts: what a page costs, and a book of them."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from handlers import papers
from handlers.sheets import printing
from storage.models import Phone
from storage.session import Database
from storage.vault import place_of, vault_of
from tests.bench import big
from tests.engines import open_database

MOST = 0.5
"""Seconds of CPU for the reading of a page."""


@dataclass(frozen=True)
class Shop:
    """The store and its manager."""

    database: Database
    manager: int


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("papers")
    database = open_database(f"sqlite:///{folder / 'cheji.db'}")
    database.upgrade()
    _, manager = big.fill(database, 200, 100_000, 1_000_000)
    database.run(big.NOW, _seal_numbers)
    yield Shop(database, manager)
    database.close()


def _seal_numbers(session: Session) -> None:
    """A page opens the number of everybody on it."""
    vault = vault_of(session)
    numbers = [
        {"id_": number, "sealed": vault.seal(place_of(Phone, "number", number), f"138{number:08}")}
        for number in session.exec(select(Phone.id)).all()
    ]
    session.connection().execute(sa.text("UPDATE phone SET number = :sealed WHERE id = :id_"), numbers)


BOOKS = (
    ("visits", "2026-11-16", "2026-11-22"),
    ("day", "2026-11-20", "2026-11-20"),
    ("levels", "2026-11-01", "2026-11-30"),
)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("paper", "first", "last"), BOOKS)
def test_a_book(shop: Shop, paper: str, first: str, last: str) -> None:
    """Printed: pages, CPU of reading the longest, of reading all, of laying them out, and the size of the file."""
    args: dict[str, Any] = {
        "paper": paper, "first": first, "last": last, "members": [], "numbers": False, "ids": [], "title": "",
    }  # fmt: skip
    with shop.database.read() as session:
        leaves = papers.leaves(session, shop.manager, args)
    spent, made = [], []
    for leaf in leaves:
        began = time.process_time()
        with shop.database.read() as session:
            page = papers.page(session, shop.manager, args, leaf, big.NOW)
        spent.append(time.process_time() - began)
        made += [page.page] if page else []
    began = time.process_time()
    size = len(printing.book(made))
    laid = time.process_time() - began
    sys.stderr.write(
        f"\n{paper}: {len(made)} of {len(leaves)} pages, the longest {max(spent) * 1000:.0f} ms, all {sum(spent):.1f} s, "
        f"laid out in {laid:.1f} s, {size / 1e6:.1f} MB"
    )
    assert made and max(spent) < MOST
