"""Kinds of reminder about a car that was sold: handover, visits, service, insurance, inspection, anniversaries."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count

from scheduler import calendar
from scheduler.days import Settings, add_months, list_time, local_day
from scheduler.facts import Car, Facts
from scheduler.occasions import BACK_DAYS, HORIZON, Occasion, countdown, on_day

REPEAT = 30
"""Days between two reminders of a service that is overdue."""
GIVEN_UP = 365
"""After so many days of an overdue service the owner goes elsewhere."""
ANNIVERSARY_DAYS = 7
YEARLY_FROM = 10
"""After so many years a car is inspected every year."""


def delivery_day(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """The day before the handover, to make ready, and the day itself."""
    for sale in facts.sales:
        if sale.delivered_on and not sale.is_delivered:
            before = sale.delivered_on - timedelta(days=1)
            yield on_day(f"deal:{sale.id}:ready", before, settings, lasts=1)
            yield Occasion(f"deal:{sale.id}:handover", list_time(sale.delivered_on, settings))


def return_visit(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """So many days after the handover."""
    for sale in facts.sales:
        if not sale.delivered_on or not sale.is_delivered:
            continue
        for days in settings.numbers("return_visits"):
            day = sale.delivered_on + timedelta(days=days)
            if day not in sale.visited:
                yield on_day(f"deal:{sale.id}:D+{days}", day, settings)


def anniversary(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Years since the handover."""
    for sale in facts.sales:
        if not sale.delivered_on or not sale.is_delivered:
            continue
        for years in settings.numbers("anniversaries"):
            day = add_months(sale.delivered_on, 12 * years)
            yield on_day(f"deal:{sale.id}:year:{years}", day, settings, lasts=ANNIVERSARY_DAYS)


# -- service --------------------------------------------------------------------------------------------------------


def service(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Before the next service, on its day, then every month until it is done; by time or distance, the earlier."""
    today = local_day(now, settings)
    for car in facts.cars:
        due = service_due(car, settings)
        if due is None:
            continue
        cause = f"car:{car.id}:service:{car.serviced_on or 'first'}"
        ahead = settings.number("service_ahead")
        if ahead:
            yield on_day(f"{cause}:D-{ahead}", due - timedelta(days=ahead), settings, lasts=ahead)
        yield on_day(f"{cause}:due", due, settings, lasts=REPEAT)
        for days in range(REPEAT, GIVEN_UP, REPEAT):
            day = due + timedelta(days=days)
            if abs((day - today).days) <= REPEAT:  # the later ones are planned when they come near
                yield on_day(f"{cause}:D+{days}", day, settings, lasts=REPEAT)


def service_due(car: Car, settings: Settings) -> date | None:
    """The day of a car's next service: the one that was set, else the earlier of time and distance."""
    if car.service_due_on is not None:
        return car.service_due_on
    start, key = (car.serviced_on, "service") if car.serviced_on else (car.delivered_on, "service_first")
    months, km = (_of_profile(settings.table(f"{key}_{what}"), car) for what in ("months", "km"))
    if start is None or not months:
        return None
    by_time = add_months(start, months)
    by_distance = _by_distance(car, km, settings) if km else None
    return min(by_time, by_distance) if by_distance else by_time


def _of_profile(table: Mapping[str, int], car: Car) -> int:
    return table.get(car.profile or "fuel", 0)


def _by_distance(car: Car, interval: int, settings: Settings) -> date | None:
    """The day on which the distance is driven, at the pace of the readings said in notes (domain.md section 4)."""
    since = [reading for reading in car.readings if car.serviced_on is None or reading[0] >= car.serviced_on]
    if not since or (car.serviced_on is not None and car.serviced_km is None):
        return None
    (first_on, first_km), (last_on, last_km) = car.readings[0], car.readings[-1]
    days, driven = (last_on - first_on).days, last_km - first_km
    left = (car.serviced_km or 0) + interval - last_km
    pace = driven / days if days > 0 and driven > 0 else float(settings.number("daily_km") or 1)
    return last_on + timedelta(days=max(0, min(3650, int(left / pace))))


# -- papers ---------------------------------------------------------------------------------------------------------


def insurance(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Before the policy ends; without one a year from the handover is a guess, and so is every further year."""
    for car in facts.cars:
        start = car.policy.until if car.policy else (add_months(car.delivered_on, 12) if car.delivered_on else None)
        if start is None:
            continue
        cause = f"policy:{car.policy.id}" if car.policy else f"car:{car.id}:insurance"
        for number, until in _years_from(start, now, settings):
            year = f":{number}" if number else ""
            yield from countdown(f"{cause}{year}", until, settings.numbers("insurance_ahead"), settings)


def _years_from(start: date, now: datetime, settings: Settings) -> Iterator[tuple[int, date]]:
    """Each return of a day within what is planned, and how many years it is from the first."""
    today = local_day(now, settings)
    for number in count():
        day = add_months(start, 12 * number)
        if day > today + HORIZON + timedelta(days=BACK_DAYS):
            return
        if day >= today - timedelta(days=BACK_DAYS):
            yield number, day


def inspection(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Before the end of the month in which the car was registered, in the years that the law names."""
    ahead = settings.numbers("inspection_ahead")
    for car in facts.cars:
        if car.inspection_on is not None:
            yield from countdown(
                f"car:{car.id}:inspection:{car.inspection_on.year}", car.inspection_on, ahead, settings
            )
        if car.registered_on is None:
            continue
        for years, due in inspections(car.registered_on, now, settings):
            if car.inspection_on is None or due > car.inspection_on:
                yield from countdown(f"car:{car.id}:inspection:year{years}", due, ahead, settings)


def inspections(registered_on: date, now: datetime, settings: Settings) -> Iterator[tuple[int, date]]:
    """Years since the registration and the last day, of each inspection within what is planned."""
    named = {*settings.numbers("inspection_online"), *settings.numbers("inspection_onsite")}
    for years, day in _years_from(registered_on, now, settings):
        if years in named or years > YEARLY_FROM:
            yield years, calendar.month_end(day.year, day.month)
