"""Days and stretches of days: what the rules for dates return and the arithmetic they share.

Says nothing about hours and holds no rule; those stand in day_rules.py, festive.py and counted.py.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from handlers.notes.numbers import whole

Side = Literal["future", "past"]
Kind = Literal["day", "stretch", "festival", "moved", "lunar"]
N = r"(?:[0-9]{1,3}|[零〇一二两俩三四五六七八九十廿]{1,4})"


class Base(NamedTuple):
    """What a rule counts from."""

    today: date
    prefer: Side


@dataclass(frozen=True)
class Days:
    """A stretch of days, both ends within it."""

    first: date
    last: date
    kind: Kind = "day"
    after: date | None = None
    """Where 后 begins, if not on the day after ``last``."""


Reader = Callable[[re.Match[str], Base], Days | None]
Rule = tuple[str, re.Pattern[str], Reader]


def one(day: date, kind: Kind = "day") -> Days:
    """A single day."""
    return Days(day, day, kind)


def days_on(day: date, count: float) -> date:
    """So many days on; the calendar's end where that is past it."""
    return day + timedelta(days=min(int(count), 200_000))


def months_on(day: date, count: int) -> date:
    """The same day so many months on, or the last of that month."""
    index = day.year * 12 + day.month - 1 + count
    year, month = min(max(index // 12, 1), 9990), index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_of(year: int, month: int) -> Days | None:
    """A whole month."""
    if not 1 <= month <= 12 or not 1 <= year <= 9990:
        return None
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "stretch")


def year_of(year: int) -> Days | None:
    """A whole year."""
    return Days(date(year, 1, 1), date(year, 12, 31), "stretch") if 1 <= year <= 9990 else None


def day_at(year: int, month: int, day: int) -> date | None:
    """The day, or nothing where no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def week_of(base: Base, shift: int) -> date:
    """The Monday of a week so many weeks on."""
    return base.today - timedelta(days=base.today.weekday()) + timedelta(weeks=shift)


def shift_of(words: str) -> int:
    """下下 is 2, 上 is -1, 这 and 本 are 0."""
    return words.count("下") - words.count("上")


WEEKDAY = {c: i for i, c in enumerate("一二三四五六日")} | {c: i for i, c in enumerate("1234567")} | {"天": 6, "末": 5}


def near_year(base: Base, month: int, day: int) -> date | None:
    """The month and day next to come, or last past."""
    step = -1 if base.prefer == "past" else 1
    for year in range(base.today.year, base.today.year + 9 * step, step):
        found = day_at(year, month, day)
        if found and (found <= base.today if step < 0 else found >= base.today):
            return found
    return None


def year_said(words: str | None, base: Base) -> int | None:
    """The year that words such as 明年 or 27年 mean."""
    if not words:
        return None
    relative = {
        "今年": 0,
        "本年": 0,
        "当年": 0,
        "明年": 1,
        "来年": 1,
        "后年": 2,
        "去年": -1,
        "前年": -2,
        "大前年": -3,
        "大后年": 3,
    }
    if words in relative:
        return base.today.year + relative[words]
    value = whole(words.rstrip("年"))
    if value is None:
        return None
    return value + 2000 if value < 100 else value


YEAR = r"今年|本年|明年|来年|大后年|后年|去年|大前年|前年|(?:[0-9]{4}|(?<![0-9])[0-9]{2}|[二一][零〇九][零〇一二三四五六七八九]{2})年"
MONTH = (
    rf"(?:(?P<mturn>这个|本|当|这|上上个?|上个?|下下个?|下个?)月份?|(?:(?P<year>{YEAR})的?)?(?P<month>[01]?[0-9]|"
    r"十[一二]?|[一二三四五六七八九])月份?)"
)


def month_said(match: re.Match[str], base: Base) -> Days | None:
    """The month that MONTH matched."""
    if match["mturn"]:
        first = months_on(base.today.replace(day=1), shift_of(match["mturn"]))
        return month_of(first.year, first.month)
    month = whole(match["month"]) or 0
    year = year_said(match["year"], base)
    if year is None:
        year = base.today.year
        if base.prefer == "past":
            year -= month > base.today.month
        else:
            year += month < base.today.month
    return month_of(year, month)


PIECES = {
    "初": "head",
    "上旬": "early",
    "中旬": "middle",
    "中": "half",
    "下旬": "late",
    "底": "tail",
    "末": "tail",
    "尾": "tail",
}


def piece_of(month: Days, words: str) -> Days:
    """The beginning, a third or the end of a month."""
    first, last = month.first, month.last
    by_name = {
        "head": one(first), "early": Days(first, first.replace(day=10), "stretch"), "half": one(first.replace(day=15)),
        "middle": Days(first.replace(day=11), first.replace(day=20), "stretch"),
        "late": Days(first.replace(day=21), last, "stretch"), "tail": one(last),
    }  # fmt: skip
    return by_name[PIECES[words]]
