"""Conditions on customers, as a person combines them: each a frozen value that knows its own SQL, all joined by "and".

Every condition stays within the scope it is asked in. Sealed fields (phones, prices, birthdays) cannot be compared;
a birthday is found by the reminder that was planned for it. Fields that are values may be slots (storage/shapes.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import col

from storage import hits
from storage.hits import Condition, Rows, Where, having
from storage.models import (
    Appointment,
    Complaint,
    Contact,
    Customer,
    Deal,
    Loss,
    Objection,
    OfCustomer,
    Phone,
    Pick,
    Policy,
    Promise,
    Reminder,
    Social,
    Visit,
)
from storage.people import Scope
from storage.shapes import Fixed

_INDEXED = ("level", "source")
"""Columns of a customer that have an index."""


@dataclass(frozen=True)
class Chosen:
    """A single choice of the customer's own: level, source, status …"""

    column: Fixed[str]
    codes: tuple[str, ...]

    def where(self, scope: Scope) -> Where:
        """The column holds one of the codes."""
        return sa.inspect(Customer).columns[self.column].in_(self.codes)

    def rows(self, scope: Scope) -> Rows | None:
        """Those in the index of the column, if it has one."""
        return hits.within(Customer, scope, self.where(scope)) if self.column in _INDEXED else None


@dataclass(frozen=True)
class Picked:
    """One of a list: a car wanted or compared, a colour, who decides …"""

    fields: Fixed[tuple[str, ...]]
    codes: tuple[str, ...]
    """A choice's code, a car as ``brand/series``."""
    is_brand: bool = False
    """The codes are brands as ``brand/``: any series is meant."""

    def where(self, scope: Scope) -> Where:
        """There is such a row in one of the lists."""
        return having(Pick, hits.same_store(Pick.store_id, scope), *self._those())

    def rows(self, scope: Scope) -> Rows | None:
        """Those rows."""
        return hits.within(Pick, scope, *self._those())

    def _those(self) -> tuple[Where, ...]:
        named = (
            sa.or_(*(_begins(Pick.code, one) for one in self.codes))
            if self.is_brand
            else col(Pick.code).in_(self.codes)
        )
        return col(Pick.field).in_(self.fields), named


@dataclass(frozen=True)
class Budget:
    """A budget that meets a range of yuan, either end open."""

    low: int | None
    high: int | None

    def where(self, scope: Scope) -> Where:
        """The two ranges overlap, not in an end alone: 18万-20万 is not 20万以上. Without a budget nobody is meant."""
        low, high = col(Customer.budget_low), col(Customer.budget_high)
        parts = [sa.or_(low.is_not(None), high.is_not(None))]
        if self.low is not None:
            parts.append(sa.or_(high > self.low, low >= self.low, high.is_(None)))
        if self.high is not None:
            parts.append(sa.or_(low < self.high, high <= self.high, low.is_(None)))
        return sa.and_(*parts)

    def rows(self, scope: Scope) -> Rows | None:
        """Many, or nothing to find them by."""
        return None


@dataclass(frozen=True)
class Silent:
    """Nobody has been in contact since a moment, whatever was tried."""

    since: datetime

    def where(self, scope: Scope) -> Where:
        """The newest contact is older; one never reached counts from when the customer was made."""
        return col(Customer.silent_since) < self.since

    def rows(self, scope: Scope) -> Rows | None:
        """Many, or nothing to find them by."""
        return None


@dataclass(frozen=True)
class Met:
    """Somebody has been in contact."""

    def where(self, scope: Scope) -> Where:
        """There is a newest contact."""
        return col(Customer.last_contact_at).is_not(None)

    def rows(self, scope: Scope) -> Rows | None:
        """Nearly all."""
        return None


@dataclass(frozen=True)
class Event:
    """Something that happens to a customer: the rows that tell of it and the column that says when."""

    table: type[OfCustomer] | type[Reminder]
    at: str
    only: Callable[[], tuple[Where, ...]] = tuple
    """Which of the rows."""


EVENTS: dict[str, Event] = {
    "contact": Event(Contact, "at", lambda: (col(Contact.reached).is_not(False),)),
    "visit": Event(Contact, "at", lambda: (col(Contact.method).in_(("visit", "test_drive")),)),
    "seen": Event(Visit, "at"),
    "drive": Event(Visit, "at", lambda: (col(Visit.is_drive).is_(True),)),
    "order": Event(Deal, "ordered_on", lambda: (col(Deal.cancelled_on).is_(None),)),
    "delivery": Event(Deal, "delivered_on", lambda: (col(Deal.cancelled_on).is_(None),)),
    "cancel": Event(Deal, "cancelled_on"),
    "loss": Event(Loss, "asked_at", lambda: (col(Loss.state) != "refused",)),
    "appointment": Event(Appointment, "at", lambda: (col(Appointment.state) != "cancelled",)),
    "missed": Event(Appointment, "at", lambda: (col(Appointment.state) == "missed",)),
    "complaint": Event(Complaint, "created_at"),
    "open_complaint": Event(Complaint, "created_at", lambda: (col(Complaint.is_open).is_(True),)),
    "promise": Event(Promise, "due_on", lambda: (col(Promise.state) == "open",)),
    "insurance": Event(Policy, "until"),
    "birthday": Event(
        Reminder, "meant_at", lambda: (col(Reminder.kind) == "birthday", col(Reminder.state) != "withdrawn")
    ),
    "service": Event(
        Reminder, "meant_at", lambda: (col(Reminder.kind) == "service", col(Reminder.state) != "withdrawn")
    ),
    "inspection": Event(
        Reminder, "meant_at", lambda: (col(Reminder.kind) == "inspection", col(Reminder.state) != "withdrawn")
    ),
    "overdue": Event(
        Reminder, "meant_at", lambda: (col(Reminder.state) == "fired", col(Reminder.kind) == "next_contact")
    ),
    "next": Event(Reminder, "meant_at", lambda: (col(Reminder.state).in_(("planned", "fired")),)),
}
"""By the name that the words of a list give it (handlers/wanted.py)."""


