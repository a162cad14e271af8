"""What the customer dislikes or fears, aspect by aspect, and whether somebody of the family is against it."""

import re

from handlers.notes.aspects import ASPECTS, REFUSED
from handlers.notes.deciders import KIN
from handlers.notes.findings import Choice
from handlers.notes.leads import led
from handlers.notes.page import HARD, OTHER, SIGNS, SOFT, Page
from handlers.notes.vocab import COMPLAINT
from handlers.notes.wordings import widened

_DISLIKE = led(
    r"嫌弃?|害?怕(?!是)|担心|担忧|顾虑(?:是|的是)?|吐槽|质疑|怀疑|不满意?|抱怨|不认可|不太?喜欢|接受不了|受不了|(?<!不)介意|不放心|不看好|看不上|忌讳|讨厌|反感|犯愁|不习惯"
    r"|没看[上中]|看不惯|瞧不上|(?<!不)怵|[虑惧]其|惊他|膈应|发怵|心里打鼓|愁"
)
_KIN = "|".join(
    sorted(
        {w for w, label in KIN.items() if label in ("配偶", "父母", "子女")}
        | set(
            "家里人 家里 家人 家属 家里那位 那口子 爷爷 奶奶 爹 娘 老汉儿 屋头 妻子 老头子 老头儿 老太太 小孩 孩子们 老两口 二老 俩老人".split()
        ),
        key=len,
        reverse=True,
    )
)
_THEM = r"(?:两口子|夫妻俩?|小两口|夫妇|家里|家人|一家人|两个人|俩人|一家子)"
_AGAINST = (
    r"(?:不(?:太|怎么|大|咋)?(?:乐意|愿意|同意|赞成|赞同|支持|答应|放心|肯(?=[ ,，。]|$)|干(?=[ ,，。]|$)|行(?=[ ,，。]|$)|想[买让要]|让|给买|松口|点头"
    r"|吐口|表态|看好|满意|认可)|不喜欢(?![白黑灰银红蓝绿紫棕]|颜色|这个色|[sS][uU][vV]|[mM][pP][vV]|电车|轿车|\ue001)|"
    r"反对|摆手|拦着|唱反调|泼(?:他|她)?冷水|看不上|没看上|没看中|没相中|相不中|没同意|有(?:不同)?意见|有顾虑|嫌|没必要|不划算|别买|不值|(?:那|这)(?:一)?关(?:过不|难过|没过))"
)
FAMILY = led(
    widened(
        "objection",
        "家人意见",
        rf"(?:{_KIN})(?:[他她]?(?:那边|觉得|说|认为|都|也|还是|一直|就是|坚决|死活|对|不太|还|老|总|就|态度|一百个|一万个|说啥|说什么|怎么|压根|根本|有点|听完|看完"
        rf"|坐完|一听[^，,。 ]{{0,6}}就))*{_AGAINST}|投(?:了)?反对票|"
        rf"(?:{_KIN}) (?:坚决|死活)?(?:反对|不同意|不让|不支持|不点头|不赞成|不乐意|没点头)|(?:她|他|{_KIN})[^，,。 ]{{0,3}}(?:那|这)(?:一)?关(?:过不|难过|没过)|"
        rf"{_THEM}[^，,。 ]{{0,4}}(?:意见(?:不|没|有分歧)[^，,。 ]{{0,3}}|没(?:统一|商量好|谈拢|达成一致)|不统一|不一致|有分歧|吵(?:架|了|起来)"
        r"|闹(?:别扭|矛盾|不愉快))",
    )
)
"""Somebody of the family is against it."""
_PRAISED = re.compile(
    r"^(?:[一-龥]{0,3})(?:很|挺|特别|非常|还|都|也|够|相当|倒)?(?:满意(?!度)|不错|喜欢(?!不)|挺好|很好|可以|没问题|够用|合适|认可|赞|没意见|"
    r"能接受|没得说)"
)
_NOT_SO = led(
    r"(?:不|没|没有|不会|不算|并不|也不|不是|不怎么|不至于|不嫌|不怕|别|没那么|不那么|没觉得|不觉得)(?:有|太|很|特别|算|有点|会|怎么|是)?$"
)
_ASKED = re.compile(r"投诉|问|咨询|打听|了解|会不会|是不是|有没有|怎么样|咋样|多少|关心|看重|在意|如果|要是")
_WANTED = re.compile(r"要求|不能|别太|不要太|不许|最好|想?带(?=[大小])|(?<!还)(?<!主)(?<!只)要(?!等)|希望")


