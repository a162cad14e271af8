"""Slips of dictation and hurried typing told by their sound: 介少, 白涩 and 可户 are 介绍, 白色 and 客户.

What sounds like a word of data/slips.txt and shares a character with it is that word, unless it is a word itself or part of a
name. A character stands for a character, so that spans hold.
"""

from functools import cache
from importlib.resources import files

from handlers.notes import names
from handlers.notes.sounds import heard


@cache
def _words() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """The words by their sound, the pairs of sounds they begin with, and what sounds like one of them and is none."""
    text = files("handlers.notes").joinpath("data", "slips.txt").read_text(encoding="utf-8")
    meant, _, others = text.partition("[others]")
    words = [word for line in meant.splitlines() if not line.startswith(("#", "[")) for word in line.split()]
    by_sound = {heard(word): word for word in words}
    return by_sound, frozenset(sound[:2] for sound in by_sound), frozenset((*words, *others.split()))


def heard_right(text: str) -> str:
    """The text with what only sounds like a word of the trade written as that word."""
    by_sound, pairs, known = _words()
    sounding = heard(text)
    found = []
    for at in range(len(text) - 1):
        if sounding[at : at + 2] not in pairs:
            continue
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
