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
    is_spoken: bool = True
    """Somebody spoke or tried to; False: it was only written down."""
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
class Errand:
    """What somebody asked to be reminded of."""

    id: int
    at: datetime
    precision: str


@dataclass(frozen=True)
class Lost:
    """The customer was given up, or is to be."""

    id: int
    at: datetime
    revive_on: date | None


@dataclass(frozen=True)
class Insured:
    """The policy that ends last."""

    id: int
    until: date


@dataclass(frozen=True)
class Car:
    """A car that the customer bought here or has serviced here."""

    id: int
    delivered_on: date | None = None
    registered_on: date | None = None
    profile: str = ""
    """Of its service: ``fuel``, ``luxury``, ``phev``, ``ev`` …; empty: fuel."""
    serviced_on: date | None = None
    serviced_km: int | None = None
    service_due_on: date | None = None
    """Set by a person."""
    inspection_on: date | None = None
    """Set by a person."""
    readings: tuple[tuple[date, int], ...] = ()
    """Day and kilometres, the oldest first."""
    policy: Insured | None = None


@dataclass(frozen=True)
class Sale:
    """A deal that was not cancelled."""

    id: int
    delivered_on: date | None
    is_delivered: bool
    visited: frozenset[date] = frozenset()
    """Days for which a visit after the handover has been made."""


@dataclass(frozen=True)
class Owner:
    """Who looks after a customer."""

    is_active: bool
    rest_days: str
    away_until: date | None


@dataclass(frozen=True)
class Facts:
    """What is known about a subject."""

    subject: str
    """``c:``, ``m:`` or ``s:`` and the id."""
    store_id: int
    since: datetime | None = None
    """When a customer came into the book."""
    level: str = ""
    source: str = ""
    role: str = ""
    """Of the level: new, graded, ordered, delivered, cancelled or lost."""
    is_lost: bool = False
    loss: Lost | None = None
    """The newest one."""
    is_upset: bool = False
    """A complaint is open."""
    dormant_until: date | None = None
    start_on: date | None = None
    """The level's rhythm begins on this day: many imported or taken over are dealt out over days."""
    given_at: datetime | None = None
    """When a manager gave the customer to a rep as a new lead."""
    do_not_contact: bool = False
    birthday: MonthDay | None = None
    owner: Owner | None = None
    """Who has looked after them longest."""
    touches: tuple[Touch, ...] = ()
    """The newest first."""
    meetings: tuple[Meeting, ...] = ()
    promises: tuple[Word, ...] = ()
    sales: tuple[Sale, ...] = ()
    cars: tuple[Car, ...] = ()
    errands: tuple[Errand, ...] = ()
    """Of a customer; of a member those that concern no customer."""
    is_active: bool = True
    """Of a member: works here."""
    handovers: tuple[tuple[int, datetime], ...] = ()
    """Of a store: batch and moment of those of the last days."""
    rest_days: str = ""
    """Of a member: weekdays off, 1 Monday to 7 Sunday."""
    away_until: date | None = None
    """Of a member."""
