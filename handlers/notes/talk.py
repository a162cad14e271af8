"""What the note says besides names, dates, cars and sums: the tables of vocab.py applied, with negation.

Each reader adds findings; words that are an opinion of a car or a colour are claimed from no one.
"""

import re
from collections.abc import Sequence

from handlers.notes import names, vocab
from handlers.notes.deciders import read_decider
from handlers.notes.leads import led
from handlers.notes.materials import read_materials
from handlers.notes.objections import read_objections
from handlers.notes.page import CAR, HARD, SOFT, WHEN, Page
from handlers.notes.vocab import Rule

Spans = list[tuple[int, int]]


def read_talk(page: Page, spans: Spans) -> None:
    """Everything the tables know; ``spans`` collects the words read, so that names are not looked for in them."""
    _concerns(page, spans)
    _wishes(page, spans)
    _colors(page, spans)
    for table in (vocab.USAGE, vocab.SOURCES, vocab.PAYMENTS, vocab.URGENCIES):
        _plain(page, table, spans, once=table is not vocab.USAGE)
    if not page.has("source"):
        _plain(page, vocab.CHANNELS, spans, once=True)
    _attitude(page, spans)
    spans += read_materials(page)
    if decided := read_decider(page):
        spans.append(decided)
    read_objections(page, spans)
    _level(page, spans)
    for match in vocab.COMPANION.finditer(page.shown):
        page.add("next_with", match["who"] or match["who2"], match.span(), "companion")
    for field, pattern in (("do_not_contact", vocab.DO_NOT_CONTACT), ("reached", vocab.UNREACHED)):
        for match in pattern.finditer(page.shown):
            page.add(field, field == "do_not_contact", match.span(), field)
            spans.append(match.span())
    if said := vocab.COMPLAINT.search(page.shown):
        page.add("complaint", page.text[said.start() : said.end()].strip(), said.span(), "complaint")


def _matches(page: Page, table: Sequence[Rule]) -> list[tuple[Rule, re.Match[str]]]:
    shown = page.shown
    found = [(rule, m) for rule in table if shown.may & rule.pattern.bit for m in rule.pattern.finditer(shown)]
    found.sort(key=lambda pair: (pair[1].start(), -len(pair[1][0])))
    kept: list[tuple[Rule, re.Match[str]]] = []
    for rule, match in found:
        if not kept or match.start() >= kept[-1][1].end():
            kept.append((rule, match))
    return kept


def _plain(page: Page, table: Sequence[Rule], spans: Spans, once: bool) -> None:
    seen: set[str] = set()
    for rule, match in _matches(page, table):
        spans.append(match.span())
        if rule.label in seen or (once and seen) or _is_denied(page, match.start(), match[0]):
            continue
        seen.add(rule.label)
        page.add(rule.field, rule.label, match.span(), rule.field)


def _is_denied(page: Page, at: int, words: str) -> bool:
    before = page.before(at, 4, SOFT)
    return (
        bool(re.search(r"(?:不是|不|(?<!有)没有?|非|并非|不打算|不想|不用|用不上|不再)$", before))
        and words[0] not in "不没"
    )


def _refused(page: Page, at: int) -> str:
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
    r"|^[^，,。；; ]{1,5}[ ,，](?:他|她|俺)?(?:不要|不考虑|排除|pass)(?=[ ,，。]|$)"
)
_INDIFFERENT = re.compile(r"^(?:的)?(?:都|也|有没有都|有没有)*(?:行|可以|无所谓|可有可无|不重要|用不上|不需要)")


_BROKEN = re.compile(
    r"^(?:贴|坏|有问题|不响|不亮|异响|失灵|漏|(?:的)?(?:效果|功能|音质)?(?:太|有点|比较|也|都)*(?:差|不行|不好用|难用|拉胯|鸡肋|卡))"
)
"""音响坏了: a fault of a car they have."""
_GIVEN_UP = re.compile(r"^(?:的)?(?:换|改|变)(?:成|为|要|到|了)*[一-龥]{0,2}[白黑灰银红蓝绿紫棕橙黄粉]")


def _refused_after(page: Page, end: int) -> bool:
    """黑色不要, 白色黑色都不要."""
    words = re.sub(
        r"^(?:[和、跟或]?[白黑灰银红蓝绿紫棕金橙黄粉]色?的?){1,3}(?=都|也|一律)", "", page.after(end, 12, HARD)
    )
    return bool(_REFUSED_AFTER.match(words))


_LED = re.compile(r"智驾|智能驾驶|自动驾驶|辅助驾驶")
"""Wanted it is equipment; asked about or cared for, a concern."""


def _chained(page: Page, start: int, last_end: int | None, end: int) -> bool:
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


