"""The lists and sheets that go out by themselves: a member's morning and evening, a store's for its managers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from scheduler.days import Settings, at_hour, is_closed, local_day, midnight, works
from scheduler.facts import Facts
from scheduler.occasions import Occasion, Occasions

LIST_DAYS = 7
"""Planned a few days ahead only: members, rest days and hours change."""


def of_member(key: str) -> Occasions:
    """A member's sheet at an hour that the store has set, on the days they work."""

    def occasions(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
        for ahead in range(LIST_DAYS):
            day = local_day(now, settings) + timedelta(days=ahead)
            if works(facts, day, settings):
                ends = midnight(day + timedelta(days=1), settings)
                yield Occasion(day.isoformat(), at_hour(day, key, settings), ends_at=ends)

    return occasions


def handovers(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Two days after a handover: who of those taken over nobody has spoken to yet."""
    for number, at in facts.handovers:
        meant = at + timedelta(hours=settings.number("handover_hours"))
        yield Occasion(f"handover:{number}", meant, ends_at=meant + timedelta(days=2))


def of_store(key: str) -> Occasions:
    """A store's sheet for its managers, on the days it is open."""

    def occasions(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
        for ahead in range(LIST_DAYS):
            day = local_day(now, settings) + timedelta(days=ahead)
            if not is_closed(day, settings):
                ends = midnight(day + timedelta(days=1), settings)
                yield Occasion(day.isoformat(), at_hour(day, key, settings), ends_at=ends)

    return occasions
