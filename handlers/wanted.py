"""A list asked for in words -> conditions on customers: ``B级 20万以上 超过7天没联系``, ``本月试驾没成交的``.

The note reader's own findings serve for cars, money, colours and choices; the words that only lists have stand in
wanted_words.py. What was not understood is named, never ignored. Reads no rows but the members' names it is given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from handlers.notes import dates
from handlers.notes.findings import Car, Choice, Finding, Money
from handlers.notes.lexicon import Lexicon
from handlers.notes.numbers import number
from handlers.notes.page import OTHER, SIGNS, WHEN, Page
from handlers.notes.read import Desk
from handlers.wanted_words import (
    ASKS,
    DAYS,
    EVENT,
    EVENTS,
    FILLING,
    FLAG,
    LATELY,
    LEVELS,
    SILENT,
    SORT,
    SORTS,
    SURE,
    Side,
)
from storage import filters
from storage.choices import Choices
from storage.filters import Happened
from storage.hits import Condition, Sort
from storage.record import car_code
from storage.settings import Snapshot

LONGEST = 60
"""Characters of a list's words; a longer text is a note."""
_NOTED = re.compile(r"\d{7}|[一二三四五六七八九零〇幺]{7}")
"""Somebody's number: it is noted or looked up, no list has it."""
_SOON = timedelta(days=62)
"""A day further ahead than this is not planned yet: the last one of its name is meant."""
_ABOUT = 0.1
_WITH_CARS = ("drive", "order", "delivery", "cancel", "loss")
"""Events whose rows name a car."""


def may_ask(text: str) -> bool:
    """Whether words may ask for a list or a number at all: reads nothing, so that most notes cost nothing here."""
    return len(text) <= LONGEST and "\n" not in text.strip() and not _NOTED.search(text)


@dataclass(frozen=True)
class Wanted:
    """A list as it was understood."""

    conditions: tuple[Condition, ...]
    sort: Sort
    unread: tuple[str, ...]
    """Words that say nothing known."""
    is_sure: bool
    """It says what only a list has: it can be no note."""
    is_list: bool
    """That, or it asks as one asks for a list."""


@dataclass
class _Reading:
    text: str
    now: datetime
    settings: Snapshot
    left: list[str]
    conditions: list[Condition]
    is_list: bool = False
    sort: Sort = "recent"

    def take(self, start: int, end: int, *conditions: Condition) -> None:
        self.conditions += conditions
        self.left[start:end] = OTHER * (end - start)

    @property
    def shown(self) -> str:
        return "".join(self.left)

    def choices(self, name: str) -> Choices:
        return self.settings.choices(name)


def read_wanted(
    text: str, now: datetime, settings: Snapshot, words: Lexicon, staff: Mapping[str, int] | None = None
) -> Wanted:
    """The conditions a text names; ``staff`` are the members whose customers may be asked for, by name."""
    page = Page(text[:LONGEST])
    reading = _Reading(page.flat, now, settings, list(page.flat), [])
    for step in (_sorts, _sources, _silences, _levels, _flags, _events):
        step(reading)
    _owners(reading, staff or {})
    _findings(reading, words)
    left = (FILLING.sub("", part) for part in re.split(f"[{SIGNS}]+", reading.shown))
    unread = tuple(part for part in left if part and not _named(reading, part))
    asks = bool(ASKS.search(text.strip()))
    conditions = tuple(dict.fromkeys(reading.conditions))
    reading.is_list |= bool(SURE.search(text.strip()))
    return Wanted(conditions, reading.sort, unread, reading.is_list, reading.is_list or asks)


# -- words of lists -----------------------------------------------------------------------------------------------


def _sorts(reading: _Reading) -> None:
    if match := SORT.search(reading.shown):
        reading.sort = next(sort for sort, _ in SORTS if match[sort])
        reading.is_list = True
        reading.take(*match.span())


def _sources(reading: _Reading) -> None:
    """By the store's own names, before 自然到店 is taken for a visit."""
    for option in reading.choices("source").options:
        for label in (option.label, *option.also):
            at = reading.shown.find(label)
            if at >= 0 and option.code != "other":
                reading.take(at, at + len(label), filters.Chosen("source", (option.code,)))


