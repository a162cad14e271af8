"""Imports: what was understood of a sheet before anything is written, how far it is, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.cards.words import short
from handlers.intake import Tally
from handlers.sheets.columns import NOTE, SKIP, label
from handlers.sheets.writing import XLSX
from storage.messages import Button, File, Message

__all__ = ["XLSX", "Looked"]
_MOST_COLUMNS = 4


@dataclass(frozen=True)
class Looked:
    """What a dry run found."""

    name: str
    rows: int
    new: int
    merged: int
    clash: int
    bad: int
    columns: list[list[str]]
    """[title, meaning]."""
    owners: dict[str, int] = field(default_factory=dict)
    """Rows of each name in the column of reps; ``""`` where none is given."""
    unjoined: list[str] = field(default_factory=list)

    @property
    def takes(self) -> int:
        """How many rows would be written."""
        return self.new + self.merged

    @property
    def out(self) -> int:
        """How many would be left out."""
        return self.clash + self.bad


def _called(name: str) -> str:
    return short(name, 14)


def how() -> Message:
    """The word alone."""
    return Message("导入：发 Excel 或 csv 来\n先看一遍给你看，点了 导入 才写\n20MB、50000行以内，格式不用改")


def not_yours() -> Message:
    """A rep sends a list."""
    return Message("客户表由经理来导\n转给店经理，让他发给车记就行")


def reading(name: str) -> Message:
    """Being read."""
    return Message(f"正在看：{_called(name)}\n看完给你看，还不会写进去")


def not_read(name: str) -> Message:
    """Given up."""
    return Message(f"没看成：{_called(name)}\n用 Excel 另存为 xlsx 再发一次")


def problem(name: str, why: str) -> Message:
    """It cannot be taken."""
    return Message(f"没看成：{_called(name)}\n{why}")


def nothing(looked: Looked, file: File | None) -> Message:
    """Nothing in it can be taken."""
    return Message(f"没有能导的：{_called(looked.name)}\n冲突{looked.clash} 坏行{looked.bad}，原因在文件里", file=file)


def preview(looked: Looked) -> Message:
    """看完了: counts, whose, which column is what."""
    whose = " ".join(f"{short(name, 5) or '没写顾问'}{count}" for name, count in list(looked.owners.items())[:6])
    more = len(looked.owners) - 6
    unjoined = "、".join(looked.unjoined[:5])
    known = [(title, means) for title, means in looked.columns if means not in (NOTE, SKIP)]
    renamed = [f"{title}→{label(means)}" for title, means in known if label(means) != title]
    noted = sum(means == NOTE for _, means in looked.columns)
    lines = [
        f"看完了：{_called(looked.name)}",
        f"{looked.rows}行，还没写进去",
        f"新客户{looked.new} 合并{looked.merged} 冲突{looked.clash} 坏行{looked.bad}",
        f"归属：{whose}{f' 另{more}人' if more > 0 else ''}",
        f"{unjoined}还没加入，客户先归他们，进来就看得到" if unjoined else "",
        f"列：{'，'.join(renamed[:_MOST_COLUMNS])}{'等' if len(renamed) > _MOST_COLUMNS else ''}" if renamed else "",
        f"另{noted}列进备注" if noted else "",
        "导入后不会一起响：每人每天最多10位，H级先，两周内排完",
    ]
    return Message("\n".join(filter(None, lines)))


def confirm(looked: Looked) -> Message:
    """导入这1240行？"""
    return Message(f"导入这{looked.takes}行？\n可整批撤回，72小时内")


def columns(pairs: Sequence[tuple[str, str]]) -> Message:
    """Which column is what, to be corrected."""
    shown = [f"{short(title, 10)} → {what}" for title, what in pairs if title]
    lines = ["；".join(shown[start : start + 3]) for start in range(0, min(len(shown), 27), 3)]
    return Message("\n".join(["列是这样认的", *lines, "改哪列就发：拟购车型=意向车型", "也可以 =备注 或 =不导"]))


def left_out(looked: Looked, file: File) -> Message:
    """The rows that are not taken, as a file."""
    return Message(f"没导入的{looked.out}行\n冲突{looked.clash} 坏行{looked.bad}，原因在第二列", file=file)


def under_way(name: str, at: int, count: int) -> Message:
    """Progress; edited as it goes on."""
    return Message(f"正在导入：{_called(name)}\n{at}/{count}行，可以接着干别的")


def done(name: str, tally: Tally, waiting: Sequence[str], batch: str, hours: int) -> Message:
    """Done."""
    lines = [
        f"导入好了：新客户{tally.new}",
        f"{_called(name)}，合并{tally.merged}" + (f"，冲突{tally.clash}位等你看" if tally.clash else ""),
        f"{'、'.join(waiting[:4])}还没加入，发 邀请 {waiting[0]} 顾问，把码转给他" if waiting else "",
        f"{hours}小时内可整批撤回",
    ]
    return Message("\n".join(filter(None, lines)), buttons=(Button("撤回导入", f"takeback:{batch}.0"),))


def clashes(file: File) -> Message:
    """The rows that were left out, once more."""
    return Message("没导入的行在这个文件里\n原因在第二列，改好再发一次就行", file=file)


def cut_short(name: str, batch: str) -> Message:
    """Given up after several tries."""
    return Message(
        f"没导完：{_called(name)}\n可以整批撤回，再发一次文件", buttons=(Button("撤回导入", f"takeback:{batch}.0"),)
    )


def for_rep(name: str, boss: str, count: int) -> Message:
    """To each rep, once."""
    return Message(f"{short(name, 5)}，给你导入了{count}位客户\n{boss}导的。明早的列表从H级开始，不用赶")


def gone() -> Message:
    """The file of rows that were left out is no more."""
    return Message("这个文件过期了，再发一次表就有")
