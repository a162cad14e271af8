"""Parts of the day and clock times: 下午, 三点半, 差一刻四点, 15:30, as hours and minutes.

Says nothing about the day; dates.py puts day and time together.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from handlers.notes.numbers import whole

NUM = r"(?:[0-9]{1,4}|[零〇一二两三四五六七八九十廿]{1,4})"
PARTS: dict[str, tuple[time, str]] = {
    "凌晨": (time(2), "night"),
    "半夜": (time(0), "night"),
    "清晨": (time(7), "am"),
    "清早": (time(9), "am"),
    "一大早": (time(9), "am"),
    "一早": (time(9), "am"),
    "大早上": (time(9), "am"),
    "早上": (time(9), "am"),
    "早晨": (time(9), "am"),
    "早间": (time(9), "am"),
    "早": (time(9), "am"),
    "上午": (time(10), "am"),
    "晌午": (time(12), "noon"),
    "中午": (time(12), "noon"),
    "午间": (time(12), "noon"),
    "正午": (time(12), "noon"),
    "下午": (time(15), "pm"),
    "午后": (time(15), "pm"),
    "后半晌": (time(15), "pm"),
    "傍晚": (time(18), "pm"),
    "黄昏": (time(18), "pm"),
    "晚上": (time(19), "pm"),
    "晚间": (time(19), "pm"),
    "夜里": (time(22), "pm"),
    "夜晚": (time(19), "pm"),
    "下班后": (time(18), "pm"),
    "下班": (time(18), "pm"),
    "晚": (time(19), "pm"),
}
"""Part of day -> the hour it stands for, and how a clock hour after it is meant."""
LONE_PARTS = tuple(p for p in PARTS if p not in ("早", "晚", "下班", "早间"))
PART = "|".join(sorted(PARTS, key=len, reverse=True))
_MINUTE = (
    r"(?:(?P<half>半)|(?P<quarter>[一三])刻钟?|(?:过|零|"
    rf"〇)?(?P<minute>{NUM})(?:分钟?)?(?![0-9零一二三四五六七八九十百千万wW%.]|[个号点台位天年月座])|整)"
)
CLOCK = re.compile(
    rf"(?P<colon>(?<![0-9:.])(?P<h24>[01]?[0-9]|2[0-4]):(?P<m24>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:]))"
    rf"|差(?P<to>一刻|{NUM}分?钟?)\s*(?:到)?(?P<tohour>{NUM})点钟?"
    r"|(?P<hour>(?<![0-9.])[0-9]{1,2}|(?<![零一二两三四五六七八九十有])(?:十[一二]?|二十[一二三]?|"
    rf"[零一二两三四五六七八九]))(?:点钟?|时(?![间候常段]))(?:差(?P<short>一刻|{NUM}分)|{_MINUTE})?"
    rf"(?P<span>[多左])?"
)


@dataclass(frozen=True)
class Clock:
    """A time of day as said."""

    at: time
    end: int
    """Where the words end."""
    precise: Literal["part", "time"]
    next_day: bool = False
    """晚上12点 is the midnight after."""
    is_bare: bool = False
    """A clock hour without part of day: 3点 may be either."""


def _minutes(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * (whole(match["quarter"]) or 0)
    return whole(match["minute"]) if match["minute"] else 0


def _before(words: str) -> int:
    return 15 if words == "一刻" else (whole(words.rstrip("分钟")) or 0)


def _hour_minute(match: re.Match[str]) -> tuple[int, int] | None:
    if match["colon"]:
        return int(match["h24"]), int(match["m24"])
    hour = whole(match["tohour"] or match["hour"])
    back = match["to"] or match["short"]
    minute = -_before(back) if back else _minutes(match)
    if hour is None or minute is None or not 0 <= hour <= 24 or not -59 <= minute <= 59:
        return None
    if minute < 0:
        hour, minute = hour - 1, minute + 60
    return (hour, minute) if 0 <= hour <= 24 else None


def _shifted(hour: int, part: str | None) -> tuple[int, bool]:
    meant = PARTS[part][1] if part else ""
    if meant == "pm" and (hour == 12 and part not in ("下午", "午后", "下班", "下班后")):
        return 0, True
    if meant == "pm" and hour < 12:
        return hour + 12, False
    if meant == "noon" and hour in (1, 2, 3):
        return hour + 12, False
    if meant == "night" and hour == 12:
        return 0, False
    if not meant and 1 <= hour <= 6:
        return hour + 12, False  # nobody in the trade is called at four in the morning
    return hour, False


def clock_at(text: str, start: int, part: str | None) -> Clock | None:
    """The clock time beginning exactly at ``start``."""
    match = CLOCK.match(text, start)
    if not match or (found := _hour_minute(match)) is None:
        return None
    if match["hour"] == "一" and match.end() - match.start() == 2 and part is None:
        return None  # 便宜一点, 早一点
    hour, minute = found
    next_day = False
    if not match["colon"] or (part and hour <= 12):
        hour, next_day = _shifted(hour, part)
    if hour == 24:
        hour, next_day = 0, True
    end = match.end() - (match["span"] == "左")
    return Clock(time(hour, minute), end, "time", next_day, not part and not match["colon"] and hour < 12)


_PART = re.compile(PART)


def time_at(text: str, start: int, lone: bool = False) -> Clock | None:
    """The part of day, clock time, or both, beginning exactly at ``start``."""
    match = _PART.match(text, start)
    if not match:
        return clock_at(text, start, None)
    part = match[0]
    after = match.end()
    while after < len(text) and text[after] in " 的大概约":
        after += 1
    exact = clock_at(text, after, part)
    if exact:
        return exact
    if lone and part not in LONE_PARTS:
        return None
    return Clock(PARTS[part][0], match.end(), "part")
