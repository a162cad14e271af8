"""Parts of a year, quarter, month or week: 前三季度, 第二周, 最后五天, 上半月, 第二个周六, 夏天, and of which one if none is named.

``part_at`` reads what stands behind a stretch (今年的前三季度); PART_RULES reads what stands alone.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from handlers.notes.days import WEEKDAY, Base, Days, Rule, month_of, months_on, one, year_of
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from scheduler import calendar

_N = r"(?P<n>[0-9]{1,3}|[一两二三四五六七八九十]{1,3}|几)"
_UNIT = r"(?P<unit>个?(?:半年|工作日|交易日|月|季度|季|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|周(?![一二三四五六日天末岁]))|天|日)"
_WEEKDAY = r"个?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末])"
_TERMS = {"春": ("立春", "立夏"), "夏": ("立夏", "立秋"), "秋": ("立秋", "立冬"), "冬": ("立冬", "立春")}
_SEASON = r"(?P<begin>[开入])?(?P<season>[春夏秋冬](?=天|季|[,，。 ]|$)|暑假|暑期)(?:天|季)?"
_COMPANY = r"(?=[前后之以再来买提订换就到期,，。 ]|$)"
"""冬天 is a date only so; 冬天掉电 is talk of the car."""
_HALF = r"(?P<half>[上下前后])半个?(?P<of>[年月周])(?P<piece>[初末底])?"


def _pieces(whole_part: Days, unit: str) -> list[Days]:
    """The days, weeks from their Monday on, months or quarters that begin in a stretch."""
    first, last = whole_part.first, whole_part.last
    if unit in ("天", "日"):
        return [one(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    if unit in ("工作日", "交易日"):
        return [day for day in _pieces(whole_part, "天") if calendar.workday(day.first).is_workday]
    if unit in ("周", "星期", "礼拜"):
        monday = first + timedelta(days=-first.weekday() % 7)
        weeks = range((last - monday).days // 7 + 1)
        return [Days(m, m + timedelta(days=6), "stretch") for m in (monday + timedelta(weeks=n) for n in weeks)]
    step = {"月": 1, "季度": 3, "季": 3, "半年": 6}[unit]
    starts = [first]
    while (following := months_on(starts[-1], step)) <= last + timedelta(days=1):
        starts.append(following)
    return [Days(a, b - timedelta(days=1), "stretch") for a, b in pairwise(starts)]


def _edge(match: re.Match[str], stretch: Days) -> Days | None:
    pieces, count = (
        _pieces(stretch, match["unit"].removeprefix("个")),
        3 if match["n"] == "几" else whole(match["n"]) or 0,
    )
    if match["edge"] == "后" and match["unit"] == "天" and (stretch.last - stretch.first).days < 27:
        return None  # 本月后十天 are its last, 下周后三天 may be those after it
    if match["edge"] not in ("前", "头"):
        pieces = [p for p in pieces if p.last <= stretch.last]
        return Days(pieces[-count].first, pieces[-1].last, "stretch") if 0 < count <= len(pieces) else None
    return Days(pieces[0].first, pieces[count - 1].last, "stretch") if 0 < count <= len(pieces) else None


def _nth(match: re.Match[str], stretch: Days) -> Days | None:
    pieces = _pieces(stretch, match["unit"].removeprefix("个"))
    index = 1 if match["order"] == "首" else whole(match["n"] or "") or 0
    if match["order"] == "最后一":
        inside = [p for p in pieces if p.last <= stretch.last]
        return inside[-1] if inside else None
    return pieces[index - 1] if 0 < index <= len(pieces) else None


def _nth_weekday(match: re.Match[str], stretch: Days) -> Days | None:
    index = WEEKDAY[match["wd"]]
    first = stretch.first + timedelta(days=(index - stretch.first.weekday()) % 7)
    days = [first + timedelta(weeks=n) for n in range((stretch.last - first).days // 7 + 1)]
    turn = -1 if match["order"] == "最后一" else (whole(match["n"]) or 0) - 1
    if not -1 <= turn < len(days) or not days:
        return None
    return Days(
        days[turn], days[turn] + timedelta(days=match["wd"] == "末"), "stretch" if match["wd"] == "末" else "day"
    )


def _half(match: re.Match[str], stretch: Days) -> Days | None:
    length, is_first = (stretch.last - stretch.first).days + 1, match["half"] in "上前"
    if not _LENGTHS[match["of"]][0] <= length <= _LENGTHS[match["of"]][1]:
        return None
    middle = {"年": months_on(stretch.first, 6), "周": stretch.first + timedelta(days=3)}.get(
        match["of"], stretch.first + timedelta(days=15)
    )
    first, last = (stretch.first, middle - timedelta(days=1)) if is_first else (middle, stretch.last)
    if match["piece"]:
        return one(first if match["piece"] == "初" else last)
    return Days(first, last, "stretch")


_LENGTHS = {"年": (365, 366), "月": (28, 31), "周": (7, 7)}


def _season_from(name: str, year: int) -> Days:
    first, after = _TERMS[name]
    following = calendar.solar_term(after, year + (name == "冬"))
    return Days(calendar.solar_term(first, year), following - timedelta(days=1), "stretch")


def _season(match: re.Match[str], stretch: Days) -> Days | None:
    if (stretch.last - stretch.first).days < 364:
        return None
    if match["season"] in ("暑假", "暑期"):
        return Days(date(stretch.first.year, 7, 1), date(stretch.first.year, 8, 31), "stretch")
    found = _season_from(match["season"], stretch.first.year)
    return one(found.first) if match["begin"] else found


_PARTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Days], Days | None]], ...] = (
    (re.compile(rf"(?P<edge>前|头|最后|末尾?|后(?=.{{0,4}}[月季周星礼天]))的?{_N}{_UNIT}(?!以?[前后内])"), _edge),
    (re.compile(rf"(?P<order>第{_N}|最后一){_WEEKDAY}"), _nth_weekday),
    (re.compile(rf"(?P<order>第{_N}|最后一|首){_UNIT}"), _nth),
    (re.compile(_HALF), _half),
    (re.compile(_SEASON), _season),
)


def part_at(text: str, at: int, stretch: Days) -> tuple[int, Days] | None:
    """The part of a stretch said right behind it, and where the words end."""
    gap = _GAP.match(text, at)
    start = gap.end() if gap else at
    for pattern, reader in _PARTS:
        match = pattern.match(text, start)
        if match and (days := reader(match, stretch)):
            return match.end(), days
    return None


def _lone_nth_weekday(match: re.Match[str], base: Base) -> Days | None:
    """第二个周五: of this month, or of the next where it is over."""
    for turn in (0, -1 if base.prefer == "past" else 1):
        month = _around_today(base.today, "月", turn)
        found = _nth_weekday(match, month) if month else None
        if found and (found.first <= base.today if base.prefer == "past" else found.last >= base.today):
            return found
    return None


def _first_quarters(match: re.Match[str], base: Base) -> Days | None:
    """前三季度 alone: this year's."""
    this = year_of(base.today.year)
    return _edge(match, this) if this else None


