"""How old a customer is: said in years, by the year or decade of birth, or by the words for an age.

Bare figures count only right behind a title or a name, for they may be a sum as well: 张女士 42, 预算42.
"""

import re
from datetime import date

from handlers.notes import names
from handlers.notes.leads import led
from handlers.notes.numbers import whole
from handlers.notes.page import OTHER, Page

_AGE = led(
    r"今年(?:刚|都|快|才|有|也|已经?|大概)?(?P<this>[1-9][0-9]|[二三四五六七]?十[一二三四五六七八九]?)(?![0-9月号年万个台多来])"
    r"|(?P<pair>[二三四五六七]十[一二三四五六七八][二三四五六七八九])岁|(?P<age>[1-9][0-9]|[廿卅][一二三四五六七八九]?|[二三四五六七八]?十[一二三四五六七八九]?)(?:多|来|几|出头)?岁"
    r"|(?<=[快都])(?P<near>[五六七八]十)(?:多|几)?了|(?P<old>[六七八]十)多了|(?P<born>(?:19|20)?[0-9]{2})年(?:生人?|出生"
    r"|(?<=[4-9][0-9]年)的(?!车|款|价|[A-Za-z])|(?<=[ ,，][5-9][0-9]年)(?=[ ,，]|$))"
    r"|(?<![0-9A-Za-z])(?P<decade>[5-9][05]|0[05])后(?![排座备面头边驱视门轮桥])|(?P<turned>[1-9][0-9]|[二三四五六七八]十[一二三四五六七八九]?)了(?=[ ,，]|$|[^0-9])|"
    r"(?P<lone>(?<=[ ,，。；;/男女])(?:[2-7][0-9]|[二三四五六七]十[一二三四五六七八九]?)(?=[ ,，/)|｜；;。]|[来多](?=[ ,，])|出头(?=[ ,，])))"
    r"|年龄\s*(?:[^0-9，。;；\n]{0,8}(?:不是(?:[1-9][0-9]|\ue005+)[ ,，]{0,2})?(?:应该|应)?(?:(?<!不)是|为|改成|改为)"
    r"|[:：])?\s*(?P<said>[1-9][0-9])"
    r"|(?P<about>(?<!点)[二三四五六七八]十)(?:来|出头|多)岁?(?=[ ,，吧]|的|$)"
)
_RANGES = ((25, "25岁以下"), (36, "25-35岁"), (46, "36-45岁"), (56, "46-55岁"))
_AFTER_TITLE = re.compile(
    rf"(?:{names.TITLE}|(?:退休|在职)?(?:(?:老|小)?中医|学生|大学生|研究生|(?:做|开|跑|干|搞|教|卖|当|种|养)[一-龥]{{1,5}}的|教员|教师|医生|工人|干部|职工|司机|会计|护士|农民|公务员|程序员|军人|退休)|男|女|小伙儿?|小伙子|小姑娘|姑娘|大姐|大哥|今年|(?:^|[ ,，叫是]|推荐的|介绍的|客户)(?![看要想买订提试换问选配])[一-龥]{{2,3}})(?:啊|呢|嘛|呀|吧|今年|都|也|已经|快|才|刚)*[ ,，/(；;：:|。]{{0,2}}$"
)
_SUM_BEFORE = re.compile(r"(?:预算|价位?|准备花|打算花|手里|控制)[^，, ]{0,3}$")
_TENS = {c: (i + 2) * 10 for i, c in enumerate("二三四五六七八")}
_WORDS = {
    "弱冠": 20,
    "而立": 30,
    "不惑": 40,
    "半百": 51,
    "知天命": 50,
    "知命之年": 50,
    "花甲": 60,
    "耳顺": 60,
    "古稀": 70,
}
_PEOPLE = (
    "(?:小|大|老|女|男|年|中|来|多)*(?:姑娘|伙子?|哥|姐|叔|爷|妈|娘|阿姨|女|男|先生|人(?!民)|老板|汉子?|美女|帅哥|嫂子?|妹子?|后生|丫头|太太|"
    "孩子?|客户|师傅)"
)
_SAID = led(
    rf"""
    (?P<tens>[二三四五六七八])十(?:岁上下|(?:郎当|啷当|浪荡|出头|来|多)岁)|
    奔(?P<to>[三四五六七八])(?:十)?(?:的人)?(?:了|去)?(?=[ ,，。]|$)|(?P<cards>[二三四五六七])张(?:多|了|出头)|
    年(?P<side>近|过|逾|满|届|方)(?P<by>[二三四五六七八])[十旬](?P<one>[一二三四五六七八九])?|
    (?:年纪|岁数|年岁|今年芳龄|芳龄|虚岁|周岁|实岁)[:： ]?(?P<years>[1-9][0-9]|[二三四五六七八]?十[一二三四五六七八九]?)|
    (?P<round>[1-9][0-9]|[二三四五六七八]?十[一二三四五六七八九]?)(?:周岁|虚岁)|
    (?P<edge>刚满|刚过|过了|将近|快到|不到|还没到|差不多)(?P<edged>[二三四五六七八])十(?:岁|了)?(?=[ ,，。]|$)|
    刚满(?P<full>[1-9][0-9])(?![0-9万个])|
    (?<![0-9])(?P<year>19[4-9][0-9]|200[0-9]|[4-9][0-9])年(?:生?人|生的|滴|(?=属[鼠牛虎兔龙蛇马羊猴鸡狗猪]))|(?P<han>一九[四五六七八九][零〇一二三四五六七八九])年(?:生|出生|的)|
    (?P<short>[四五六七八九零〇][零〇一二三四五六七八九]|0[0-8])年(?:生|出生|的(?!车|款|价|[A-Za-z]|老|旧)|(?=小|女|男|姑))|
    (?P<ten>[五六七八九零〇][零〇五])后(?![排座备面头边驱视门轮桥])|
    (?:男|女)[ ,，/|](?P<born>19[4-9][0-9]|200[0-9])年(?=[ ,，/|]|$)|
    (?P<of>[二三四五六七八]十)(?P<more>[一二三四五六七八九])?[二三四五六七八九]?(?:出头|来|多)?岁?的(?={_PEOPLE})|
    快(?P<near>[二三四五六七八])十(?:岁)?(?:的人)?了(?=[ ,，。]|$)|
    (?:叫|来了个|来个)[一-龥]{{2,4}}?(?P<glued>[二三四五六七八]十[一二三四五六七八九]?)(?=[想要做在刚是单开住买])|
    (?:^|(?<=\n))(?P<head>[一-龥]{{2,3}})(?P<bare>[二三四五六七八]十[一二三四五六七八九]?)(?=[想要做在刚是单住买打])|
    (?:行年|年方|年已|现年|(?<![0-9一-龥])年)(?P<score>[二三四五六七八]十|廿|卅)[有又]?(?P<odd>[一二三四五六七八九])?(?![年月日万个])|
    (?P<word>弱冠|而立|不惑|知天命|知命之年|半百|花甲|耳顺|古稀)
    """,
    re.VERBOSE,
)
"""Words for an age that need no title in front."""
_ABOUT = led(
    r"[ ,，/(师哥姐总叔姨生士啊呢](?:快|才|都|也|刚|今年)?(?P<tens>[二三四五六七八])十(?P<more>[一二三四五六七八九])?"
    r"(?P<how>[二三四五六七八九](?=[ ,，/)])|左右|上下|好几|大几|冒头|挂[边零]|开外|朝上|往上|有[一二三四五六七八九]|整|不到|的人|啦|呀)?(?=[ ,，/)]|$)"
    r"|[ ,，/(](?P<digits>[2-7][0-9])(?P<plus>\+|上下|左右|出头|开外|挂零)(?=[ ,，/)]|$)"
)
"""张女士 三十左右, 四十冒头, behind a name: an age; what may be a sum as well, only where the sum is said with its unit."""
_A_SUM = led(r"[0-9一二三四五六七八九十百][万wW]|万|预算")


