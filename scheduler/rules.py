"""Every kind of reminder, one entry each: what there is to remind of, from what is known about a subject.

Pure: no SQL, no clock, no words beyond a kind's label. A kind yields every occasion that its facts give; the planner
decides which of them become rows.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from scheduler import calendar
from scheduler.facts import Facts, Touch
from storage.kinds import MonthDay
from storage.ranks import Rank

Precision = Literal["date", "part", "time"]
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARLY = re.compile(r"L?\d{2}-\d{2}")
EVE = time(18)
"""When the evening before an appointment is."""
TRIES = ((time(10), time(0), time(11)), (time(15), time(13), time(17)), (time(18, 30), time(17), time.max))
"""When to try again, and the part of day (from, until) in which that has been tried."""
CARE_DAYS = 14
"""A visit after the handover that nobody made for so long is missed."""
BACK_DAYS = 60
"""How far back a yearly day is looked at, so that it is missed and not forgotten after an outage."""
LIST_DAYS = 7
HORIZON = timedelta(days=400)
VISITS = {"visit", "test_drive"}


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
    subject: str = "c"
    """``c`` customers, ``m`` members, ``s`` stores."""
    answered_by: Answer = lambda touch: touch.is_reached
    """Which later contact settles it once it has fired."""
    is_list: bool = False
    """It is the list itself: sent to the member, never shown in one."""


# -- days ---------------------------------------------------------------------------------------------------------


def is_closed(day: date, settings: Settings) -> bool:
    """Whether the store is closed: a setting of days as 2027-02-05, 02-05, L01-01 (lunar) or a festival's name."""
    return any(_names(entry, day) for entry in settings.words("closed_days"))


def _names(entry: str, day: date) -> bool:
    if entry in calendar.FESTIVALS:
        return day in (calendar.festival(entry, day.year), calendar.festival(entry, day.year - 1))
    if _YEARLY.fullmatch(entry):
        return any(True for _ in _years(MonthDay.load(entry), day, day))
    return bool(_DATED.fullmatch(entry)) and day.isoformat() == entry


def next_open_day(day: date, settings: Settings) -> date:
    """The day itself, or the next one on which the store works."""
    for ahead in range(60):
        if not is_closed(day + timedelta(days=ahead), settings):
            return day + timedelta(days=ahead)
    return day


def list_time(day: date, settings: Settings) -> datetime:
    """The moment of a day's morning list."""
    return datetime.combine(day, settings.hour("list_at"), settings.zone)


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


def works(worker: Worker, day: date, settings: Settings) -> bool:
    """Whether a member works on a day."""
    is_away = worker.away_until is not None and day <= worker.away_until
    is_off = str(day.isoweekday()) in worker.rest_days
    return worker.is_active and not (is_away or is_off or is_closed(day, settings))


def _midnight(day: date, settings: Settings) -> datetime:
    return datetime.combine(day, time(), settings.zone)


def _day(moment: datetime, settings: Settings) -> date:
    return moment.astimezone(settings.zone).date()


def _moment(moment: datetime, precision: str, settings: Settings) -> tuple[datetime, Precision]:
    """A moment as said; a day alone stands in its morning's list."""
    local = moment.astimezone(settings.zone)
    if precision == "time":
        return local, "time"
    if precision == "part":
        return local, "part"
    return list_time(local.date(), settings), "date"


def _years(day: MonthDay, first: date, last: date) -> Iterator[tuple[int, date]]:
    """Each return of a yearly day from first to last, with the year (lunar if lunar) it belongs to."""
    for year in range(first.year - 1, last.year + 1):
        if day.lunar:
            found = calendar.lunar_to_solar(year, day.month, day.day)
        else:
            found = calendar.birthday(day.month, day.day, False, date(year, 1, 1))
        if first <= found <= last:
            yield year, found


# -- the kinds ----------------------------------------------------------------------------------------------------