def _days(match: re.Match[str]) -> int:
    return round((number(match["n"]) or 0) * DAYS[match["unit"]])


def _silences(reading: _Reading) -> None:
    for match in SILENT.finditer(reading.shown):
        reading.is_list = True
        reading.take(*match.span(), filters.Silent(reading.now - timedelta(days=_days(match))))


def _levels(reading: _Reading) -> None:
    levels = reading.choices("level")
    graded = [option.code for option in levels.options if option.role == "graded"]
    for match in LEVELS.finditer(reading.shown):
        codes = [c.upper() for c in match["codes"] or match["bare"] or "" if c.isalpha()]
        if not all(levels.role(code) for code in codes):
            continue
        if match["more"] and codes[-1] in graded:
            place = graded.index(codes[-1])
            codes = graded[: place + 1] if match["more"].endswith("上") else graded[place:]
        reading.take(*match.span(), filters.Chosen("level", tuple(codes)))


def _events(reading: _Reading) -> None:
    """Something that happened, or did not, in a time said before it; a time alone stays unread."""
    spans = _spans(reading)
    page = list(reading.shown)
    for start, end in spans:
        page[start:end] = WHEN * (end - start)
    for match in EVENT.finditer("".join(page)):
        said = next(words for number, words in enumerate(EVENTS) if match[f"e{number}"])
        is_not = bool(match["not"])
        when = "when" if match["when"] else "then"
        span = _span(reading, match.span(when), spans, said.side) if match[when] else None
        if said.event == "made" and span is None:
            span = _of_days(reading.now.date() - timedelta(days=7), reading.now.date(), reading)
        made = filters.Made(span) if said.event == "made" and span else Happened(said.event, span, is_not)
        reading.is_list |= is_not or bool(match[when]) or said.event in ("overdue", "missed")
        reading.take(*match.span(), made)


def _spans(reading: _Reading) -> dict[tuple[int, int], str]:
    """Where times stand, with the words of each."""
    lately = [match.span() for match in LATELY.finditer(reading.shown)]
    found = [when.span for when in dates.find(reading.shown, reading.now, "past")]
    apart = [span for span in found if not any(a < span[1] and span[0] < b for a, b in lately)]
    return {span: reading.text[slice(*span)] for span in (*lately, *apart)}


def _span(
    reading: _Reading, place: tuple[int, int], spans: Mapping[tuple[int, int], str], side: Side
) -> tuple[datetime, datetime] | None:
    """The time that stands in a place, as half-open moments."""
    words = next((words for span, words in spans.items() if place[0] <= span[0] < place[1]), "")
    today = reading.now.date()
    if match := LATELY.fullmatch(words):
        return _of_days(today - timedelta(days=_days(match) - 1), today, reading)
    found = dates.find(words, reading.now, "past" if side == "past" else "future")
    if side == "near" and found and found[0].first_day - today > _SOON:
        found = dates.find(words, reading.now, "past")
    return _of_days(found[0].first_day, found[-1].last_day, reading) if found else None


def _of_days(first: date, last: date, reading: _Reading) -> tuple[datetime, datetime]:
    zone = reading.settings.zone
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


_FLAGS: dict[str, Callable[[date], Condition]] = {
    "no_phone": lambda today: filters.Reachable("phone", is_not=True),
    "phone": lambda today: filters.Reachable("phone"),
    "no_wechat": lambda today: filters.Reachable("wechat", is_not=True),
    "wechat": lambda today: filters.Reachable("wechat"),
    "open": lambda today: filters.Chosen("status", ("open",)),
    "won": lambda today: filters.Chosen("status", ("won",)),
    "lost": lambda today: filters.Chosen("status", ("lost",)),
    "owner": lambda today: filters.Chosen("kind", ("owner",)),
    "ordered": lambda today: filters.Chosen("level", ("O",)),
    "dormant": lambda today: filters.Quiet("dormant", today),
    "do_not_contact": lambda today: filters.Quiet("do_not_contact", today),
}


def _flags(reading: _Reading) -> None:
    for match in FLAG.finditer(reading.shown):
        name = next(name for name, said in match.groupdict().items() if said)
        reading.is_list |= name not in ("wechat", "phone", "owner", "do_not_contact")
        reading.take(*match.span(), _FLAGS[name](reading.now.date()))


