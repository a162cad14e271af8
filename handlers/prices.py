"""看价格: what a deal was sold for, on request and audited; its rep, the store's managers and the group's admins only."""

from handlers import lookup
from handlers.cards import deals as cards
from handlers.cards import saved, whole
from handlers.cards.words import sold
from handlers.commands import Action, command, press
from handlers.turn import Turn
from storage import people
from storage.messages import Message
from storage.models import Customer
from storage.vault import reveal


@command("看价格", "成交价", slash="price", does="成交价，看了会留记录", of="customer", place=26, under="找")
def _price(turn: Turn, words: str) -> list[Message]:
    return lookup.about(turn, words, show)


@press("price")
def _press(turn: Turn, action: Action) -> list[Message]:
    return [show(turn, turn.customer(action.id))]


def show(turn: Turn, customer: Customer) -> Message:
    """Price, basis and deposit of the newest deal; only in the chat of who asks, for groups are answered nothing."""
    deal = whole.may_see_price(turn, customer)
    if deal is None:
        return cards.no_price(saved.called(customer))
    people.audit(turn.session, turn.member, customer, "look", "deal.price", turn.now)
    price, deposit = (reveal(turn.session, deal, name) for name in ("price", "deposit"))
    basis = turn.settings.choices("price_basis").label(deal.price_basis or "")
    return cards.price(saved.called(customer), sold(deal), basis, price, deposit)
