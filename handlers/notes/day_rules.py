"""The table of ways to name a day or a stretch of days: each rule is a pattern and what it means from a given day.

Says nothing about hours; dates.py finds the rules in a text and adds the time of day.
"""

import re
from datetime import date, timedelta

from handlers.notes.days import (
    MONTH,
    WEEKDAY,
    YEAR,
    Base,
    Days,
    N,
    Rule,
    day_at,
    days_on,
    month_of,
    month_said,
    months_on,
    near_year,
    one,
    piece_of,
    shift_of,
    week_of,
    year_of,
    year_said,
)
from handlers.notes.numbers import number, whole
from scheduler import calendar


def _weekday(match: re.Match[str], base: Base) -> Days | None:
    turn, named = match["turn"], match["wd"]
    if not named:
        monday = week_of(base, shift_of(turn))
        return Days(monday, monday + timedelta(days=6), "stretch")
    index = WEEKDAY[named[0]]
    length = 1 if named[0] == "末" or named in ("六日", "六天", "六周日") else 0
    if turn:
        day = week_of(base, shift_of(turn)) + timedelta(days=index)
    elif base.prefer == "past":
        day = base.today - timedelta(days=(base.today.weekday() - index - 1) % 7 + 1)
    else:
        day = base.today + timedelta(days=(index - base.today.weekday() - 1) % 7 + 1)
    return Days(day, day + timedelta(days=length), "stretch" if length else "day")


PLAIN = {
    "大前天": -3, "大前儿": -3, "前天": -2, "前儿": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨个": -1, "昨": -1,
    "今天": 0, "今日": 0, "今儿": 0, "今个": 0, "当天": 0, "当日": 0, "今": 0, "明天": 1, "明日": 1, "明儿": 1, "明个": 1, "明": 1, "第二天": 1,
    "后天": 2, "后日": 2, "后儿": 2, "大后天": 3, "大后儿": 3, "改天": 0,
}  # fmt: skip


def _plain(match: re.Match[str], base: Base) -> Days | None:
    words = match["plain"].removesuffix("个") if match["plain"].endswith("儿个") else match["plain"]
    return one(base.today + timedelta(days=PLAIN[words]))


def _month_part(match: re.Match[str], base: Base) -> Days | None:
    month = month_said(match, base)
    if month is None or not match["piece"]:
        return month
    found = piece_of(month, match["piece"])
    if not match["mturn"] and not match["year"] and base.prefer == "future" and found.last < base.today:
        again = month_of(month.first.year + 1, month.first.month)
        return piece_of(again, match["piece"]) if again else None
    return found


def _lone_piece(match: re.Match[str], base: Base) -> Days | None:
    this = month_of(base.today.year, base.today.month)
    assert this
    found = piece_of(this, match["piece"])
    edge = found.last if match["piece"] == "下旬" else found.first
    is_over = edge < base.today or (match["piece"] == "初" and base.prefer == "future")
    if base.prefer == "past":
        is_over = found.first > base.today
    if is_over:
        other = months_on(this.first, -1 if base.prefer == "past" else 1)
        again = month_of(other.year, other.month)
        found = piece_of(again, match["piece"]) if again else found
    return found


def _month_day(match: re.Match[str], base: Base) -> Days | None:
    day = whole(match["day"]) or 0
    if match["mturn"]:
        month = month_said(match, base)
        found = day_at(month.first.year, month.first.month, day) if month else None
    elif year := year_said(match["year"], base):
        found = day_at(year, whole(match["month"]) or 0, day)
    else:
        found = near_year(base, whole(match["month"]) or 0, day)
    return one(found) if found else None


def _numeric(match: re.Match[str], base: Base) -> Days | None:
    found = day_at(int(match["y"]), int(match["m"]), int(match["d"]))
    return one(found) if found else None


def _slashed(match: re.Match[str], base: Base) -> Days | None:
    found = near_year(base, int(match["m2"]), int(match["d2"]))
    return one(found) if found else None


