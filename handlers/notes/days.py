"""Days and stretches of days: what the rules for dates return and the arithmetic they share.

Says nothing about hours and holds no rule; those stand in day_rules.py, festive.py and counted.py.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from handlers.notes.leads import Table
from handlers.notes.numbers import whole

Side = Literal["future", "past"]
Kind = Literal["day", "stretch", "festival", "moved", "lunar"]
N = r"(?:[0-9]{1,3}|[零〇一二两俩三四五六七八九十廿卅]{1,4})"


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


Reader = Callable[[re.Match[str], Base], Days | None]
Rule = tuple[str, Table, Reader]


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


UNIT_AWAY = r"(?:(?P<unit>天|日|周|个?星期|个?礼拜|个月)(?![0-9一二三四五六七八九十日天末内])|半个?月)"


def counted_off(day: date, count: int, unit: str | None) -> date:
    """The day so many days, weeks or months on; without a unit half a month."""
    if unit == "个月":
        return months_on(day, count)
    return days_on(day, count * (15 if not unit else 1 if unit in "天日" else 7))


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
    """下下 and 次 are 2 and 1, 上 is -1, 大上 -2, 这 and 本 are 0."""
    return words.count("下") + words.count("次") + words.count("翌") - words.count("上") - words.count("大")


WEEKDAY = {c: i for i, c in enumerate("一二三四五六日")} | {c: i for i, c in enumerate("1234567")} | {"天": 6, "末": 5}


def near_year(base: Base, month: int, day: int) -> date | None:
    """The month and day next to come, or last past."""
    step = -1 if base.prefer == "past" else 1
    for year in range(base.today.year, base.today.year + 9 * step, step):
        found = day_at(year, month, day)
        if found and (found <= base.today if step < 0 else found >= base.today):
            return found
    return None


_YEARS = {
    "今年": 0, "本年": 0, "当年": 0, "这一年": 0, "同年": 0, "本年度": 0, "明年": 1, "来年": 1, "次年": 1, "翌年": 1, "下年": 1, "下一年": 1, "下年度": 1,
    "后年": 2, "大后年": 3, "去年": -1, "上年": -1, "上一年": -1, "上年度": -1, "前年": -2, "大前年": -3,
}  # fmt: skip
FIGURE = "零〇○一二三四五六七八九"
ABOUT = "一二|二三|三四|四五|五六|六七|七八|八九|三五"
"""三五年 is a few years, not 2035."""
_NUMERAL = f"0-9{FIGURE}两"
YEAR_SIGNS = f"今本当同明来次翌后去前上下大这{_NUMERAL}"
"""What a year, or a month, may begin with; looked at first, for speed."""
YEAR = (
    rf"(?=[{YEAR_SIGNS}])(?:(?<![早晚午一马然])(?<!十(?=来))(?:[今本当同明来次翌后去前上下]年|大[前后]年|[这上下]一年|[本上下]个?年度)(?![会级轻龄])"
    rf"|(?:(?:(?<![0-9])(?:1[0-9]|2[01])[0-9]{{2}}|(?<![0-9.龄满识婚作])(?<![开用跑住干做]了)[0-9]{{2}}|[一二][{FIGURE}]{{3}}|[两二]千[{FIGURE}十]{{0,3}}|"
    rf"(?<![{FIGURE}十百千万两几第])(?!{ABOUT})[{FIGURE}]{{2}})\s?年(?!以[上下])))"
)


def year_said(words: str | None, base: Base) -> int | None:
    """The year that words such as 明年, 27年 or 九八年 mean; two digits stand for the one at most twenty years ahead."""
    if not words:
        return None
    words = words.replace("个", "")
    if words in _YEARS:
        return base.today.year + _YEARS[words]
    words = words.rstrip("年 ")
    value = whole(words.replace("○", "零"))
    if value is None or value >= 100 or "千" in words:
        return value
    latest = base.today.year + 20
    return latest - (latest - value) % 100


_TURN = r"(?P<mturn>(?<![早晚午马])(?:大?上)+一?个?月份?|(?<!一)下+一?个?月份?|(?:这个?|本|当|同|今个)月份?|[次翌]月)"
MONTH = (
    rf"(?=[{YEAR_SIGNS}十元])(?:(?:(?P<tyear>{YEAR})的?)?{_TURN}|(?:(?P<year>{YEAR})的?[,，]?\s?)?(?P<month>[01]?[0-9]|"
    r"十[一二]?|[一二三四五六七八九元])月份?)"
)


def month_number(words: str) -> int:
    """3, 三 or 元 as the number of a month; 0 if it is none."""
    return 1 if words == "元" else whole(words) or 0


def month_said(match: re.Match[str], base: Base) -> Days | None:
    """The month that MONTH matched."""
    if match["mturn"]:
        first = months_on(base.today.replace(day=1), shift_of(match["mturn"]))
        return month_of(year_said(match["tyear"], base) or first.year, first.month)
    month = month_number(match["month"])
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
    "头": "head",
    "上旬": "early",
    "中旬": "middle",
    "中": "half",
    "下旬": "late",
    "上中旬": "early half",
    "中下旬": "late half",
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
        "early half": Days(first, first.replace(day=20), "stretch"), "late half": Days(first.replace(day=11), last, "stretch"),
    }  # fmt: skip
    return by_name[PIECES[words]]
