"""What a member passes on: a customer's own words, for whom is under discussion; never a command or an answer.

Words that bring a name with a number are a lead somebody passed on, and a note like any other.
"""

from handlers import capture, questions, today
from handlers.cards import talk as lines
from handlers.known import known
from handlers.notes.findings import Note
from handlers.notes.read import read
from handlers.said import Said
from handlers.turn import Turn
from storage.messages import Message


def take(turn: Turn, text: str) -> list[Message]:
    """File what was passed on, or ask whose words they are."""
    if len(text) > capture.LIMIT:
        return [lines.too_long(capture.LIMIT)]
    note = read(text, turn.sent_at, known(turn), turn.words)
    if note.kind == "ack":
        return []
    if _is_lead(note):
        return capture.take(turn, text)
    customer = today.quoted(turn) or turn.current()
    said = Said(
        text,
        turn.sent_at,
        who=customer.id if customer else None,
        is_theirs=True,
        message=turn.message_of(turn.inbound.message_id),
    )
    return capture.resume(turn, said) if customer else questions.whose(turn, said)


def _is_lead(note: Note) -> bool:
    return any(reading.first("name") and reading.first("phone") for reading in note.customers)
