"""Every occasion of every kind from November 2026 to December 2028, for one store, against days worked out elsewhere.

The days were counted by hand with a wall calendar; lunar ones are found by a second library walking day by day.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

import cnlunar
import pytest

from scheduler import calendar
from scheduler.days import is_closed
from scheduler.facts import Car, Errand, Facts, Insured, Lost, Meeting, Owner, Sale, Touch, Word
from scheduler.rules import KINDS
from storage.kinds import MonthDay
from storage.settings import shipped

SETTINGS = shipped()
FIRST, LAST = date(2026, 11, 1), date(2028, 12, 31)
STEP = timedelta(days=20)


def at(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=SETTINGS.zone)


def day(words: str) -> date:
    return date.fromisoformat(words)


@cache
def lunar(month: int, number: int) -> list[str]:
    """Each day within the two years that the second library calls so; the last of a month that has no 30th.

    Of a leap month none: its birthdays are kept in the regular one.
    """
    found, one = [], FIRST - timedelta(days=1)
    while one <= LAST:
        here, after = (cnlunar.Lunar(datetime(d.year, d.month, d.day, 12)) for d in (one, one + timedelta(days=1)))
        is_it = here.lunarMonth == month and not here.isLunarLeapMonth
        is_last = is_it and number == 30 and here.lunarDay == 29 and after.lunarDay == 1
        if is_it and (here.lunarDay == number or is_last):
            found.append(one.isoformat())
            one += timedelta(days=340)
        elif is_it and here.lunarDay < number:
            one += timedelta(days=max(1, number - 1 - here.lunarDay))
        else:
            one += timedelta(days=1 if here.lunarDay > 27 or is_it else 28 - here.lunarDay)
    return found


def occasions(kind: str, facts: Facts, first: date = FIRST) -> list[str]:
    """Every occasion that the kind yields while the two years go by, by its day, the cause's last word behind it."""
    seen: dict[str, str] = {}
    now = first
    while now <= LAST:
        for one in KINDS[kind].occasions(
            facts, SETTINGS, datetime(now.year, now.month, now.day, 3, tzinfo=SETTINGS.zone)
        ):
            local = one.meant_at.astimezone(SETTINGS.zone)
            if FIRST <= local.date() <= LAST:
                hour = f" {local:%H:%M}" if one.precision != "date" else ""
                seen.setdefault(one.occasion, f"{local:%Y-%m-%d}{hour}")
        now += STEP
    return sorted(seen.values())


LEAD = Facts("c:1", 1, since=at("2026-11-02 10:00"), level="H", role="graded")
OWNER = replace(LEAD, level="D", role="delivered", sales=(Sale(3, day("2026-11-20"), True),))
MEMBER = Facts("m:1", 1, rest_days="3")
"""Off on Wednesdays."""
CALL = Touch(5, at("2026-11-02 10:00"))


def owner(**car: object) -> Facts:
    return replace(OWNER, cars=(Car(4, **car),))  # type: ignore[arg-type]


def touched(when: str, **values: object) -> tuple[Touch, ...]:
    return (replace(CALL, at=at(when), **values),)  # type: ignore[arg-type]


MONTHLY = ["2027-06-19", "2027-07-19", "2027-08-18", "2027-09-17", "2027-10-17", "2027-11-16", "2027-12-16", "2028-01-15",
           "2028-02-14", "2028-03-15", "2028-04-14", "2028-05-14"]  # fmt: skip
"""Every thirty days after 2027-05-20."""

