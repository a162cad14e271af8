"""What rules know about a subject: plain values, loaded by subjects.py. No SQL here."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.kinds import MonthDay


@dataclass(frozen=True)
class Touch:
    """A contact, or an attempt at one."""

    id: int
    at: datetime
    is_reached: bool = True
    """False: an attempt."""
    method: str | None = None
    next_at: datetime | None = None
    next_precision: str = ""


@dataclass(frozen=True)
class Meeting:
    """An appointment that is still waiting."""

    id: int
    at: datetime
    precision: str
    made_at: datetime


@dataclass(frozen=True)
class Word:
    """A promise that is open and has a day."""

    id: int
    due_on: date


@dataclass(frozen=True)
class Sale:
    """A deal that was not cancelled."""

    id: int
    delivered_on: date | None
    is_delivered: bool
    visited: frozenset[date] = frozenset()
    """Days for which a visit after the handover has been made."""


@dataclass(frozen=True)
class Facts:
    """What is known about a subject."""

    subject: str
    """``c:``, ``m:`` or ``s:`` and the id."""
    store_id: int
    since: datetime | None = None
    """When a customer came into the book."""
    level: str = ""
    role: str = ""
    """Of the level: new, graded, ordered, delivered, cancelled or lost."""
    is_lost: bool = False
    dormant_until: date | None = None
    do_not_contact: bool = False
    birthday: MonthDay | None = None
    touches: tuple[Touch, ...] = ()
    """The newest first."""
    meetings: tuple[Meeting, ...] = ()
    promises: tuple[Word, ...] = ()
    sales: tuple[Sale, ...] = ()
    is_active: bool = True
    """Of a member: works here."""
    rest_days: str = ""
    """Of a member: weekdays off, 1 Monday to 7 Sunday."""
    away_until: date | None = None
    """Of a member."""
