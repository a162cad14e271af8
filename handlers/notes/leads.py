"""Compiles a long table of wordings so that a text is left at once where none of them can occur.

The engine of ``re`` tries every wording at every character. Before it comes a look at what the table needs: one of a few characters
or pairs of them that every one of its wordings holds. A ``Text`` has looked them all up at once, for all tables.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Self, cast

from handlers.notes.pattern_parts import ANY, ANY_NEXT, SIGN, Part, alternatives, either

_BLANKS = re.compile(r"(?P<kept>\\.|\[(?:\\.|[^\]\\])*\])|\s+|#[^\n]*")
"""What a verbose pattern has for its reader only."""
_AT_ONCE = 16
"""Alternatives behind one look: fewer looks cost less, looks at fewer characters leave out more."""


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
        return self.bits.get(SIGN, 0)


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
    part, _, cuts = alternatives(pattern, 0)
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
            words.append(said if is_open else f"(?={_class_of(either(some).first)})(?:{said})")
    said = "|".join(words)
    return f"{_look_at(either(cuts))}(?:{said})" if is_closed and len(cuts) > _AT_ONCE else said


def _look_at(part: Part) -> str:
    """A look at the first character, and at the second where it must be one of a few."""
    behind: dict[str, set[str]] = {}
    for head in part.heads:
        behind.setdefault(head[0], set()).add(head[1:].replace(ANY_NEXT, ""))
    alike: dict[str, list[str]] = {}
    for first, seconds in sorted(behind.items()):
        alike.setdefault("" if "" in seconds else _class_of(seconds), []).append(first)
    pairs = "|".join(_class_of(firsts) + seconds for seconds, firsts in alike.items())
    return f"(?={_class_of(behind)})(?={pairs})"


def _class_of(chars: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(chars)))}]"


def _both_cases(pieces: frozenset[str], flags: int) -> frozenset[str]:
    return frozenset(c for p in pieces for c in (p.lower(), p.upper(), p.title())) if flags & re.I else pieces
