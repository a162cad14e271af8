"""What is enqueued is sent once, in order, to where it can be read."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from storage import outbox
from storage.messages import Message
from storage.models import Outbox
from storage.session import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def say(session: Session, text: str, *, chat: str = "c", at: datetime = NOW) -> Outbox | None:
    """Enqueue a text."""
    return outbox.enqueue(session, "b", chat, Message(text), at)


def test_a_dedupe_key_is_enqueued_once_and_its_transaction_goes_on(database: Database) -> None:
    with database.write(NOW) as session:
        first = outbox.enqueue(session, "b", "c", Message("one"), NOW, dedupe="reminder:9:0")
        again = outbox.enqueue(session, "b", "c", Message("two"), NOW, dedupe="reminder:9:0")
        say(session, "three")
    with database.read() as session:
        said = [
            outbox.message_of(session, row).text for row in session.exec(select(Outbox).order_by(col(Outbox.seq))).all()
        ]
    assert (first is not None, again, said) == (True, None, ["one", "three"])
