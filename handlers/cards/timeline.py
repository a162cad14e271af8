"""What happened with a customer, the newest first, and who did it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.words import called, month_day, short
from handlers.turn import Turn
from storage.ids import short as id36
from storage.messages import Button, Message
from storage.models import Customer

PAGE = 8
_LONGEST = 44
TRACKS = {"level": "级别", "kind": "类型", "status": "状态"}


def page(turn: Turn, customer: Customer, lines: Sequence[tuple[datetime, str]], number: int) -> Message:
    """One page; older ones behind a button."""
    pages = max(1, -(-len(lines) // PAGE))
    number = min(number, pages - 1)
    shown = lines[number * PAGE : (number + 1) * PAGE]
    where = f"第{number + 1}页，共{pages}页" if pages > 1 else ""
    thing, slot = f"{id36(customer.id)}.{customer.revision}", f"line:{id36(customer.id)}"
    turning = [("更早", number + 1)] if number + 1 < pages else []
    turning = [*([("更近", number - 1)] if number else []), *turning]
    text = [
        f"{short(called(customer), 12)}的时间线",
        *(f"{month_day(at, turn.now)} {line}" for at, line in shown),
        where,
    ]
    buttons = tuple(Button(label, f"line:{thing}.{to}") for label, to in turning)
    return Message("\n".join(filter(None, text)), buttons=buttons, slot=slot, replaces=slot if number else "")


def empty(customer: Customer) -> Message:
    """Nothing has happened yet."""
    return Message(f"{short(called(customer), 12)}还没有往来\n聊过什么发一句就行，比如：今天来看了途岳")


def line(what: str, words: str, member: str = "") -> str:
    """电话，嫌贵（陈宇）."""
    text = short("，".join(filter(None, (what, words))), _LONGEST)
    return f"{text}（{member}）" if member else text
