"""Dates and times in a text, as salespeople mean them; ``resolve`` is an outside interface other programs rely on.

Pure arithmetic on the reference; no customer, no clock. The rules for days stand in day_rules.py, festive.py, counted.py,
parts.py and spans.py, the hours in clock.py, ranges in ranges.py; this module finds them in a text and puts them together.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from handlers.notes.clock import CLOCK, PART, PARTS, Clock, clock_at, time_at
from handlers.notes.counted import COUNTED_RULES
from handlers.notes.day_rules import PLAIN, RULES
from handlers.notes.days import Base, Days, Reader, Side, one
from handlers.notes.festive import ALIASES, FESTIVE_RULES
from handlers.notes.numbers import flatten
from handlers.notes.parts import PART_RULES, nth_beside, part_at
from handlers.notes.ranges import JOIN, When, joined, open_starts
from handlers.notes.spans import SPAN_RULES, elapsed, now_marks
from scheduler import calendar

__all__ = ["When", "find", "resolve"]


@dataclass(frozen=True)
class _Hit:
    """A day rule's match before hours and ranges."""

    start: int
    end: int
    days: Days
    rule: str
    limit: Literal["", "before", "after"] = ""


ALL_RULES = (*FESTIVE_RULES, *RULES, *COUNTED_RULES, *PART_RULES, *SPAN_RULES)
_SIGNS = {
    "month-day": "月", "month": "月/-.", "slashed": "/-·", "dotted": ".", "piece": "月旬", "rest": "内", "day": "号日", "about": "号日月",
    "quarter": "季Qq", "weekday": "周期拜", "week": "周期拜", "workday": "日", "half": "半", "season": "春夏秋冬暑", "era": "世代", "same-day": "年月周期拜", "republic": "民公", "nth-day": "第", "nth": "周期拜季",
    "days-off": "休", "lunar": "月", "new-year-day": "初", "later": "天日周期拜月年度", "these": "天年", "plain": "天日晚早夜晨午儿个",
}  # fmt: skip
"""A rule by this name is only tried on a text with one of these characters: for speed, nothing else."""
_HINT = re.compile(
    f"[0-9{''.join(sorted(set(''.join((*PLAIN, *PARTS, *ALIASES, *calendar.SOLAR_TERMS)))))}"
    "零一二两三四五六七八九十几半周星礼年月季时点分秒旬度末底初暑现]"
)
_OLD_FORMS = str.maketrans(
    "ー後個禮這時點號節鐘兩農曆週國慶聖誕婦勞動兒童愚萬陰陽從現會間歲當來開過學內舊臘閏勵軍師親端陽龍頭連總結束還剩門歸紀費權幾際樹聽尋晝驚蟄穀滿種處醫憲讀書為",
    "-后个礼这时点号节钟两农历周国庆圣诞妇劳动儿童愚万阴阳从现会间岁当来开过学内旧腊闰励军师亲端阳龙头连总结束还剩门归纪费权几际树听寻昼惊蛰谷满种处医宪读书为",
)
_SUFFIX = re.compile(
    r"\s?的?(?:(?P<in>之内|以内|内(?![饰置]))|(?P<with>[或及])?(?:(?P<before>以前|之前|前夕|前(?![0-9排脸台面天]))|"
    r"(?P<after>以后|之后|过后|后(?![排座备视面驱轮悔天半]))))"
)
_FILL = re.compile(
    r"(?:[)）]|\s?[(（](?:周|星期)?[一二三四五六日天][)）])?[ 的T,，(（]?(?:-(?=[0-9]{1,2}:))?(?:大概|差不多|大约)?\s?"
)


def _matches(text: str, base: Base) -> list[_Hit]:
    hits: list[_Hit] = []
    signs = frozenset(text)
    for rule, pattern, reader in ALL_RULES:
        if rule in _SIGNS and signs.isdisjoint(_SIGNS[rule]):
            continue
        hits += [_Hit(*m.span(), d, rule) for m in pattern.finditer(text) if m[0] and (d := _safely(reader, m, base))]
    return hits


def _day_hits(text: str, base: Base) -> list[_Hit]:
    """The longest readings from left to right, each with the part or the limit said behind it."""
    hits = _matches(text, base)
    for start, end, words, last in open_starts(text):
        if any(h.end == len(last) and not h.start for h in _matches(last, base)):
            hits += [replace(h, start=start, end=end) for h in _matches(words, base) if h.end - h.start == len(words)]
    hits.sort(key=lambda h: (h.start, -h.end))
    chosen: list[_Hit] = []
    for hit in hits:
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(_since(text, hit, base) or _limited(text, _with_parts(text, hit), base))
    return chosen