def _owners(reading: _Reading, staff: Mapping[str, int]) -> None:
    """陈宇的, 小陈的 where only one is called so."""
    for name, member in staff.items():
        alike = [other for other in staff if other[:1] == name[:1]]
        for called in (name, f"小{name[:1]}" if len(alike) == 1 else name):
            at = reading.shown.find(called)
            if at >= 0:
                reading.is_list = True
                reading.take(at, at + len(called), filters.Owned((member,)))


# -- what the note reader finds -----------------------------------------------------------------------------------

_LISTS = {
    "body_type": ("body_type", "body_types"), "powertrain": ("powertrain", "powertrains"),
    "feature": ("feature", "features"), "color": ("color", "colors"), "reject": ("reject", "rejects"),
    "concern": ("concern", "concerns"), "usage": ("usage", "usages"),
    "decision_maker": ("decision_maker", "decision_makers"),
}  # fmt: skip
_COLUMNS = {
    "source": "source",
    "urgency": "urgency",
    "payment": "payment",
    "age_range": "age_range",
    "gender": "gender",
}


def _findings(reading: _Reading, words: Lexicon) -> None:
    page = Page(re.sub(f"[{SIGNS}]", " ", reading.shown))
    desk = Desk(reading.now, (), words)
    desk.read(desk.look(page))
    for found in page.findings:
        condition = _condition(reading, found)
        if condition is not None:
            reading.take(found.start, found.end, condition)


def _named(reading: _Reading, part: str) -> bool:
    """What is left may be the very name of a choice: 配偶, 车辆性能, 男."""
    named: list[tuple[str, str, bool]] = [(name, column, True) for name, column in _LISTS.values()]
    named += [(name, column, False) for name, column in _COLUMNS.items()]
    for name, column, is_list in named:
        option = next((one for one in reading.choices(name).options if one.label.partition("(")[0] == part), None)
        if option is not None and option.code != "other":
            picked = filters.Picked((column,), (option.code,)) if is_list else filters.Chosen(column, (option.code,))
            reading.conditions.append(picked)
            return True
    return False


def _condition(reading: _Reading, found: Finding) -> Condition | None:
    value = found.value
    if isinstance(value, Money) and found.field == "budget":
        return _budget(value)
    if isinstance(value, Car):
        return _car(reading, found, value)
    label = value.code if isinstance(value, Choice) else str(value)
    said = reading.text[found.start : found.end]
    if found.field in _LISTS:
        name, column = _LISTS[found.field]
        option = reading.choices(name).find(label)
        return filters.Picked((column,), (option.code,)) if option else None
    if found.field in _COLUMNS:
        listed = reading.choices(_COLUMNS[found.field])
        named = (option for option in listed.options if option.code != "other" and option.label in said)
        option = next(named, None) or listed.find(label)
        return filters.Chosen(_COLUMNS[found.field], (option.code,)) if option else None
    if found.field == "objection":
        option = reading.choices("objection").find(label)
        return filters.Worried(option.code) if option else None
    return None


def _budget(money: Money) -> Condition:
    """20万左右 means a tenth more or less."""
    if money.low is not None and money.low == money.high:
        return filters.Budget(round(money.low * (1 - _ABOUT)), round(money.low * (1 + _ABOUT)))
    return filters.Budget(money.low, money.high)


def _car(reading: _Reading, found: Finding, car: Car) -> Condition | None:
    """途观L in 本月试驾途观L is the car of what happened; else a car wanted or seen, or compared with."""
    code = car_code(car.brand, car.series)
    if found.field == "competitor":
        return filters.Picked(("competitors",), (code,), not car.series)
    if found.field not in ("interest", "deal_model", "test_drive"):
        return None
    happened = [one for one in reading.conditions if isinstance(one, Happened) and one.event in _WITH_CARS]
    if happened and car.series:
        reading.conditions.remove(happened[-1])
        return replace(happened[-1], series=car.series)
    wanted = filters.Picked(("interests",), (code,), not car.series)
    return filters.AnyOf((wanted, Happened("seen", series=car.series))) if car.series else wanted


def staff_of(names: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Members by name, the longest name first, so that no name is found within another."""
    return dict(sorted(names, key=lambda pair: -len(pair[0])))
