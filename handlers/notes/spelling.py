"""How the name of a car may be spelled: with or without blanks and hyphens, figures spoken, a sum glued on behind."""

import re

from handlers.notes.leads import led

SEPARATORS = " -·.・"
GLUED = led(
    r"[0-9]{1,3}(?:\.[0-9]{1,2})?\s?(?:万|w(?![a-z])|[多来]万|左右|出头|以[内下]|(?:到|-|~)[0-9])|[2-7][0-9]{2}(?:tsi|tfsi"
    r"|t|i)?(?![0-9a-z])"
)
"""What may stand right behind a name that ends in a letter: a sum (途观L18万) or a version (途观L380)."""
_SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
NUMERALS = "零一二三四五六七八九百"


def spoken(key: str) -> str:
    """A name with its figures spoken: 坦克三百, 瑞虎八; empty where it has none or would be an everyday word."""
    if sum(not c.isdigit() for c in key) < 2 and not key[:1].isascii():
        return ""
    if not any(c.isdigit() for c in key) or key[:1].isdigit():
        return ""
    return re.sub(r"([1-9])00(?![0-9])", lambda m: f"{m[1].translate(_SPOKEN)}百", key).translate(_SPOKEN)


def squeeze(words: str) -> str:
    """A name without separators and case."""
    return "".join(c for c in words.casefold() if c not in SEPARATORS)


def is_edge(text: str, at: int) -> bool:
    """Whether a mistyped name may end here: nothing joined on that could belong to a word."""
    return at >= len(text) or text[at] in " ,，。;；、/!！?？\n和跟或的吗" or not (text[at].isalnum())


def is_latin(char: str) -> bool:
    """A Latin letter or a figure."""
    return char.isascii() and char.isalnum()


def hans(key: str) -> int:
    """How many Chinese characters a name has."""
    return sum("一" <= char <= "龥" for char in key)


def is_long(key: str) -> bool:
    """Whether a sound is enough by itself: three characters, or two with a figure or letters."""
    count = hans(key)
    return count >= 3 or (count == 2 and len(key) >= 4)


def stands_alone(key: str) -> bool:
    """Not a bare number, a single letter or a level such as C级."""
    return len(key) > 1 and not key.isdigit() and not (len(key) == 2 and key[1] == "级")
