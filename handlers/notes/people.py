"""Who a note speaks of: names with and without title, and the people in it who are not the customer.

Finds persons with their places; who.py says which stored customer each one is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.notes import names, standing
from handlers.notes.findings import Known
from handlers.notes.page import NAME, OTHER, SIGNS, Page
from handlers.notes.sounds import heard

_CUE = re.compile(
    r"(?:办公室|公司|单位|采购部?|财务部?|局|学校|酒店|集团|他们|部门|(?:他|她)(?:姐|哥|弟|妹)|客户|客人|顾客|叫|姓名|名字|名叫|线索|登记|联系人|车主|一位|一个|位|推荐的|来的|私信的|同事|朋友|同学|邻居|表弟|表哥|表妹|表姐|堂弟|弟弟|妹妹|哥哥|姐姐|姐夫|妹夫|外甥女?|侄子|侄女|战友|老乡|小舅子|大舅子|小姨子|舅舅|姑父|徒弟|师兄|"
    r"亲戚|恭喜|祝贺|约了?|答应|帮|接待了?|来了个|跟|和|给|与|找|陪|到访|小姑娘|小伙子|小伙|姑娘|大姐|大哥|美女|帅哥|阿姨|记的|那个|是|让|陪同|回访|"
    r"跟进|更正|哥们|姐们|介绍|推荐)(?:叫|是|了|的|:|：)?\s?$"
)
_SURNAMED = re.compile(
    r"姓(?P<s>[一-龥])(?:的)?(?P<t>(?:女|男)(?:客户|的|士|同志|生)|大哥|大姐|先生|女士|小姐|阿姨|大爷|大叔|老爷子|老太太|老板|小伙子|小姑娘|哥|姐|"
    r"师傅|老师|客户)?"
)
_SURNAMED_TITLES = {
    "女客户": "女士",
    "女的": "女士",
    "女士": "女士",
    "女同志": "女士",
    "女生": "女士",
    "男客户": "先生",
    "男的": "先生",
    "男士": "先生",
    "男同志": "先生",
    "男生": "先生",
    "客户": "",
}
_NICK = re.compile(
    rf"(?<![一-龥])(?P<n>[老小阿大][一-龥])(?=[{re.escape(names.SEP)}{SIGNS}0-9]|$)|"
    rf"(?<![一-龥])(?P<n2>[老小阿][一-龥])(?={names.FOLLOW.pattern})|"
    r"(?<=[的叫子仔狗])(?P<n3>[老小阿][一-龥])(?=(?:又|来|刚|给|打|说|睇)|[ ,，]|$)"
)
_NOT_NICK = frozenset(
    "阿姨 小米 小时 小区 小车 小单 小贷 小定 小包 小路 小康 老车 老家 老板 老人 老款 老路 大家 大单 大车 大路 大金 大定 大理 大连 大同 大庆 大安 大方 大米 "
    "大都 小孟子 小计 小利 小于 大于 大成 小白 小黑 大白 阿尔 老牌 大牌 小程 大胡 小费 小金 小项 小解 小古 大古 小温 小冷 大冷 大雷 小雷 小雪 大麦 老化 "
    "小苗 小宫 大卫 小台 大宗".split()
)
_SAID = re.compile(
    r"(?:(?<![大喊])叫(?:做)?|叫[他她](?=[老小阿][一-龥])|真名|本名|昵称|网名|微信名(?:是|叫)?|抖音名(?:是|叫)?|客户(?=(?![叫姓说要想是在来问给的看有没不已打对嫌等到])[一-龥]{2,3}[ ,，\ue000])|[Ii][Dd]叫|姓名[:：是 ]{0,2}|名字(?:就|也)?[:：是叫 ]{0,2}|(?:客户|联系人|车主)(?:名|姓名|[0-9一二三四五六])?[:：])"
    r"\s?(?P<n>(?!只|没|不|保密|姓|我|他|她|它|你|您|大家|客户|客人|人|车|价|停|醒|号|什么|啥|啊|来|去|上|老[婆公板]|媳妇|家|孩子|朋友|那|这)[一-龥]{2,4})"
)
_SCREEN = re.compile(r"昵称|网名|[Ii][Dd]|微信名")
_BESIDE = re.compile(r"(?P<n>[一-龥]{2,3})[ ,，/、:：]{0,2}(?=\ue000|\ue005|[男女][ ,，/、])")
_NO_NAME = re.compile(
    r"电|机|号|联|微|座|方式|留|客|线索|登记|备|本人|试驾|店|来|看|想|要|款|期|置换|推荐|介绍|之家|帝|易车|抖音|快手|自然|"
    r"周|月|日|天|色|万|车|人|级|新|老|小|女|男|生日|城市|先生|姓|叫|岁|年|大概|今|明|昨|上午|下午|晚|老师|尾|换|改|应该"
)
_LATIN = re.compile(
    r"(?:(?<=[\n;；。,，])|^)(?P<n>[A-Z][a-z]{2,9}(?P<t>老师|先生|女士|小姐|姐|哥|总)?)(?=[ ,，:：]{0,2}(?:[男女][ ,，]{0,2})?\ue000|(?<=[师生士姐哥总])[ ,，看要想来问])"
)
"""Tony 138…, David老师: a name in letters needs a number or a title."""
_DOUBLED = re.compile(
    r"(?P<n>(?P<c>[贝乐豆圆萌甜朵果糖米芽蓉婷丽莉娜菲欢晶晨星雪冰莹蕾琪妮妞宝毛东强亮壮虎龙洋阳帆航辰涛浩冉佳媛倩])(?P=c))(?![一-龥])"
)
_CONTACT_AFTER = re.compile(
    r"^[ ,，:：]{1,2}(?:微信|vx|wx|抖音|快手|小红书|电话|手机|\ue000|\ue005|[5-9][05]后|0[05]后|[1-9][0-9]岁?|看[\ue001]|想|要)",
    re.I,
)
_REFERS = re.compile(
    r"^(?:把|说|讲)(?:他|她)?的?(?:一个|个)?(?:朋友|同事|同学|弟|哥|姐|妹|表|亲戚|邻居|老乡|战友|小舅子|姐夫|妹夫|儿子|女儿|客户|闺蜜)"
    r"[^，,。；; ]{0,6}(?:介绍|推荐|也想|也要|想买|要买|想看|要看|想换|带)|^(?:转?介绍|推荐|引荐)(?:过?来|了)?(?:的|他|她|一个|个|过来|来|朋友|同事|人|[ ,，]|$|[一-龥])|^带(?:了|着|来)?(?:他|她)的?(?:一个|个)?(?:朋友|同事|同学|弟弟|哥哥|姐姐|妹妹|表[弟哥姐妹]|堂[弟哥姐妹]|姐夫|妹夫|亲戚|邻居|老乡|战友|小舅子|外甥|侄子)|^带(?:了|来)(?:了|的(?=朋友|同事|同学|闺蜜|亲戚|邻居|客户)|一?个|他|"
    r"她|位|一位|俩|两个|朋友|同事)"
)
_INDEED = re.compile(
    r"^[ ,，:：]{0,2}(?:男|女)?[ ,，:：]{0,2}(?:手机|电话|联系|微信)?(?:号码?|方式)?[ :：]{0,2}\ue000|^[ ]?(?:要|"
    r"想要?|打算|准备)(?:看|买|换|提|试|订|来|[\ue001])|^[ ]?看[\ue001]|^看的?[\ue001]"
)
_OTHER_PERSON = re.compile(
    r"(?:老婆|老公|媳妇|爱人|儿子|女儿|介绍人|顾问|经理|店长|领导|财务|销售|主管|领导是|对象|闺女|保险员|由|归|转给|交给|@|秘书|司机|助理|妻子|丈夫)(?:是|叫|姓|:|：)?\s?$"
)


@dataclass(frozen=True)
class Person:
    """Somebody named in the note."""

    name: str
    start: int
    end: int
    confidence: float
    rule: str
    title: str = ""
    known: Known | None = None
    refers: bool = False
    """Brought or sent the customer."""


def find_sure(page: Page, known: Sequence[Known]) -> list[Person]:
    """Who is surely named, found before dates and sums: 赵国庆 is no holiday; their characters are claimed."""
    sure = _known(page, known)
    sure += _alike(page, known, sure)
    titled = _titled(page)
    sure += [p for p in titled if names.split_title(page.flat[p.start : p.end])[0] == p.name]
    taken = {i for p in (*sure, *titled) for i in range(p.start, p.end)}
    for place in sorted(standing.places(page, taken), key=lambda p: -p.weight):
        if place.weight < standing.SURE or any(i in taken for i in range(place.start, place.end)):
            continue
        taken.update(range(place.start, place.end))
        sure.append(Person(page.flat[place.start : place.end], place.start, place.end, 1.0, "full"))
    for spelt in _SPELT.finditer(page.shown):
        page.claim(*spelt.span(), OTHER)
    for person in sure:
        page.claim(person.start, person.end, NAME)
    return sure


_SPELT = re.compile(
    r"木子李|弓长张|立早章|耳东陈|双木林|古月胡|口天吴|双人徐|言午许|走肖赵|草头黄|三横一竖王|三横王|草肃萧|木土杜|水工江|余字旁徐|十八子李|文刀刘|关耳郑|美女姜|西早覃|千里马的马"
)
"""How a surname is spelled aloud: no second customer."""


def find_people(
    page: Page, known: Sequence[Known], read_spans: Sequence[tuple[int, int]], sure: Sequence[Person] = ()
) -> list[Person]:
    """Persons in order; one entry per place a name stands, overlaps resolved to the surest."""
    people = [*sure, *_surnamed(page), *_said(page)]
    people += _scanned(page, read_spans, has_known=any(p.known for p in people), has_found=bool(people))
    people += _nicknames(page)
    people.sort(key=lambda p: (p.start, -(p.end - p.start), -p.confidence))
    if any(p.rule != "nick" for p in people):
        people = [p for p in people if p.rule != "nick"]  # 昵称阿布 真名卜凡
    kept: list[Person] = []
    for person in people:
        if kept and person.start < kept[-1].end:
            if person.known and not kept[-1].known:
                kept[-1] = person
            continue
        if _OTHER_PERSON.search(page.before(person.start, 6)) and not person.known and kept:
            continue
        if kept and _is_spouse(page, person, kept):
            continue
        kept.append(replace(person, refers=bool(_REFERS.match(page.after(person.end, 8)))))
    return kept


def _is_spouse(page: Page, person: Person, kept: Sequence[Person]) -> bool:
    """段太太, when 段先生 was spoken of before: his wife, no other customer."""
    return (
        person.title in ("太太", "夫人")
        and not re.search(r"另(?:外)?一?[个位]$", page.before(person.start, 4))
        and any(p.name[0] == person.name[0] and p.title != person.title for p in kept)
    )


def _known(page: Page, known: Sequence[Known]) -> list[Person]:
    found = []
    for customer in known:
        name = customer.name
        if len(name) < 2:
            continue
        at = page.flat.find(name)
        while at >= 0:
            found.append(Person(name, at, at + len(name), 1.0, "known", names.split_title(name)[1], customer))
            at = page.flat.find(name, at + len(name))
    return found


def _alike(page: Page, known: Sequence[Known], found: Sequence[Person]) -> list[Person]:
    """A known name mistyped by its sound, or said without the surname: 林峰 for 林锋, 雄信 for 单雄信."""
    people: list[Person] = []
    rest = [k for k in known if k.name not in page.flat and not names.split_title(k.name)[1] and 2 <= len(k.name) <= 4]
    if not rest:
        return people
    sounding = heard(page.shown)
    for customer in rest:
        given = customer.name[len(names.surname_at(customer.name, 0)) :]
        for words, sureness in ((customer.name, 0.55), (given, 0.8)):
            exact = words != customer.name
            if len(words) < 2 or (exact and sum(k.name.endswith(words) for k in known) > 1):
                continue
            at = (page.shown if exact else sounding).find(words if exact else heard(words))
            end = at + len(words)
            if (
                at >= 0
                and _is_edge(page, at)
                and names.ends_at(page.shown, end)
                and not any(p.start <= at < p.end for p in found)
            ):
                people.append(Person(page.flat[at:end], at, end, sureness, "alike", "", customer))
                break
    return people


def _said(page: Page) -> list[Person]:
    """叫向阳, 昵称小鹿, 姓名：X: words that say a name follows, whatever it looks like."""
    found = []
    for match in _SAID.finditer(page.shown):
        words, start = match["n"], match.start("n")
        if match[0].startswith("客户") and names.FOLLOW.match(words):
            continue
        lengths = [n for n in (2, 3, 4) if n <= len(words) and names.ends_at(page.shown, start + n)]
        if (as_said := re.match(r"[一-龥]{2,3}(?=的(?:[ ,，一-龥]|$))", words)) and match[0].startswith("叫"):
            lengths = [len(as_said[0])]  # 叫冯巩的
        if lengths:
            alone = [n for n in lengths if n <= 3 and not names.is_han(page.shown[start + n : start + n + 1] or " ")]
            length = lengths[0] if words[0] in "老小阿" or not alone else alone[0]
            found.append(
                Person(
                    words[:length],
                    start,
                    start + length,
                    0.9,
                    "nick" if _SCREEN.search(match[0]) else "said",
                    names.split_title(words[:length])[1],
                )
            )
    found += [
        Person(m["n"], *m.span("n"), 0.8, "beside", names.split_title(m["n"])[1])
        for m in _BESIDE.finditer(page.shown)
        if _is_edge(page, m.start()) and not _NO_NAME.search(m["n"]) and names.is_given(m["n"])
    ]
    found += [Person(m["n"], *m.span("n"), 0.9, "said", m["t"] or "") for m in _LATIN.finditer(page.shown)]
    doubled = (m for m in _DOUBLED.finditer(page.shown) if _is_edge(page, m.start()))
    return found + [
        Person(m["n"], *m.span(), 0.7, "doubled") for m in doubled if _CONTACT_AFTER.match(page.after(m.end(), 6))
    ]


def _surnamed(page: Page) -> list[Person]:
    found = []
    for match in _SURNAMED.finditer(page.shown):
        surname = names.surname_at(page.shown, match.start("s"))
        if not surname:
            continue
        words = match["t"] or ""
        title = _SURNAMED_TITLES.get(words, words)
        if not title and not words:
            continue_ = page.shown[match.end() : match.end() + 1]
            if continue_ and names.is_han(continue_) and not names.FOLLOW.match(page.shown, match.end()):
                continue
        if not title:
            title = _title_near(page, match.start(), match.end())
        name = surname + title if title else surname
        found.append(Person(name, match.start("s"), match.end(), 0.9 if title else 0.5, "surname", title))
    return found


def _title_near(page: Page, start: int, end: int) -> str:
    """姓赵 女 is 赵女士, 来了个美女 姓林 is 林女士."""
    words = page.flat[max(0, start - 5) : start] + "|" + page.flat[end : end + 4]
    if said := re.search(r"([男女])的(?:姓|叫)?$", words.partition("|")[0]):
        return "先生" if said[1] == "男" else "女士"
    if said := re.search(
        r"先生(?!定|说|做|拿|决)|女士|小姐|阿姨|大姐|大哥|大爷|大叔|大妈|妹儿|师傅|老爷子|老太太|老板(?!娘)", words
    ):
        return said[0]
    kin = page.flat[max(0, start - 12) : start]
    if re.search(r"姐夫|妹夫|[表堂]?[哥弟](?!妹)|叔|舅|儿子|老公", kin):
        return "先生"
    if re.search(r"女(?!儿|婿|朋友)|大姐|阿姨", words) or re.search(r"嫂|[表堂]?[姐妹](?!夫)|姑|姨|闺蜜", kin):
        return "女士"
    return "先生" if re.search(r"男(?!朋友)|小伙|大哥|帅哥", words) else ""


def _is_edge(page: Page, at: int) -> bool:
    if at == 0:
        return True
    char = page.shown[at - 1]
    return char in names.SEP or char in SIGNS or (char.isascii() and not char.isalnum())


def _scanned(page: Page, spans: Sequence[tuple[int, int]], has_known: bool, has_found: bool) -> list[Person]:
    """Names with a title, and full names where enough speaks for one."""
    found = _titled(page)
    taken = {i for a, b in spans for i in range(a, b)} | {i for p in found for i in range(p.start, p.end)}
    limit = standing.WITH_KNOWN if has_known else standing.WITH_FOUND if found or has_found else standing.ENOUGH
    places = (
        p
        for p in standing.places(page, taken)
        if p.weight >= (limit if not p.has_wish else min(limit, standing.SURE - 1))
    )
    offered = sorted(places, key=lambda p: -p.weight)
    full: list[Person] = []
    for place in offered:
        if any(p.start < place.end and place.start < p.end for p in full):
            continue
        if full and place.weight < standing.WITH_FOUND:
            continue
        name = page.shown[place.start : place.end]
        full.append(Person(name, place.start, place.end, place.sureness, "full"))
    return [*found, *full]


def _titled(page: Page) -> list[Person]:
    found: list[Person] = []
    text, at = page.shown, 0
    while at < len(text):
        titled = names.titled_at(text, at) if names.is_han(text[at]) else None
        if titled and text[at] == "和" and names.surname_at(text, at + 1):
            titled = None  # 卢刚和卢强兄弟
        is_doubled = bool(titled) and text[:at].endswith(names.surname_at(text, at) or "\n")  # 姓慕容慕容先生
        if titled and (
            is_doubled
            or _is_edge(page, at)
            or text[at - 1] in _BEFORE_TITLED
            or _CUE.search(page.before(at, 8, "。；;\n"))
        ):
            end, name, title = titled
            found.append(Person(name, at, end, 0.95, "titled", title))
            at = end
        else:
            at += 1
    return found


_BEFORE_TITLED = set(
    "了位个和跟给刚才约让问帮到名户叫是的天午上晚早里陪同请与找见等访待迎祝喜为由向从对说且但而把被由替把"
)


def _nicknames(page: Page) -> list[Person]:
    found = []
    for match in _NICK.finditer(page.shown):
        words = match["n"] or match["n2"] or match["n3"]
        if words in _NOT_NICK or not (names.surname_at(words, 1) or _CONTACT_AFTER.match(page.after(match.end(), 6))):
            continue
        if words[0] == "大" and not _INDEED.match(page.after(match.end(), 12)):
            continue
        found.append(Person(words, match.start(), match.start() + 2, 0.7, "nickname"))
    return found + [
        Person(m["n"], *m.span("n"), 0.7, "titled", m["n"][1])
        for m in _PET.finditer(page.shown)
        if m["n"][0] in names.tables().given or m["n"][0] == "胖"
    ]


_PET = re.compile(
    rf"(?<![一-龥])(?P<n>[^大小老表堂二三四学师亲同我你他她那这个位帅美好哥姐][哥姐嫂])(?={names.FOLLOW.pattern}|[ ,，:：{re.escape(SIGNS)}]|$)"
)
"""芳姐, 胖哥: a given name or a nickname with a title."""


def same_person(one: Person, other: Person) -> bool:
    """王建国 and 王哥 later in the same breath; 鲁达 twice."""
    if one.name == other.name or (one.known and one.known is other.known):
        return True
    if "surname" in (one.rule, other.rule) and one.name[0] == other.name[0] and abs(one.start - other.end) < 6:
        return True
    if one.rule == "surname" and not one.title:
        return other.name.startswith(one.name)
    first, second = names.split_title(one.name), names.split_title(other.name)
    if bool(first[1]) == bool(second[1]) and other.rule != "nickname":
        return False
    if other.rule == "nickname" or one.rule == "nickname":
        return one.name[-1] == other.name[0] or one.name[0] == other.name[-1] or one.name[-1:] == other.name[-1:]
    return first[0][:1] == second[0][:1]
