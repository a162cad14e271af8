"""Dates and times in a text, as salespeople mean them; ``resolve`` is an outside interface other programs rely on.

Pure arithmetic on the reference; no customer, no clock. The rules for days stand in day_rules.py, festive.py, counted.py.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from handlers.notes.clock import CLOCK, PART, PARTS, Clock, time_at
from handlers.notes.counted import COUNTED_RULES
from handlers.notes.day_rules import RULES
from handlers.notes.days import WEEKDAY, Base, Days, N, Side, one
from handlers.notes.festive import FESTIVE_RULES
from handlers.notes.numbers import flatten, number

Precise = Literal["date", "part", "time"]


@dataclass(frozen=True)
class When:
    """One expression of time found in a text."""

    start: datetime
    end: datetime
    """Half-open; equal to ``start`` where a time of day was said."""
    span: tuple[int, int]
    precise: Precise
    rule: str
    limit: Literal["", "before", "after"] = ""
    """Said as a limit: 周五前, 国庆后."""

    @property
    def first_day(self) -> date:
        """Its first day: the one for a contact."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """Its last day: the one for a purchase."""
        return self.end.date() if self.precise != "date" else (self.end - timedelta(microseconds=1)).date()


@dataclass(frozen=True)
class _Hit:
    """A day rule's match before hours and ranges."""

    start: int
    end: int
    days: Days
    rule: str
    limit: Literal["", "before", "after"] = ""


ALL_RULES = (*RULES, *FESTIVE_RULES, *COUNTED_RULES)
_HINT = re.compile(
    r"[0-9零一二两三四五六七八九十半几周星礼日今明后昨前月年节初早晚午夜晨晌天底双国清端中圣元除腊旬季龙重冬立感春秋夏假闰正教情平植妇儿母父小大]"
)
_SUFFIX = re.compile(
    r"(?:的?(?P<before>以前|之前|前(?![0-9排脸台面天]))|(?P<after>以后|之后|过后|后(?![排座备视面驱轮悔天])))"
)
_DAY_RANGE = re.compile(
    rf"(?P<m>(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}}|本|这个?|下个?)月)?(?P<a>{N})[号日]?\s?(?:到|至|"
    rf"[-~])\s?(?P<b>{N})[号日](?![线楼店])"
)
_WEEK_RANGE = re.compile(
    r"(?P<turn>下下|下|这|本)?个?(?:周|星期|礼拜)(?P<a>[一二三四五六])(?:到|至|[-~])(?P<b>[二三四五六日天])"
)
_JOIN = re.compile(r"\s?(?:到|至|[-~])\s?")
_ELAPSE = re.compile(
    r"(?:再?过|等)?(?P<n>半|[0-9]{1,3}(?:\.5)?|[一二两三四五六七八九十]{1,3})\s?(?P<u>个半小时|个半钟头|个?小时|个?钟头|刻钟|分钟)"
    r"(?P<half>半)?(?P<dir>以后|之后|后|以前|之前|前)?"
)
_FILL = re.compile(r"[)）]?[ 的,，(（]?(?:大概|差不多|大约)?\s?")


def _day_hits(text: str, base: Base) -> list[_Hit]:
    hits: list[_Hit] = []
    for rule, pattern, reader in ALL_RULES:
        hits += [
            _Hit(*m.span(), days, rule) for m in pattern.finditer(text) if m[0] and (days := _safely(reader, m, base))
        ]
    hits += _ranges(text, base)
    hits.sort(key=lambda h: (h.start, -h.end))
    chosen: list[_Hit] = []
    for hit in hits:
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
    return chosen


def _safely(reader: object, match: re.Match[str], base: Base) -> Days | None:
    try:
        return reader(match, base) if callable(reader) else None
    except (ValueError, OverflowError):
        return None  # a day no calendar has


def _ranges(text: str, base: Base) -> list[_Hit]:
    hits = []
    for match in _DAY_RANGE.finditer(text):
        whole_text = f"{match['m'] or ''}{match['a']}号"
        first = _day_hits(whole_text, base)
        last = _day_hits(f"{match['b']}号", Base(first[0].days.first, "future")) if first else []
        if last and (last[0].days.last - first[0].days.first).days < 31:
            hits.append(
                _Hit(match.start(), match.end(), Days(first[0].days.first, last[0].days.last, "stretch"), "range")
            )
    for match in _WEEK_RANGE.finditer(text):
        first = _day_hits(f"{match['turn'] or ''}周{match['a']}", base)
        if first:
            day = first[0].days.first
            last_day = day + timedelta(days=(WEEKDAY[match["b"]] - day.weekday()) % 7)
            hits.append(_Hit(match.start(), match.end(), Days(day, last_day, "stretch"), "range"))
    return hits


def _joined(text: str, hits: list[_Hit], base: Base) -> list[_Hit]:
    """Days said twice (明天周三), a weekday of a named week, and A到B."""
    out: list[_Hit] = []
    for hit in hits:
        last = out[-1] if out else None
        between = text[last.end : hit.start] if last else None
        if last and between is not None and between.strip(" 的,(（") == "" and len(between) <= 2:
            merged = _merged(last, hit)
            if merged:
                out[-1] = merged
                continue
        if last and between is not None and _JOIN.fullmatch(between):
            again = hit
            if hit.days.last < last.days.first:
                again = next(iter(_day_hits(text[hit.start : hit.end], Base(last.days.first, "future"))), hit)
            if again.days.last >= last.days.first:
                out[-1] = _Hit(last.start, hit.end, Days(last.days.first, again.days.last, "stretch"), "range")
                continue
        out.append(hit)
    return out


