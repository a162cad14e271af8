"""What each kind wants, from facts: tables of facts and the occasions they must give."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from scheduler.days import is_closed, works
from scheduler.facts import Facts, Meeting, Sale, Touch, Word
from scheduler.rules import KINDS
from storage.kinds import MonthDay
from storage.settings import Snapshot, shipped

SETTINGS = shipped()


def at(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=SETTINGS.zone)


NOW = at("2026-11-23 09:00")
LEAD = Facts("c:1", 1, since=at("2026-11-23 09:00"), level="H", role="graded")
CALLED = Touch(5, at("2026-11-23 09:00"))


def wanted(kind: str, facts: Facts, settings: Snapshot = SETTINGS, now: datetime = NOW) -> list[str]:
    """Cause, moment and precision of each occasion, in the store's zone."""
    found = KINDS[kind].occasions(facts, settings, now)
    return [f"{o.occasion} {o.meant_at.astimezone(settings.zone):%Y-%m-%d %H:%M} {o.precision}" for o in found]


def facts(**values: Any) -> Facts:
    return replace(LEAD, **values)


def told(next_at: str, precision: str = "date", **values: Any) -> tuple[Touch, ...]:
    return (replace(CALLED, next_at=at(next_at), next_precision=precision, **values),)


def missed(*moments: str) -> tuple[Touch, ...]:
    """Attempts, the newest first, after a call."""
    tries = [Touch(9 - number, at(words), is_reached=False) for number, words in enumerate(moments)]
    return (*tries, Touch(1, at("2026-11-01 10:00")))


def setting(**values: Any) -> Snapshot:
    return replace(SETTINGS, values={**SETTINGS.values, **values})


OWNER = facts(level="D", role="delivered", sales=(Sale(3, date(2026, 11, 20), True),))

NEXT_CONTACT: dict[str, tuple[Facts, list[str]]] = {
    "nobody has spoken to": (LEAD, ["new 2026-11-25 08:40 date"]),
    "a new customer: the first day has a kind of its own": (facts(level="N", role="new"), []),
    "the level's rhythm": (facts(touches=(CALLED,)), ["contact:5 2026-11-25 08:40 date"]),
    "another level": (facts(touches=(CALLED,), level="C"), ["contact:5 2026-12-08 08:40 date"]),
    "the rep's own day": (facts(touches=told("2026-11-28 00:00")), ["contact:5 2026-11-28 08:40 date"]),
    "the rep's own hour": (facts(touches=told("2026-11-28 15:00", "time")), ["contact:5 2026-11-28 15:00 time"]),
    "a part of day": (facts(touches=told("2026-11-28 15:00", "part")), ["contact:5 2026-11-28 15:00 part"]),
    "an attempt in the morning": (facts(touches=missed("2026-11-23 10:10")), ["contact:9 2026-11-24 15:00 part"]),
    "an attempt in the afternoon": (facts(touches=missed("2026-11-23 15:10")), ["contact:9 2026-11-24 10:00 part"]),
    "morning and afternoon were tried": (
        facts(touches=missed("2026-11-23 10:10", "2026-11-21 15:00")), ["contact:9 2026-11-24 18:30 part"],
    ),
    "all were tried": (
        facts(touches=missed("2026-11-23 10:10", "2026-11-21 15:00", "2026-11-20 18:00")),
        ["contact:9 2026-11-24 15:00 part"],
    ),
    "noon after an afternoon": (
        facts(touches=missed("2026-11-23 11:30", "2026-11-21 15:00")), ["contact:9 2026-11-24 10:00 part"],
    ),
    "an attempt with a day of its own": (
        facts(touches=told("2026-11-27 00:00", is_reached=False)), ["contact:5 2026-11-27 08:40 date"],
    ),
    "lost": (facts(touches=(CALLED,), is_lost=True), []),
    "lost, though a day was said": (facts(touches=told("2026-11-28 00:00"), is_lost=True), []),
    "asleep": (facts(touches=(CALLED,), dormant_until=date(2026, 11, 24)), []),
    "awake again": (facts(touches=(CALLED,), dormant_until=date(2026, 11, 23)), ["contact:5 2026-11-25 08:40 date"]),
    "do not contact": (facts(touches=told("2026-11-28 00:00"), do_not_contact=True), []),
    "delivered": (replace(OWNER, touches=(CALLED,)), []),
    "an owner with a day said since": (
        replace(OWNER, touches=told("2026-11-28 00:00")), ["contact:5 2026-11-28 08:40 date"],
    ),
    "a day said before the handover": (
        replace(OWNER, touches=told("2026-11-28 00:00", at=at("2026-11-19 10:00"))), [],
    ),
    "an order cancelled": (facts(touches=(CALLED,), level="T", role="cancelled"), []),
    "ordered": (facts(touches=(CALLED,), level="O", role="ordered"), ["contact:5 2026-11-30 08:40 date"]),
}  # fmt: skip


@pytest.mark.parametrize("case", NEXT_CONTACT)
def test_next_contact(case: str) -> None:
    known, expected = NEXT_CONTACT[case]
    assert wanted("next_contact", known) == expected


def test_what_a_person_named_is_said_and_what_a_rule_gave_is_not() -> None:
    own, rhythm = facts(touches=told("2026-11-28 00:00")), facts(touches=(CALLED,))
    assert [o.is_said for known in (own, rhythm) for o in KINDS["next_contact"].occasions(known, SETTINGS, NOW)] == [
        True, False,
    ]  # fmt: skip