_SINCE = re.compile(r"\s?以来")


def _since(text: str, hit: _Hit, base: Base) -> _Hit | None:
    """周一以来, 元旦以来: from the last one to today."""
    match = _SINCE.match(text, hit.end)
    if not match:
        return None
    words = text[hit.start : hit.end]
    first = min((h.days.first for h in _matches(words, Base(base.today, "past")) if h.end == len(words)), default=None)
    if first is None or first > base.today:
        return None
    return replace(hit, end=match.end(), days=Days(first, base.today, "moved"))


def _safely(reader: Reader, match: re.Match[str], base: Base) -> Days | None:
    try:
        return reader(match, base)
    except (ValueError, OverflowError):
        return None  # a day no calendar has


def _with_parts(text: str, hit: _Hit) -> _Hit:
    """今年的 + 前三季度, 下个月 + 第二周 + 最后一天."""
    while hit.days.kind == "stretch" and (hit.days.last - hit.days.first).days >= 6:
        try:
            part = part_at(text, hit.end, hit.days)
        except (ValueError, OverflowError):
            return hit
        if part is None:
            return hit
        hit = replace(hit, end=part[0], days=part[1])
    return hit


def _limited(text: str, hit: _Hit, base: Base) -> _Hit:
    if hit.days.kind == "festival":
        return _beside(text, hit)
    if hit.days.kind == "moved":
        return hit
    match, days = _SUFFIX.match(text, hit.end), hit.days
    is_stretch = days.kind == "stretch" and days.first != days.last
    if not match:
        return hit
    if match["in"]:
        starts = base.prefer == "future" and days.first < base.today <= days.last
        within = replace(days, first=base.today) if starts else days
        return replace(hit, end=match.end(), days=within) if is_stretch else hit
    if match["before"]:
        day = days.first - timedelta(days=1) if is_stretch and not match["with"] else days.last
        return _beside(text, replace(hit, end=match.end(), days=one(day), limit="before"))
    day = days.first if match["with"] else days.last + timedelta(days=1)
    return _beside(text, replace(hit, end=match.end(), days=one(day), limit="after"))


def _beside(text: str, hit: _Hit) -> _Hit:
    """国庆后第一个周六."""
    is_after = text[hit.end - 1] == "后"
    found = nth_beside(text, hit.end, hit.days.first, is_after) if is_after or text[hit.end - 1] == "前" else None
    return replace(hit, end=found[0], days=found[1], limit="") if found else hit


def _merged_hits(text: str, hits: list[_Hit], base: Base) -> list[_Hit]:
    """Days said twice (明天周三) and a day of a named stretch (下周的周三)."""
    out: list[_Hit] = []
    for hit in hits:
        between = text[out[-1].end : hit.start] if out else "-"
        merged = _merged(text, out[-1], hit, base) if between.strip(" 的,，(（") == "" and len(between) <= 2 else None
        if merged:
            out[-1] = merged
        else:
            out.append(hit)
    return out


_FLOATING = ("weekday", "festival", "day", "month-day", "month", "lunar")
"""Rules that name no year or month of their own."""


_YEARS_OFF = re.compile(r"(?P<unit>[0-9一二两三四五六七八九十]年|月)[以之]?[前后]的?$")


def _inside_moved(text: str, first: _Hit, second: _Hit) -> _Hit | None:
    """三年前的5月, 两个月后的15号: of the year or the month so far away."""
    match = _YEARS_OFF.search(text, first.start, second.start)
    if not match or second.rule not in (*_FLOATING, "slashed", "piece"):
        return None
    day = first.days.first
    is_year = match["unit"] != "月"
    if is_year == (second.rule in ("day", "piece", "weekday")):
        return None
    begin = date(day.year, 1, 1) if is_year else day.replace(day=1)
    again = _matches(text[second.start : second.end], Base(begin, "future"))
    found = next((h for h in again if h.rule == second.rule and h.days.first.year == day.year), None)
    return replace(second, start=first.start, days=found.days) if found else None


