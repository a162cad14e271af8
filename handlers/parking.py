"""休眠 until a day and 激活 again: somebody who is not to be reminded of for a while, and who comes back."""

import re
from datetime import date

from handlers import batches, filing, lookup, values, waking
from handlers.cards import parking as cards
from handlers.cards import saved
from handlers.commands import Action, command, press
from handlers.filed import Filed
from handlers.turn import Turn
from storage.errors import BadValue
from storage.messages import Message
from storage.models import Customer

_REST, _TILL = r"(?:先?休眠|(?:先|暂时)?(?:放一放|缓一缓|晾一晾)|冷冻)", r"(?P<until>.*?)(?:再(?:说|看|跟|聊|联系))?"
_PARKED = (
    re.compile(rf"(?P<who>.*?)[\s，,]*{_REST}[\s，,]*(?:到|至)?{_TILL}"),
    re.compile(rf"{_REST}[\s，,：:]*(?P<who>[^\s，,]+?)(?:[\s，,]*(?:到|至|[\s，,]){_TILL})?"),
)
_LONGEST = 30


def ask(turn: Turn, text: str) -> list[Message] | None:
    """王姐休眠到3月, 先放一放 到年后; None where the words are something else."""
    for pattern in _PARKED:
        match = pattern.fullmatch(text) if len(text) <= _LONGEST else None
        if match and (
            answer := _park(turn, match["who"].strip().removeprefix("把"), (match["until"] or "").strip(" ，,"))
        ):
            return [answer]
    return None


def _park(turn: Turn, who: str, words: str) -> Message | None:
    try:
        customer = lookup.one(turn, who)
    except BadValue:
        return None
    until = values.moment(turn, words) if words else None
    if customer is None or (words and until is None):
        return None
    return park(turn, customer, until[0].date()) if until else cards.until_when(saved.called(customer))


def park(turn: Turn, customer: Customer, until: date) -> Message:
    """Nothing is reminded of before the day; then it comes back by itself."""
    if until <= turn.now.date():
        raise BadValue("这天已经过了，换个日子，比如：休眠到3月1日")
    customer.dormant_until = until
    filing.settle(turn, customer)
    turn.discuss(customer)
    return cards.parked(turn, customer, until, batches.name(turn, Filed(customer, False)))


@command("激活", "重新跟", "重新跟进", slash="wake", does="休眠或没成的，重新跟", of="customer", place=28, under="找")
def _wake(turn: Turn, words: str) -> list[Message]:
    return lookup.about(turn, words, wake)


def wake(turn: Turn, customer: Customer) -> Message:
    """Back into the rep's list: the rest ends, a loss that the manager agreed to is one no more."""
    if not waking.is_asleep(turn, customer):
        return cards.awake(saved.called(customer))
    if waking.is_waiting(turn, customer):
        raise BadValue(cards.WAITS)
    waking.rouse(turn, customer)
    filing.settle(turn, customer)
    turn.discuss(customer)
    return cards.woken(turn, customer, batches.name(turn, Filed(customer, False)))


@press("wake")
def _press(turn: Turn, action: Action) -> list[Message]:
    return [wake(turn, turn.customer(action.id))]
