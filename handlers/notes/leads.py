"""Compiles a long table of wordings so that a text is left at once where none of them can occur.

The engine of ``re`` tries every wording at every character. Before it comes a look at what the table needs: one of a few characters
or pairs of them that every one of its wordings holds. A ``Text`` has looked them all up at once, for all tables.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, Self, cast

ANY = ""
"""Among the characters something begins or ends with: it may be any."""
_ANY = "\0"
"""The same in a head."""
_LOOK = re.compile(r"\(\?(?P<kind>=|!|<=|<!)")
_OPEN = re.compile(r"\((?:\?:|\?P<\w+>)?")
_AGAIN = re.compile(r"\(\?P=\w+\)")
_MAY_BE_NONE = re.compile(r"[*?]|\{0?,|\{0\}")
_TIMES = re.compile(r"(?:[*+?]|\{[0-9]*,?[0-9]*\})\??")
_RUN = re.compile(r"[^|()\[\]{}?*+.^$\\\ue000-\ue00f]{2,}(?![?*+{])")
"""Characters that mean themselves, one behind the other."""
_BLANKS = re.compile(r"(?P<kept>\\.|\[(?:\\.|[^\]\\])*\])|\s+|#[^\n]*")
"""What a verbose pattern has for its reader only."""
_MEANT = {"n": "\n", "t": "\t", "s": "".join(char for char in map(chr, range(0x3001)) if char.isspace())}
"""The characters that letters mean behind a backslash; the others (\\w, \\d) mean any of a kind."""
_CODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_AT_ONCE = 32
"""Alternatives behind one look: fewer looks cost less, looks at fewer characters leave out more."""
_FEW = 200
"""More characters than these are as good as any; pairs of them are not counted up beyond twice as many."""
_MANY = 2_000
"""Heads."""
_SIGNS = range(0xE000, 0xE010)
"""Private signs, which stand for words already read: a text may get one at any place."""


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
        return frozenset(ANY if head[0] == _ANY else head[0] for head in self.heads if head)

    @property
    def may_be_none(self) -> bool:
        """Whether nothing is a match too."""
        return "" in self.heads


class _Index:
    """Which tables need a piece, a bit a table."""

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.unseen = -1
        """The bits no table has got yet: a text knows nothing of tables that come after it."""

    def enter(self, needs: frozenset[str] | None) -> int:
        if needs is None:
            return -1
        bit = self.unseen & -self.unseen
        self.unseen ^= bit
        for piece in needs:
            self.bits[piece] = self.bits.get(piece, 0) | bit
        return bit

    def look(self, words: str) -> int:
        may = self.unseen | self.signed
        for piece in self.bits.keys() & {*words, *map(str.__add__, words, words[1:])}:
            may |= self.bits[piece]
        return may

    @property
    def signed(self) -> int:
        """The tables that may find a sign."""
        return self.bits.get(_SIGN, 0)


_SIGN = chr(_SIGNS[0])
"""Stands in the index for every sign."""
_INDEX = _Index()
_COLD: list["_Cold"] = []
"""Tables not compiled yet."""


def warm() -> None:
    """Compiles all tables: in a second or so, at the latest when the first text is looked at; a process that reads none saves it."""
    while _COLD:
        _COLD.pop().warm()


class Text(str):
    """A text that knows which tables may find something in it, also when some of its characters became signs."""

    __slots__ = ("may",)
    may: int

    def __new__(cls, words: str) -> Self:
        """Looks up once what all tables need; what is a Text already stays."""
        if isinstance(words, cls):
            return words
        if _COLD:
            warm()
        text = super().__new__(cls, words)
        text.may = _INDEX.look(words)
        return text

    def signed(self, start: int, end: int, sign: str) -> "Text":
        """The same text with a sign in place of these characters."""
        text = str.__new__(Text, f"{self[:start]}{sign * (end - start)}{self[end:]}")
        text.may = self.may
        return text


class Table:
    """A pattern of many wordings; finds what the plain pattern finds."""

    __slots__ = ("_compiled", "bit", "pattern")

    def __init__(self, pattern: str, flags: int, bit: int) -> None:
        self.pattern = pattern
        """The source of the pattern, as part of another."""
        self.bit = bit
        """Its bit in what a text ``may`` hold; a loop over many tables asks for it before it calls any."""
        cold = _Cold(self, flags)
        self._compiled = cast(re.Pattern[str], cold)
        _COLD.append(cold)

    def take(self, compiled: re.Pattern[str]) -> None:
        """The pattern, now that it is compiled."""
        self._compiled = compiled

    def search(self, text: str, at: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match from a place on."""
        return self._compiled.search(text, at, end) if getattr(text, "may", -1) & self.bit else None

    def match(self, text: str, at: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """A match that begins at that place."""
        return self._compiled.match(text, at, end) if getattr(text, "may", -1) & self.bit else None

    def finditer(self, text: str, at: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All matches from left to right."""
        return self._compiled.finditer(text, at, end) if getattr(text, "may", -1) & self.bit else iter(())


class _Cold:
    """Stands for the compiled pattern of a table until it is asked for anything."""

    def __init__(self, table: Table, flags: int) -> None:
        self._table, self._flags = table, flags

    def warm(self) -> re.Pattern[str]:
        """Compiles the pattern and leaves its place to it."""
        compiled = re.compile(self._table.pattern, self._flags)
        self._table.take(compiled)
        return compiled

    def __getattr__(self, name: str) -> object:
        return getattr(self.warm(), name)


class Tail(Table):
    """A table of what stands right before a place: its matches end where the text does, in one of a few characters."""

    __slots__ = ("_ends",)

    def __init__(self, pattern: str, flags: int, ends: frozenset[str]) -> None:
        super().__init__(pattern, flags, -1)
        self._ends = ends

    def search(self, text: str, at: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match from a place on."""
        return self._compiled.search(text, at, end) if text[:end][-1:] in self._ends else None


def led(pattern: str, flags: int = 0) -> Table:
    """The pattern, tried only on a text that holds what it needs, and where one of its wordings can begin.

    Flags and atomic groups inside the pattern are none of it: a ValueError.
    """
    if flags & re.VERBOSE:
        pattern = _BLANKS.sub(lambda m: m["kept"] or "", pattern)
    part, _, cuts = _alternatives(pattern, 0)
    ends, needs = _both_cases(part.last, flags), part.needs and _both_cases(part.needs, flags)
    guarded, flags = _guarded(pattern, cuts), flags & ~re.VERBOSE
    if part.is_last and not part.may_be_none and ANY not in ends:
        return Tail(guarded, flags, ends | {"\n"})  # $ is also before a last line's end
    return Table(guarded, flags, _INDEX.enter(needs))


def _guarded(pattern: str, cuts: list[tuple[int, int, Part]]) -> str:
    """The alternatives in their order, some at a time behind a look at their first characters, many behind one at two."""
    words, is_closed = [], True
    for is_open, run in groupby(cuts, key=lambda cut: cut[2].may_be_none or ANY in cut[2].first):
        same, is_closed = list(run), is_closed and not is_open
        for some in (same[i : i + _AT_ONCE] for i in range(0, len(same), _AT_ONCE)):
            said = pattern[some[0][0] : some[-1][1]]
            words.append(said if is_open else f"(?={_class_of(_either(some).first)})(?:{said})")
    said = "|".join(words)
    return f"{_look_at(_either(cuts))}(?:{said})" if is_closed and len(cuts) > _AT_ONCE else said


def _look_at(part: Part) -> str:
    """A look at the first character, and at the second where it must be one of a few."""
    behind: dict[str, set[str]] = {}
    for head in part.heads:
        behind.setdefault(head[0], set()).add(head[1:].replace(_ANY, ""))
    alike: dict[str, list[str]] = {}
    for first, seconds in sorted(behind.items()):
        alike.setdefault("" if "" in seconds else _class_of(seconds), []).append(first)
    pairs = "|".join(_class_of(firsts) + seconds for seconds, firsts in alike.items())
    return f"(?={_class_of(behind)})(?={pairs})"


def _class_of(chars: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(chars)))}]"


