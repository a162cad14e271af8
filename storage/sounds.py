"""How names sound: pinyin and initials, surnames as they are read as such."""

import os
import re

_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "翟": "zhai", "缪": "miao", "乐": "yue", "覃": "qin", "冼": "xian", "种": "chong",
    "逄": "pang", "晁": "chao", "亓": "qi", "员": "yun", "那": "na", "尉": "wei", "钭": "tou", "繁": "po",
    "葛": "ge", "牟": "mu", "宓": "mi", "纪": "ji", "燕": "yan", "应": "ying", "宁": "ning", "句": "gou", "长": "zhang",
    "卜": "bu", "都": "du", "薄": "bo", "阚": "kan", "折": "she", "秘": "bi", "黑": "he", "召": "shao", "洗": "xian",
    "祭": "zhai", "么": "yao", "隗": "wei",
}  # fmt: skip
"""Readings of surnames that a dictionary of words gets wrong."""
_COMPOUND = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"), "长孙": ("zhang", "sun"), "单于": ("chan", "yu"),
}  # fmt: skip
_SOUNDS = re.compile(r"[a-z0-9]+|[㐀-鿿𠀀-𳎯]")


def sound(name: str) -> tuple[str, str]:
    """Pinyin without tones, and initials: 张先生 -> zhangxiansheng, zxs; Latin words as they are."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    words: list[str] = _SOUNDS.findall(name.casefold())
    parts = [reading for reading in lazy_pinyin(words) if reading.isascii()] if words else []
    surname = _COMPOUND.get("".join(words[:2])) or ((_SURNAMES[words[0]],) if words and words[0] in _SURNAMES else ())
    parts[: len(surname)] = surname
    return "".join(parts), "".join(part[0] for part in parts)
