"""A ring that nobody has to answer any more: its message says so where it stands, where the channel can change it."""

from collections.abc import Sequence

from handlers.cards import reminder as cards
from handlers.turn import Turn
from storage import outbox, reminders
from storage.messages import Message
from storage.models import Contact, Customer, Reminder


def say(turn: Turn, messages: Sequence[Message]) -> None:
    """Of what this turn settled; not where its own answer takes the ring's place."""
    answered = {message.replaces for message in messages}
    for reminder in reminders.overtaken(turn.session):
        if reminder.customer_id is not None and cards.slot(reminder) not in answered:
            _say(turn, reminder)


def _say(turn: Turn, reminder: Reminder) -> None:
    slot, since = cards.slot(reminder), reminder.fired_at or turn.now
    customer = turn.session.get(Customer, reminder.customer_id)
    places = outbox.places_of(turn.session, slot, reminder.store_id, since)
    if customer is None or not places:
        return
    contact = turn.session.get(Contact, reminder.contact_id) if reminder.contact_id else None
    message = cards.overtaken(turn, customer, reminder, contact)
    for bot, chat, member_id in places:
        key = f"over:{reminder.id}:{reminder.attempts}:{bot}:{chat}"
        outbox.enqueue(
            turn.session, bot, chat, message, turn.now, member_id=member_id, dedupe=key, is_push=True,
            expires_at=turn.now + outbox.BODIES_KEPT,
        )  # fmt: skip