def nth_beside(text: str, at: int, day: date, is_after: bool) -> tuple[int, Days] | None:
    """国庆后第一个周六, 年前最后一个工作日: counted on from a day or back to it, and where the words end."""
    match = _BESIDE.match(text, at)
    if not match or is_after == (match["order"] == "最后一"):
        return None
    count = whole(match["n"] or "1") or 1
    if match["week"]:
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=count - (day.weekday() < 5))
        return (match.end(), Days(max(day, monday), monday + timedelta(days=6), "stretch")) if is_after else None
    if not match["wd"]:
        step = 1 if is_after else -1
        found = calendar.add_workdays(day - timedelta(days=step), step * count)
        return match.end(), one(found)
    ahead = (WEEKDAY[match["wd"]] - day.weekday()) % 7
    found = day + timedelta(days=ahead + 7 * (count - 1) if is_after else (ahead - 7) % -7)
    last = found + timedelta(days=match["wd"] == "末")
    return match.end(), Days(found, last, "stretch" if found < last else "day")


_BESIDE = re.compile(
    rf"的?(?P<order>第{_N}|最后一|那(?=个周末)|头一)(?:{_WEEKDAY}|个?(?:工作日|交易日|(?P<week>周|星期|礼拜)))"
)
_GAP = re.compile(r"\s?的?\s?")


def _lone_half(match: re.Match[str], base: Base) -> Days | None:
    """上半年: this year's, or the next where it is over."""
    today = base.today
    if match["turn"]:
        start = months_on(date(today.year, 1 if today.month < 7 else 7, 1), 6 if match["turn"] == "下" else -6)
        return Days(start, months_on(start, 6) - timedelta(days=1), "stretch")
    for turn in (0, -1 if base.prefer == "past" else 1):
        stretch = _around_today(today, match["of"], turn)
        found = _half(match, stretch) if stretch else None
        if found and (found.first <= today if base.prefer == "past" else found.last >= today):
            return found
    return None


def _around_today(today: date, unit: str, turn: int) -> Days | None:
    if unit == "年":
        return year_of(today.year + turn)
    if unit == "月":
        month = months_on(today.replace(day=1), turn)
        return month_of(month.year, month.month)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=turn)
    return Days(monday, monday + timedelta(days=6), "stretch")


def _lone_season(match: re.Match[str], base: Base) -> Days | None:
    """夏天: the one that is on or comes next; 开春, 入冬 its first day."""
    today, name = base.today, match["season"]
    step = -1 if base.prefer == "past" else 1
    for year in range(today.year - step, today.year + 3 * step, step):
        found = (
            Days(date(year, 7, 1), date(year, 8, 31), "stretch")
            if name in ("暑假", "暑期")
            else _season_from(name, year)
        )
        if match["begin"]:
            found = one(found.first)
        if found.first <= today if base.prefer == "past" else found.last >= today:
            return found
    return None


PART_RULES: tuple[Rule, ...] = (
    ("nth", led(rf"(?P<order>第{_N}|最后一)个的?{_WEEKDAY}(?![一-龥]?早会)"), _lone_nth_weekday),
    ("nth", led(r"(?<![0-9一二三四])(?P<edge>前)(?P<n>[两二三23])(?P<unit>季度)"), _first_quarters),
    ("half", led(rf"(?P<turn>[上下])个半年|{_HALF}"), _lone_half),
    (
        "season",
        led(r"(?P<begin>[开入])(?P<season>[春夏秋冬])(?![一-龥]?款|[风游装晚联])"),
        _lone_season,
    ),
    ("season", led(rf"(?P<begin>(?!))?(?P<season>[春夏秋冬](?=天|季)|暑假|暑期)(?:天|季)?{_COMPANY}"), _lone_season),
)
