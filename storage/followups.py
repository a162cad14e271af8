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
from storage.spans import Span, Where, local_day

_RANKS = (int(Rank.MINUTE), int(Rank.RHYTHM))
_COUNTED = ("planned", "fired", "done", "missed")
"""One whose cause has gone, as when the customer was spoken to before, was never due."""
_EVER = (*_COUNTED, "withdrawn")
BACK = timedelta(days=90)
"""What was due longer ago is not held against anybody any more."""


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
    at = sa.select(col(Contact.at)).where(col(Contact.id) == col(Reminder.contact_id)).scalar_subquery()
    done = sa.func.coalesce(at, col(Reminder.closed_at))
    by_day = local_day(done, asked.span) <= local_day(col(Reminder.due_at), asked.span)
    return [_tasks(asked, asked.span.holds(col(Reminder.due_at)), col(Reminder.state) == "done", by_day)]


def still_open(asked: Asked) -> list[Events]:
    """Follow-ups that were open when the span ended."""
    return [_open(asked)]


def late(asked: Asked) -> list[Events]:
    """Of those, the ones whose day was over."""
    return [_open(asked, col(Reminder.due_at) < Span(asked.span.last, asked.span.last, asked.span.zone).begin)]


def _open(asked: Asked, *where: Where) -> Events:
    end = asked.span.end
    closed_later = col(Reminder.closed_at).is_(None) | (col(Reminder.closed_at) >= end)
    lately = col(Reminder.due_at) >= end - BACK
    return _tasks(asked, lately, col(Reminder.created_at) < end, closed_later, col(Reminder.state).in_(_EVER), *where)


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
