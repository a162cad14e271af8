"""登记: the guided form through the six modules, computed from the fields that declare a question weight."""

from dataclasses import replace

from handlers import capture, clashes, drafts, editing, filing, values
from handlers.cards import editing as cards
from handlers.cards import saved
from handlers.cards.talk import refusal
from handlers.commands import command
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import customers, models, people
from storage.errors import BadValue
from storage.fields import Decl
from storage.messages import Message
from storage.models import Draft

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
    given = dict(body["values"])
    if text is not None:
        given[slots()[body["at"]].key] = text
    after = {"values": given, "at": body["at"] + 1}
    if after["at"] >= len(slots()):
        return finish(turn, draft, after)
    return [_ask(turn, after, draft)]


def can_save(body: Body) -> bool:
    """Whether what was given is enough for a customer."""
    return bool({"customer.name", "phone.number"} & body["values"].keys())


def finish(turn: Turn, draft: Draft, body: Body) -> list[Message]:
    """Make the customer of what was given."""
    drafts.close(turn, draft)
    given: dict[str, str] = body["values"]
    if not can_save(body):
        return [cards.nothing_given()]
    known = _on_file(turn, given)
    if known is not None:
        return known
    customer = customers.make(turn.session, turn.member, None, turn.now)
    customer.first_contact_on = turn.sent_at.date()
    filed = Filed(customer, True)
    for decl in slots():
        if decl.key in given:
            editing.apply(turn, filed, decl, values.from_words(turn, decl, given[decl.key]))
    filing.settle(turn, customer)
    turn.discuss(customer)
    return [saved.noted(turn, filed, capture.name_batch(turn, filed))]


def _on_file(turn: Turn, given: dict[str, str]) -> list[Message] | None:
    """A number that is on file already: no second customer is made of it."""
    if "phone.number" not in given:
        return None
    number = values.from_words(turn, models.fields()["phone.number"], given["phone.number"])
    holders = customers.with_phone(turn.session, turn.scope.stores, str(number))
    mine = [row for row in holders if people.may_see(turn.session, turn.member, row)]
    return clashes.number_taken(turn, (mine or holders)[0], str(number)) if holders else None


form(Form("register", _chosen, answer=_answer, again=_again, saves_itself=True))