@dataclass(frozen=True)
class Happened:
    """An event within a span of moments, or ever; or that there was none."""

    event: Fixed[str]
    span: tuple[date, date] | None = None
    """Half-open: moments in the store's zone, which become days where the event has but a day."""
    is_not: bool = False
    series: str = ""
    """The car it was about, where its rows name one."""

    def __post_init__(self) -> None:
        if self.span is not None and isinstance(self._at.type, sa.Date):
            first, last = self.span
            object.__setattr__(self, "span", (_day(first), _day(last)))

    def where(self, scope: Scope) -> Where:
        """Whether the rows of the event have the customer."""
        found = having(EVENTS[self.event].table, *self._those())
        return ~found if self.is_not else found

    def rows(self, scope: Scope) -> Rows | None:
        """The rows of the event; those without it have none."""
        return None if self.is_not else hits.within(EVENTS[self.event].table, scope, *self._those())

    def _those(self) -> list[Where]:
        event = EVENTS[self.event]
        parts = list(event.only())
        if self.series:
            parts.append(_begins(sa.inspect(event.table).columns["series"], self.series))
        if self.span is not None:
            parts += [self._at >= self.span[0], self._at < self.span[1]]
        return parts

    @property
    def _at(self) -> "sa.Column[Any]":
        event = EVENTS[self.event]
        column: sa.Column[Any] = sa.inspect(event.table).columns[event.at]
        return column


@dataclass(frozen=True)
class Worried:
    """An objection that is still open."""

    code: str

    def where(self, scope: Scope) -> Where:
        """There is one."""
        return having(Objection, hits.same_store(Objection.store_id, scope), *self._those())

    def rows(self, scope: Scope) -> Rows | None:
        """Those rows."""
        return hits.within(Objection, scope, *self._those())

    def _those(self) -> tuple[Where, ...]:
        return col(Objection.code) == self.code, col(Objection.is_open).is_(True)


@dataclass(frozen=True)
class Reachable:
    """Whether a number or an account is on file."""

    by: Fixed[Literal["phone", "wechat"]]
    is_not: bool = False

    def where(self, scope: Scope) -> Where:
        """There is one, or none."""
        found = having(Phone if self.by == "phone" else Social)
        return ~found if self.is_not else found

    def rows(self, scope: Scope) -> Rows | None:
        """Many, or nothing to find them by."""
        return None


@dataclass(frozen=True)
class Made:
    """Put on file within a span of moments."""

    span: tuple[datetime, datetime]

    def where(self, scope: Scope) -> Where:
        """The row was made then."""
        return sa.and_(col(Customer.created_at) >= self.span[0], col(Customer.created_at) < self.span[1])

    def rows(self, scope: Scope) -> Rows | None:
        """Those made then."""
        return hits.within(Customer, scope, self.where(scope))


@dataclass(frozen=True)
class Owned:
    """Looked after by one of these members."""

    members: tuple[int, ...]

    def where(self, scope: Scope) -> Where:
        """They own it now."""
        return col(Customer.id).in_(hits.owned(self.members))

    def rows(self, scope: Scope) -> Rows | None:
        """Theirs."""
        return hits.owned(self.members)


@dataclass(frozen=True)
class Quiet:
    """Dormant, or not to be contacted."""

    how: Fixed[Literal["dormant", "do_not_contact"]]
    today: date

    def where(self, scope: Scope) -> Where:
        """It is so today."""
        if self.how == "dormant":
            return col(Customer.dormant_until) > self.today
        return col(Customer.do_not_contact).is_(True)

    def rows(self, scope: Scope) -> Rows | None:
        """Those of whom it is so; an index holds them alone."""
        return hits.within(Customer, scope, self.where(scope))


@dataclass(frozen=True)
class AnyOf:
    """One of several: wanted or driven."""

    these: tuple[Condition, ...]

    def where(self, scope: Scope) -> Where:
        """At least one holds."""
        return sa.or_(*(one.where(scope) for one in self.these))

    def rows(self, scope: Scope) -> Rows | None:
        """All of them, where each has some."""
        each = [rows for one in self.these if (rows := one.rows(scope)) is not None]
        return sa.select(sa.union_all(*each).subquery().c[0]) if len(each) == len(self.these) else None


def _day(end: date) -> date:
    """The day that a moment begins, or the one after it; a day as it is."""
    return end.date() + timedelta(days=end.time() != time()) if isinstance(end, datetime) else end


def _begins(column: Any, words: str) -> Where:
    """The column begins with these very words."""
    return sa.func.substr(column, hits.literal(1), sa.func.length(words)) == words
