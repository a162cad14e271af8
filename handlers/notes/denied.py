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
_HUE = "[白黑灰银红蓝绿紫棕金橙黄粉](?:颜?色的?|的)?"
_OOPS = (
    r"(?:吧|啊|呢)?[ ,，。 …]{0,2}(?:[哦噢啊呃哎唉嗯]+[ ,，]?不(?:是|对)?|不对|说错了?|错了|记错了?|口误|算了)(?:不对)?"
    r"[ ,，]{0,2}(?:说?是|要|应该是|还是)*[ ,，]?"
)
"""What is said between a slip of the tongue and what was meant: 红的 不对 白的, 灰的算了说是黑的."""
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
        (
            r"(?:原[记填写录报作为]|误[记填写录作])(?:为|作|成|的是)?[:： ]{0,2}(?P<a>[^，,。；;！!？?\n]{1,12}?)[ ,，；;]{1,2}"
            r"(?:实[为系是]|应[为系作]|当[为作]|今[改作]|改[为作]|更正)"
        ),
        r"(?:误(?:记|写|登|填|录|报)(?:为|成|作)|[我给错](?:记|写|登|填|录|打)成了?)(?P<a>[^，,。；;！!？?\n ]{1,12}?)(?:了|的)?(?=[ ,，。；;]|$)",
        rf"(?P<a>{_HUE}){_OOPS}(?={_HUE})",
        r"[(（](?:原|原来|之前|以前|先前)(?:填|写|记|登记?|报)?(?:的|成|为|是|:|：)*(?P<a>[^()（）]{1,12})[)）]",
        (
            r"(?:前面|之前|刚才|原来|上次|早上|昨天)(?:写|填|记|登记?|说|报)(?:的|成|为|是)+(?P<a>[^，,。；;\n ]{1,12}?)"
            r"(?:是|都)?(?:不对|错|写错|记错|搞错|弄错|有误)"
        ),
    )
)
_MAY = re.compile("不是|[记写登填录打]成|原|前|错|误|不对|算了|[哦噢啊呃哎唉嗯]不")
_PHONE = re.compile(r"[0-9]{5}")


def deny(page: Page, known: Sequence[Known]) -> None:
    """Claim the words taken back."""
    if not _MAY.search(page.flat):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(page.shown):
            if not _PHONE.search(match["a"]) and not any(k.name and k.name in match["a"] for k in known):
                page.claim(*match.span("a"), OTHER)
