"""Setting one field of a customer wherever its value is kept: what must be checked first, and old -> new to show."""

from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from handlers import filing, list_words, taken_numbers, values
from handlers.cards.words import tail
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers, models, people, record
from storage.errors import BadValue
from storage.fields import Decl
from storage.ids import new_id
from storage.messages import Message
from storage.models import Customer, Deal, Member, Phone, Social
from storage.vault import vault_of

CLEAR = "清空"
_DEEDS: tuple[type[models.OfCustomer], ...] = (models.Deal, models.AfterVisit, models.Loss)
"""These begin with a deed, not with an edit."""
ROLES_BY_HAND = {"level": ("new", "graded"), "customer_kind": ("new", "graded", "delivered", "")}
"""The roles that an edit may give; the others are where a deal or a loss leads."""
_PRECISION = {"next_at": "next_precision", "at": "precision"}
"""The column beside a moment that says how exactly it was said."""


def change(turn: Turn, filed: Filed, decl: Decl, text: str) -> list[Message]:
    """Set a field from plain words, or empty it; BadValue for what cannot be. Answers only if a number is taken."""
    customer = filed.customer
    new = None if text == CLEAR else _value(turn, customer, decl, text)
    _check_role(turn, decl, new)
    check_price(turn, customer, decl, filed.car)
    if decl.key == "phone.number" and new and (taken := taken_numbers.elsewhere(turn, customer, new)):
        return [taken]
    said = values.moment(turn, text) if isinstance(new, datetime) else None
    if (
        new is not None or holder(turn, customer, decl, make=False, car=filed.car) is not None
    ):  # else nothing is there to be emptied
        apply(turn, filed, decl, new, said[1] if said else "")
    return []


def _value(turn: Turn, customer: Customer, decl: Decl, text: str) -> Any:
    """The value that words give a field; of a list they may also say what comes, goes or stands first."""
    if decl.kind.many:
        held = record.value(turn.session, customer, decl) or ()
        if (revised := list_words.revise(turn, decl, held, text)) is not None:
            return revised or None
    return values.from_words(turn, decl, text)


def number(turn: Turn, customer: Customer, whole: str) -> str:
    """A number as the member may see it."""
    return whole if turn.owns(customer) else tail(whole)


def _check_role(turn: Turn, decl: Decl, new: Any) -> None:
    """Where only a deal or a loss leads, no edit does."""
    roles = ROLES_BY_HAND.get(decl.choices.name) if decl.choices else None
    if decl.choices and roles and new and turn.settings.choices(decl.choices.name).role(str(new)) not in roles:
        raise BadValue("订了、退了、战败直接说，比如：订了途观L")


def check_price(turn: Turn, customer: Customer, decl: Decl, car: models.Car | None = None) -> None:
    """A price is the business of who made the deal and of the managers; BadValue for anybody else."""
    deal = holder(turn, customer, decl, make=False, car=car) if decl.secrecy == "C" else None
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
        shown = number(turn, customer, old) if old else ""
        filed.changed.append(("电话", shown, new)) if old else filed.lines.append(("电话", new))
        return
    is_made = holder(turn, customer, decl, make=False, car=filed.car) is None
    row = holder(turn, customer, decl, make=True, car=filed.car)
    if row is None:
        raise no_deal(customer)
    hidden = decl.secrecy == "C"
    before = "" if is_made else turn.show(decl, record.value(turn.session, row, decl))
    record.write(turn.session, row, decl, new)
    _index(turn, row, decl, new)
    if decl.kind.name == "moment" and (column := _PRECISION.get(decl.name)) and hasattr(row, column):
        setattr(row, column, exact or ("time" if new and new.time() != time() else "date"))
    turn.session.flush()
    after = turn.show(decl, record.value(turn.session, row, decl)) or "空"
    if decl.key == "phone.number":
        before = number(turn, customer, before)
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


def has_place(turn: Turn, customer: Customer, decl: Decl) -> bool:
    """Whether there is, or may be made, a row for the field."""
    begins_with_deed = decl.table in {str(table.__tablename__) for table in _DEEDS}
    return not begins_with_deed or holder(turn, customer, decl, make=False) is not None


def no_deal(customer: Customer) -> BadValue:
    """What to type where a field begins with a deed."""
    return BadValue(f"{customer.name or '这位'}还没有成交记录，先记订车，比如：订了途观L")


def holder(
    turn: Turn, customer: Customer, decl: Decl, *, make: bool, car: models.Car | None = None
) -> models.Record | None:
    """The row that holds a field: the customer, or the newest row of the field's table, made where that makes sense.

    ``car``: of rows that belong to a car, those of this one are meant.
    """
    if record.holder(customer, decl):
        return customer
    table = next(t for t in models.RECORD if str(t.__tablename__) == decl.table)
    if table is Phone:  # the main one, whichever was added last
        return next(iter(customers.phones(turn.session, customer.id)), None)
    if car is not None and table is models.Car:
        return car
    newest, of_car = models.newest(table, customer.id), sa.inspect(table).columns.get("car_id")
    is_of_car = car is not None and of_car is not None
    row = turn.session.exec(newest.where(of_car == car.id) if is_of_car else newest).first()  # type: ignore[union-attr]
    if row is not None or not make or table in _DEEDS:
        return row
    row = table(**_new(turn, customer, table) | ({"car_id": car.id} if is_of_car and car else {}))
    turn.session.add(row)
    return row


def _new(turn: Turn, customer: Customer, table: type[models.Record]) -> dict[str, Any]:
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
        setattr(row, f"{decl.name}_blind", vault.blind(decl.name, str(new).upper()) if new else None)
    elif isinstance(row, Phone) and new is None:
        turn.session.delete(row)
