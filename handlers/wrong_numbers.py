"""[号码打错了]: the second rep had mistyped; the reception goes, nobody rules, the note is filed under the right number."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import drafts
from handlers.cards import clashes as cards
from handlers.cards.words import called
from handlers.drafts import Body, Form, form
from handlers.notes.answer import read_answer
from handlers.notes.findings import Reading
from handlers.said import Said, held, released
from handlers.turn import Turn
from storage import customers, search, talk
from storage.messages import Message
from storage.models import Attachment, Contact, Customer, Draft, Traffic

SEEN, WRONG, NONE = "seen", "wrong", "none"
_HERE = "⟦号码⟧"
"""Where in the kept note the number belongs."""


def offer(
    turn: Turn, card: Message, said: Said, reading: Reading, customer: Customer, made: tuple[int, ...]
) -> Message:
    """The card with 知道了, and 号码打错了 where a number was typed.

    ``made``: contact, traffic and attachments of the reception.
    """
    numbers = customers.numbers(turn.session, customer.id)
    typed = next((found for found in reading.all("phone") if str(found.value) in numbers), None)
    choices = [("知道了", SEEN), *([("号码打错了", WRONG)] if typed else [])]
    kept = f"{said.text[: typed.start]}{_HERE}{said.text[typed.end :]}" if typed else said.text
    body = {
        "customer": customer.id, "made": list(made), "choices": [list(choice) for choice in choices],
        "note": held(replace(said, text=kept)),
        "name": next((str(found.value) for found in reading.all("name")), "") or "这位",
    }  # fmt: skip
    draft = talk.leave_draft(turn.session, turn.member, "met", body, turn.now)
    return replace(card, buttons=drafts.buttons(draft, choices), slot=drafts.slot(draft))


def offer_later(turn: Turn, card: Message, own: Customer, customer: Customer) -> Message:
    """The same of a number that came later for one's own customer ``own``: nothing was kept for the other."""
    choices = [("知道了", SEEN), ("号码打错了", WRONG)]
    body = {"customer": customer.id, "own": own.id, "choices": [list(choice) for choice in choices]}
    draft = talk.leave_draft(turn.session, turn.member, "met", body, turn.now)
    return replace(card, buttons=drafts.buttons(draft, choices), slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    from handlers import clashes

    drafts.close(turn, draft)
    customer = turn.session.get(Customer, body["customer"])
    if "own" in body:
        return _of_own(turn, body, customer) if value == WRONG else []
    contact = turn.session.get(Contact, body["made"][0])
    if value == SEEN or contact is None or customer is None or clashes.ruled(turn, customer, contact.id):
        return []
    clashes.withdraw(turn, customer, contact.id)
    _remove(turn, contact, customer, body["made"][1:])
    choices = [("没有号码", NONE)]
    asked = drafts.ask(turn, "renumber", {"note": body["note"], "name": body["name"]}, choices)
    return [replace(cards.right_number(body["name"]), buttons=drafts.buttons(asked, choices), slot=drafts.slot(asked))]


def _of_own(turn: Turn, body: Body, customer: Customer | None) -> list[Message]:
    """The record stays as it was; the right number is asked for, as of somebody new."""
    from handlers import clashes

    own = turn.session.get(Customer, body["own"])
    if own is None or customer is None or clashes.ruled(turn, customer, own.id):
        return []
    clashes.withdraw(turn, customer, own.id)
    drafts.ask(turn, "phone", {"customer": own.id})
    return [cards.right_number(called(own))]


def _remove(turn: Turn, contact: Contact, customer: Customer, beside: Sequence[int]) -> None:
    search.unsay(turn.session, [contact.id])
    turn.session.delete(contact)
    traffic_id, *attached = beside
    rows = [turn.session.get(Traffic, traffic_id), *(turn.session.get(Attachment, number) for number in attached)]
    for row in filter(None, rows):
        turn.session.delete(row)
    turn.session.flush()
    customers.refresh(turn.session, customer)
    turn.replan(customer)


def _renumbered(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    numbers = read_answer("phone", text, turn.sent_at, turn.words)
    return _file(turn, draft, body, str(numbers[0])) if numbers else None


def _without(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    return _file(turn, draft, body, "")


def _file(turn: Turn, draft: Draft, body: Body, number: str) -> list[Message]:
    from handlers import capture

    drafts.close(turn, draft)
    said = released(body["note"])
    return capture.resume(turn, replace(said, text=said.text.replace(_HERE, f"{number} ")))


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    return replace(
        cards.right_number(body["name"]), buttons=drafts.buttons(draft, body["choices"]), slot=drafts.slot(draft)
    )


form(Form("met", _chosen, keeps_words=False))
form(Form("renumber", _without, _renumbered, _again))
