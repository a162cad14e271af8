"""The calendar the trade lives by: lunar days, festivals of a year, workdays, the hours a store may disturb.

Knows no customer and no message. Dates are plain dates; the store's zone is the caller's business.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

WORK_START, WORK_END = time(8, 30), time(20, 30)
"""When a rep is sent anything that was not just asked for."""
LOUD_START, LOUD_END = time(7, 0), time(22, 0)
"""Outside of these nothing rings, whoever set it."""


class LunarDay(NamedTuple):
    """A day of the lunar calendar."""

    year: int
    month: int
    day: int
    is_leap: bool = False


class Workday(NamedTuple):
    """Whether people work, and whether the state has published that year yet."""

    is_workday: bool
    is_published: bool
    """False: weekends and the days off by law, because the holiday plan of that year is not out."""


class LunarMonth(NamedTuple):
    """A month of a lunar year."""

    first: date
    length: int
    """Days."""


@lru_cache(maxsize=256)
def _months(year: int) -> dict[tuple[int, bool], LunarMonth]:
    """The months of a lunar year by number and whether they are leap: a table, as the stars are slow to ask."""
    from lunar_python import LunarYear

    return {
        (abs(month.getMonth()), month.getMonth() < 0): LunarMonth(
            date.fromordinal(int(month.getFirstJulianDay()) - _JULIAN), int(month.getDayCount())
        )
        for month in LunarYear.fromYear(year).getMonthsInYear()
    }


_JULIAN = 1721425
"""The Julian day at whose noon Python's ordinals would begin."""


def lunar_month_length(year: int, month: int, is_leap: bool = False) -> int:
    """Days of a lunar month; 0 where that leap month does not exist."""
    found = _months(year).get((month, is_leap))
    return found.length if found is not None else 0


def lunar_to_solar(year: int, month: int, day: int, is_leap: bool = False) -> date:
    """The solar date; the 30th of a short month is its 29th, a missing leap month the regular one."""
    months = _months(year)
    found = months.get((month, is_leap)) or months[month, False]
    return found.first + timedelta(days=min(day, found.length) - 1)


def solar_to_lunar(day: date) -> LunarDay:
    """The lunar day of a solar one."""
    return next(
        LunarDay(year, number, (day - month.first).days + 1, is_leap)
        for year in (day.year, day.year - 1)
        for (number, is_leap), month in _months(year).items()
        if month.first <= day < month.first + timedelta(days=month.length)
    )


def next_lunar(month: int, day: int, on_or_after: date) -> date:
    """The first time a lunar month and day comes on or after a date; leap months are never meant."""
    year = solar_to_lunar(on_or_after).year
    return min(d for y in (year, year + 1) if (d := lunar_to_solar(y, month, day)) >= on_or_after)


def birthday(month: int, day: int, is_lunar: bool, on_or_after: date) -> date:
    """The next birthday; 29 February is kept on the 28th in common years."""
    if is_lunar:
        return next_lunar(month, day, on_or_after)
    year = on_or_after.year
    return min(d for y in (year, year + 1) if (d := _solar(y, month, day)) >= on_or_after)


def _solar(year: int, month: int, day: int) -> date:
    is_common = month == 2 and day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0))
    return date(year, month, 28 if is_common else day)


SOLAR_FESTIVALS: dict[str, tuple[int, int]] = {
    "元旦": (1, 1), "警察节": (1, 10), "情人节": (2, 14), "女生节": (3, 7), "妇女节": (3, 8), "植树节": (3, 12),
    "白色情人节": (3, 14), "消费者权益日": (3, 15), "愚人节": (4, 1), "地球日": (4, 22), "世界读书日": (4, 23),
    "劳动节": (5, 1), "青年节": (5, 4), "护士节": (5, 12), "网络情人节": (5, 20), "儿童节": (6, 1), "环境日": (6, 5),
    "年中大促": (6, 18), "建党节": (7, 1), "航海日": (7, 11), "建军节": (8, 1), "医师节": (8, 19), "教师节": (9, 10),
    "烈士纪念日": (9, 30), "国庆": (10, 1), "万圣节": (10, 31), "记者节": (11, 8), "消防日": (11, 9), "双十一": (11, 11),
    "宪法日": (12, 4), "双十二": (12, 12), "国家公祭日": (12, 13), "澳门回归纪念日": (12, 20), "平安夜": (12, 24),
    "圣诞": (12, 25), "跨年": (12, 31),
}  # fmt: skip
LUNAR_FESTIVALS: dict[str, tuple[int, int]] = {
    "春节": (1, 1), "元宵": (1, 15), "龙抬头": (2, 2), "花朝节": (2, 15), "三月三": (3, 3), "端午": (5, 5), "七夕": (7, 7),
    "中元": (7, 15), "中秋": (8, 15), "重阳": (9, 9), "寒衣节": (10, 1), "下元节": (10, 15), "腊八": (12, 8), "小年": (12, 23),
}  # fmt: skip
NTH_SUNDAYS: dict[str, tuple[int, int]] = {"母亲节": (5, 2), "父亲节": (6, 3)}
"""Festival -> month and which Sunday of it."""
BREAKS: dict[str, int] = {"国庆": 7, "劳动节": 5, "春节": 7}
"""Days off a festival opens; after them it is over. 春节 ends for the trade on the 7th, work starts on the 8th."""
FESTIVALS = (*SOLAR_FESTIVALS, *LUNAR_FESTIVALS, *NTH_SUNDAYS, "除夕", "寒食节", "清明")


