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
_WIDTH = 6.0
"""Inches; at 180 dots an inch as wide as three times a phone's column."""


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

    def dump(self) -> dict[str, Any]:
        """As a job's arguments."""
        return {"sort": self.sort, "title": self.title, "labels": self.labels, "values": self.values,
                "notes": self.notes, "earlier": self.earlier}  # fmt: skip


def draw(spec: dict[str, Any]) -> bytes:
    """The picture as PNG; empty without a Chinese font."""
    import matplotlib as mpl

    mpl.use("Agg")
    family = _family()
    if family is None:
        return b""
    from matplotlib.figure import Figure

    chart = Chart(spec["sort"], spec["title"], *(tuple(spec[k]) for k in ("labels", "values", "notes", "earlier")))
    with mpl.rc_context({"font.family": [family], "font.size": 13, "text.color": INK, "axes.labelcolor": INK,
                         "xtick.color": INK, "ytick.color": INK, "axes.unicode_minus": False}):  # fmt: skip
        height = 1.3 + 0.62 * len(chart.labels) if chart.sort != "lines" else 4.0
        figure = Figure(figsize=(_WIDTH, max(2.6, height)), dpi=180, layout="constrained", facecolor="white")
        axes = figure.add_subplot()
        axes.set_title(chart.title, loc="left", fontsize=16, fontweight="bold", pad=12)
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0)
        {"funnel": _funnel, "bars": _bars, "lines": _lines}[chart.sort](axes, chart)
        out = BytesIO()
        figure.savefig(out, format="png")
    return out.getvalue()


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
        axes.text(most * 0.62, place, note, va="center", ha="left", fontsize=11)
    axes.set_xlim(-most * 0.55, most * 1.15)


def _bars(axes: Any, chart: Chart) -> None:
    """One bar a label, the number at its end; the time before as a paler bar below."""
    most = max((*chart.values, *chart.earlier, 1))
    notes = chart.notes or ("",) * len(chart.values)
    thick = 0.4 if chart.earlier else 0.62
    for place, value, note in zip(_rows(axes, chart), chart.values, notes, strict=True):
        shift = -0.2 if chart.earlier else 0
        axes.barh(place + shift, value, height=thick, color=MAIN)
        axes.text(value + most * 0.02, place + shift, f"{value}   {note}".strip(), va="center", ha="left")
        if chart.earlier:
            axes.barh(place + 0.2, chart.earlier[place], height=thick, color=SECOND)
            axes.text(
                chart.earlier[place] + most * 0.02, place + 0.2, str(chart.earlier[place]), va="center", fontsize=11
            )
    axes.set_xlim(0, most * (1.45 if any(notes) else 1.18))


def _lines(axes: Any, chart: Chart) -> None:
    """A line over days, few marks below."""
    places = list(range(len(chart.labels)))
    if chart.earlier:
        axes.plot(places[: len(chart.earlier)], chart.earlier[: len(places)], color=SECOND, linewidth=2)
    axes.plot(places, chart.values, color=MAIN, linewidth=2.5, marker="o", markersize=4)
    step = max(1, len(places) // 6)
    axes.set_xticks(places[::step], list(chart.labels[::step]))
    axes.grid(axis="y", color=LIGHT)
    axes.set_ylim(0, max((*chart.values, *chart.earlier, 1)) * 1.15)
    axes.yaxis.get_major_locator().set_params(integer=True)
