"""What the note says besides names, dates, cars and sums: the tables of vocab.py applied, with negation.

Each reader adds findings; words that are an opinion of a car or a colour are claimed from no one.
"""

import re
from collections.abc import Sequence

from handlers.notes import vocab
from handlers.notes.colors import read_colors
from handlers.notes.concerns import read_concerns
from handlers.notes.deciders import read_decider
from handlers.notes.leads import led
from handlers.notes.materials import read_materials
from handlers.notes.objections import read_objections
from handlers.notes.page import CAR, SOFT, WHEN, Page
from handlers.notes.refusals import chained, denied
from handlers.notes.vocab import Rule, matches

Spans = list[tuple[int, int]]


def read_talk(page: Page, spans: Spans) -> None:
    """Everything the tables know; ``spans`` collects the words read, so that names are not looked for in them."""
    read_concerns(page, spans)
    _wishes(page, spans)
    read_colors(page, spans)
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


def _plain(page: Page, table: Sequence[Rule], spans: Spans, once: bool) -> None:
    seen: set[str] = set()
    for rule, match in matches(page.shown, table):
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


_INDIFFERENT = re.compile(r"^(?:的)?(?:都|也|有没有都|有没有)*(?:行|可以|无所谓|可有可无|不重要|用不上|不需要)")


_BROKEN = re.compile(
    r"^(?:贴|坏|有问题|不响|不亮|异响|失灵|漏|(?:的)?(?:效果|功能|音质)?(?:太|有点|比较|也|都)*(?:差|不行|不好用|难用|拉胯|鸡肋|卡))"
)
"""音响坏了: a fault of a car they have."""


def _wishes(page: Page, spans: Spans) -> None:
    for table in (vocab.BODY, vocab.POWER, vocab.FEATURES):
        refused_to: int | None = None
        seen: set[str] = set()
        for rule, match in matches(page.shown, table):
            spans.append(match.span())
            words = denied(page, match)
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
            if words or chained(page, match.start(), refused_to, match.end()):
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
    if re.match(r"(?:的)?(?:不行|不要|不考虑|免谈|不买)", page.after(end, 4)):
        return False  # 没天窗不行
    return bool(
        re.search(r"(?:怕(?![热冷晒累])|担心|嫌|不信|质疑|(?<!有)没有?|缺|少)[^。；;，, ]{0,3}$", page.before(at, 8))
    )


_THEN = led(rf"(?:{WHEN}|昨天|之前|前天|上次|上回|前几天|原来|本来)还(?:是|在)?(?:说|讲)?(?:要|得)?$")
_COMES = led(r"(?:来|过来|到店|来店|店里|店头|展厅|回店|进店)$")
"""后天来店里再瞅瞅: a plan, no wavering."""
_TODAY = re.compile(r"今天|今儿|现在|这次|这回")


def _attitude(page: Page, spans: Spans) -> None:
    found: list[tuple[str, re.Match[str]]] = []
    for rule, match in matches(page.shown, vocab.ATTITUDES):
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
        is_visit = match[0].startswith("再") and _COMES.search(page.before(match.start(), 8, SOFT))
        if rule.label == "观望" and (is_visit or re.search(rf"(?:不用|不|没|{WHEN}才?)$", before)):
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
