"""Dates as salespeople mean them: expressions with a reference each, as data, and what resolve() promises outside."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.notes.dates import find, resolve

ROWS = [
    json.loads(line)
    for name in ("expressions.jsonl", "awkward.jsonl")
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    if line.strip()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['ref']} {row['text']}")
def test_expression(row: dict[str, str | None]) -> None:
    got = resolve(str(row["text"]), datetime.fromisoformat(str(row["ref"])))
    if row["start"] is None:
        assert got is None
        return
    assert got == (datetime.fromisoformat(str(row["start"])), datetime.fromisoformat(str(row["end"])))


def test_aware_or_naive_like_the_reference() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    aware = resolve("下周三上午", datetime(2026, 11, 23, 10, tzinfo=zone))
    assert aware == (datetime(2026, 12, 2, 10, tzinfo=zone),) * 2
    assert aware
    assert aware[0].tzinfo is zone
    naive = resolve("下周三上午", datetime(2026, 11, 23, 10))
    assert naive
    assert naive[0].tzinfo is None


def test_what_happened_looks_back() -> None:
    now = datetime(2026, 11, 23, 10)
    assert resolve("3月5号", now, prefer="past") == (datetime(2026, 3, 5), datetime(2026, 3, 6))
    assert resolve("周三", now, prefer="past") == (datetime(2026, 11, 18), datetime(2026, 11, 19))
    assert resolve("25号", now, prefer="past") == (datetime(2026, 10, 25), datetime(2026, 10, 26))
    assert resolve("国庆", now, prefer="past") == (datetime(2026, 10, 1), datetime(2026, 10, 2))


def test_several_in_one_text_stand_in_order_with_their_words() -> None:
    text = "周二没来，改到周四下午三点，月底提车"
    found = find(text, datetime(2026, 11, 23, 10))
    assert [text[slice(*when.span)] for when in found] == ["周二", "周四下午三点", "月底"]
    assert [when.precise for when in found] == ["date", "time", "date"]
