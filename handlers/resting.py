"""先放一放, 接着打, and 别打了: whether somebody is to be contacted at all."""

from dataclasses import replace
from datetime import timedelta

from handlers import batches, drafts, filing
from handlers.cards import resting as cards
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.turn import Turn
from storage.messages import Message
from storage.models import Draft

WHY = "客户说的"


@press("sleep")
def _sleep(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    customer.dormant_until = turn.now.date() + timedelta(days=turn.settings.number("sleep_days"))
    filing.settle(turn, customer)
    return [cards.asleep(turn, customer, batches.name(turn, Filed(customer, False)))]


@press("keepon")
def _keep_on(turn: Turn, action: Action) -> list[Message]:
    return [cards.keep_on(turn, turn.customer(action.id))]


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    message = cards.ask(turn.customer(body["customer"]), drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    customer = turn.customer(body["customer"])
    if value != "yes":
        return [cards.as_ever(customer)]
    customer.do_not_contact, customer.do_not_contact_why = True, WHY
    filing.settle(turn, customer)
    return [cards.left_alone(customer, batches.name(turn, Filed(customer, False)))]


form(Form("quiet", _chosen, again=_again, keeps_words=False))
