"""Long work as handlers see it: starting it, and one table of what is done with what it brings back.

A handler returns ``begin(turn, kind, args, Message("正在…"))``. After the commit the runner of that kind (a table in
bot/runners.py) does the work; its result comes to the function entered here with ``@brings(kind)``, as something the
same member said in the same chat, and its first message takes the place of the 正在….
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.turn import Turn
from storage import jobs
from storage.ids import short
from storage.jobs import Claim, Returned
from storage.messages import Message

Bring = Callable[[Turn, Returned], list[Message]]
"""What is done with a result; one of None was given up after several tries, and has to be told too.

The conversation may have moved on since: what the member must still want is offered, not applied.
"""

BRINGS: dict[str, Bring] = {}
"""By kind of job."""


def brings(kind: str) -> Callable[[Bring], Bring]:
    """Enter what is done with the results of a kind of job."""

    def enter(run: Bring) -> Bring:
        if BRINGS.setdefault(kind, run) is not run:
            raise ValueError(f"two functions take the results of {kind}")
        return run

    return enter


Stride = Callable[[Session, Claim, str, datetime], str | None]
"""A step of work that is nothing but many rows: from a cursor ("" at first) to the next, None once none are left."""

STRIDES: dict[str, Stride] = {}
"""By kind of job; bot/runners.py runs them, each step in a transaction of its own."""


def strides(kind: str) -> Callable[[Stride], Stride]:
    """Enter the step by which a kind of job is done."""

    def enter(run: Stride) -> Stride:
        if STRIDES.setdefault(kind, run) is not run:
            raise ValueError(f"two functions do {kind}")
        return run

    return enter


def begin(turn: Turn, kind: str, args: dict[str, Any], meanwhile: Message) -> Message:
    """Have something done after this transaction; what is said meanwhile, in the slot where its result will stand.

    ``args`` is JSON: ids rather than words. A message with a slot keeps it: the result then edits that card.
    """
    job = jobs.start(
        turn.session, kind, args, turn.now, member_id=turn.member.id, bot=turn.inbound.bot, chat=turn.inbound.chat
    )
    job.slot = meanwhile.slot or f"job:{short(job.id)}"
    return replace(meanwhile, slot=job.slot)


def come_back(turn: Turn) -> list[Message]:
    """What is said to the result that this inbound brings."""
    returned = jobs.returned(turn.session, turn.inbound.key, turn.member.id)
    if returned is None:
        return []
    messages = BRINGS[returned.kind](turn, returned)
    return [messages[0].with_slot(returned.slot), *messages[1:]] if messages and returned.slot else messages
