"""Who came to a store or called it: a person once a day, by the same events as the number 到店.

Reads only. Whose customers a paper may name is for the caller to check.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.measures import MEASURES, Asked, Span
from storage.models import Contact, Traffic, Visit

CAME = ("visit", "test_drive")
"""Methods of a contact for which the customer came to the store."""


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


def of(session: Session, asked: Asked) -> list[Reception]:
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
