"""The proposal that somebody else looks after a customer: who, how long, whose. A state, never a blame."""

from handlers.cards import customer as cards
from handlers.cards.words import called, short
from handlers.turn import Turn
from storage.messages import Button, Message, rows
from storage.models import Customer, Member


def proposal(turn: Turn, customer: Customer, owner: Member, days: int, count: int) -> Message:
    """冯先生换人跟吗, and why it is asked."""
    told = [("现在", f"{owner.name}，{days}个上班日没动"), ("上次", cards.last_said(turn, customer))]
    more = f"\n这样的有{count}位，一位一位来" if count > 1 else ""
    return Message(f"{short(called(customer), 8)}换人跟吗？{more}", rows(told))


def stays(customer: Customer, buttons: tuple[Button, ...]) -> Message:
    """先不动."""
    return Message(f"好，{short(called(customer), 8)}先不动", buttons=buttons)


def next_one(skipped: int, more: int) -> tuple[Button, ...]:
    """To the next proposal, if there is one."""
    return (Button("下一位", f"reassign:0.0.{skipped}"),) if more else ()


def nobody_left(skipped: int) -> Message:
    """Nothing more to propose."""
    return Message("没有别的了\n想换人随时发：王强 给 小陈" if skipped else "没有太久没动的\n想换人发：王强 给 小陈")
