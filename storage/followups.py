"""Contacts, and the follow-ups that were due: done in time, open, overdue.

A follow-up is a reminder to call that the rep's date, the level's rhythm or a fresh lead gave; not an appointment, a
promise, care for owners or a greeting. It is due on the day on which it rang or stood in the list.
"""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from storage.events import Asked, Events, owner_of, rows
from storage.models import Contact, Reminder
from storage.ranks import Rank
from storage.reminders import OPEN
from storage.spans import Span, Where, local_day

_RANKS = (int(Rank.MINUTE), int(Rank.RHYTHM))
_CLOSED = ("done", "missed", "withdrawn")
_COUNTED = (*OPEN, "done", "missed")
"""One whose cause has gone, as when the customer was spoken to before, was never due."""
AHEAD = timedelta(days=400)
"""Nothing is planned further ahead."""
BACK = timedelta(days=14)
"""How long before the end of a span something due may lie that was open then and has been closed since."""


def contacts(asked: Asked) -> list[Events]:
    """Every time a customer was spoken to."""
    return [rows(asked, Contact, "member_id", "at", col(Contact.reached).is_not(False), each=True)]


def attempts(asked: Asked) -> list[Events]:
    """Every time nobody answered."""
    return [rows(asked, Contact, "member_id", "at", col(Contact.reached).is_(False), each=True)]


def due(asked: Asked) -> list[Events]:
    """Follow-ups due in the span."""
    return [_tasks(asked, asked.span.holds(col(Reminder.due_at)), col(Reminder.state).in_(_COUNTED))]


def in_time(asked: Asked) -> list[Events]:
    """Of those, the ones done by the end of their day; when the contact was, not when it was noted."""
    day = local_day(col(Reminder.due_at), asked.span)
    spoken = sa.select(local_day(col(Contact.at), asked.span)).where(col(Contact.id) == col(Reminder.contact_id))
    by_day = (local_day(col(Reminder.closed_at), asked.span) <= day) | (spoken.scalar_subquery() <= day)
    return [_tasks(asked, asked.span.holds(col(Reminder.due_at)), col(Reminder.state) == "done", by_day)]


def still_open(asked: Asked) -> list[Events]:
    """Follow-ups that were open when the span ended."""
    return _open(asked)


def late(asked: Asked) -> list[Events]:
    """Of those, the ones whose day was over."""
    last = Span(asked.span.last, asked.span.last, asked.span.zone)
    return [one.where(col(Reminder.due_at) < last.begin) for one in _open(asked)]


def _open(asked: Asked) -> list[Events]:
    """What is open still, and what has been closed since."""
    end = asked.span.end
    then = col(Reminder.created_at) < end
    since = col(Reminder.due_at) >= end - BACK, col(Reminder.closed_at) >= end
    return [
        _tasks(asked, then, col(Reminder.state).in_(OPEN), col(Reminder.due_at) < end + AHEAD),
        _tasks(asked, then, col(Reminder.state).in_(_CLOSED), *since),
    ]


def _tasks(asked: Asked, *where: Where) -> Events:
    owner = owner_of(col(Reminder.customer_id))
    found = sa.select(
        col(Reminder.customer_id), owner.label("member_id"), col(Reminder.due_at).label("at"),
        sa.cast(col(Reminder.id), sa.String).label("person"), sa.null().label("series"),
    ).where(
        col(Reminder.store_id).in_(asked.scope.stores), col(Reminder.customer_id).is_not(None),
        col(Reminder.rank).in_(_RANKS), *where,
    )  # fmt: skip
    return found.where(owner.in_(asked.members)) if asked.members else found
