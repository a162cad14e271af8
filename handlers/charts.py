"""Pictures of numbers: one clean style, readable on a phone. Drawn in another process; knows no store and no chat.

Everything is placed in points by the length of its words, so that a picture is the same in every font: PNG has the
characters of a Chinese font of this machine painted in, SVG says them, for a page's own fonts. matplotlib is heavy and
imported only here, when a picture is drawn.
"""

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any, Literal

Sort = Literal["funnel", "bars", "lines", "pace"]
Format = Literal["png", "svg"]
INK, SOFT, LIGHT, MAIN, SECOND = "#1f2937", "#6b7280", "#e5e7eb", "#2563eb", "#9db8ee"
_FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "PingFang SC",
    "Microsoft YaHei", "SimHei", "Noto Sans CJK JP", "Droid Sans Fallback",
)  # fmt: skip
_PAGE_FAMILIES = (
    "-apple-system, BlinkMacSystemFont, 'PingFang SC', 'Microsoft YaHei', 'HarmonyOS Sans SC', 'Noto Sans CJK SC', "
    "'Source Han Sans SC', sans-serif"
)
"""The fonts of whoever looks, as the page names them (bot/channels/static/page.css)."""
_WIDTH, _EDGE, _GAP = 288, 9, 6
"""Points: the whole, what is left free at its sides, and between a label, a bar and a number."""
_DOTS = 270
"""An inch: three times as wide as a phone's column, in which 13 points are read without a finger."""
_SIZE, _NOTE, _TITLE = 13, 11.5, 15
_TOP, _ROW = 36, 33
"""Points: the title's line, and a row's."""
_LABEL, _LEAST = 104, 6
"""The most points that a label takes, and the smallest letters."""


@dataclass(frozen=True)
class Chart:
    """What is to be drawn, as plain values that travel as JSON."""

    sort: Sort
    title: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    notes: tuple[str, ...] = ()
    """Beside each value: 75%，96/128."""
    earlier: tuple[int, ...] = ()
    """The same of the time before, paler; of ``pace``, what is wanted."""
    spans: tuple[str, ...] = ()
    """What the two times are called, where there are two; of ``pace``, how the time gone by is called."""
    gone: float = 0
    """Of ``pace``: how much of the time has gone by, 0 to 1."""

    def dump(self) -> dict[str, Any]:
        """As a job's arguments."""
        return asdict(self)

    @classmethod
    def load(cls, spec: dict[str, Any]) -> "Chart":
        """From a job's arguments: JSON has made lists of what was fixed."""
        fixed: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in spec.items()}
        return cls(**fixed)


def draw(spec: dict[str, Any], form: Format = "png") -> bytes:
    """The picture; an empty PNG without a Chinese font: labels of empty boxes would help nobody."""
    import matplotlib as mpl

    mpl.use("Agg")
    family = _family()
    if family is None and form == "png":
        return b""
    chart = Chart.load(spec)
    families = [*filter(None, (family,)), "DejaVu Sans"]
    with mpl.rc_context({"font.family": families, "svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # said in SVG, whether or not there is a font for it here
        drawn = _drawn(chart, form)
    here = ", ".join(f"'{name}'" for name in families)
    return drawn.replace(here.encode(), _PAGE_FAMILIES.encode()) if form == "svg" else drawn


def _drawn(chart: Chart, form: Format) -> bytes:
    from matplotlib.figure import Figure

    sheet = _Sheet(_height(chart))
    figure = Figure(figsize=(_WIDTH / 72, sheet.height / 72), dpi=_DOTS, facecolor="white")
    sheet.axes = figure.add_axes((0, 0, 1, 1), xlim=(0, _WIDTH), ylim=(sheet.height, 0))
    sheet.axes.set_axis_off()
    room = _WIDTH - 2 * _EDGE
    sheet.words(_EDGE, 20, chart.title, min(_TITLE, _TITLE * room / _long(chart.title, _TITLE)), weight="bold")
    {"funnel": _funnel, "bars": _bars, "lines": _lines, "pace": _pace}[chart.sort](sheet, chart)
    out = BytesIO()
    figure.savefig(out, format=form)
    return out.getvalue()


def _family() -> str | None:
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in _FAMILIES if name in known), None)