def _denied(page: Page, match: re.Match[str]) -> str:
    """The words that refuse it, before or behind; none where they are doubled: 非电车不要."""
    if page.before(match.start(), 1) == "非":
        return ""
    return _refused(page, match.start()) or ("不要" if _refused_after(page, match.end()) else "")


def _wishes(page: Page, spans: Spans) -> None:
    for table in (vocab.BODY, vocab.POWER, vocab.FEATURES):
        refused_to: int | None = None
        seen: set[str] = set()
        for rule, match in _matches(page, table):
            spans.append(match.span())
            words = _denied(page, match)
            if rule.field == "feature" and re.search(
                r"(?:不需要|用不着|不用|不在乎|无所谓)$", page.before(match.start(), 5, SOFT)
            ):
                continue
            if rule.field == "feature" and _BROKEN.match(page.after(match.end(), 4)):
                continue
            if rule.field == "feature" and _INDIFFERENT.match(page.after(match.end(), 6)):
                continue
            if words.startswith("不是") or (rule.label in seen):
                continue
            if words or _chained(page, match.start(), refused_to, match.end()):
                refused_to = match.end()
                if rule.field != "feature" and not words.startswith("没"):
                    page.add("reject", rule.label, match.span(), "refused")
                continue
            if rule.field == "powertrain" and _names_a_car(page, match):
                continue
            if any(f.field == "concern" and f.start <= match.start() < f.end for f in page.findings):
                continue
            if _is_feared(page, match.start(), match.end()):
                continue
            seen.add(rule.label)
            page.findings = [f for f in page.findings if (f.field, f.value) != ("reject", rule.label)]
            page.add(rule.field, rule.label, match.span(), rule.field)


def _names_a_car(page: Page, match: re.Match[str]) -> bool:
    """途观L插混 and 亚洲龙双擎 say a version, 混动 behind a car too is what they want; EV and DM-i belong to the name."""
    is_latin = match[0].isascii()
    return is_latin and page.shown[max(0, match.start() - 2) : match.start()].strip()[-1:] == CAR


def _is_feared(page: Page, at: int, end: int) -> bool:
    """怕自燃的电车, 说电车不安全."""
    if re.match(
        r"(?:都|太|也|也太|又)*(?:不(?:安全|靠谱|行|敢|方便|放心|保值)|危险|就(?:摇头|摆手|怕|反对))",
        page.after(end, 6),
    ):
        return True
    return bool(re.search(r"(?:怕|担心|嫌|不信|质疑|(?<!有)没有?|缺|少)[^。；;，, ]{0,3}$", page.before(at, 8)))


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


def _colors(page: Page, spans: Spans) -> None:
    refused_to: int | None = None
    seen: set[str] = set()
    found = list(vocab.COLOR.finditer(page.shown))
    for match, following in zip(found, [*found[1:], None], strict=False):
        if _CHANGED_TO.match(page.shown, match.end()) or (following and _is_over(page, match, following)):
            continue  # 颜色从白色换成蓝色
        char = (
            match["pink"]
            or (match["gold"] and "金")
            or match["c"]
            or match["lone"]
            or match["c2"]
            or match["c3"]
            or match["c4"]
            or match["c5"]
            or match["c6"]
        )
        if (
            match["far"]
            and not match["far"].startswith("颜色")
            and (
                names.surname_at(match["far"], 0)
                or match["far"] in ("老", "小", "阿")
                or match["far"][-1] in "不要太很最的了是有网走开吃门口"
            )
        ):
            continue  # 李小红
        if (
            (match["c"] or match["pink"])
            and match[0].endswith("车")
            and re.match(r"(?:险|展|型|主|贷|友|位)", page.after(match.end(), 1))
        ):
            continue
        if (
            match["lone"]
            and re.match(r"\s?[0-9A-Za-z]", page.shown[match.end() : match.end() + 2])
            and page.before(match.start(), 1) == ""
        ):
            continue
        if (match["c"] == "黄" and "黄了" in page.shown[match.start() : match.end() + 1]) or "粉丝" in page.shown[
            match.start() : match.end() + 1
        ]:
            continue
        spans.append(match.span())
        if _GIVEN_UP.match(page.after(match.end(), 8)) or _OTHERS_WORD.match(page.after(match.end(), 12)):
            continue  # 从白色换成蓝色
        label = vocab.COLORS[char]
        words = _refused(page, match.start()) or ("不要" if _refused_after(page, match.end()) else "")
        if words.startswith(("不是", "没")) or _BEFORE_NOW.search(page.before(match.start(), 4)):
            continue
        if words or _chained(page, match.start(), refused_to, match.end()):
            refused_to = match.end()
            page.add("reject", label, match.span(), "refused")
        elif label not in seen:
            seen.add(label)
            page.add("color", label, match.span(), "color")


