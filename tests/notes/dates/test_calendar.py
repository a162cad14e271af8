"""What a few words mean at any moment, reckoned here a second way: weekdays, days of the month, months, hours of a day."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.notes.dates import resolve

AWKWARD = (
    datetime(2026, 11, 29, 23, 30),
    datetime(2027, 1, 31, 8),
    datetime(2028, 2, 29, 12),
    datetime(2026, 12, 31, 23, 59),
    datetime(2027, 3, 1),
)
MOMENTS = st.one_of(st.sampled_from(AWKWARD), st.datetimes(datetime(2000, 1, 1), datetime(2080, 12, 31)))
TURNS = {"这": 0, "本": 0, "下": 1, "下个": 1, "下下": 2, "上": -1, "上个": -1, "上上": -2}
DAYS = {
    "今天": 0, "明天": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2, "三天后": 3, "一周后": 7, "半个月后": 15, "明日": 1, "明儿": 1,
}  # fmt: skip
HOURS = {
    "上午10点": (10, 0), "上午十点半": (10, 30), "早上8点": (8, 0), "中午": (12, 0), "下午3点": (15, 0), "下午两点半": (14, 30), "下午3点一刻": (15, 15),
    "傍晚": (18, 0), "晚上七点二十": (19, 20), "晚8点": (20, 0), "15:30": (15, 30), "14点30分": (14, 30), "下午差五分三点": (14, 55), "3pm": (15, 0),
}  # fmt: skip


def days(first: date, last: date) -> tuple[datetime, datetime]:
    """From one day to another, both within."""
    return datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())


def month(day: date, turn: int) -> tuple[date, date]:
    """The first and last day of a month so many months on."""
    year, index = divmod(day.year * 12 + day.month - 1 + turn, 12)
    return date(year, index + 1, 1), date(year, index + 1, monthrange(year, index + 1)[1])


@given(MOMENTS)
@settings(max_examples=25, deadline=None)
def test_weekdays(now: datetime) -> None:
    monday = now.date() - timedelta(days=now.weekday())
    for index, name in enumerate("一二三四五六日"):
        coming = now.date() + timedelta(days=(index - now.weekday() - 1) % 7 + 1)
        assert resolve(f"周{name}", now) == days(coming, coming)
        for turn, weeks in TURNS.items():
            day = monday + timedelta(weeks=weeks, days=index)
            assert resolve(f"{turn}星期{name}", now) == days(day, day), f"{turn}星期{name}"


@given(MOMENTS)
@settings(max_examples=25, deadline=None)
def test_days_of_a_month(now: datetime) -> None:
    for number in (1, 5, 15, 28, 29, 30, 31):
        coming = (month(now.date(), turn)[0].replace(day=1) for turn in range(4))
        found = (d.replace(day=number) for d in coming if monthrange(d.year, d.month)[1] >= number)
        day = next(d for d in found if d >= now.date())
        assert resolve(f"{number}号", now) == days(day, day)
    for words, turn in (("本月", 0), ("下个月", 1), ("上个月", -1), ("下下个月", 2)):
        first, last = month(now.date(), turn)
        assert resolve(words, now) == days(first, last)
        assert resolve(f"{words}底", now) == days(last, last)
        assert resolve(f"{words}5号", now) == days(first.replace(day=5), first.replace(day=5))
        assert resolve(f"{words}中旬", now) == days(first.replace(day=11), first.replace(day=20))


@given(MOMENTS)
@settings(max_examples=25, deadline=None)
def test_months(now: datetime) -> None:
    for number in range(1, 13):
        first = date(now.year + (number < now.month), number, 1)
        last = month(first, 0)[1]
        assert resolve(f"{number}月", now) == days(first, last)
        assert resolve(f"{number}月底", now) == days(last, last)
        assert resolve(f"明年{number}月", now) == days(*month(date(now.year + 1, number, 1), 0))


@pytest.mark.parametrize("words", HOURS)
@given(now=MOMENTS)
@settings(max_examples=5, deadline=None)
def test_hours_of_a_day(words: str, now: datetime) -> None:
    for day, ahead in DAYS.items():
        moment = datetime.combine(now.date() + timedelta(days=ahead), time(*HOURS[words]))
        for between in ("", " ", "的"):
            assert resolve(f"{day}{between}{words}", now) == (moment, moment), f"{day}{between}{words}"
