"""Numbers of a store: a measure counted over a span, in groups if one likes, and the customers behind it."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Session, col

from storage import targets
from storage.customers import within
from storage.events import Asked, Events
from storage.filters import Chosen, Owned
from storage.hits import Condition
from storage.measures import MEASURES, NEXT_TARGET, RATES, Measure, parts_of
from storage.models import Customer, Deal, Pick
from storage.people import Scope
from storage.spans import local_day

By = Literal["", "member", "source", "level", "series", "day", "month", "reason", "rival"]
"""What a number is told apart by; ``reason`` and ``rival`` of losses only."""
_TOLD_BY: dict[By, tuple[str, ...]] = {
    "member": ("member_id",), "day": ("at",), "month": ("at",), "series": ("series",), "reason": ("reason",),
    "rival": ("rival",),
}  # fmt: skip
"""The columns of an event that tell it; everything else is the customer's."""


def totals(session: Session, names: Collection[str], asked: Asked) -> dict[str, int]:
    """Several numbers; those of the same events in one pass."""
    found = {name: _next_target(session, asked) if name == NEXT_TARGET else 0 for name in names}
    together: dict[Callable[[Asked], Sequence[Events]], list[str]] = {}
    for name in sorted(found.keys() & MEASURES.keys()):  # in one order, so that the statement is known
        together.setdefault(MEASURES[name].source, []).append(name)
    for source, group in together.items():
        for events in source(asked):
            counted = session.execute(_pass(events, [MEASURES[name] for name in group], asked)).one()
            for name, number in zip(group, counted, strict=True):
                found[name] += number
    return found


def _pass(events: Events, measures: Sequence[Measure], asked: Asked) -> sa.Select[Any]:
    """A row with a number for each measure.

    A mark that all of them want decides which rows are read; a mark that several want is worked out once a row.
    """
    common = set.intersection(*(set(one.marks) for one in measures))
    some = [mark for one in measures for mark in one.marks if mark not in common]
    columns = events.selected_columns
    wanted = _narrow(events.where(*(columns[mark] for mark in sorted(common))), measures, *dict.fromkeys(some))
    is_asked_twice = len(some) > len(set(some))
    rows = wanted.cte().prefix_with("MATERIALIZED") if is_asked_twice else wanted.subquery()
    numbers = (_number(one, rows.c, asked, [mark for mark in one.marks if mark not in common]) for one in measures)
    return _within(sa.select(*numbers).select_from(rows), rows.c.customer_id, asked)


def _narrow(events: Events, measures: Sequence[Measure], *more: str) -> Events:
    """No more of the events than is counted: an index may then hold all of it."""
    named = ["customer_id", *more]
    named += [] if all(one.each for one in measures) else ["person"]
    named += ["at"] if any(one.per_day for one in measures) else []
    return events.with_only_columns(*(events.selected_columns[name] for name in dict.fromkeys(named)))


def _number(measure: Measure, columns: Any, asked: Asked, marks: Sequence[str] = ()) -> Any:
    """How many events, or people, or people by the day."""
    counted: Any = sa.literal(1) if measure.each else columns.person
    if measure.per_day:
        counted = counted + sa.literal(" ") + local_day(columns.at, asked.span)
    if marks:
        counted = sa.case((sa.and_(*(columns[mark] for mark in marks)), counted))
    return sa.func.count(counted if measure.each else sa.distinct(counted))


def _within(select: sa.Select[Any], customer: Any, asked: Asked) -> sa.Select[Any]:
    """Only the customers the question is about."""
    is_whole = not asked.conditions and (asked.scope.owner is None or asked.members)
    return select if is_whole else select.where(customer.in_(fitting(asked.scope, asked.conditions)))


def count(session: Session, name: str, asked: Asked, by: By) -> dict[str, int]:
    """How many, by the group's key as text."""
    measure = MEASURES[name]
    found: dict[str, int] = {}
    for select in measure.events(asked):
        held = [column for column in _TOLD_BY.get(by, ()) if column in select.selected_columns]
        events = _narrow(select, [measure], *held).subquery()
        key, joined = _key(events, by, asked)
        counted = sa.select(key, _number(measure, events.c, asked)).select_from(joined).group_by(key)
        for group, number in session.execute(_within(counted, events.c.customer_id, asked)):
            found[str(group or "")] = found.get(str(group or ""), 0) + number
    return found


def total(session: Session, name: str, asked: Asked) -> int:
    """How many in all."""
    return totals(session, (name,), asked)[name]


def _next_target(session: Session, asked: Asked) -> int:
    """Handovers wanted of the stores in the month after the span; a single rep has no such target."""
    after = (asked.span.last.replace(day=1) + timedelta(days=31)).replace(day=1)
    if asked.members or asked.conditions:
        return 0
    held = [row for store in asked.scope.stores for row in targets.of_month(session, store, after)]
    return sum(row.number for row in held if row.measure == "deliveries" and row.member_id is None)


