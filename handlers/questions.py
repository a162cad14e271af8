"""What is asked about a note: which customer, whose it is, same person or not, the phone. Answers: replies.py."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import drafts, lookup
from handlers.cards import asking, resting, saved
from handlers.cards import attachments as attachment_cards
from handlers.cards import customer as cards
from handlers.drafts import Body
from handlers.filed import Filed
from handlers.notes.findings import Reading
from handlers.said import Said, files_of, held
from handlers.turn import Turn
from storage import talk
from storage.errors import Forbidden, Gone
from storage.messages import Message, Row
from storage.models import Customer, Draft

NEW = lookup.NEW
_MOST = 5
_MOST_A_DAY = 5
"""Questions a member is asked in a day; what must be known to file a note at all is asked beyond it."""
_ASKED = ("which", "whose", "on_file", "confirm_new", "phone")


def which(turn: Turn, said: Said, name: str, candidates: Sequence[int]) -> list[Message]:
    """Several customers fit."""
    rows = [turn.customer(number) for number in candidates[:_MOST]]
    choices = [*((cards.handle(turn, row), str(row.id)) for row in rows), ("新客户", NEW)]
    body = {"note": held(said), "name": name, "numbered": True}
    draft = drafts.ask(turn, "which", body, choices)
    return [which_again(turn, draft, {**body, "choices": choices})]


def which_again(turn: Turn, draft: Draft, body: Body) -> Message:
    """The question as it stands."""
    body = _still_there(turn, draft, body)
    hits = [cards.hit(turn, turn.customer(int(value))) for _, value in body["choices"] if value != NEW]
    message = asking.which(body.get("name", ""), hits, drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def _still_there(turn: Turn, draft: Draft, body: Body) -> Body:
    """The question without the customers that are gone since; the buttons shown before are outdated then."""
    kept = [choice for choice in body["choices"] if choice[1] == NEW or _is_there(turn, choice[1])]
    if len(kept) == len(body["choices"]):
        return body
    body = {**talk.body_of(turn.session, draft), "choices": [list(choice) for choice in kept]}
    talk.fill(turn.session, draft, body)
    draft.revision += 1
    turn.session.flush()
    return body


def _is_there(turn: Turn, value: str) -> bool:
    try:
        return bool(turn.customer(int(value)))
    except (Forbidden, Gone):
        return False


def whose(turn: Turn, said: Said) -> list[Message]:
    """A note that names nobody while nobody is under discussion: kept, and asked."""
    choices = [(cards.handle(turn, row), str(row.id)) for row in lookup.recent(turn, 3)]
    draft = drafts.ask(turn, "whose", {"note": held(said)}, choices)
    return [whose_again(turn, draft, {"note": held(said), "choices": choices})]


def whose_again(turn: Turn, draft: Draft, body: Body) -> Message:
    """The question as it stands."""
    body = _still_there(turn, draft, body)
    text, buttons = body["note"]["text"], drafts.buttons(draft, body["choices"])
    message = asking.whose(text, buttons) if text else attachment_cards.whose(turn, files_of(body["note"]), buttons)
    return replace(message, slot=drafts.slot(draft))


def stray(turn: Turn, text: str, message: Message) -> Message:
    """The answer to words that are of nobody, with a press that keeps them of who is under discussion after all."""
    customer = turn.current()
    if customer is None:
        return message
    said = Said(text, turn.sent_at, message=turn.message_of(turn.inbound.message_id))
    choices = [(f"记到{saved.called(customer)}"[:8], str(customer.id))]
    body = {"note": held(said), "choices": [list(choice) for choice in choices]}
    draft = talk.leave_draft(turn.session, turn.member, "stray", body, turn.now)
    return replace(message, buttons=drafts.buttons(draft, choices), slot=drafts.slot(draft))


def number_on_file(turn: Turn, said: Said, name: str, holders: Sequence[int], number: str) -> list[Message]:
    """The note names somebody new with a number that somebody on file has."""
    holder = turn.customer(holders[0])
    choices = [(f"就是{saved.called(holder)}"[:8], str(holder.id)), ("另一位", NEW)]
    body = {"note": held(said), "name": name, "number": number}
    draft = drafts.ask(turn, "on_file", body, choices)
    return [on_file_again(turn, draft, {**body, "choices": choices})]


def on_file_again(turn: Turn, draft: Draft, body: Body) -> Message:
    """The question as it stands; where the holder is gone, whether to note the new one."""
    body = _still_there(turn, draft, body)
    if len(body["choices"]) == 1:
        body = {**body, "choices": [["记下", NEW]]}
        return confirm_new_again(turn, draft, body)
    holder = saved.called(turn.customer(int(body["choices"][0][1])))
    message = asking.on_file(body["name"], holder, body["number"], drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def confirm_new(turn: Turn, said: Said, name: str) -> list[Message]:
    """A store that wants to be asked before new customers."""
    choices = [("记下", NEW)]
    draft = drafts.ask(turn, "confirm_new", {"note": held(said), "name": name}, choices)
    return [confirm_new_again(turn, draft, {"name": name, "choices": choices})]


def confirm_new_again(turn: Turn, draft: Draft, body: Body) -> Message:
    """The question as it stands."""
    message = asking.confirm_new(body["name"], drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def doubtful_name(message: Message, said: str, held: str) -> Message:
    """The answer to a note whose customer is only spelled like the one on file: it says so, 撤销 is at hand."""
    return replace(message, rows=(*message.rows, Row("", asking.same_person(said, held))))


def missing_phone(turn: Turn, filed: Filed, message: Message) -> Message:
    """The answer to a new customer without a number, with the one question behind it."""
    midnight = turn.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if talk.asked_since(turn.session, turn.member, _ASKED, midnight) >= _MOST_A_DAY:
        return message
    drafts.ask(turn, "phone", {"customer": filed.customer.id})
    return replace(message, rows=(*message.rows, Row("", asking.MISSING_PHONE)))


def wants_no_contact(customer: Customer, reading: Reading) -> bool:
    """Whether a note says that a customer wants to be left alone, and that is new."""
    said = reading.first("do_not_contact")
    return said is not None and bool(said.value) and not customer.do_not_contact


def leave_alone(turn: Turn, customer: Customer, message: Message) -> Message:
    """The answer to the note, with the question behind it."""
    choices = [("不再联系", "yes"), ("照常", "no")]
    draft = drafts.ask(turn, "quiet", {"customer": customer.id}, choices)
    return replace(resting.asked(message), buttons=(*drafts.buttons(draft, choices), *message.buttons[-1:]))
