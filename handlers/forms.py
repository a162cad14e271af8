"""登记: the guided form through the six modules, computed from the fields that declare a question weight."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import batches, changing, clashes, drafts, editing, filing, values
from handlers.cards import clashes as clash_cards
from handlers.cards import editing as cards
from handlers.cards import saved
from handlers.cards.talk import refusal
from handlers.commands import command
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.findings import Reading
from handlers.notes.read import read
from handlers.said import Said
from handlers.turn import Turn
from storage import customers, models, people
from storage.errors import BadValue
from storage.fields import Decl
from storage.messages import Message
from storage.models import Customer, Draft

SKIP, DONE = "跳过", "完成"


def slots() -> list[Decl]:
    """The questions, module by module, the weightiest first."""
    asked = [decl for decl in models.fields().values() if decl.ask]
    return sorted(asked, key=lambda decl: (decl.module, -decl.ask, decl.order))


@command("登记", slash="register", does="一项一项登记新客户", place=20)
def _begin(turn: Turn, _: str) -> list[Message]:
    return [_ask(turn, {"values": {}, "at": 0})]


def _ask(turn: Turn, body: Body, draft: Draft | None = None) -> Message:
    decl = slots()[body["at"]]
    labels = [*editing.options(turn, decl)[:4], SKIP, *([DONE] if body["values"] else [])]
    choices = [(label, label) for label in labels]
    if draft is not None:
        drafts.close(turn, draft)
    draft = drafts.ask(turn, "register", {**body, "title": body["values"].get("customer.name", "")}, choices)
    return _again(turn, draft, {**body, "choices": choices})


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    asked = slots()
    message = cards.step(asked[body["at"]], body["at"] + 1, len(asked), drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    if value == DONE:
        return finish(turn, draft, body)
    return _next(turn, draft, body, None if value == SKIP else value)


def _answer(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    if text in (SKIP, DONE):
        return _chosen(turn, draft, body, text)
    decl = slots()[body["at"]]
    note = read(text, turn.sent_at, known(turn), turn.words)
    if any(reading.first("name") and len(reading.findings) > 2 for reading in note.customers):
        return None
    try:
        values.from_words(turn, decl, text)
    except BadValue as error:
        return [refusal(error)]
    return _next(turn, draft, body, text)


def _next(turn: Turn, draft: Draft, body: Body, text: str | None) -> list[Message]:
    given, when = dict(body["values"]), dict(body.get("when", {}))
    if text is not None:
        key = slots()[body["at"]].key
        given[key], when[key] = text, turn.sent_at.isoformat()
    after = {"values": given, "when": when, "at": body["at"] + 1}
    if after["at"] >= len(slots()):
        return finish(turn, draft, after)
    return [_ask(turn, after, draft)]


def can_save(turn: Turn, body: Body) -> bool:
    """Whether what was given is enough for a customer, and its number is not that of one's own."""
    enough = bool({"customer.name", "phone.number"} & body["values"].keys())
    holder = _on_file(turn, body)
    return enough and (holder is None or not people.may_see(turn.session, turn.member, holder))


def finish(turn: Turn, draft: Draft, body: Body) -> list[Message]:
    """Make the customer of what was given; what is missing or cannot be is asked again, nothing given is lost."""
    if not body["values"]:
        drafts.close(turn, draft)
        return [cards.nothing_given()]
    if not {"customer.name", "phone.number"} & body["values"].keys():
        return [cards.nothing_given(), _ask_again(turn, draft, body, "customer.name")]
    holder = _on_file(turn, body)
    if holder is not None and people.may_see(turn.session, turn.member, holder):
        taken = clash_cards.number_taken(saved.called(holder), str(_value(turn, body, _field("phone.number"))))
        return [taken, _ask_again(turn, draft, body, "phone.number")]
    drafts.close(turn, draft)
    if holder is not None:
        return _receive(turn, body, holder)
    customer = customers.make(turn.session, turn.member, None, turn.now)
    customer.first_contact_on = turn.sent_at.date()
    filed = Filed(customer, True)
    for decl in slots():
        if decl.key in body["values"]:
            changing.apply(turn, filed, decl, _value(turn, body, decl))
    filing.settle(turn, customer)
    turn.discuss(customer)
    return [saved.noted(turn, filed, batches.name(turn, filed))]


def _field(key: str) -> Decl:
    return models.fields()[key]


def _value(turn: Turn, body: Body, decl: Decl) -> Any:
    """A given value; 明天 counts from when it was said."""
    if said_at := body.get("when", {}).get(decl.key):
        turn = replace(turn, inbound=replace(turn.inbound, sent_at=datetime.fromisoformat(said_at)))
    return values.from_words(turn, decl, body["values"][decl.key])


def _ask_again(turn: Turn, draft: Draft, body: Body, key: str) -> Message:
    """Back to one question, with all else that was given."""
    given = {name: value for name, value in body["values"].items() if name != key}
    at = [decl.key for decl in slots()].index(key)
    return _ask(turn, {"values": given, "when": body.get("when", {}), "at": at}, draft)


def _on_file(turn: Turn, body: Body) -> Customer | None:
    """Who has the number that was given, one's own first: no second customer is made of it."""
    if "phone.number" not in body["values"]:
        return None
    number = _value(turn, body, _field("phone.number"))
    customers.claim(turn.session, str(number))
    holders = customers.with_phone(turn.session, turn.scope.stores, str(number))
    mine = [row for row in holders if people.may_see(turn.session, turn.member, row)]
    return next(iter([*mine, *holders]), None)


def _receive(turn: Turn, body: Body, holder: Customer) -> list[Message]:
    """A colleague's customer: what was given is kept as this member's reception, and the manager rules."""
    text = "，".join(body["values"].values())
    found = read(text, turn.sent_at, (), turn.words).findings
    said = Said(text, turn.sent_at)
    return clashes.receive(turn, said, text, Reading("create", None, (), tuple(found)), holder)


form(Form("register", _chosen, answer=_answer, again=_again, saves_itself=True))
