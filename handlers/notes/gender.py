"""What a note tells of a customer's gender: a word for it, a form of address, what kin somebody is; never 他 or 她."""

from handlers.notes import wordings
from handlers.notes.findings import Finding
from handlers.notes.leads import led
from handlers.notes.page import Page
from handlers.notes.person import Person

_GENDER = led(
    r"[(（](?P<g>先生|女士|小姐|男|女)[)）]|(?<![一-龥])(?P<a>[男女])(?![一-龥])|(?<![一-龥])(?P<f>[男女])(?:的|生|士)(?=[ ,，]|$)"
    r"|性别[:：]?\s?(?P<b>[男女])|(?P<e>[男女])(?:生|方|的)(?=叫|姓)|(?:是|系|应为|改成|改为)(?:个|位|一位|一个)?(?P<c>[男女])(?:的|士|生|客户|性|同志)|性别[^男女，,。]{1,8}(?:是|为|成)(?P<h>[男女])(?![儿友朋])|"
    r"(?:(?<![一-龥])|(?<=[的位个]))(?P<d>[男女])(?:客户|同志|性客户|士(?!兵)|性)"
)
_OF_TWO = led(r"(?P<g>[男女])(?:的|方|生|士|主人)(?:就)?(?:叫|姓|是|名叫)[ ,，]?$")
"""男的叫顾森 女的叫温晴: right in front of the name."""
_WORDS = wordings.told("gender")
"""Forms of address, from data/sources.txt."""


def told(page: Page, head: Person | None, findings: list[Finding], titled: str, is_new: bool) -> list[Finding]:
    """The findings with what the note tells of the customer's gender: the word itself, a title, what kin somebody is."""
    if head is not None and (of_two := _OF_TWO.search(page.flat, max(0, head.start - 6), head.start)):
        return [*findings, Finding("gender", of_two["g"], *of_two.span(), "gender")]
    start = min([f.start for f in findings], default=0)
    end = max([f.end for f in findings], default=len(page.flat)) + 6
    match = _GENDER.search(page.flat, max(0, start - 4), min(len(page.flat), end))
    if match:
        if match["g"]:
            value = "男" if match["g"] in ("先生", "男") else "女"
            return [*findings, Finding("gender", value, match.start(), match.end(), "gender")]
        value = match["a"] or match["b"] or match["c"] or match["d"] or match["e"] or match["f"] or match["h"]
        return [*findings, Finding("gender", value, match.start(), match.end(), "gender")]
    if not is_new:
        return findings
    if head is None:
        words = next(((m, v) for v, p in _WORDS if (m := p.search(page.flat))), None)
        return [*findings, Finding("gender", words[1], *words[0].span(), "form-of-address")] if words else findings
    if titled:
        return [*findings, Finding("gender", titled, head.start, head.end, "title")]
    if kin := _KIN_BEFORE.search(page.flat, max(0, head.start - 6), head.start):
        return [
            *findings,
            Finding("gender", "男" if kin["man"] or kin["man2"] or kin["man3"] else "女", *kin.span(), "kin"),
        ]
    low = max(0, head.start - 10)
    around = [(m, v) for v, p in _WORDS for m in p.finditer(page.flat[low : head.end + 8])]
    if around:
        near, value = min(around, key=lambda pair: _apart(head, low + pair[0].start(), low + pair[0].end()))
        return [*findings, Finding("gender", value, low + near.start(), low + near.end(), "form-of-address")]
    return findings


_KIN_BEFORE = led(
    r"(?:(?P<man>[表堂]?[弟哥]|姐夫|妹夫|侄子|外甥|儿子|舅子|叔叔|舅舅|先生|老公|丈夫)|太太|老婆|妻子|媳妇|[表堂]?[姐妹]|嫂子|姑姑|阿姨|女儿|侄女|外甥女|闺蜜"
    r"|姨子)(?:子|儿)?(?:叫|是|名叫)[ ,，]?$|"
    r"(?:^|(?<=[ ,，。；;:：]))(?:(?P<man2>哥哥|弟弟|[表堂][哥弟]|姐夫|妹夫|老公|丈夫|爸爸|父亲|儿子|男方|爷爷)|姐姐|妹妹|[表堂][姐妹]|嫂子|老婆|妻子|妈妈|母亲|女儿|女方|奶奶)$"
    r"|(?:(?P<man3>小子|小年轻|大小伙|后生|老爸)|丫头|闺女)$"
)
"""表弟叫仲凯: what kin somebody is tells it."""


def _apart(head: Person, start: int, end: int) -> tuple[int, bool]:
    """How far words stand from a name; those in front count first."""
    is_behind = start >= head.end
    return (start - head.end if is_behind else head.start - end, is_behind)
