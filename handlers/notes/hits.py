"""The days a text names: every rule tried, the longest reading kept, limits and parts added, a day said twice made one.

Says nothing about hours; dates.py adds them.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from handlers.notes.counted import COUNTED_RULES
from handlers.notes.day_rules import RULES
from handlers.notes.days import UNIT_AWAY, Base, Days, Reader, counted_off, one
from handlers.notes.festive import FESTIVE_RULES
from handlers.notes.latin import LATIN_RULES
from handlers.notes.leads import Text, led
from handlers.notes.numbers import whole
from handlers.notes.parts import PART_RULES, nth_beside, part_at
from handlers.notes.ranges import open_starts
from handlers.notes.spans import SPAN_RULES
from scheduler.calendar import month_end


@dataclass(frozen=True)
class Hit:
    """A day rule's match before hours and ranges."""

    start: int
    end: int
    days: Days
    rule: str
    limit: Literal["", "before", "after"] = ""


ALL_RULES = (*FESTIVE_RULES, *RULES, *COUNTED_RULES, *PART_RULES, *SPAN_RULES, *LATIN_RULES)
SUFFIX = re.compile(
    r"\s?的?(?:(?P<in>之内|以内|内(?![饰置]))|(?P<with>[或及])?(?:(?P<before>以前|之前|前夕|前(?![0-9](?![0-9.]*[万wW])|[排脸台面天往后]|(?<=[昨今]日前)来))|"
    r"(?P<after>以后|之后|过后|后(?![排座备视面驱轮悔天半晌]))))"
)


def _matches(words: str, base: Base) -> list[Hit]:
    hits: list[Hit] = []
    text = Text(words)
    for rule, table, reader in ALL_RULES:
        if text.may & table.bit:
            hits += [Hit(*m.span(), d, rule) for m in table.finditer(text) if m[0] and (d := _safely(reader, m, base))]
    return hits


def day_hits(text: str, base: Base) -> list[Hit]:
    """The longest readings from left to right, each with the part or the limit said behind it."""
    hits = _matches(text, base)
    for start, end, words, last in open_starts(text):
        if any(h.end == len(last) and not h.start for h in _matches(last, base)):
            hits += [replace(h, start=start, end=end) for h in _matches(words, base) if h.end - h.start == len(words)]
    hits.sort(key=lambda h: (h.start, -h.end))
    chosen: list[Hit] = []
    for hit in hits:
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(_since(text, hit, base) or _limited(text, _with_parts(text, hit), base))
    return chosen


_SINCE = re.compile(r"\s?(?:以来|(?P<on>起(?![亚步码诉来床飞初伏因价])|开始))")


def _since(text: str, hit: Hit, base: Base) -> Hit | None:
    """周一以来, 元旦以来: from the last one to today; 去年9月起: only of what is past as it stands."""
    match = _SINCE.match(text, hit.end)
    if not match:
        return None
    if match["on"]:
        is_gone = hit.days.last < base.today and base.prefer == "future"
        return replace(hit, end=match.end(), days=Days(hit.days.first, base.today, "moved")) if is_gone else None
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


def _with_parts(text: str, hit: Hit) -> Hit:
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


def _limited(text: str, hit: Hit, base: Base) -> Hit:
    if around := _around(text, hit):
        return around
    if hit.days.kind == "festival":
        return _beside(text, hit)
    if hit.days.kind == "moved":
        return hit
    if _GONE.search(text, 0, hit.start) and not text.startswith(("前", "之前", "以前"), hit.end):
        after = one(hit.days.last + timedelta(days=1))
        return replace(hit, start=hit.start - 2, days=after, limit="after")
    if away := _away(text, hit):
        return away
    match, days = SUFFIX.match(text, hit.end), hit.days
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


_GONE = re.compile("过[了完]$")
"""过了暑假, 过了5号: once it is over."""
_AROUND = re.compile(
    r"的?(?:那(?:一|个)?|所在的?|当)(?P<unit>周末|周(?![一二三四五六日天])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|月)"
)


