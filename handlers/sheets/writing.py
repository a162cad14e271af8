"""Rows of text -> xlsx or csv. Every cell is text: nothing that a person typed can become a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
_LONGEST = 32_000
"""Characters an xlsx cell holds, and some room."""
_FORMULA = tuple("=+-@\t\r\n")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDEST, _NARROWEST = 40, 8


@dataclass(frozen=True)
class Sheet:
    """One sheet of a book."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[str]]


def book(sheets: Sequence[Sheet]) -> bytes:
    """An xlsx whose every cell is typed as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    made = Workbook(write_only=True)
    for sheet in sheets:
        page = made.create_sheet(sheet.title[:31])
        rows = [[plain(text) for text in row] for row in (sheet.header, *sheet.rows)]
        for place in range(len(sheet.header)):
            page.column_dimensions[get_column_letter(place + 1)].width = _width(
                row[place : place + 1] for row in rows[:200]
            )
        page.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(page, text)
                cell.data_type = "s"  # a text that begins with = stays one
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            page.append(cells)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def plain(text: str) -> str:
    """What a cell holds of a text: without what no xlsx may hold, and no longer than a cell takes."""
    return _ILLEGAL.sub("", text)[:_LONGEST]


def _width(cells: Iterable[Sequence[str]]) -> int:
    """Wide enough to read: a Chinese character takes two."""
    longest = max((sum(1 + (ord(c) > 0x2E80) for c in cell[0]) for cell in cells if cell), default=0)
    return max(_NARROWEST, min(_WIDEST, longest + 2))


def table(sheet: Sheet) -> bytes:
    """A csv that Excel opens as Chinese; what begins like a formula gets a quote before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (sheet.header, *sheet.rows):
        writer.writerow([harmless(plain(text)) for text in row])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
