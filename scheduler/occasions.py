"""What a kind of reminder is, and what it yields: one thing to remind of, at a moment.

Pure: no SQL, no clock, no words beyond a kind's label.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from scheduler.days import Settings, list_time, midnight
from scheduler.facts import Facts, Touch
from storage.ranks import Rank

Precision = Literal["date", "part", "time"]
CARE_DAYS = 14
"""Care for an owner that nobody gave for so long is missed."""
BACK_DAYS = 60
"""How far back a yearly day is looked at, so that it is missed and not forgotten after an outage."""
HORIZON = timedelta(days=400)


@dataclass(frozen=True)
class Occasion:
    """One thing to remind of."""

    occasion: str
    """The cause, never the date."""
    meant_at: datetime
    precision: Precision = "date"
    is_said: bool = False
    """A person named this moment."""
    is_listed: bool = True
    only_ahead: bool = False
    """Not planned once its moment is past."""
    ends_at: datetime | None = None
    """From here on it is missed; None: it waits."""


Occasions = Callable[[Facts, Settings, datetime], Iterable[Occasion]]
Answer = Callable[[Touch], bool]


@dataclass(frozen=True)
class Kind:
    """One sort of reminder."""

    code: str
    label: str
    rank: Rank
    """Its place in a list."""
    action: str
    """What is to be done: a code of ``choices.ACTION``."""
    occasions: Occasions
    when: str
    """When it comes, in words, for the documents."""
    subject: str = "c"
    """``c`` customers, ``m`` members, ``s`` stores."""
    answered_by: Answer = lambda touch: touch.is_reached
    """Which later contact settles it once it has fired."""
    is_list: bool = False
    """It is a list itself: sent to its members, never shown in one."""
    is_next: bool = False
    """It says when the customer is to be contacted next: notes show it as 下次."""
    is_touch: bool = False
    """Care that a customer feels: at most one a week, none while they complain or want none."""
    is_fixed: bool = False
    """Care that belongs to its day: other care of that week goes with it."""


def moment(at: datetime, precision: str, settings: Settings) -> tuple[datetime, Precision]:
    """A moment as said; a day alone stands in its morning's list."""
    local = at.astimezone(settings.zone)
    if precision == "time":
        return local, "time"
    if precision == "part":
        return local, "part"
    return list_time(local.date(), settings), "date"


def on_day(occasion: str, day: date, settings: Settings, *, lasts: int | None = CARE_DAYS) -> Occasion:
    """Something for a day's list that is missed after ``lasts`` days; None: it waits."""
    ends = None if lasts is None else midnight(day + timedelta(days=lasts), settings)
    return Occasion(occasion, list_time(day, settings), ends_at=ends)


def countdown(cause: str, due: date, ahead: tuple[int, ...], settings: Settings) -> Iterable[Occasion]:
    """So many days before a day, each until the next of them; the last until the day is over."""
    steps = sorted(ahead, reverse=True)
    for number, days in enumerate(steps):
        until = steps[number + 1] if number + 1 < len(steps) else -1
        yield on_day(f"{cause}:D-{days}", due - timedelta(days=days), settings, lasts=days - until)
