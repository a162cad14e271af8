"""Changing one field of a customer, by button or in plain words: any field, wherever its value is kept."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from handlers import capture, clashes, drafts, filing, lookup, values
from handlers.cards import editing as cards
from handlers.cards import saved
from handlers.cards.talk import refusal
from handlers.cards.words import tail
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import customers, models, people, record
from storage.errors import BadValue
from storage.fields import Decl
from storage.ids import new_id
from storage.kinds import LINK
from storage.messages import Message
from storage.models import Customer, Deal, Draft, Member, Phone, Social
from storage.vault import vault_of

FIRST = ("level", "budget", "interests", "number", "colors")
"""What is changed most, offered first."""
CLEAR = "清空"
_DEEDS: tuple[type[models.OfCustomer], ...] = (models.Deal, models.AfterVisit, models.Loss)
"""These begin with a deed, not with an edit."""
_BY_HAND = {"level": ("new", "graded"), "customer_kind": ("new", "graded", "delivered", "")}
"""The roles that an edit may give; the others are where a deal or a loss leads."""
_PRECISION = {"next_at": "next_precision", "at": "precision"}
"""The column beside a moment that says how exactly it was said."""


def editable() -> list[Decl]:
    """Every field people set, those changed most first."""
    found = [decl for decl in models.fields().values() if decl.edit]
    rank = {name: place for place, name in enumerate(FIRST)}
    return sorted(found, key=lambda decl: rank.get(decl.name, len(FIRST)))


@press("edit")
def _menu(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    turn.discuss(customer)
    page = int(action.arg) if action.arg.isdigit() else 0
    return [cards.menu(turn, customer, editable(), page)]


@press("field")
def _field(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    decl = models.fields().get(action.arg.replace(":", "."))
    if decl is None or not decl.edit:
        return [cards.no_such_field()]
    if not _has_place(turn, customer, decl):
        return [refusal(_no_deal(customer))]
    _check_price(turn, customer, decl)
    return [ask(turn, customer, decl)]


def ask(turn: Turn, customer: Customer, decl: Decl) -> Message:
    """The question for one field, with its choices as buttons."""
    turn.discuss(customer)
    choices = [(label, label) for label in options(turn, decl)]
    body = {"customer": customer.id, "field": decl.key}
    draft = drafts.ask(turn, "edit", body, choices)
    return _again(turn, draft, {**body, "choices": choices})


def options(turn: Turn, decl: Decl) -> list[str]:
    """The labels to tap for a field with few choices."""
    if decl.kind.name == "flag":
        return ["是", "否"]
    listed = turn.settings.choices(decl.choices.name).options if decl.choices else ()
    roles = _BY_HAND.get(decl.choices.name) if decl.choices else None
    return [option.label for option in listed if len(option.label) <= 8 and (not roles or option.role in roles)][:6]


def _again(turn: Turn, draft: Draft, body: Body) -> Message:
    customer, decl = turn.customer(body["customer"]), models.fields()[body["field"]]
    held = current(turn, customer, decl)
    message = cards.question(customer, decl, held, drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def current(turn: Turn, customer: Customer, decl: Decl) -> str:
    """What the field holds now, as shown; confidential values stay hidden, of another's customer most of a number."""
    row = holder(turn, customer, decl, make=False)
    if row is None:
        return ""
    held = record.value(turn.session, row, decl)
    if decl.secrecy == "P" and held is not None:
        people.audit(turn.session, turn.member, customer, "look", decl.key, turn.now)
    if decl.key == "phone.number" and held is not None:
        return _number(turn, customer, str(held))
    return "●●" if decl.secrecy == "C" and held is not None else record.show(decl, held, turn.settings)


def _number(turn: Turn, customer: Customer, number: str) -> str:
    """A number as the member may see it."""
    return number if turn.owns(customer) else tail(number)


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
    new = None if text == CLEAR else values.from_words(turn, decl, text)
    _check_role(turn, decl, new)
    _check_price(turn, customer, decl)
    if decl.key == "phone.number" and new and (taken := clashes.elsewhere(turn, customer, new)):
        return taken
    filed = Filed(customer, False)
    said = values.moment(turn, text) if isinstance(new, datetime) else None
    if new is not None or holder(turn, customer, decl, make=False) is not None:  # else nothing is there to be emptied
        apply(turn, filed, decl, new, said[1] if said else "")
    drafts.close(turn, draft)
    filing.settle(turn, customer)
    return [saved.corrected(turn, filed, capture.name_batch(turn, filed))]


def _check_role(turn: Turn, decl: Decl, new: Any) -> None:
    """Where only a deal or a loss leads, no edit does."""
    roles = _BY_HAND.get(decl.choices.name) if decl.choices else None
    if decl.choices and roles and new and turn.settings.choices(decl.choices.name).role(str(new)) not in roles:
        raise BadValue("订了、退了、战败直接说，比如：订了途观L")