def read_objections(page: Page, spans: list[tuple[int, int]]) -> None:
    """Every objection met, each label once."""
    found: dict[str, tuple[int, int, str]] = {}
    complaint = COMPLAINT.search(page.shown)
    lodged = range(*complaint.span()) if complaint else range(0)  # 投诉 空调异响: dealt with as such, no worry to meet
    _dislikes(page, found)
    is_refused = bool(REFUSED.search(page.shown))
    for aspect in ASPECTS:
        for table in (aspect.said, aspect.alone, *((aspect.then,) if is_refused else ())):
            if page.shown.may & table.bit:
                matches = table.finditer(page.shown)
                match = next((m for m in matches if m.start() not in lodged and _is_complaint(page, m)), None)
                if match:
                    found.setdefault(aspect.label, (match.start(), match.end(), "complaint"))
    match = FAMILY.search(page.shown)
    if match and not _negated(page, match):
        found["家人意见"] = (match.start(), match.end(), "family")
    _settle(page, found)
    if "家人意见" in found and "嫌" in page.flat[found["家人意见"][0] : found["家人意见"][1]] and len(found) > 1:
        del found["家人意见"]  # 老婆嫌贵 says what is wrong, not that she is against it
    if "家人意见" in found:
        start, end, _ = found["家人意见"]
        found = {k: v for k, v in found.items() if k == "家人意见" or not (start <= v[0] < end)}
    for label, (start, end, rule_name) in found.items():
        end = _clause_end(page, end)
        page.add("objection", Choice(label, page.text[start:end]), (start, end), rule_name, 0.9)
        spans.append((start, end))


_OVER = (
    ("用车成本", "价格", r"贵|高", r"价|首付|优惠|月供"),
    ("售后", "用车成本", r"保养|维修|修|后期", r"贵|费|钱|高"),
    ("用车成本", "售后", r"修|保养|配件", r"远|不方便|没|少|难|等|跑"),
    ("用车成本", "质量", r"电池|毛病", r"衰减|寿命|自燃|坏|起火|多"),
    ("用车成本", "续航", r"电池", r"短|慢|虚|衰减"),
    ("续航", "配置", r"空调|暖风|暖气", r"卡|没有"),
    ("动力", "配置", r"空调", r"卡|没有"),
    ("续航", "提车周期", r"充电|排队", r"现车|提车|交"),
    ("质量", "外观", r"味", r"丑|老|难看"),
    ("质量", "续航", r"抛锚|趴窝", r"电|充|续航"),
    ("续航", "质量", r"电池", r"自燃|起火|着火|毛病|坏|质量"),
    ("配置", "空间", r"出风口", r"小|挤|窄"),
    ("品牌", "售后", r"倒闭|跑路", r"修|售后|保养|配件|网点"),
    ("品牌", "外观", r"土", r"外观|样子|内饰|造型"),
    ("用车成本", "外观", r"凶", r"脸|灯|头|格栅"),
)
"""Of two aspects in one clause the first is meant, where the second was told by these words and by none of those."""


def _settle(page: Page, found: dict[str, tuple[int, int, str]]) -> None:
    """嫌养车贵 is of the cost of keeping it, no complaint about the price."""
    for kept, dropped, by, own in _OVER:
        if kept in found and dropped in found:
            low, high = page.clause(found[kept][0])
            start, end, _ = found[dropped]
            words = page.flat[start:end]
            if low <= start < high and re.search(by, words) and not re.search(own, page.flat[start : end + 2]):
                del found[dropped]
    if "用车成本" in found and "价格" in found and _VAGUE.search(page.flat[slice(*found["价格"][:2])]):
        del found["价格"]  # 油耗高 跑滴滴划不来


_VAGUE = re.compile(r"^(?:(?:他|她|觉着|觉得)*(?:划不来|划不着|不划算|不上算|不值当?|肉[疼痛]|挨宰|宰人))")
_TIES = re.compile(
    r"(?:的话)?(?:他|她)?(?:自己)?(?:就|都|也)?(?:没戏|白搭|白扯|免谈|没用|不成|定不了|不敢[定订买]|没法[定订买]|买不了|买不成|不能[定订买]|做不了主|订不了)"
)


