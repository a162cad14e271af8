"""Gathering customers: from where the fewest rows have to be read, whatever is asked and however many there are.

One of the conditions may leave few: they are looked at one by one. A rep's own are few as well. Else the customers are
walked through in the order asked for, which an index has, until enough of them fit. Which of the three is decided by
counting the few, up to a bound: the engines guess otherwise, and SQLite guesses once for all values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from storage.choices import OWNER
from storage.models import Customer, Ownership
from storage.people import Scope
from storage.shapes import apart

MOST_COUNTED, MOST_WALKED = 100, 40
"""Beyond this many hits the exact number helps nobody and costs a read of all; sooner where many are walked past."""
FEW, FEW_OF_SEVERAL = 300, 1_000
"""Rows of one store, or of several, that are looked at one by one sooner than everybody is walked past."""
_SHAPES = 512
"""Statements kept: what is asked has fewer forms than that."""
Where = sa.ColumnElement[bool]
Rows = sa.Select[int]
"""Customers' ids, as an index has them."""
Sort = Literal["recent", "silent", "level", "budget", "new"]

_ORDER: dict[Sort, tuple[Any, bool]] = {
    "recent": (col(Customer.silent_since), True),
    "silent": (col(Customer.silent_since), False),
    "budget": (col(Customer.budget_top), True),
    "level": (col(Customer.level_rank), True),
    "new": (col(Customer.id), True),
}
"""By which column, and whether the highest comes first."""


class Condition(Protocol):
    """One thing asked of a customer: a frozen dataclass whose fields are values, but for those that are fixed."""

    def where(self, scope: Scope) -> Where:
        """True of the customers it holds for."""

    def rows(self, scope: Scope) -> Rows | None:
        """Those customers as an index has them, where it may have few."""


@dataclass(frozen=True)
class Page:
    """Some of the customers who fit."""

    customers: list[Customer]
    total: int
    """How many there are, as far as they were counted."""
    is_more: bool = False
    """There are more than that."""


@dataclass(frozen=True)
class Seen:
    """Whom of the stores the scope has."""

    def where(self, scope: Scope) -> Where:
        """The scope's members look after them, or they have a car of ours."""
        held = having(Ownership, col(Ownership.member_id).in_(scope.owners), col(Ownership.until_at).is_(None))
        return held | (col(Customer.kind) == OWNER) if scope.cares else held

    def rows(self, scope: Scope) -> Rows | None:
        """Those whom the members look after, if that is all."""
        return None if scope.cares else owned(scope.owners)


SEEN = Seen()
Counted = Mapping[Condition, int]


def having(table: type[SQLModel], *where: Where) -> Where:
    """Whether a customer has such a row; each is asked for its own, so that a page needs no more than its customers.

    The offset skips nothing: it keeps PostgreSQL from reading all such rows of everybody to join them.
    """
    of = sa.inspect(table).columns["customer_id"]
    row = sa.select(literal(1)).where(of == col(Customer.id), *where)
    return sa.exists(row.correlate(Customer).offset(literal(0)))


def within(table: type[SQLModel], scope: Scope, *where: Where) -> Rows:
    """The customers of a table's rows in the stores of a scope; every index begins with the store."""
    columns = sa.inspect(table).columns
    of = columns["id" if table is Customer else "customer_id"]
    return sa.select(of).where(columns["store_id"].in_(scope.stores), *where)


def owned(members: Sequence[int]) -> Rows:
    """The customers whom these members look after now."""
    return sa.select(col(Ownership.customer_id)).where(
        col(Ownership.member_id).in_(members), col(Ownership.until_at).is_(None)
    )


def same_store(column: Any, scope: Scope) -> Where:
    """A row of the customer's store: an index that begins with the store serves for one customer as well."""
    here: Where = column == (scope.stores[0] if len(scope.stores) == 1 else col(Customer.store_id))
    return here


def page(session: Session, scope: Scope, conditions: Sequence[Condition], sort: Sort, first: int, most: int) -> Page:
    """``most`` customers in the scope for whom every condition holds, from the ``first`` on; how many there are."""
    counted = count(session, scope, conditions)
    if not all(counted.values()):
        return Page([], 0)
    return gather(session, scope, conditions, counted, sort, first, most)


def count(session: Session, scope: Scope, conditions: Sequence[Condition]) -> Counted:
    """How many rows there are to begin with, up to one more than are few, for each that has some; in one question."""
    wanted = _within(scope, conditions)
    values: dict[str, object] = {}
    statement, places = _counting(*apart((scope, wanted), values), _few(scope))
    if statement is None:
        return {}
    return dict(zip((wanted[place] for place in places), session.execute(statement, values).one(), strict=True))


