"""Changing one field of a customer, by button or in plain words: any field, wherever its value is kept."""

from dataclasses import replace

from handlers import batches, changing, drafts, filing, list_words, lookup
from handlers.cards import editing as cards
from handlers.cards import saved
from handlers.cards.talk import refusal
from handlers.commands import PRESSES, Action, command, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import models, people, record, talk
from storage.errors import BadValue
from storage.fields import Decl
from storage.kinds import LINK
from storage.messages import Message
from storage.models import Customer, Draft

FIRST = ("level", "budget", "interests", "number", "colors")
"""What is changed most, offered first."""
MOST_BUTTONS = 6


def editable() -> list[Decl]:
    """Every field people set, those changed most first."""
    found = [decl for decl in models.fields().values() if decl.edit]
    rank = {name: place for place, name in enumerate(FIRST)}
    return sorted(found, key=lambda decl: rank.get(decl.name, len(FIRST)))


@command("修改", "编辑", "改", slash="edit", does="改一位客户记的哪一项", of="customer", place=28, under="找")
def _by_word(turn: Turn, words: str) -> list[Message] | None:
    if not words and (offered := talk.offered(turn.session, turn.member).get("修改")):
        return PRESSES[Action.parse(offered).verb](turn, Action.parse(offered))
    if words and not lookup.is_somebody(turn, words):
        return None  # a note, or an edit that says what becomes of what
    return lookup.about(turn, words, _fields)


@press("edit")
def _menu(turn: Turn, action: Action) -> list[Message]:
    return [_fields(turn, turn.customer(action.id), int(action.arg) if action.arg.isdigit() else 0)]


def _fields(turn: Turn, customer: Customer, page: int = 0) -> Message:
    turn.discuss(customer)
    return cards.menu(turn, customer, editable(), page)


@press("field")
def _field(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    decl = models.fields().get(action.arg.replace(":", "."))
    if decl is None or not decl.edit:
        return [cards.no_such_field()]
    if not changing.has_place(turn, customer, decl):
        return [refusal(changing.no_deal(customer))]
    changing.check_price(turn, customer, decl)
    return [ask(turn, customer, decl)]


def ask(turn: Turn, customer: Customer, decl: Decl) -> Message:
    """The question for one field, with its choices as buttons."""
    turn.discuss(customer)
    choices = _offers(turn, customer, decl)
    body = {"customer": customer.id, "field": decl.key}
    draft = drafts.ask(turn, "edit", body, choices)
    return _again(turn, draft, {**body, "choices": choices})


def _offers(turn: Turn, customer: Customer, decl: Decl) -> list[tuple[str, str]]:
    """What can be tapped, each with the words that do the same."""
    if decl.kind.many:
        return list_words.offers(turn, decl, record.value(turn.session, customer, decl) or (), MOST_BUTTONS)
    return [(label, label) for label in options(turn, decl)]


def options(turn: Turn, decl: Decl) -> list[str]:
    """The labels to tap for a field with few choices."""
    if decl.kind.name == "flag":
        return ["是", "否"]
    listed = turn.settings.choices(decl.choices.name).options if decl.choices else ()
    roles = changing.ROLES_BY_HAND.get(decl.choices.name) if decl.choices else None
    return [option.label for option in listed if len(option.label) <= 8 and (not roles or option.role in roles)][
        :MOST_BUTTONS
    ]


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    customer, decl = turn.customer(body["customer"]), models.fields()[body["field"]]
    held = current(turn, customer, decl)
    message = cards.question(customer, decl, held, drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def current(turn: Turn, customer: Customer, decl: Decl) -> str:
    """What the field holds now, as shown; confidential values stay hidden, of another's customer most of a number."""
    row = changing.holder(turn, customer, decl, make=False)
    if row is None:
        return ""
    held = record.value(turn.session, row, decl)
    if decl.secrecy == "P" and held is not None:
        people.audit(turn.session, turn.member, customer, "look", decl.key, turn.now)
    if decl.key == "phone.number" and held is not None:
        return changing.number(turn, customer, str(held))
    return "●●" if decl.secrecy == "C" and held is not None else turn.show(decl, held)


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    return _set(turn, draft, body, value)


def _answer(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    """Words answer the question if the field reads all of them and they name no other customer."""
    decl = models.fields()[body["field"]]
    if decl.kind is LINK:  # another customer is what was asked for
        return _set(turn, draft, body, text)
    note = read(text, turn.sent_at, known(turn), turn.words)
    names_another = any(reading.who not in (None, body["customer"]) for reading in note.customers)
    whole = any(reading.first("name") and len(reading.findings) > 1 for reading in note.customers)
    if names_another or whole or _is_called(turn, text, decl):
        return None
    try:
        return _set(turn, draft, body, text)
    except BadValue as error:
        return None if note.customers else [refusal(error)]


def _is_called(turn: Turn, text: str, decl: Decl) -> bool:
    """Whether the words are no more than what somebody on file is called: then they look for them."""
    hits = lookup.search(turn, text) if decl.key != "customer.name" else None
    return hits is not None and hits.how == "name"


def _set(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message]:
    customer, decl = turn.customer(body["customer"]), models.fields()[body["field"]]
    filed = Filed(customer, False)
    if taken := changing.change(turn, filed, decl, text):
        return taken
    drafts.close(turn, draft)
    filing.settle(turn, customer)
    return [saved.corrected(turn, filed, batches.name(turn, filed))]


form(Form("edit", _chosen, answer=_answer, again=_again, keeps_words=False))
