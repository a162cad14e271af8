"""What a store may set: shape and default are declared here, a Setting row overrides the value only.

Read once per inbound into a frozen snapshot that is passed as an argument.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from storage import choices
from storage.choices import Choices, Option
from storage.errors import BadValue
from storage.models import Setting, Store


@dataclass(frozen=True)
class Declared:
    """One thing a store may set."""

    key: str
    label: str
    default: Any
    """Also its type: an override of another type is refused."""


DECLARED = (
    Declared("interval", "各级别几天内再联系", {"N": 1, "H": 2, "A": 5, "B": 7, "C": 15, "O": 7}),
    Declared("list_at", "早上列表几点发", "08:40"),
    Declared("list_length", "每天列表最多几位", 10),
    Declared("push_from", "几点起可以提醒", "08:30"),
    Declared("push_until", "几点后不再提醒", "20:30"),
    Declared("said_from", "自己定的时间，几点起可以提醒", "07:00"),
    Declared("said_until", "自己定的时间，几点后不再提醒", "22:00"),
    Declared("early_minutes", "说了钟点的提前几分钟提醒", 3),
    Declared("closed_days", "店休的日子", []),
    Declared("return_visits", "交车后几天回访", [3, 7, 30]),
    Declared("ask_before_new", "新客户先问再记", False),
    Declared("undo_hours", "几小时内可以撤销", 24),
    Declared("draft_minutes", "问题等几分钟", 30),
    Declared("subject_minutes", "刚说的客户记多少分钟", 10),
)
_BY_KEY = {declared.key: declared for declared in DECLARED}


@dataclass(frozen=True)
class Snapshot:
    """A store's settings at one moment."""

    zone: ZoneInfo
    values: Mapping[str, Any]

    def number(self, key: str) -> int:
        """A whole number."""
        return int(self.values[key])

    def flag(self, key: str) -> bool:
        """On or off."""
        return bool(self.values[key])

    def hour(self, key: str) -> time:
        """A time of day."""
        return time.fromisoformat(self.values[key])

    def table(self, key: str) -> Mapping[str, int]:
        """Numbers by code."""
        return dict(self.values[key])

    def numbers(self, key: str) -> tuple[int, ...]:
        """Several numbers."""
        return tuple(self.values[key])

    def words(self, key: str) -> tuple[str, ...]:
        """Several texts."""
        return tuple(self.values[key])

    def choices(self, name: str) -> Choices:
        """A pick list with the store's own labels and entries."""
        shipped = choices.BY_NAME[name]
        own = self.values.get(f"choices.{name}", {})
        kept = tuple(Option(o.code, own.get(o.code, o.label), o.also, o.role) for o in shipped.options)
        codes = {option.code for option in kept}
        return Choices(name, kept + tuple(Option(code, label) for code, label in own.items() if code not in codes))


def check(key: str, value: Any) -> None:
    """BadValue unless ``value`` is of the declared shape."""
    if key.startswith("choices."):
        good = key.removeprefix("choices.") in choices.BY_NAME and isinstance(value, dict)
    else:
        good = key in _BY_KEY and type(value) is type(_BY_KEY[key].default)
    if not good:
        raise BadValue("没有这个设置，或者值不对")


def snapshot(session: Session, store: Store) -> Snapshot:
    """What a store has set, over what is shipped."""
    values = {declared.key: declared.default for declared in DECLARED}
    for row in session.exec(select(Setting).where(Setting.store_id == store.id)).all():
        values[row.key] = json.loads(row.value)
    return Snapshot(ZoneInfo(store.timezone), values)


def shipped(zone: str = "Asia/Shanghai") -> Snapshot:
    """The shipped values alone."""
    return Snapshot(ZoneInfo(zone), {declared.key: declared.default for declared in DECLARED})
