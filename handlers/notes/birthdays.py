"""A birthday told in a note: by its date, solar or lunar, by a festival (国庆节生的) or by the day it is said (明天生日)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from handlers.notes.ages import age_range
from handlers.notes.days import N
from handlers.notes.festive import ALIASES, LUNAR, lunar_parts
from handlers.notes.findings import Birthday
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from handlers.notes.page import OTHER, Page

_CUE = led(
    r"生日|过生(?!活)|出生|生辰|(?<!先)(?<!医)(?<!学)生(?:的|于)|诞辰|寿辰|寿星|(?<=[日号0-9一二三四五六七八九十])生(?=[ ,，。]|$)"
)
_BIRTH_DAY = led(
    r"(?:(?P<y>(?:19|20)[0-9]{2}|[0-9]{2})[年./-])?(?P<m>1[0-2]|0?[1-9]|元|十[一二]?|"
    rf"[一二三四五六七八九])[月./-](?P<d>3[01]|[12][0-9]|0?[1-9]|{N})[日号]?"
)
_BORN = led(
    r"(?<![0-9])(?P<y>19[4-9][0-9]|200[0-9]|[4-9][0-9](?=年[0-9]{1,2}月[0-9]{1,2}[日号]?(?:出?生|的)|\.[0-9]{1,2}\.[0-9]{1,2}\s?(?:出?生)))"
    r"[年./-](?P<m>[0-9]{1,2})[月./-](?P<d>[0-9]{1,2})[日号]?(?![0-9])"
)
_FIGURES = re.compile(r"(?:生日|寿辰)[:：是 ]{0,2}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9])")
_KIN = (
    r"(?:老婆|老公|媳妇|爱人|太太|儿子|女儿|闺女|孩子|小孩|宝宝|[他她][爸妈]|父母|爸妈|父亲|母亲|爸爸|妈妈|女朋友|男朋友|娃|老人|对象|孙子|孙女)"
    r"(?:是|的)?"
)
_OF_KIN = re.compile(rf"{_KIN}[^，,。 ]{{0,12}}$")
_ON: dict[str, tuple[int, int, bool]] = {
    "元旦": (1, 1, False), "情人节": (2, 14, False), "妇女节": (3, 8, False), "植树节": (3, 12, False), "愚人节": (4, 1, False),
    "劳动节": (5, 1, False), "青年节": (5, 4, False), "儿童节": (6, 1, False), "建党节": (7, 1, False), "建军节": (8, 1, False),
    "教师节": (9, 10, False), "国庆": (10, 1, False), "双十一": (11, 11, False), "双十二": (12, 12, False), "平安夜": (12, 24, False),
    "圣诞": (12, 25, False), "春节": (1, 1, True), "元宵": (1, 15, True), "龙抬头": (2, 2, True), "三月三": (3, 3, True),
    "端午": (5, 5, True), "七夕": (7, 7, True), "中元": (7, 15, True), "中秋": (8, 15, True), "重阳": (9, 9, True),
    "腊八": (12, 8, True), "小年": (12, 23, True), "除夕": (12, 30, True),
}  # fmt: skip
"""Festivals somebody is born on: month, day, whether lunar."""
_FEASTS = "|".join(sorted((re.escape(a) for a, name in ALIASES.items() if name in _ON), key=len, reverse=True))
_BORN_ON = led(
    rf"(?P<feast>{_FEASTS})(?:节|那天|当天|的|过|就是|是)*(?:[他她]|客户)?(?:的)?(?:生日|过生|出生|生的)|"
    rf"生日(?:是|在|跟|和|与|同|正好|刚好|就|赶上|碰上|:|：| )*(?P<feast2>{_FEASTS})(?!前|后)"
)
_SAID = led(
    r"(?:(?P<day>今[天儿日]|明[天儿日]|后[天儿]|大后天|昨[天儿])|(?P<month>[这本下]个?)月(?P<d>[0-9]{1,2})[号日])(?:就|要|又)?(?:是)?(?:[他她]|客户)?(?:的)?"
    r"(?:过)?(?:大)?(?:生日|寿)"
)
_AHEAD = {"今": 0, "明": 1, "后": 2, "大": 3, "昨": -1}


def read_birthday(page: Page, today: date) -> None:
    """Files the first birthday told of the customer, and the age that goes with a year."""
    for value, span, rule in _told(page, today):
        page.add("birthday", value, span, rule, sign=OTHER)
        if value.year and not page.has("age_range"):
            page.add("age_range", age_range(today.year - value.year), span, "born")
        return


_SOLAR = re.compile(r"(?:[阳公新国]历|阳)的?$|[阳公新国]$")


Told = tuple[Birthday, tuple[int, int], str]


def _told(page: Page, today: date) -> Iterator[Told]:
    born = _BORN.search(page.shown)
    if born and 1 <= int(born["m"]) <= 12 and 1 <= int(born["d"]) <= 31:
        yield Birthday(int(born["m"]), int(born["d"]), False, _year(born["y"])), born.span(), "birthday"
    for cue in _CUE.finditer(page.shown):
        if not _OF_KIN.search(page.flat[max(0, cue.start() - 16) : cue.start()]):
            yield from _near(page, cue.span())
    if _CUE.search(page.shown):
        yield from _by_feast_or_day(page, today)


def _near(page: Page, cue: tuple[int, int]) -> Iterator[Told]:
    """The date that stands nearest to the word, a lunar one first."""
    low, high = max(0, cue[0] - 16), min(len(page.shown), cue[1] + 16)
    for match in sorted(LUNAR.finditer(page.shown, low, high), key=lambda m: _away(m.span(), cue)):
        parts = None if _SOLAR.search(page.before(match.start(), 5)) else lunar_parts(match)
        if parts and parts[1] and (parts[2] or not re.search(r"[0-9日号]", match[0])):
            year = match["lyear"] or match["lyear2"]
            yield Birthday(parts[0], parts[1], True, _year(year)), match.span(), "lunar-birthday"
    for match in sorted(_BIRTH_DAY.finditer(page.shown, low, high), key=lambda m: _away(m.span(), cue)):
        month, day = 1 if match["m"] == "元" else whole(match["m"]) or 0, whole(match["d"]) or 0
        if 1 <= month <= 12 and 1 <= day <= 31:
            around = page.flat[max(0, match.start() - 3) : match.end() + 4]
            is_lunar = bool(re.search(r"[农阴旧老]历", around))
            yield Birthday(month, day, is_lunar, _year(match["y"])), match.span(), "birthday"


def _by_feast_or_day(page: Page, today: date) -> Iterator[Told]:
    """国庆节生的, 生日0819, 明天生日, 下个月6号过生日."""
    for match in _BORN_ON.finditer(page.shown):
        if not _OF_KIN.search(page.before(match.start(), 14)) and not _OF_KIN.search(
            page.flat[: match.end() - 2][-14:]
        ):
            yield Birthday(*_ON[ALIASES[match["feast"] or match["feast2"]]], None), match.span(), "birthday"
    for match in _FIGURES.finditer(page.shown):
        yield Birthday(int(match["m"]), int(match["d"]), False, None), match.span(), "birthday"
    for match in _SAID.finditer(page.shown):
        if match["day"]:
            day = today + timedelta(days=_AHEAD[match["day"][0]])
            yield Birthday(day.month, day.day, False, None), match.span(), "birthday"
        elif 1 <= int(match["d"]) <= 31:
            month = (today.month - 1 + match["month"].startswith("下")) % 12 + 1
            yield Birthday(month, int(match["d"]), False, None), match.span(), "birthday"


def _away(span: tuple[int, int], cue: tuple[int, int]) -> int:
    return min(abs(span[0] - cue[1]), abs(cue[0] - span[1]))


def _year(words: str | None) -> int | None:
    if not words or not re.fullmatch(r"[0-9]{2,4}年?", words):
        return None
    value = int(words.rstrip("年"))
    return value if value > 99 else value + (2000 if value < 30 else 1900)
