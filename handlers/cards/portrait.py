"""The portrait of a list: a line a field, the most frequent first, how many are known beside it."""

from collections.abc import Sequence

from handlers.cards.listing import not_read
from handlers.cards.words import counted, short
from handlers.turn import Turn
from storage.messages import Message, rows
from storage.portrait import BANDS, Portrait

_MOST = 5
_LINES = (
    ("body_types", "body_type", "车身"), ("powertrains", "powertrain", "能源"), ("usages", "usage", "用途"),
    ("colors", "color", "颜色"),
)  # fmt: skip


def card(turn: Turn, words: str, found: Portrait, unread: Sequence[str]) -> Message:
    """画像. Fields that nobody filled are not shown."""

    def said(counts: Sequence[tuple[str, int]], listed: str, of: int = 0) -> str:
        choices = turn.settings.choices(listed)
        return _row([(choices.label(code), many) for code, many in counts if choices.label(code)], of)

    body = [
        ("年龄", said(found.columns["age_range"], "age_range", found.people)),
        ("性别", said(found.columns["gender"], "gender", found.people)),
        ("预算", _row([(_band(place), many) for place, many in found.bands], found.people)),
        *((label, said(found.picks.get(field, ()), listed)) for field, listed, label in _LINES),
        ("最看重", said(found.first, "concern")), ("看重", said(found.picks.get("concerns", ()), "concern")),
        ("顾虑", said(found.objections, "objection")),
    ]  # fmt: skip
    shown = rows(body)
    head = [f"画像 {found.people}位", f"“{short(words, 30)}”" if words else "", "" if shown else "还没记下能看出什么的"]
    head += [not_read(unread)] if unread else []
    return Message("\n".join(filter(None, head)), shown)


def _row(counts: Sequence[tuple[str, int]], of: int = 0) -> str:
    """36-45岁3 25-35岁1（4/6）: of a field with one value, how many of all have any."""
    known = f"（{sum(many for _, many in counts)}/{of}）" if of and counts else ""
    return _counted(counts) + known


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return " ".join(counted(label, many) for label, many in counts[:_MOST])


def _band(place: int) -> str:
    """15-20万."""
    if place == 0:
        return f"{BANDS[0] // 10_000}万以内"
    if place >= len(BANDS):
        return f"{BANDS[-1] // 10_000}万以上"
    return f"{BANDS[place - 1] // 10_000}-{BANDS[place] // 10_000}万"
