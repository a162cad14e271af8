"""Dates and times in a text, as salespeople mean them; ``resolve`` is an outside interface other programs rely on.

Pure arithmetic on the reference; no customer, no clock. hits.py finds the days by the rules of day_rules.py, festive.py,
counted.py, parts.py and spans.py, the hours are clock.py's, ranges ranges.py's; this module puts them together.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers.notes.clock import CLOCK, PART, PARTS, Clock, clock_at, time_at
from handlers.notes.day_rules import PLAIN
from handlers.notes.days import Base, Side
from handlers.notes.festive import ALIASES
from handlers.notes.hits import SUFFIX, Hit, day_hits, merged_hits
from handlers.notes.leads import Text, led
from handlers.notes.numbers import flatten
from handlers.notes.ranges import AND, JOIN, When, joined
from handlers.notes.spans import elapsed, now_marks
from scheduler import calendar

__all__ = ["When", "find", "resolve"]

_HINT = re.compile(
    f"[0-9{''.join(sorted(set(''.join((*PLAIN, *PARTS, *ALIASES, *calendar.SOLAR_TERMS)))))}"
    "零一二两三四五六七八九十几半周星礼年月季时点分秒旬度末底初暑现]|(?i:day|week|month|year|tom|tmr|tmw|mon|tue|wed|thu|fri)"
)
_OLD_FORMS = str.maketrans(
    "ー後個禮這時點號節鐘兩農曆週國慶聖誕婦勞動兒童愚萬陰陽從現會間歲當來開過學內舊臘閏勵軍師親端陽龍頭連總結束還剩門歸紀費權幾際樹聽尋晝驚蟄穀滿種處醫憲讀書為長雙護黨記環淩曉剛轉歷裡裏黃",
    "-后个礼这时点号节钟两农历周国庆圣诞妇劳动儿童愚万阴阳从现会间岁当来开过学内旧腊闰励军师亲端阳龙头连总结束还剩门归纪费权几际树听寻昼惊蛰谷满种处医宪读书为长双护党记环凌晓刚转历里里黄",
)
_EMOJI = "[\U00010000-\U0010ffff\u2300-\u27bf]\ufe0f?"
_FILL = re.compile(
    rf"(?:那天|当天)?(?:[)）]|\s?[(（](?:周|星期)?[一二三四五六日天][)）])?(?:[ 的T,，、/@(（]|\s?{_EMOJI})?"
    r"(?:-(?=[0-9]{1,2}:|[上下中]午|早上|晚上))?(?:\s?(?:预约|到店|具体)?时间:)?(?:大概|差不多|大约)?\s?"
)
"""Between a day and its hour."""


def _midnight(day: date, reference: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=reference.tzinfo)


def _at(day: date, clock: Clock, reference: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=clock.next_day), clock.at, tzinfo=reference.tzinfo)


_SAME_HOUR = re.compile(r"(?:这个?(?:时候|时间|点儿?|钟点)|同一时间|此时|此刻)(?![前后])")
"""明天这个时候: at the hour it is now."""


def _timed(text: str, hit: Hit, reference: datetime) -> When:
    gap = _FILL.match(text, hit.end)
    after = gap.end() if gap else hit.end
    clock = time_at(text, after) or time_at(text, hit.end)
    if clock is None and hit.days.first == hit.days.last and (same := _SAME_HOUR.match(text, after)):
        moment = _midnight(hit.days.first, reference) + (reference - _midnight(reference.date(), reference))
        return When(moment, moment, (hit.start, same.end()), "time", hit.rule, hit.limit)
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
        suffix = SUFFIX.match(text, clock.end)
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


_ARGUED = re.compile(
    "一线|半点|要求|意见|建议|不满|不足|顾虑|原因|理由|问题|疑问|疑虑|优势|优点|缺点|好处|毛病|想法|希望|按摩|式"
)
"""三点意见: points of an argument, no hour."""
_ALL_OF_IT = re.compile("(?<!周)(?<!期)(?<!拜)(?<!初)一$|整个?$")
_NAMED_FOR = re.compile("茶|模式|(?<=[午深]夜|黎明|清晨|黄昏|正午)[黑蓝灰绿橙紫银]|(?<=[午深黑]夜)版")


def _is_no_hour(text: str, start: int, clock: Clock) -> bool:
    """三点意见; 等了一下午 how long; 下午茶, 午夜黑 a thing named for it."""
    if not clock.part:
        return bool(_ARGUED.match(text, clock.end))
    is_part = clock.precise == "part"
    return is_part and bool(_ALL_OF_IT.search(text, max(0, start - 2), start) or _NAMED_FOR.match(text, clock.end))


_CLOSE = re.compile(r"\s?(?:之间|期间)")
_LONE = led(rf"{CLOCK.pattern}|(?:{PART})".replace("?P<", "?P<x_"))
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
        if clock is None or _is_no_hour(text, match.start(), clock):
            continue
        if JOIN.match(text, clock.end) or AND.match(text, clock.end):
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


_GLUE = re.compile("的?")
_APART = re.compile(r"\s?[,，]?\s?")


def _hour_first(text: str, found: list[When], reference: datetime) -> list[When]:
    """晚上七点周五 is Friday's; 10:30 12月1号 too, where that is all there is."""
    out: list[When] = []
    for when in found:
        hour = out[-1] if out and out[-1].rule == "time" and when.precise == "date" and not when.limit else None
        gap = (text, hour.span[1], when.span[0]) if hour else ("", 0, 0)
        is_glued = hour and hour.precise == "time" and _GLUE.fullmatch(*gap)
        is_all = hour and len(found) == 2 and _APART.fullmatch(*gap) and when.span[1] - hour.span[0] == len(text)
        clock = time_at(text, hour.span[0], lone=True) if hour and (is_glued or is_all) else None
        if hour and clock and when.first_day == when.last_day:
            start = _at(when.first_day, clock, reference)
            span = (hour.span[0], when.span[1])
            out[-1] = replace(hour, start=start, end=start + (hour.end - hour.start), span=span, rule=when.rule)
        else:
            out.append(when)
    return out


