"""Kinds of reminder that greet: birthdays of customers, festivals for all of a rep's customers at once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from scheduler import calendar
from scheduler.days import Settings, list_time, local_day, midnight, works, yearly
from scheduler.facts import Facts
from scheduler.occasions import BACK_DAYS, HORIZON, Occasion, on_day

_EARLIER = 10
"""How many days before a festival on which nobody works its greetings may be."""


def birthday(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Every year's, solar or lunar."""
    if facts.birthday is None or facts.is_lost:
        return
    today = local_day(now, settings)
    for year, day in yearly(facts.birthday, today - timedelta(days=BACK_DAYS), today + HORIZON):
        yield on_day(f"birthday:{year}", day, settings, lasts=1)


def festival(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """One task with a name list for each member, on the festival or the last day before it on which they work."""
    today = local_day(now, settings)
    for name in settings.words("festivals"):
        if name not in calendar.FESTIVALS or not facts.is_active:
            continue
        for year in range(today.year - 1, today.year + 2):
            day = calendar.festival(name, year)
            if today - timedelta(days=BACK_DAYS) <= day <= today + HORIZON:
                ends = midnight(day + timedelta(days=1), settings)
                at = list_time(_greeted_on(facts, day, settings), settings)
                yield Occasion(f"{name}:{year}", at, is_listed=False, ends_at=ends)


def _greeted_on(facts: Facts, day: date, settings: Settings) -> date:
    earlier = (day - timedelta(days=back) for back in range(_EARLIER))
    return next((one for one in earlier if works(facts, one, settings)), day)
