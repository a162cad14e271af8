"""Which findings belong to which customer when a note speaks of several, and which customer each one is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from handlers.notes import gender, names, who
from handlers.notes.findings import Finding, Known, Reading
from handlers.notes.leads import led
from handlers.notes.page import CAR, Page
from handlers.notes.person import Person, same_person

_ITEM = led(
    r"(?:^|[\n ;；。，,)）])\s*(?:(?:客户|线索)[0-9一二三四五六][:：、. ]|第[一二三四五六1-6](?:组|位|个|批)[:：、 是]?"
    r"|[0-9]{1,2}[.、)）:：](?![0-9])|[①-⑨]|[一二三四五六][、.])\s*|\n"
)
_NUMBERED = led(
    r"(?:^|[\n ;；。，,)）])\s*(?:第[一二三四五六1-6](?:组|位|个|批)|[0-9]{1,2}[.、)）](?![0-9])|[①-⑨]|[一二三四五六]、)"
)
CORRECTION = re.compile(
    r"不对|错了|应该是|改成|改为|更正|弄错|搞错|写错|打错|记错|不是.{1,12}(?:是|而是)|纠正|改一?下|修正"
)
_NEW_NUMBER = led(r"换了?(?:个|新)?(?:手机|电话)?号|新(?:手机|电话)?号|改(?:了)?号|号码(?:改|变|换)")
MANY = frozenset(("method",))
"""Of which a part may have its own and that of all."""
_SHARED = frozenset("method contact_date next_date next_time next_action source reached".split())
_ALL_OF_THEM = led(
    r"(?<=[ ,，。；;\n)）])(?:以上|这|他们|她们|[两俩三仨四五二2-5]个?(?:人|位|客户|组|批)?)*(?:(?<!今天)(?<!上午)(?<!下午)(?:都|全都?|均|统一|全部)(?=[^，,。；; ]{2})"
    r"|(?:今天|今日|刚才|上午|下午|昨天|[明后]天|明[早晚]|下?(?:周|星期|礼拜)[一二三四五六日天末]|月底)都(?!行|可以|有空|方便|没|能|在|[oO])(?=来|[^，,。；; ]{2}))"
    r"|(?:[两三]个?人|俩人?|[两三]位)(?:都|约好|说好|一起|同来)|(?<=[ ,，。；;\n])(?:二人|结伴|一起|一块儿?|一同)(?:同)?来的?(?=[ ,，。]|$)"
)


def merged(people: list[Person]) -> list[list[Person]]:
    """Persons as groups of places that are one customer."""
    groups: list[list[Person]] = []
    by_name: dict[str, int] = {}
    by_edge: defaultdict[object, set[int]] = defaultdict(set)
    for person in people:
        # Two names of one person share their first or last character: only such groups are looked at.
        edges = (person.name[0], person.name[-1], person.known or person)
        near = sorted(set().union(*(by_edge[edge] for edge in edges)))
        at = by_name.get(person.name)
        if at is None:
            at = next((i for i in near if any(same_person(p, person) for p in groups[i])), len(groups))
        if at == len(groups):
            groups.append([])
        groups[at].append(person)
        by_name.setdefault(person.name, at)
        for edge in edges:
            by_edge[edge].add(at)
    return groups


def _head(group: list[Person]) -> Person:
    """The fullest form: a stored name, a full name, then one with a title."""
    return max(
        group,
        key=lambda p: (
            p.known is not None,
            bool(p.title) or p.rule != "surname",
            p.rule == "full" or not p.title,
            p.confidence >= 0.7,
            len(p.name),
        ),
    )


@dataclass(frozen=True)
class Part:
    """What of the text is one customer's: the places of the name and a stretch of the text."""

    group: list[Person]
    start: int
    end: int

    def moved(self) -> list[Person]:
        """The places of the name, counted from the beginning of the part."""
        return [replace(p, start=p.start - self.start, end=p.end - self.start) for p in self.group if self.holds(p)]

    def holds(self, person: Person) -> bool:
        """Whether a place lies in the stretch."""
        return self.start <= person.start and person.end <= self.end


