"""Hours said apart from their day: 周三来 下午两点, 周五能试驾吗 … 两点半等您; and hours that only stamp the lines of a chat."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.notes.actions import first_action
from handlers.notes.dates import When
from handlers.notes.leads import led
from handlers.notes.page import HARD, Page


def of_day(page: Page, when: When, day: date) -> When:
    """The same hour of another day; ten said of a day to come is in the morning."""
    shift = day - when.first_day
    if when.precise == "time" and when.start.hour >= 20 and not _LATE.search(page.flat[slice(*when.span)]):
        shift -= timedelta(hours=12)
    return replace(when, start=when.start + shift, end=when.end + shift)


_LATE = re.compile(r"[晚夜pP]|2[0-4]|二十")


def joined(page: Page, whens: list[When], sent_at: datetime) -> list[When]:
    """周三来 下午两点 is one moment; 当天下午 is of the day said before."""
    out: list[When] = []
    for when in whens:
        last = out[-1] if out else None
        if last and last.first_day > sent_at.date() and page.flat[when.span[0] :].startswith(("当天", "那天", "当日")):
            out.append(of_day(page, when, last.first_day))
            continue
        if page.flat.startswith(_DAY_AFTER, when.span[0]):
            after = last.first_day + timedelta(days=1) if last and last.last_day == last.first_day else when.first_day
            if after <= sent_at.date() or not _WAS.match(page.flat, when.span[1]):
                out.append(of_day(page, when, after))
            continue
        moment = _its_hour(page, last, when) if last and last.first_day > sent_at.date() else None
        if moment:
            out[-1] = moment
            continue
        if when.rule == "time" and _ANOTHER_HOUR.search(page.flat[: when.span[0]]):
            agreed = next((w for w in reversed(out) if w.first_day > sent_at.date() and w.rule != "time"), None)
            when = of_day(page, when, agreed.first_day) if agreed else when
        out.append(when)
    return out


_DAY_AFTER = ("第二天", "次日", "翌日", "隔天", "隔日", "转天")
"""周六来试驾 第二天签合同."""
_WAS = re.compile("就[^，,。；; ]{0,6}了")
"""第二天就反悔了, of a day that was."""
_ANOTHER_HOUR = led(r"改(?:到|成|为|在)?$")
"""他说10点半要开会 改11点半: of the day agreed before."""
_OVER = re.compile(r"出差|上班|开会|[让叫要]我|[了。；;！!](?!\n)|过(?!来|去)")
_WE_CALLED = re.compile(r"打|发|电话|微信(?!聊)|联系|给")
_NO_MORE = re.compile(r"(?:以后|之后|以前|之前|左右|前|后|吧|钟|整)*(?=[ ,，。]|$)")
_WE_CALL = re.compile(r"(?:我|再|就|先)*(?:给|打|发|电话|微信|联系|报|回他|回她|问)")
"""周六来 晚上给他打电话: the hour is ours, and of today."""


def _its_hour(page: Page, day: When, hour: When) -> When | None:
    """The day to come with the hour said of it, if it is."""
    between = page.flat[day.span[1] : hour.span[0]]
    is_open = day.precise == "date" and day.end - day.start <= timedelta(days=2)
    is_part = day.precise == "part" and hour.precise == "time"
    if hour.rule != "time" or not (is_open or is_part) or hour.first_day > day.first_day or len(between) > 30:
        return None
    behind = page.after(hour.span[1], 6, HARD)
    if day.limit == "before" or _OVER.search(between) or (between[-1:] in " ,，" and _WE_CALL.match(behind)):
        return None
    called = _WE_CALLED.findall(between)
    if called and not (_NO_MORE.match(behind) or (" " not in between and any(word in behind for word in called))):
        return None  # but 五一后再给他打一个下午打吧
    moment = of_day(page, hour, day.first_day)
    half = timedelta(hours=12)
    if is_part and not _LATE.search(page.flat[slice(*hour.span)]):
        start = min((moment.start - half, moment.start, moment.start + half), key=lambda at: abs(at - day.start))
        if start.date() != day.first_day or abs(start - day.start) > half / 2:
            return None
        moment = replace(moment, start=start, end=start)
    span = day.span if first_action(between) else hour.span
    return replace(day, start=moment.start, end=moment.end, precise=hour.precise, span=span)


_STAMPED = re.compile(
    r"(?:^|\n)(?:\[?[^\n，,。；; ]{1,8}\]?[ :：]{0,2})?(?P<at>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:[ :：]{1,2}[^\n，,。；; ]{1,6}[:：]?)?(?=\n)"
)


def stamps(page: Page) -> list[tuple[int, int]]:
    """Where the lines of a pasted chat say when they were written: 虞姬 14:32."""
    return [m.span("at") for m in _STAMPED.finditer(page.flat)] if "\n" in page.flat else []