TABLE: list[tuple[str, str, Facts, list[str]]] = [
    ("next_contact", "H after two days", replace(LEAD, touches=(CALL,)), ["2026-11-04"]),
    ("next_contact", "A after five", replace(LEAD, level="A", touches=(CALL,)), ["2026-11-07"]),
    ("next_contact", "C after fifteen", replace(LEAD, level="C", touches=(CALL,)), ["2026-11-17"]),
    ("next_contact", "two days before 初二: after the closed days", replace(LEAD, touches=touched("2027-02-04 10:00")), ["2027-02-08"]),
    ("next_contact", "one's own day, though closed", replace(LEAD, touches=(replace(CALL, next_at=at("2027-02-06 00:00"), next_precision="date"),)), ["2027-02-06"]),
    ("next_contact", "one's own hour", replace(LEAD, touches=(replace(CALL, next_at=at("2027-03-01 15:00"), next_precision="time"),)), ["2027-03-01 15:00"]),
    ("next_contact", "no answer on Tuesday, Wednesday off", replace(LEAD, owner=Owner(True, "3", None), touches=touched("2026-11-03 10:10", is_reached=False)), ["2026-11-05 15:00"]),
    ("next_contact", "no answer before 除夕", replace(LEAD, touches=touched("2027-02-04 15:10", is_reached=False)), ["2027-02-08 10:00"]),
    ("first_day", "within a day", replace(LEAD, level="N", role="new", touches=(CALL,)), ["2026-11-03"]),
    ("first_day", "not on closed days", replace(LEAD, level="N", role="new", since=at("2028-01-24 19:00")), ["2028-01-28"]),
    ("web_lead", "half an hour later", replace(LEAD, source="autohome"), ["2026-11-02 10:30"]),
    ("web_lead", "at night: after opening", replace(LEAD, source="yiche", since=at("2026-11-02 23:10")), ["2026-11-03 09:00"]),
    ("web_lead", "ten minutes before closing", replace(LEAD, source="yiche", since=at("2026-11-02 20:20")), ["2026-11-03 08:50"]),
    ("web_lead", "on 除夕", replace(LEAD, source="brand", since=at("2027-02-05 10:00")), ["2027-02-08 09:00"]),
    ("web_lead", "spoken to already", replace(LEAD, source="yiche", touches=(CALL,)), []),
    ("web_lead", "from the street", replace(LEAD, source="walk_in"), []),
    ("appointment", "its eve and its hour", replace(LEAD, meetings=(Meeting(7, at("2028-02-29 15:00"), "time", at("2026-11-02 10:00")),)), ["2028-02-28 18:00", "2028-02-29 15:00"]),
    ("promise", "its day", replace(LEAD, promises=(Word(4, day("2028-12-31")),)), ["2028-12-31"]),
    ("errand", "its hour", replace(LEAD, errands=(Errand(9, at("2027-01-01 10:00"), "time"),)), ["2027-01-01 10:00"]),
    ("own_errand", "its day", replace(MEMBER, errands=(Errand(9, at("2027-01-01 00:00"), "date"),)), ["2027-01-01"]),
    ("silent", "thirty days", replace(LEAD, touches=(CALL,)), ["2026-12-02"]),
    ("silent", "three times the level's rhythm", replace(LEAD, level="C", touches=(CALL,)), ["2026-12-17"]),
    ("silent", "not while one's own day is ahead", replace(LEAD, touches=(replace(CALL, next_at=at("2027-03-01 00:00"), next_precision="date"),)), ["2027-03-31"]),
    ("revival", "sixty days after the loss", replace(LEAD, is_lost=True, loss=Lost(2, at("2026-11-01 10:00"), None)), ["2026-12-31"]),
    ("revival", "the day that was named", replace(LEAD, is_lost=True, loss=Lost(2, at("2026-11-01 10:00"), day("2027-02-06"))), ["2027-02-08"]),
    ("revival", "put to sleep", replace(LEAD, dormant_until=day("2027-05-01")), ["2027-05-01"]),
    ("delivery_day", "the eve and the day", replace(LEAD, sales=(Sale(3, day("2027-03-01"), False),)), ["2027-02-28", "2027-03-01"]),
    ("return_visit", "three, seven, thirty days", OWNER, ["2026-11-23", "2026-11-27", "2026-12-20"]),
    ("return_visit", "over a leap day", replace(OWNER, sales=(Sale(3, day("2028-02-26"), True),)), ["2028-02-29", "2028-03-04", "2028-03-27"]),
    ("anniversary", "every year", OWNER, ["2027-11-20", "2028-11-20"]),
    ("anniversary", "of a leap day", replace(OWNER, sales=(Sale(3, day("2024-02-29"), True),)), ["2027-02-28", "2028-02-29"]),
    ("service", "half a year, fifteen days before, then monthly", owner(delivered_on=day("2026-11-20")), sorted(["2027-05-05", "2027-05-20", *MONTHLY])),
    ("service", "driven 40 km a day", owner(delivered_on=day("2026-11-20"), readings=((day("2027-01-19"), 2400), (day("2027-03-20"), 4800)), service_due_on=None, profile="luxury"), ["2027-07-13", "2027-07-28", "2027-08-27", "2027-09-26", "2027-10-26", "2027-11-25", "2027-12-25", "2028-01-24", "2028-02-23", "2028-03-24", "2028-04-23", "2028-05-23", "2028-06-22", "2028-07-22"]),
    ("service", "跑了8000了 in December", owner(delivered_on=day("2026-11-20"), readings=((day("2028-12-10"), 8000),)), sorted(["2027-05-05", "2027-05-20", *MONTHLY])),
    ("service", "none fixed", owner(delivered_on=day("2026-11-20"), profile="tesla"), []),
    ("insurance", "sixty and fifteen days, every year", owner(delivered_on=day("2026-11-20"), policy=Insured(8, day("2027-03-31"))), ["2027-01-30", "2027-03-16", "2028-01-31", "2028-03-16"]),
    ("insurance", "guessed from the handover", owner(delivered_on=day("2026-11-20")), ["2027-09-21", "2027-11-05", "2028-09-21", "2028-11-05"]),
    ("inspection", "the second year, online", owner(registered_on=day("2026-11-20")), ["2028-10-01", "2028-11-15"]),
    ("inspection", "the fourth and the sixth", owner(registered_on=day("2022-12-05")), ["2026-11-01", "2026-12-16", "2028-11-01", "2028-12-16"]),
    ("inspection", "the tenth, then yearly", owner(registered_on=day("2017-05-09")), ["2027-04-01", "2027-05-16", "2028-04-01", "2028-05-16"]),
    ("inspection", "the day that was named", owner(inspection_on=day("2027-06-30")), ["2027-05-01", "2027-06-15"]),
    ("birthday", "solar", replace(OWNER, birthday=MonthDay(12, 24)), ["2026-12-24", "2027-12-24", "2028-12-24"]),
    ("birthday", "29 February", replace(OWNER, birthday=MonthDay(2, 29)), ["2027-02-28", "2028-02-29"]),
    ("birthday", "八月十五", replace(OWNER, birthday=MonthDay(8, 15, lunar=True)), lunar(8, 15)),
    ("birthday", "腊月三十, of short months too", replace(OWNER, birthday=MonthDay(12, 30, lunar=True)), lunar(12, 30)),
    ("birthday", "五月初十 in the year of a leap fifth month", replace(OWNER, birthday=MonthDay(5, 10, lunar=True)), lunar(5, 10)),
    ("birthday", "五月三十, a short month", replace(OWNER, birthday=MonthDay(5, 30, lunar=True)), lunar(5, 30)),
    ("birthday", "正月初一", replace(OWNER, birthday=MonthDay(1, 1, lunar=True)), lunar(1, 1)),
    ("festival", "春节 before the closed days, 中秋 before a Wednesday off", MEMBER, ["2027-02-04", "2027-09-14", "2028-01-24", "2028-10-03"]),
]  # fmt: skip


