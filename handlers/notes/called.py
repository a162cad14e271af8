"""How people are called without a full name: 姓赵的大哥, 叫向阳, 昵称小鹿, 老陈, 芳姐, Tony.

people.py weighs these against the names it finds; whose customer each one is, who.py says.
"""

import re
from collections.abc import Sequence

from handlers.notes import names
from handlers.notes.leads import led
from handlers.notes.page import CAR, PHONE, SIGNS, WHEN, Page
from handlers.notes.person import Person

_SURNAMED = re.compile(
    rf"姓(?P<s>{'|'.join(names.tables().compound)}|[一-龥])(?:的)?(?P<t>(?:女|男)(?:客户|的(?!姓|叫)|士|同志|生)|{names.TITLE}|客户)?"
)

_OF_SURNAME = led(
    rf"(?P<s>{'|'.join(names.tables().compound)}|(?<![贵尊何啥])[一-龥])姓(?P<t>男士|女士|先生|小姐|太太|男客户|女客户)"
)
"""钱姓男士, as those say who write in full sentences."""
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

_NICK = led(
    rf"(?<![一-龥])(?P<n>[老小阿大][一-龥])(?=[{re.escape(names.SEP)}{SIGNS}0-9]|$)|"
    rf"(?<![一-龥])(?P<n2>[老小阿][一-龥])(?={names.follow_pattern()})|"
    r"(?<=[的叫子仔狗工板商匠农员友客户头士生师学机])(?<!公司的)(?<!银行的)(?<!厂家的)(?<!总部的)(?<!金的)(?<!险的)(?<!后的)(?<!间的)(?<!部的)(?<!门的)(?P<n3>[老小阿][一-龥])(?=(?:又|来|刚|给|打|说|睇|想|要|看|问|今|明|昨|上|下|周|约|定|订|提|试|嫌)|[ ,，\ue002\ue003\ue005]|$)"
)

NOT_NICK = frozenset(
    "老客 小客 大客 小鲜 大鲜 老师 大师 小门 大门 小黑 大黑 老黑 小美 阿美 阿里 小贵 小果 小法 大法 小象 大象 大汉 老汉 阿姨 小米 小时 小区 小车 小单 小贷 小定 小包 小路 小康 老车 老家 老板 老人 老款 老路 大家 大单 大车 大路 大金 大定 大理 大连 大同 大庆 大安 大方 大米 "
    "大都 小孟子 小计 小利 小于 大于 大成 小白 小黑 大白 阿尔 老牌 大牌 小程 大胡 小费 小金 小项 小解 小古 大古 小温 小冷 大冷 大雷 小雷 小雪 大麦 老化 "
    "小宫 大卫 小台 大宗 老细 老豆 老窦 老问 老说 老想 老嫌 老是 老讲".split()
)

_SURNAMES_TOO = frozenset("小解 小金 小古 小温 小冷 小雷 小程 小康 小白 小项 小路 小宫 小计 小费 小胡 小雪".split())
"""Of these, the ones somebody is called too: before a number or a wish they are names."""
_SAID = led(
    r"(?:(?<![大喊呼哇嗷嗡呱直乱惨尖吱咕])叫(?:做|作)?|叫[他她我](?=[老小阿][一-龥]|[一-龥]{2,4}就[行好可成])|真名|本名|大名|登记名|自称|名唤|"
    r"(?<!没)(?<!有)(?<!不)留名|昵称|网名|(?:微信|抖音|快手)名(?:是|叫)?|用户(?=[「“\"'《【\[])|[Ii][Dd](?:叫|[:： ]?(?=[“\"「‘]))|"
    r"客户(?=(?![叫姓说要想是在来问给的看有没不已打对嫌等到])[一-龥]{2,3}[ ,，\ue000])|"
    r"姓\s?名[\"”]?[:：是 ]{0,2}|称呼[\"”]?[:：是 ]{1,2}|(?<![没留不])名字(?:就|也)?[\"”]?[:：是叫 ]{0,2}|"
    r"(?:客户|联系人|车主|用户)(?:名|姓名|名称|[0-9一二三四五六])?[\"”]?[:：])"
    r"(?:[一-龥]?(?:什么|啥)来着[ ,，]?(?:(?:哦|噢|啊)?(?:对了?|想起来了)|哦|噢)?[ ,，]?|(?:那个|这个|嗯|呃|额|啊|哦|就是|是)(?!的|[ ,，]))?[\s“‘\"'「『《【\[]?"
    r"(?P<n>(?!只|没|不|保密|电话|手机|微信|姓|我|他|她|它|你|您|和|及|与|大家|客户|客人|人|车|价|停|醒|号|什么|啥|啊|来|去|上|老[婆公板]|媳妇|家"
    r"|孩子|朋友|那|这|男的|女的|打咱|从[抖快易懂汽网小]|自己|然后|说是|想[看买要冲换]|寻思|咨询|加了)[一-龥]{2,4})"
)
_WISH_NEXT = re.compile(rf"[也就]?(?:想要|想看|想买|[看要问试])(?:的是?)?{CAR}")
_SEX_NEXT = re.compile(r"[一-龥]{2,3}?(?=[男女](?:的|生|士|客户|[ ,，]))|[一-龥]{2,3}?(?=就[行好可成])")
"""叫钟馗女的三十四岁, 叫他海燕就行."""

