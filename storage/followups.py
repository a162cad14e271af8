"""Contacts, and the follow-ups that were due: done in time, open, overdue.

A follow-up is a reminder to call that the rep's date, the level's rhythm or a fresh lead gave; not an appointment, a
promise, care for owners or a greeting. It is due on the day on which it rang or stood in the list.
"""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from storage.events import Asked, Events, marked, owner_of, rows
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


def contacts(asked: Asked) -> list[Events]:
    """Every time a customer was called, written to or met: ``is_reached``, ``is_missed`` where nobody answered."""
    reached = col(Contact.reached)
    return [
        marked(rows(asked, Contact, "member_id", "at"), is_reached=reached.is_not(False), is_missed=reached.is_(False))
    ]


def due(asked: Asked) -> list[Events]:
    """Follow-ups due in the span: ``in_time`` if done by the end of their day; when the contact was, not when it was
    noted.
    """
    day = local_day(col(Reminder.due_at), asked.span)
    spoken = sa.select(local_day(col(Contact.at), asked.span)).where(col(Contact.id) == col(Reminder.contact_id))
    by_day = (local_day(col(Reminder.closed_at), asked.span) <= day) | (spoken.scalar_subquery() <= day)
    tasks = _tasks(asked, asked.span.holds(col(Reminder.due_at)), col(Reminder.state).in_(_COUNTED))
    return [marked(tasks, in_time=(col(Reminder.state) == "done") & by_day)]


def still_open(asked: Asked) -> list[Events]:
    """Follow-ups that were open when the span ended, open still or closed since: ``is_late`` if their day was over."""
    last = Span(asked.span.last, asked.span.last, asked.span.zone)
    end, then = last.end, col(Reminder.created_at) < last.end
    waiting = _tasks(asked, then, col(Reminder.state).in_(OPEN), col(Reminder.due_at) < end + AHEAD)
    closed = _tasks(asked, then, col(Reminder.state).in_(_CLOSED), col(Reminder.closed_at) >= end)
    return [marked(one, is_late=col(Reminder.due_at) < last.begin) for one in (waiting, closed)]


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
