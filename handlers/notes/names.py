"""What a Chinese name looks like: surnames, titles, given names, and what may stand after a name.

Pure tables from data/people.txt and a few patterns; people.py decides which of the names is the customer.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from handlers.notes.leads import led

_OFFICES = "局 处 科 校 院 队 厂 所 站 村 行 部 镇 县 乡 区 市 组 班 排 连 营 团 馆 园 社 台 船 机 会 股 司 警"


@cache
def _sections() -> dict[str, str]:
    """The sections of data/people.txt, read once."""
    sections: dict[str, str] = {}
    name = ""
    for line in files("handlers.notes").joinpath("data", "people.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            sections[name] = sections.get(name, "") + " " + line
    return sections


TITLES: dict[str, str] = {
    **dict.fromkeys(_sections()["men"].split(), "男"),
    **dict.fromkeys(_sections()["women"].split(), "女"),
    **dict.fromkeys(_sections()["posts"].split(), ""),
    **{f"{office}长": "" for office in _OFFICES.split()},
}
"""Title -> the gender it tells."""
_LONGEST_FIRST = sorted(TITLES, key=len, reverse=True)
TITLE = "|".join(_LONGEST_FIRST)
SEP = " ,，。;；:：、/|!！?？\n()（）【】[]《》「」『』‘’-\"“”'~\t①②③④⑤⑥⑦⑧⑨⑩•·●◆■▪▶➤★☆※→*#&@=+"
_VERBLIKE = set(
    "要看来买订说想试提在刚是有没不今昨明跟和去打问嫌怕到被的了着过给让把换开做加发约改回接对这那还也都就很挺最又再已未带付退选两"
)


@dataclass(frozen=True)
class Tables:
    """The lists of data/people.txt."""

    surnames: frozenset[str]
    rare: frozenset[str]
    """Surnames that are everyday words too: they need a title or a word that says a name follows."""
    plain: frozenset[str]
    """Surnames that are hardly ever anything else: they need least around them."""
    compound: frozenset[str]
    given: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    not_names: frozenset[str]
    also_names: frozenset[str]
    """Of these, the words that people are called too: with a number behind they are names."""
    foreign: frozenset[str]
    """Characters that spell names of other tongues: 乌兰, 阿依古丽, 次仁."""
    tongues: frozenset[str]
    """Parts that names of other tongues are made of: 古丽, 卓玛, 斯琴."""
    endings: frozenset[str]
    """Characters such a name may end with."""
    public: frozenset[str]
    """Whom the trade talks about, and no store has as a customer."""
    follow: frozenset[str]
    """Words that stand after a name and never inside it."""
    paired: frozenset[str]
    """Given names of two characters that hold one which is a verb elsewhere: 春来, 定国."""
    leads: frozenset[str]
    """Words right behind which a name may stand."""


@cache
def tables() -> Tables:
    """The lists, read once."""
    sections = _sections()
    chars = {key: frozenset(value.replace(" ", "")) for key, value in sections.items()}
    return Tables(
        chars["surnames"],
        chars["rare"],
        chars["plain"],
        frozenset(sections["compound"].split()),
        chars["given"],
        chars["male"],
        chars["female"],
        frozenset(sections["not_names"].split()),
        frozenset(sections["also_names"].split()),
        chars["foreign"],
        frozenset(sections["tongues"].split()),
        chars["endings"],
        frozenset(sections["public"].split()),
        frozenset(sections["follow"].split()) | {v + a for v in sections["verbs"].split() for a in "了过着完得"},
        frozenset(sections["paired"].split()),
        frozenset(sections["leads"].split()),
    )


_YUE = re.compile(r"[话看来了的不没他在给刚想问说嫌]|落[了订定]|[ ,，]|$")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """黄生 as Cantonese addresses somebody, no 黄生明."""
    if start and text[start - 1] not in SEP:
        return False
    return bool(_YUE.match(text, end)) or len(follow_at(text, end)) > 1


_SAID_ALONE = {"生": "男", "妈妈": "女", "妈": "女", "奶奶": "女", "爸爸": "男", "爸": "男", "爷爷": "男"}
"""Titles of a surname alone (区生) or behind a child's name (乐乐妈妈)."""
_OF_HIS = re.compile(r"话|秘书|助理|司机|助手|夫人|太太|爱人|媳妇|老婆|家里|那边")
"""章总秘书, 李总司机: what may stand behind a title that is half a word."""
_BORN_FIRST = frozenset("大二三四五六七八九小老幺阿细满")
_KIN_TITLES = frozenset("哥 姐 叔 爷 嫂 姨 妹 婶 爹 妹儿 妹子 姑 娘 嬢 孃 舅 伯 弟 哥哥 姐姐".split())
"""宁三哥, 赵四姐: which child of the house somebody is belongs to the title."""
_TITLED = led(rf"(?P<full>[一-龥]{{0,2}}?)(?P<title>{TITLE})(?!长|经理)")