_HANDED = led(
    r"把(?:他|她|自己)?(?:们|家)?的?[^，,。 ]{0,4}?(?:闺蜜|同学|朋友|同事|邻居|老乡|战友|哥们|姐们|亲戚|[表堂][哥弟姐妹]|[哥姐弟妹]|连襟|妯娌|小舅子|外甥女?|侄[子女]|徒弟|领导|老板|发小)"
    r"(?:叫)?(?P<n>[一-龥]{2,3})(?:也|都)?(?:介绍|推荐|引荐|推|带|领|拉|喊)(?:给|来|过来|到)"
    r"|把(?!他|她|我|你|客户|朋友|人|资料|名片|微信|电话|方案|报价|自己|老|那|这|一)(?P<n2>[一-龥]{2,3})(?:介绍|推荐|引荐|推)(?:给[我咱]|过来)"
)
"""黄桃把她闺蜜苏打介绍给我了: who is handed on, whatever the name looks like."""
_ALIAS = led(r"(?:^|(?<=[ ,，\n]))(?P<n>[一-龥A-Za-z]{2,8})[（(](?:微信名|昵称|网名|抖音名|快手名)[)）]")
_SCREEN = re.compile(r"昵称|网名|[Ii][Dd]|微信名")

_BESIDE = re.compile(
    r"(?P<n>[一-龥]{2,3})[ ,，/、:：]{0,2}(?=\ue000|\ue005|[男女]的?[ ,，/、])|(?:^"
    r"|(?<=\n))(?P<n2>[一-龥]{4,5})[ ,，](?=\ue000|[男女]的?[ ,，/、])"
)

_NO_NAME = re.compile(
    r"[个有位这那些俩]|电|机|号|联|微|座|方式|留|客|线索|登记|备|本人|试驾|店|来|看|想|要|款|期|置换|推荐|介绍|之家|帝|易车|抖音|快手|自然|"
    r"名片|经理|总监|周|月|日|天|色|万|^[一二三四五六七八九十]+$|全|款|预|车|价|单|保险|年|刚|又|再|车|人|级|新|老|小|女|男|生日|城市|先生|姓|叫|岁|年|大概|今|明|昨|上午"
    r"|下午|晚|老师|尾|换|改|应该|没|未|不|名字|无|保密"
)

_HEAD = re.compile(
    r"(?:^|(?<=\n)|(?<=接待)|(?<=来了个)|(?<=客户)|(?<=线索)|(?<=加了)|(?<=见了)|(?<=姓名[：:])|(?<=称呼[：:])|(?<=用户[：:])"
    r"|(?<=客户[：:])|(?<=Lead[：:])|(?<=Name[：:]))[ ,，]?"
    rf"(?P<n>[老小阿]?[A-Z][a-z]{{1,9}}(?: [A-Z][a-z]{{1,9}})?[陈林李王张黄周吴何郭]?|[一-龥]{{2,5}})(?P<t>先生|女士|小姐|老师|总|哥"
    rf"|姐)?(?=[{re.escape(names.SEP)}{SIGNS}]|想|说|来|看|问|要|$)"
)
"""A word by itself at the head of a note or behind what leads up to a name."""
_WHOSE = led(
    r"(?:^|(?<=[ ,，。；;了跟接挂打回给是]))(?P<n>[^了着过的][一-龥]{1,3})的(?=(?:电话|微信|消息|信息|老公|老婆|媳妇|爱人|先生|太太|儿子|女儿|爸|妈|朋友|同事"
    r"|领导|司机|秘书|车|单|合同|定金|贷款|资料|报价))"
)
"""挂了罗霄的电话, 龚琳的老公: a name that something or somebody belongs to."""
_DOUBLED = re.compile(
    r"(?P<n>(?P<c>[贝乐豆圆萌甜朵果糖米芽蓉婷丽莉娜菲欢晶晨星雪冰莹蕾琪妮妞宝毛东强亮壮虎龙洋阳帆航辰涛浩冉佳媛倩])(?P=c))(?![一-龥])"
)

