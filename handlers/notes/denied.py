"""What a note itself takes back: 不是白的 是银色的, 她要的是凌放不是汉兰达, 白色(原填银色). Nobody reads it any more.

Numbers of telephones and names stay: which customer is meant may hang on the wrong one.
"""

import re
from collections.abc import Sequence

from handlers.notes.findings import Known
from handlers.notes.page import OTHER, Page

_WRONG = r"(?!很|太|特别|非常|那么|怎么|因为|不|没|所有|每)(?P<a>[^，,。；;！!？?\n ]{1,14}?)"
_WISH = r"(?:想要|要买|想买|想看|要|看|买|选|定|约|来自|说)"
_DAY = r"周|星期|礼拜|[今明后昨]|[0-9]{1,2}[号月日]"
"""周六不是周日 下午三点: of days the readers of dates know more."""
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"(?<![是要价龄])不是(?:{_WISH}的?)?(?:那个|这个)?{_WRONG}的?[ ,，]*(?:而|[他她]|人家|其实|应该|{_WISH}|的)*"
            r"(?<![就还也都但可要只老总若])是(?=[^不吗吧 ])"
        ),
        (
            rf"是[^，,。；;\n ]{{2,14}}[ ,，]*(?:而)?(?<![是要])不是(?!{_DAY}){_WRONG}(?:的|了|啊|哈)?"
            r"(?=[ ,，。；;\n]|$)"
        ),
        r"[(（](?:原|原来|之前|以前|先前)(?:填|写|记|登记?|报)?(?:的|成|为|是|:|：)*(?P<a>[^()（）]{1,12})[)）]",
        (
            r"(?:前面|之前|刚才|原来|上次|早上|昨天)(?:写|填|记|登记?|说|报)(?:的|成|为|是)+(?P<a>[^，,。；;\n ]{1,12}?)"
            r"(?:是|都)?(?:不对|错|写错|记错|搞错|弄错|有误)"
        ),
    )
)
_PHONE = re.compile(r"[0-9]{5}")


def deny(page: Page, known: Sequence[Known]) -> None:
    """Claim the words taken back."""
    if "不是" not in page.flat and "原" not in page.flat and "前" not in page.flat and "错" not in page.flat:
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(page.shown):
            if not _PHONE.search(match["a"]) and not any(k.name and k.name in match["a"] for k in known):
                page.claim(*match.span("a"), OTHER)
