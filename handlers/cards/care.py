"""Around a text for a customer: send it, another one, sent; a festival's names."""

from collections.abc import Sequence

from handlers.cards.words import called, short
from scheduler.rules import KINDS
from storage.messages import Button, Message
from storage.models import Customer, Reminder

WROTE = "发了微信，等回"
_NAMES = 40


def deed(reminder: Reminder) -> str:
    """What was sent, for the history."""
    return f"发了微信：{KINDS[reminder.kind].label}"


def send_it(customer: Customer, sent: str, another: str) -> Message:
    """Below the text that stands alone."""
    buttons = (Button("已送", sent), Button("换一版", another))
    return Message(f"给{short(called(customer), 8)}的，长按复制\n发完点 已送", buttons=buttons)


def sent(customer: Customer, batch: str) -> Message:
    """It was sent."""
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    return Message(f"记好了：给{short(called(customer), 8)}发了", buttons=undo)


def no_festival() -> Message:
    """Nothing to greet for."""
    return Message("最近没有要发祝福的节日\n到了会写在早上的列表里")


def festival(name: str, names: Sequence[Customer], sent: str, another: str) -> Message:
    """中秋祝福 12位."""
    if not names:
        return Message(f"{name}没有要发的\n这周联系过的不再打扰")
    shown = "、".join(short(called(customer), 6) for customer in names[:_NAMES])
    more = f"等{len(names)}位" if len(names) > _NAMES else ""
    buttons = (Button("都已送", sent), Button("换一版", another))
    return Message(f"{name}祝福 {len(names)}位\n{shown}{more}\n上面这条长按复制，发完点 都已送", buttons=buttons)


def greeted(name: str, count: int) -> Message:
    """Everybody has been greeted."""
    return Message(f"记好了：{name}祝福发了{count}位")
