"""What the trade's papers are written from: who came, whom a day was planned for, where a customer stood at a moment.

Reads only, a few statements for a whole page. Whose customers a page may name is for the caller to check.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.measures import MEASURES, Asked, Span
from storage.models import (
    Appointment,
    Contact,
    Customer,
    Deal,
    ListItem,
    Loss,
    Member,
    Ownership,
    Remark,
    Reminder,
    StageChange,
    Traffic,
    Visit,
)
from storage.reminders import OPEN

CAME = ("visit", "test_drive")
"""Methods of a contact for which the customer came to the store."""
_PLANNED_BEFORE = timedelta(days=400)
"""Nobody plans a contact further ahead."""


# -- who came or called -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reception:
    """A party that came on a day, or that called for the first time."""

    at: datetime
    customer_id: int | None
    member_id: int
    is_call: bool = False
    is_first: bool = True
    drove: bool = False
    party: Traffic | None = None
    """What was counted of the party: how many, until when."""


def receptions(session: Session, asked: Asked) -> list[Reception]:
    """A person once a day, by the same events as the number 到店; calls once; who left no name counts for itself."""
    came = _daily(session, asked)
    called = _calls(session, asked, {(one.customer_id, one.at) for one in came})
    parties = session.exec(_parties(asked)).all()
    by_day: dict[tuple[int | None, date], Traffic] = {
        (row.customer_id, _day(row.at, asked.span)): row for row in parties if row.customer_id
    }
    with_party = [
        replace(one, party=None if one.is_call else by_day.get((one.customer_id, _day(one.at, asked.span))))
        for one in (*came, *called)
    ]
    alone = [
        Reception(row.at, None, row.member_id, row.is_call, row.is_first, party=row)
        for row in parties if row.customer_id is None
    ]  # fmt: skip
    return sorted((*with_party, *alone), key=lambda one: one.at)


def _day(at: datetime, span: Span) -> date:
    return at.astimezone(span.zone).date()


def _daily(session: Session, asked: Asked) -> list[Reception]:
    visits = sa.union_all(*MEASURES["visitors"].events(asked)).subquery()
    found: dict[tuple[str, date], Reception] = {}
    people: dict[int, str] = {}
    for row in session.execute(sa.select(visits).order_by(visits.c.at, visits.c.customer_id)):
        people[row.customer_id] = str(row.person)
        key = str(row.person), _day(row.at, asked.span)
        found.setdefault(key, Reception(row.at, row.customer_id, row.member_id))
    first = _first_days(session, people, asked.span)
    drives = _drives(session, people, asked.span)
    return [
        replace(one, is_first=first[person] == day, drove=(person, day) in drives)
        for (person, day), one in found.items()
    ]  # fmt: skip


def _first_days(session: Session, people: dict[int, str], span: Span) -> dict[str, date]:
    """The day on which each person came for the first time ever."""
    earliest = (
        select(Contact.customer_id, sa.func.min(col(Contact.at), type_=sa.inspect(Contact).columns["at"].type))
        .where(col(Contact.customer_id).in_(people), col(Contact.method).in_(CAME))
        .where(col(Contact.reached).is_not(False)).group_by(col(Contact.customer_id))
    )  # fmt: skip
    found: dict[str, date] = {}
    for customer_id, at in session.exec(earliest).all():
        person, day = people[customer_id], _day(at, span)
        found[person] = min(day, found.get(person, day))
    return found


def _drives(session: Session, people: dict[int, str], span: Span) -> set[tuple[str, date]]:
    driven = select(Visit.customer_id, Visit.at).where(col(Visit.customer_id).in_(people), col(Visit.is_drive))
    driven = driven.where(col(Visit.at) >= span.begin, col(Visit.at) < span.end)
    return {(people[customer_id], _day(at, span)) for customer_id, at in session.exec(driven).all()}


def _calls(session: Session, asked: Asked, came: Collection[tuple[int | None, datetime]]) -> list[Reception]:
    """First calls; whose first contact was a visit has come, and has not called."""
    calls = sa.union_all(*MEASURES["calls"].events(asked)[:1]).subquery()
    found: dict[str, Reception] = {}
    for row in session.execute(sa.select(calls).order_by(calls.c.at, calls.c.customer_id)):
        found.setdefault(str(row.person), Reception(row.at, row.customer_id, row.member_id, is_call=True))
    return [one for one in found.values() if (one.customer_id, one.at) not in came]


def _parties(asked: Asked) -> SelectOfScalar[Traffic]:
    wanted = select(Traffic).where(col(Traffic.store_id).in_(asked.scope.stores))
    wanted = wanted.where(col(Traffic.at) >= asked.span.begin, col(Traffic.at) < asked.span.end)
    return wanted.where(col(Traffic.member_id).in_(asked.members)) if asked.members else wanted


def party(session: Session, customer_id: int, span: Span) -> Traffic | None:
    """What was counted of a customer's party in a span."""
    wanted = select(Traffic).where(Traffic.customer_id == customer_id)
    wanted = wanted.where(col(Traffic.at) >= span.begin, col(Traffic.at) < span.end)
    return session.exec(wanted.order_by(col(Traffic.id))).first()