_PARENT = re.compile(r"(?P<n>(?P<c>[一-龥])(?P=c)(?P<t>妈妈|爸爸|妈|爸|奶奶|爷爷))")
"""乐乐妈妈, as parents call each other."""
_CONTACT_AFTER = re.compile(
    r"^[ ,，:：]{1,2}(?:急|男|女|刚|来|微信|vx|wx|抖音|快手|小红书|电话|手机|\ue000|\ue005|[5-9][05]后|0[05]后|[1-9][0-9]岁?|看[\ue001]|想|要)",
    re.I,
)

_INDEED = re.compile(
    r"^[ ,，:：]{0,2}(?:男|女)?[ ,，:：]{0,2}(?:手机|电话|联系|微信)?(?:号码?|方式)?[ :：]{0,2}\ue000|^[ ]?(?:要|"
    r"想要?|打算|准备)(?:看|买|换|提|试|订|来|[\ue001])|^[ ]?看[\ue001]|^看的?[\ue001]"
)

_COMPOUND = led(
    rf"(?<![一-龥])(?:{'|'.join(names.tables().compound)})(?={names.follow_pattern()}|[ ,，](?:说|来|今天|刚|没接))"
)
"""欧阳说: a surname of two characters alone."""
_OLD_MAN = re.compile(rf"老[{''.join(sorted(names.tables().surnames))}]头(?![的里])")
"""老佟头, as they say in the north."""
_PET = led(
    rf"(?<![一-龥])(?P<n>[^大小老表堂二三四五六学师亲同我你他她那这个位帅美好哥姐阿幺几俩两某各多][哥姐嫂叔姨婶伯])(?={names.follow_pattern()}"
    rf"|[ ,，:：{re.escape(SIGNS)}]|$)"
)
"""芳姐, 胖哥: a given name or a nickname with a title."""


def _is_first(page: Page, match: re.Match[str]) -> bool:
    """沙漠 138…, 别致 女: the very first word, a number or a gender behind it; whatever it looks like it is a name."""
    at, words = match.start(), match["n"] or match["n2"]
    is_head = at == 0 or page.shown[at - 1] == "\n"
    return (
        is_head
        and not re.match(r"接待|昵称|网名|登记|回访|跟进|联系|预约|新增|拜访|邀约", words)
        and not names.holds_follow(words)
    )


def _is_named(words: str) -> bool:
    surname = names.surname_at(words, 0)
    is_rare = surname in names.tables().rare
    given = words[len(surname) :]
    return bool(surname) and not is_rare and 1 <= len(given) <= 2 and names.is_given(words)


_LABELS = frozenset("名片 昵称 网名 姓名 名字 名称 称呼 资料 信息 电话 微信 类型 级别 来源 编号".split())


def said(page: Page) -> list[Person]:
    """叫向阳, 昵称小鹿, 姓名：X: words that say a name follows, whatever it looks like."""
    found = []
    for match in _SAID.finditer(page.shown):
        words, start = match["n"], match.start("n")
        if match[0].startswith("客户") and names.follow_at(words, 0):
            continue
        if words[:2] in _LABELS:  # 名字电话都没留
            continue
        lengths = [n for n in (2, 3, 4) if n <= len(words) and names.ends_at(page.shown, start + n)]
        if (as_said := re.match(r"[一-龥]{2,3}(?=的(?:[ ,，一-龥]|$))", words)) and match[0].startswith("叫"):
            lengths = [len(as_said[0])]  # 叫冯巩的
        if wishes := [n for n in (2, 3) if n < len(words) + 1 and _WISH_NEXT.match(page.shown, start + n)]:
            lengths = wishes[:1]
        if sexed := _SEX_NEXT.match(words + page.shown[start + len(words) : start + len(words) + 3]):
            lengths = [len(sexed[0])]
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
        Person(
            m["n"] or m["n2"], *m.span("n" if m["n"] else "n2"), 0.8, "beside", names.split_title(m["n"] or m["n2"])[1]
        )
        for m in _BESIDE.finditer(page.shown)
        if is_edge(page, m.start())
        and not _NO_NAME.search(m["n"] or m["n2"])
        and (names.is_given(m["n"] or "的") or _is_first(page, m))
    ]
    found += [
        Person(m["n"], *m.span("n"), 0.8, "nick")
        for m in _ALIAS.finditer(page.shown if "名" in page.shown or "昵称" in page.shown else "")
    ]
    found += [
        Person(m["n"] or m["n2"], *m.span("n" if m["n"] else "n2"), 0.9, "said")
        for m in _HANDED.finditer(page.shown if "把" in page.shown else "")
    ]
    found += [
        Person(m["n"], *m.span("n"), 0.8, "whose", names.split_title(m["n"])[1])
        for m in _WHOSE.finditer(page.shown)
        if _is_named(m["n"])
    ]
    found += [
        Person(m["n"], *m.span("n"), 0.9, "parent", m["t"])
        for m in _PARENT.finditer(page.shown if "妈" in page.shown or "爸" in page.shown else "")
        if is_edge(page, m.start())
    ]
    doubled = (m for m in _DOUBLED.finditer(page.shown) if is_edge(page, m.start()))
    return found + [
        Person(m["n"], *m.span(), 0.7, "doubled") for m in doubled if _CONTACT_AFTER.match(page.after(m.end(), 6))
    ]


