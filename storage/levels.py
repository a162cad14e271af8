"""Where customers stood on the days of a month: their level, when they were to be seen and were, how it ended.

Reads only, a few statements for a whole page.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.measures import Span
from storage.models import Contact, Customer, Deal, Loss, Member, Ownership, Reminder, StageChange
from storage.reminders import OPEN

_PLANNED_BEFORE = timedelta(days=400)
"""Nobody plans a contact further ahead."""
_NO_PLAN = ("withdrawn", "merged")
"""States of reminders that say nothing of their day."""


Moves = dict[int, list[StageChange]]
"""Moves of level by customer, in their order."""


def moves(session: Session, ids: Collection[int], since: datetime) -> Moves:
    """The moves of level since a moment."""
    wanted = select(StageChange).where(col(StageChange.customer_id).in_(ids), StageChange.track == "level")
    found: Moves = defaultdict(list)
    for row in session.exec(
        wanted.where(col(StageChange.at) >= since).order_by(col(StageChange.at), col(StageChange.id))
    ):
        found[row.customer_id].append(row)
    return found


def level_at(customer: Customer, moved: Sequence[StageChange], at: datetime) -> str:
    """The level's code just before a moment; empty for who was not on file. ``moved`` since then or earlier."""
    if customer.created_at >= at:
        return ""
    return next((move.old for move in moved if move.at >= at), customer.level)


def open_in(session: Session, member: Member, span: Span, open_levels: Collection[str]) -> list[Customer]:
    """Whom a member looks after now who stood at an open level within a span, in the order they were met."""
    mine = select(Ownership.customer_id).where(Ownership.member_id == member.id, col(Ownership.until_at).is_(None))
    moved = select(StageChange.customer_id).where(
        col(StageChange.customer_id).in_(mine), StageChange.track == "level", col(StageChange.at) >= span.begin,
        col(StageChange.old).in_(open_levels),
    )  # fmt: skip
    known = select(Customer).where(col(Customer.id).in_(mine), col(Customer.created_at) < span.end)
    known = known.where(col(Customer.level).in_(open_levels) | col(Customer.id).in_(moved))
    return list(session.exec(known.order_by(col(Customer.first_contact_on), col(Customer.id))).all())


@dataclass(frozen=True)
class Days:
    """What happened with a customer on the days of a span."""

    planned: frozenset[date] = frozenset()
    reached: frozenset[date] = frozenset()
    tried: frozenset[date] = frozenset()


def days(session: Session, ids: Collection[int], span: Span) -> dict[int, Days]:
    """The days for which contacts were planned, and those on which there were any.

    A plan counts where it stood on its day: a contact made before that day sets another.
    """
    planned, reached, tried = (defaultdict[int, set[date]](set) for _ in range(3))
    after: dict[int, date] = {}
    rows = select(Contact.customer_id, Contact.at, Contact.reached, Contact.next_at)
    rows = rows.where(col(Contact.customer_id).in_(ids), col(Contact.at) >= span.begin - _PLANNED_BEFORE)
    for number, at, was_reached, next_at in session.exec(rows.order_by(col(Contact.at).desc(), col(Contact.id).desc())):
        day = _day(at, span)
        (tried if was_reached is False else reached)[number].add(day)
        if next_at and _day(next_at, span) <= after.get(number, date.max):
            planned[number].add(_day(next_at, span))
        after[number] = day
    due = select(Reminder.customer_id, Reminder.meant_at).where(col(Reminder.customer_id).in_(ids))
    due = due.where(col(Reminder.rank) > 0, col(Reminder.state).not_in(_NO_PLAN))
    for reminded, meant_at in session.exec(due.where(col(Reminder.meant_at) >= span.begin)).all():
        planned[reminded or 0].add(_day(meant_at, span))
    return {
        number: Days(*(_within(marks[number], span) for marks in (planned, reached, tried))) for number in ids
    }  # fmt: skip


def awaited(session: Session, ids: Collection[int]) -> set[int]:
    """Those about whom somebody will be reminded, or has been and has not answered yet."""
    open_ones = select(Reminder.customer_id).where(col(Reminder.customer_id).in_(ids), col(Reminder.state).in_(OPEN))
    return {number for number in session.exec(open_ones.where(col(Reminder.rank) > 0)).all() if number}


def _day(at: datetime, span: Span) -> date:
    return at.astimezone(span.zone).date()


def _within(found: set[date], span: Span) -> frozenset[date]:
    return frozenset(day for day in found if span.first <= day <= span.last)


def outcomes(session: Session, ids: Collection[int], span: Span) -> dict[int, str]:
    """``ordered``, ``delivered`` or ``lost`` by customer, the last of them in a span."""
    deals = select(Deal).where(col(Deal.customer_id).in_(ids), col(Deal.cancelled_on).is_(None))
    found: dict[int, str] = {}
    lost = select(Loss.customer_id).where(col(Loss.customer_id).in_(ids), Loss.state != "refused")
    for number in session.exec(lost.where(col(Loss.asked_at) >= span.begin, col(Loss.asked_at) < span.end)).all():
        found[number] = "lost"
    for deal in session.exec(deals.order_by(col(Deal.id))).all():
        if deal.ordered_on and span.first <= deal.ordered_on <= span.last:
            found[deal.customer_id] = "ordered"
        if deal.is_delivered and deal.delivered_on and span.first <= deal.delivered_on <= span.last:
            found[deal.customer_id] = "delivered"
    return found
