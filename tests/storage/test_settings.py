"""A store's settings: what is shipped, what a store changed, what is refused; frozen once read."""

import json
from dataclasses import FrozenInstanceError
from datetime import time
from typing import Any

import pytest
from sqlmodel import select

from storage import settings
from storage.choices import BY_NAME, Choices, Option
from storage.errors import BadValue
from storage.models import Setting, Store
from storage.settings import DECLARED, Snapshot, check, shipped, snapshot
from tests.storage.ledger import Ledger


def put(ledger: Ledger, key: str, value: object) -> None:
    """A row as it would stand in the database."""
    with ledger.unsigned() as session:
        mine = select(Setting).where(Setting.store_id == ledger.store.id, Setting.key == key)
        row = session.exec(mine).first() or Setting(store_id=ledger.store.id, key=key, value="")
        row.value = json.dumps(value, ensure_ascii=False)
        session.add(row)


def read(ledger: Ledger, store: Store | None = None) -> Snapshot:
    """The store's settings now."""
    with ledger.database.read() as session:
        return snapshot(session, store or ledger.store)


def test_what_is_shipped_holds_until_changed(ledger: Ledger) -> None:
    assert read(ledger) == shipped()
    for declared in DECLARED:
        check(declared.key, declared.default)
    assert (
        len({declared.key for declared in DECLARED}) == len({declared.label for declared in DECLARED}) == len(DECLARED)
    )


def test_a_store_changes_values_for_itself_alone(ledger: Ledger) -> None:
    put(ledger, "list_length", 6)
    put(ledger, "list_at", "07:55")
    put(ledger, "ask_before_new", True)
    put(ledger, "return_visits", [1, 7])
    put(ledger, "interval", {"H": 1, "X": 30})
    put(ledger, "closed_days", ["2026-12-31", "春节"])
    mine = read(ledger)
    assert (mine.number("list_length"), mine.hour("list_at"), mine.flag("ask_before_new")) == (6, time(7, 55), True)
    assert mine.numbers("return_visits") == (1, 7) and mine.words("closed_days") == ("2026-12-31", "春节")
    assert mine.table("interval") == {**shipped().table("interval"), "H": 1, "X": 30}
    assert read(ledger, ledger.other_store) == shipped()


def test_a_store_changes_labels_and_adds_entries(ledger: Ledger) -> None:
    put(ledger, "choices.level", {"H": "特急", "S": "S级"})
    levels = read(ledger).choices("level")
    assert (levels.label("H"), levels.label("S"), levels.label("A")) == ("特急", "S级", "A级")
    assert (levels.role("H"), levels.role("S"), levels.role(None)) == ("graded", "", "")
    found = [levels.find(words) for words in ("特急", "h", "S级", "a", "不存在")]
    assert [option and option.code for option in found] == ["H", "H", "S", "A", None]
    assert shipped().choices("level").label("H") == "H级"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nothing", 1), ("list_length", "10"), ("list_length", True), ("list_length", -1), ("list_length", 1.5),
        ("list_at", "25:00"), ("list_at", "早上"), ("list_at", 840), ("interval", {"H": "两天"}), ("interval", {"H": -1}),
        ("interval", [1, 2]), ("interval", {}), ("return_visits", ["三天"]), ("return_visits", 3), ("return_visits", [True]),
        ("closed_days", [1]), ("closed_days", [" "]), ("ask_before_new", 1), ("choices.level", ["H"]), ("choices.level", {"H": ""}),
        ("choices.level", {"H": 1}), ("choices.nothing", {}), ("choices.level", {"不行": "级"}), ("choices.", {}), ("undo_hours", None),
    ],
)  # fmt: skip
def test_another_shape_is_refused(key: str, value: object) -> None:
    with pytest.raises(BadValue, match=r"[一-鿿]"):
        check(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("list_length", "x"), ("list_at", "25:00"), ("interval", {"H": "x"}), ("gone_setting", 1), ("choices.level", [1])],
)
def test_a_row_of_another_shape_does_not_stop_the_store(key: str, value: object, ledger: Ledger) -> None:
    put(ledger, key, value)
    assert read(ledger) == shipped()


def test_a_row_that_is_no_json_does_not_stop_the_store(ledger: Ledger) -> None:
    with ledger.unsigned() as session:
        session.add(Setting(store_id=ledger.store.id, key="list_length", value="{"))
    assert read(ledger) == shipped()


def test_a_snapshot_is_frozen(ledger: Ledger) -> None:
    put(ledger, "list_length", 6)
    before = read(ledger)
    put(ledger, "list_length", 7)
    assert (before.number("list_length"), read(ledger).number("list_length")) == (6, 7)
    values: Any = before.values
    with pytest.raises(TypeError):
        values["list_length"] = 8
    with pytest.raises(FrozenInstanceError):
        before.zone = shipped().zone  # type: ignore[misc]
    assert isinstance(before.table("interval"), dict)
    before.table("interval")["H"] = 99  # type: ignore[index]
    assert before.table("interval")["H"] == shipped().table("interval")["H"] == 2


def test_the_store_s_zone_is_its_own(ledger: Ledger) -> None:
    with ledger.unsigned() as session:
        session.get_one(Store, ledger.other_store.id).timezone = "Asia/Urumqi"
        other = session.get_one(Store, ledger.other_store.id)
    assert (read(ledger).zone.key, read(ledger, other).zone.key) == ("Asia/Shanghai", "Asia/Urumqi")


def test_lists_have_roles_where_rules_ask_for_them() -> None:
    roles = {option.role for option in BY_NAME["level"].options}
    assert roles == {"new", "graded", "ordered", "delivered", "cancelled", "lost"}
    assert BY_NAME["customer_kind"].with_role("lost") and BY_NAME["customer_kind"].with_role("nothing") is None
    assert Choices("x", (Option("a", "甲", ("子",)),)).find(" 子 ") == Option("a", "甲", ("子",))
    assert set(settings.shipped().choices("reject").options) >= set(BY_NAME["color"].options)
