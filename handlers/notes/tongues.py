"""Names of other tongues and in letters: 阿依古丽, 索朗次仁, 斯琴高娃, 阿不都·热西提, Tony, Amy姐.

Those of Tibet, Xinjiang and Mongolia are made of parts that are hardly ever anything else (data/people.txt, [tongues]), so that
such a name may stand anywhere and ends where its parts end.
"""

import re
from collections.abc import Sequence
from functools import cache

from handlers.notes import called, names
from handlers.notes.leads import led
from handlers.notes.page import CAR, PHONE, SIGNS, Page
from handlers.notes.person import Person

_TITLE = "先生|女士|小姐|大姐|大哥|阿姨|大叔|师傅|老师|老板|姐|哥|总"
_LATIN = led(
    r"(?:(?<=客户)|(?<=叫)|(?<=联系人)|(?<=姓名[:：])|(?<=接待))(?P<n2>阿?[A-Z][a-z]{1,9})(?=[ ,，:：想说看要来的]|$)|"
    r"(?:(?<=[\n;；。,，])|^)(?P<n>[A-Z][a-z]{2,9}(?P<t>老师|先生|女士|小姐|姐|哥"
    r"|总)?)(?=[ ,，:：]{0,2}(?:[男女][ ,，]{0,2})?\ue000|(?<=[师生士姐哥总])[ ,，看要想来问])"
)
"""Tony 138…, David老师: a name in letters needs a number or a title."""
_LETTERS = led(
    rf"(?:(?<=客户)|(?<=叫)|(?<=联系人)|(?<=[姓本真]名)|(?<=昵称)|(?<=接待)|(?<=[的个位是])|(?<=登记名)|(?<=[{re.escape(names.SEP)}{PHONE}{CAR}])|^)"
    rf"(?P<n>阿?[A-Z][a-z]{{1,9}}(?: [A-Z][a-z]{{1,9}})?)(?P<t>{_TITLE})?(?![A-Za-z0-9])"
)
_NO_NAME = frozenset(
    "Lead Name Hi Hello Ok Hey Vip App Model Pro Plus Max Ultra Mini Wifi Tel Phone Car Budget Color Note From Price Date Source Sex"
    " Male Female Wechat Email Wx Vx Call New Test Drive Next Age City Shop Follow Remark Status Type Level Today Tomorrow By To The"
    " Hud Suv Mpv Nfc Ota Carplay Hicar Led Air Sport Long Range Dy Ks Xhs Dcd Qq Id Hybrid Ev".split()
)


@cache
def _made_of_parts() -> re.Pattern[str]:
    parts = sorted(names.tables().tongues, key=len, reverse=True)
    return re.compile(
        rf"(?:(?:{'|'.join(parts)})(?:{'|'.join(parts)}|[{''.join(sorted(names.tables().endings))}])*)"
        rf"(?:·[一-龥]{{1,6}})?(?P<t>{_TITLE})?"
    )


_DOTTED = re.compile(rf"(?<![一-龥])[一-龥]{{1,6}}·[一-龥]{{1,6}}?(?=[{re.escape(names.SEP)}{SIGNS}]|{_TITLE}|$)")


def sure(page: Page) -> list[Person]:
    """Names of such parts, with or without a title: 才让小姐, 来店的索朗次仁."""
    found = [
        Person(match[0], *match.span(), 0.9, "full")
        for match in (_DOTTED.finditer(page.shown) if "·" in page.shown else ())
    ]
    at = 0
    while match := _made_of_parts().search(page.shown, at):
        at = match.end()
        if not _may_begin(page, match.start()):
            at = match.start() + 1
            continue
        if not match["t"] and not names.ends_at(page.shown, match.end()):
            continue
        name = page.shown[match.start() : match.start("t")] if match["t"] else match[0]
        if not any(p.start <= match.start() < p.end for p in found):
            found.append(Person(name, *match.span(), 0.9, "full", match["t"] or ""))
    return found


def _may_begin(page: Page, at: int) -> bool:
    return called.is_edge(page, at) or page.shown[at - 1] in "的位个叫是了" or names.leads_to(page.before(at, 8))


def told_in_letters(page: Page) -> list[Person]:
    """Tony 138…, 客户Amy: in letters where a number, a title or a word says that it is a name."""
    return [Person(m["n"] or m["n2"], *m.span(), 0.9, "said", m["t"] or "") for m in _LATIN.finditer(page.shown)]


def in_letters(page: Page, taken: Sequence[tuple[int, int]]) -> list[Person]:
    """Where nobody else is named, a name in letters that stands by itself: 懂车帝 Kevin 138…"""
    for match in _LETTERS.finditer(page.shown):
        words, (start, end) = match["n"], match.span()
        if words.split()[0] in _NO_NAME or any(a < end and start < b for a, b in taken):
            continue
        if not match["t"] and page.shown[end : end + 1] and not (names.ends_at(page.shown, end)):
            continue
        return [Person(words, start, end, 0.8, "said", match["t"] or "")]
    return []


_FOREIGN = re.compile(rf"(?![都比加提根])[{''.join(sorted(names.tables().foreign))}]{{2,6}}")
_NO_FOREIGN = re.compile(
    r"比亚迪|日本|西安|拉萨|乌鲁木齐|巴士|额度|达到|依旧|比比|买买(?!提)|多多|都都|加油|哈哈|日产|朝阳|西北|西南|西班牙|宝马|宝来|比如|那么|那都|都都|加加|根本|江西|阿里(?!木)"
    r"|布料|多比|多买|都买|比都|提都|西藏|海尔|奇瑞|格力|曼谷|古巴|德比|珠海|苏杭|乌克|卡卡|和田|木都"
)


def spelled(page: Page, taken: Sequence[tuple[int, int]]) -> list[Person]:
    """Where nobody else is named, a name of another tongue: 乌兰, 阿依古丽, 次仁; it ends where a word that follows names begins."""
    for run in _FOREIGN.finditer(page.shown):
        start = run.start()
        if any(a < run.end() and start < b for a, b in taken) or _NO_FOREIGN.match(page.shown, start):
            continue
        if not (called.is_edge(page, start) or names.leads_to(page.before(start, 8))):
            continue
        ends = [end for end in range(run.end(), start + 1, -1) if names.ends_at(page.shown, end)]
        if ends:
            end = max(
                ends,
                key=lambda at: (not names.is_han(page.shown[at : at + 1] or " "), len(names.follow_at(page.shown, at))),
            )
            return [Person(page.shown[start:end], start, end, 0.6, "head")]
    return []
