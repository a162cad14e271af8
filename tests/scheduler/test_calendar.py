"""Lunar days, festivals, workdays, hours; a second library has its say on lunar dates."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import cnlunar
import pytest

from scheduler import calendar
from scheduler.calendar import LunarDay, Workday

SHANGHAI = ZoneInfo("Asia/Shanghai")

FESTIVAL_DAYS = {
    ("春节", 2026): date(2026, 2, 17), ("元宵", 2026): date(2026, 3, 3), ("端午", 2027): date(2027, 6, 9), ("七夕", 2028): date(2028, 8, 26),
    ("中秋", 2031): date(2031, 10, 1), ("重阳", 2032): date(2032, 10, 12), ("除夕", 2027): date(2027, 2, 5), ("清明", 2027): date(2027, 4, 5),
    ("国庆", 2027): date(2027, 10, 1), ("母亲节", 2027): date(2027, 5, 9), ("父亲节", 2027): date(2027, 6, 20),
}  # fmt: skip


@pytest.mark.parametrize(("key", "day"), FESTIVAL_DAYS.items(), ids=str)
def test_festivals(key: tuple[str, int], day: date) -> None:
    assert calendar.festival(*key) == day


def test_next_festival_is_today_or_later() -> None:
    assert calendar.next_festival("春节", date(2026, 2, 17)) == date(2026, 2, 17)
    assert calendar.next_festival("春节", date(2026, 2, 18)) == date(2027, 2, 6)


@pytest.mark.parametrize("start", [date(2025, 7, 20), date(2028, 6, 20), date(2033, 12, 20)])
def test_two_libraries_agree(start: date) -> None:
    for step in range(0, 60, 7):
        day = start + timedelta(days=step)
        other = cnlunar.Lunar(datetime(day.year, day.month, day.day, 12))
        ours = calendar.solar_to_lunar(day)
        assert ours == LunarDay(other.lunarYear, other.lunarMonth, other.lunarDay, bool(other.isLunarLeapMonth))
        assert calendar.lunar_to_solar(*ours) == day


def test_the_thirtieth_of_a_short_month_is_its_last_day() -> None:
    length = calendar.lunar_month_length(2026, 1)
    short = next(m for m in range(1, 13) if calendar.lunar_month_length(2026, m) == 29)
    assert length in (29, 30)
    assert calendar.lunar_to_solar(2026, short, 30) == calendar.lunar_to_solar(2026, short, 29)


def test_a_birthday_in_a_leap_month_is_kept_in_the_regular_one() -> None:
    assert calendar.lunar_month_length(2025, 6, is_leap=True) == 29
    assert calendar.lunar_month_length(2026, 6, is_leap=True) == 0
    assert calendar.lunar_to_solar(2026, 6, 1, is_leap=True) == calendar.lunar_to_solar(2026, 6, 1)
    assert calendar.birthday(6, 10, True, date(2025, 7, 1)) == calendar.lunar_to_solar(2025, 6, 10)


def test_birthdays() -> None:
    assert calendar.birthday(8, 15, True, date(2026, 11, 23)) == date(2027, 9, 15)
    assert calendar.birthday(5, 20, False, date(2026, 11, 23)) == date(2027, 5, 20)
    assert calendar.birthday(2, 29, False, date(2027, 1, 1)) == date(2027, 2, 28)
    assert calendar.birthday(2, 29, False, date(2028, 2, 29)) == date(2028, 2, 29)
    assert calendar.birthday(11, 23, False, date(2026, 11, 23)) == date(2026, 11, 23)


def test_workdays_and_the_years_not_yet_published() -> None:
    assert calendar.workday(date(2026, 10, 1)) == Workday(False, True)
    assert calendar.workday(date(2060, 1, 5)) == Workday(True, False)
    assert calendar.workday(date(2060, 1, 4)) == Workday(False, False)
    assert calendar.add_workdays(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert calendar.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_hours() -> None:
    day = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    assert calendar.is_working_hour(day.replace(hour=8, minute=30))
    assert not calendar.is_working_hour(day.replace(hour=20, minute=30))
    assert calendar.is_quiet(day.replace(hour=6, minute=59))
    assert not calendar.is_quiet(day.replace(hour=21, minute=59))
    assert calendar.next_working_moment(day.replace(hour=12)) == day.replace(hour=12)
    assert calendar.next_working_moment(day.replace(hour=5)) == day.replace(hour=8, minute=30)
    assert calendar.next_working_moment(day.replace(hour=23)) == day.replace(day=24, hour=8, minute=30)
