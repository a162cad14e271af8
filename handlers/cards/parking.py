"""先放一放 and back again."""

from datetime import date

from handlers.cards.customer import next_step
from handlers.cards.words import called, day, short
from handlers.turn import Turn
from storage.ids import short as id36
from storage.messages import Button, Message, rows
from storage.models import Customer

WAITS = "经理还没定这位，定了再激活"
"""Of somebody whose loss a manager has still to decide on."""


def parked(turn: Turn, customer: Customer, until: date, batch: str) -> Message:
    """Until when, and what happens then."""
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    body = [("到", day(until, turn.now.date())), ("到时候", "自动回到你的列表")]
    return Message(f"先放一放：{short(called(customer), 12)}", rows(body), undo)


def until_when(name: str) -> Message:
    """A day is missing."""
    return Message(f"{short(name, 8)}先放到哪天？\n比如：{short(name, 8)}休眠到3月1日，或 休眠到年后")


def woken(turn: Turn, customer: Customer, batch: str) -> Message:
    """Back in the list."""
    edit = Button("修改", f"edit:{id36(customer.id)}.{customer.revision}")
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    return Message(f"重新跟：{short(called(customer), 12)}", rows([("下次", next_step(turn, customer))]), (edit, *undo))


def awake(name: str) -> Message:
    """There is nothing to end."""
    return Message(f"{short(name, 10)}本来就在跟\n没有休眠，也没有放下")