def _long(words: str, size: float) -> float:
    """Points that words take: a Chinese character is as wide as high, a digit a little more than half of it."""
    return sum(0.58 if character.isascii() else 1 for character in words) * size or 1


def _height(chart: Chart) -> float:
    if chart.sort == "lines":
        return 236 if chart.spans else 214
    row = {"bars": 46 if chart.earlier else _ROW, "funnel": _ROW, "pace": 40}[chart.sort]
    return _TOP + row * len(chart.labels) + (24 if chart.spans else 4)


@dataclass
class _Sheet:
    """Paper measured in points from the upper left."""

    height: float
    axes: Any = None

    def words(
        self, x: float, y: float, said: str, size: float = _SIZE, *, to: str = "left", weight: str = "normal",
        color: str = INK,
    ) -> None:  # fmt: skip
        """Words on a line; ``to``: which of their ends is at ``x``. They are never read as a formula."""
        self.axes.text(
            x, y, said, fontsize=size, ha=to, va="baseline", fontweight=weight, color=color, parse_math=False
        )

    def label(self, right: float, middle: float, said: str) -> None:
        """What a row is called; a long name in smaller letters."""
        size = max(_LEAST, min(_SIZE, _SIZE * (right - _EDGE) / _long(said, _SIZE)))
        self.words(right, middle + 0.36 * size, said, size, to="right")

    def bar(self, x: float, middle: float, width: float, thick: float, color: str) -> None:
        """A bar; one of nothing is a hair."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((x, middle - thick / 2), max(width, 1), thick, color=color, linewidth=0))

    def line(self, points: Sequence[tuple[float, float]], color: str, width: float) -> None:
        """A line through points; a dot where there is only one."""
        across, down = zip(*points, strict=True)
        mark = {"marker": "o", "markersize": 6} if len(points) == 1 else {}
        self.axes.plot(across, down, color=color, linewidth=width, solid_capstyle="round", **mark)

    def legend(self, parts: Sequence[tuple[str, str]]) -> None:
        """What the colours are, at the foot."""
        x = float(_EDGE)
        for color, said in parts:
            self.bar(x, self.height - 12, 10, 10, color)
            self.words(x + 14, self.height - 8, said, _NOTE, color=SOFT)
            x += 14 + _long(said, _NOTE) + 14


def _left(chart: Chart) -> float:
    """Where the bars begin: behind the longest label."""
    return _EDGE + min(_LABEL, max(_long(label, _SIZE) for label in chart.labels)) + _GAP


def _shade(place: int) -> str:
    """The main colour, a little paler with every step."""
    light = min(0.13 * place, 0.6)
    parts = (int(MAIN[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * light):02x}" for part in parts)


def _funnel(sheet: _Sheet, chart: Chart) -> None:
    """Bars in the middle, each step with its number and how much of the step before it is."""
    left, most = _left(chart), max((*chart.values, 1))
    aside = max((_long(note, _NOTE) for note in chart.notes), default=0)
    room = _WIDTH - _EDGE - aside - _GAP - left
    for place, (label, value, note) in enumerate(zip(chart.labels, chart.values, chart.notes, strict=True)):
        middle, width = _TOP + _ROW * (place + 0.5), room * value / most
        sheet.label(left - _GAP, middle, label)
        sheet.bar(left + (room - width) / 2, middle, width, 24, _shade(place))
        is_wide = width > _long(str(value), _SIZE) + 8
        x = left + room / 2 if is_wide else left + (room + width) / 2 + 4
        sheet.words(
            x, middle + 0.36 * _SIZE, str(value), to="center" if is_wide else "left", weight="bold",
            color="white" if is_wide else INK,
        )  # fmt: skip
        sheet.words(_WIDTH - _EDGE - aside, middle + 0.36 * _NOTE, note, _NOTE, color=SOFT)


def _bars(sheet: _Sheet, chart: Chart) -> None:
    """One bar a label, the number at its end; the time before as a paler bar below."""
    left, most = _left(chart), max((*chart.values, *chart.earlier, 1))
    notes = chart.notes or ("",) * len(chart.values)
    numbers = max(_long(str(value), _SIZE) for value in (*chart.values, *chart.earlier))
    aside = max(_long(note, _NOTE) for note in notes) if any(notes) else 0
    room = _WIDTH - _EDGE - aside - numbers - 2 * _GAP - left
    row, shift, thick = (46, 10, 17) if chart.earlier else (_ROW, 0, 20)
    for place, (label, value, note) in enumerate(zip(chart.labels, chart.values, notes, strict=True)):
        middle = _TOP + row * (place + 0.5)
        sheet.label(left - _GAP, middle, label)
        sheet.bar(left, middle - shift, room * value / most, thick, MAIN)
        x, y = left + room * value / most + 4, middle - shift + 0.36 * _SIZE
        sheet.words(x, y, str(value), weight="bold")
        sheet.words(x + _long(str(value), _SIZE) + _GAP, y, note, _NOTE, color=SOFT)
        if chart.earlier:
            before = chart.earlier[place]
            sheet.bar(left, middle + shift, room * before / most, thick, SECOND)
            sheet.words(left + room * before / most + 4, middle + shift + 0.36 * _NOTE, str(before), _NOTE, color=SOFT)
    if chart.spans:
        sheet.legend(tuple(zip((MAIN, SECOND), chart.spans, strict=False)))


def _pace(sheet: _Sheet, chart: Chart) -> None:
    """How much of what is wanted is done, beside a mark at how much of the time has gone by."""
    left = _left(chart)
    aside = max((_long(note, _NOTE) for note in chart.notes), default=0)
    room = _WIDTH - _EDGE - aside - _GAP - left
    for place, (label, value, note) in enumerate(zip(chart.labels, chart.values, chart.notes, strict=True)):
        middle, wanted = _TOP + 40 * (place + 0.5), max(chart.earlier[place], 1)
        sheet.label(left - _GAP, middle, label)
        sheet.bar(left, middle, room, 18, LIGHT)
        sheet.bar(left, middle, room * min(value / wanted, 1), 18, MAIN)
        sheet.line([(left + room * chart.gone, middle - 14), (left + room * chart.gone, middle + 14)], INK, 1.5)
        sheet.words(_WIDTH - _EDGE - aside, middle + 0.36 * _NOTE, note, _NOTE, color=SOFT)
    sheet.legend(tuple((INK, said) for said in chart.spans))


def _lines(sheet: _Sheet, chart: Chart) -> None:
    """A line over days, few marks below."""
    top, bottom, highest = _TOP + 8, 186, max((*chart.values, *chart.earlier, 1))
    step = _step(highest)
    most = step * -(-highest // step)
    left, right = _EDGE + _long(str(most), _NOTE) + _GAP, _WIDTH - _EDGE - 4
    places = range(len(chart.labels))
    across = [left + 4 + (right - left - 4) * place / max(len(places) - 1, 1) for place in places]
    for mark in range(0, most + 1, step):
        y = bottom - (bottom - top) * mark / most
        sheet.line([(left, y), (right, y)], LIGHT, 0.8)
        sheet.words(left - _GAP, y + 0.36 * _NOTE, str(mark), _NOTE, to="right", color=SOFT)
    for values, color in ((chart.earlier[: len(places)], SECOND), (chart.values, MAIN)):
        points = [(across[place], bottom - (bottom - top) * value / most) for place, value in enumerate(values)]
        if points:
            sheet.line(points, color, 2.4 if color == MAIN else 1.8)
    for place in sorted({round((len(places) - 1) * third / 3) for third in range(4)}):
        to = "left" if place == 0 else "right" if place == len(places) - 1 else "center"
        sheet.words(across[place], bottom + 18, chart.labels[place], _NOTE, to=to, color=SOFT)
    if chart.spans:
        sheet.legend(tuple(zip((MAIN, SECOND), chart.spans, strict=False)))


def _step(most: int) -> int:
    """How far apart lines lie so that there are at most five: 1, 2, 5, 10, 20 …"""
    scale = 1
    while True:
        for step in (scale, 2 * scale, 5 * scale):
            if most <= 5 * step:
                return step
        scale *= 10
