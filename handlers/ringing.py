"""What the scheduler's firing shows: one reminder as it rings, or the day's list."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers import briefing, errands, evening, handover, today, watching
from handlers.cards import errands as errand_cards
from handlers.cards import reminder as cards
from handlers.notes.lexicon import Lexicon
from handlers.turn import SCHEDULER, Turn, turn_of
from scheduler.firing import Due
from scheduler.rules import DAWN, DUSK, EVENING, HEAT, MORNING, WATCH
from storage import talk
from storage.messages import Inbound, Message
from storage.models import Customer, Member, Outbox, Reminder

Render = Callable[[Session, Member, list[Due]], list[Message]]


SHEETS: dict[str, Callable[[Turn], list[Message]]] = {
    MORNING: today.morning, EVENING: evening.evening, DAWN: briefing.morning, DUSK: briefing.evening,
    WATCH: handover.watch, HEAT: watching.untouched,
}  # fmt: skip
"""What each list says, by its kind."""


def renderer(words: Lexicon) -> Render:
    """How firing turns what is due for a member into messages."""

    def render(session: Session, member: Member, due: list[Due]) -> list[Message]:
        turn = _turn(session, member, due[0].now, words)
        sheet = next((one for one in due if one.kind.is_list), None)
        if sheet is not None:
            messages = SHEETS[sheet.kind.code](turn)
        else:
            _put_under_discussion(turn, due)
            messages = [_ring(turn, one) for one in due]
        talk.offer(session, member, tuple(button for message in messages for button in message.buttons))
        return messages

    return render


def _turn(session: Session, member: Member, now: datetime, words: Lexicon) -> Turn:
    chat = f"reminders:{member.id}"
    return turn_of(session, member, Inbound(chat, "", SCHEDULER, str(member.id), chat, now), now, words)


def _ring(turn: Turn, due: Due) -> Message:
    if due.reminder.customer_id is None:
        row = errands.errand_of(turn, due.reminder)
        assert row is not None
        return errand_cards.ring(turn, row, due.reminder)
    return cards.ring(turn, _customer(turn, due), due.reminder)


def _put_under_discussion(turn: Turn, due: list[Due]) -> None:
    """Whoever rings is under discussion, unless the member speaks of somebody or several ring."""
    ids, rang = due[0].alongside, _rang(turn)
    is_only = len(ids) == 1 and rang.keys() <= ids
    current, since = turn.current(), talk.talk_of(turn.session, turn.member).customer_at
    if None in ids:
        return
    if current is None and is_only:
        turn.discuss(_customer(turn, due[0]))
    elif current is not None and not is_only and since in rang.get(current.id, ()):
        talk.discuss(turn.session, turn.member, None, turn.now)  # only its ring had put it there


def _rang(turn: Turn) -> dict[int, set[datetime]]:
    """Customers whose ring the member has not answered yet, and when it rang."""
    since = turn.now - timedelta(minutes=turn.settings.number("subject_minutes"))
    shown = select(Reminder.customer_id, Reminder.fired_at).join(Outbox, col(Outbox.reminder_id) == Reminder.id)
    shown = shown.where(Outbox.member_id == turn.member.id, Reminder.state == "fired", col(Reminder.fired_at) >= since)
    found: dict[int, set[datetime]] = {}
    for customer_id, at in turn.session.exec(shown).all():
        if customer_id is not None and at is not None:
            found.setdefault(customer_id, set()).add(at)
    return found


def _customer(turn: Turn, due: Due) -> Customer:
    return turn.session.get_one(Customer, due.reminder.customer_id)
