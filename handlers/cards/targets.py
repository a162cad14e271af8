"""Targets: as they were set, and how far they have come beside how much of the month has gone by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.cards.words import short
from handlers.charts import Chart
from storage.measures import MEASURES
from storage.messages import Button, Message, rows


def as_set(month: date, held: Sequence[tuple[str, str]], unread: Sequence[str], undo: str) -> Message:
    """What stands now, and the way back."""
    said = f"\n没对上是谁：{'、'.join(unread[:3])}" if unread else "\n可随时改，再发一次就行"
    back = (Button("撤销", undo),) if undo else ()
    return Message(
        f"{month.month}月目标{said}", rows(held), (Button("告诉大家", f"telltarget:{month.isoformat()}.0"), *back)
    )


@dataclass(frozen=True)
class Pace:
    """How far a month's targets have come."""

    month: date
    until: date
    gone: tuple[int, int]
    """Days gone by, of how many."""
    done: Mapping[str, int]
    wanted: Mapping[str, int]
    """Both of the store, by measure."""
    own: Sequence[tuple[str, int, int]]
    """Members with what they have done and what is wanted of them."""

    @property
    def time(self) -> str:
        """时间进度52%，16/31天."""
        days, all_days = self.gone
        return f"时间进度{round(days * 100 / all_days)}%，{days}/{all_days}天"


def pace(now: Pace) -> Message:
    """订车14/30（47%） beside 时间进度52%, and where the pace so far leads."""
    days, all_days = now.gone
    head = f"{now.month.month}月 到{now.until.day}日\n{now.time}"
    whole = [
        f"{MEASURES[name].label}{now.done[name]}/{number}（{now.done[name] * 100 // number}%）"
        for name, number in now.wanted.items()
    ]
    lines = ["，".join(whole), " ".join(f"{short(name, 4)}{sold}/{number}" for name, sold, number in now.own)]
    if "orders" in now.wanted and days < all_days:
        lines.append(f"照现在的速度月底订车{round(now.done['orders'] * all_days / days)}")
    return Message("\n".join([head, *(line for line in lines if line)]))


def chart(now: Pace) -> Chart:
    """The same as bars, each beside a mark at the time gone by."""
    whole = [(MEASURES[name].label, now.done[name], number) for name, number in now.wanted.items()]
    names, values, numbers = zip(*whole, *now.own, strict=True)
    notes = tuple(f"{value * 100 // number}%，{value}/{number}" for _, value, number in (*whole, *now.own))
    title, share = f"{now.month.month}月目标 到{now.until.day}日", now.gone[0] / now.gone[1]
    return Chart("pace", title, names, values, notes, numbers, (now.time,), share)


def with_help(shown: Message, missing: int, hot: tuple[int, int], buttons: Sequence[Button]) -> Message:
    """要补3台：H级11位里，7位本周约了到店."""
    how_many, coming = hot
    help_ = f"要补{missing}台" if missing > 0 else "照这样能完成"
    ready = f"：H级{how_many}位里，{coming}位本周约了到店" if how_many else ""
    apart, *rest = buttons
    more = (apart, *((Button(f"H级{how_many}", "sheet:hot.0"),) if how_many else ()), *rest)
    return replace(shown, text=f"{shown.text}\n{help_}{ready}", buttons=more)


def line(month: date, today: date, done: int, number: int, gone: tuple[int, int]) -> str:
    """本月订车18/30，时间进度80%."""
    which = "本月" if month == today.replace(day=1) else f"{month.month}月"
    return f"{which}订车{done}/{number}，时间进度{round(gone[0] * 100 / gone[1])}%"


def yours(month: date, number: int, manager: str) -> Message:
    """To a rep: the own target."""
    return Message(f"{month.month}月你的目标：订车{number}\n{manager}定的，发 目标 看进度")


def told(month: date, count: int) -> Message:
    """To the manager: who was told."""
    return Message(f"告诉了{count}位同事\n每人只看到自己的{month.month}月目标")


def not_yours() -> Message:
    """To a rep who presses what is not theirs."""
    return Message("目标由店经理来定")
