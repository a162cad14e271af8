"""Words of the trade as dictation and hurried typing misspell them, and as a dialect says them, mended a character for a character.

Spans hold, for what is meant is as long as what was typed. What only sounds like a word of data/slips.txt and shares a
character with it is that word (介少, 白涩, 可户), unless it is a word itself or part of a name.
"""

import re
from functools import cache
from importlib.resources import files

from handlers.notes import names
from handlers.notes.sounds import heard

_SLIPS = {
    slip: meant
    for meant, slips in {
        "明天的": "明儿个",
        "昨天的": "昨儿个",
        "今天的": "今儿个",
        "试驾": "试架 试嫁 试假",
        "微信": "威信 薇信 徽信 维信 微心",
        "现车": "先车",
        "定金": "定今 顶金",
        "预算": "预祘 与算 预蒜",
        "落地": "落弟",
        "裸车": "罗车",
        "成交": "成郊 乘交",
        "电话": "电活 店话 电花 点话",
        "多少钱": "好多钱 几多钱",
        "贷款": "代款 袋款",
        "优惠": "优会 尤惠",
        "置换": "置唤 至换",
        "客户": "客护 克户",
        "满意": "满义 满易",
        "老婆": "老波 老坡",
        "天窗": "天床 天创",
        "油耗": "油毫",
        "续航": "绪航 续行",
        "提车": "题车",
        "合同": "和同",
        "配置": "配制",
        "订单": "订丹",
        "月底": "月低",
        "再打给": "在打给",
        "再联系": "在联系",
        "再问问": "在问问",
        "再约": "在约",
        "报价": "抱价 暴价",
        "卡罗拉": "卡罗啦",
        "看": "瞅 瞧 睇",
        "来": "嚟",
        "了": "咗 啦 咯 喽 嘞",
        "的": "嘅",
        "不": "唔",
        "没": "冇",
        "他": "佢",
        "们": "哋",
        "我": "俺",
        "给": "畀 俾",
        "拿": "攞",
        "找": "揾",
        "那": "嗰",
        "聊": "唠",
        "刚": "啱",
        "在": "喺 搁",
        "家里": "屋头 屋企 家理",
        "家里头": "屋里厢 屋里向",
        "隔壁": "隔篱 隔离",
        "明天": "听日 明儿 明朝",
        "昨天": "琴日 寻日 昨儿",
        "今天": "今儿 今朝",
        "明晚": "听晚",
        "昨晚": "琴晚 寻晚",
        "明早": "听朝",
        "下午": "下昼",
        "上午": "上昼",
        "晚上": "夜晚",
        "早上": "朝早",
        "后天": "后日",
        "下订": "落订",
        "做主": "话事",
        "现在": "而家 现下",
        "后天的": "后儿个",
        "再谈": "再倾",
        "谈了": "倾咗",
        "回我": "覆我",
        "喜欢": "钟意 中意 欢喜 稀罕",
    }.items()
    for slip in slips.split()
}
"""Words of the trade as dictation and hurried typing misspell them, and as a dialect says them, a character for a character."""
_SHORT = {
    "DH": "电话",
    "WX": "微信",
    "SJ": "试驾",
    "DD": "到店",
    "YS": "预算",
    "TC": "提车",
    "ZH": "置换",
    "LD": "落地",
}
"""Words of the trade by the first letters of their sounds, as written in a hurry."""
_SLIP = re.compile("|".join(_SLIPS) + rf"|(?<![A-Za-z0-9])(?:{'|'.join(_SHORT)})(?![A-Za-z])")


def mended(words: str) -> str:
    """The text with its slips mended, as long as it was."""
    return _heard_right(_SLIP.sub(lambda slip: _SLIPS.get(slip[0]) or _SHORT[slip[0]], words))


@cache
def _words() -> tuple[dict[str, str], frozenset[str]]:
    """The words by their sound, and what sounds like one of them and is none."""
    text = files("handlers.notes").joinpath("data", "slips.txt").read_text(encoding="utf-8")
    meant, _, others = text.partition("[others]")
    words = [word for line in meant.splitlines() if not line.startswith(("#", "[")) for word in line.split()]
    by_sound = {heard(word): word for word in words}
    return by_sound, frozenset((*words, *others.split()))


def _heard_right(text: str) -> str:
    """介少 is 介绍: what sounds like a word of the trade, in a text that has no such word there."""
    by_sound, known = _words()
    sounding = heard(text)
    found = []
    for at in range(len(text) - 1):
        for length in (3, 2):
            word = by_sound.get(sounding[at : at + length])
            typed = text[at : at + length]
            if not word or typed == word:
                continue
            if typed not in known and any(map(str.__eq__, typed, word)) and not _is_in_name(text, at, word):
                found.append((at, word))
    for at, word in found:
        text = f"{text[:at]}{word}{text[at + len(word) :]}"
    return text


def _is_in_name(text: str, at: int, word: str) -> bool:
    """Whether a surname stands right in front, or in the place of another character: 王家力, 石驾."""
    return bool((at and names.surname_at(text, at - 1)) or (text[at] != word[0] and names.surname_at(text, at)))