def _clause_end(page: Page, end: int) -> int:
    """To the end of the clause, so that the words read whole."""
    limit = min(len(page.shown), end + 6)
    while end < limit and page.shown[end] not in SOFT + SIGNS:
        end += 1
    return end


def _negated(page: Page, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 4, HARD + "，, ")
    if _is_over(page, match.start(), match.end()):
        return True
    if _TIES.match(page.after(match.end(), 8)):
        return True  # 老婆不点头他定不了
    if page.flat[match.end() : match.end() + 2] == "不" + match[0][-1]:
        return True  # 问油耗高不高
    return bool(re.search(r"(?:没|不|没有|不会|不算|并不|也不|不是|并不是)$", before)) and not match[0].startswith(
        ("没", "不", "未")
    )


_UNFEARED = led(r"[不没](?:嫌|怕|担心|怵|愁|介意|在乎|计较)[^，,。；; ]{0,5}$")
_AT_FIRST = led(r"(?:之前|原先|原来|本来|以前|起初|一开始)[^，,。；; ]{0,3}$")
_NO_MORE = led(r"放心了|不[嫌怕愁担]心?了|点头了|同意了|想开了|想通了|接受了|松口了|认了")
_BORNE = re.compile(r"点?(?:[他她])?(?:也)?(?:都)?(?:认(?=[ ,，。]|$)|能接受|无所谓|不在乎|不计较|不要紧)|有.的道理")


def _is_over(page: Page, start: int, end: int) -> bool:
    """原先嫌贵 现在不嫌了: met already."""
    return bool(_AT_FIRST.search(page.before(start, 9, SOFT)) and _NO_MORE.search(page.flat[end:]))


def _is_complaint(page: Page, match: re.Match[str]) -> bool:
    """Whether the words are said as a fault: not denied, not asked, not wished away."""
    words = match.groupdict()
    start = match.start("bad") if words.get("bad") else match.start()
    bad = page.shown[start : match.end()]
    if not bad.startswith(("不", "没", "未")) and _NOT_SO.search(page.before(start, 5, SOFT)):
        return False
    if _UNFEARED.search(page.before(start, 9, SOFT)) or _BORNE.match(page.after(match.end(), 8)):
        return False  # 不怵冬天掉电, 油耗高点他认
    if _is_over(page, match.start(), match.end()):
        return False
    if re.match(rf"不{re.escape(bad[-1])}|[吗么]|[^，,。 ]{{0,4}}(?:多[久少]|怎么样|咋样)", page.after(match.end(), 8)):
        return False  # 油耗高不高, 交付周期现在多久
    if bad[0] == "不" and page.shown[:start].endswith(bad[1:]):
        return False  # 充电方便不方便
    gap = words.get("gap") or ""
    before = page.before(match.start(), 10, SOFT)
    return not (gap.endswith("多") or _ASKED.search(before + gap) or _WANTED.search(before[-2:] + gap))


_ASIDE = re.compile(rf"的?(?:倒|并)?不是(?:{OTHER}+|[^，,。；; ]{{1,4}}?)[ ,，]?(?:而|就)?是")
"""嫌的不是价格是油耗: what was taken back stands aside."""


def _dislikes(page: Page, found: dict[str, tuple[int, int, str]]) -> None:
    """嫌, 怕, 担心: the aspect named behind, up to the end of the clause."""
    for cue in _DISLIKE.finditer(page.shown):
        aside = _ASIDE.match(page.shown, cue.end())
        before = page.before(cue.start(), 3, HARD)
        if re.search(r"(?:不|没|别|无|不是)$", before) and cue[0][0] in "怕担介嫌":
            continue  # 不是嫌贵
        if _is_over(page, cue.start(), cue.end()):
            continue
        words = page.after(aside.end() if aside else cue.end(), 14, HARD + "，, ")
        if _PRAISED.match(words):
            continue
        for aspect in ASPECTS:
            match = aspect.feared.search(words)
            if match and not (
                aspect.label == "价格" and "用车成本" in found and re.search(r"保养|保险|维修|油", words)
            ):
                found.setdefault(aspect.label, (cue.start(), cue.end() + match.end(), "dislike"))