def _lone_day(match: re.Match[str], base: Base) -> Days | None:
    day, first = whole(match["day"]) or 0, base.today.replace(day=1)
    step = -1 if base.prefer == "past" else 1
    for turn in range(4):
        month = months_on(first, turn * step)
        found = day_at(month.year, month.month, day)
        if found and (found <= base.today if step < 0 else found >= base.today):
            return one(found)
    return None


def _year_part(match: re.Match[str], base: Base) -> Days | None:
    year = year_said(match["year"], base)
    part = match["ypart"]
    if year is None:
        year = base.today.year + (part in ("初", "头") and base.today.month > 2)
    halves = {"上半年": (1, 6), "下半年": (7, 12)}
    if part in halves:
        return Days(
            date(year, halves[part][0], 1),
            months_on(date(year, halves[part][1], 31 if part == "下半年" else 30), 0),
            "stretch",
        )
    if part in ("初", "头"):
        return one(date(year, 1, 1))
    if part in ("底", "末", "尾"):
        return one(date(year, 12, 31))
    return one(date(year, 6, 30)) if part == "中" else year_of(year)


def _half_year(match: re.Match[str], base: Base) -> Days | None:
    year = base.today.year
    if match["half"] == "上":
        year += base.today.month > 6 and base.prefer == "future"
        return Days(date(year, 1, 1), date(year, 6, 30), "stretch")
    return Days(date(year, 7, 1), date(year, 12, 31), "stretch")


def _quarter(match: re.Match[str], base: Base) -> Days | None:
    now = (base.today.month - 1) // 3
    year, index = base.today.year, now
    if match["qturn"]:
        index = now + shift_of(match["qturn"])
        year, index = year + index // 4, index % 4
    else:
        index = (whole(match["qn"] or match["qn2"]) or 1) - 1
        named = year_said(match["qyear"], base)
        year = named or year + (index < now and base.prefer == "future")
    if not 0 <= index <= 3:
        return None
    first = date(year, index * 3 + 1, 1)
    last = months_on(first, 3) - timedelta(days=1)
    piece = match["qpiece"]
    return one(last) if piece in ("末", "底") else one(first) if piece == "初" else Days(first, last, "stretch")


UNIT = r"个半月|个月|个星期|个礼拜|个周|星期|礼拜|个?工作日|天|日|周|年"


def _span(words: str, unit: str, base: Base, sign: int) -> date | None:
    count = number(words)
    if count is None or count > 3000:
        return None
    if unit.endswith("工作日"):
        return calendar.add_workdays(base.today, int(min(count, 60))) if sign > 0 else None
    if unit in ("天", "日"):
        return days_on(base.today, sign * count)
    if "周" in unit or "星期" in unit or "礼拜" in unit:
        return days_on(base.today, sign * count * 7)
    if unit == "年":
        return months_on(base.today, sign * round(count * 12))
    half = unit == "个半月" or count == 0.5
    return days_on(months_on(base.today, sign * int(count)), sign * 15 if half else 0)


def _later(match: re.Match[str], base: Base) -> Days | None:
    count = match["count"] or "3"
    if count in ("几", "些"):
        count = "3"
    elif re.fullmatch(r"[一两二三四五六七八九]{2}", count):
        count = count[0]  # 两三天: the earlier of the two
    direction = match["dir"] or ""
    if direction in ("前", "以前", "之前"):
        found = _span(count, match["unit"], base, -1)
        return one(found, "moved") if found else None
    if not direction and not match["over"]:
        return None
    found = _span(count, match["unit"], base, 1)
    if found is None:
        return None
    return Days(base.today, found, "moved") if "内" in direction or direction == "里" else one(found, "moved")


def _these(match: re.Match[str], base: Base) -> Days | None:
    return Days(base.today, base.today + timedelta(days=1 if "两" in match[0] else 2), "moved")


def _next_workday(match: re.Match[str], base: Base) -> Days | None:
    return one(calendar.add_workdays(base.today, 1))