@lru_cache(maxsize=1024)
def festival(name: str, year: int) -> date:
    """The day of a festival or solar term; a lunar one that belongs to the lunar year beginning in ``year``."""
    if name in SOLAR_FESTIVALS:
        return date(year, *SOLAR_FESTIVALS[name])
    if name in LUNAR_FESTIVALS:
        return lunar_to_solar(year, *LUNAR_FESTIVALS[name])
    if name in NTH_SUNDAYS:
        month, nth = NTH_SUNDAYS[name]
        return date(year, month, 1) + timedelta(days=6 - date(year, month, 1).weekday() + 7 * (nth - 1))
    if name == "除夕":
        return lunar_to_solar(year, 1, 1) - timedelta(days=1)
    if name == "寒食节":
        return solar_term("清明", year) - timedelta(days=1)
    return solar_term(name, year)


SOLAR_TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip


@lru_cache(maxsize=512)
def solar_term(name: str, year: int) -> date:
    """The day of a solar term in a calendar year; 感恩节, the fourth Thursday of November, goes with them."""
    if name == "感恩节":
        return date(year, 11, 1) + timedelta(days=(3 - date(year, 11, 1).weekday()) % 7 + 21)
    from lunar_python import Solar

    table = Solar.fromYmd(year, 7, 1).getLunar().getJieQiTable()
    days = (date(s.getYear(), s.getMonth(), s.getDay()) for s in (table[name], table.get(_LATIN.get(name, ""))) if s)
    return next(day for day in days if day.year == year)


_LATIN = {"冬至": "DONG_ZHI", "小寒": "XIAO_HAN", "大寒": "DA_HAN", "立春": "LI_CHUN", "雨水": "YU_SHUI", "惊蛰": "JING_ZHE",
          "大雪": "DA_XUE"}  # fmt: skip


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def next_festival(name: str, on_or_after: date) -> date:
    """The first such festival on or after a date."""
    years = range(on_or_after.year - 1, on_or_after.year + 3)
    return min(d for y in years if (d := festival(name, y)) >= on_or_after)


def workday(day: date) -> Workday:
    """Whether people work on a day, by the published holiday plan, else by weekends and days off by law."""
    import chinese_calendar

    try:
        return Workday(bool(chinese_calendar.is_workday(day)), True)
    except NotImplementedError:
        return Workday(day.weekday() < 5 and day not in _days_off(day.year), False)


@lru_cache(maxsize=64)
def _days_off(year: int) -> frozenset[date]:
    """The days off by law (全国年节及纪念日放假办法 of 2025), before weekends are moved around them."""
    starts = {name: festival(name, year) for name in _BY_LAW}
    return frozenset(starts[name] + timedelta(days=n) for name, length in _BY_LAW.items() for n in range(length))


_BY_LAW = {"元旦": 1, "除夕": 4, "清明": 1, "劳动节": 2, "端午": 1, "中秋": 1, "国庆": 3}


@lru_cache(maxsize=2048)
def add_workdays(day: date, count: int) -> date:
    """The ``count``-th workday after a day, before it if negative."""
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        count -= step * workday(day).is_workday
    return day


def is_working_hour(moment: datetime, start: time = WORK_START, end: time = WORK_END) -> bool:
    """Whether a moment, in the store's zone, is one to push to a rep."""
    return start <= moment.time().replace(tzinfo=None) < end


def is_quiet(moment: datetime, start: time = LOUD_START, end: time = LOUD_END) -> bool:
    """Whether a moment, in the store's zone, is in the quiet hours."""
    return not is_working_hour(moment, start, end)


def next_working_moment(moment: datetime, start: time = WORK_START, end: time = WORK_END) -> datetime:
    """The moment itself, or the next start of the working hours."""
    if is_working_hour(moment, start, end):
        return moment
    day = moment.date() if moment.time().replace(tzinfo=None) < start else moment.date() + timedelta(days=1)
    return datetime.combine(day, start, tzinfo=moment.tzinfo)
