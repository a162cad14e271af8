"""Parts of the day and clock times: 下午, 三点半, 差一刻四点, 15:30, as hours and minutes.

Says nothing about the day; dates.py puts day and time together.
"""

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from handlers.notes.numbers import whole

NUM = r"(?:[0-9]{1,4}|[零〇一二两三四五六七八九十廿]{1,4})"
PARTS: dict[str, tuple[time, str]] = {
    word: (time(hour), meant)
    for hour, meant, words in (
        (0, "night", "半夜 午夜 子夜 大半夜"),
        (2, "night", "凌晨 后半夜 下半夜"),
        (5, "night", "黎明 拂晓 破晓"),
        (7, "am", "清晨 晨"),
        (9, "am", "清早 一大早 一早 大早上 大清早 一大清早 早上 早晨 早间 晨间 朝早 朝 早"),
        (10, "am", "上午 上昼 头晌 前晌 上半天 前半天 上半日 am AM"),
        (12, "noon", "晌午 中午 大中午 午间 正午 午"),
        (15, "pm", "下午 午后 后半晌 后晌 下晌 过晌 下昼 晏昼 下半天 后半天 下半日 pm PM"),
        (18, "evening", "傍晚 黄昏 擦黑 傍黑 下班后 下班前 下班之前 下班以后 下班之后 下班"),
        (19, "evening", "晚上 大晚上 晚间 夜晚 晚黑 下黑 晚"),
        (22, "evening", "夜里 夜间 前半夜 上半夜 夜"),
        (23, "evening", "深夜"),
    )
    for word in words.split()
}
"""Part of day -> the hour it stands for, and how a clock hour after it is meant."""
LONE_PARTS = tuple(
    p
    for p in PARTS
    if p not in ("早", "晚", "下班", "早间", "朝", "晨", "午", "夜", "黎明", "破晓", "拂晓", "am", "AM", "pm", "PM")
)
PART = "|".join(sorted(PARTS, key=len, reverse=True))
_APM = r"[aApP]\.?(?:[mM]\.?)?(?![A-Za-z0-9])"
_MINUTE = (
    rf"(?:[搭踏]?(?P<half>半(?!点))(?:(?P<after_half>{NUM})秒)?|过?(?P<quarter>[一三13])刻钟?|[搭踏](?P<fives>{NUM})"
    rf"|(?P<words>{NUM})个字|(?:过|零|"
    rf"〇)?(?P<minute>{NUM})(?:分钟?(?:(?P<second>{NUM})(?:秒|(?![0-9一-龥.])))?)?(?![0-9零一二三四五六七八九十百千万wW%.]|[个号点台位天年月座刻线]|(?<=一)[起块同家样定直些次边道般并会下趟到过共])|整)"
)
_JOINED = rf"(?=\s?(?:到|至|[-~、]{{1,2}})\s?{NUM}(?:点(?![数几])|时(?![间候常段])))"
CLOCK = re.compile(
    r"(?P<colon>(?<![0-9:.])(?P<h24>[01]?[0-9]"
    rf"|2[0-4]):(?P<m24>[0-5][0-9])(?::(?P<s24>[0-5][0-9]))?(?![0-9:])[时分]?)(?P<apm>\s?{_APM})?"
    rf"|(?<![0-9A-Za-z:.])(?P<h12>1[0-2]|0?[1-9])\s?(?P<apm2>{_APM})"
    rf"|[差缺](?P<to>一刻|{NUM}分?钟?)\s*(?:到)?(?P<tohour>{NUM})点钟?"
    r"|(?P<hour>(?<![0-9.第])[0-9]{1,2}|(?<![零一二两三四五六七八九十廿有第])(?:十[一二三四五六七八九]?|二十[一二三四]?|廿[一二三四]?|"
    rf"[零一二两三四五六七八九]))(?:(?P<or>[二三四五六七八九十](?=[点时]))?(?:点(?:多?钟)?|时(?![间候常段]|半[会刻]))(?:[差缺欠](?P<short>一刻|{NUM}分)"
    rf"|{_MINUTE})?(?:\s?(?P<apm3>{_APM}))?|{_JOINED})"
    rf"(?P<span>[多左许])?"
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
    is_open: bool = False
    """A clock hour of twelve without a part of day: 3点 may be either."""
    part: str = ""
    """The part of day said with it."""


def _minutes(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * (whole(match["quarter"]) or 0)
    if match["fives"] or match["words"]:
        return 5 * (whole(match["fives"] or match["words"]) or 0)  # 三点搭五, 三点五个字: twenty-five past
    return whole(match["minute"]) if match["minute"] else 0


def _before(words: str) -> int:
    return 15 if words == "一刻" else (whole(words.rstrip("分钟")) or 0)


def _hour_minute(match: re.Match[str]) -> tuple[int, int] | None:
    if match["colon"]:
        return int(match["h24"]), int(match["m24"])
    if match["h12"]:
        return int(match["h12"]), 0
    hour = whole(match["tohour"] or match["hour"])
    back = match["to"] or match["short"]
    minute = -_before(back) if back else _minutes(match)
    if hour is None or minute is None or not 0 <= hour <= 24 or not -59 <= minute <= 59:
        return None
    if minute < 0:
        hour, minute = hour - 1, minute + 60
    return (hour, minute) if 0 <= hour <= 24 else None


def _shifted(hour: int, part: str | None) -> tuple[int, bool]:
    """The hour of 24 and whether it is the next day's: 晚上12点, 夜里2点."""
    meant = PARTS[part][1] if part else ""
    if meant == "evening" and (hour == 12 or hour <= 4):
        return hour % 12, True
    is_later = (
        (meant in ("pm", "evening") and hour < 12)
        or (meant == "noon" and hour in (1, 2, 3))
        or (meant == "night" and 8 <= hour <= 11)
        or (not meant and 1 <= hour <= 6)  # nobody in the trade is called at four in the morning
    )
    if is_later:
        return hour + 12, False
    return (0, False) if meant == "night" and hour == 12 else (hour, False)


def clock_at(text: str, start: int, part: str | None) -> Clock | None:
    """The clock time beginning exactly at ``start``."""
    match = CLOCK.match(text[start : start + 40])
    if not match or (found := _hour_minute(match)) is None:
        return None
    if match["hour"] == "一" and match.end() == 2 and part is None:
        return None  # 便宜一点, 早一点
    hour, minute = found
    next_day, half = False, (match["apm"] or match["apm2"] or match["apm3"] or " ").strip()[:1].lower()
    if half:
        hour = hour % 12 + 12 * (half == "p") if hour <= 12 else hour
    elif not match["colon"] or (part and hour <= 12):
        hour, next_day = _shifted(hour, part)
    if hour == 24:
        hour, next_day = 0, True
    second = whole(match["s24"] or match["second"] or match["after_half"] or "0") or 0
    is_open = not (part or half or match["colon"]) and 0 < found[0] <= 12
    end = start + match.end() - (match["span"] == "左")
    return Clock(time(hour, minute, min(second, 59)), end, "time", next_day, is_open, part or "")


_PART = re.compile(PART)
_NIGHT = re.compile("|".join(word for word, (_, meant) in PARTS.items() if meant == "night" or "夜" in word))
_COMPARED = re.compile("[早晚]一点")
_DAY_ENDS = tuple("今明昨前后当")
"""明天早一点来 is only earlier; 今晚一点 is one o'clock."""


def time_at(text: str, start: int, lone: bool = False) -> Clock | None:
    """The part of day, clock time, or both, beginning exactly at ``start``."""
    match = _PART.match(text, start)
    if not match:
        return clock_at(text, start, None)
    before = text[start - 1 : start]
    if match[0] in ("朝", "晨", "午", "夜") and before not in tuple("今明昨当日号听"):
        return None  # 明天晨晨来 names somebody
    if match[0] in ("早", "晚") and before not in _DAY_ENDS and text.startswith(("会", "点"), match.end()):
        return None  # 明天早会, 今天晚点
    part = match[0]
    after = match.end()
    while after < len(text) and text[after] in " 的大概约":
        after += 1
    exact = clock_at(text, after, part)
    if exact and _COMPARED.fullmatch(text, start, exact.end) and text[start - 1 : start] not in _DAY_ENDS:
        return None
    if exact:
        return exact
    if PARTS[part][1] == "evening" and (night := _NIGHT.match(text, after)):
        late = time_at(text, night.start())
        return replace(late, next_day=late.at.hour < 12) if late else None  # 今晚半夜, 今晚夜里两点
    if lone and part not in LONE_PARTS:
        return None
    return Clock(PARTS[part][0], match.end(), "part", part=part)
