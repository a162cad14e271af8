"""设置: what a store has set, listed by subject; one changed by its words, old -> new, with the way back."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from sqlmodel import col, select

from handlers.cards import settings as cards
from handlers.commands import command
from handlers.staffing import TEAM
from handlers.turn import Turn
from scheduler.calendar import FESTIVALS
from storage import journal, settings
from storage.errors import BadValue
from storage.ids import short
from storage.kinds import read_month_day, show_date
from storage.messages import Message
from storage.models import MANAGER, Batch, Change, Member, Setting, fields
from storage.settings import ABOUT, DECLARED, Declared
from storage.vault import place, vault_of

_CLOCK = re.compile(r"(早上|上午|中午|下午|晚上)?\s*(\d{1,2})(?:[:：](\d{2})|点(半|\d{1,2})?分?)")
_NUMBER = re.compile(r"(\d{1,7})(万)?\s*[^\d\s]{0,4}")
_BREAK = re.compile(r"[\s,，、;；]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SWITCH = {"开": True, "打开": True, "是": True, "要": True, "关": False, "关掉": False, "否": False, "不要": False}
_NOTHING = ("没有", "无", "不要", "都不要", "关", "0")
_SPANS = (("push_from", "push_until"), ("said_from", "said_until"))
"""Hours of which the first comes before the second."""
_LIKE = 2
"""So many characters in common make a setting like the words."""


@command("设置", slash="settings", does="门店的设置，看和改", role=MANAGER, takes_words=True, place=69, under=TEAM)
def _settings(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [cards.overview(turn, [one for one in DECLARED if turn.settings.values[one.key] != one.default])]
    if words in ABOUT:
        return [cards.of_subject(turn, words)]
    found, rest = _find(words)
    if not found:
        raise BadValue(cards.unknown(words, _nearest(words)))
    if len(found) > 1:
        return [cards.several(turn, found)]
    return [_set(turn, found[0], rest)] if rest else [cards.one(turn, found[0], _changed_by(turn, found[0]))]


def _find(words: str) -> tuple[list[Declared], str]:
    """The settings that the first words name, and what is to hold; the more of the words name one, the better."""
    parts = words.split()
    for count in range(len(parts), 0, -1):
        if found := _named("".join(parts[:count])):
            return found, " ".join(parts[count:])
    name = re.match(r"\D+", parts[0])
    rest = words[name.end() :].strip() if name else ""
    return (_named(name[0].rstrip("：:")), rest) if name and rest else ([], "")


def _named(name: str) -> list[Declared]:
    """The one that is called so, else all in whose label these words stand."""
    exact = [one for one in DECLARED if name in (one.label, cards.title(one))]
    return exact or [one for one in DECLARED if name in one.label]


def _nearest(words: str) -> list[Declared]:
    alike = sorted(DECLARED, key=lambda one: -len(set(words) & set(one.label)))[:2]
    return [one for one in alike if len(set(words) & set(one.label)) >= _LIKE]


def _changed_by(turn: Turn, declared: Declared) -> str:
    """Who set it last, and when, as the journal tells."""
    mine = select(Setting.id).where(Setting.store_id == turn.store.id, Setting.key == declared.key)
    lines = select(Change).where(Change.row_table == "setting", col(Change.row_id).in_(mine))
    last = turn.session.exec(lines.order_by(col(Change.id).desc()).limit(1)).first()
    member = turn.session.get(Member, last.member_id) if last else None
    when = show_date(last.at.astimezone(turn.settings.zone).date()) if last else ""
    return cards.by_whom(member.name, when) if member else ""


# -- one of them changed ------------------------------------------------------------------------------------------


def _set(turn: Turn, declared: Declared, words: str) -> Message:
    old, new = turn.settings.values[declared.key], _read(turn, declared, words)
    if new == old:
        return cards.same(turn, declared)
    _check_spans({**turn.settings.values, declared.key: new})
    settings.put(turn.session, turn.store.id, declared.key, new)
    batch = journal.batch_of(turn.session)
    return cards.changed(turn, declared, old, new, _undo(turn, batch, declared) if batch else "")


def _undo(turn: Turn, batch: Batch, declared: Declared) -> str:
    batch.title = vault_of(turn.session).seal(place(batch, "title"), cards.title(declared))
    return f"undo:{short(batch.id)}.0"


def _check_spans(values: dict[str, Any]) -> None:
    by_key = {one.key: one for one in DECLARED}
    for first, last in _SPANS:
        if values[first] >= values[last]:
            raise BadValue(cards.not_in_order(by_key[first], by_key[last]))


def _read(turn: Turn, declared: Declared, words: str) -> Any:
    """What the words say, in the shape of what is shipped; BadValue with an example where they do not."""
    shape = next(shape for shape in _READERS if isinstance(declared.default, shape))
    value = _READERS[shape](turn, declared, words.strip())
    if value is None or not _is_allowed(declared, value):
        raise BadValue(cards.unread(turn, declared))
    return value


def _is_allowed(declared: Declared, value: Any) -> bool:
    """0 only where it has a meaning: the label says which."""
    numbers = list(value.values()) if isinstance(value, dict) else [value]
    return "，0" in declared.label or isinstance(value, bool) or 0 not in numbers


def _switch(turn: Turn, declared: Declared, words: str) -> bool | None:
    return _SWITCH.get(words)


def _number(turn: Turn, declared: Declared, words: str) -> int | None:
    match = _NUMBER.fullmatch(words)
    return int(match[1]) * (10_000 if match[2] else 1) if match else None


def _clock(turn: Turn, declared: Declared, words: str) -> str | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    hour, minute = int(match[2]), 30 if match[4] == "半" else int(match[3] or match[4] or 0)
    hour += 12 if match[1] in ("下午", "晚上") and hour < 12 else 0
    return time(hour, minute).isoformat("minutes") if hour < 24 and minute < 60 else None


def _several(turn: Turn, declared: Declared, words: str) -> list[Any] | None:
    """Numbers, the names of codes, festivals and days, or names that are shipped."""
    parts = [] if words in _NOTHING else [part for part in _BREAK.split(words) if part]
    if declared.default and isinstance(declared.default[0], int):
        matches = [re.fullmatch(r"(\d{1,3})\D{0,2}", part) for part in parts]
        return [int(match[1]) for match in matches if match] if all(matches) else None
    return [code for part in parts for code in _codes(turn, declared, part)]


def _codes(turn: Turn, declared: Declared, word: str) -> list[str]:
    words = cards.names(turn, declared)
    if words:
        known, found = list(dict.fromkeys(words.values())), [code for code, name in words.items() if name == word]
    elif declared.key == "copy_fields":
        known = [*declared.default, *(decl.label for decl in fields().values())]
        found = [word] if word in known else []
    else:
        known, found = list(FESTIVALS), [word] if word in FESTIVALS or _DAY.fullmatch(word) else []
        if not found and declared.key == "closed_days":
            found = [read_month_day(word).dump()]
    if not found:
        raise BadValue(cards.no_such(word, known))
    return found


def _table(turn: Turn, declared: Declared, words: str) -> dict[str, int] | None:
    """H3 A5: what is named changes, the rest stays."""
    names = {name: code for code, name in cards.names(turn, declared).items()}
    names = names or {code: code for code in declared.default}
    pair = re.compile(rf"({'|'.join(map(re.escape, names))})级?\s*[：:]?\s*(\d{{1,6}})\D{{0,2}}?")
    matches = [pair.fullmatch(part) for part in _BREAK.split(re.sub(r"(?<=\D)\s+(?=\d)", "", words)) if part]
    if not matches or not all(matches):
        return None
    said = {names[match[1]]: int(match[2]) for match in matches if match}
    return {**turn.settings.values[declared.key], **said}


_READERS: dict[type, Callable[[Turn, Declared, str], Any]] = {
    bool: _switch, int: _number, str: _clock, list: _several, dict: _table,
}  # fmt: skip
"""How a value is read, by the shape of what is shipped; a switch is a number too, and comes first."""