def came_at(session: Session, customer_id: int, span: Span) -> datetime | None:
    """When a customer came in a span, as noted."""
    wanted = select(Contact.at).where(Contact.customer_id == customer_id, col(Contact.method).in_(CAME))
    wanted = wanted.where(col(Contact.at) >= span.begin, col(Contact.at) < span.end)
    return session.exec(wanted.order_by(col(Contact.at))).first()


# -- a day: what was planned, what was done -----------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """That a customer was to be seen or called on a day."""

    at: datetime | None = None
    """None: no hour was said."""
    action: str | None = None
    """A code of choices.ACTION."""
    purpose: str = ""


def done(session: Session, member: Member, span: Span) -> Sequence[Contact]:
    """What a member noted in a span, in its order."""
    noted = select(Contact).where(Contact.store_id == member.store_id, Contact.member_id == member.id)
    noted = noted.where(col(Contact.at) >= span.begin, col(Contact.at) < span.end)
    return session.exec(noted.order_by(col(Contact.at), col(Contact.id))).all()


def plans(session: Session, member: Member, span: Span) -> dict[int, Plan]:
    """Whom a member was to contact in a span, by customer: as agreed, as said in the contact before, as listed."""
    found: dict[int, Plan] = {row: Plan() for row in session.exec(_listed(member, span)).all()}
    for contact in session.exec(_said(member, span)).all():
        has_hour = contact.next_precision in ("time", "part")
        found[contact.customer_id] = Plan(contact.next_at if has_hour else None, contact.next_action)
    for row in session.exec(_agreed(member, span)).all():
        found[row.customer_id] = Plan(None if row.precision == "date" else row.at, "visit", row.purpose or "")
    return found


def _listed(member: Member, span: Span) -> SelectOfScalar[int]:
    """Whoever stood in the member's list of the day."""
    wanted = select(ListItem.customer_id).where(ListItem.member_id == member.id)
    return wanted.where(col(ListItem.day) >= span.first, col(ListItem.day) <= span.last)


def _said(member: Member, span: Span) -> SelectOfScalar[Contact]:
    """The newest contact before the span with each customer the member then looked after, if it named a day in it."""
    later = sa.orm.aliased(Contact)
    replaced = sa.exists().where(
        col(later.customer_id) == col(Contact.customer_id), col(later.at) > col(Contact.at), col(later.at) < span.begin
    )
    named = select(Contact).where(col(Contact.customer_id).in_(held(member, span)), col(Contact.at) < span.begin)
    named = named.where(col(Contact.next_at) >= span.begin, col(Contact.next_at) < span.end, ~replaced)
    return named.order_by(col(Contact.at), col(Contact.id))


def _agreed(member: Member, span: Span) -> SelectOfScalar[Appointment]:
    """What had been agreed before the day for it."""
    wanted = select(Appointment).where(Appointment.store_id == member.store_id, Appointment.state != "cancelled")
    wanted = wanted.where(col(Appointment.at) >= span.begin, col(Appointment.at) < span.end)
    wanted = wanted.where(col(Appointment.customer_id).in_(held(member, span)))
    return wanted.where(col(Appointment.created_at) < span.begin).order_by(col(Appointment.at))


def held(member: Member, span: Span) -> SelectOfScalar[int]:
    """Whom a member looked after at any time of a span."""
    wanted = select(Ownership.customer_id).where(Ownership.member_id == member.id)
    is_open = col(Ownership.until_at).is_(None) | (col(Ownership.until_at) > span.begin)
    return wanted.where(is_open, col(Ownership.from_at) < span.end)


def remarks(session: Session, ids: Collection[int], span: Span) -> dict[int, str]:
    """What the manager said of what was written in a span: until the next contact after it."""
    after = (
        select(Contact.customer_id, sa.func.min(col(Contact.at), type_=sa.inspect(Contact).columns["at"].type))
        .where(col(Contact.customer_id).in_(ids), col(Contact.at) >= span.end).group_by(col(Contact.customer_id))
    )  # fmt: skip
    next_at = dict(session.exec(after).all())
    wanted = select(Remark).where(col(Remark.customer_id).in_(ids), col(Remark.created_at) >= span.begin)
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(wanted.order_by(col(Remark.created_at), col(Remark.id))).all():
        until = next_at.get(row.customer_id)
        if (until is None or row.created_at < until) and row.words not in found[row.customer_id]:
            found[row.customer_id].append(row.words)
    return {number: "；".join(words) for number, words in found.items()}


# -- levels -------------------------------------------------------------------------------------------------------

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


def days(session: Session, ids: Collection[int], span: Span, now: datetime) -> dict[int, Days]:
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
    ahead = select(Reminder).where(col(Reminder.customer_id).in_(ids), col(Reminder.state).in_(OPEN))
    ahead = ahead.where(col(Reminder.rank) > 0, col(Reminder.meant_at) >= now, col(Reminder.meant_at) < span.end)
    for row in session.exec(ahead).all():
        planned[row.customer_id or 0].add(_day(row.meant_at, span))
    return {
        number: Days(*(_within(marks[number], span) for marks in (planned, reached, tried))) for number in ids
    }  # fmt: skip


def awaited(session: Session, ids: Collection[int]) -> set[int]:
    """Those about whom somebody will be reminded, or has been and has not answered yet."""
    open_ones = select(Reminder.customer_id).where(col(Reminder.customer_id).in_(ids), col(Reminder.state).in_(OPEN))
    return {number for number in session.exec(open_ones.where(col(Reminder.rank) > 0)).all() if number}


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