def _both_cases(pieces: frozenset[str], flags: int) -> frozenset[str]:
    return frozenset(c for p in pieces for c in (p.lower(), p.upper(), p.title())) if flags & re.I else pieces


def _alternatives(pattern: str, at: int) -> tuple[Part, int, list[tuple[int, int, Part]]]:
    """What is known of a|b|c up to its end, the place behind, and each alternative with its places."""
    cuts: list[tuple[int, int, Part]] = []
    while True:
        start = at
        part, at = _sequence(pattern, at)
        cuts.append((start, at, part))
        if at >= len(pattern) or pattern[at] == ")":
            return _either(cuts), at + 1, cuts
        at += 1


def _either(cuts: Sequence[tuple[int, int, Part]]) -> Part:
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
            heads = frozenset(f"{head[0]}{_ANY}" if head else head for head in heads)
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
        part, at, _ = _alternatives(pattern, look.end())
        return Part(needs=part.needs if look["kind"] in ("=", "<=") else None, is_look=True), at
    if again := _AGAIN.match(pattern, at):
        return _one_of({ANY}), again.end()
    if group := _OPEN.match(pattern, at):
        if pattern[group.end()] == "?":
            raise ValueError(pattern[at : at + 8])
        return _alternatives(pattern, group.end())[:2]
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
    known = frozenset(_SIGN if _has_sign(c) else c for c in said)
    return Part(frozenset(c or _ANY for c in said), said, None if ANY in said else known)


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
