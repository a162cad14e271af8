"""Statements built once: what differs in values alone has one shape, and every value gets its own answer."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from storage import hits, search
from storage.filters import AnyOf, Budget, Chosen, Happened, Picked, Quiet, Reachable, Silent
from storage.hits import Condition
from storage.people import Scope
from storage.shapes import apart
from tests.storage.ledger import Ledger

NOON, LATER = datetime(2026, 11, 26, 12, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
ALIKE: tuple[tuple[Condition, Condition], ...] = (
    (Chosen("level", ("H",)), Chosen("level", ("B",))),
    (Picked(("interests",), ("大众/途观L",)), Picked(("interests",), ("大众/迈腾",))),
    (Budget(100_000, None), Budget(200_000, None)),
    (Silent(NOON), Silent(LATER)),
    (Happened("order", (NOON, LATER)), Happened("order", (date(2026, 1, 1), date(2026, 2, 1)))),
    (AnyOf((Silent(NOON), Budget(1, 2))), AnyOf((Silent(LATER), Budget(3, 4)))),
    (Quiet("dormant", date(2026, 1, 1)), Quiet("dormant", date(2026, 2, 2))),
)
UNLIKE: tuple[tuple[Condition, Condition], ...] = (
    (Chosen("level", ("H",)), Chosen("source", ("H",))),
    (Chosen("level", ("H",)), Chosen("level", ("H", "B"))),
    (Picked(("interests",), ("大众/",), is_brand=True), Picked(("interests",), ("大众/",))),
    (Budget(100_000, None), Budget(None, 100_000)),
    (Happened("order"), Happened("order", is_not=True)),
    (Happened("drive"), Happened("drive", series="途观L")),
    (Reachable("phone"), Reachable("wechat")),
)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_values_are_no_part_of_a_shape(one: Condition, other: Condition) -> None:
    first: dict[str, object] = {}
    second: dict[str, object] = {}
    assert apart(one, first) == apart(other, second)
    assert first.keys() == second.keys()
    assert first != second


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_what_makes_another_statement_is(one: Condition, other: Condition) -> None:
    assert apart(one, {}) != apart(other, {})


def test_nothing_of_a_value_stands_in_a_statement() -> None:
    values: dict[str, object] = {}
    shape = apart(Chosen("level", ("secret",)), values)
    where = shape.where(Scope((1,), None)).compile()
    assert "secret" not in f"{where} {where.params}"
    assert values == {"v0": "secret"}
    assert str(sa.select(1).where(shape.where(Scope((1,), None)))) == str(
        sa.select(1).where(apart(Chosen("level", ("H",)), {}).where(Scope((1,), None)))
    )


def test_whoever_asks_after_another_gets_an_answer_of_their_own(ledger: Ledger) -> None:
    """The same shapes, with the values of another member, level and name."""
    mine, theirs = ledger.customer("张伟", ledger.rep), ledger.customer("李娜", ledger.colleague)
    asked = ((ledger.rep, mine, "张伟"), (ledger.colleague, theirs, "李娜"), (ledger.rep, mine, "张伟"))
    with ledger.database.read() as session:
        for member, row, name in asked:
            scope = Scope((ledger.store.id,), member.id)
            page = hits.page(session, scope, (Chosen("level", (row.level,)),), "recent", 0, 8)
            assert [one.name for one in page.customers] == [name]
            found = search.find(session, scope, name)
            assert found is not None
            assert [one.name for one in found.customers] == [name]
            assert search.find(session, scope, "李娜" if name == "张伟" else "张伟") is None
    kept = hits._gathering.cache_info()
    with ledger.database.read() as session:
        search.find(session, Scope((ledger.store.id,), ledger.rep.id), "王强")
        search.find(session, Scope((ledger.store.id,), ledger.colleague.id), "张伟")
    assert hits._gathering.cache_info().misses == kept.misses
