"""The days and hours of a store: when it is closed, when somebody works, when a list goes out.

Pure: what a store has set is handed in.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from scheduler import calendar
from storage.kinds import MonthDay

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARLY = re.compile(r"L?\d{2}-\d{2}")


class Settings(Protocol):
    """What rules read of a store's settings."""

    @property
    def zone(self) -> ZoneInfo:
        """The store's zone."""

    def number(self, key: str) -> int:
        """A whole number."""

    def numbers(self, key: str) -> tuple[int, ...]:
        """Several numbers."""

    def table(self, key: str) -> Mapping[str, int]:
        """Numbers by code."""

    def hour(self, key: str) -> time:
        """A time of day."""

    def words(self, key: str) -> tuple[str, ...]:
        """Several texts."""


class Worker(Protocol):
    """A member, as a row or as facts."""

    @property
    def is_active(self) -> bool:
        """Works here."""

    @property
    def rest_days(self) -> str:
        """Weekdays off, 1 Monday to 7 Sunday."""

    @property
    def away_until(self) -> date | None:
        """休假 up to and including this day."""


def is_closed(day: date, settings: Settings) -> bool:
    """Whether the store is closed: a setting of days as 2027-02-05, 02-05, L01-01 (lunar) or a festival's name."""
    return any(_names(entry, day) for entry in settings.words("closed_days"))


def _names(entry: str, day: date) -> bool:
    if entry in calendar.FESTIVALS:
        return day in (calendar.festival(entry, day.year), calendar.festival(entry, day.year - 1))
    if _YEARLY.fullmatch(entry):
        return any(True for _ in yearly(MonthDay.load(entry), day, day))
    return bool(_DATED.fullmatch(entry)) and day.isoformat() == entry


def next_open_day(day: date, settings: Settings) -> date:
    """The day itself, or the next one on which the store works."""
    for ahead in range(60):
        if not is_closed(day + timedelta(days=ahead), settings):
            return day + timedelta(days=ahead)
    return day


def works(worker: Worker, day: date, settings: Settings) -> bool:
    """Whether a member works on a day."""
    is_away = worker.away_until is not None and day <= worker.away_until
    is_off = str(day.isoweekday()) in worker.rest_days
    return worker.is_active and not (is_away or is_off or is_closed(day, settings))


def working_days(worker: Worker, first: date, last: date, settings: Settings) -> int:
    """How many days a member works from ``first`` to ``last``, both counted."""
    span = (last - first).days + 1
    return sum(works(worker, first + timedelta(days=ahead), settings) for ahead in range(span))


def at_hour(day: date, key: str, settings: Settings) -> datetime:
    """The moment of a day at an hour that the store has set."""
    return datetime.combine(day, settings.hour(key), settings.zone)


def list_time(day: date, settings: Settings) -> datetime:
    """The moment of a day's morning list."""
    return at_hour(day, "list_at", settings)


def midnight(day: date, settings: Settings) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time(), settings.zone)


def local_day(moment: datetime, settings: Settings) -> date:
    """The store's day at a moment."""
    return moment.astimezone(settings.zone).date()


def yearly(day: MonthDay, first: date, last: date) -> Iterator[tuple[int, date]]:
    """Each return of a yearly day from first to last, with the year (lunar if lunar) it belongs to."""
    for year in range(first.year - 1, last.year + 1):
        if day.lunar:
            found = calendar.lunar_to_solar(year, day.month, day.day)
        else:
            found = calendar.birthday(day.month, day.day, False, date(year, 1, 1))
        if first <= found <= last:
            yield year, found


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), calendar.month_end(year, month + 1))
