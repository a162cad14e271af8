"""Who is left alone for a while, or for good."""

from dataclasses import replace

from handlers.cards.customer import coming
from handlers.cards.words import called, day, part, short
from handlers.turn import Turn
from storage.messages import Button, Message, Row, rows
from storage.models import Customer

_QUESTION = "以后不再提醒联系？"


def _undo(batch: str) -> tuple[Button, ...]:
    return (Button("撤销", f"undo:{batch}.0"),) if batch else ()


def asleep(turn: Turn, customer: Customer, batch: str) -> Message:
    """先放一放."""
    until = day(customer.dormant_until, turn.now.date()) if customer.dormant_until else ""
    return Message(f"{short(called(customer), 8)}先放一放了", rows([("再提醒", until)]), _undo(batch))


def keep_on(turn: Turn, customer: Customer) -> Message:
    """接着打."""
    again = coming(turn, customer)
    when = part(again.meant_at.astimezone(turn.settings.zone), turn.now.date()) if again else ""
    return Message(f"{short(called(customer), 8)}，接着打", rows([("再打", when)]))


def asked(message: Message) -> Message:
    """A note that says 别打了: kept, and asked about once."""
    return replace(message, rows=(*message.rows, Row("", _QUESTION)))


def ask(customer: Customer, buttons: tuple[Button, ...]) -> Message:
    """The question by itself."""
    return Message(f"{short(called(customer), 8)}不让联系了\n{_QUESTION}", buttons=buttons)


def as_ever(customer: Customer) -> Message:
    """照常."""
    return Message(f"{short(called(customer), 8)}照常提醒")


def left_alone(customer: Customer, batch: str) -> Message:
    """不再联系."""
    return Message(
        f"{short(called(customer), 8)}不再提醒联系\n祝福、回访也停了，答应过的还会提醒", buttons=_undo(batch)
    )
