"""Pages of a form -> an xlsx that prints on A4 as the trade's paper does: title, head, ruled table, lines to sign.

A page is laid on a grid of narrow columns; a cell spans as many as it says. Knows no store; runs in a worker process.
Every text is typed as text, so that nothing a person said can become a formula.
"""

import io
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from typing import Any

from handlers.sheets.writing import plain

Text = str | int
_FONT = "宋体"
_HEAD, _TINT = "D9E2EC", "F1F5F9"
_LINE = 15.0
"""Points of one line of text at the size of the body."""
_BODY, _TITLE = 10, 16
_A4 = 9
_MOST_LINES = 12


@dataclass(frozen=True)
class Head:
    """A column of a table."""

    title: str
    width: float
    """Characters; a Chinese one takes two."""
    group: str = ""
    """What stands above it and its neighbours of the same group."""
    is_wide: bool = False
    """Prose: set to the left."""
    is_tinted: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table; on a page of several blocks a column takes ``span`` columns of the grid."""

    heads: tuple[Head, ...]
    rows: Sequence[Sequence[Text]]
    least: int = 0
    """Rows printed at least: the rest is left to write by hand."""
    title: str = ""
    spans: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Labels with their values, line by line: (label, value, columns of the grid that both take)."""

    lines: Sequence[Sequence[tuple[str, str, int]]]
    title: str = ""


@dataclass(frozen=True)
class Page:
    """One sheet of the book."""

    tab: str
    title: str
    facts: tuple[tuple[str, str], ...]
    """门店, 日期, 销售顾问: the line below the title."""
    blocks: tuple[Table | Pairs, ...]
    notes: tuple[str, ...] = ()
    """Lines below: sums, what the signs mean."""
    signs: tuple[str, ...] = ()
    """Who signs."""
    is_wide: bool = True
    """A4 across."""
    grid: tuple[float, ...] = field(default=())
    """Widths of the grid's columns; none: those of the only table."""


LABEL = 3
"""Columns of the grid that a label takes."""


def book(pages: Sequence[Page]) -> bytes:
    """The pages as an xlsx."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    taken: set[str] = set()
    for page in pages:
        _Printer(made.create_sheet(_tab(page.tab, taken)), page).print()
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def _tab(wanted: str, taken: set[str]) -> str:
    """A sheet's name that Excel takes, and no other sheet has."""
    name = "".join(c for c in plain(wanted) if c not in "[]:*?/\\'")[:27] or "表"
    number = sum(one == name or one.startswith(f"{name} ") for one in taken)
    name = f"{name} {number + 1}" if number else name
    taken.add(name)
    return name


