"""Where a full name stands in a note: each place is weighed by what is before it, behind it and in it.

No single sign is needed: 毛不易刷抖音来的 has an odd given name at the very beginning, 加了耿乐微信 stands inside a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from handlers.notes import called, names
from handlers.notes.leads import led
from handlers.notes.page import CAR, NAME, PHONE, SIGNS, WHEN, Page

STRONG_CUE = led(
    r"(?:(?:他|她)(?:姐|哥|弟|妹|姑|舅|姨|叔)|(?<![大喊])叫|姓名|名字|名叫|联系人|(?:总经理|董事长|厂长|采购|负责人|法人)(?=[ :：])|车主|客户|顾客|小姑娘|小伙子"
    r"|表弟|表哥|表妹|表姐|堂弟|堂哥|堂妹|姐夫|妹夫|外甥女?|侄子|侄女|战友|老乡|小舅子|同事|同学|"
    r"邻居|闺蜜|哥们|恭喜|登记|线索|客资|接待了?|加了(?!个)|加上了?|来了(?:一位|个|位)|姓名是|见了|(?<!网)约了?到?了?|联系了|回访了?|跟进了?|拜访了?|邀约了?|送走了?|致电)"
    r"(?:一个|一位|个|位|叫|名叫|是)?[是:：为/ ,，]{0,2}$|(?:第[一二三四五六1-6](?:批|组|位|个|家)|客户[一二三四五六1-6])[是:：为/ ]{0,2}$|"
    rf"{CAR}就?是$|(?<![0-9一二两三四五六七八九十])[一1](?:拨|组|位|个|家|批|户|对|波)(?:呢|嘛|啊)?就?是(?:个|那个|一个)?$|"
    r"第[一二三四五六1-6](?:拨|组|位|个|家|批|户|对|波)(?:呢|嘛|啊)?(?:就?是)?(?:个|那个|一个)?$"
)
"""Words right in front that say a name follows."""
_CUE = led(
    rf"(?:{CAR}的|[走问看订定提试谈聊]的|(?:来|到|进)店里?的|第?[一二三四五六1-6](?:批|组|位|个|家|号)|客户[一二三四五六1-6]|客户|客人|顾客|姓名|名字|线索|联系人|车主|一位|一个|两位|俩客户|有个|位|推荐的|来的|私信的|接待的"
    r"|认识的|遇到的|碰到的|带的|跟的|聊的|加的|接的|留资的|名单|朋友|哥哥|姐姐|弟弟|妹妹|师兄|师姐|徒弟|舅舅|姑父|亲戚|"
    r"祝贺|约|答应|帮|来了个|跟|和|给|与|找|陪|到访|小姑娘|小伙|姑娘|大姐|大哥|美女|帅哥|阿姨|记的|那个|是|让|陪同|更正|改|介绍|推荐|昨天|今天|上午|下午|刚才|刚刚|刚|晚上|早上|中午|前天|昨晚|"
    r"新增|新建|建档|留档|录入|回复|提醒|老客户|潜客|意向|微信|电话|问下|问了|催|等|明天|后天)(?:叫|是|了|的|:|：)?\s?$"
)
_PHONE_NEXT = re.compile(
    rf"[ ,，:：/、()（）「」【】“”\n]{{0,3}}(?:男|女|先生|女士)?[ ,，:：/、）)]{{0,2}}(?:(?:的?(?:手机|电话|联系))?(?:号码?|方式|微信)?[是:： ]{{0,2}})?{PHONE}"
)
_CONTACT_NEXT = led(
    (
        r"[ ,，:：/、(（]{0,2}(?:[男女](?=[ ,，/、)）\d]|$)|手机|电话(?!里|没|打|说|问|不|关|空|停|无)|微信(?=[:： ]?[A-Za-z0-9\ue005])|vx|wx|邮箱|邮件|新客|首次来|初次来"
        r"|[5-9][05]后|[2-6][0-9](?:岁|[ ,，/]))"
    ),
    re.I,
)
_CAR_NEXT = re.compile(
    rf"[ ,，:：/]{{0,2}}(?:(?:今天|来|要|想要?|打算|准备|也|就|过来|到店|又)*(?:看|买|要|想要|换|提|试驾?|订|定|问|咨询|中意|相中|喜欢|意向)(?:了|的|中|上"
    rf"|车型)?[:：]?(?:一?[台辆个款])?)?{CAR}"
)
_AS_SAID = re.compile(r"的(?!车|老婆|老公|媳妇|电话|微信|号|爸|妈|儿|女|朋友|同事|单|合同|定金)")
_VERBS = frozenset(
    "你我他她您它要看来买订说想试提在是有没不今昨跟去打问嫌怕到被的了着给让把换做改接对这那还也都就很挺最又再已未带付退选两加发约夸馋惦鸽逛蹭催"
)
_SAYING = frozenset("嫌怕说问要想买没不又还也都很挺")
"""Verbs and adverbs that hardly begin a given name either: 欧阳嫌贵."""
ENOUGH = 4.5
LONE = 3.3
"""Enough where nobody else is named."""
COUNTED = 3.0
"""Enough where the note says of more customers than were found."""
WITH_FOUND = 5.0
WITH_KNOWN = 7.0
FESTIVE = 5.5
"""Enough for a surname with a festival behind it."""
SURE = 6.5
"""Enough to take the name before anything else is read."""


class Place(NamedTuple):
    """A place where a name may stand, with the weight of what speaks for it."""

    start: int
    end: int
    weight: float
    is_cued: bool
    has_wish: bool
    """A number or a wish for a car follows."""

    @property
    def sureness(self) -> float:
        """The confidence a name of this weight has."""
        if self.is_cued or self.weight >= WITH_KNOWN:
            return 1.0
        return 0.9 if self.weight >= WITH_FOUND else 0.8 if self.weight >= 5 else 0.7


def places(page: Page, taken: set[int]) -> Iterator[Place]:
    """The best reading at each character a surname begins with, from left to right; they may overlap."""
    text, starts = page.shown, _first_characters()
    runs = {match.start(): match.end() for match in _RUN.finditer(text)}
    for stretch in _HAN.finditer(text):
        for at in range(stretch.start(), stretch.end() - 1):
            if text[at] in starts or at in runs:
                run = runs.get(at, 0)
                ends = [end for end in _ends(text, at, stretch.end(), run) if taken.isdisjoint(range(at, end))]
                if ends and (best := _best_at(page, at, ends, run)):
                    yield best


_HAN = re.compile("[一-龥]{2,}")
_RUN = re.compile(
    rf"""
    (?:^|(?<=[{re.escape(names.SEP)}{SIGNS.replace(CAR, "")}]))
    (?:[一-龥]{{2,4}}(?![一-龥:：]) | [一-龥]{{2,3}}?(?=[也就]?(?:想要|想看|想买|[看要问试])(?:的是?)?{CAR}))
    """,
    re.VERBOSE,
)
"""A few characters by themselves or with a wish for a car behind, where a name may stand whatever it begins with: 云朵, 半夏."""


@cache
def _first_characters() -> set[str]:
    lists = names.tables()
    return set(lists.surnames) | set(lists.rare) | {c[0] for c in lists.compound}


def _ends(text: str, at: int, limit: int, run: int) -> Sequence[int]:
    """Where a name that begins here may end: before the limit, what stands by itself with no surname at its end only."""
    surname = names.surname_at(text, at)
    if not surname:
        return (run,) if _is_odd_name(text[at:run], text, at) else ()
    behind = at + len(surname)
    longest = 3 if _has_two_surnames(text[at:run]) else 2
    return range(behind + 1, min(behind + longest, limit) + 1)


def _best_at(page: Page, at: int, ends: Sequence[int], run: int) -> Place | None:
    """The best reading here; ``run`` is where what stands by itself here ends, if it does."""
    text = page.shown
    if text[at] == "和" and names.surname_at(text, at + 1):
        return None  # 卢刚和卢强
    before = page.before(at, 8, "。；;\n")
    cued = bool(STRONG_CUE.search(before))
    surname = names.surname_at(text, at) or text[at]
    left = 4.0 if cued else _left(text, at, before, surname)
    if left <= 0:
        return None
    found: Place | None = None
    for end in ends:
        name = text[at:end]
        if name in names.TITLES or _GONE.fullmatch(text, at + len(surname), end + 1):
            continue
        is_long = end - at - len(surname) == 2
        right = _right(page, end, cued, name, is_long)
        is_sure = cued or (right >= _least(at, name) and name in names.tables().also_names)
        weight = left + right + _inside(name, surname, is_sure, end == run)
        if name[-1] in "和跟与及" and (text[end : end + 1] == NAME or names.surname_at(text, end)):
            weight -= 3.0  # 卢刚和卢强
        if found is None or weight > found.weight or (weight == found.weight and is_long):
            found = Place(at, end, weight, cued, right >= 2.5)
    return found


_SAID_FIRST = frozenset(
    "方才 凌晨 季节 时光 毕竟 万一 关键 成功 祝福 任性 高兴 安心 安静 平静 冷静 平安 幸福 严实 石油 蓝牙 强烈 时尚".split()
)
"""Words that begin sentences as well: at the head of a note they need a number behind to be a name."""


def _least(at: int, name: str) -> float:
    """How well a word that is a name too must end to be one."""
    return 1.5 if at == 0 and name not in _SAID_FIRST else 3.0


_GONE = re.compile(r"[总哥姐叔姨嫂工][黄凉跑丢吹崩]了")
"""虞总黄了: 虞总 is lost, nobody is called 虞总黄."""


def _is_odd_name(words: str, text: str, at: int) -> bool:
    """Whether the characters by themselves here are what given names are made of, and no word that follows names."""
    return 2 <= len(words) <= 3 and names.is_given(words) and not names.follow_at(text, at)


def _has_two_surnames(words: str) -> bool:
    """刘张子涵, who is called by the surnames of both parents."""
    lists = names.tables()
    return len(words) == 4 and words[0] in lists.plain and words[1] in lists.surnames and names.is_given(words[2:])


_BLANK = re.compile(f"[{SIGNS} ]*")
_OPEN = frozenset("的了上个位给带陪跟替对把将由叫让请帮催送接到写过完打找见问回劝邀约等收加购卖名聘")
"""What a name may stand behind inside a sentence, if all else speaks for it: 试驾途观的王强说, 带贾凡试驾."""


def _left(text: str, at: int, before: str, surname: str) -> float:
    if at == 0:
        return 3.0
    char = text[at - 1]
    if char == NAME:
        return 1.0  # 甘雨耿直
    if _LEVEL.fullmatch(text, 0, at):
        return 3.0
    if _BLANK.fullmatch(text, 0, at):
        return 2.5
    if char in "\n。；;!！?？.)）①②③④⑤⑥" or LISTED.search(before) or called.is_numbered(text, at):
        return 3.0
    if char == WHEN or _CUE.search(before) or names.leads_to(before):
        return 2.5
    if char in names.SEP or char in SIGNS or (char.isascii() and not char.isalnum()):
        return 2.0
    if char in _OPEN and surname not in names.tables().rare:
        return 1.0
    is_plain = char not in "小老阿大" and (surname in names.tables().plain or len(surname) == 2)
    return 0.7 if is_plain else 0.0


_LEVEL = re.compile(r"\s*[\[【(（]?[HABCONS][+-]?[级卡类]?[\]】)）]?[ :：]*")
"""A+ 车大勇, [H] 符女士: how hot the customer is, in front of the name."""
LISTED = led(
    r"(?:^|[ \n，,。；;:：])(?:[1-9一二三四五六七八九甲乙丙丁A-D][、.]|[A-Da-d甲乙丙丁](?:组|单|客户)?[:：]?|其[一二三四][,，:：]?)$"
)
"""The number of an item of a list."""


_BELONGS = re.compile(
    r"的(?:微信|电话|号码|手机|单子?|订单|合同|定金|尾款|车|旧车|资料|信息|报价|预算|意向|贷款|金融|老公|老婆|媳妇|爱人|对象|儿子|女儿|朋友|同事|领导|邻居|消息|问题|投诉"
    r"|那[台单辆个]|这[台单辆个])"
)
"""加上了高淑珍的微信: what somebody has, behind the name."""


def _right(page: Page, end: int, cued: bool, spelled: str, is_long: bool) -> float:
    """How well a name may end here."""
    text = page.shown
    if _PHONE_NEXT.match(text, end):
        return 3.5
    if _CONTACT_NEXT.match(text, end):
        return 3.0
    given = spelled[len(names.surname_at(spelled, 0)) :]
    if is_long and len(names.follow_at(text, end - 1)) > 1 and given not in names.tables().paired:
        return -2.0  # 张伟微|信, 盖伦过|来看
    if _CAR_NEXT.match(text, end):
        return 2.5
    if end >= len(text) or not names.is_han(text[end]):
        return 2.0
    if "的" in text[end + 1 : end + 4] and _is_spelled_out(text, end, spelled[0]):
        return 3.0  # 程晨程度的程
    if spelled[-1] in "男女" and text[end] in "的士生":
        return -3.0  # 叫钟馗女的三十四岁
    follow = names.follow_at(text, end)
    if follow and follow != "的":
        return 2.0 if len(follow) > 1 else 1.5
    if cued and _AS_SAID.match(text, end):
        return 2.5
    if _BELONGS.match(text, end):
        return 2.0
    return 0.0 if _is_whole(text, end, spelled, is_long) else -3.0


def _is_spelled_out(text: str, end: int, char: str) -> bool:
    """Whether the words behind a name tell how its first character is written: 樊篱的樊."""
    at = text.find(f"的{char}", end + 1, end + 5)
    return at > 0 and all(map(names.is_han, text[end:at])) and not names.is_han(text[at + 2 : at + 3] or " ")


def _is_whole(text: str, end: int, name: str, is_long: bool) -> bool:
    """Whether a name ends here whatever follows: a plain surname with two characters of given names, or one and none after it."""
    lists = names.tables()
    surname = names.surname_at(name, 0)
    if (surname not in lists.plain and len(surname) == 1) or not names.is_given(name):
        return False
    given = name[len(surname) :]
    return given[0] != surname and (is_long or text[end] not in lists.given)


def _inside(name: str, surname: str, cued: bool, is_whole: bool) -> float:
    lists = names.tables()
    given = name[len(surname) :]
    is_odd = not names.surname_at(name, 0)
    weight = -1.7 if is_odd else 2.0 if len(surname) == 2 else -1.0 if surname in lists.rare else 1.0
    weight += sum(0.6 if c in lists.given else 0.2 if c in lists.surnames else 0.1 for c in given)
    if given in lists.paired:
        weight += 0.6
    else:
        weight -= sum(1.8 if i == len(given) - 1 or c in _SAYING else 0.4 for i, c in enumerate(given) if c in _VERBS)
    if len(surname) == 2 and len(given) == 1 and given in _VERBS:
        weight -= 3.0  # 欧阳说
    if name[:2] in lists.not_names and not (cued and (len(given) == 2 or name in lists.also_names)):
        weight -= 1.8 if is_whole and len(given) == 2 and given[1] in lists.given else 4.0
    if _DAY.search(name):
        weight -= 4.0
    if _NEVER.search(name):
        weight -= 9.0
    if len(given) == 2 and given in _WORDS:
        weight -= 3.0
    return weight


_NEVER = re.compile(
    r"什么|来着|[的了着吗呢吧嗯呃您们]|[啊呀嘛哈哦噢嘞啦]$|^台[一二两三四五新旧老白黑红绿蓝灰二电油大小好便]|^[那这][台辆个位款家边套批单]|[族镇县省]$|电话|手机|姓名|微信|客户|^[一二三四五六七八九十百千万两]+$"
)
"""What no name holds."""
_DAY = re.compile(r"周[一二三四五六日天末](?!鸣|诺|凡|然|帆)|[今明后昨前][天早晚午]|[上下]午|月[底初]|年[前后底]")
_WORDS = frozenset(
    "男士 女士 男的 女的 男生 女生 客人 电话 微信 手机 客户 朋友 先生 女士 小姐 老师 到店 试驾 意向 预算 置换 全款 贷款 分期 白色 黑色 销售 经理 顾问 公司 单位 今天 明天 昨天 后天 下周 上周 周末 下午 上午 晚上".split()
)
