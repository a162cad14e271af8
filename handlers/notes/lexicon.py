"""The dictionary of brands and series: a prefix dictionary built from data/series.txt and a store's own additions.

Matches the longest name with optional separators; the edges of Latin and digits are those of the original text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from handlers.notes.sounds import heard
from handlers.notes.spelling import (
    GLUED,
    NUMERALS,
    SEPARATORS,
    hans,
    is_edge,
    is_latin,
    is_long,
    spoken,
    squeeze,
    stands_alone,
)

_GENERAL = frozenset(("越野车", "汽车", "新能源", "皮卡", "混动", "运动版", "经典", "得意"))
"""What a brand name leaves over that names no series."""
_APART = re.compile(r"[ ,，](?:纯电|混动|插混|增程|新能源)$|^[一-龥] [一-龥]")
"""宋PLUS 混动, 定金 海狮: what a blank keeps from being one name."""
BODIES = ("SUV", "轿车", "MPV", "旅行车", "跑车", "皮卡", "微面", "轻客")


@dataclass(frozen=True)
class Series:
    """A series as the dictionary knows it."""

    brand: str
    name: str
    """Empty: the brand itself."""
    body: str = ""
    energies: tuple[str, ...] = ()


_NONE = Series("", "")
"""What a word is that holds the name of a car and is none: 高尔夫球."""


@dataclass(frozen=True)
class Mention:
    """A series or brand named in a text."""

    series: Series
    start: int
    end: int
    is_common: bool
    """An everyday word too: only its company makes it a car."""
    has_brand: bool
    """The brand stands in front within the words."""
    is_heard: bool = False
    """Spelled otherwise, only sounding so, or its figures spoken: the dictionary's name is meant."""


@dataclass(frozen=True)
class _Entry:
    series: Series
    is_common: bool
    has_brand: bool
    is_nickname: bool = False


def _is_set_against(text: str, start: int) -> bool:
    """vsTaycan."""
    return text[max(0, start - 2) : start] in ("vs", "pk") and not is_latin(text[start - 3 : start - 2] or " ")


