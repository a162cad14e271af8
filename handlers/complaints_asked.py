"""投诉 王强: the complaint that is open, or what it is about; 投诉: whose are open. With more words it is a note."""

from dataclasses import replace

from sqlmodel import col

from handlers import capture, drafts, listing, lookup
from handlers.cards import complaints as cards
from handlers.commands import command
from handlers.drafts import Body, Form, form
from handlers.known import known
from handlers.notes.read import read
from handlers.said import Said, held, released
from handlers.turn import Turn
from storage.messages import Message
from storage.models import Complaint, Customer, Draft, newest

FORM = "complaint"
_OPEN = "投诉没处理的"
_BARE = "bare"


@command("投诉", slash="complaints", does="谁的投诉没处理完", takes_words=True, place=28, under="找")
def _complaints(turn: Turn, words: str) -> list[Message] | None:
    if not words:
        return [listing.show(turn, _OPEN) if listing.customers_of(turn, _OPEN, most=1) else cards.none_open()]
    if not (lookup.is_somebody(turn, words) and lookup.is_on_file(turn, words)):
        return None  # 投诉 空调异响, of who is under discussion
    customer = lookup.one(turn, words)
    assert customer is not None
    turn.discuss(customer)
    waiting = turn.session.exec(newest(Complaint, customer.id).where(col(Complaint.is_open))).all()
    return [cards.open_ones(turn, customer, waiting)] if waiting else [_ask(turn, customer)]


def _ask(turn: Turn, customer: Customer) -> Message:
    note = held(Said(f"{customer.name or ''}投诉", turn.sent_at, who=customer.id))
    choices = [("先记着", _BARE)]
    body = {"customer": customer.id, "note": note}
    draft = drafts.ask(turn, FORM, body, choices)
    return _again(turn, draft, {**body, "choices": choices})


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    message = cards.what_about(turn.customer(body["customer"]), drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def _bare(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    """It is filed without words."""
    drafts.close(turn, draft)
    return capture.resume(turn, released(body["note"]))


def _said(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """What it is about, unless the words are of somebody else."""
    note = read(text, turn.sent_at, known(turn), turn.words)
    if any(one.who not in (None, body["customer"]) or one.first("name") for one in note.customers):
        return None
    drafts.close(turn, draft)
    return capture.resume(turn, replace(released(body["note"]), text=f"投诉 {text}", sent_at=turn.sent_at))


form(Form(FORM, _bare, answer=_said, again=_again))
