"""How a sum is said: 18万8, 十万零五百, 二十五万八千八, 21点8万, in yuan."""

import re

from handlers.notes.numbers import number

DIGIT = "零〇一二两三四五六七八九"
NUM = rf"(?:[1-9]十[{DIGIT}]?|[0-9]{{1,8}}(?:\.[0-9]{{1,4}})?|[{DIGIT}十百廿卅拾]{{1,8}}(?:点[{DIGIT}]{{1,4}})?)"
_COUNTED = "年月号点天台座人口岁门折周次辆款组位"
REST = (
    rf"零?(?:[0-9{DIGIT}]千(?:[0-9{DIGIT}](?:百(?![{_COUNTED}])|(?![0-9{DIGIT}百{_COUNTED}])))?"
    rf"|[0-9{DIGIT}]百(?:[0-9{DIGIT}]十)?|[0-9]{{1,4}}(?![0-9.{_COUNTED}千百])|[{DIGIT}]{{2}}(?=[ ,，、。；;块元的]|$)"
    rf"|[{DIGIT}](?=[ ,，、。]|$|[^{DIGIT}十百千万个{_COUNTED}]))"
)
"""What stands behind 万: 18万8, 十万零五百, 二十五万八千八, 21万98."""
UNIT = r"(?:万元|万块|万|个?[wW](?![A-Za-z])|个数(?!字|据)|个(?!月|小时|人|客户|点|星期|周|座|台|多|号|朋友|孩子|娃|问题|电话|微信|礼拜|半|钟|工作|同事|色|车|亲|位|字|老|女|男|哥|月|颜))"
"""万, or 个 where nothing counted stands behind it."""


def yuan(words: str) -> int | None:
    """A number of 万 in yuan; None if the words are none."""
    value = number(words.replace("点", ".") if words[:1].isdigit() else _point(words))
    return None if value is None else round(value * 10_000)


def _point(words: str) -> str:
    head, dot, tail = words.partition("点")
    if not dot:
        return words
    whole, part = number(head), number(tail)
    return words if whole is None or part is None else f"{int(whole)}.{int(part)}"


def with_rest(words: str, rest: str | None, thousand: str | None) -> int | None:
    """18万8 is 188,000; 26万5千 is 265,000; 21万98 is 219,800."""
    value = yuan(words)
    if value is None or not rest:
        return value
    part = _behind(rest)
    return value if part is None else value + (part * 1_000 if thousand and part < 10 else part)


def _behind(rest: str) -> int | None:
    """What is said behind 万, in yuan: 8 is 8,000, 98 is 9,800, 零五百 is 500, 八千八 is 8,800."""
    words = rest.removeprefix("零")
    spoken = re.fullmatch(rf"(?:([0-9{DIGIT}])千)?(?:([0-9{DIGIT}])百?)?(?:([0-9{DIGIT}])十)?", words)
    if ("千" in words or "百" in words) and spoken:
        return sum(
            round(number(d) or 0) * scale for d, scale in zip(spoken.groups(), (1_000, 100, 10), strict=True) if d
        )
    part = number(words)
    if part is None or len(words) > 4:
        return None
    return round(part) if words != rest else round(part * 10 ** (4 - len(words)))
