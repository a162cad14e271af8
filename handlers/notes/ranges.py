"""From one time to another: 3到5号, 周一至周五, 明天下午两点到后天, 3月和9月之间; what the second end leaves unsaid it takes from the first.

Works on what was found already; says nothing about how a day or an hour is read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from handlers.notes.days import MONTH, YEAR, N, Side
from handlers.notes.leads import led
from handlers.notes.numbers import whole

Precise = Literal["date", "part", "time"]
JOIN = re.compile(r"[)）]?\s?(?:(?:起|开始|开)?[,，]?(?:一?直?到|至)|[-~]{1,2})\s?")
AND = re.compile(r"\s?(?:和|与|跟)\s?")
_BETWEEN = re.compile(r"\s?(?:之间|中间|间)")
_FIXED = re.compile(
    r"[0-9]{4}|[0-9]{2}年|[零〇一二三四五六七八九]{2,4}年|[今昨去这本听琴寻]|明|前[天年晚]|后[天年晚早]|[上下](?!午|旬)"
)
_OPEN = re.compile(
    rf"(?=[0-9零〇一二两三四五六七八九十廿])(?P<a>{N})\s?(?:到|至|[-~]{{1,2}})\s?(?P<b>{N})(?P<unit>[号日](?![线楼店])|月(?!供|租))"
)
_LISTED = led(
    rf"(?:(?!^)(?<![0-9零〇一二两三四五六七八九十廿])|(?=^{N}(?:、{N}){{1,9}}[号日月]份?$))(?P<a>{N})(?P<more>(?:、{N}){{0,8}})、(?P<b>{N})"
    r"(?P<unit>[号日](?![线楼店])|月(?!供|租))",
    re.M,
)
"""5、6号; at the head of a line 1、 numbers it."""
_BESIDE = re.compile(r"\s?(?:[、,，]|和|与|跟|及|或者?|还是)?\s?")
_LEAD = re.compile(rf"(?!的)(?:{YEAR}的?)?(?:{MONTH})?的?$")
_BARE_END = re.compile(
    r"(?P<to>[到至~、-])(?P<day>[一二三四五六日天])(?![一二三四五六七八九十月号日天点个万百年层楼排座手厢驱菱缸门])"
)


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


Again = Callable[[str, datetime, Side], list[When]]
"""Reads words once more as seen from another moment."""


def open_starts(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Where a range's first end lacks its unit (3到5号, 2-4月): its place, its words made whole, the words of the other end."""
    for match in (*_OPEN.finditer(text), *(m for m in _LISTED.finditer(text) if _in_turn(m))):
        lead = _LEAD.search(text, max(0, match.start() - 14), match.start())
        begin = lead.start() if lead else match.start()
        words = f"{text[begin : match.end('a')]}{match['unit']}"
        yield begin, match.end("a"), words, f"{match['b']}{match['unit']}"


def _in_turn(match: re.Match[str]) -> bool:
    """5、6、7 of 5、6、7号: each the next."""
    numbers = [whole(words) or 0 for words in (match["a"] + match["more"]).split("、")] + [whole(match["b"]) or 0]
    return all(b - a == 1 for a, b in pairwise(numbers))


def _is_listed(text: str, first: When, last: When, again: Again, now: datetime | None) -> bool:
    """周六、周日; 11月28、29、30号: days or months in turn."""
    between, words = text[first.span[1] : last.span[0]], text[slice(*last.span)]
    is_beside, is_listed = _BESIDE.fullmatch(between), _LISTED_ON.fullmatch(between)
    if not (is_beside or is_listed) or not first.precise == last.precise == "date" or first.limit or last.limit:
        return False
    is_whole = between[:1] not in ("，", ",") or bool(_NO_MORE.match(text, last.span[1]))
    if not _FIXED.search(words):
        last = next(iter(again(words, _midnight(first.start), "future")), last)
    if now and last.last_day <= now.date():
        return False  # 昨天今天都来了: the last time is today
    if is_listed:
        return (last.start - first.start).days == between.count("、")
    is_same = bool(between.strip()) or first.rule in (last.rule, "range") or (first.rule, last.rule) == _DAYS
    return first.end == last.start and is_same and is_whole


_DAYS = ("month-day", "day")
"""12月1号2号."""
_NO_MORE = re.compile(r"\s?(?:[,，]|$|都|均|这[几两三])")
"""25号，26号提车 may be two things to do."""
_LISTED_ON = re.compile(f"(?:、{N})+、")


