"""Pictures of numbers: one clean style, readable on a phone. Drawn in another process; knows no store and no chat.

matplotlib is heavy and imported only here, when a picture is drawn. Without a Chinese font on the machine there is no
picture: labels of empty boxes would help nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

Sort = Literal["funnel", "bars", "lines"]
INK, LIGHT, MAIN, SECOND = "#1f2937", "#e5e7eb", "#2563eb", "#9db8ee"
_FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "PingFang SC",
    "Microsoft YaHei", "SimHei", "Noto Sans CJK JP", "Droid Sans Fallback",
)  # fmt: skip
_WIDTH, _DOTS = 4.0, 270
"""Inches and dots an inch: three times as wide as a phone's column, in which 13 points are read without a finger."""


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
    """The same of the time before, paler."""
    spans: tuple[str, ...] = ()
    """What the two times are called, where there are two."""

    def dump(self) -> dict[str, Any]:
        """As a job's arguments."""
        return {"sort": self.sort, "title": self.title, "labels": self.labels, "values": self.values,
                "notes": self.notes, "earlier": self.earlier, "spans": self.spans}  # fmt: skip


def draw(spec: dict[str, Any]) -> bytes:
    """The picture as PNG; empty without a Chinese font."""
    import matplotlib as mpl

    mpl.use("Agg")
    family = _family()
    if family is None:
        return b""
    from matplotlib.figure import Figure

    parts = (tuple(spec[name]) for name in ("labels", "values", "notes", "earlier", "spans"))
    chart = Chart(spec["sort"], spec["title"], *parts)
    with mpl.rc_context({"font.family": [family], "font.size": 13, "text.color": INK, "axes.labelcolor": INK,
                         "xtick.color": INK, "ytick.color": INK, "axes.unicode_minus": False}):  # fmt: skip
        row = 0.64 if chart.earlier else 0.47
        height = 3.4 if chart.sort == "lines" else 1.0 + row * len(chart.labels)
        figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS, facecolor="white")
        figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.12)
        axes = figure.add_subplot()
        figure.suptitle(chart.title, x=0.025, ha="left", fontsize=_title_size(chart.title), fontweight="bold")
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0)
        {"funnel": _funnel, "bars": _bars, "lines": _lines}[chart.sort](axes, chart)
        if chart.earlier and chart.spans:
            figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=11, handlelength=1)
        out = BytesIO()
        figure.savefig(out, format="png")
    return out.getvalue()


def _title_size(title: str) -> float:
    """Points; a long title is made to fit the width."""
    ems = sum(0.58 if character.isascii() else 1 for character in title)
    return min(15, _WIDTH * 72 * 0.94 / max(ems, 1))


def _family() -> str | None:
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in _FAMILIES if name in known), None)


def _rows(axes: Any, chart: Chart) -> Sequence[int]:
    places = range(len(chart.labels))
    axes.set_yticks(list(places), list(chart.labels))
    axes.invert_yaxis()
    axes.set_xticks([])
    return places


def _funnel(axes: Any, chart: Chart) -> None:
    """Bars in the middle, each step with its number and how much of the step before it is."""
    most = max((*chart.values, 1))
    for place, value, note in zip(_rows(axes, chart), chart.values, chart.notes, strict=True):
        axes.barh(place, max(value, most * 0.01), left=-value / 2, height=0.72, color=MAIN, alpha=1 - 0.12 * place)
        is_wide = value > most * 0.3
        axes.text(0 if is_wide else value / 2 + most * 0.03, place, str(value), va="center", fontweight="bold",
                  ha="center" if is_wide else "left", color="white" if is_wide else INK)  # fmt: skip
        axes.text(most * 0.6, place, note, va="center", ha="left", fontsize=11)
    axes.set_xlim(-most * 0.52, most * 1.32)


def _bars(axes: Any, chart: Chart) -> None:
    """One bar a label, the number at its end; the time before as a paler bar below."""
    most = max((*chart.values, *chart.earlier, 1))
    notes = chart.notes or ("",) * len(chart.values)
    thick, shift = (0.4, 0.2) if chart.earlier else (0.62, 0)
    now, before = (*chart.spans, "", "")[:2]
    places = _rows(axes, chart)
    axes.barh([place - shift for place in places], chart.values, height=thick, color=MAIN, label=now)
    for place, value, note in zip(places, chart.values, notes, strict=True):
        axes.text(value + most * 0.02, place - shift, f"{value}   {note}".strip(), va="center", ha="left")
    if chart.earlier:
        axes.barh([place + shift for place in places], chart.earlier, height=thick, color=SECOND, label=before)
        for place, value in zip(places, chart.earlier, strict=True):
            axes.text(value + most * 0.02, place + shift, str(value), va="center", fontsize=11)
    axes.set_xlim(0, most * (1.85 if any(notes) else 1.15))


def _lines(axes: Any, chart: Chart) -> None:
    """A line over days, few marks below."""
    places = list(range(len(chart.labels)))
    now, before = (*chart.spans, "", "")[:2]
    axes.plot(places, chart.values, color=MAIN, linewidth=2.5, marker="o", markersize=4, label=now, zorder=3)
    if chart.earlier:
        shown = chart.earlier[: len(places)]
        axes.plot(places[: len(shown)], shown, color=SECOND, linewidth=2, label=before)
    step = max(1, -(-len(places) // 4))
    axes.set_xticks(places[::step], list(chart.labels[::step]))
    axes.tick_params(axis="x", pad=9)
    axes.grid(axis="y", color=LIGHT)
    axes.set_ylim(0, max((*chart.values, *chart.earlier, 1)) * 1.15)
    axes.yaxis.get_major_locator().set_params(integer=True)
