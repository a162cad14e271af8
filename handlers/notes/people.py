"""Who a note speaks of: names with and without title, and the people in it who are not the customer.

Finds persons with their places; who.py says which stored customer each one is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.notes import addressed, called, chosen, day_names, forenames, names, screen, standing, tongues
from handlers.notes.findings import Known
from handlers.notes.leads import led
from handlers.notes.lexicon import Lexicon
from handlers.notes.page import CAR, NAME, OTHER, Page
from handlers.notes.person import Person
from handlers.notes.sounds import heard
from handlers.notes.wordings import told

_REFERS = re.compile(
    r"^的(?:儿子|女儿|闺女)[)）]|^的(?:表|堂|亲|小|大|老)?(?:妹|姐|哥|弟|朋友|同事|同学|邻居|亲戚|战友|老乡|闺蜜|哥们|舅|姑|姨|叔|侄|儿|女|闺"
    r"|外甥)[子妹哥弟姐儿女]?(?=[ ,，叫\ue004]|[一-龥]{2,3}[ ,，]|$)|"
    r"^(?:又|刚|刚才|今天|给我?们?|帮我?们?|向我们?|替我)*(?:转?介绍|推荐|引荐)|^给我推了?(?:个|一个|一位|位|俩)?|^把(?:他|她)?的?[^，,。；; ]{2,8}推给"
    r"|^把我推(?:荐|给)|^把(?:他|她)?的?[^，,。；; ]{2,8}(?:介绍|推荐|引荐)(?:给|过?来|到)|^(?:把|说|讲)(?:他|她)?的?(?:一个|个)?(?:朋友|同事|同学|弟"
    r"|哥|姐|妹|表|亲戚|邻居|老乡|战友|小舅子|姐夫|妹夫|儿子|女儿|客户|闺蜜)"
    r"[^，,。；; ]{0,6}(?:介绍|推荐|也想|也要|想买|要买|想看|要看|想换|带)|^(?:转?介绍|推荐|引荐)(?:过?来|了)?(?:的|他|她|一个|个|过来|来|朋友|同事|人|[ ,，)）]"
    r"|$|[一-龥])|^带(?:了|着|来)?(?:他|她)的?(?:一个|个)?(?:朋友|同事|同学|弟弟|哥哥|姐姐|妹妹|表[弟哥姐妹]|堂[弟哥姐妹]|姐夫|妹夫|亲戚|邻居|老乡|战友|小舅子|外甥"
    r"|侄子)|^带(?:了|来)(?:了|的(?=朋友|同事|同学|闺蜜|亲戚|邻居|客户)|一?个|他|"
    r"她|位|一位|俩|两个|朋友|同事)"
)
_OTHER_PERSON = re.compile(
    r"(?:老婆|老公|媳妇|爱人|儿子|女儿|介绍人|顾问|经理|店长|领导|财务|销售|主管|领导是|对象|闺女|保险员|由|归|转给|交给|@|秘书|司机|助理|妻子|丈夫)(?:是|叫|姓|:|：)?\s?$"
)


def find_sure(page: Page, known: Sequence[Known], words: Lexicon) -> list[Person]:
    """Who is surely named, found before dates and sums: 赵国庆 is no holiday; their characters are claimed."""
    sure = _known(page, known)
    sure += _alike(page, known, sure)
    sure += tongues.sure(page)
    sure += [*day_names.named(page), *screen.named(page)]
    titled = chosen.titled(page)
    sure += [p for p in titled if names.split_title(page.flat[p.start : p.end])[0] == p.name]
    taken = {i for p in (*sure, *titled) for i in range(p.start, p.end)}
    for place in sorted(standing.places(page, taken), key=lambda p: -p.weight):
        name = page.flat[place.start : place.end]
        limit = standing.FESTIVE if _FESTIVAL.search(name) and name[0] not in names.tables().rare else standing.SURE
        if place.weight < limit or any(i in taken for i in range(place.start, place.end)):
            continue
        if _CAR_BEFORE.search(page.before(place.start, 5)) or _is_car(page.flat, place, words):
            continue
        taken.update(range(place.start, place.end))
        sure.append(Person(name, place.start, place.end, 1.0, "full"))
    for spelt in _SPELT.finditer(page.shown):
        page.claim(*spelt.span(), OTHER)
    for person in sure:
        page.claim(person.start, person.end, NAME)
    return sure


def _is_car(text: str, place: standing.Place, words: Lexicon) -> bool:
    """明锐, 昊铂GT; within a sentence also what holds one: 想了解探岳."""
    first = place.start
    last = place.end if first and names.is_han(text[first - 1]) else first + 1
    return any(words.is_car(text, at, place.end) for at in range(first, last))


_FESTIVAL = led(r".(?:国庆|元旦|春节|端午|中秋|重阳|清明|五一|六一|七一|夏至|冬至|立春|立夏|立秋|立冬|谷雨|元宵|腊八)$")
"""邱国庆: somebody born on the day, where a surname stands right in front of it."""
_CAR_BEFORE = re.compile(r"(?:试驾|意向|车型)[:：]?\s?$")
"""试驾高尔夫, 意向 蒙派克: a car, though it begins with a surname."""
_SPELT = re.compile(
    r"木子李|弓长张|立早章|耳东陈|双木林|古月胡|口天吴|双人徐|言午许|走肖赵|草头黄|三横一竖王|三横王|草肃萧|木土杜|水工江|余字旁徐|十八子李|文刀刘|关耳郑|美女姜|西早覃|千里马的马"
)
"""How a surname is spelled aloud: no second customer."""


def find_people(
    page: Page, known: Sequence[Known], read_spans: Sequence[tuple[int, int]], sure: Sequence[Person] = ()
) -> list[Person]:
    """Persons in order; one entry per place a name stands, overlaps resolved to the surest."""
    people = [*sure, *called.surnamed(page), *called.said(page), *tongues.told_in_letters(page)]
    people += addressed.forms(page, known)
    nicknames = called.nicknames(page)
    if not people and not nicknames:
        nicknames = called.inside(page)[:1]
    has_known = any(p.known and not _is_referrer(page, p) for p in people)
    may_guess = not people and not nicknames and not any(k.is_current for k in known)
    people += chosen.scanned(page, read_spans, people, has_known=has_known, may_guess=may_guess)
    people += nicknames
    if not people and not any(k.is_current for k in known):
        people += forenames.forenames(page) or forenames.surnames(page)
        if not people:
            people += called.at_head(page, read_spans, has_number=page.has("phone", "wechat"))
    if not people and not any(k.is_current for k in known):
        people += tongues.in_letters(page, read_spans) or tongues.spelled(page, read_spans)
    people = _everywhere(page, [p for p in people if p.known or p.name not in names.TITLES])
    people.sort(key=lambda p: (p.start, -(p.end - p.start), -p.confidence))
    if any(p.rule != "nick" for p in people):
        people = [p for p in people if p.rule != "nick"]  # 昵称阿布 真名卜凡
    kept: list[Person] = []
    for person in people:
        if kept and person.start < kept[-1].end:
            if person.known and not kept[-1].known:
                kept[-1] = person
            continue
        if (_is_of_another(page, person) and kept) or _LABEL.match(page.flat, person.start):
            continue
        if kept and (
            (_is_spouse(page, person, kept) and not _OWN_WISH.match(page.after(person.end, 12)))
            or (not person.known and _ONE_OF_US.match(page.after(person.end, 6)))
        ):
            continue
        is_kin = bool(_KIN_BEFORE.search(page.before(person.start, 5)))
        kept.append(replace(person, refers=_is_referrer(page, person), is_kin=is_kin))
    return _with_pronouns(page, kept)


def _everywhere(page: Page, people: list[Person]) -> list[Person]:
    """The persons, each at every place where the name stands: 来了柯南和梅朵 柯南定了… 梅朵嫌贵."""
    taken = {i for p in people for i in range(p.start, p.end)}
    more = []
    for person in [p for p in people if p.rule == "full" and not p.title and 2 <= len(p.name) <= 4]:
        at = page.flat.find(person.name)
        while at >= 0:
            end = at + len(person.name)
            if taken.isdisjoint(range(at, end)):
                more.append(replace(person, start=at, end=end))
                taken.update(range(at, end))
            at = page.flat.find(person.name, end)
    return [*people, *more]


def _with_pronouns(page: Page, people: list[Person]) -> list[Person]:
    """她还给我介绍了邻居苗圃: whom the word means is who was named last before it, and introduces somebody."""
    for said in _THEY_INTRODUCE.finditer(page.shown) if len(people) > 1 else ():
        before = [p for p in people if p.end <= said.start()]
        if before and before[-1].known and any(p.start >= said.end() for p in people):
            people.append(replace(before[-1], start=said.start(), end=said.start() + 1, refers=True))
    return sorted(people, key=lambda p: p.start)


_LABEL = re.compile(
    r"(?:性别|年龄|用途|配置|车[系型]|能源|信息|生日|意向|预算|颜色|来源|渠道|备注|地址|职业|电话|手机|微信|竞品|诉求|要求|留言|城市|日期|时间|付款|品牌|关注)\s?[:：]"
)
"""What an empty line of a form is followed by: 姓名： 性别：女."""
_OWN_WISH = re.compile(
    rf"也(?:想|要|打算|准备){{1,2}}(?:买|换|看|提|订|定|试)|(?:也|自己)?(?:想)?(?:要|看|看上|看中|相中|试|喜欢|订|买|定)(?:了|的是)?[^，,。；; ]{{0,2}}{CAR}"
)
"""老婆解女士要深蓝L07: one of the family with a wish of her own is a customer."""


def _is_of_another(page: Page, person: Person) -> bool:
    """Whether somebody is named only as the wife, the boss or the salesman of another."""
    if person.known or not _OTHER_PERSON.search(page.before(person.start, 6)):
        return False
    return not _OWN_WISH.match(page.after(person.end, 12))


_KIN_BEFORE = led(
    r"(?:他|她|的|和|跟)(?:儿子|女儿|闺女|弟弟?|哥哥?|姐姐?|妹妹?|表[弟哥姐妹]|堂[弟哥姐妹]|侄子|侄女|外甥女?|爸爸?|妈妈?|叔叔?|舅舅?)(?:叫)?$"
)
_INTRODUCED = dict(told("referrer"))
"""What stands behind and in front of who sent the customer, from data/sources.txt."""


_THEY_INTRODUCE = led(
    rf"(?:(?<=[ ,，。；;])(?:[他她]|(?=又|还|顺便|另|(?:推荐|介绍|引荐)(?:其|他的?|她的?)[一-龥]))|(?=还给[我咱]))(?:{_INTRODUCED['verb'].pattern})"
)


def _is_referrer(page: Page, person: Person) -> bool:
    behind = page.after(person.end, 24)
    if _REFERS.match(behind[:14]) or _INTRODUCED["verb"].match(behind) or _INTRODUCED["kin"].match(behind):
        return True
    if person.known and (gap := _PRAISED.match(behind)) and _BRINGS.match(behind, gap.end()):
        return True
    return bool(_INTRODUCED["before"].search(page.before(person.start, 8)))


_PRAISED = re.compile(r"[^，,。；; 说想要看试订买定]{1,6}[，, ]")
_BRINGS = re.compile(
    r"(?:今天|今儿|刚才?|又|还|这次|昨天|特意|亲自)*(?:把[他她][^，,。；; ]{1,8}(?:介绍|推荐|引荐|带|拉|领|喊|叫)(?:给|来|过来|到)"
    r"|给(?:我|咱|我们|咱们|店里)(?:又|还)?(?:介绍|推荐|带|拉|领)(?:了|来)|(?:带|领|拉)(?:了|来了?)(?:一?个|一?位)?[他她]的?[表堂]?(?:朋友|同事|同学|邻居|亲戚|[哥弟姐妹]))"
)
"""甘雨耿直，把她同事席春燕介绍给我: who is praised first and then said to have brought somebody."""


_ONE_OF_US = re.compile(
    r"(?:替我|帮我)?(?:接待|接|跟|谈|带|聊)的(?=[ ,，。]|$)|(?:去|来|你|先|再|负责|帮忙)?(?:跟一下|跟进一下|跟进下|跟下|对接|负责|接手|接管|处理一下|盯一下|盯着)(?=[ ,，。]|$)"
)
"""小李接待的, 小陈跟一下: a colleague."""


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
            if _goes_on(page, at, name):
                at = page.flat.find(name, at + len(name))
                continue
            found.append(Person(name, at, at + len(name), 1.0, "known", names.split_title(name)[1], customer))
            at = page.flat.find(name, at + len(name))
    return found


def _goes_on(page: Page, at: int, name: str) -> bool:
    """高雅静 is not the 高雅 who is known, nor 贺兰平先生 somebody called 贺兰."""
    end = at + len(name)
    char = page.flat[end : end + 1]
    if len(name) != 2 or not char or not names.is_han(char) or not called.is_edge(page, at):
        return False
    if names.follow_at(page.flat, end) or not names.is_given(char):
        return False
    behind = page.flat[end + 1 : end + 2]
    return not behind or behind in names.SEP or bool(_TITLE_NEXT.match(page.flat, end + 1))


_TITLE_NEXT = re.compile(r"先生|女士|小姐|太太|老师|师傅|大哥|大姐|阿姨")


_TITLE_AFTER = led(r"(?:[哥姐叔姨总]|兄弟|阿姨|先生|女士|师傅|老师|老弟|妹子|妹儿|大哥|大姐)")
"""维娜姐, 丽华阿姨: a given name with a title."""


def _alike(page: Page, known: Sequence[Known], found: Sequence[Person]) -> list[Person]:
    """A known name mistyped by its sound, or said without the surname: 林峰 for 林锋, 雄信 for 单雄信."""
    people: list[Person] = []
    rest = [k for k in known if k.name not in page.flat and not names.split_title(k.name)[1] and 2 <= len(k.name) <= 4]
    if not rest:
        return people
    sounding = heard(page.shown)
    for customer in rest:
        given = customer.name[len(names.surname_at(customer.name, 0)) :]
        last = customer.name[-1]
        pet = tuple((f"{first}{last}", 0.8) for first in ("小", "阿", last) if sum(last in k.name for k in known) == 1)
        for words, sureness in ((customer.name, 0.55), (given, 0.8), *pet):
            exact = words != customer.name
            if len(words) < 2 or words in called.NOT_NICK or (exact and sum(k.name.endswith(words) for k in known) > 1):
                continue
            at = (page.shown if exact else sounding).find(words if exact else heard(words))
            end = at + len(words)
            if (
                at >= 0
                and called.is_edge(page, at)
                and (names.ends_at(page.shown, end) or (exact and _TITLE_AFTER.match(page.shown, end)))
                and not any(p.start <= at < p.end for p in found)
            ):
                people.append(Person(page.flat[at:end], at, end, sureness, "alike", "", customer))
                break
    return people