def test_a_store_s_own_interval_and_closed_days() -> None:
    own = setting(interval={"H": 1}, closed_days=["2026-11-24", "11-25"])
    assert wanted("next_contact", facts(touches=(CALLED,)), own) == ["contact:5 2026-11-26 08:40 date"]
    assert wanted("next_contact", facts(touches=missed("2026-11-23 15:10")), own) == ["contact:9 2026-11-26 10:00 part"]
    said = facts(touches=told("2026-11-24 00:00"))
    assert wanted("next_contact", said, own) == ["contact:5 2026-11-24 08:40 date"], "the rep's own day stays"


@pytest.mark.parametrize(
    ("entry", "day", "closed"),
    [
        ("2027-02-05", date(2027, 2, 5), True),
        ("2027-02-05", date(2028, 2, 5), False),
        ("02-05", date(2028, 2, 5), True),
        ("除夕", date(2027, 2, 5), True),
        ("除夕", date(2027, 2, 6), False),
        ("春节", date(2027, 2, 6), True),
        ("L01-02", date(2027, 2, 7), True),
        ("L12-30", date(2027, 2, 5), True),
        ("腊八", date(2027, 1, 15), True),
        ("not a day", date(2027, 2, 5), False),
    ],
)
def test_closed_days(entry: str, day: date, closed: bool) -> None:
    assert is_closed(day, setting(closed_days=[entry])) is closed


def meeting(when: str, precision: str = "time", made: str = "2026-11-23 10:00") -> Facts:
    return facts(meetings=(Meeting(7, at(when), precision, at(made)),))


APPOINTMENT: dict[str, tuple[Facts, list[str]]] = {
    "days ahead": (
        meeting("2026-11-28 15:00"),
        ["appointment:7:eve 2026-11-27 18:00 part", "appointment:7:day 2026-11-28 15:00 time"],
    ),
    "a day without an hour": (
        meeting("2026-11-28 00:00", "date"),
        ["appointment:7:eve 2026-11-27 18:00 part", "appointment:7:day 2026-11-28 08:40 date"],
    ),
    "made on the same day": (meeting("2026-11-23 15:00"), ["appointment:7:day 2026-11-23 15:00 time"]),
    "none": (LEAD, []),
}


@pytest.mark.parametrize("case", APPOINTMENT)
def test_appointment(case: str) -> None:
    known, expected = APPOINTMENT[case]
    assert wanted("appointment", known) == expected


def test_promise() -> None:
    known = facts(promises=(Word(4, date(2026, 11, 25)),), do_not_contact=True)
    assert wanted("promise", known) == ["promise:4 2026-11-25 08:40 date"], "a promise is kept, 勿扰 or not"


def test_delivery_day() -> None:
    planned, done = Sale(3, date(2026, 11, 30), False), Sale(4, date(2026, 11, 30), True)
    known = facts(sales=(planned, done, Sale(5, None, False)))
    expected = ["deal:3:ready 2026-11-29 08:40 date", "deal:3:handover 2026-11-30 08:40 date"]
    assert wanted("delivery_day", known) == expected


def test_return_visits() -> None:
    sale = Sale(3, date(2026, 11, 20), True, frozenset({date(2026, 11, 23)}))
    known = facts(sales=(sale, Sale(4, date(2026, 11, 30), False)))
    expected = ["deal:3:D+7 2026-11-27 08:40 date", "deal:3:D+30 2026-12-20 08:40 date"]
    assert wanted("return_visit", known) == expected
    assert wanted("return_visit", known, setting(return_visits=[1])) == ["deal:3:D+1 2026-11-21 08:40 date"]


BIRTHDAYS: dict[str, tuple[MonthDay, str, list[str]]] = {
    "solar": (MonthDay(12, 24), "2026-11-23 09:00", ["birthday:2026 2026-12-24", "birthday:2027 2027-12-24"]),
    "lately": (MonthDay(11, 1), "2026-11-23 09:00", ["birthday:2026 2026-11-01", "birthday:2027 2027-11-01"]),
    "the 29th of February": (MonthDay(2, 29), "2027-01-10 09:00", ["birthday:2027 2027-02-28"]),
    "and in a leap year": (MonthDay(2, 29), "2028-01-10 09:00", ["birthday:2028 2028-02-29"]),
    "lunar, of the year before": (
        MonthDay(12, 30, lunar=True), "2026-12-01 09:00", ["birthday:2026 2027-02-05"],
    ),
    "lunar 30th of a short month": (
        MonthDay(12, 30, lunar=True), "2027-12-01 09:00", ["birthday:2027 2028-01-25"],
    ),
    "lunar mid-autumn": (MonthDay(8, 15, lunar=True), "2027-01-01 09:00", ["birthday:2027 2027-09-15"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BIRTHDAYS)
def test_birthday(case: str) -> None:
    day, now, expected = BIRTHDAYS[case]
    found = wanted("birthday", facts(birthday=day), now=at(now))
    assert [line.removesuffix(" 08:40 date") for line in found] == expected


def test_no_birthday_for_who_was_lost() -> None:
    assert wanted("birthday", facts(birthday=MonthDay(12, 24), is_lost=True)) == []


def test_morning_lists_of_the_days_one_works() -> None:
    """Monday to Sunday, Tuesday off, away until Wednesday, the store closed on Saturday."""
    member = Facts("m:1", 1, rest_days="2", away_until=date(2026, 11, 25))
    found = wanted("morning_list", member, setting(closed_days=["2026-11-28"]))
    days = ["2026-11-26", "2026-11-27", "2026-11-29"]
    assert found == [f"{day} {day} 08:40 date" for day in days]
    assert not works(replace(member, is_active=False), date(2026, 11, 26), SETTINGS)


def test_every_kind_is_declared_once_and_named() -> None:
    assert all(code == kind.code and kind.label and kind.when for code, kind in KINDS.items())