def gather(
    session: Session, scope: Scope, conditions: Sequence[Condition], counted: Counted, sort: Sort = "recent",
    first: int = 0, most: int = 8, limit: int | None = None,
) -> Page:  # fmt: skip
    """``most`` customers in the scope for whom every condition holds, from the ``first`` on.

    ``counted``: what there is to begin with; who fits is counted up to ``limit``.
    """
    wanted = _within(scope, conditions)
    begin = _begin(
        [(counted[one], one != SEEN, place) for place, one in enumerate(wanted) if one in counted], _few(scope)
    )
    limit = limit or MOST_COUNTED
    limit = max(min(limit, MOST_WALKED) if begin is None else limit, first + most)
    values: dict[str, object] = {}
    statement = _gathering(*apart((scope, wanted), values), begin, sort, (first, most, limit))
    rows = session.execute(statement, values).all()
    many = rows[0][1] if rows else 0
    return Page([row[0] for row in rows], min(many, limit), many > limit)


def _within(scope: Scope, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    return tuple(conditions) if scope.owner is None else (*conditions, SEEN)


def _few(scope: Scope) -> int:
    return FEW if len(scope.stores) == 1 else FEW_OF_SEVERAL


def _begin(starts: Sequence[tuple[int, bool, int]], few: int) -> int | None:
    """The place of the condition with the fewest rows, the scope's own before others; None where all have many."""
    many, is_other, place = min(starts, default=(few + 1, True, 0))
    return None if is_other and many > few else place


@lru_cache(_SHAPES)
def _counting(
    scope: Scope, conditions: tuple[Condition, ...], few: int
) -> tuple["sa.Select[Any] | None", Sequence[int]]:
    """How many rows some of the conditions have; which."""
    each = {place: rows for place, one in enumerate(conditions) if (rows := one.rows(scope)) is not None}
    counts = (sa.select(sa.func.count()).select_from(rows.limit(literal(few + 1)).subquery()) for rows in each.values())
    return sa.select(*(one.scalar_subquery() for one in counts)) if each else None, tuple(each)


@lru_cache(_SHAPES)
def _gathering(
    scope: Scope, conditions: tuple[Condition, ...], begin: int | None, sort: Sort, cut: tuple[int, int, int]
) -> "sa.Select[Any]":
    """Customers and how many there are; who is begun with need not be asked about again."""
    first, most, limit = cut
    where = [one.where(scope) for place, one in enumerate(conditions) if place != begin]
    rows = None if begin is None else conditions[begin].rows(scope)
    found = _walked(scope, where, sort) if rows is None else _looked_at(scope, rows, where, sort)
    hit = found.limit(literal(limit + 1)).cte("hit")
    shown = sa.select(hit.c.id).order_by(*_placed(hit, sort)).offset(literal(first)).limit(literal(most))
    total = sa.select(sa.func.count()).select_from(hit).scalar_subquery()
    return sa.select(Customer, total).where(col(Customer.id).in_(shown)).order_by(*_order(sort))


def literal(number: int) -> "sa.ColumnElement[int]":
    """A number that stands in the statement itself: PostgreSQL plans for a tenth of all rows where it does not know."""
    return sa.literal_column(str(number), sa.Integer())


def _order(sort: Sort) -> tuple[Any, ...]:
    column, is_down = _ORDER[sort]
    return (column.desc(), col(Customer.id).desc()) if is_down else (column.asc(), col(Customer.id).asc())


def _placed(those: sa.FromClause, sort: Sort) -> tuple[Any, ...]:
    return (those.c.place.desc(), those.c.id.desc()) if _ORDER[sort][1] else (those.c.place, those.c.id)


def _looked_at(scope: Scope, rows: Rows, where: Sequence[Where], sort: Sort) -> "sa.Select[Any]":
    """These few in order. Each is asked for its place by itself, which no engine can turn about and ask everybody."""
    known = rows.offset(literal(0)).subquery()
    start = sa.select(known.c[0]).distinct().subquery("start")
    one = sa.select(_ORDER[sort][0]).where(
        col(Customer.id) == start.c[0], col(Customer.store_id).in_(scope.stores), *where
    )
    place = one.correlate(start).scalar_subquery().label("place")
    each = sa.select(start.c[0].label("id"), place).offset(literal(0)).subquery("each")
    wanted = sa.select(each.c.id, each.c.place).where(each.c.place.is_not(None))
    return wanted.order_by(*_placed(each, sort))


def _walked(scope: Scope, where: Sequence[Where], sort: Sort) -> "sa.Select[Any]":
    """Everybody in the order asked for, as an index has it: that of the one store, else that of all."""
    has_index = len(scope.stores) == 1 and sort in ("recent", "silent")
    store = col(Customer.store_id) if has_index else col(Customer.store_id) + literal(0)
    wanted = sa.select(col(Customer.id), _ORDER[sort][0].label("place"))
    return wanted.where(store.in_(scope.stores), *where).order_by(*_order(sort))