@pytest.mark.parametrize("case", TABLE, ids=lambda case: f"{case[0]}: {case[1]}")
def test_occasions(case: tuple[str, str, Facts, list[str]]) -> None:
    kind, _, facts, expected = case
    assert occasions(kind, facts) == expected


def test_the_table_has_every_kind() -> None:
    assert {kind for kind, *_ in TABLE} == {code for code, kind in KINDS.items() if not kind.is_list}


def test_the_lunar_days_are_those_of_the_almanac() -> None:
    """As printed: leap fifth month in 2028, a twelfth month of 29 days before 2028-01-26."""
    assert lunar(1, 1) == ["2027-02-06", "2028-01-26"]
    assert lunar(8, 15) == ["2027-09-15", "2028-10-03"]
    assert lunar(12, 30) == ["2027-02-05", "2028-01-25"]
    assert lunar(5, 10) == ["2027-06-14", "2028-06-02"]
    assert calendar.lunar_month_length(2028, 5, is_leap=True) == 29
    assert calendar.lunar_month_length(2027, 12) == 29


def test_driven_8000_moves_the_service_to_now() -> None:
    from scheduler.owning import service_due

    car = Car(4, delivered_on=day("2026-11-20"), readings=((day("2027-01-10"), 8000),))
    assert service_due(car, SETTINGS) == day("2027-01-10")
    done = replace(
        car, serviced_on=day("2027-01-12"), serviced_km=8100, readings=(*car.readings, (day("2027-01-12"), 8100))
    )
    assert service_due(done, SETTINGS) == day("2027-06-11"), "7500 km more at 50 km a day, before half a year is over"


SHEETS = ("morning_list", "evening_list")


@pytest.mark.parametrize("kind", SHEETS)
def test_lists_of_the_spring_festival(kind: str) -> None:
    """Thursday 4 February to Thursday 11: closed 5 to 7, off on Wednesday the 10th."""
    found = KINDS[kind].occasions(MEMBER, SETTINGS, at("2027-02-04 03:00"))
    assert [one.occasion for one in found] == ["2027-02-04", "2027-02-08", "2027-02-09"]


def test_sheets_of_the_spring_festival() -> None:
    store = Facts("s:1", 1)
    for kind, hour in (("morning_sheet", "08:25"), ("evening_sheet", "18:20")):
        found = list(KINDS[kind].occasions(store, SETTINGS, at("2028-01-24 03:00")))
        assert [f"{one.meant_at:%m-%d %H:%M}" for one in found] == [f"01-{d} {hour}" for d in (24, 28, 29, 30)]


def test_the_closed_days_are_the_eve_and_two_more() -> None:
    closed = [
        FIRST + timedelta(days=n) for n in range((LAST - FIRST).days) if is_closed(FIRST + timedelta(days=n), SETTINGS)
    ]
    assert [f"{one}" for one in closed] == [
        "2027-02-05", "2027-02-06", "2027-02-07", "2028-01-25", "2028-01-26", "2028-01-27",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "workday", "published"),
    [
        ("2026-10-09", "2026-10-10", True),  # a Saturday made up for the holidays
        ("2026-09-30", "2026-10-08", True),
        ("2026-02-13", "2026-02-14", True),
        ("2031-09-30", "2031-10-06", False),  # nobody has published that year: days off by law, and the weekend
        ("2031-10-03", "2031-10-06", False),
    ],
)
def test_the_next_workday(since: str, workday: str, published: bool) -> None:
    found = calendar.add_workdays(day(since), 1)
    assert (found, calendar.workday(found).is_published) == (day(workday), published)
