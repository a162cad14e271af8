"""What a worker process does with sheets: bytes in, bytes out. Each function pickles by its name."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from handlers.notes.lexicon import Lexicon
from handlers.sheets import writing
from handlers.sheets.cells import Parsed, Reader
from handlers.sheets.columns import layout
from handlers.sheets.opening import MOST_ROWS, Unreadable, rows_of

MOST_UNPACKED = 200 << 20
"""Bytes of what ``look`` packed."""


def look(data: bytes, name: str, chosen: Mapping[str, str], now: datetime) -> bytes:
    """A sheet read: its columns and what its rows say, packed; or why it cannot be read."""
    try:
        rows = rows_of(data, name)
        found = layout(rows, chosen)
        if found is None:
            raise Unreadable("没找到表头，第一行写上 姓名、电话 这样的列名再发")
        if not any(column.means in ("customer.name", "phone.number") for column in found.columns):
            raise Unreadable("没有姓名也没有电话这一列，加上再发")
        if len(rows) - found.header - 1 > MOST_ROWS:
            raise Unreadable("超过50000行，分成几个再发")
    except Unreadable as error:
        return _packed({"problem": str(error)})
    reader = Reader(found.columns, Lexicon.shipped(), now)
    parsed = (reader.read(number + 1, row) for number, row in enumerate(rows) if number > found.header)
    columns = [[column.title, column.means] for column in found.columns]
    return _packed({"columns": columns, "rows": [asdict(row) for row in parsed if row is not None]})


def _packed(what: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(packed: bytes) -> tuple[str, list[list[str]], list[Parsed]]:
    """What ``look`` packed: the problem (empty: none), columns as [title, meaning], rows."""
    opened = zlib.decompressobj()
    text = opened.decompress(packed, MOST_UNPACKED)
    what = json.loads(text)
    return what.get("problem", ""), what.get("columns", []), [Parsed(**row) for row in what.get("rows", [])]


def left_out(data: bytes, name: str, reasons: Mapping[int, str]) -> bytes:
    """The rows that are not taken, as they stood, each with its number and why; an xlsx."""
    rows = rows_of(data, name)
    found = layout(rows)
    head = list(rows[found.header]) if found else []
    body: list[Sequence[str]] = [
        [str(number), reasons[number], *rows[number - 1]] for number in sorted(reasons) if number <= len(rows)
    ]
    return writing.book([writing.Sheet("没导入的行", ["行号", "原因", *head], body)])
