"""What matters to a customer: said with a word of caring, asked about, or told by itself; praise is none."""

import re

from handlers.notes import vocab
from handlers.notes.leads import led
from handlers.notes.page import SOFT, Page
from handlers.notes.vocab import Rule, matches

_LED = re.compile(r"智驾|智能驾驶|自动驾驶|辅助驾驶")
"""Wanted it is equipment; asked about or cared for, a concern."""


_UNCARING = re.compile(r"(?:不|没|别)(?:怎么|太|是很|大)?$")
_ALL_THE_SAME = re.compile(r"[^，,。；; ]{0,2}不(?:管|在乎|关心|在意|计较|介意)|[^，,。；; ]{0,2}无所谓")


def read_concerns(page: Page, spans: list[tuple[int, int]]) -> None:
    """Adds what matters to the customer: cared for, asked about, wanted; ``spans`` collects the words of caring."""
    seen: set[str] = set()
    _cared_for(page, spans, seen)
    _framed(page, seen)
    _wanted(page, seen)
    _asked(page, seen)
    for said in _FIRST_OF_ALL.finditer(page.shown):
        subject = page.before(said.start(), 8, "，,。 \n")
        _concern_in(page, subject + said[0], said.start() - len(subject), seen)
    for rule, match in matches(page.shown, vocab.CONCERN_ALONE):
        if rule.label not in seen and _is_care(page, rule, match):
            seen.add(rule.label)
            page.add("concern", rule.label, match.span(), "asked")


_FIRST_OF_ALL = led(
    r"(?<![，,。 \n])(?:第一(?=[ ,，。]|$)|(?:很|最|才是|是)关键|(?:才)?是(?:他|她|客户)?(?:最|比较|很)?(?:看重|关心|在意|关注|重视|在乎)的"
    r"|是(?:第一位|关键|重点|首要)|(?:最|顶|比较|很)(?:要紧|关键|看重|关心|在意|在乎|关注)(?=[ ,，。；;]|$)|(?:也|都|还|又)(?:问|打听)(?:了"
    r"|过)?(?=[ ,，。；;]|$)|(?:咋样|怎么样|好不好|行不行|高不高|多不多|方不方便|靠不靠谱)|最重要|第一位|放第一|优先)"
)
"""What it is that comes first, or is asked: 安全第一, 油耗怎么样."""
_ELSE = re.compile(
    r"[，, ](?![^，, ]{0,6}(?:[，,、 。]|$))|[，, ](?=嫌|怕|担心|觉得|说|不|没|发|给|报|价格[没太不有高还谈]|[明今后周下]|出|谈|来|打|电话|微信"
    r"|送|约|想|要|对)|但|预算"
)
"""Where what is cared for ends and something else begins."""


def _cared_for(page: Page, spans: list[tuple[int, int]], seen: set[str]) -> None:
    for cue in vocab.CARES.finditer(page.shown):
        words = _ELSE.split(page.after(cue.end(), 24, "。；;\n"))[0]
        if cue[0] in ("要求", "挑", "介意", "追求") and not words:
            continue
        if _UNCARING.search(page.before(cue.start(), 4, SOFT)):
            continue
        for rule in vocab.CONCERNS:
            match = rule.pattern.search(words)
            if match and rule.label not in seen:
                seen.add(rule.label)
                span = (cue.end() + match.start(), cue.end() + match.end())
                page.add("concern", rule.label, span, "cares")
                spans.append(span)
        spans.append(cue.span())


def _asked(page: Page, seen: set[str]) -> None:
    for ask in vocab.ASKS.finditer(page.shown):
        is_paper = re.search(r"配置", ask["what"]) and re.search(r"发|给他|给她", page.after(ask.end() - 2, 10))
        is_unasked = page.before(ask.start(), 1).endswith("没")  # 从没问过保值
        if not is_paper and not is_unasked and not vocab.NOT_ASKED.search(ask["what"]):
            _concern_in(page, ask["what"], ask.start("what"), seen)


def _wanted(page: Page, seen: set[str]) -> None:
    for want in vocab.WANTED.finditer(page.shown):
        if not _LED.search(want[0]):
            _concern_in(page, want[0], want.start(), seen)