_SURE_WORDS = re.compile(
    r"[的了着吗吧不没对好是有要想说问看去给把在和就也都还又再才]|一[个位对]|多少|落地|翻|找|查|记|昵称|网名|称呼|备注|城市|今天|明天|昨天|上午|下午|晚上|客户|电话|微信|抖音|快手|线索|登记|预约|新增"
)


def at_head(page: Page, taken: Sequence[tuple[int, int]], *, has_number: bool) -> list[Person]:
    """Where nobody else is named but a number is: 买买提江 乌鲁木齐来的 181…; with a car alone only what names are made of."""
    if not has_number and CAR not in page.shown:
        return []
    for match in _HEAD.finditer(page.shown):
        start, end = match.span("n")
        words = match["n"]
        if any(a < end and start < b for a, b in taken) or _NO_NAME.search(words) or _SURE_WORDS.search(words):
            continue
        if names.holds_follow(words) or words in _COMMON:
            continue
        if not has_number and not (names.is_given(words) or all(c in names.tables().foreign for c in words)):
            continue
        end = match.end("t") if match["t"] else end
        return [Person(page.flat[start:end], start, end, 0.6, "head", match["t"] or "")]
    return []


_COMMON = frozenset("Lead Name Hi Hello Ok Hey Vip App Model Pro Plus Max Ultra Mini Wifi".split())


def surnamed(page: Page) -> list[Person]:
    found = [
        Person(
            match["s"] + (title := _SURNAMED_TITLES.get(match["t"], match["t"])), *match.span(), 1.0, "surname", title
        )
        for match in _OF_SURNAME.finditer(page.flat)
        if names.surname_at(match["s"], 0)
    ]
    for match in _SURNAMED.finditer(page.shown):
        surname = names.surname_at(page.shown, match.start("s"))
        if not surname:
            continue
        words = match["t"] or ""
        title = _SURNAMED_TITLES.get(words, words)
        if not title and not words:
            continue_ = page.shown[match.end() : match.end() + 1]
            if continue_ and names.is_han(continue_) and not names.follow_at(page.shown, match.end()):
                continue
        if not title:
            title = _title_near(page, match.start(), match.end())
        name = surname + title if title else surname
        found.append(Person(name, match.start("s"), match.end(), 0.9 if title else 0.5, "surname", title))
    return found


_TITLE_NEAR = re.compile(
    r"先生(?!定|说|做|拿|决)|女士|小姐|阿姨|大姐|大哥|大爷|大叔|大妈|大娘|大姨|大婶|大伯|老伯|大嫂|嫂子|奶奶|妹儿|师傅|老爷子|老太太|老板(?!娘)"
)
_LOOKS = frozenset(
    "美女 靓女 帅哥 靓仔 小伙子 小伙 小伙儿 小哥 小哥哥 小姐姐 男士 姑娘 后生 后生仔 女娃 闺女 丫头".split()
)
"""What strangers are called, and nobody's title: 来了个小伙子 姓陈 is 陈先生."""
_KIN = "|".join(
    sorted((t for t, g in names.TITLES.items() if g and len(t) > 1 and t not in _LOOKS), key=len, reverse=True)
)
_COMES = led(
    rf"(?:[个位名]|(?<![一-龥])一)[一-龥]{{0,4}}?(?P<t>{_KIN}|师傅|老板|老师)(?!说|做|定|也|的|家)[^。；;{PHONE}{CAR}]{{0,16}}$"
)
"""有个大姐打电话进来 姓邝: who came, in the words before the surname."""


