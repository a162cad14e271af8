"""The loose ends of a note: where somebody lives, how the test drive was found, and what happened in a few words.

Runs last, on what the other readers left; a summary never holds a phone or a sum, it may lie on a lock screen.
"""

import re

from handlers.notes.page import CAR, SIGNS, SOFT, Page

_AREA = re.compile(
    r"(?:家住|住在?|城市[:：]|地址[:：]?|区域[:：]?|地区[:：]?|来自)\s?(?P<area>[一-龥]{2,8}?)(?=[ ,，。；;\n/]|$|的(?!士)|，)"
)
_FELT = re.compile(rf"(?:觉得|感觉|说|嫌|反馈|就是|但是?|认为|评价)(?P<words>[^{re.escape(SOFT)}{SIGNS}]{{2,30}})")
_TELLING = re.compile(
    r"嫌|怕|担心|觉得|说|问|谈|聊|考虑|商量|对比|要求|希望|同意|反对|答应|等|回|没|不|喜欢|满意|置换|犹豫|便宜|贵|想"
)
_CLAUSE = re.compile(rf"[^{re.escape(SOFT)}]+")
MAX_SUMMARY = 30
"""Characters: what fits one row of a reminder."""


def read_details(page: Page, names: list[tuple[int, int]]) -> None:
    """Area, feedback to a test drive and the summary."""
    if area := _AREA.search(page.shown):
        page.add("area", area["area"], area.span("area"), "area", 0.8)
    drive = page.first("test_drive")
    felt = _FELT.search(page.shown, drive.end) if drive else None
    if felt:
        page.add("feedback", page.text[felt.start() : felt.end()].strip(" ，,"), felt.span(), "feedback", 0.8)
    _summary(page, names)


def _summary(page: Page, names: list[tuple[int, int]]) -> None:
    hidden = {i for start, end in names for i in range(start, end)}
    told: list[tuple[str, int, int]] = []
    for clause in _CLAUSE.finditer(page.shown):
        start, end = clause.span()
        kept = [
            i for i in range(start, end) if i not in hidden and (page.shown[i] not in SIGNS or page.shown[i] == CAR)
        ]
        words = "".join(page.text[i] for i in kept)
        if len(words) >= 2 and _TELLING.search(words) and not re.search(r"[0-9]{3}", words):
            told.append((words, start, end))
    length, chosen = 0, []
    for words, start, end in told:
        length += len(words) + 1
        if length > MAX_SUMMARY:
            break
        chosen.append((words, start, end))
    if chosen:
        page.add("summary", "，".join(w for w, _, _ in chosen), (chosen[0][1], chosen[-1][2]), "summary", 0.7)
