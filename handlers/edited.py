"""A message its sender has changed: what its first words wrote goes back, and the new ones are filed in their place.

Both in one batch: 撤销 brings the first version back. Nothing is written twice, and no contact is added.
"""

from dataclasses import replace
from datetime import timedelta

from handlers import capture, drafts, files, today, undo
from handlers.cards import saved, whole
from handlers.cards import talk as lines
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import journal, talk
from storage import undo as history
from storage.ids import short
from storage.messages import Message
from storage.models import Batch, Customer

RECENT = timedelta(hours=1)
"""How long after it was said a message that wrote nothing is still taken, once it is changed."""


def take(turn: Turn, text: str) -> list[Message] | None:
    """The answer to changed words; None: they are to be taken as if they were said now."""
    message = turn.message_of(turn.inbound.message_id)
    batch = history.of_message(turn.session, turn.member.id, message) if message else None
    if batch is None:
        was_asked = _forget_question(turn, message)
        return None if was_asked or turn.now - turn.sent_at <= RECENT else [lines.edited_too_late()]
    if batch.undone_by_id is not None:
        return [lines.edited_after_undo()]
    if turn.now - batch.at > timedelta(hours=turn.settings.number("undo_hours")):
        return [lines.edited_too_late()]
    if refused := undo.refusal(turn, batch):
        return [refused]
    return _again(turn, text, batch)


def _forget_question(turn: Turn, message: str) -> bool:
    """Whether the first words still wait for an answer; they are not asked about any more."""
    for draft in talk.drafts(turn.session, turn.member, "open", "aside", "expired"):
        if message and talk.body_of(turn.session, draft).get("note", {}).get("message") == message:
            drafts.close(turn, draft, "dropped")
            return True
    return False


def _again(turn: Turn, text: str, batch: Batch) -> list[Message]:
    """Take the first version back and file the second; old -> new where it is about one customer."""
    first = turn.session.get(Customer, batch.customer_id) if batch.customer_id else None
    before = whole.shown(turn, first) if first else {}
    name = saved.called(first) if first else ""
    is_whole = _take_back(turn, batch)
    left = first is not None and turn.session.get(Customer, first.id) is not None
    if not is_whole and left and first is not None:
        return _corrected(turn, text, first)  # newer things hang on it: what differs is corrected
    answers = _file(turn, text, first if left else None)
    own = journal.batch_of(turn.session)
    after = turn.session.get(Customer, own.customer_id) if own and own.customer_id else None
    if own is None or after is None or len(answers) != 1 or not answers[0].slot.startswith("saved:"):
        return answers  # a question, or several customers
    filed = Filed(after, False, changed=_changes(before, whole.shown(turn, after)))
    if name and name != saved.called(after):
        filed.changed.insert(0, ("称呼", name, saved.called(after)))
    return [_in_place(turn, filed, batch)]


def _take_back(turn: Turn, batch: Batch) -> bool:
    """Take every version back, the newest first: each had the one before it taken back. Whether nothing stayed."""
    is_whole, version = True, batch
    while True:
        undone = undo.put_back(turn, version)
        is_whole = is_whole and not undone.conflicts
        if undone.batch is not version:
            journal.stand_alone(turn.session, undone.batch)
        earlier = history.of_message(turn.session, turn.member.id, batch.message, before=version)
        if earlier is None or earlier.undone_by_id is not None:
            return is_whole
        version = earlier


def _corrected(turn: Turn, text: str, customer: Customer) -> list[Message]:
    before = whole.shown(turn, customer)
    capture.correct(turn, text, customer)
    return [
        saved.corrected(
            turn, Filed(customer, False, changed=_changes(before, whole.shown(turn, customer))), _batch(turn)
        )
    ]


def _file(turn: Turn, text: str, customer: Customer | None) -> list[Message]:
    """File the new words as the first were: about the same customer, unless they name another."""
    if turn.inbound.files:
        return files.take(turn, text)
    if (listed := today.list_line(turn, text)) is not None:
        return listed
    if customer is not None and not _names_another(turn, text, customer):
        return capture.take_about(turn, text, customer)
    return capture.take(turn, text)


def _names_another(turn: Turn, text: str, customer: Customer) -> bool:
    readings = read(text, turn.sent_at, known(turn), turn.words).customers
    if len(readings) > 1:
        return True
    return any(
        reading.who not in (None, customer.id) or reading.candidates or reading.first("name") is not None
        for reading in readings
        if reading.who != customer.id
    )


def _changes(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """Label, old and new of what differs."""
    labels = [label for label in dict.fromkeys([*after, *before]) if before.get(label) != after.get(label)]
    return [(label, before.get(label, "没有"), after.get(label, "没有")) for label in labels]


def _in_place(turn: Turn, filed: Filed, first: Batch) -> Message:
    """The answer stands where that to the first version stood."""
    message = saved.corrected(turn, filed, _batch(turn))
    return replace(message, replaces=f"saved:{short(first.id)}")


def _batch(turn: Turn) -> str:
    batch = journal.batch_of(turn.session)
    return short(batch.id) if batch else ""