def _around(text: str, hit: Hit) -> Hit | None:
    """中秋那周, 元旦那个周末, 春节那个月: what a day lies in."""
    match = _AROUND.match(text, hit.end) if hit.days.first == hit.days.last else None
    if not match:
        return None
    day = hit.days.first
    monday = day - timedelta(days=day.weekday())
    first, last = monday, monday + timedelta(days=6)
    if match["unit"] == "周末":
        first = monday + timedelta(days=5)
    elif match["unit"] == "月":
        first, last = day.replace(day=1), month_end(day.year, day.month)
    return replace(hit, end=match.end(), days=Days(first, last, "stretch"))


_AWAY = re.compile(rf"(?:以|之)?(?P<side>前|后)的?第?(?P<n>[一二两三四五六七八九十]|1[0-9]|[1-9])?{UNIT_AWAY}")


def _away(text: str, hit: Hit) -> Hit | None:
    """月底前三天, 12月10号后一周: counted off a day."""
    match = _AWAY.match(text, hit.end) if hit.days.first == hit.days.last else None
    if not match or bool(match["n"]) != bool(match["unit"]):
        return None
    count = (whole(match["n"] or "一") or 1) * (1 if match["side"] == "后" else -1)
    return replace(hit, end=match.end(), days=one(counted_off(hit.days.first, count, match["unit"])))


def _beside(text: str, hit: Hit) -> Hit:
    """国庆后第一个周六."""
    is_after = text[hit.end - 1] == "后"
    found = nth_beside(text, hit.end, hit.days.first, is_after) if is_after or text[hit.end - 1] == "前" else None
    return replace(hit, end=found[0], days=found[1], limit="") if found else hit


def merged_hits(text: str, hits: list[Hit], base: Base) -> list[Hit]:
    """Days said twice (明天周三) and a day of a named stretch (下周的周三)."""
    out: list[Hit] = []
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


_YEARS_OFF = led(r"(?P<unit>[0-9一二两三四五六七八九十]年|月)[以之]?[前后]的?$")


def _inside_moved(text: str, first: Hit, second: Hit) -> Hit | None:
    """三年前的5月, 两个月后的15号: of the year or the month so far away."""
    match = _YEARS_OFF.search(text, first.start, second.start)
    if not match or second.rule not in (*_FLOATING, "slashed", "piece", "season", "half", "quarter"):
        return None
    day = first.days.first
    is_year = match["unit"] != "月"
    if is_year == (second.rule in ("day", "piece", "weekday")):
        return None
    begin = date(day.year, 1, 1) if is_year else day.replace(day=1)
    again = _matches(text[second.start : second.end], Base(begin, "future"))
    found = next((h for h in again if h.rule == second.rule and h.days.first.year == day.year), None)
    return replace(second, start=first.start, days=found.days) if found else None


def _on_weekday(text: str, hit: Hit, weekday: Hit, base: Base) -> Hit:
    """10月12号 星期一: the last such day if that one was a Monday and the next is none."""
    index, is_day = weekday.days.first.weekday(), hit.days.first == hit.days.last
    if hit.rule not in ("month-day", "slashed", "day") or not is_day or hit.days.first.weekday() == index:
        return hit
    words = text[hit.start : hit.end]
    other = _matches(words, Base(base.today, "past" if base.prefer == "future" else "future"))
    return next(
        (replace(hit, days=h.days) for h in other if h.end == len(words) and h.days.first.weekday() == index), hit
    )


def _merged(text: str, first: Hit, second: Hit, base: Base) -> Hit | None:
    if second.rule == "weekday" and first.rule != "weekday":
        first = _on_weekday(text, first, second, base)
    elif first.rule == "weekday" and second.rule != "weekday":
        second = _on_weekday(text, second, first, base)
    if first.rule == "later" and (moved := _inside_moved(text, first, second)):
        return moved
    a, b = first.days, second.days
    is_touching = text[first.end : second.start] in ("", "(", "（")
    if (a.last - a.first).days == 6 and second.rule == "weekday" and text[second.start] not in "上下这本":
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