def referrer_of(page: Page, groups: list[list[Person]]) -> list[Person] | None:
    """Who brought or sent the customer, if somebody else is named or numbered too; taken out of the groups."""
    found = next((g for g in groups if any(p.refers for p in g)), None)
    if found is None or len(groups) < 2:
        return None
    if not min(found, key=lambda p: p.start).refers and not found[0].known:
        return None  # 尹大哥 … 探岳 18万 尹大哥的邻居贾大哥也想看: a customer himself
    if not min(found, key=lambda p: p.start).refers:
        return [p for p in found if p.refers]  # 习佳约了周六来店 她还给我介绍了邻居苗圃: news of himself, too
    groups.remove(found)
    own = [p for p in found if not p.refers and p.start > min(q.start for q in found)]
    if own and own[0].known and any(p.start < own[0].start for g in groups for p in g):
        groups.append(own)  # …她自己还是要高山
    return [p for p in found if p not in own] or found


def parts_of(page: Page, groups: list[list[Person]]) -> list[Part]:
    """The note cut at the customers, in order; who is named in one breath (张三和李四都没接) shares a part."""
    groups = sorted(_without_heading(page, groups), key=lambda g: min(p.start for p in g))
    cuts = [*_cuts(page, groups), len(page.flat)]
    items = [m.start() for m in _NUMBERED.finditer(page.flat)]
    parts = []
    for i, group in enumerate(groups):
        last = i
        while last + 1 < len(groups) and _is_joined(page, groups[last], groups[last + 1]):
            last += 1
        first = i
        while first and _is_joined(page, groups[first - 1], groups[first]):
            first -= 1
        start, end = cuts[first if last == i else i], cuts[last + 1]
        parts.append(Part(group, start, _item_end(items, max(p.end for p in group if p.start < end), end)))
    return parts


def _without_heading(page: Page, groups: list[list[Person]]) -> list[list[Person]]:
    """卢刚和卢强一起来的，卢刚看…，卢强看…: named together first, each by himself after; the parts begin there."""
    ordered = sorted(groups, key=lambda g: min(p.start for p in g))
    firsts = [min(g, key=lambda p: p.start) for g in ordered]
    are_joined = len(ordered) > 1 and all(
        one.end == other.start or _AND.fullmatch(page.flat, one.end, other.start) for one, other in pairwise(firsts)
    )
    later = [[p for p in g if p.start > firsts[-1].start] for g in ordered]
    return later if are_joined and all(later) else groups


def _item_end(items: Sequence[int], after: int, end: int) -> int:
    """Where an item of the list begins that names nobody: 3、没留名 看了眼宝来."""
    return next((at for at in items if after < at < end), end) if len(items) > 1 else end


def of_all(page: Page, parts: list[Part]) -> int:
    """Where the last part turns to what is said of all of them: …都约周六."""
    last = parts[-1]
    said = [m.start() for m in _ALL_OF_THEM.finditer(page.flat, max(p.end for p in last.group), last.end)]
    if not said:
        return last.end
    at = said.pop()
    while said and not re.search(r"[ ,，。；;\n]", page.flat[said[-1] : at].strip(" ,，。；;\n")):
        at = said.pop()  # 都是汽车之家来的 都加上微信了
    return at


def shared(findings: Iterable[Finding]) -> list[Finding]:
    """What a heading or an ending says of every customer."""
    return [f for f in findings if f.field in _SHARED]


def alone(page: Page, tails: tuple[str, ...], known: Sequence[Known]) -> Reading:
    """The reading of a note that names nobody: of the number said, or of the customer under discussion."""
    phones = [str(f.value) for f in page.findings if f.field == "phone"]
    is_mended = bool(CORRECTION.search(page.flat) or _NEW_NUMBER.search(page.flat))
    meant = who.decide(None, phones, tails, known, is_mended)
    return _finished(page, meant, None, list(page.findings), "")


