"""Which of the places where a name may stand are names: those with a title, those enough speaks for, as many as the note says.

standing.py weighs the places; people.py puts these beside the other ways to name somebody.
"""

import re
from collections.abc import Sequence

from handlers.notes import called, names, standing
from handlers.notes.leads import led
from handlers.notes.page import Page
from handlers.notes.person import Person

_CUE = led(
    r"(?:办公室|公司|单位|采购部?|财务部?|局|学校|酒店|集团|他们|部门|(?:他|她)(?:姐|哥|弟|妹)|客户|客人|顾客|叫|姓名|名字|名叫|线索|登记|联系人|车主|一位|一个|位|推荐的"
    r"|来的|私信的|同事|朋友|同学|邻居|表弟|表哥|表妹|表姐|堂弟|弟弟|妹妹|哥哥|姐姐|姐夫|妹夫|外甥女?|侄子|侄女|战友|老乡|小舅子|大舅子|小姨子|舅舅|姑父|徒弟|师兄|"
    r"亲戚|恭喜|祝贺|约了?|答应|帮|接待了?|来了个|跟|和|给|与|找|陪|到访|小姑娘|小伙子|小伙|姑娘|大姐|大哥|美女|帅哥|阿姨|记的|那个|是|让|陪同|回访|"
    r"跟进|更正|哥们|姐们|介绍|推荐)(?:叫|是|了|的|:|：)?\s?$"
)


def scanned(
    page: Page, spans: Sequence[tuple[int, int]], people: Sequence[Person], *, has_known: bool, may_guess: bool
) -> list[Person]:
    """Names with a title, and full names where enough speaks for one."""
    found = titled(page)
    taken = {i for a, b in spans for i in range(a, b)} | {i for p in found for i in range(p.start, p.end)}
    limit = standing.WITH_KNOWN if has_known else standing.WITH_FOUND if found or people else standing.ENOUGH
    every = list(standing.places(page, taken))
    places = [p for p in every if p.weight >= (min(limit, standing.SURE - 1) if p.has_wish or p.is_cued else limit)]
    if may_guess and not found and not places:
        places = _likeliest(page, every)
    offered = sorted(places, key=lambda p: -p.weight)
    full: list[standing.Place] = []
    for place in offered:
        if any(p.start < place.end and place.start < p.end for p in full):
            continue
        if full and place.weight < standing.WITH_FOUND:
            continue
        full.append(place)
    named = {p.name for p in (*people, *found)} | {page.shown[p.start : p.end] for p in full}
    missing = _count_said(page) - len(named)
    if missing > 0 and (full or people or found):
        full += _missing(every, [(p.start, p.end) for p in (*people, *found)], full, missing)
    return [*found, *(_named(page, place) for place in full)]


def _named(page: Page, place: standing.Place) -> Person:
    rule = "full" if place.weight >= standing.ENOUGH else "lone"
    sureness = place.sureness if rule == "full" else 0.6
    return Person(page.shown[place.start : place.end], place.start, place.end, sureness, rule)


_COUNT = led(
    r"(?<![第0-9前后头])(?P<n>[两俩仨二三四五六2-6])(?:个|位|组|批|拨|波|家|户|条|名)?(?:新|老|潜在|意向|到店|进店|抖音|懂车帝|易车|自然|大|小)*"
    r"(?:客户|客人|顾客|客|线索|主儿|人家|人(?![座份])|组|批|拨|波|条|位|单|电话)|(?:客户|客|线索|电话|接待|来店|到店|新增|留资|进店)(?:了|有)?[:：]?"
    r"(?P<m>[两俩仨二三四五六2-6])(?:个|位|组|批|拨|波|家|条|名|户)?(?![0-9.年月日号点万kK])|(?P<b>[兄姐][弟妹]|姐弟|兄妹|父子|母女|哥俩|姐俩)(?P<o>俩|仨)"
)
_MANY = {"两": 2, "俩": 2, "二": 2, "仨": 3, "三": 3, "四": 4, "五": 5, "六": 6}
_ITEMS = re.compile(r"[①②③④⑤⑥]|(?:^|[\n ;；。，,:：])[1-6一二三四五六](?:[.、)）](?![0-9])|(?= [一-龥]))")


def _count_said(page: Page) -> int:
    """How many customers the note says it speaks of: 两拨, 三个客户, ①…②…; 0 where it does not say."""
    said = _COUNT.search(page.flat)
    words = (said["n"] or said["m"] or said["o"]) if said else ""
    count = _MANY.get(words) or (int(words) if words.isdigit() else 0)
    return count if count else len(_ITEMS.findall(page.flat)) if len(_ITEMS.findall(page.flat)) > 1 else 0


def _missing(
    places: Sequence[standing.Place],
    taken: Sequence[tuple[int, int]],
    full: Sequence[standing.Place],
    count: int,
) -> list[standing.Place]:
    """The likeliest other places where so many customers more are named than were found."""
    more: list[standing.Place] = []
    for place in sorted(places, key=lambda p: -p.weight):
        if len(more) == count or place.weight < standing.COUNTED:
            break
        spans = [*taken, *((p.start, p.end) for p in (*full, *more))]
        if not any(a < place.end and place.start < b for a, b in spans):
            more.append(place)
    return more


def _likeliest(page: Page, places: Sequence[standing.Place]) -> list[standing.Place]:
    """Where nobody is named for sure, the one place a name is likeliest to stand: notes mostly name somebody."""
    offered = (p for p in places if names.is_spelt(page.shown[p.start : p.end].replace("大", "")))
    place = max(offered, key=lambda p: p.weight, default=None)
    return [place] if place and place.weight >= standing.LONE else []


def titled(page: Page) -> list[Person]:
    found: list[Person] = []
    text, behind = page.shown, 0
    for at in sorted(names.before_titles(text)):
        titled = names.titled_at(text, at) if at >= behind and names.is_han(text[at]) else None
        if titled and text[at] == "和" and (names.surname_at(text, at + 1) or (at and text[at - 1] not in names.SEP)):
            titled = None  # 卢刚和卢强兄弟, 今天和先生一起来
        if titled and _is_place(page, at, titled[1]):
            titled = None  # 扈家庄扈大爷
        is_doubled = bool(titled) and text.endswith(names.surname_at(text, at) or "\n", 0, at)  # 姓慕容慕容先生
        if titled and (
            is_doubled
            or called.is_edge(page, at)
            or (
                len(titled[2]) > 1
                and text[at : at + 2] in names.tables().compound
                and text[at + 2 : at + 4] != text[at : at + 2]
            )
            or text[at - 1] in _BEFORE_TITLED
            or _CUE.search(page.before(at, 8, "。；;\n"))
            or names.leads_to(page.before(at, 8, "。；;\n"))
            or (len(titled[2]) > 1 and text[at] in names.tables().plain and text[at - 1] not in "小老阿大姓")
        ):
            behind, name, title = titled
            found.append(Person(name, at, behind, 0.95, "titled", title))
    return found


def _is_place(page: Page, at: int, name: str) -> bool:
    """Whether a name is cut from a place and the surname behind it."""
    is_cut = len(name) == 2 and name[0] in "庄村屯镇桥店" and not called.is_edge(page, at)
    return is_cut and bool(names.surname_at(name, 1))


_BEFORE_TITLED = set(
    "了位个和跟给刚才约让问帮到名户叫是的天午上晚早里陪同请与找见等访待迎祝喜为由向从对说且但而把被由替把车店厂司院校局行馆铺队部所站庄村屯寨乡县镇方房场村镇机长"
)
