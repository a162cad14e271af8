"""What is refused: the words that say so before a thing or behind it, and the things they reach."""

import re

from handlers.notes import vocab
from handlers.notes.page import HARD, Page


def denied(page: Page, match: re.Match[str]) -> str:
    """The words that refuse it, before or behind; none where they are doubled: 非电车不要."""
    if page.before(match.start(), 1) == "非":
        return ""
    return refused(page, match.start()) or ("不要" if refused_after(page, match.end()) else "")


def refused(page: Page, at: int) -> str:
    """The refusing words just before, or nothing; 不是 only denies."""
    before = page.before(at, 8, HARD)
    spaced = _SPACED.search(before)
    match = vocab.REFUSE.search(spaced[0].rstrip() if spaced else before)
    return match[0] if match else ""


_SPACED = re.compile(
    r"(?:^| )(?<![白黑灰银红蓝绿紫棕金橙黄粉色] )(?:不要|不想要|不考虑|不喜欢|拒绝|排除|不是) $"
    r"|[要选换订改买][白黑灰银红蓝绿紫棕金橙黄粉]色?的? (?:不要|不考虑|不是) $"
)
"""不要 黑色, in a note with a blank behind every word; not the 不要 of 黑色 不要."""
_REFUSED_AFTER = re.compile(
    r"^(?:的|家的)?(?:车子?|颜色|款|版|那种|俩色|两样|两种)?(?:算了|就算了|不感兴趣|没兴趣|看腻了?|看着闹心|除外|别提|别推|拉黑|划掉|(?:的)?排除|免谈"
    r"|(?:都|也|就|一律|一概|坚决|可以|也可以|打死|直接|统统|全|俺|可|他|她|老婆|媳妇)*(?:不要|不考虑|不喜欢|不行|不中|不取|不纳|不得行|不要得|要不得|不看|不得意"
    r"|不碰|不沾|不想|不敢|拉黑|划掉|排除|除外|pass|PASS)"
    r"(?![白黑灰银红蓝绿紫棕橙黄粉]|[sS][uU][vV]|[mM][pP][vV]|轿车|皮卡|纯电|电车|油车|插混|增程|混动|\ue001))"
    r"|^(?:太|不|容易|有点|显|难)[^，,。；; ]{1,5}?(?:坚决|就|都)?(?:不要|不考虑)(?=[ ,，。]|$)"
    r"|^[^，,。；; ]{1,5}[ ,，](?:他|她|俺)?(?:不要|不考虑|排除|pass)(?=[ ,，。]|$)"
)


def refused_after(page: Page, end: int) -> bool:
    """黑色不要, 白色黑色都不要."""
    words = re.sub(
        r"^(?:[和、跟或]?[白黑灰银红蓝绿紫棕金橙黄粉]色?的?){1,3}(?=都|也|一律)", "", page.after(end, 12, HARD)
    )
    return bool(_REFUSED_AFTER.match(words))


def chained(page: Page, start: int, last_end: int | None, end: int) -> bool:
    """不要黑色和白色: the second is refused with the first; not 不要黑的 紫的有没得."""
    if page.flat[start - 1 : start] == " " and re.match(r"有|行|也行|可以|最好|就要|要", page.after(end, 3)):
        return False
    return last_end is not None and page.flat[last_end:start].strip() in (
        "",
        "和",
        "、",
        "或",
        "跟",
        "也",
        "也不要",
        "或者",
        "还有",
        "及",
    )
