"""What the scheduler's firing shows: one reminder as it rings, or the day's list."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from handlers import answers
from handlers.cards import reminder as cards
from handlers.notes.lexicon import Lexicon
from handlers.turn import Turn, turn_of
from scheduler.firing import Due
from storage import talk
from storage.messages import Inbound, Message
from storage.models import Customer, Member

Render = Callable[[Session, Member, list[Due]], list[Message]]


def renderer(words: Lexicon) -> Render:
    """How firing turns what is due for a member into messages."""

    def render(session: Session, member: Member, due: list[Due]) -> list[Message]:
        turn = _turn(session, member, due[0].now, words)
        messages = [answers.today(turn)] if due[0].in_list else [_ring(turn, one) for one in due]
        if due[0].in_list and not answers.has_lines(turn):
            return []
        talk.offer(session, member, tuple(button for message in messages for button in message.buttons))
        return messages

    return render


def _turn(session: Session, member: Member, now: datetime, words: Lexicon) -> Turn:
    chat = f"reminders:{member.id}"
    return turn_of(session, member, Inbound(chat, "", "scheduler", str(member.id), chat, now), now, words)


def _ring(turn: Turn, due: Due) -> Message:
    customer = turn.session.get_one(Customer, due.reminder.customer_id)
    turn.discuss(customer)
    return cards.ring(turn, customer, due.reminder)