def referral(group: list[Person], findings: list[Finding], known: Sequence[Known]) -> list[Finding]:
    head = _head(group)
    is_ours = bool(head.known or who.by_name(head, known))
    label = "老客户介绍" if is_ours else "朋友推荐"
    out = [Finding("referrer", head.name, head.start, head.end, "referrer")]
    if not any(f.field == "source" for f in findings):
        out.append(Finding("source", label, head.start, head.end, "referrer"))
    elif is_ours:
        findings[:] = [f for f in findings if f.field != "source"]
        out.append(Finding("source", label, head.start, head.end, "referrer"))
    return out


def _cuts(page: Page, groups: list[list[Person]]) -> list[int]:
    """Where each customer's part begins: at the name, or at the list item, the car or the number in front of it."""
    items = [m.end() for m in _ITEM.finditer(page.flat)]
    if before := _cars_first(page, groups):
        return before
    said = [_FROM.search(page.flat, 0, min(p.start for p in group)) for group in groups]
    cuts, floor = [], 0
    for i, group in enumerate(groups):
        first = min(group, key=lambda p: p.start)
        item = max((at for at in items if floor <= at <= first.start), default=None)
        start = first.start
        if item is not None and start - item <= 14:
            start = item
        elif all(said) and (source := said[i]):
            start = source.start()
        elif i or re.search(r"[：:][^，,。 ：:]{1,8}$", page.flat[:start]):
            start = _sentence_start(page, start, floor)
        elif led := _ONE_CAME.search(page.flat, 0, start) or _KIN_OF_TWO.search(page.flat, 0, start):
            start = led.start("one")
        cuts.append(start)
        floor = first.end
    return cuts


_FROM = re.compile(
    r"(?<![一-龥])(?:抖音|快手|懂车帝|易车|汽车之家|小红书|朋友圈|车展|官网|转介绍|自然进店|自然到店|朋友介绍|老客户介绍)(?:线索|来的)?[ :：]?$"
)
"""懂车帝 莫言 138… 抖音 毕生 139…: where each of a list came from, if it stands in front of every name."""


def _cars_first(page: Page, groups: list[list[Person]]) -> list[int]:
    """途观L 万女士 138… 朗逸 周姐 139…, 哈弗H6是华翔试的: a car in front of every name and none behind the last."""
    ends = [0, *(max(p.end for p in g) for g in groups)]
    if CAR in page.shown[ends[-1] :]:
        return []
    cuts = []
    for floor, group in zip(ends[:-1], groups, strict=True):
        between = page.shown[floor : min(p.start for p in group)]
        at = between.find(CAR)
        if at < 0 or not re.fullmatch(rf"{CAR}+[ ,，]?(?:就?是)?[ ,，]?", between[at:]):
            return []
        cuts.append(floor + at)
    return cuts


_ONE_CAME = led(
    r"[ ,，。；;！!](?P<one>(?:先|头一个|前脚)?(?:是|来了?|有|进来)?(?:了)?一?[个位](?:小伙子?|大哥|大叔|大爷|先生|男的|姑娘|小姑娘|大姐|阿姨|女士|女的|客户"
    r"|客人)?(?:叫|姓|是)?)$"
)
"""忙疯了 先来一个小伙子叫边江: the words about the first of several, behind a heading."""
_KIN_OF_TWO = re.compile(
    r"(?:^|[ ,，。；;：:])(?P<one>(?:姐姐|妹妹|哥哥|弟弟|爸爸|妈妈|父亲|母亲|儿子|女儿|老公|老婆|男方|女方|男的|女的|男生|女生)(?:叫|是|姓)?)$"
)
"""姐妹俩 姐姐王芳…: what kin the first of several is."""
_LEAD_IN = re.compile(
    r"(?:还有|另外|然后|以及|再|接着|最后|就是)*(?:有)?(?:第?[一二两三四五六七八九十]个|另(?:外)?一?个|一位|个)?(?:客户|客人|线索)?(?:就?是|叫|姓)*(?:一?个)?$"
)