def _title_near(page: Page, start: int, end: int) -> str:
    """姓赵 女 is 赵女士, 来了个美女 姓林 is 林女士."""
    words = page.flat[max(0, start - 5) : start] + "|" + page.flat[end : end + 4]
    if said := re.search(r"([男女])的(?:姓|叫)?$", words.partition("|")[0]):
        return "先生" if said[1] == "男" else "女士"
    if said := _TITLE_NEAR.search(words):
        return said[0]
    if came := _COMES.search(page.shown, max(0, start - 22), start):
        return came["t"]
    kin = page.flat[max(0, start - 12) : start]
    if re.search(r"姐夫|妹夫|[表堂]?[哥弟](?!妹)|叔|舅|儿子|老公", kin):
        return "先生"
    if re.search(r"女(?!儿|婿|朋友)|大姐|阿姨", words) or re.search(r"嫂|[表堂]?[姐妹](?!夫)|姑|姨|闺蜜", kin):
        return "女士"
    return "先生" if re.search(r"男(?!朋友)|小伙|大哥|帅哥", words) else ""


def nicknames(page: Page) -> list[Person]:
    found = []
    for match in _NICK.finditer(page.shown):
        words = match["n"] or match["n2"] or match["n3"]
        is_surname = words in _SURNAMES_TOO and _CONTACT_AFTER.match(page.after(match.end(), 6))
        if (
            (words in NOT_NICK and not is_surname)
            or page.flat[match.start() + 1 : match.start() + 3] in names.tables().not_names
            or not (
                names.surname_at(words, 1)
                or (words[0] == "阿" and names.is_spelt(words[1]))
                or _CONTACT_AFTER.match(page.after(match.end(), 6))
            )
        ):
            continue
        if words[0] == "大" and not _INDEED.match(page.after(match.end(), 12)):
            continue
        found.append(Person(words, match.start(), match.start() + 2, 0.7, "nickname"))
    found += [
        Person(m[0], *m.span(), 0.9, "titled", "老头")
        for m in _OLD_MAN.finditer(page.shown)
        if is_edge(page, m.start())
    ]
    found += [Person(m[0], *m.span(), 0.8, "nickname") for m in _COMPOUND.finditer(page.shown)]
    return found + [
        Person(m["n"], *m.span("n"), 0.7, "titled", m["n"][1])
        for m in _PET.finditer(page.shown)
        if m["n"][0] in names.tables().given or m["n"][0] == "胖"
    ]


_INSIDE = led(
    rf"(?:(?<=[了给约跟陪和与位个是访户等催见由{CAR}])|(?<=[绍荐来识走加留聊谈问看定订试{CAR}]的)|(?<=恭喜)(?=..(?:喜|提|订|定|成交|下)))(?P<n>[老小阿][一-龥])(?={names.follow_pattern()}|[ ,，。；;啊呀嘛{SIGNS}]|$)|"
    rf"(?<={WHEN})(?P<n2>[老小阿][一-龥])(?={names.follow_pattern()})"
)


def inside(page: Page) -> list[Person]:
    """约了小程周六来试驾, where nobody else is named: 老 and 小 with a surname inside a sentence."""
    return [
        Person(words, match.start(), match.start() + 2, 0.7, "nickname")
        for match in _INSIDE.finditer(page.shown)
        if (words := match["n"] or match["n2"]) not in NOT_NICK
        and names.surname_at(words, 1)
        and page.flat[match.start() + 1 : match.start() + 3] not in names.tables().not_names
    ]


def is_edge(page: Page, at: int) -> bool:
    if at == 0:
        return True
    char = page.shown[at - 1]
    if char.isascii() and char.isalnum():
        return is_numbered(page.shown, at)
    return char in names.SEP or char in SIGNS or char.isascii()


def is_numbered(text: str, at: int) -> bool:
    """Right behind the bare number of an item of a list, behind a blank or a stop: 1廖总 2佘姐."""
    if text[at - 1] not in "123456789ABCD":
        return False
    return at == 1 or text[at - 2] == "\n" or (text[at - 2] in ":：,，；;。 " and text[at] not in "万千百号点月年时")
