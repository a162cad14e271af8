"""Gathering customers: whichever way is taken, the same customers in the same order; the orders follow the record."""

from collections.abc import Sequence
from datetime import timedelta
from typing import get_args

import pytest
from sqlmodel import col, select

from storage import customers, filters, hits, people, record
from storage.filters import Chosen, Happened, Picked, Silent
from storage.hits import Condition, Sort
from storage.ids import new_id
from storage.kinds import Item
from storage.models import Customer, Visit, fields
from storage.people import Scope
from tests.storage.ledger import Ledger

KEYS = {
    "recent": lambda row: row.silent_since, "silent": lambda row: row.silent_since, "budget": lambda row: row.budget_top,
    "level": lambda row: row.level_rank, "new": lambda row: row.id,
}  # fmt: skip


@pytest.fixture
def book(ledger: Ledger) -> Ledger:
    """A dozen customers of two reps and two stores: levels, budgets, contacts, cars wanted and driven."""
    for number in range(12):
        owner = (ledger.rep, ledger.colleague, ledger.stranger)[number % 3]
        row = ledger.customer(f"客户{number}", owner)
        if number % 4:
            ledger.contact(row)
        with ledger.writing(owner) as session:
            held = session.get_one(Customer, row.id)
            held.level, held.budget_low = "HABC"[number % 4], (number % 5) * 50_000 or None
            customers.refresh(session, held)
            if number % 2:
                record.write(session, held, fields()["customer.interests"], (Item("大众/途观L"),))
            if number % 3 == 0:
                seen = Visit(id=new_id(), store_id=row.store_id, customer_id=row.id, at=ledger.now, series="途观L")
                session.add(seen)
    return ledger


def asked(ledger: Ledger) -> Sequence[tuple[tuple[Condition, ...], set[int]]]:
    """Conditions, and the numbers of the customers for whom they hold."""
    span = (ledger.now - timedelta(days=1), ledger.now + timedelta(days=1))
    return (
        ((), set(range(12))),
        ((Chosen("level", ("H", "B")),), {0, 2, 4, 6, 8, 10}),
        ((Picked(("interests",), ("大众/途观L",)),), {1, 3, 5, 7, 9, 11}),
        ((Picked(("interests",), ("大众/",), True), Happened("drive", span)), {3, 9}),
        ((filters.AnyOf((Picked(("interests",), ("大众/途观L",)), Happened("seen", series="途观L"))),), {0, 1, 3, 5, 6, 7, 9, 11}),
        ((Happened("contact", is_not=True),), {0, 4, 8}),
        ((Silent(ledger.now + timedelta(days=1)), Chosen("level", ("A",))), {1, 5, 9}),
        ((Picked(("interests",), ("大众/迈腾",)),), set()),
    )  # fmt: skip


@pytest.mark.parametrize("few", [0, 1_000])
def test_whichever_way_is_taken(book: Ledger, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beginning with the few, with the own, or walking past everybody."""
    monkeypatch.setattr(hits, "FEW", few)
    monkeypatch.setattr(hits, "FEW_OF_SEVERAL", few)
    here, there = book.store.id, book.other_store.id
    scopes = (
        (Scope((here,), book.rep.id), {0}), (Scope((here,), book.rep.id, (book.colleague.id,)), {0, 1}),
        (Scope((here,), None), {0, 1}), (Scope((here, there), None), {0, 1, 2}), (Scope((here,), book.rep.id, cares=True), {0}),
    )  # fmt: skip
    with book.database.read() as session:
        everybody = session.exec(select(Customer).where(col(Customer.name).startswith("客户"))).all()
        rows = {int((row.name or "")[2:]): row for row in everybody}
        for scope, owners in scopes:
            for conditions, numbers in asked(book):
                for sort in get_args(Sort):
                    within = [rows[number] for number in numbers if number % 3 in owners]
                    wanted = sorted(within, key=lambda row: (KEYS[sort](row), row.id), reverse=sort != "silent")
                    page = hits.page(session, scope, conditions, sort, 1, 3)
                    assert page.customers == wanted[1:4], (scope, conditions, sort)
                    assert page.customers == [] or (page.total, page.is_more) == (len(within), False)


def test_what_was_not_counted_is_said(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "MOST_COUNTED", 3)
    monkeypatch.setattr(hits, "MOST_WALKED", 3)
    with book.database.read() as session:
        store = Scope((book.store.id,), None)
        page = hits.page(session, store, (), "recent", 0, 2)
        assert (len(page.customers), page.total, page.is_more) == (2, 3, True)
        page = hits.page(session, store, (), "recent", 4, 2)
        assert (len(page.customers), page.total, page.is_more) == (2, 6, True)
        page = hits.page(session, store, (), "recent", 6, 2)
        assert (len(page.customers), page.total, page.is_more) == (2, 8, False)


def test_the_orders_follow_the_record(ledger: Ledger) -> None:
    row = ledger.customer("张先生")
    contact = ledger.contact(row)
    with ledger.writing() as session:
        held = session.get_one(Customer, row.id)
        assert (held.silent_since, held.budget_top, held.level_rank) == (row.created_at, 0, 2)
        held.level, held.budget_low = "H", 180_000
        customers.refresh(session, held)
    with ledger.database.read() as session:
        held = session.get_one(Customer, row.id)
        assert (held.silent_since, held.budget_top, held.level_rank) == (contact.at, 180_000, 5)
    ledger.undo(ledger.newest())
    with ledger.database.read() as session:
        held = session.get_one(Customer, row.id)
        assert (held.budget_top, held.level_rank) == (0, 2)
        assert people.scope_of(session, ledger.rep).owner == ledger.rep.id