def is_han(char: str) -> bool:
    """A Chinese character."""
    return "一" <= char <= "龥"


def surname_at(text: str, at: int) -> str:
    """The surname beginning here, or nothing."""
    pair, lists = text[at : at + 2], tables()
    if pair in lists.compound:
        return pair
    char = pair[:1]
    return char if char in lists.surnames or char in lists.rare else ""


def is_given(name: str) -> bool:
    """Whether every character is one that names are made of, and the whole no word of the trade."""
    return is_spelt(name) and name[:2] not in tables().not_names


def is_spelt(name: str) -> bool:
    """Whether every character is one that names are made of."""
    lists = tables()
    return all(char in lists.given or char in lists.surnames or char in lists.rare for char in name)


def gender_of(title: str) -> str:
    """What a title tells of the gender."""
    is_born_first = title[:1] in _BORN_FIRST and title not in TITLES
    return _SAID_ALONE.get(title) or TITLES.get(title[-1:] if is_born_first else title, "")


def guess_gender(name: str) -> str:
    """男 or 女 where the last character of a given name says so plainly."""
    last = name[-1:]
    return "男" if last in tables().male else "女" if last in tables().female else ""


@lru_cache(maxsize=4096)
def split_title(name: str) -> tuple[str, str]:
    """赵先生 is 赵 and 先生; a full name has no title."""
    if name[1:] == "生" and surname_at(name, 0):
        return name[0], "生"  # 区生, as Cantonese says 区先生
    for title in _LONGEST_FIRST:
        if name.endswith(title) and len(name) > len(title):
            return name[: -len(title)], title
    return name, ""


_TITLE_ANYWHERE = led(rf"{TITLE}|生")


def before_titles(text: str) -> set[int]:
    """Where a name with a title may begin: at most four characters before a title."""
    return {match.start() - back for match in _TITLE_ANYWHERE.finditer(text) for back in (1, 2, 3, 4)}


def titled_at(text: str, at: int) -> tuple[int, str, str] | None:
    """A surname or name with a title: (end, name as kept, title); 应采薇女士 is 应采薇."""
    surname = surname_at(text, at) or _odd_surname(text, at)
    if not surname:
        return _odd_name(text, at)
    after = at + len(surname)
    if text[after : after + 1] == "生" and len(surname) == 1 and _stands_alone(text, at, after + 1):
        return after + 1, text[at : after + 1], "生"
    match = _TITLED.match(text, after)
    if not match:
        return None
    given, title = match["full"], match["title"]
    if given in _BORN_FIRST and title in _KIN_TITLES:
        given, title = "", given + title
    if given and title == "妹":
        return None  # 林依妹 is a whole name
    if title in (
        "工",
        "董",
        "总",
        "爷",
        "伯",
        "姨",
        "叔",
        "妹",
        "太",
        "爹",
        "老大",
        "同学",
        "会计",
        "司长",
        "机长",
        "会长",
    ) and not (ends_at(text, match.end()) or _OF_HIS.match(text, match.end())):
        return None
    lists = tables()
    is_odd = not all(c in lists.given or c in lists.surnames for c in given)
    is_odd = bool(given) and (is_odd or text[at : at + 2] in lists.not_names)
    if is_odd and not _is_whole(text, at, match.end()):
        return _odd_name(text, at)
    if not given and text[at : match.end()] in tables().not_names:
        return None
    name = surname + given if given and given != surname else surname + given + title  # 贝贝姐
    return match.end(), name, title