@dataclass(frozen=True)
class Lexicon:
    """Brands and series; immutable once built."""

    _entries: Mapping[str, _Entry]
    _prefixes: frozenset[str]
    _starts: frozenset[str]
    _by_name: Mapping[str, Series]
    _heard: Mapping[str, Series] = field(default_factory=lambda: MappingProxyType({}))
    _heard_prefixes: frozenset[str] = frozenset()
    brands: tuple[str, ...] = field(default=())
    """Every brand, as spelled."""
    fronts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """A brand -> all its names, the longest first."""

    @staticmethod
    def shipped(additions: Iterable[tuple[str, str, str]] = ()) -> "Lexicon":
        """The shipped dictionary, with a store's (brand, series, alias) added."""
        extra = tuple(additions)
        if not extra:
            return _plain()
        build = _Build()
        build.read(_data())
        for brand, name, alias in extra:
            series = build.named.get(name) or Series(brand, name)
            build.add(series, (name, alias))
        return build.done()

    def mentions(self, text: str) -> list[Mention]:
        """Every name in the text, longest first at each place, none overlapping."""
        low = text.casefold()
        if len(low) != len(text):  # a character that grows when folded
            low = "".join(c.casefold() if len(c.casefold()) == 1 else c for c in text)
        found, at = [], 0
        while at < len(low):
            match = self._match(low, at) if low[at] in self._starts else None
            if match is None or self._crossed(low, match):
                at += 1
                continue
            if match.series.brand:
                found.append(match)
            at = match.end
        return found

    def is_car(self, text: str, start: int, end: int) -> bool:
        """Whether what may be a person's name is a car's or begins one: 明锐, 昊铂GT."""
        match = self._match(text.casefold(), start)
        return bool(match and match.series.name and not match.is_common and match.end >= end)

    def _crossed(self, text: str, match: Mention) -> bool:
        """开瑞虎8, 意向车型格瑞维亚: a longer name begins within."""
        return match.end - match.start <= 3 and any(
            (other := self._match(text, at))
            and len(squeeze(text[other.start : other.end]))
            > len(squeeze(text[match.start : match.end])) - (not match.series.name and bool(other.series.name))
            for at in range(match.start + 1, match.end)
            if text[at] in self._starts
        )

    def heard_at(self, text: str, start: int) -> Mention | None:
        """A series mistyped by its sound, beginning here: 迈滕, 途关L; the longest, ending at an edge."""
        if heard(text[start : start + 1]).casefold() not in self._heard_prefixes:
            return None
        sounding = heard(text[start : start + 8]).casefold()
        for length in range(len(sounding), 1, -1):
            series = self._heard.get(squeeze(sounding[:length]))
            end = start + length
            is_whole = is_edge(text, end) or (is_latin(text[end - 1]) and not is_latin(text[end]))
            if series is None or not series.brand or not is_whole or text[end - 1] in SEPARATORS:
                continue
            return Mention(series, start, end, False, False, True)
        return None

    def heard_in(self, text: str) -> Iterator[Mention]:
        """Every name long enough to be told by its sound alone: 凯美锐, 极客001."""
        sounding, at = heard(text).casefold(), 0
        while at < len(sounding):
            is_start = sounding[at : at + 2] in self._heard_prefixes
            end, series = self._heard_from(sounding, at) if is_start else (at, None)
            if (
                series
                and is_long(sounding[at:end])
                and not (is_latin(text[end - 1]) and is_latin(text[end : end + 1] or " "))
            ):
                if series.brand:
                    yield Mention(series, at, end, False, False, True)
                at = end
            at += 1

    def _heard_from(self, sounding: str, start: int) -> tuple[int, Series | None]:
        end = found = start
        series = None
        while end < len(sounding) and sounding[start : end + 1] in self._heard_prefixes:
            end += 1
            if said := self._heard.get(sounding[start:end]):
                found, series = end, said
        return found, series

    def _match(self, text: str, start: int) -> Mention | None:
        if start and is_latin(text[start]) and is_latin(text[start - 1]) and not _is_set_against(text, start):
            return None
        if start and text[start].isdigit() and text[start - 1] in ".-:/":
            return None
        key, best, at = "", None, start
        while at < len(text):
            char = text[at]
            if char in SEPARATORS:
                if not key or at + 1 >= len(text) or text[at + 1] in SEPARATORS:
                    break
                at += 1
                continue
            key += char
            if key not in self._prefixes:
                break
            at += 1
            entry = self._entries.get(key)
            if entry and self._ends(text, start, at, key):
                best = Mention(entry.series, start, at, entry.is_common, entry.has_brand, entry.is_nickname)
        return best

    @staticmethod
    def _ends(text: str, start: int, end: int, key: str) -> bool:
        if end < len(text) and is_latin(text[end - 1]) and (is_latin(text[end]) or text[end] == "+"):
            return text[end - 1].isalpha() and bool(GLUED.match(text, end))
        split = end - start > len(key)
        if len(key) <= 2 and split and " " in text[start:end]:
            return False  # "H 6点" is a level and an hour
        if split and _APART.search(text[start:end]):
            return False
        return not (
            len(key) <= 3
            and (text[end - 1].isdigit() or text[end - 1] in NUMERALS)
            and text[end : end + 1] in ("点", "号", "月", "万")
        )

    def series(self, text: str) -> tuple[Series, ...]:
        """The series a name or the beginning of one stands for: 途观 is 途观 and 途观L."""
        key = squeeze(text)
        if not key:
            return ()
        exact = self._entries.get(key)
        found = {} if exact is None else {exact.series: None}
        if exact is not None and not exact.series.name:
            found = {s: None for s in self._by_name.values() if s.brand == exact.series.brand}
        for name in sorted(k for k in self._entries if k.startswith(key) and key in self._prefixes):
            if self._entries[name].series.name:
                found.setdefault(self._entries[name].series, None)
        return tuple(found)

    def brand_of(self, series: str) -> str | None:
        """The brand of a series spelled as in the dictionary or by another name; of a brand, itself."""
        found = self.find(series)
        return found.brand if found else None

    def find(self, name: str) -> Series | None:
        """The series or brand a whole name stands for."""
        if name in self._by_name:
            return self._by_name[name]
        entry = self._entries.get(squeeze(name))
        return entry.series if entry and entry.series.brand else None


