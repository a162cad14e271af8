"""A complaint goes to the managers at once, stops greetings and invitations, and is open until somebody closes it."""

from handlers.cards import complaints as cards
from handlers.cards import saved
from handlers.cards.watching import passed_on
from handlers.commands import Action, press
from handlers.hours import before_night
from handlers.turn import Turn
from storage import customers, outbox, people
from storage.ids import long, short
from storage.messages import Message
from storage.models import Complaint, Customer, Member


def tell(turn: Turn, customer: Customer, complaint: Complaint) -> str:
    """Show it to the managers, at night in the morning; what the rep reads of that. A store may want to hear later."""
    if not turn.settings.flag("tell_complaints"):
        return ""
    at = before_night(turn)
    told = [boss for boss in people.managers(turn.session, customer.store_id) if boss.id != turn.member.id]
    deal = customers.open_deal(turn.session, customer.id)
    for boss in told:
        message = cards.please_look(turn, customer, complaint, deal)
        dedupe = f"complaint:{short(complaint.id)}:{boss.id}"
        outbox.post(turn.session, boss.id, message, turn.now, dedupe=dedupe, is_push=True, not_before=at)
    return passed_on([boss.name for boss in told], at) if told else ""


def _held(turn: Turn, action: Action) -> tuple[Complaint, Customer, Member]:
    complaint = turn.session.get(Complaint, long(action.id))
    if complaint is None:
        raise ValueError("no such complaint")
    return complaint, turn.customer(complaint.customer_id), turn.session.get_one(Member, complaint.member_id)


@press("mine")
def _mine(turn: Turn, action: Action) -> list[Message]:
    """我来联系: whoever presses it takes it on; the others are told."""
    complaint, customer, rep = _held(turn, action)
    if not complaint.is_open:
        return [cards.closed(saved.called(customer))]
    others = [rep, *people.managers(turn.session, customer.store_id)]
    for member in {m.id: m for m in others if m.id != turn.member.id}.values():
        outbox.post(
            turn.session, member.id, cards.taken_on(saved.called(customer), turn.member.name), turn.now, is_push=True
        )
    return [cards.on_you(saved.called(customer), [m.name for m in others if m.id != turn.member.id][:2])]


@press("yours")
def _yours(turn: Turn, action: Action) -> list[Message]:
    """让陈宇先处理."""
    complaint, customer, rep = _held(turn, action)
    if not complaint.is_open:
        return [cards.closed(saved.called(customer))]
    ask = cards.please_begin(turn, customer, complaint, turn.member.name)
    outbox.post(turn.session, rep.id, ask, turn.now, is_push=True)
    return [cards.asked(saved.called(customer), rep.name)]
