"""A new lead that a manager gives to a rep: theirs from the start, told at once, with half an hour to call."""

from handlers.cards import customer as customer_cards
from handlers.cards import handover as cards
from handlers.cards import saved
from handlers.turn import Turn
from scheduler import calendar
from storage import customers, outbox
from storage.messages import Row
from storage.models import Customer, Member


def give(turn: Turn, customer: Customer, member_id: int, *, is_new: bool) -> Row:
    """Tell the rep about the lead that is theirs; what the giver reads of it. One on file already keeps its owner."""
    member = turn.session.get_one(Member, member_id)
    if not is_new:
        return cards.not_given(saved.called(customer), member.name)
    numbers = customers.numbers(turn.session, customer.id)
    wants = "，".join(filter(None, (customer_cards.value_of(turn, customer, f) for f in ("interests", "budget"))))
    number = numbers[0] if numbers else ""
    minutes = turn.settings.number("web_minutes")
    message = cards.lead(saved.called(customer), turn.member.name, number, wants, minutes)
    chosen = turn.settings
    at = calendar.next_working_moment(turn.now, chosen.hour("push_from"), chosen.hour("push_until"))
    outbox.post(turn.session, member.id, message, turn.now, is_push=True, not_before=at)
    return cards.given(member.name)