def joined(text: str, whens: list[When], again: Again, now: datetime | None = None) -> list[When]:
    """The ranges put together; everything else as it was. ``now``: where one that is on is meant before one to come."""
    out: list[When] = []
    for when in whens:
        whole = (
            _range(text, _ongoing(text, out[-1], when, again, now) if now else (out[-1], when), again, now)
            if out
            else None
        )
        if whole:
            out[-1] = whole
        else:
            out.append(_to_weekday(text, when, again))
    return out


def _to_weekday(text: str, when: When, again: Again) -> When:
    """周二到四; 周五、六, each the next."""
    if when.rule != "weekday" or when.precise != "date":
        return when
    while match := _BARE_END.match(text, when.span[1]):
        last = next(iter(again(f"周{match['day']}", _midnight(when.start), "future")), when)
        if last is when or (match["to"] == "、" and last.start != when.end):
            break
        when = replace(when, end=last.end, span=(when.span[0], match.end()), rule="range")
    return when


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), tzinfo=moment.tzinfo)


_PART_SAID = re.compile("[午晚夜早晨:aApP]")


def _next_morning(first: When, last: When, words: str) -> When:
    """今晚10点到明天6点 ends in the morning."""
    is_night = first.precise == last.precise == "time" and first.start.hour >= 18 and 12 < last.start.hour < 19
    if not is_night or last.start.date() - first.start.date() != timedelta(days=1) or _PART_SAID.search(words):
        return last
    return replace(last, start=last.start - timedelta(hours=12), end=last.end - timedelta(hours=12))


_COMING = ("month", "month-day", "slashed", "dotted", "day")


def _ongoing(text: str, first: When, last: When, again: Again, now: datetime) -> tuple[When, When]:
    """3月到5月 said in April, 10号到20号 on the 15th: the one that is on."""
    words, until = text[slice(*first.span)], text[slice(*last.span)]
    is_coming = first.rule in _COMING and first.precise == "date" and first.start > now and not first.limit
    gap = (text, first.span[1], last.span[0])
    is_range = JOIN.fullmatch(*gap) or (AND.fullmatch(*gap) and _BETWEEN.match(text, last.span[1]))
    if not is_coming or not is_range or _FIXED.search(f"{words} {until}"):
        return first, last
    began = again(words, now, "past") or again(words + until[-1], now, "past")
    ends = again(until, began[0].start, "future") if len(began) == 1 else []
    if len(ends) == 1 and ends[0].precise == "date" and ends[0].end > now:
        return replace(began[0], span=first.span), replace(ends[0], span=last.span)
    return first, last


def _is_one(text: str, first: When, last: When) -> bool:
    """月底月初, 年前年后: the two sides of one thing."""
    return text[first.span[0] : first.span[1] - 1].endswith(text[last.span[0] : last.span[1] - 1])


def _range(text: str, both: tuple[When, When], again: Again, now: datetime | None) -> When | None:
    first, last = both
    begin, end = first.span[1], last.span[0]
    finish = last.span[1]
    is_window = first.limit == "after" and last.limit == "before" and text[begin:end] in ("", "、", "，", ",")
    is_window |= begin == end and text[begin - 1] + text[finish - 1] in ("底初", "前后") and _is_one(text, first, last)
    if not is_window and not _is_listed(text, first, last, again, now) and not JOIN.fullmatch(text, begin, end):
        between = _BETWEEN.match(text, last.span[1]) if AND.fullmatch(text, begin, end) else None
        if not between:
            return None
        finish = between.end()
    if first.precise == "date" and last.rule == "time":
        return None
    words = text[last.span[0] : last.span[1]]
    is_eve = first.rule == "time" and last.rule != "time" and last.precise != "date" and _FIXED.search(words)
    if is_eve and first.start.date() == last.start.date():
        first = replace(first, start=first.start - timedelta(days=1))  # 2点到明天4点 begins today
    if first.rule == "now" and last.start < first.start:
        last = next(iter(again(words, first.start, "future")), last)
    if "now" not in (first.rule, last.rule) and not _FIXED.search(words):
        seen = again(words, _midnight(first.start), "future")
        last = seen[0] if len(seen) == 1 else last
    last = _next_morning(first, last, words)
    stop = last.end if last.precise == "date" else last.start
    if stop <= first.start and now and first.precise == "date" and not _FIXED.search(text[slice(*first.span)]):
        first = next(iter(again(text[slice(*first.span)], _midnight(last.start), "past")), first)  # 周三到下周一
    if stop <= first.start:
        return None
    precise: Precise = "date" if first.precise == last.precise == "date" else "time"
    return When(first.start, stop, (first.span[0], finish), precise, "range")