_UNCARING = re.compile(r"(?:不|没|别)(?:怎么|太|是很|大)?$")
_ALL_THE_SAME = re.compile(r"[^，,。；; ]{0,2}不(?:管|在乎|关心|在意|计较|介意)|[^，,。；; ]{0,2}无所谓")


def _concerns(page: Page, spans: Spans) -> None:
    seen: set[str] = set()
    for cue in vocab.CARES.finditer(page.shown):
        words = page.after(cue.end(), 24, "。；;\n")
        words = re.split(
            (
                r"[，, ](?![^，, ]{0,6}(?:[，,、 。]|$))|[，, ](?=嫌|怕|担心|觉得|说|不|没|发|给|报|价格[没太不有高还谈]|[明今后周下]|出|谈|来|打|电话|微信"
                r"|送|约|想|要|对)|但|预算"
            ),
            words,
        )[0]
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
    _wanted(page, seen)
    for ask in vocab.ASKS.finditer(page.shown):
        is_paper = re.search(r"配置", ask["what"]) and re.search(r"发|给他|给她", page.after(ask.end() - 2, 10))
        is_unasked = page.before(ask.start(), 1).endswith("没")  # 从没问过保值
        if not is_paper and not is_unasked and not vocab.NOT_ASKED.search(ask["what"]):
            _concern_in(page, ask["what"], ask.start("what"), seen)
    for subject in re.finditer(
        (
            r"[^，,。 \n]{1,8}?(?:第一(?=[ ,，。]|$)|(?:很|最|才是|是)关键|(?:才)?是(?:他|她|客户)?(?:最|比较|很)?(?:看重|关心|在意|关注|重视|在乎)的"
            r"|是(?:第一位|关键|重点|首要)|(?:最|顶|比较|很)(?:要紧|关键|看重|关心|在意|在乎|关注)(?=[ ,，。；;]|$)|(?:也|都|还|又)(?:问|打听)(?:了"
            r"|过)?(?=[ ,，。；;]|$)|(?:咋样|怎么样|好不好|行不行|高不高|多不多|方不方便|靠不靠谱)|最重要|第一位|放第一|优先)"
        ),
        page.shown,
    ):
        _concern_in(page, subject[0], subject.start(), seen)
    for rule, match in _matches(page, vocab.CONCERN_ALONE):
        if rule.label not in seen and _is_care(page, rule, match):
            seen.add(rule.label)
            page.add("concern", rule.label, match.span(), "asked")


def _wanted(page: Page, seen: set[str]) -> None:
    for want in vocab.WANTED.finditer(page.shown):
        if not _LED.search(want[0]):
            _concern_in(page, want[0], want.start(), seen)


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


_THEN = led(rf"(?:{WHEN}|昨天|之前|前天|上次|上回|前几天|原来|本来)还(?:是|在)?(?:说|讲)?(?:要|得)?$")
_TODAY = re.compile(r"今天|今儿|现在|这次|这回")


def _attitude(page: Page, spans: Spans) -> None:
    found: list[tuple[str, re.Match[str]]] = []
    for rule, match in _matches(page, vocab.ATTITUDES):
        before = page.before(match.start(), 6, SOFT)
        if (
            re.search(
                r"(?:老婆|老公|媳妇|孩子|老板|儿子|女儿|家里人|不急|不用|不|没|没有|不是)(?:也|还|都|儿|太|怎么|够|很|那么|多|算|咋|大)?$",
                before,
            )
            and rule.label == "积极"
        ):
            continue
        if rule.label == "冷淡" and re.search(r"嫌[^，,。 ]{0,4}$", before):
            continue  # 嫌前台态度差
        if _THEN.search(before) and _TODAY.search(page.flat, match.end()):
            continue  # 昨天还说再想想 今天来定了
        if rule.label == "观望" and re.search(rf"(?:不用|不|没|{WHEN}才?)$", before):
            continue
        found.append((rule.label, match))
        spans.append(match.span())
    if found:
        label, match = found[-1]  # what was said last holds
        page.add("attitude", label, match.span(), "attitude", 0.9)


def _level(page: Page, spans: Spans) -> None:
    for match in vocab.LEVEL.finditer(page.shown):
        letter = match["a"] or match["b"] or match["c"] or match["d"]
        if CAR in page.before(match.start(), 1) and not match["c"]:
            continue
        if (
            match["c"]
            and page.flat[match.start() - 1 : match.start()] not in ("", *SOFT)
            and match.start()
            and page.shown[match.start() - 1].isascii()
        ):
            continue
        page.add("level", letter.upper(), match.span(), "level", 1.0 if match["a"] or match["b"] else 0.9)
        spans.append(match.span())