def _on_weekday(text: str, hit: _Hit, weekday: _Hit, base: Base) -> _Hit:
    """10月12号 星期一: the last such day if that one was a Monday and the next is none."""
    index, is_day = weekday.days.first.weekday(), hit.days.first == hit.days.last
    if hit.rule not in ("month-day", "slashed", "day") or not is_day or hit.days.first.weekday() == index:
        return hit
    words = text[hit.start : hit.end]
    other = _matches(words, Base(base.today, "past" if base.prefer == "future" else "future"))
    return next(
        (replace(hit, days=h.days) for h in other if h.end == len(words) and h.days.first.weekday() == index), hit
    )


def _merged(text: str, first: _Hit, second: _Hit, base: Base) -> _Hit | None:
    if second.rule == "weekday" and first.rule != "weekday":
        first = _on_weekday(text, first, second, base)
    elif first.rule == "weekday" and second.rule != "weekday":
        second = _on_weekday(text, second, first, base)
    if first.rule == "later" and (moved := _inside_moved(text, first, second)):
        return moved
    a, b = first.days, second.days
    is_touching = text[first.end : second.start] in ("", "(", "（")
    if (a.last - a.first).days == 6 and second.rule == "weekday":
        day = a.first + timedelta(days=b.first.weekday())
        return replace(second, start=first.start, days=Days(day, day + (b.last - b.first)))
    is_same = a.first.weekday() == b.first.weekday() or is_touching
    are_days = a.first == a.last and b.first == b.last
    if first.rule == second.rule == "weekday":
        is_next = are_days and b.first - a.first == timedelta(days=1)
        return replace(first, end=second.end, days=Days(a.first, b.first, "stretch")) if is_next else None
    if first.rule == "weekday" and are_days and is_same:
        return replace(second, start=first.start)
    if second.rule == "weekday" and first.rule == "later" and are_days:
        day = a.first + timedelta(days=b.first.weekday() - a.first.weekday())  # 两周后的周六
        return replace(second, start=first.start, days=one(day))
    if second.rule == "weekday" and are_days and is_same:
        return replace(first, end=second.end)
    if a.first <= b.first and b.last <= a.last:
        return replace(second, start=first.start)
    if a.kind == "stretch" and a.first > base.today and second.rule in _FLOATING:
        again = _matches(text[second.start : second.end], Base(a.first, "future"))
        inside = [h for h in again if a.first <= h.days.first and h.days.last <= a.last and h.rule == second.rule]
        return replace(second, start=first.start, days=inside[0].days) if inside else None
    return None


def _midnight(day: date, reference: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=reference.tzinfo)


def _at(day: date, clock: Clock, reference: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=clock.next_day), clock.at, tzinfo=reference.tzinfo)


def _timed(text: str, hit: _Hit, reference: datetime) -> When:
    gap = _FILL.match(text, hit.end)
    after = gap.end() if gap else hit.end
    clock = time_at(text, after) or time_at(text, hit.end)
    if clock is None:
        end = _midnight(hit.days.last, reference) + timedelta(days=1)
        return When(_midnight(hit.days.first, reference), end, (hit.start, hit.end), "date", hit.rule, hit.limit)
    start = _at(hit.days.first, clock, reference)
    finish, until = _until(text, clock, start, reference)
    return When(start, until, (hit.start, finish), clock.precise, hit.rule, hit.limit)


