"""The portrait of a list of customers: how often each value of a field occurs, counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.customers import within
from storage.hits import Condition
from storage.models import Customer, Objection, Pick
from storage.people import Scope

BANDS = (100_000, 150_000, 200_000, 250_000, 300_000, 400_000)
"""Yuan: where a budget's band ends."""


@dataclass(frozen=True)
class Portrait:
    """Counts by field, the most frequent first."""

    people: int
    columns: dict[str, list[tuple[str, int]]]
    """Of a column of the customer: code and how many."""
    picks: dict[str, list[tuple[str, int]]]
    """Of a list: code and how many customers have it."""
    first: list[tuple[str, int]]
    """What stands first among the concerns."""
    bands: list[tuple[int, int]]
    """Budget: which band, and how many; ``len(BANDS)`` is beyond the last."""
    objections: list[tuple[str, int]]
    """Open ones by code, each customer once."""


def portrait(session: Session, scope: Scope, conditions: Sequence[Condition]) -> Portrait:
    """Count what is known of the customers for whom every condition holds."""
    ids = within(scope).where(*(one.where(scope) for one in conditions)).with_only_columns(col(Customer.id))
    among = ids.scalar_subquery()
    people = session.scalar(sa.select(sa.func.count()).select_from(ids.subquery())) or 0
    columns = {
        name: _counts(session, sa.inspect(Customer).columns[name], col(Customer.id).in_(among))
        for name in ("age_range", "gender")
    }
    picked = session.execute(
        sa.select(col(Pick.field), col(Pick.code), sa.func.count(sa.distinct(col(Pick.customer_id))))
        .where(col(Pick.customer_id).in_(among))
        .group_by(col(Pick.field), col(Pick.code))
    ).all()
    lists: dict[str, list[tuple[str, int]]] = {}
    for field, code, many in sorted(picked, key=lambda row: -row[2]):
        lists.setdefault(field, []).append((code, many))
    mine = col(Pick.customer_id).in_(among)
    first = _counts(session, sa.inspect(Pick).columns["code"], mine, col(Pick.field) == "concerns", col(Pick.rank) == 0)
    open_ones = (col(Objection.customer_id).in_(among), col(Objection.is_open))
    worries = session.execute(
        sa.select(col(Objection.code), sa.func.count(sa.distinct(col(Objection.customer_id))))
        .where(*open_ones)
        .group_by(col(Objection.code))
    ).all()
    bands = _bands(session, among)
    return Portrait(people, columns, lists, first, bands, sorted(((c, n) for c, n in worries), key=lambda row: -row[1]))


def _counts(
    session: Session, column: "sa.ColumnElement[str]", *where: "sa.ColumnElement[bool]"
) -> list[tuple[str, int]]:
    counted = sa.select(column, sa.func.count()).where(*where, column.is_not(None)).group_by(column)
    return sorted(((code, many) for code, many in session.execute(counted).all()), key=lambda row: -row[1])


def _bands(session: Session, among: "sa.ScalarSelect[int]") -> list[tuple[int, int]]:
    money = sa.func.coalesce(Customer.budget_high, Customer.budget_low)
    band = sa.case(*((money <= end, place) for place, end in enumerate(BANDS)), else_=len(BANDS))
    counted = sa.select(band, sa.func.count()).where(col(Customer.id).in_(among), money.is_not(None)).group_by(band)
    return sorted((place, many) for place, many in session.execute(counted).all())