def _check_price(turn: Turn, customer: Customer, decl: Decl) -> None:
    """A price is the business of who made the deal and of the managers; BadValue for anybody else."""
    deal = holder(turn, customer, decl, make=False) if decl.secrecy == "C" else None
    consultant = turn.session.get_one(Member, deal.consultant_id) if isinstance(deal, Deal) else None
    if consultant and not people.may_see_price(turn.member, consultant):
        raise BadValue(f"{decl.label}由{consultant.name}或经理改")


def apply(turn: Turn, filed: Filed, decl: Decl, new: Any, exact: str = "") -> None:
    """Set a field wherever it is kept, and note old -> new; ``exact``: how exactly a moment was said."""
    customer = filed.customer
    if decl.secrecy:
        people.audit(turn.session, turn.member, customer, "change", decl.key, turn.now)
    if decl.key in ("customer.level", "customer.kind"):
        _move(turn, filed, decl, new)
        return
    if decl.key == "phone.number" and new is not None:
        old = customers.replace_phone(turn.session, customer, new)
        shown = _number(turn, customer, old) if old else ""
        filed.changed.append(("电话", shown, new)) if old else filed.lines.append(("电话", new))
        return
    is_made = holder(turn, customer, decl, make=False) is None
    row = holder(turn, customer, decl, make=True)
    if row is None:
        raise _no_deal(customer)
    hidden = decl.secrecy == "C"
    before = "" if is_made else record.show(decl, record.value(turn.session, row, decl), turn.settings)
    record.write(turn.session, row, decl, new)
    _index(turn, row, decl, new)
    if decl.kind.name == "moment" and (column := _PRECISION.get(decl.name)) and hasattr(row, column):
        setattr(row, column, exact or ("time" if new and new.time() != time() else "date"))
    turn.session.flush()
    after = record.show(decl, record.value(turn.session, row, decl), turn.settings) or "空"
    if decl.key == "phone.number":
        before = _number(turn, customer, before)
    was, now = ("●●", "●●") if hidden else (before, after)
    label = decl.card or decl.label
    filed.changed.append((label, was, now)) if before and before != after else filed.lines.append((label, now))


def _move(turn: Turn, filed: Filed, decl: Decl, new: str | None) -> None:
    """Level and kind move with a row of history; emptied, they are where they begin."""
    listed, track = turn.settings.choices(decl.choices.name if decl.choices else ""), decl.name
    fresh, old = listed.with_role("new"), str(getattr(filed.customer, track))
    to = new or (fresh.code if fresh else old)
    if track == "level":
        filing.set_level(turn, filed, to)
    elif to != old:
        customers.move_stage(turn.session, filed.customer, track, to, turn.member, turn.now)
        filed.changed.append((decl.card or decl.label, listed.label(old), listed.label(to)))


def _has_place(turn: Turn, customer: Customer, decl: Decl) -> bool:
    """Whether there is, or may be made, a row for the field."""
    begins_with_deed = decl.table in {str(table.__tablename__) for table in _DEEDS}
    return not begins_with_deed or holder(turn, customer, decl, make=False) is not None


def _no_deal(customer: Customer) -> BadValue:
    return BadValue(f"{customer.name or '这位'}还没有成交记录，先记订车，比如：订了途观L")


def holder(turn: Turn, customer: Customer, decl: Decl, *, make: bool) -> models.Record | None:
    """The row that holds a field: the customer, or the newest row of the field's table, made where that makes sense."""
    if record.holder(customer, decl):
        return customer
    table = next(t for t in models.RECORD if str(t.__tablename__) == decl.table)
    if not issubclass(table, models.OfCustomer):
        return None
    if table is Phone:  # the main one, whichever was added last
        return next(iter(customers.phones(turn.session, customer.id)), None)
    row = turn.session.exec(models.newest(table, customer.id)).first()
    if row is not None or not make:
        return row
    if table in _DEEDS:
        return None
    row = table(**_new(turn, customer, table))
    turn.session.add(row)
    return row


def _new(turn: Turn, customer: Customer, table: type[models.OfCustomer]) -> dict[str, Any]:
    """What a fresh row needs besides the field."""
    made: dict[str, Any] = {"id": new_id(), "store_id": customer.store_id, "customer_id": customer.id}
    names = table.model_fields
    given = {
        "member_id": turn.member.id, "at": turn.sent_at, "occasion": "own", "given_on": turn.sent_at.date(),
        "whole": "", "tail": "", "blind": "",
    }  # fmt: skip
    return made | {name: value for name, value in given.items() if name in names}


def _index(turn: Turn, row: models.Record, decl: Decl, new: Any) -> None:
    """Blind indexes follow the values they find."""
    vault = vault_of(turn.session)
    if isinstance(row, Social):
        row.blind = vault.blind(row.network, str(new or "").casefold())
    elif isinstance(row, models.Car) and decl.name in ("plate", "vin"):
        setattr(row, f"{decl.name}_blind", vault.blind(decl.name, str(new)) if new else None)
    elif isinstance(row, Phone) and new is None:
        turn.session.delete(row)


form(Form("edit", _chosen, answer=_answer, again=_again, keeps_words=False))
