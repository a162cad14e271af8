"""Days counted off from something else: 国庆前三天, 节后, 去年今天, 双休, 冬至, 上世纪90年代.

More rules for the table of days.py; nothing here knows hours.
"""

import re
from datetime import date, timedelta

from handlers.notes.days import (
    UNIT_AWAY,
    YEAR,
    YEAR_SIGNS,
    Base,
    Days,
    Rule,
    counted_off,
    month_of,
    months_on,
    one,
    shift_of,
    year_of,
    year_said,
)
from handlers.notes.festive import ALIASES, over
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from scheduler import calendar

_SAME_DAY = led(
    rf"(?:(?P<year>{YEAR})|(?P<month>(?<![早晚午])上+个?月|下+个?月)|(?P<week>(?<![早晚午])上+个?|下+个?)(?:周|星期|礼拜))的?(?:今天|今日"
    r"|今时|同期|同一时期|同一?天|(?:这个?|同一)时候|此时)"
)
_DAYS_OFF = led(r"(?P<turn>下|这|本)?个?双休日?")
_EIGHT = led(r"(?<![0-9A-Za-z._-])(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9.])")
_FEAST_WORDS = (*(a for a in ALIASES if not a[0].isdigit()), *calendar.SOLAR_TERMS)
_FEASTS = "|".join(sorted(map(re.escape, _FEAST_WORDS), key=len, reverse=True))
_AROUND = led(
    rf"(?=[{''.join(sorted({w[0] for w in _FEAST_WORDS}))}])(?P<feast>{_FEASTS})(?:小?长假|假期)?的?(?:(?P<over>最后一天)|"
    r"(?:(?P<side>前|后)的?第?|(?P<during>第))"
    rf"(?P<n>[一二两三四五六七八九十]|1[0-9]|[1-9])?{UNIT_AWAY})"
)
_BREAK = led(
    r"(?:(?<![一-龥])|(?<=[改到等约说推前]))(?:过?节(?P<side>前|后)|(?:长假|假期)(?P<after>后|以后|之后|结束后?)|(?:长假|假期)(?P<last>最后一天))"
)
_SEASON_END = led(r"(?<![一二三四1-4第个下上本这])季度?(?P<piece>初|末|底)(?![一-龥]?款)")
_NAMELIKE = frozenset(("谷雨", "小满", "小雪", "大雪", "白露", "雨水", "寒露", "大寒", "小寒"))
_ALL_TERMS = "|".join((*calendar.SOLAR_TERMS, "感恩节"))
_PLAIN_TERMS = "|".join((*(t for t in calendar.SOLAR_TERMS if t not in _NAMELIKE), "感恩节"))
_SHY_TERMS = "|".join(sorted(_NAMELIKE))
_TERM_SIGNS = "".join(sorted({t[0] for t in (*calendar.SOLAR_TERMS, "感恩节")}))
_TERM = led(
    rf"(?=[{YEAR_SIGNS}{_TERM_SIGNS}])(?:(?P<year>{YEAR})的?(?P<of>{_ALL_TERMS})|(?P<term>{_PLAIN_TERMS}"
    rf"|(?:{_SHY_TERMS})(?=前|后|那天|当天|节气)|^(?:{_SHY_TERMS})$))(?:当天|那天)?"
)


def _same_day(match: re.Match[str], base: Base) -> Days | None:
    if match["week"]:
        return one(base.today + timedelta(weeks=shift_of(match["week"])))
    if match["month"]:
        return one(months_on(base.today, shift_of(match["month"])))
    year = year_said(match["year"], base)
    if year is None:
        return None
    is_leap_day = (base.today.month, base.today.day) == (2, 29)
    return one(date(year, 2, 28) if is_leap_day else base.today.replace(year=year))


def _days_off(match: re.Match[str], base: Base) -> Days | None:
    monday = base.today - timedelta(days=base.today.weekday())
    saturday = monday + timedelta(days=5 + 7 * (match["turn"] == "下"))
    if not match["turn"] and saturday <= base.today:
        saturday += timedelta(days=7)
    return Days(saturday, saturday + timedelta(days=1), "stretch")