def read_age(page: Page, today: date) -> None:
    """The first age said of the customer, as its range."""
    for pattern, age_of in ((_AGE, _age), (_SAID, _said_age), (_ABOUT, _about)):
        for match in pattern.finditer(page.shown):
            age = age_of(match, page, today)
            if age is not None and 16 <= age <= 99:
                span = match.span(match.lastgroup) if match.lastgroup in ("glued", "bare") else match.span()
                page.add("age_range", age_range(age), span, "age", sign=OTHER)
                return


_OF_CAR = re.compile(r"(?:车|开|台|辆|款|用|买|换|提|上牌)的?(?:是|了|着|:)?$")


def _said_age(match: re.Match[str], page: Page, today: date) -> int | None:
    if _OF_KIN.search(page.before(match.start(), 6)) or _SUM_BEFORE.search(page.before(match.start(), 8)):
        return None
    if match["round"] and _is_a_sum(page, match):
        return None
    if match["bare"] and not names.surname_at(match["head"], 0):
        return None
    if match["year"] or match["han"]:
        year = int(match["year"]) if match["year"] else whole(match["han"]) or 0
        return today.year - (year if year > 99 else 1900 + year)
    if match["short"] and _OF_CAR.search(page.before(match.start(), 4)):
        return None  # 老车是07年的骐达
    if match["short"] or match["ten"]:
        return today.year - _year(match["short"] or match["ten"], 3 if match["ten"] else 0)
    if match["born"]:
        return today.year - int(match["born"])
    if match["to"] or match["edged"] or match["near"]:
        return _TENS[match["to"] or match["edged"] or match["near"]] + (
            1 if match["edge"] in ("刚满", "刚过", "过了") else -1
        )
    if match["by"]:
        tens = _TENS[match["by"]] + (whole(match["one"]) or 0 if match["one"] else 0)
        return tens + {"近": -1, "过": 1, "逾": 1}.get(match["side"], 0)
    if match["word"]:
        return _WORDS[match["word"]]
    if score := match["score"] or match["of"]:
        return whole(score + (match["odd"] or match["more"] or ""))
    years = match["years"] or match["round"] or match["full"] or match["glued"] or match["bare"]
    return whole(years) if years else _TENS[match["tens"] or match["cards"]]