_TITLE = re.compile("《[^《》]*》")
_ABOUT_ONE = re.compile("个把(?=月|星期|礼拜|小时|钟头)")


_WISHED = re.compile(r"\s?(?:佳节|节)?(?:快乐|愉快|安康|吉祥)|(?<=[上午])好(?![多几些像不了在说看久])")
"""中秋快乐, 早上好: a greeting."""


def _take(taken: bytearray, span: tuple[int, int]) -> None:
    taken[span[0] : span[1]] = b"\1" * (span[1] - span[0])


def find(text: str, reference: datetime, prefer: Side = "future") -> list[When]:
    """Every expression of time in the text, in order; spans never overlap."""
    said = text
    text = text if isinstance(text, Text) else flatten(text)
    text = _ABOUT_ONE.sub("一个", text.translate(_OLD_FORMS)).replace("半拉月", "半个月").replace("最晚", "最迟")
    if not _HINT.search(text):
        return []
    text = _TITLE.sub(lambda title: "_" * len(title[0]), text) if "《" in text else text
    text = Text(said if said == text else text)
    base = Base(reference.date(), prefer)
    found = [When(*e, "time", "elapsed") for e in elapsed(text, reference, prefer == "past")]
    found += [When(reference, reference, span, "time", "now") for span in now_marks(text)]
    taken = bytearray(len(text))
    for when in found:
        _take(taken, when.span)
    hits = [hit for hit in day_hits(text, base) if not any(taken[hit.start : hit.end])]
    for hit in merged_hits(text, hits, base):
        if taken[hit.start]:
            continue  # 12-31 23:59 年终: no year 59
        found.append(_timed(text, hit, reference))
        _take(taken, found[-1].span)
    found += _lone_times(text, taken, reference, prefer)
    found = _hour_first(text, sorted(found, key=lambda when: when.span), reference)
    ranges = joined(text, found, find, reference if prefer == "future" else None)
    return [when for when in ranges if when.rule != "now" and not _WISHED.match(text, when.span[1])]


_LOOSE_SPACE = re.compile(r"(?<=[一-龥])\s+|(?<!\.[0-9])(?<![03-9][0-9]{3})\s+(?=[一-龥])")
_SPACED = re.compile(r"(?<![0-9])([0-9]{4})\s?([-/.])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,2})(?![0-9])")
_NOW = re.compile(r"\s*(?:就?现在|刚刚|刚才|此时此刻|此时|此刻|目前|当前|眼下|这会儿?|[而依宜]家)\s*")
_TAKEN_BACK = re.compile(r"不对|不是|[哦噢啊呃]\s?不|不不|错了|说错|记错|口误|更正|应该是|改[成到为]")
_DENIED = re.compile(r"(?:不是|别)\s?$")


def put_right(text: str, wrong: When, right: When) -> When:
    """明天上午九点不对十点: an hour put right is of the day said before, and of the same half of it."""
    if right.rule != "time" or wrong.rule == "time" or wrong.first_day != wrong.last_day:
        return right
    moved = timedelta(days=(wrong.first_day - right.first_day).days)
    if wrong.precise == "time" and not _HALF_SAID.search(text[slice(*right.span)]):
        half = timedelta(hours=12)
        moved = min((moved - half, moved, moved + half), key=lambda shift: abs(right.start + shift - wrong.start))
    return replace(right, start=right.start + moved, end=right.end + moved)


_HALF_SAID = re.compile(f"{PART}|:|1[3-9]|2[0-4]|二十|[aApP]")


def resolve(text: str, reference: datetime, prefer: Side = "future") -> tuple[datetime, datetime] | None:
    """The one date expression in the text, its whole extent, half-open; a time of day has start = end.

    Of a correction (周二 哦不 周三) only the last is left. Aware or naive like the reference.
    """
    text = _SPACED.sub(r"\1\2\3\2\4", _LOOSE_SPACE.sub("", flatten(text)).translate(_OLD_FORMS))
    if _NOW.fullmatch(text):
        return reference, reference
    meant: When | None = None
    said = 0
    for when in find(text, reference, prefer):
        is_denied = meant and _DENIED.search(text[max(0, meant.span[0] - 3) : meant.span[0]])
        if meant is None or is_denied:
            meant = when
        elif _TAKEN_BACK.search(text[said : when.span[0]]):
            meant = put_right(text, meant, when)
        said = when.span[1]
    return (meant.start, meant.end) if meant else None