def _eight(match: re.Match[str], base: Base) -> Days | None:
    return one(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _around(match: re.Match[str], base: Base) -> Days | None:
    """国庆前三天 three days before it; 元旦后第二天 the second day once it is over."""
    name, count = ALIASES.get(match["feast"], match["feast"]), whole(match["n"] or "1") or 1
    if bool(match["n"]) != bool(match["unit"]):
        return None
    step = -1 if base.prefer == "past" else 1
    for year in range(base.today.year - step, base.today.year + 3 * step, step):
        first = calendar.festival(name, year)
        is_after = match["side"] == "后"
        last = over(name, first) - timedelta(days=1)
        found = counted_off(last if is_after else first, count if is_after else -count, match["unit"])
        if match["over"]:
            found = last
        if match["during"]:
            found = counted_off(first, count, match["unit"]) - timedelta(days=1)
        if found <= base.today if step < 0 else found >= base.today:
            return one(found, "festival")
    return None


def _break(match: re.Match[str], base: Base) -> Days | None:
    """节后, 节前, 假期最后一天: of the long holiday that is on, or comes next."""
    found: list[date] = []
    for name in calendar.BREAKS:
        for year in (base.today.year - 1, base.today.year, base.today.year + 1):
            first = calendar.festival(name, year)
            free = over(name, first)
            found.append(
                first - timedelta(days=1) if match["side"] == "前" else free - timedelta(days=bool(match["last"]))
            )
    if base.prefer == "past":
        return one(max(day for day in found if day <= base.today), "festival")
    coming = [day for day in found if day >= base.today]
    return one(min(coming), "festival") if coming else None


def _season_end(match: re.Match[str], base: Base) -> Days | None:
    month = (base.today.month + 2) // 3 * 3
    if match["piece"] == "初":
        return one(months_on(date(base.today.year, month, 1), -2 if base.prefer == "past" else 1))
    return one(calendar.month_end(base.today.year, month))


def _term(match: re.Match[str], base: Base) -> Days | None:
    year = year_said(match["year"], base)
    years = [year] if year else range(base.today.year - (base.prefer == "past"), base.today.year + 2)
    days = [calendar.solar_term(match["term"] or match["of"], y) for y in years]
    if base.prefer == "past" and not year:
        return one(max(d for d in days if d <= base.today), "festival")
    found = next((d for d in days if year or d >= base.today), None)
    return one(found, "festival") if found else None


_ERA = led(
    r"(?=[上本0-9零〇一二三四五六七八九十]{1,4}个?[世年])(?:(?P<century>上个?世纪|本世纪|(?<![0-9])[12]?[0-9]世纪"
    r"|(?<![一二三四五六七八九十])(?:二?十[一二三四五六七八九]?|[一二三四五六七八九])世纪)的?)?"
    r"(?:(?P<decade>(?<![0-9])[12][0-9]{2}0|[一二][零〇一二三四五六七八九]{2}[零〇]|[0-9]0|[一二三四五六七八九][零〇]|[一二三四五六七八九]十|零零)年代)?(?P<piece>初期?"
    r"|前期|中期|中叶|末期?|后期)?"
)
_WORDS = "[一二三四五六七八九十]{1,3}"
_PAIR = led(r"今明(?:两天|两?(?P<unit>年)|天)|明后(?:两天|天)")


def _era(match: re.Match[str], base: Base) -> Days | None:
    """上世纪90年代, 18世纪初; 九十年代 is the last such decade begun."""
    if not (match["century"] or match["decade"]):
        return None
    first, length = base.today.year // 100 * 100, 100
    if match["century"]:
        number = whole(match["century"].rstrip("世纪"))
        first = (number - 1) * 100 if number else first - 100 * match["century"].startswith("上")
    if match["decade"]:
        decade = whole(match["decade"]) or 0
        first, length = decade if decade > 99 else first + decade, 10
        first -= 100 * (not match["century"] and first > base.today.year)
    third = length // 3 if length < 100 else 20
    begin, end = first, first + length
    if match["piece"]:
        begin, end = {
            "初": (first, first + third),
            "前": (first, first + third),
            "中": (first + third, end - third),
        }.get(match["piece"][0], (end - third, end))
    days = (year_of(max(begin, 1)), year_of(end - 1))
    return Days(days[0].first, days[1].last, "stretch") if days[0] and days[1] else None


def _pair(match: re.Match[str], base: Base) -> Days | None:
    """今明两天, 今明两年."""
    this, following = year_of(base.today.year), year_of(base.today.year + 1)
    if match["unit"] == "年" and this and following:
        return Days(this.first, following.last, "stretch")
    first = base.today + timedelta(days=match[0][0] == "明")
    return Days(first, first + timedelta(days=1), "moved")


_ERAS = {
    "公元": 0, "顺治": 1643, "康熙": 1661, "雍正": 1722, "乾隆": 1735, "嘉庆": 1795, "道光": 1820, "咸丰": 1850, "同治": 1861, "光绪": 1874, "宣统": 1908,
    "民国": 1911,
}  # fmt: skip
"""The year before the first of an era."""
_FIGURE = "(?<![零〇一二三四五六七八九十百千])[一二三四五六七八九][零〇一二三四五六七八九]{2}"
_REPUBLIC = led(
    rf"(?P<era>{'|'.join(_ERAS)}|(?<=在)(?=[1-9][0-9]{{2}}年(?![以之内后前里]))|(?={_FIGURE}年{_WORDS}月))(?P<y>[0-9]{{1,3}}|{_WORDS}"
    rf"|元)年(?:(?P<m>[0-9]{{1,2}}|{_WORDS})月(?:(?P<d>[0-9]{{1,2}}|{_WORDS})[日号])?)?"
)


def _republic(match: re.Match[str], base: Base) -> Days | None:
    """民国三年: years counted from 1912; 公元789年, 三六七年一月."""
    year = _ERAS.get(match["era"], 0) + (1 if match["y"] == "元" else whole(match["y"]) or 0)
    month = whole(match["m"] or "") or 0
    if match["d"]:
        return one(date(year, month, whole(match["d"]) or 0))
    return month_of(year, month) if month else year_of(year)


COUNTED_RULES: tuple[Rule, ...] = (
    ("republic", _REPUBLIC, _republic),
    ("same-day", _SAME_DAY, _same_day),
    ("days-off", _DAYS_OFF, _days_off),
    ("numeric", _EIGHT, _eight),
    ("festival", _AROUND, _around),
    ("festival", _BREAK, _break),
    ("quarter", _SEASON_END, _season_end),
    ("festival", _TERM, _term),
    ("era", _ERA, _era),
    ("these", _PAIR, _pair),
)
