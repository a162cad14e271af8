"""Digits as people type and say them, and text brought to one width without moving a character.

Every other reader works on flatten()'s result, so that a span in it is a span in the note.
"""

import re
import unicodedata
from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3, "幺": 1, "壹": 1, "贰": 2, "叁": 3, "洞": 0, "拐": 7,
}  # fmt: skip
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_ALIKE = {"—": "-", "–": "-", "－": "-", "−": "-", "〜": "~", "～": "~", "﹣": "-", "‐": "-", "。": "。", "　": " ", "\t": " ",
          "\u00a0": " ", "星": "星", "ｗ": "w", "Ｗ": "W", "周": "周", "週": "周", "号": "号", "號": "号", "點": "点", "萬": "万",
          "廿": "廿", "咗": "了", "唔": "不", "睇": "看", "嘅": "的", "冇": "没", "俾": "给", "畀": "给", "佢": "他", "喺": "在", "嚟": "来",
          "係": "是", "啱": "刚", "俺": "我", "忒": "太", "車": "车", "買": "买", "價": "价", "錢": "钱", "訂": "订", "試": "试", "駕": "驾"}  # fmt: skip


@lru_cache(maxsize=8192)
def _flat(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if char in "①②③④⑤⑥⑦⑧⑨⑩":
        return char  # a list's number, no digit
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and char not in "，。、；！？" else char


_MEANT = {"试架": "试驾", "试价": "试驾", "是驾": "试驾", "预祘": "预算", "首附": "首付", "全宽": "全款", "按接": "按揭", "先车": "现车", "到电": "到店",
          "进电": "进店", "微心": "微信", "途关": "途观", "哈佛": "哈弗", "轩意": "轩逸", "定经": "定金", "报架": "报价", "抖英": "抖音", "兰色": "蓝色"}  # fmt: skip
"""Slips of an input method, each as long as what was meant."""
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_TYPOS = re.compile(
    f"(?=[{''.join(sorted({slip[0] for slip in _MEANT}))}壹贰叁肆伍陆柒捌玖拾佰仟零])(?:{'|'.join(_MEANT)}"
    "|[壹贰叁肆伍陆柒捌玖拾佰仟零]{2,}|[壹贰叁肆伍陆柒捌玖拾](?=[座名组位回次台人]|[至到][壹贰叁肆伍陆柒捌玖拾]+万|万(?=[|之以左上下多来元块内出 ,，；。;/]|$)))"
)
"""The figures of cheques are figures in company only: 伍 and 陆 are surnames too."""


def flatten(text: str) -> str:
    """The text in half width, as long as the original, upper and lower case kept."""
    return text if text.isascii() else _TYPOS.sub(_as_meant, "".join(map(_flat, text)))


def _as_meant(typed: re.Match[str]) -> str:
    return _MEANT.get(typed[0]) or typed[0].translate(_FORMAL)


def number(words: str) -> float | None:
    """18, 十八, 一百二, 两千三, 二零二七, 半, 廿三, 3.5 as a number; None if it is none."""
    words = words.strip()
    if not words or len(words) > 12:
        return None
    try:
        return float(words)
    except ValueError:
        pass
    if words == "半":
        return 0.5
    words = words.replace("廿", "二十").replace("卅", "三十").replace("拾", "十").replace("佰", "百")
    if all(c in DIGITS or c.isdecimal() for c in words):
        return float("".join(str(DIGITS.get(c, c)) for c in words)) if words.isascii() or len(words) else None
    return _spoken(words)


def _spoken(words: str) -> float | None:
    total, section, digit, unit = 0.0, 0.0, -1.0, 1
    for i, char in enumerate(words):
        if char in DIGITS or char.isdecimal():
            value = float(DIGITS.get(char, int(char) if char.isdecimal() and char.isascii() else 0))
            digit = value if digit < 0 or not char.isdecimal() else digit * 10 + value
        elif char in UNITS:
            unit = UNITS[char]
            if char == "万":
                total, section = (total + section + max(digit, 0)) * unit, 0.0
            else:
                section += (digit if digit >= 0 else 1.0) * unit
            digit = -1.0
        elif char == "半" and i == len(words) - 1:
            return total + section + max(digit, 0) + unit * 0.5
        else:
            return None
    if digit > 0 and unit >= 100 and "零" not in words and words[-2:-1] in UNITS:
        digit *= unit / 10  # 一百二 is 120
    return total + section + max(digit, 0)


def whole(words: str) -> int | None:
    """A whole number in digits or words."""
    value = number(words)
    return int(value) if value is not None and value == int(value) else None
