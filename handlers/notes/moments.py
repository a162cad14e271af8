"""The dates of a note as moments: taken back, put together with their hour, turned to the day that was.

The dates themselves are dates.py's; plans.py says what each one is for.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.notes.dates import When, find, put_right
from handlers.notes.hours import joined, of_day, stamps
from handlers.notes.leads import led
from handlers.notes.page import HARD, OTHER, SOFT, WHEN, Page


def find_dates(page: Page, sent_at: datetime, day: date | None = None) -> list[When]:
    """The dates of the note, their characters claimed; one taken back in the same breath is dropped.

    ``day``: what a heading said all hours are of: 明天安排：上午十点…
    """
    for span in stamps(page):
        page.claim(*span, OTHER)
    found = find(page.shown, sent_at)
    kept: list[When] = []
    for i, when in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if kept and _DENIED.search(page.before(when.span[0], 4, "。；;\n，, ")):
            kept[-1] = _with_hour(kept[-1], when)
            page.claim(*when.span, OTHER)
            continue
        page.claim(*when.span, WHEN)
        if _AGAIN.search(page.before(when.span[0], 3)):
            continue
        if kept and when.rule == "festival" and page.flat[kept[-1].span[1] : when.span[0]] in ("", " ", "是", "就是"):
            continue  # 昨天平安夜
        if following and page.is_taken_back(when.span[1], following.span[0]):
            found[i + 1] = put_right(page.shown, when, following)
            continue
        if _is_first_thing(page, when, sent_at):
            when = replace(when, start=sent_at, end=sent_at)
        if when.rule == "time" and _is_over(page, when, sent_at):
            kept.append(replace(when, start=when.start - timedelta(days=1), end=when.end - timedelta(days=1)))
            continue
        if _DENIED.search(page.before(when.span[0], 4, "。；;\n，, ")):
            continue
        kept.append(_lately(page, when, sent_at))
    if kept and kept[0].last_day < sent_at.date() and _MADE_UP.search(page.flat[: kept[0].span[0]]):
        day = kept[0].first_day  # 补昨天的：霍先生下午来过
    return joined(page, [of_day(page, w, day) if day and w.rule == "time" else w for w in kept], sent_at)


def _lately(page: Page, when: When, sent_at: datetime) -> When:
    """12月27日, said on the 29th without a year, is the day before yesterday: nobody plans so far ahead."""
    if when.rule not in ("month-day", "slashed", "dotted") or (when.first_day - sent_at.date()).days < _FAR_AHEAD:
        return when
    again = find(page.flat[when.span[0] : when.span[1]], sent_at, "past")
    if not again or (sent_at.date() - again[0].first_day).days > _LATELY or _UNTIL.search(_around(page, when)):
        return when
    return replace(again[0], span=when.span)


_FAR_AHEAD, _LATELY = 270, 45
_UNTIL = re.compile(r"到期|保险|续保|年检|[前内]$")


def _around(page: Page, when: When) -> str:
    return page.flat[max(0, when.span[0] - 5) : when.span[1] + 3]


_AGAIN = led(r"(?:每[个逢到]?|一般|平时|通常)$")
"""每周三有空, 一般周末才来: no day to come."""
_DENIED = led(r"(?:不是|别)(?:说|在)?$")


def _with_hour(meant: When, denied: When) -> When:
    """约的是周六不是周日 上午来: the hour behind the wrong day is of the right one."""
    if meant.precise != "date" or denied.precise == "date" or meant.end - meant.start > timedelta(days=1):
        return meant
    at = datetime.combine(meant.first_day, denied.start.time(), tzinfo=meant.start.tzinfo)
    return replace(meant, start=at, end=at, precise=denied.precise)


_FIRST_THING = re.compile(r"(?:一早|一大早|大清早|清早|大早上)上?")
"""Said alone, of the morning the note is from."""


def _is_first_thing(page: Page, when: When, sent_at: datetime) -> bool:
    """一早俩电话, said at ten to nine."""
    return (
        when.rule == "time"
        and sent_at < when.start < sent_at + timedelta(hours=3)
        and bool(_FIRST_THING.fullmatch(page.flat[slice(*when.span)]))
        and not _TO_COME.search(page.after(when.span[1], 6, HARD))
    )


_MADE_UP = led(r"(?:^|[ ,，\n])补(?:录|记|写|登|充)?[^，,。 ]{0,2}$")


_AHEAD = re.compile(
    r"^[ ,，]?(?:就|要|想|准备)?(?:再|来(?!看|过|了|的|钟|店那|店的|电|访|[一两俩三四五六几0-9]+[拨波批组位家户对])|打|联系|给|约|过来(?!看|了)|到店(?!看|了|[一两俩三四五六七八九十0-9])|去|报|发"
    r"|谈(?!了)|签|回|看车|提|交)"
)


_TO_COME = re.compile(
    r"[再要想约等会能]|(?<!下)来(?!电|访|的|了|[一两俩三四五六几0-9]+[拨波批组位家户对])|到(?!访|了)|准备|打算|记得|提醒|给|去(?!电|了|过)"
)


_FINISHED = re.compile(
    r"[ ,，]?[^，,。；;再要想约]{0,9}?(?:[坐看聊转摸逛问谈试待说加打接送开回见]了(?![再就])|[发去通碰](?:了|过)(?:一?[个条通趟份张次段]|他|她)|去[^，,。；; 再要想约]{1,8}了(?=[ ,，。]|$)|来的|来过|[看聊谈坐]过|半天|一圈(?!再))|"
    r"[ ,，]?(?:到店|来店|进店|到访|来访|接待|来电)[^，,。；;再约要想 ]{0,6}[ ,，][^，,。；;再约要想 ]{0,3}[一-龥]了"
)
"""上午来展厅摸了摸, 下午三点到店 坐了会儿: done, though a coming is spoken of."""

_KEPT = re.compile(r"[^，,。；; ]{0,4}[ ,，][^。；;]{0,10}?(?:[来到]的|[来到]了|才[来到]|没[来到]|等到|不见|没影|鸽)")
"""约的三点 三点十分到的: agreed for today."""


_RANG = re.compile(
    r"[^，,。；;再约 ]{0,3}?(?:打(?:了)?(?:个)?电话(?:来|过来|进来)|打[来进过](?:来|的)?|来电|致电|来(?:了|个)*电话|(?:发|来)(?:了|来|个|条)*(?:微信|消息|信息|语音)"
    r"(?=来|过来|问|说|催|找|[ ,，])|(?:微信|[vV][xX]?)(?:上|里)?(?:问|说|回|来|找|聊|催))"
)
"""下午打电话来问: said in the evening, it was."""
_PLANNED = re.compile(
    r"[再要想约等得让请叫说改给会能报催追跟]|准备|打算|记得|提醒|争取|回头|可能|应该|发(?!来)|联系|回访|打(?![来进])|去(?!了|过)|签|提|交|拜访|上门(?!了)"
)


def _is_plain(page: Page, when: When, after: str) -> bool:
    """上午来店里看途观L, said in the evening and with no word of a plan."""
    around = page.before(when.span[0], 8, SOFT) + "|" + re.split(r"[ ,，]", after.lstrip(" ,，"))[0]
    return not _PLANNED.search(around) and bool(re.search(r"[来到进]|看|试|接", around))


def _is_over(page: Page, when: When, sent_at: datetime) -> bool:
    """上午 said in the evening is this morning, unless something is planned for it."""
    is_gone = when.first_day > sent_at.date() and when.start - timedelta(days=1) <= sent_at
    after = page.after(when.span[1], 14, HARD)
    if (
        is_gone
        and re.fullmatch(r"[^，,。；;了过说要想约改]{0,8}", page.flat[: when.span[0]])
        and not _TO_COME.search(after)
    ):
        return True  # 14:20 来电未接: an entry of the day's log
    if is_gone and when.precise == "part" and (_RANG.match(after) or _is_plain(page, when, after)):
        return True
    if is_gone and re.search(r"约[的了好在]*$", page.before(when.span[0], 6)) and _KEPT.match(after):
        return True
    if is_gone and _FINISHED.match(after) and not re.search(r"约|说好|改|等|答应", page.before(when.span[0], 6)):
        return True
    if when.precise == "time" and not re.match(r"[^，, ]{0,12}[了过](?!再|就)|[^，, ]{0,6}来的", after.lstrip(" ,，")):
        return False
    return is_gone and not _AHEAD.match(after[:8])


def past_day(page: Page, when: When, sent_at: datetime) -> date:
    """The day of something that happened: a day and month without year looks back."""
    if when.first_day <= sent_at.date():
        return when.first_day
    again = find(page.flat[when.span[0] : when.span[1]], sent_at, "past")
    return again[0].first_day if again else when.first_day