def _next_contact(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """The rep's own date wins, else the level's rhythm; after an attempt the next day in another part of it."""
    asleep = facts.dormant_until is not None and facts.dormant_until > _day(now, settings)
    if facts.is_lost or facts.do_not_contact or asleep:
        return
    newest = facts.touches[0] if facts.touches else None
    if newest is not None and newest.next_at is not None:
        if facts.role != "delivered" or _is_after_handover(facts, newest, settings):
            moment = _moment(newest.next_at, newest.next_precision, settings)
            yield Occasion(f"contact:{newest.id}", *moment, is_said=True)
    elif facts.role in ("delivered", "cancelled"):
        return
    elif newest is not None and not newest.is_reached:
        yield Occasion(f"contact:{newest.id}", _try_again(facts, settings), "part")
    elif (days := settings.table("interval").get(facts.level)) and (start := newest.at if newest else facts.since):
        day = next_open_day(_day(start, settings) + timedelta(days=days), settings)
        yield Occasion(f"contact:{newest.id}" if newest else "new", list_time(day, settings))


def _is_after_handover(facts: Facts, touch: Touch, settings: Settings) -> bool:
    days = [sale.delivered_on for sale in facts.sales if sale.is_delivered and sale.delivered_on]
    return not days or _day(touch.at, settings) >= max(days)


def _try_again(facts: Facts, settings: Settings) -> datetime:
    tries = [touch.at.astimezone(settings.zone) for touch in takewhile(lambda t: not t.is_reached, facts.touches)]

    def was_tried(part: tuple[time, time, time], among: list[datetime]) -> bool:
        return any(part[1] <= at.time() < part[2] for at in among)

    fresh = [part for part in TRIES if not was_tried(part, tries)] or [p for p in TRIES if not was_tried(p, tries[:1])]
    day = next_open_day(tries[0].date() + timedelta(days=1), settings)
    return datetime.combine(day, fresh[0][0], settings.zone)


def _appointment(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    for meeting in facts.meetings:
        day = _day(meeting.at, settings)
        eve = datetime.combine(day - timedelta(days=1), EVE, settings.zone)
        if _day(meeting.made_at, settings) < day:
            yield Occasion(
                f"appointment:{meeting.id}:eve", eve, "part", is_listed=False, only_ahead=True,
                ends_at=_midnight(day, settings),
            )  # fmt: skip
        yield Occasion(f"appointment:{meeting.id}:day", *_moment(meeting.at, meeting.precision, settings), is_said=True)


def _promise(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    for word in facts.promises:
        yield Occasion(f"promise:{word.id}", list_time(word.due_on, settings), is_said=True)


def _delivery_day(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    for sale in facts.sales:
        if sale.delivered_on and not sale.is_delivered:
            yield Occasion(f"deal:{sale.id}:ready", list_time(sale.delivered_on - timedelta(days=1), settings))


def _return_visit(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    for sale in facts.sales:
        if not sale.delivered_on or not sale.is_delivered or facts.do_not_contact:
            continue
        for days in settings.numbers("return_visits"):
            day = sale.delivered_on + timedelta(days=days)
            if day not in sale.visited:
                ends = _midnight(day + timedelta(days=CARE_DAYS), settings)
                yield Occasion(f"deal:{sale.id}:D+{days}", list_time(day, settings), ends_at=ends)


def _birthday(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    if facts.birthday is None or facts.do_not_contact or facts.is_lost:
        return
    today = _day(now, settings)
    for year, day in _years(facts.birthday, today - timedelta(days=BACK_DAYS), today + HORIZON):
        ends = _midnight(day + timedelta(days=1), settings)
        yield Occasion(f"birthday:{year}", list_time(day, settings), ends_at=ends)


def _morning_list(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Planned a few days ahead only: members, rest days and hours change."""
    for ahead in range(LIST_DAYS):
        day = _day(now, settings) + timedelta(days=ahead)
        if works(facts, day, settings):
            ends = _midnight(day + timedelta(days=1), settings)
            yield Occasion(day.isoformat(), list_time(day, settings), ends_at=ends)


def _came(touch: Touch) -> bool:
    return touch.is_reached and touch.method in VISITS


def _never(touch: Touch) -> bool:
    return False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("next_contact", "跟进", Rank.RHYTHM, "contact", _next_contact),
        Kind("appointment", "约定", Rank.APPOINTMENT, "visit", _appointment, answered_by=_came),
        Kind("promise", "承诺", Rank.PROMISE, "contact", _promise, answered_by=_never),
        Kind("delivery_day", "准备交车", Rank.APPOINTMENT, "contact", _delivery_day),
        Kind("return_visit", "交车后回访", Rank.CARE, "return_visit", _return_visit),
        Kind("birthday", "生日", Rank.GREETING, "wechat", _birthday),
        Kind("morning_list", "早上列表", Rank.UNLISTED, "contact", _morning_list, subject="m", is_list=True),
    )
}
"""Every kind by its code. Adding one is one entry here."""
