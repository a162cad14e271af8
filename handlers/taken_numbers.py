"""A number that comes later for a customer on file and is somebody else's: one's own to join, a colleague's is 撞单."""

from handlers import batches, clashes, drafts, wrong_numbers
from handlers.cards import clashes as cards
from handlers.cards import saved
from handlers.clashes import Meeting
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers, people
from storage.messages import Message
from storage.models import Customer


def elsewhere(turn: Turn, customer: Customer, number: str) -> Message | None:
    """What is said where a number given for a customer is somebody else's; None where it is free."""
    customers.claim(turn.session, number)
    holders = customers.with_phone(turn.session, turn.scope.stores, number)
    if not holders or customer.id in {row.id for row in holders}:
        return None
    mine = next((row for row in holders if people.may_see(turn.session, turn.member, row)), None)
    return _of_ones_own(turn, mine, number, customer) if mine else _of_a_colleague(turn, holders[0], customer)


def _of_ones_own(turn: Turn, holder: Customer, number: str, customer: Customer) -> Message:
    choices = [("合成一位", f"{holder.id} {customer.id}")]
    draft = drafts.ask(turn, "doubles", {}, choices)
    return cards.may_be_one(saved.called(holder), number, drafts.buttons(draft, choices)).with_slot(drafts.slot(draft))


def _of_a_colleague(turn: Turn, holder: Customer, own: Customer) -> Message:
    """Two records of one person: the manager rules whose it is, and they become one; nobody is named."""
    if clashes.is_free(turn, holder):
        clashes.take_over(turn, holder)
        clashes.join(turn, holder, own)
        turn.replan(holder)
        turn.discuss(holder)
        batch = batches.name(turn, Filed(holder, is_new=False))
        return cards.joined_free(saved.called(holder), turn.settings.number("free_days"), f"undo:{batch}.0")
    name, last = saved.called(own), holder.last_contact_at
    bosses = clashes.tell_managers(turn, holder, Meeting(own.id, name, last, cards.put_to(name), own.id))
    return wrong_numbers.offer_later(turn, cards.met_later(name, last, turn.now, bosses), own, holder)
