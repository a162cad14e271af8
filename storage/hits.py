"""Gathering customers: from where the fewest rows have to be read, whatever is asked and however many there are.

One of the conditions may leave few: they are looked at one by one. A rep's own are few as well. Else the customers are
walked through in the order asked for, which an index has, until enough of them fit. Which of the three is decided by
counting the few, up to a bound: the engines guess otherwise, and SQLite guesses once for all values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.choices import OWNER
from storage.customers import having
from storage.models import Customer, Ownership
from storage.people import Scope

MOST_COUNTED, MOST_WALKED = 100, 40
"""Beyond this many hits the exact number helps nobody and costs a read of all; sooner where many are walked past."""
FEW, FEW_OF_SEVERAL = 300, 1_000
"""Rows of one store, or of several, that are looked at one by one sooner than everybody is walked past."""
Where = sa.ColumnElement[bool]
Rows = sa.Select[int]
"""Customers' ids, as an index has them: everybody for whom a condition holds, maybe some others."""
Sort = Literal["recent", "silent", "level", "budget", "new"]

_ORDER: dict[Sort, tuple[Any, bool]] = {
    "recent": (col(Customer.silent_since), True),
    "silent": (col(Customer.silent_since), False),
    "budget": (col(Customer.budget_top), True),
    "level": (col(Customer.level_rank), True),
    "new": (col(Customer.id), True),
}
"""By which column, and whether the highest comes first."""


@dataclass(frozen=True)
class Page:
    """Some of the customers who fit."""

    customers: list[Customer]
    total: int
    """How many there are, as far as they were counted."""
    is_more: bool = False
    """There are more than that."""


@dataclass(frozen=True)
class Start:
    """Rows to begin with."""

    rows: Rows
    many: int
    """How many they are, counted up to one more than are few."""
    is_few: bool
    is_own: bool = False
    """Those whom the members of the scope look after: nobody else is within it."""


def count(session: Session, scope: Scope, rows: Sequence[Rows]) -> list[Start]:
    """How many each of these are, in one question; behind them a rep's own, if that is all the scope has."""
    each = [*rows, *([owned(scope.owners)] if scope.owner is not None and not scope.cares else [])]
    if not each:
        return []
    few = FEW if len(scope.stores) == 1 else FEW_OF_SEVERAL
    counts = (sa.select(sa.func.count()).select_from(one.limit(few + 1).subquery()) for one in each)
    counted = session.execute(sa.select(*(one.scalar_subquery() for one in counts))).one()
    found = enumerate(zip(each, counted, strict=True))
    return [Start(one, many, many <= few, at >= len(rows)) for at, (one, many) in found]


def begin(starts: Sequence[Start]) -> Start | None:
    """The one with the fewest rows; None where all have many."""
    least = min(starts, key=lambda start: (start.many, not start.is_own), default=None)
    return least if least is not None and (least.is_own or least.is_few) else None


def gather(
    session: Session, scope: Scope, where: Sequence[Where], start: Start | None, sort: Sort = "recent",
    first: int = 0, most: int = 8, counted: int = MOST_COUNTED,
) -> Page:  # fmt: skip
    """``most`` customers in the scope for whom everything holds, from the ``first`` on.

    ``start``: everybody for whom ``where`` holds is among them; None: they are many.
    """
    wanted = _walked(scope, sort) if start is None else _looked_at(scope, start, sort)
    counted = max(min(counted, MOST_WALKED) if start is None else counted, first + most)
    hit = wanted.where(*where).limit(counted + 1).cte("hit")
    order = (hit.c.place.desc(), hit.c.id.desc()) if _ORDER[sort][1] else (hit.c.place, hit.c.id)
    shown = sa.select(hit.c.id).order_by(*order).offset(first).limit(most).scalar_subquery()
    total = sa.select(sa.func.count()).select_from(hit).scalar_subquery()
    rows = session.execute(sa.select(Customer, total).where(col(Customer.id).in_(shown)).order_by(*_order(sort))).all()
    many = rows[0][1] if rows else 0
    return Page([row[0] for row in rows], min(many, counted), many > counted)


def _order(sort: Sort) -> tuple[Any, ...]:
    column, is_down = _ORDER[sort]
    return (column.desc(), col(Customer.id).desc()) if is_down else (column.asc(), col(Customer.id).asc())


def owned(members: Sequence[int]) -> Rows:
    """The customers whom these members look after now."""
    return sa.select(col(Ownership.customer_id)).where(
        col(Ownership.member_id).in_(members), col(Ownership.until_at).is_(None)
    )


def same_store(column: Any, scope: Scope) -> Where:
    """A row of the customer's store: an index that begins with the store serves for one customer as well."""
    here: Where = column == (scope.stores[0] if len(scope.stores) == 1 else col(Customer.store_id))
    return here


def _looked_at(scope: Scope, start: Start, sort: Sort) -> "sa.Select[Any]":
    """These few in order. A sum and a coalesce are no columns: no index of everybody's order or store fits them."""
    column, is_down = _ORDER[sort]
    hidden = sa.func.coalesce(column, column)
    order = (hidden.desc(), col(Customer.id).desc()) if is_down else (hidden.asc(), col(Customer.id).asc())
    among = _placed(sort).where(col(Customer.id).in_(start.rows)).order_by(*order)
    return among.where((col(Customer.store_id) + 0).in_(scope.stores), *([] if start.is_own else _seen(scope)))


def _walked(scope: Scope, sort: Sort) -> "sa.Select[Any]":
    """Everybody in the order asked for, as an index has it: that of the one store, else that of all."""
    has_index = len(scope.stores) == 1 and sort in ("recent", "silent")
    store = col(Customer.store_id) if has_index else col(Customer.store_id) + 0
    return _placed(sort).where(store.in_(scope.stores), *_seen(scope)).order_by(*_order(sort))


def _placed(sort: Sort) -> "sa.Select[Any]":
    return sa.select(col(Customer.id), _ORDER[sort][0].label("place"))


def _seen(scope: Scope) -> list[Where]:
    """Who in the stores is within the scope."""
    if scope.owner is None:
        return []
    held = having(Ownership, col(Ownership.member_id).in_(scope.owners), col(Ownership.until_at).is_(None))
    return [held | (col(Customer.kind) == OWNER) if scope.cares else held]