def _until(text: str, clock: Clock, start: datetime, reference: datetime) -> tuple[int, datetime]:
    """The end of a range of hours, 2点到4点; an end earlier than the start is the day after's."""
    join = JOIN.match(text, clock.end)
    last = time_at(text, join.end()) if join else None
    if last is None:
        suffix = _SUFFIX.match(text, clock.end)
        return (suffix.end() if suffix and not suffix["in"] else clock.end), start
    same_part = clock_at(text, join.end(), clock.part) if join and clock.part and not last.part else None
    end = _at(start.date(), same_part or last, reference)
    if end <= start and last.is_open:
        half = timedelta(hours=12)  # 10点到2点: the next two o'clock there is
        end = _at(start.date(), last, reference) - 2 * half
        end += half * ((start - end) // half + 1)
    elif end <= start:
        end += timedelta(days=1)
    between = _CLOSE.match(text, last.end)
    return (between.end() if between else last.end), end


_CLOSE = re.compile(r"\s?(?:之间|期间)")
_LONE = re.compile(rf"{CLOCK.pattern}|(?:{PART})".replace("?P<", "?P<x_"))
_WINDOWS = {"night": (0, 6), "am": (5, 12), "noon": (11, 14), "pm": (12, 18), "evening": (17, 24)}
"""Hours within which a part of the day is today's."""


def _lone_times(text: str, taken: bytearray, reference: datetime, prefer: Side) -> list[When]:
    found, at = [], 0
    while match := _LONE.search(text, at):
        at = match.end()
        if any(taken[match.start() : match.end()]):
            continue
        if any(taken[max(0, match.start() - 2) : match.start()]) and match[0].startswith("下班"):
            continue  # 周三晚上6点下班后: said already
        clock = time_at(text, match.start(), lone=True)
        if clock is None:
            continue
        if JOIN.match(text, clock.end):
            clock = replace(clock, is_open=False)  # 9点到12点 is tomorrow's at ten, not tonight's
        start = _placed(clock, reference, prefer)
        end, until = _until(text, clock, start, reference)
        found.append(When(start, until, (match.start(), end), clock.precise, "time"))
        at = max(at, end)
    return found


def _placed(clock: Clock, reference: datetime, prefer: Side) -> datetime:
    moment = _at(reference.date(), clock, reference)
    begin, over = _WINDOWS[PARTS[clock.part][1]] if clock.part else (0, 24)
    if prefer == "past":
        is_ahead = reference.hour < begin if clock.precise == "part" else moment - reference > timedelta(hours=1)
        return moment - timedelta(days=is_ahead)
    if moment > reference:
        return moment
    if clock.precise == "part":
        return moment if reference.hour < over else moment + timedelta(days=1)
    if clock.is_open and clock.at.hour < 12 and moment + timedelta(hours=12) > reference:
        return moment + timedelta(hours=12)
    return moment + timedelta(days=1)


_ABOUT_ONE = re.compile("个把(?=月|星期|礼拜|小时|钟头)")


def _take(taken: bytearray, span: tuple[int, int]) -> None:
    taken[span[0] : span[1]] = b"\1" * (span[1] - span[0])


def find(text: str, reference: datetime, prefer: Side = "future") -> list[When]:
    """Every expression of time in the text, in order; spans never overlap."""
    text = _ABOUT_ONE.sub("一个", flatten(text).translate(_OLD_FORMS))
    if not _HINT.search(text):
        return []
    base = Base(reference.date(), prefer)
    found = [When(*e, "time", "elapsed") for e in elapsed(text, reference, prefer == "past")]
    found += [When(reference, reference, span, "time", "now") for span in now_marks(text)]
    taken = bytearray(len(text))
    for when in found:
        _take(taken, when.span)
    hits = [hit for hit in _day_hits(text, base) if not any(taken[hit.start : hit.end])]
    for hit in _merged_hits(text, hits, base):
        found.append(_timed(text, hit, reference))
        _take(taken, found[-1].span)
    found += _lone_times(text, taken, reference, prefer)
    ranges = joined(text, sorted(found, key=lambda when: when.span), find)
    return [when for when in ranges if when.rule != "now"]


_LOOSE_SPACE = re.compile(r"(?<=[一-龥])\s+|(?<!\.[0-9])\s+(?=[一-龥])")
_NOW = re.compile(r"\s*(?:就?现在|此时此刻|此时|此刻|目前|当前|眼下|这会儿?)\s*")
_TAKEN_BACK = re.compile(r"不对|不是|[哦噢啊呃]\s?不|不不|错了|说错|记错|口误|更正|应该是|改[成到为]")
_DENIED = re.compile(r"(?:不是|别)\s?$")


def resolve(text: str, reference: datetime, prefer: Side = "future") -> tuple[datetime, datetime] | None:
    """The one date expression in the text, its whole extent, half-open; a time of day has start = end.

    Of a correction (周二 哦不 周三) only the last is left. Aware or naive like the reference.
    """
    text = _LOOSE_SPACE.sub("", flatten(text)).translate(_OLD_FORMS)
    if _NOW.fullmatch(text):
        return reference, reference
    meant: When | None = None
    said = 0
    for when in find(text, reference, prefer):
        is_denied = meant and _DENIED.search(text[max(0, meant.span[0] - 3) : meant.span[0]])
        if meant is None or is_denied or _TAKEN_BACK.search(text[said : when.span[0]]):
            meant = when
        said = when.span[1]
    return (meant.start, meant.end) if meant else None