class _Build:
    """Collects names; a short name two series share stands for neither."""

    def __init__(self) -> None:
        self.entries: dict[str, _Entry] = {}
        self.named: dict[str, Series] = {}
        self.weak: dict[str, tuple[Series, bool]] = {}
        self.brands: list[str] = []
        self.fronts: dict[str, tuple[str, ...]] = {}

    def read(self, data: str) -> None:
        brand, brand_names = "", tuple[str, ...]()
        for line in data.splitlines():
            if not line or line.startswith("#"):
                continue
            if line.startswith("!"):
                self.entries.update((squeeze(word), _Entry(_NONE, False, False)) for word in line[1:].split(","))
                continue
            if line.startswith("="):
                brand, brand_names = self._brand(line[1:])
                continue
            name, body, energies, names = [*line.split("|"), "", "", ""][:4]
            series = Series(brand, name.lstrip("?"), body, tuple(e for e in energies.split("/") if e))
            self.add(series, (name, *(n for n in names.split(",") if n)), brand_names)

    def _brand(self, line: str) -> tuple[str, tuple[str, ...]]:
        name, _, others = line.partition("|")
        names = tuple(n for n in (name, *others.split(",")) if n)
        brand = name.lstrip("?")
        self.brands.append(brand)
        for each in names:
            self.entries.setdefault(squeeze(each.lstrip("?")), _Entry(Series(brand, ""), each.startswith("?"), True))
        self.fronts[brand] = tuple(sorted((n.lstrip("?") for n in names), key=len, reverse=True))
        return brand, tuple(n.lstrip("?") for n in names)

    def add(self, series: Series, names: Iterable[str], brands: tuple[str, ...] = ()) -> None:
        self.named.setdefault(series.name, series)
        brand_keys = [squeeze(b) for b in (brands or (series.brand,))]
        for name in names:
            key, is_common = squeeze(name.lstrip("?")), name.startswith("?")
            if not key:
                continue
            front = next((b for b in brand_keys if key.startswith(b) and len(key) > len(b)), "")
            bare = key[len(front) :]
            if front:
                self._put(key, series, False, True)
                if stands_alone(bare):
                    self._weak(bare, series, is_common)
            elif stands_alone(key) or is_common:
                if (known := self.entries.get(key)) and not known.series.name:
                    del self.entries[key]  # 萤火虫 is a brand and its one car
                self._put(key, series, is_common, False)
            for brand in brand_keys:
                self._put(brand + bare, series, False, True)
                if front.isascii() and front and brand != front:
                    self._put(brand + key, series, False, True)  # 名爵MG7

    def _put(self, key: str, series: Series, is_common: bool, has_brand: bool) -> None:
        self.entries.setdefault(key, _Entry(series, is_common, has_brand))

    def _weak(self, key: str, series: Series, is_common: bool) -> None:
        if key in _GENERAL:
            return
        known, _ = self.weak.setdefault(key, (series, is_common))
        if known != series and known.brand != series.brand:
            self.weak[key] = _NONE, False

    def done(self) -> Lexicon:
        for key, (series, is_common) in self.weak.items():
            if series.brand:
                self._put(key, series, is_common, False)
        for key, entry in tuple(self.entries.items()):
            if aloud := spoken(key):
                self.entries.setdefault(aloud, replace(entry, is_nickname=True))
        sounds: dict[str, Series] = {}
        for key, entry in self.entries.items():
            if (
                (entry.series.name or not entry.series.brand)
                and not entry.is_common
                and not entry.is_nickname
                and hans(key) >= 2
            ):
                sounds.setdefault(heard(key), entry.series)
        prefixes = frozenset(key[:n] for key in self.entries for n in range(1, len(key) + 1))
        starts = frozenset(key[0] for key in self.entries)
        return Lexicon(
            MappingProxyType(self.entries),
            prefixes,
            starts,
            MappingProxyType(self.named),
            MappingProxyType(sounds),
            frozenset(key[:n] for key in sounds for n in range(1, len(key) + 1)),
            tuple(self.brands),
            MappingProxyType(self.fronts),
        )


def _data() -> str:
    return files("handlers.notes").joinpath("data", "series.txt").read_text(encoding="utf-8")


def built() -> Lexicon:
    """The shipped dictionary, built anew."""
    build = _Build()
    build.read(_data())
    return build.done()


_plain = cache(built)
