"""Colours: wanted, refused, put right (白的不对黑的), and what only looks like one (李小红, 这单黄了)."""

import re

from handlers.notes import names, vocab
from handlers.notes.leads import led
from handlers.notes.page import Page
from handlers.notes.refusals import chained, denied

_GIVEN_UP = re.compile(r"^(?:的)?(?:换|改|变)(?:成|为|要|到|了)*[一-龥]{0,2}[白黑灰银红蓝绿紫棕橙黄粉]")
_BEFORE_NOW = led(r"(?:原|误|错)(?:填|来是|先是|为|是|写|记)(?:的|为|成)? ?$")
_OTHERS_WORD = re.compile(r"是(?:他|她|我)[^，,。]{0,6}(?:说|写|记|填|报|讲)(?:的|错)")
"""红色是他太太随口说的: no wish of theirs."""
_CHANGED_TO = led(r"(?:的)?(?:没有?了?|没货|没现车|不要了)?[ ,，]?(?:要)?(?:换|改)(?:成|为|了)")


_OVER = re.compile(
    r"(?:的|色)?[ ,，]*(?:不对|[哦噢啊]不|不不|错了|说错了?|打错|口误|更正|算了[ ,，]*(?:说|还|要|是|就|换|改)"
    r"|改主意|没(?:有)?(?:现车|货)了?[ ,，]*(?:改|换|那就|就|要|只好))[ ,，]*[^，,。；; ]{0,4}"
)
_AT_FIRST = re.compile(r"(?:之前|原来|本来|先前|原先|起初|开始)[^，,。；; ]{0,3}$")
_NOW = re.compile(r"现在|这次|这回|又说|改|后来|如今")


def _is_over(page: Page, one: re.Match[str], other: re.Match[str]) -> bool:
    """白的不对黑的, 之前说白的 现在要黑的."""
    between = page.flat[one.end() : other.start()]
    return bool(_OVER.fullmatch(between) or (_AT_FIRST.search(page.before(one.start(), 8)) and _NOW.search(between)))


def read_colors(page: Page, spans: list[tuple[int, int]]) -> None:
    """Adds the colours wanted and refused; ``spans`` collects their words."""
    refused_to: int | None = None
    seen: set[str] = set()
    found = list(vocab.COLOR.finditer(page.shown))
    for match, following in zip(found, [*found[1:], None], strict=False):
        if _CHANGED_TO.match(page.shown, match.end()) or (following and _is_over(page, match, following)):
            continue  # 颜色从白色换成蓝色
        if _is_of_a_name(match["far"]) or _is_of_a_word(page, match):
            continue
        spans.append(match.span())
        if _GIVEN_UP.match(page.after(match.end(), 8)) or _OTHERS_WORD.match(page.after(match.end(), 12)):
            continue  # 从白色换成蓝色
        label = vocab.COLORS[_shade(match)]
        words = denied(page, match)
        if words.startswith(("不是", "没")) or _BEFORE_NOW.search(page.before(match.start(), 4)):
            continue
        if words or chained(page, match.start(), refused_to, match.end()):
            refused_to = match.end()
            page.add("reject", label, match.span(), "refused")
        elif label not in seen:
            seen.add(label)
            page.add("color", label, match.span(), "color")


def _shade(match: re.Match[str]) -> str:
    if match["gold"] or match["brown"]:
        return "金" if match["gold"] else "棕"
    return str(next(filter(None, map(match.group, _SHADES))))


_SHADES = ("pink", "c", "lone", "out", "c2", "c3", "c4", "c5", "c6", "c7", "c8")
"""The groups of COLOR of which one holds the colour's character."""


def _is_of_a_name(before: str | None) -> bool:
    """李小红, 老白: what stands before the character makes a name, or another word."""
    return (
        before is not None
        and not before.startswith("颜色")
        and bool(
            names.surname_at(before, 0)
            or before in ("老", "小", "阿")
            or before[-1] in "不要太很最的了是有网走开吃门口"
        )
    )


def _is_of_a_word(page: Page, match: re.Match[str]) -> bool:
    """白车展, 红 8, 黄了, 粉丝."""
    with_next = page.shown[match.start() : match.end() + 1]
    if (match["c"] == "黄" and "黄了" in with_next) or "粉丝" in with_next:
        return True
    if match["lone"]:
        return bool(_FIGURE_NEXT.match(page.shown, match.end())) and page.before(match.start(), 1) == ""
    return bool((match["c"] or match["pink"]) and match[0].endswith("车") and page.after(match.end(), 1) in _CAR_WORDS)


_FIGURE_NEXT = re.compile(r"\s?[0-9A-Za-z]")
_CAR_WORDS = tuple("险展型主贷友位")