COUNT = r"(?:[0-9]{1,4}(?:\.5)?|[一二两俩三四五六七八九十百]{1,4}|半|几)"
_MORE = (
    rf"(?P<over>(?:再|又)?(?:过|等|隔|缓)(?:个|上)?)?(?P<count>{COUNT})\s*(?P<unit>{UNIT})(?:左右|"
    r"多)?(?P<dir>以后|之后|过后|后|以内|之内|内|里|以前|之前|前)?(?![0-9]*[岁座])"
)
RULES: tuple[Rule, ...] = tuple(
    (name, re.compile(pattern), reader)
    for name, pattern, reader in (
        ("numeric", (r"(?<![0-9])(?P<y>20[0-9]{2}|"
            r"19[0-9]{2})[-/.](?P<m>[01]?[0-9])[-/.](?P<d>[0-3]?[0-9])(?![0-9])[日号]?"), _numeric),
        ("month-day", rf"(?<![0-9.]){MONTH}(?:的)?\s?(?P<day>{N})[日号](?![线楼店院])", _month_day),
        ("month-day", rf"(?<![0-9.]){MONTH}(?P<day>[0-3]?[0-9]|[一二三]?十[一二三四五六七八九]?)(?![0-9.]|[万wW个台点款])", _month_day),
        ("slashed", r"(?<![0-9./-])(?P<m2>1[0-2]|0?[1-9])/(?P<d2>3[01]|[12][0-9]|0?[1-9])(?![0-9/万wW])", _slashed),
        ("dotted", r"(?<![0-9./-])(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12][0-9]|0?[1-9])[日号](?![0-9])", _slashed),
        ("month", rf"(?<![0-9.]){MONTH}(?P<piece>初|上旬|中旬|下旬|中|底|末|尾)?(?!薪|租|供)", _month_part),
        ("piece", r"(?<![0-9一二三四五六七八九十个本这下上当])月?(?P<piece>上旬|中旬|下旬|(?<=月)[初底末中尾])", _lone_piece),
        ("day", (r"(?<![0-9一二三四五六七八九十.,第京沪粤A-Za-z])(?P<day>[0-3]?[0-9]|[一二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|"
            r"[一二三四五六七八九])[号日](?![线楼店院称码0-9])"), _lone_day),
        ("year", rf"(?P<year>{YEAR})的?年?(?P<ypart>上半年|下半年|初|头|中|底|末|尾)?(?![0-9]*款)", _year_part),
        ("year", r"(?P<year>)(?<![今明后去前半年0-9])年(?P<ypart>初|中|底|末|尾)", _year_part),
        ("half-year", r"(?P<half>[上下])半年", _half_year),
        ("quarter", (rf"(?:(?P<qturn>本|这个?|下下个?|下个?|上个?)季度?|(?:(?P<qyear>{YEAR})的?)?(?:第?(?P<qn>[一二三四1-4])季度|"
            r"[Qq](?P<qn2>[1-4])(?![0-9A-Za-z])))(?P<qpiece>初|末|底)?"), _quarter),
        ("weekday", (r"(?P<turn>上上|上|下下下|下下|下|这|本)?个?(?:周|星期|礼拜)(?P<wd>六日|六天|六周日|末|[一二三四五六日天]|"
            r"[1-7](?![0-9]))(?![年岁])"), _weekday),
        ("week", r"(?P<turn>上上|上|下下|下|这|本)一?个?(?:周|星期|礼拜)(?P<wd>)", _weekday),
        ("plain", (r"(?P<plain>大前天|大前儿|前天|前儿个?|前日|昨天|昨日|昨儿个?|昨个|昨(?=晚|早|夜)|今天|今日|今儿个?|今个|今(?=晚|早|夜)|当天|明天|明日|"
            r"明儿个?|明个|明(?=早|晚|上午|下午|中午)|大后天|大后儿|(?<!以)(?<!之)后天|后日|后儿个?)"), _plain),
        ("later", _MORE, _later),
        ("these", r"这[一两几]天|近[两几]天|这两三天", _these),
        ("workday", r"下一?个?工作日", _next_workday),
    )
)  # fmt: skip
