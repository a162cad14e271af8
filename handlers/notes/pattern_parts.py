"""What a pattern's matches begin and end with and what they need, read off the pattern: 来(?:了|店) begins with 来了 or 来店.

Says too much rather than too little: what it names may begin a match, what it does not name cannot.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

ANY = ""
"""Among the characters something begins or ends with: it may be any."""
ANY_NEXT = "\0"
"""The same in a head."""
_LOOK = re.compile(r"\(\?(?P<kind>=|!|<=|<!)")
_OPEN = re.compile(r"\((?:\?:|\?P<\w+>)?")
_AGAIN = re.compile(r"\(\?P=\w+\)")
_MAY_BE_NONE = re.compile(r"[*?]|\{0?,|\{0\}")
_TIMES = re.compile(r"(?:[*+?]|\{[0-9]*,?[0-9]*\})\??")
_RUN = re.compile(r"[^|()\[\]{}?*+.^$\\\ue000-\ue00f]{2,}(?![?*+{])")
"""Characters that mean themselves, one behind the other."""
_MEANT = {"n": "\n", "t": "\t", "s": "".join(char for char in map(chr, range(0x3001)) if char.isspace())}
"""The characters that letters mean behind a backslash; the others (\\w, \\d) mean any of a kind."""
_CODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_FEW = 200
"""More characters than these are as good as any; pairs of them are not counted up beyond twice as many."""
_MANY = 2_000
"""More heads than these are told by their first characters."""
_SIGNS = range(0xE000, 0xE010)
"""Private signs, which stand for words already read: a text may get one at any place."""
SIGN = chr(_SIGNS[0])
"""Stands in the index for every sign."""


class Part(NamedTuple):
    """A part of a pattern: how its matches begin and end, and pieces of which each holds at least one."""

    heads: frozenset[str] = frozenset(("",))
    """The first two characters of each match; the whole of a shorter one."""
    last: frozenset[str] = frozenset()
    needs: frozenset[str] | None = None
    is_look: bool = False
    is_last: bool = False
    """Its matches end where the text does."""

    @property
    def first(self) -> frozenset[str]:
        """The characters its matches begin with."""
        return frozenset(ANY if head[0] == ANY_NEXT else head[0] for head in self.heads if head)

    @property
    def may_be_none(self) -> bool:
        """Whether nothing is a match too."""
        return "" in self.heads


def alternatives(pattern: str, at: int) -> tuple[Part, int, list[tuple[int, int, Part]]]:
    """What is known of a|b|c up to its end, the place behind, and each alternative with its places."""
    cuts: list[tuple[int, int, Part]] = []
    while True:
        start = at
        part, at = _sequence(pattern, at)
        cuts.append((start, at, part))
        if at >= len(pattern) or pattern[at] == ")":
            return either(cuts), at + 1, cuts
        at += 1


def either(cuts: Sequence[tuple[int, int, Part]]) -> Part:
    """One of the alternatives, whichever."""
    parts = [part for *_, part in cuts]
    needs = [p.needs for p in parts if p.needs is not None]
    return Part(
        frozenset().union(*(p.heads for p in parts)),
        frozenset().union(*(p.last for p in parts)),
        frozenset().union(*needs) if len(needs) == len(parts) else None,
        is_last=all(p.is_last for p in parts),
    )


def _sequence(pattern: str, at: int) -> tuple[Part, int]:
    parts: list[Part] = []
    while at < len(pattern) and pattern[at] not in "|)":
        part, at = _atom(pattern, at)
        times = _TIMES.match(pattern, at)
        if times:
            if times[0][0] != "?":
                part = part._replace(heads=part.heads | _chained([part, part]))
            if _MAY_BE_NONE.match(times[0]):
                part = part._replace(heads=part.heads | {""}, needs=None, is_last=False)
            at = times.end()
        parts.append(part)
    return parts[0] if len(parts) == 1 and not parts[0].is_look else _chain(parts), at


def _chain(parts: list[Part]) -> Part:
    """One part behind the other: the lightest of what any of them needs, or of the pairs where two meet."""
    solid = [p for p in parts if not p.is_look]
    choices = [p.needs for p in parts if p.needs is not None]
    for one, other in pairwise(solid):
        if not (one.may_be_none or other.may_be_none) and 0 < len(one.last) * len(other.first) <= 2 * _FEW:
            pairs = frozenset(a + b for a in one.last for b in other.first)
            choices += [pairs] if ANY not in one.last | other.first and not any(map(_has_sign, pairs)) else []
    return Part(
        _chained(solid),
        _last(solid),
        min(choices, key=_weight) if len(choices) > 1 else next(iter(choices), None),
        is_last=bool(parts) and parts[-1].is_last,
    )


def _chained(parts: Sequence[Part]) -> frozenset[str]:
    """The heads of one part behind the other; where there are too many, any character is behind the first."""
    heads = frozenset(("",))
    for part in parts:
        short = [head for head in heads if len(head) < 2]
        if not short:
            break
        heads = heads.difference(short).union((head + tail)[:2] for head in short for tail in part.heads)
        if len(heads) > _MANY:
            heads = frozenset(f"{head[0]}{ANY_NEXT}" if head else head for head in heads)
    return heads


def _last(parts: list[Part]) -> frozenset[str]:
    chars = frozenset[str]()
    for part in reversed(parts):
        chars |= part.last
        if not part.may_be_none:
            break
    return chars


def _weight(needs: frozenset[str]) -> int:
    """How much of a text holds one of them: a character stands in many more texts than a pair."""
    return sum(1 if len(piece) == 2 else 8 for piece in needs)


def _has_sign(piece: str) -> bool:
    return any(ord(char) in _SIGNS for char in piece)


def _atom(pattern: str, at: int) -> tuple[Part, int]:
    char = pattern[at]
    if run := _RUN.match(pattern, at):
        return Part(frozenset((run[0][:2],)), frozenset(run[0][-1]), frozenset((run[0][:2],))), run.end()
    if look := _LOOK.match(pattern, at):
        part, at, _ = alternatives(pattern, look.end())
        return Part(needs=part.needs if look["kind"] in ("=", "<=") else None, is_look=True), at
    if again := _AGAIN.match(pattern, at):
        return _one_of({ANY}), again.end()
    if group := _OPEN.match(pattern, at):
        if pattern[group.end()] == "?":
            raise ValueError(pattern[at : at + 8])
        return alternatives(pattern, group.end())[:2]
    if char == "[":
        return _class(pattern, at + 1)
    if char in "^$":
        return Part(is_look=True, is_last=char == "$"), at + 1
    if char == "\\":
        if pattern[at + 1] in "bB":
            return Part(is_look=True), at + 2
        said, at = _escaped(pattern, at)
        return _one_of(set(said) or {ANY}), at
    return _one_of({ANY if char == "." else char}), at + 1


def _one_of(chars: set[str]) -> Part:
    said = frozenset(chars)
    known = frozenset(SIGN if _has_sign(c) else c for c in said)
    return Part(frozenset(c or ANY_NEXT for c in said), said, None if ANY in said else known)


def _class(pattern: str, at: int) -> tuple[Part, int]:
    """[a-z，。], of which at is behind the bracket; [^…] may be any."""
    chars = {ANY} if pattern[at] == "^" else set[str]()
    while pattern[at] != "]":
        said, at = _escaped(pattern, at) if pattern[at] == "\\" else (pattern[at], at + 1)
        if pattern[at] == "-" and pattern[at + 1] != "]":
            span, at = range(ord(said), ord(pattern[at + 1]) + 1), at + 2
            chars |= set(map(chr, span)) if len(span) < _FEW else {ANY}
        else:
            chars |= set(said) or {ANY}
    return _one_of(chars), at + 1


def _escaped(pattern: str, at: int) -> tuple[str, int]:
    """The characters an escape means, or ANY of a kind."""
    if code := _CODE.match(pattern, at):
        return chr(int(code[1], 16)), code.end()
    said = pattern[at + 1]
    return _MEANT.get(said, ANY if said.isalnum() else said), at + 2