_PLAIN_TITLE = led(r"[一-龥](?:先生|女士|小姐|大爷|阿姨|大哥|大姐|太太|师傅|大叔|大妈|老板|妹儿|靓[女仔])")
_NO_SURNAME = frozenset(
    "说讲等让把被对从为替由又再也都还刚才嫌怕要想看买带领接送来去在到给体小大老这那个位女男好新帅美各某本我你他她的了有是叫姓张同陪找给跟和请问见约带二三一两俩几爱"
)
_LOOKS = frozenset("胖瘦高矮黑白富土洋俏靓壮秃憨酷潮熟生客穷怪急")
"""个胖大哥, 个白小姐: behind a measure word they say what somebody looks like."""


def _odd_surname(text: str, at: int) -> str:
    """骞先生: a surname no list has, alone between edges and with a title nobody mistakes."""
    is_edge = (
        at == 0 or text[at - 1] in SEP or text[at - 1] == "姓" or (text[at - 1] in "个位的" and text[at] not in _LOOKS)
    )
    match = _PLAIN_TITLE.match(text, at) if is_edge else None
    return text[at] if match and text[at] not in _NO_SURNAME and ends_at(text, match.end()) else ""


_WITH_TITLE = re.compile(r"(?P<name>[一-龥]{2,3})(?P<title>先生|女士|小姐)")
_DESCRIBES = re.compile(
    r"""
    [这那哪某每各几位个名的了着过在来去看见接待约姓胖瘦我你他她人男女是跟和与]|年[轻长老]|中年|老[年大]|退休|[本外当]地|单身|客户|销售|
    隔壁|对面|南方|北方|东北|广东|四川|湖[南北]|河[南北]|山[东西]|上海|北京|香港|台湾|老外|美女|帅哥|漂亮|同事|朋友|邻居|前台|
    保险|银行|医院|学校|公司|单位|网约|出租|全职|职场|[白金蓝]领|家庭|空中|礼仪|导购|热情|客气|礼貌|斯文|时髦|优雅|独立
    """,
    re.VERBOSE,
)
"""What a man or a woman is said to be, and no name."""


def _odd_name(text: str, at: int) -> tuple[int, str, str] | None:
    """第一次来店的封神先生, 初夏小姐: a name no list has, alone in front of a title nobody mistakes."""
    if at and text[at - 1] not in SEP and text[at - 1] not in "的位个叫是":
        return None
    match = _WITH_TITLE.match(text, at)
    if not match or _DESCRIBES.search(match["name"]) or not ends_at(text, match.end()):
        return None
    lists, name = tables(), match["name"]
    if name[1:] in lists.compound or (surname_at(name, len(name) - 1) and not surname_at(name, 0)):
        return None  # 老婆解女士
    odd = sum(not is_spelt(c) for c in name)
    return (match.end(), name, match["title"]) if odd <= 1 else None


def _is_whole(text: str, start: int, end: int) -> bool:
    """江疏影老师 stands alone between edges, odd as its given name is."""
    alone = (start == 0 or text[start - 1] in SEP) and (end >= len(text) or text[end] in SEP or not is_han(text[end]))
    return (
        alone
        and not any(c in _VERBLIKE for c in text[start : end - 1])
        and text[start : start + 2] not in tables().not_names
    )


def follow_at(text: str, at: int) -> str:
    """The longest word standing here that follows names, or nothing."""
    words = tables().follow
    return next((text[at : at + n] for n in (4, 3, 2, 1) if text[at : at + n] in words), "")


def holds_follow(words: str) -> bool:
    """Whether a word of two characters or more that follows names stands anywhere in the words."""
    return any(len(follow_at(words, at)) > 1 for at in range(len(words) - 1))


def follow_pattern() -> str:
    """The words that follow names as one pattern, those of one beginning together."""
    rests: dict[str, list[str]] = {}
    for word in sorted(tables().follow, key=len, reverse=True):
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())


def ends_at(text: str, at: int) -> bool:
    """Whether a name may end here: before a separator or a word that follows names."""
    return at >= len(text) or not is_han(text[at]) or bool(follow_at(text, at))


def is_full(text: str) -> bool:
    """Whether the whole text may be somebody's full name."""
    given = text[len(surname_at(text, 0)) :]
    is_short = 0 < len(given) <= 2 and given != text and all(map(is_han, given))
    return is_short and text[:2] not in tables().not_names and given[-1] not in _VERBLIKE


def leads_to(before: str) -> bool:
    """Whether a word that leads up to a name ends here, a blank or a colon behind it or none."""
    words, leads = before.rstrip(" :："), tables().leads
    return any(words[-n:] in leads for n in (1, 2, 3, 4))