def _sentence_start(page: Page, start: int, floor: int) -> int:
    """Back over words that only lead up to the name: 还有一个叫, 一个是, 线索."""
    at = start
    while at > floor and page.flat[at - 1] not in " ,，、。;；：:\n!！)）":
        at -= 1
        if start - at > 8 or (at == floor and CAR in page.shown[floor:start]):
            return _LEAD_IN.search(page.flat, floor, start).start()  # type: ignore[union-attr]
    return at


def _is_joined(page: Page, one: list[Person], other: list[Person]) -> bool:
    between = page.flat[max(p.end for p in one) : min(p.start for p in other)]
    return bool(_AND.fullmatch(between))


_AND = re.compile(
    r"[ 、,，/和跟与及&]{1,2}|[ 、,，;；]?(?:和|跟|与|带着)?(?:[他她]的?)?(?:女的|男的|女方|男方|女生|男生|先生|太太|老婆|老公|媳妇|妻子|丈夫|爱人|对象|女朋友|男朋友"
    r"|弟弟|哥哥|姐姐|妹妹|儿子|女儿)(?:叫|是|姓|名叫)?"
)
"""Between two who are named in one breath: 张三和李四, 男的叫顾森 女的叫温晴."""


def reading(
    page: Page, group: list[Person], tails: tuple[str, ...], known: Sequence[Known], more: Sequence[Finding] = ()
) -> Reading:
    """The reading of one customer: everything on the page, and what else was said of him."""
    head = _head(group)
    findings = [*page.findings, *more]
    phones = [str(f.value) for f in findings if f.field == "phone"]
    is_correction = bool(CORRECTION.search(page.flat) or _NEW_NUMBER.search(page.flat))
    meant = who.decide(head, phones, tails, known, is_correction)
    if meant.op == "create" and len(group) > 1:
        for person in group:
            other = who.decide(person, phones, tails, known, is_correction)
            if other.op != "create":
                meant = other
                break
    titled = next((names.gender_of(p.title) for p in group if names.gender_of(p.title)), "")
    return _finished(page, meant, head, findings, titled)


def _finished(page: Page, meant: who.Meant, head: Person | None, findings: list[Finding], titled: str) -> Reading:
    if head is not None:
        sureness = min(head.confidence, meant.confidence) if meant.op == "create" else meant.confidence
        findings = [Finding("name", head.name, head.start, head.end, head.rule, round(sureness, 2)), *findings]
    if meant.op != "create":  # a call of somebody known says nothing of where he came from
        findings = [f for f in findings if (f.field, f.value) != ("source", "来电")]
    findings = gender.told(page, head, findings, titled, meant.op == "create")
    findings = _phones_first(_one_each(findings))
    ids = tuple(k.id for k in meant.known)
    who_id = ids[0] if meant.op == "update" else None
    return Reading(meant.op, who_id, ids if meant.op == "ask" else (), tuple(findings))


def _one_each(findings: list[Finding]) -> list[Finding]:
    """Of what can be said once, the surest: one budget, one next contact."""
    for field in ("budget", "next_date", "next_time", "next_action"):
        same = [f for f in findings if f.field == field]
        if len(same) > 1:
            best = max(same, key=lambda f: f.confidence)
            spans = {(f.start, f.end) for f in findings if f.field == "next_date" and f.confidence == best.confidence}
            if field in ("next_time", "next_action") and spans:
                best = next((f for f in same if (f.start, f.end) in spans), best)
            findings = [f for f in findings if f.field != field or f is best]
    dates_left = {(f.start, f.end) for f in findings if f.field == "next_date"}
    return [f for f in findings if f.field not in ("next_time", "next_action") or (f.start, f.end) in dates_left]


def _phones_first(findings: list[Finding]) -> list[Finding]:
    """Mobiles before landlines, each number once."""
    phones = sorted((f for f in findings if f.field == "phone"), key=lambda f: not str(f.value).startswith("1"))
    unique = list({f.value: f for f in reversed(phones)}.values())[::-1]
    return [*(f for f in findings if f.field != "phone"), *unique] if len(phones) > 1 else findings
