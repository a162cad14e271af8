"""The log of reminders about a customer, a line each."""

from collections.abc import Mapping, Sequence

from handlers.cards.words import called, month_day, short
from handlers.turn import Turn
from scheduler.rules import KINDS
from storage.messages import Message
from storage.models import Customer, Reminder

_STATES = {
    "done": "办了", "withdrawn": "不用提醒了", "missed": "过了没回", "merged": "并到别的里了", "fired": "等着回",
}  # fmt: skip
_SENT = {
    "sent": "发到了",
    "waiting": "还没发出",
    "sending": "正在发",
    "dropped": "没发，进了列表",
    "failed": "没发成，在列表里",
}


def whose() -> Message:
    """No name was said."""
    return Message("看谁的提醒记录？\n带上姓名，比如 提醒记录 张先生")


def nobody(words: str) -> Message:
    """The name is nobody's."""
    return Message(f"没找到“{short(words, 8)}”\n发姓名、号码后四位，比如 提醒记录 张先生")


def attempts(turn: Turn, customer: Customer, rows: Sequence[Reminder], told: Mapping[int, Sequence[str]]) -> Message:
    """Day and hour, what for, whether it was shown, how it ended."""
    if not rows:
        return Message(f"{short(called(customer), 8)}还没提醒过")
    lines = [_line(turn, row, told.get(row.id, ())) for row in rows]
    return Message("\n".join([f"{short(called(customer), 8)}的提醒记录", *lines]))


def _line(turn: Turn, row: Reminder, told: Sequence[str]) -> str:
    at = row.meant_at.astimezone(turn.settings.zone)
    hour = f" {at:%H:%M}" if row.precision != "date" else ""
    kind = KINDS.get(row.kind)
    shown = _SENT[told[-1]] if told else "在列表里" if row.fired_at else ""
    count = f"{row.attempts}次" if row.attempts > 1 else ""
    parts = (f"{kind.label if kind else '提醒'}", count, shown, _STATES.get(row.state, ""))
    return f"{month_day(row.meant_at, turn.now)}{hour} {' '.join(filter(None, parts))}"