def behind(session: Session, name: str, asked: Asked, most: int, first: int = 0) -> list[Customer]:
    """The customers behind a number, those of the newest events first."""
    selects = [select.subquery() for select in MEASURES[name].events(asked)]
    newest = sa.union_all(*(sa.select(one.c.customer_id, one.c.at) for one in selects)).subquery()
    latest = sa.func.max(newest.c.at)
    wanted = (
        sa.select(newest.c.customer_id).where(newest.c.customer_id.is_not(None)).group_by(newest.c.customer_id)
        .order_by(latest.desc(), newest.c.customer_id.desc()).offset(first).limit(most)
    )  # fmt: skip
    if asked.conditions:
        wanted = wanted.where(newest.c.customer_id.in_(fitting(asked.scope, asked.conditions)))
    ids = list(session.scalars(wanted))
    rows = {row.id: row for row in session.scalars(sa.select(Customer).where(col(Customer.id).in_(ids)))}
    return [rows[number] for number in ids if number in rows]


def fitting(scope: Scope, conditions: Sequence[Condition]) -> "sa.Select[Any]":
    """The ids of the customers in a scope for whom every condition holds."""
    return within(scope).where(*(one.where(scope) for one in conditions)).with_only_columns(col(Customer.id))


def _key(events: Any, by: By, asked: Asked) -> tuple[Any, Any]:
    """What a group is told by, and the events joined with what tells it."""
    if by == "member":
        return events.c.member_id, events
    if by == "day":
        return local_day(events.c.at, asked.span), events
    if by == "month":
        return sa.func.substr(local_day(events.c.at, asked.span), 1, 7), events
    if by == "series":
        first = (
            sa.select(sa.func.min(col(Pick.code)))
            .where(col(Pick.customer_id) == events.c.customer_id, col(Pick.field) == "interests", col(Pick.rank) == 0)
            .scalar_subquery()
        )
        return sa.func.coalesce(events.c.series, first), events
    if by in ("", "reason", "rival"):
        return events.c.get(by, sa.literal("")), events
    column = sa.inspect(Customer).columns[by]
    return column, events.outerjoin(Customer, col(Customer.id) == events.c.customer_id)


def rate(session: Session, name: str, asked: Asked) -> tuple[int, int]:
    """What a rate is made of: the number above and the one below."""
    wanted = RATES[name]
    found = totals(session, set(parts_of(name)), asked)
    return found[wanted.above], sum(found[below] for below in wanted.below)


def still_open() -> tuple[Condition, ...]:
    """Customers who may still buy."""
    return (Chosen("status", ("open",)),)


def standing(session: Session, scope: Scope, conditions: Sequence[Condition], members: Sequence[int]) -> dict[str, int]:
    """How many customers there are now, by level's code."""
    wanted = (*conditions, Owned(tuple(members))) if members else tuple(conditions)
    known = sa.select(col(Customer.level), sa.func.count()).where(col(Customer.id).in_(fitting(scope, wanted)))
    return {str(level): number for level, number in session.execute(known.group_by(col(Customer.level)))}


def cohort_orders(session: Session, asked: Asked) -> dict[str, int]:
    """Of those registered in the span, how many have ordered since, by source."""
    leads = MEASURES["leads"].events(asked)[0].subquery()
    ordered = sa.exists().where(col(Deal.customer_id) == leads.c.customer_id, col(Deal.cancelled_on).is_(None))
    known = (
        sa.select(col(Customer.source), sa.func.count(sa.distinct(leads.c.person)))
        .select_from(leads.join(Customer, col(Customer.id) == leads.c.customer_id))
        .where(ordered)
        .group_by(col(Customer.source))
    )
    return {str(source or ""): number for source, number in session.execute(known)}


def compared(session: Session, asked: Asked) -> dict[tuple[str, str], int]:
    """What those registered in the span compare with, as (code, words) of their picks."""
    met = MEASURES["new"].events(asked)[0].subquery()
    words = sa.case((col(Pick.code) == "other", col(Pick.words)), else_="")
    known = (
        sa.select(col(Pick.code), words, sa.func.count(sa.distinct(met.c.person)))
        .select_from(met.join(Pick, col(Pick.customer_id) == met.c.customer_id))
        .where(col(Pick.field) == "competitors")
        .group_by(col(Pick.code), words)
    )
    return {(code, said): number for code, said, number in session.execute(known)}


def median_days(session: Session, asked: Asked) -> int | None:
    """成交周期: half of the span's orders came within so many days of the first contact; None without orders."""
    orders = MEASURES["orders"].events(asked)[0].subquery()
    known = sa.select(orders.c.at, col(Customer.first_contact_on)).join(
        Customer, col(Customer.id) == orders.c.customer_id
    )
    spans = sorted((ordered - met).days for ordered, met in session.execute(known) if met)
    return spans[(len(spans) - 1) // 2] if spans else None