class _Printer:
    """Lays one page out, row by row."""

    def __init__(self, sheet: Any, page: Page) -> None:
        self.sheet, self.page, self.row = sheet, page, 0
        tables = [block for block in page.blocks if isinstance(block, Table)]
        self.grid = page.grid or tuple(head.width for head in tables[0].heads)
        self._looks: dict[tuple[Any, ...], Any] = {}
        self.repeated = 0
        """The last row that is printed again on every sheet of paper."""

    def print(self) -> None:
        """The whole of it."""
        from openpyxl.utils import get_column_letter

        for place, width in enumerate(self.grid, 1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        self._line(self.page.title, _TITLE, bold=True, middle=True, height=30)
        self._line("　".join(f"{label}：{value}" for label, value in self.page.facts), height=20)
        for block in self.page.blocks:
            self._title(block.title)
            if isinstance(block, Table):
                self._table(block)
            else:
                self._pairs(block)
        for note in self.page.notes:
            self._line(note)
        if self.page.signs:
            self._line("", height=8)
            self._line("　　".join(f"{sign}：＿＿＿＿＿＿＿＿" for sign in self.page.signs), height=26)
        self._set_up()

    # -- blocks -------------------------------------------------------------------------------------------------------

    def _title(self, title: str) -> None:
        if title:
            self._line(title, bold=True, fill=_HEAD, ruled=True, height=19)

    def _pairs(self, block: Pairs) -> None:
        for line in block.lines:
            cells: list[tuple[Text, int, dict[str, Any]]] = []
            for label, value, span in line:
                cells += [(label, LABEL, {"fill": _TINT, "middle": True}), (value, span - LABEL, {})]
            self._cells(cells)

    def _table(self, table: Table) -> None:
        spans = table.spans or (1,) * len(table.heads)
        self._heads(table, spans)
        blank = [[""] * len(spans)] * max(0, table.least - len(table.rows))
        for row in (*table.rows, *blank):
            cells = [
                (text, span, {"middle": not head.is_wide, "fill": _TINT if head.is_tinted else ""})
                for text, span, head in zip(row, spans, table.heads, strict=True)
            ]
            self._cells(cells, least=18)

    def _heads(self, table: Table, spans: Sequence[int]) -> None:
        """One row of titles, or two where columns have a group above them; then every column is one of the grid."""
        style = {"bold": True, "fill": _HEAD, "middle": True}
        groups = [(head.group or head.title, 1) for head in table.heads]
        is_grouped = any(head.group for head in table.heads)
        if is_grouped:
            joined = [(text, len(list(same))) for (text, _), same in groupby(groups)]
            self._cells([(text, span, style) for text, span in joined])
        self._cells([(head.title, span, style) for head, span in zip(table.heads, spans, strict=True)])
        if is_grouped:
            for place, head in enumerate(table.heads, 1):
                if not head.group:
                    self._merge(self.row - 1, place, self.row, place)
        if len(self.page.blocks) == 1:
            self.repeated = self.row
            self.sheet.freeze_panes = self.sheet.cell(self.row + 1, 1)

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _line(
        self, text: str, size: int = _BODY, *, bold: bool = False, middle: bool = False, fill: str = "",
        ruled: bool = False, height: float = 0,
    ) -> None:  # fmt: skip
        """One text over the whole width."""
        style = {"size": size, "bold": bold, "middle": middle, "fill": fill, "ruled": ruled}
        self._cells([(text, len(self.grid), style)], least=height)

    def _cells(self, cells: Iterable[tuple[Text, int, dict[str, Any]]], least: float = 0) -> None:
        """A row, as high as its longest text needs."""
        self.row += 1
        place, lines = 1, 1
        for text, span, style in cells:
            self._cell(place, text, style, span)
            if span > 1:
                self._merge(self.row, place, self.row, place + span - 1)
            lines = max(lines, _lines(str(text), sum(self.grid[place - 1 : place - 1 + span])))
            place += span
        self.sheet.row_dimensions[self.row].height = max(least, lines * _LINE + 3)

    def _cell(self, place: int, text: Text, style: dict[str, Any], span: int) -> None:
        look = self._look(style)
        for column in range(place, place + span):
            self.sheet.cell(self.row, column)._style = copy(look)
        if text != "":
            cell = self.sheet.cell(self.row, place)
            cell.value = text if isinstance(text, int) else plain(text)
            cell.data_type = "n" if isinstance(text, int) else "s"  # a text that begins with = stays one

    def _look(self, style: dict[str, Any]) -> Any:
        """How a cell looks, made once for all cells that look so: making it is what costs most of a large sheet."""
        key = tuple(sorted(style.items()))
        if key not in self._looks:
            self._looks[key] = _drawn(self.sheet, style)
        return self._looks[key]

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    # -- paper --------------------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        sheet = self.sheet
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.orientation = "landscape" if self.page.is_wide else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.2, 0.3
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
        if self.repeated:
            sheet.print_title_rows = f"1:{self.repeated}"


def _drawn(sheet: Any, style: dict[str, Any]) -> Any:
    """A look as openpyxl keeps it, drawn on a cell that no page reaches."""
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    is_ruled, is_bold = style.get("ruled", True), style.get("bold", False)
    across = "center" if style.get("middle") else "left"
    cell = Cell(sheet, row=1, column=1)
    cell.font = Font(name=_FONT, size=style.get("size", _BODY), bold=is_bold)
    indent = int(across == "left" and is_ruled and not is_bold)
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True, indent=indent)
    if is_ruled:
        thin = Side("thin", color="808080")
        cell.border = Border(thin, thin, thin, thin)
    if style.get("fill"):
        cell.fill = PatternFill("solid", fgColor=style["fill"])
    return cell._style


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in so many characters."""
    room = max(2.0, width)
    needed = sum(max(1, ceil(sum(1 + (ord(c) > 0x2E80) for c in part) / room)) for part in text.split("\n"))
    return min(_MOST_LINES, needed)
