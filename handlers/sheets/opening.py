"""The bytes of an xlsx, xls or csv as rows of text: bounded before anything is unpacked, no formula evaluated.

Meant for a worker process with limits of memory and time (bot/bounded.py): what a file costs shows only by opening it.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

MOST_BYTES = 20 << 20
MOST_ROWS = 50_000
MOST_COLUMNS = 200
_UNPACKED = 400 << 20
_ONE_PART = 300 << 20
_RATIO = 300
"""A part that shrinks to less than a 300th is no sheet anybody typed."""
_PARTS = 2_000
_LONGEST = 4_000
"""Characters of one cell."""


class Unreadable(ValueError):
    """This file cannot be taken; its message says why, in Chinese."""


def rows_of(data: bytes, name: str) -> list[list[str]]:
    """The rows of the fullest sheet, each cell as text; Unreadable with the reason."""
    if len(data) > MOST_BYTES:
        raise Unreadable("文件超过20MB，分成几个再发")
    if not data.strip():
        raise Unreadable("文件是空的，换一个")
    is_book = data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0"
    rows = list(_bounded(_book(data) if is_book else _text(data)))
    if not any(any(row) for row in rows):
        raise Unreadable("表里没有内容，换一个")
    return rows


def _bounded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS + 20:  # a title and the header do not count
            raise Unreadable("超过50000行，分成几个再发")
        while row and not row[-1]:
            row.pop()
        yield row[:MOST_COLUMNS]


def check_archive(data: bytes) -> None:
    """Refuse what would unpack to far more than it is, from the sizes its directory states; Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise Unreadable("文件打不开，用 Excel 另存为 xlsx 再发") from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("文件有密码，去掉密码再发")
    is_bomb = (
        len(parts) > _PARTS
        or sum(part.file_size for part in parts) > _UNPACKED
        or any(p.file_size > _ONE_PART or p.file_size > _RATIO * max(p.compress_size, 1_000) for p in parts)
    )
    if is_bomb:
        raise Unreadable("文件展开后太大，分成几个再发")


def _book(data: bytes) -> Iterator[list[str]]:
    import python_calamine as calamine

    if data[:2] == b"PK":
        check_archive(data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_index(number) for number in range(len(book.sheet_names))]
        fullest = max(sheets, key=lambda sheet: sheet.total_height * min(sheet.total_width, 50), default=None)
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise Unreadable("文件打不开，用 Excel 另存为 xlsx 再发") from error
    if fullest is None:
        return
    if fullest.total_height > MOST_ROWS + 200:
        raise Unreadable("超过50000行，分成几个再发")
    for row in fullest.to_python(skip_empty_area=True):
        yield [cell(value) for value in row[:MOST_COLUMNS]]


def cell(value: object) -> str:
    """One cell as text: whole numbers without a point, days in ISO form."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(round(value, 6))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return tidy(str(value if value is not None else ""))[:_LONGEST]


def tidy(text: str) -> str:
    """Text without control characters and needless blanks; full-width marks stay as typed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    head = text[:4_000]
    comma = max(",\t;", key=head.count)
    csv.field_size_limit(1 << 20)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma):
            yield [cell(value) for value in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Unreadable("这个文件不是表格，发 Excel 或 csv") from error


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable("这个文件不是表格，发 Excel 或 csv")
