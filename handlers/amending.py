"""The question before an order, corrected before it is answered: 定金8000, 12月5号提."""

from handlers import capture, deals, drafts
from handlers.cards import deals as cards
from handlers.drafts import Body
from handlers.known import known
from handlers.notes.read import read
from handlers.said import Said, held, released
from handlers.turn import Turn
from storage.messages import Message
from storage.models import Draft

EDIT = "edit"
"""The choice that asks what is wrong."""
_ORDER = "订了 "
_ASIDE = {"name", "gender", "summary", "method", "deal_status"}


def what_is_wrong(turn: Turn, draft: Draft, body: Body) -> list[Message]:
    """The question stays open; the next words correct it."""
    return [cards.what_is_wrong(body["name"])]


def answer(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """Ask again about the order as corrected; None where the words are something else."""
    said = released(body["note"])
    if body["what"] != "order" or (words := amended(turn, said, text)) is None:
        return None
    drafts.close(turn, draft)
    return capture.resume(turn, released({**held(said), "text": words}))


def amended(turn: Turn, said: Said, text: str) -> str | None:
    """The words of an order with the correction in the place of what they said of the same things."""
    before = said.text
    note = read(f"{before} {text}", said.sent_at, known(turn), turn.words)
    alone = read(text, turn.sent_at, known(turn), turn.words)
    names_another = any(r.who not in (None, said.who) for r in alone.customers) and said.who is not None
    if len(note.customers) != 1 or names_another:
        return None
    start = len(before) + 1
    ordered = read(_ORDER + text, turn.sent_at, known(turn), turn.words)  # a second sum of one note is no price
    fresh = {f.field for f in note.findings if f.start >= start} | {
        f.field for f in ordered.findings if f.start >= len(_ORDER)
    }
    fresh -= _ASIDE
    if not fresh & deals.ORDERED:
        return None
    kept = list(before)
    for finding in note.findings:
        if finding.end <= len(before) and finding.field in fresh:
            kept[finding.start : finding.end] = " " * (finding.end - finding.start)
    return f"{''.join(kept)} {text}"