def _merged(first: _Hit, second: _Hit) -> _Hit | None:
    a, b = first.days, second.days
    length = (a.last - a.first).days
    if length == 6 and second.rule == "weekday":
        day = a.first + timedelta(days=b.first.weekday())
        return _Hit(first.start, second.end, Days(day, day + (b.last - b.first)), "weekday")
    if first.rule == "weekday" and length == 0 and a.first.weekday() == b.first.weekday() and b.first == b.last:
        return replace(second, start=first.start)
    if second.rule == "weekday" and length == 0 and a.first.weekday() == b.first.weekday():
        return replace(first, end=second.end)
    if a.first <= b.first and b.last <= a.last:
        return replace(second, start=first.start)
    return None


def _limited(text: str, hit: _Hit) -> _Hit:
    if hit.days.kind in ("festival", "moved"):
        return hit
    match = _SUFFIX.match(text, hit.end)
    if not match:
        return hit
    if match["before"]:
        is_stretch = hit.days.kind == "stretch" and hit.days.first != hit.days.last
        day = hit.days.first - timedelta(days=1) if is_stretch else hit.days.last
        return replace(hit, end=match.end(), days=one(day), limit="before")
    return replace(hit, end=match.end(), days=one(hit.days.last + timedelta(days=1)), limit="after")


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
    """The end of a range of hours, 2点到4点."""
    join = _JOIN.match(text, clock.end)
    if not join:
        suffix = _SUFFIX.match(text, clock.end)
        return (suffix.end() if suffix else clock.end), start
    last = time_at(text, join.end())
    if last is None:
        return clock.end, start
    end = _at(start.date(), last, reference)
    if end < start and end + timedelta(hours=12) > start:
        end += timedelta(hours=12)
    return (last.end, end) if end > start else (clock.end, start)


_LONE = re.compile(rf"{CLOCK.pattern}|(?:{PART})".replace("?P<", "?P<x_"))
_WINDOW_ENDS = {"am": 12, "noon": 14, "night": 24}


def _lone_times(text: str, taken: list[tuple[int, int]], reference: datetime, prefer: Side) -> list[When]:
    found, at = [], 0
    while match := _LONE.search(text, at):
        at = match.end()
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        if any(b <= match.start() <= b + 1 for _, b in taken) and match[0].startswith("下班"):
            continue  # 周三晚上6点下班后: said already
        clock = time_at(text, match.start(), lone=True)
        if clock is None:
            continue
        start = _placed(clock, text[match.start() : match.start() + 4], reference, prefer)
        end, until = _until(text, clock, start, reference)
        found.append(When(start, until, (match.start(), end), clock.precise, "time"))
        at = max(at, end)
    return found


def _placed(clock: Clock, words: str, reference: datetime, prefer: Side) -> datetime:
    moment = _at(reference.date(), clock, reference)
    if prefer == "past" or moment > reference:
        return moment
    if clock.precise == "part":
        part = next((PARTS[p] for p in sorted(PARTS, key=len, reverse=True) if words.startswith(p)), None)
        over = _WINDOW_ENDS.get(part[1], 18 if clock.at.hour == 15 else 24) if part else 24
        return moment if reference.hour < over else moment + timedelta(days=1)
    if clock.is_bare and moment + timedelta(hours=12) > reference:
        return moment + timedelta(hours=12)
    return moment + timedelta(days=1)


def _elapsed(text: str, reference: datetime) -> list[When]:
    found = []
    for match in _ELAPSE.finditer(text):
        count = number(match["n"])
        words = match[0]
        if count is None or not (match["dir"] or words[0] in "再过等"):
            continue
        count += 0.5 if match["half"] or "半" in match["u"] else 0
        minutes = count * (60 if "时" in match["u"] or "头" in match["u"] else 15 if match["u"] == "刻钟" else 1)
        sign = -1 if (match["dir"] or "").endswith("前") else 1
        moment = reference + timedelta(minutes=sign * minutes)
        found.append(When(moment, moment, match.span(), "time", "elapsed"))
    return found


def find(text: str, reference: datetime, prefer: Side = "future") -> list[When]:
    """Every expression of time in the text, in order; spans never overlap."""
    text = flatten(text)
    if not _HINT.search(text):
        return []
    base = Base(reference.date(), prefer)
    found = _elapsed(text, reference)
    taken = [when.span for when in found]
    hits = [h for h in _day_hits(text, base) if not any(a < h.end and h.start < b for a, b in taken)]
    for hit in _joined(text, [_limited(text, h) for h in hits], base):
        when = _timed(text, hit, reference)
        found.append(when)
        taken.append(when.span)
    found += _lone_times(text, taken, reference, prefer)
    return sorted(found, key=lambda when: when.span)


def resolve(text: str, reference: datetime, prefer: Side = "future") -> tuple[datetime, datetime] | None:
    """The one date expression in the text, its whole extent, half-open; a time of day has start = end."""
    found = find(text, reference, prefer)
    return (found[0].start, found[0].end) if found else None
