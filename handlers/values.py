"""From what the note reader found, or a person typed, to a value of a field's kind."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from handlers.notes import answer, dates
from handlers.notes import findings as said
from handlers.notes.lexicon import Lexicon
from handlers.turn import Turn
from storage import kinds, search
from storage.choices import OTHER, Choices
from storage.errors import BadValue
from storage.fields import Decl
from storage.kinds import Item, Link, MonthDay, Window
from storage.record import car_code, choice

_RULING = re.compile(r"(?:说了算|做主|拿主意|点头|同意|定|决定|拍板)+$")
"""老公说了算 -> 老公: who decides, not that they do."""


def from_findings(decl: Decl, values: Sequence[said.Value], choices: Choices | None) -> Any:
    """A field's value from what was found for it; a single-valued field takes the last."""
    if decl.kind.many:
        return tuple(_item(value, choices) for value in values)
    return _single(decl, values[-1], choices)


def _item(value: said.Value, choices: Choices | None) -> Item:
    if isinstance(value, said.Car):
        return Item(car_code(value.brand, value.series), value.trim) if value.brand else Item(OTHER, value.series)
    if isinstance(value, said.Choice):
        found = choice(choices, value.code) if choices else Item(OTHER, value.code)
        return Item(found.code, _RULING.sub("", value.words)) if value.words else found
    return choice(choices, str(value)) if choices else Item(OTHER, str(value))


def _single(decl: Decl, value: said.Value, choices: Choices | None) -> Any:
    if isinstance(value, said.Money):
        return kinds.MoneyRange(value.low, value.high, value.about)
    if isinstance(value, said.Birthday):
        return MonthDay(value.month, value.day, value.lunar)
    if isinstance(value, said.Car):
        return car_name(value)
    if decl.kind is kinds.WINDOW and isinstance(value, date):
        return Window(value, value)
    if choices:
        words = value.code if isinstance(value, said.Choice) else str(value)
        found = choice(choices, words)
        return found if found.code == OTHER and decl.words else found.code
    return value


def car_name(car: said.Car) -> str:
    """A series with its trim, as a text field keeps it."""
    return " ".join(filter(None, (car.series or car.brand, car.trim)))


def series_of(name: str, words: Lexicon) -> str:
    """The series of a car's name, whatever else stands behind it: 探岳 of 探岳 330; as said where none is known."""
    parts = name.split()
    known = (words.find(" ".join(parts[:count])) for count in range(len(parts), 0, -1))
    return next((found.name or found.brand for found in known if found), name)


def from_words(turn: Turn, decl: Decl, text: str) -> Any:
    """A field's value from an answer typed in plain words; BadValue with the line to show for anything else."""
    choices = turn.settings.choices(decl.choices.name) if decl.choices else None
    if choices and not decl.kind.many:
        return _chosen(turn, decl, choices, text)
    if decl.kind is kinds.LINK:
        return _customer(turn, text)
    if decl.kind in (kinds.DATE, kinds.MOMENT) and (said := moment(turn, text, past=decl.past)):
        return said[0] if decl.kind is kinds.MOMENT else said[0].date()
    read = answer.read_answer(decl.finding or decl.name, text, turn.sent_at, turn.words)
    if read:
        return from_findings(decl, read, choices)
    if not any(character.isalnum() for character in text):
        raise BadValue(f"{decl.label}没对上，发文字就行")
    if decl.kind.many:
        items = decl.kind.read(text)
        return tuple(choice(choices, item.words) for item in items) if choices else items
    return decl.kind.read(text)


def _customer(turn: Turn, text: str) -> Link:
    """The one customer on file whom the words name."""
    found = search.find(turn.session, turn.scope, text)
    if found is None or len(found.customers) > 1 or found.how == "words":
        raise BadValue("没对上是谁，写已经记过的姓名或号码")
    return Link(found.customers[0].id, found.customers[0].name or "")


def moment(turn: Turn, text: str, *, past: bool = False) -> tuple[datetime, str] | None:
    """A day or moment and how exactly it was said, if the words are nothing else; ``past``: one that has been."""
    if not answer.read_answer("next_date", text, turn.sent_at, turn.words):
        return None
    found = dates.find(text, turn.sent_at, "past" if past else "future")
    return (found[0].start.replace(tzinfo=turn.settings.zone), found[0].precise) if found else None


def _chosen(turn: Turn, decl: Decl, choices: Choices, text: str) -> str | Item:
    option = choices.find(text)
    if option:
        return option.code
    read = answer.read_answer(decl.finding or decl.name, text, turn.sent_at, turn.words)
    if read:
        found = from_findings(decl, read, choices)
        if isinstance(found, str) and found != OTHER:
            return found
    if decl.words:
        return Item(OTHER, kinds.clean(text))
    if choices.find(OTHER):
        return OTHER
    some = "、".join(option.label for option in choices.options[:6])
    raise BadValue(f"{decl.label}填这些里的一个：{some}")