_MUCH = r"(?:大|好|长|低|高|强|足|快|硬|稳|省|久|远|多|够|宽|全|猛|灵|软|亮|实|正|靠谱|方便|便宜|实惠|扎实|过硬|舒服|跟得上|跟手|气派|霸气|大气|精致|结实|安静|平顺|可靠)"
"""What may be wanted of anything."""
_FRONT = led(
    r"(?:(?<![一-龥])(?:就|只|光|主|主要|最|特别|女的|男的)?看|(?<![严贵偏沉超体过多])重|怎么|[越最](?=省|便|保)|(?<!不)对)(?:整车|车)?的?$"
)
"""What right before it says that it matters: 看颜值, 重安全, 怎么省油, 对配置."""
_BEHIND = led(
    rf"""
    (?:率|性|感|度|化|这块|方面|上|要求)?[ :：]?(?:一定|必须|最好|还是|当然|肯定|起码|至少|都|也|他|她|可)*
    (?:(?:要|得|须|必须|最好)(?:足够|比较|尽量|更|很|特别|够)?{_MUCH}(?!不|概|约|屏|少|久不)
    |(?:不能|别|不要|不可|不得|可不能|不许|千万别)(?:太|再|比[^，,。 ]{{1,4}})?(?:低|差|弱|小|短|少|拉|垮|高|贵|差劲|寒酸|慢|虚|吵|颠|马虎|将就|含糊|输|比)
    |{_MUCH}(?:点|些|一点|一些)(?:儿)?(?:的|就|最好)
    |{_MUCH}(?:的)?(?:就|才)(?:行|成|中|好|可以|买|定|要|考虑|满意)
    |(?:放|排|摆|是|占|为|属|要)?(?:在)?(?:第一|首位|头位|no\.?\s?1|top\s?1|优先|最优先|为先|为重|为王)
    |(?:的)?要求(?:很|比较|挺|特别|非常|蛮|不是一般|极|最)*(?:高|严|多|硬))""",
    re.I | re.VERBOSE,
)
"""What right behind it says so: 配置要全, 油耗低就行, 安全No.1, 舒适性要求高."""
_OF_IT = led(
    r"(?:率|性|感|度|这块|方面|上)?(?:[他她]|客户)?(?:很|比较|挺|最|特别|非常|蛮|相当|尤其|极|有|有点|一直|都|也)*"
    r"(?:要求|挑剔?|敏感|看重|关心|在意|关注|讲究|好奇|重视|上心|在乎|较真|执着|期待)"
)
"""What stands behind 对 and it: 对配置要求高, 对油耗很敏感."""
_ALL_OF_IT = led(r"(?:率|性|感|度)?怎么来|(?:率|性|感|度)?越好|(?:的)?来")


def _framed(page: Page, seen: set[str]) -> None:
    """What the words right beside it say that it matters."""
    for rule in vocab.CONCERNS:
        if rule.label in seen or not page.shown.may & rule.pattern.bit:
            continue
        for match in rule.pattern.finditer(page.shown):
            if _is_framed(page, match):
                seen.add(rule.label)
                page.add("concern", rule.label, match.span(), "framed")
                break


def _is_framed(page: Page, match: re.Match[str]) -> bool:
    before, after = page.before(match.start(), 6, SOFT), page.after(match.end(), 12, SOFT)
    if vocab.OF_INSURANCE.search(match[0]) or _DISLIKED.search(before) or (match[0] == "底盘" and "高" in after):
        return False
    if front := _FRONT.search(before):
        lead = front[0].rstrip("的车整")
        follows = {"怎": _ALL_OF_IT, "越": _ALL_OF_IT, "最": _ALL_OF_IT, "对": _OF_IT}.get(lead[0])
        if follows is None or follows.match(after):
            return True
    behind = _BEHIND.match(after)
    return behind is not None and not (_LED.fullmatch(match[0]) and _EQUIPPED.search(behind[0]))


_EQUIPPED = re.compile(r"^[^，,。 ]{0,4}(?:要|得|必须|最好)")
_DISLIKED = led(r"(?:嫌弃?|怕|担心|觉得|说|不满意?|吐槽|抱怨|夸|问(?:了|下|一下)?|没|不)[^，,。 ]{0,3}$")


def _is_care(page: Page, rule: Rule, match: re.Match[str]) -> bool:
    """Whether words that tell a concern by themselves do so here: not of an insurance, not denied, no praise."""
    if vocab.OF_INSURANCE.search(match[0]) or _is_its_cost(rule, match[0]):
        return False
    before = page.before(match.start(), 4, SOFT)
    is_praise = _PRAISES.search(before) and not _WISHES.search(match[0])  # 说后排宽绰
    return not is_praise and not _UNCARING.search(before) and not _ALL_THE_SAME.match(page.after(match.end(), 8))


def _is_its_cost(rule: Rule, words: str) -> bool:
    """问充一次电多少钱: of the charging, not of the price."""
    others = (other for other in vocab.CONCERNS if other.label != rule.label)
    return rule.label == "价格与优惠" and bool(_COSTS.search(words)) and any(o.pattern.search(words) for o in others)


_PRAISES = re.compile(r"(?:说|夸|觉得|赞)[^，,。 ]{0,2}$")
_WISHES = re.compile(r"要|得|问|想|图|求|不|能|看|关|在|盯|几|多|怎|咋|吗|敏感|第一")
_COSTS = re.compile(r"(?:多少|好多|几多)钱|几(?:块|毛|千|百)")


def _concern_in(page: Page, words: str, at: int, seen: set[str]) -> None:
    if "不" in re.sub(r"(.{1,2})不\1", "", words):
        return
    found = [(rule.label, match) for rule in vocab.CONCERNS if (match := rule.pattern.search(words))]
    for label, match in found:
        if label == "价格与优惠" and len(found) > 1 and _COSTS.fullmatch(match[0]):
            continue  # 问充一次电多少钱
        if label not in seen:
            seen.add(label)
            page.add("concern", label, (at + match.start(), at + match.end()), "cares")