def _year(words: str, later: int) -> int:
    """八五 and 05 as the year of birth; of a decade (九零后, 九五后) its middle."""
    tens, ones = ("零一二三四五六七八九".index(c.replace("〇", "零")) if not c.isdigit() else int(c) for c in words)
    year = tens * 10 + ones
    return (2000 if year < 20 else 1900) + year + (2 if later and ones == 5 else 5 if later else 0)


_SURE_ABOUT = frozenset("整 冒头 挂边 开外 的人 啦 呀 不到".split())
"""What is hardly ever said of a sum."""


def _about(match: re.Match[str], page: Page, today: date) -> int | None:
    is_named = _AFTER_TITLE.search(page.before(match.start() + 1, 6, "")) or re.fullmatch(
        r"[一-龥]{2,4}", page.flat[: match.start()]
    )
    is_sure = match["how"] in _SURE_ABOUT or match["plus"] == "挂零" or _A_SUM.search(page.shown, match.end())
    if not (is_named or match["how"]) or not is_sure:
        return None
    if match["digits"]:
        return int(match["digits"])
    return _TENS[match["tens"]] + (whole(match["more"]) or 0 if match["more"] else 0) - (match["how"] == "不到")


def age_range(age: int) -> str:
    """The range an age falls into."""
    return next((label for limit, label in _RANGES if age < limit), "56岁以上")


_PERSON_NEXT = re.compile(rf"的?{_PEOPLE}|的(?=[ ,，]|$)|的样子|的年纪|吧")
_OF_KIN = led(
    r"(?:儿子|女儿|闺女|孩子|小孩|娃|宝宝|孙子|孙女|老婆|老公|媳妇|岳父|岳母|丈母娘|丈人|公公|婆婆|父亲|母亲|爸爸?|妈妈?|驾龄|车龄)(?:都|也|才|今年|已经|快|刚)*$"
)

_OF_A_PERSON = re.compile(
    r"(?:先生|女士|小姐|太太|老师|师傅|大爷|阿姨|[叔哥姐总男女]|老板|小伙儿?子?|姑娘)$"
    r"|(?:^|[ ,，])(?:开|做|干|搞|跑|卖|教|当|在|退休|单位|刚|看着|年纪)[^ ,，。]{0,8}[的了着]?$"
)


def _is_a_sum(page: Page, match: re.Match[str]) -> bool:
    """红旗H9 黑 三十出头: neither behind who is meant nor beside another sum, it is what he would spend."""
    if not re.search("出头|挂零", page.shown[match.start() : match.end() + 2]) or "岁" in match[0]:
        return False
    if "预算" in page.shown or _A_SUM.search(page.shown):
        return False
    before = page.flat[: match.start()].rstrip(" ,，。/")
    is_first = not re.search("[ ,，。]", before) and not before.endswith(("手里", "手上"))
    return not (is_first or _OF_A_PERSON.search(before[-12:]))


def _age(match: re.Match[str], page: Page, today: date) -> int | None:
    if match["born"]:
        year = int(match["born"])
        year += 0 if year > 99 else 1900 if year > today.year % 100 else 2000
        return today.year - year
    if match["decade"]:
        born = int(match["decade"])
        return today.year - 5 - (2000 + born if born < 20 else 1900 + born) + 3 * (born % 10 == 5)
    if match["pair"]:
        return whole(match["pair"][:3])
    if _OF_KIN.search(page.before(match.start(), 6)):
        return None  # 儿子22岁
    words = match["this"] or match["near"] or match["old"] or match["age"] or match["said"] or match["about"]
    after = page.after(match.end(), 3).lstrip()
    is_bare = match["about"] and not match[0].endswith("岁") and not _PERSON_NEXT.match(page.shown, match.end())
    if is_bare and not _AFTER_TITLE.search(page.before(match.start(), 6, "")):
        return None  # 看迈腾 二十出头
    if match["about"] and (
        _SUM_BEFORE.search(page.before(match.start(), 8)) or after.startswith("预算") or _is_a_sum(page, match)
    ):
        return None  # 预算二十出头
    if words:
        return whole(words)
    if match["lone"] and after.startswith("出头"):
        return None if _is_a_sum(page, match) else whole(match["lone"])
    titled = _AFTER_TITLE.search(page.before(match.start(), 6, "")) or (
        match["turned"]
        and re.search(
            r"老爷子|老太太|大爷|大妈|阿姨|老人|(?:客户|叫|登记|一个|一位)[一-龥]{2,4}$", page.before(match.start(), 8)
        )
    )
    return whole(match["turned"] or match["lone"]) if titled and after[:1] not in "万wW个左" else None
