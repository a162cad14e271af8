"""What is kept for later: a birthday, solar or lunar, and what the rep promised."""

import re
from datetime import date

from handlers.notes.ages import age_range
from handlers.notes.days import N
from handlers.notes.festive import LUNAR, lunar_parts
from handlers.notes.findings import Birthday
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from handlers.notes.page import OTHER, SIGNS, Page

_BIRTH_WORDS = r"生日|过生|出生|生辰|(?<!先)(?<!医)(?<!学)生的|诞辰"
_BIRTH_DAY = led(
    r"(?:(?P<y>(?:19|20)[0-9]{2}|[0-9]{2})[年./-])?(?P<m>1[0-2]|0?[1-9]|十[一二]?|"
    rf"[一二三四五六七八九])[月./-](?P<d>3[01]|[12][0-9]|0?[1-9]|{N})[日号]?"
)
_BORN = led(r"(?<![0-9])(?P<y>19[4-9][0-9]|200[0-9])[年./-](?P<m>[0-9]{1,2})[月./-](?P<d>[0-9]{1,2})[日号]?(?![0-9])")
_PROMISE = re.compile(
    rf"(?:答应|承诺|应承|说好|保证|许诺)(?:了)?(?:给|帮|为)?(?:他|她|客户|人家|[{SIGNS}])*(?P<what>(?:送|给|免|赠|帮|优惠|补|"
    r"换|装|贴|申请|留|出|报|再)[^，,。；;\n ]{1,20})"
)


_KIN = r"(?:老婆|老公|媳妇|爱人|太太|儿子|女儿|闺女|孩子|小孩|宝宝|[他她][爸妈]|父母|爸妈|父亲|母亲|爸爸|妈妈|女朋友|男朋友|娃)(?:是|的)?"


def read_birthday(page: Page, today: date) -> None:
    """A birthday, solar or lunar; the year is kept for print only."""
    born = _BORN.search(page.shown)
    if born and 1 <= int(born["m"]) <= 12 and 1 <= int(born["d"]) <= 31:
        value = Birthday(int(born["m"]), int(born["d"]), False, int(born["y"]))
        page.add("birthday", value, born.span(), "birthday", sign=OTHER)
        if not page.has("age_range") and re.match(r"\s?(?:出?生(?!日|辰))", page.after(born.end(), 3)):
            page.add("age_range", age_range(today.year - int(born["y"])), born.span(), "born")
        return
    for cue in re.finditer(_BIRTH_WORDS, page.shown):
        if re.search(
            r"(?:老婆|老公|媳妇|爱人|太太|儿子|女儿|闺女|孩子|小孩|[他她][爸妈]|父母|爸妈|父亲|母亲|爸爸|妈妈|女朋友|男朋友)的?$",
            page.flat[max(0, cue.start() - 4) : cue.start()],
        ):
            continue  # of the family, not the customer's
        if re.search(_KIN + r"[^，,。 ]{0,12}$", page.flat[max(0, cue.start() - 16) : cue.start()]):
            continue
        low, high = max(0, cue.start() - 16), min(len(page.shown), cue.end() + 16)
        for match in sorted(LUNAR.finditer(page.shown, low, high), key=lambda m: _away(m.span(), cue.span())):
            parts = lunar_parts(match)
            if parts and parts[1] and (parts[2] or not re.search(r"[0-9日号]", match[0])):
                year = match["lyear"] or match["lyear2"]
                span = (match.start(), match.end())
                page.add(
                    "birthday", Birthday(parts[0], parts[1], True, _year(year)), span, "lunar-birthday", sign=OTHER
                )
                return
        for match in sorted(_BIRTH_DAY.finditer(page.shown, low, high), key=lambda m: _away(m.span(), cue.span())):
            month, day = whole(match["m"]) or 0, whole(match["d"]) or 0
            if 1 <= month <= 12 and 1 <= day <= 31:
                page.add(
                    "birthday", Birthday(month, day, False, _year(match["y"])), match.span(), "birthday", sign=OTHER
                )
                return


def _away(span: tuple[int, int], cue: tuple[int, int]) -> int:
    return min(abs(span[0] - cue[1]), abs(cue[0] - span[1]))


def _year(words: str | None) -> int | None:
    if not words or not re.fullmatch(r"[0-9]{2,4}年?", words):
        return None
    value = int(words.rstrip("年"))
    return value if value > 99 else value + (2000 if value < 30 else 1900)


def read_promise(page: Page) -> list[tuple[str, tuple[int, int]]]:
    """What was promised, with its place."""
    return [(page.text[m.start("what") : m.end("what")], m.span()) for m in _PROMISE.finditer(page.shown)]
