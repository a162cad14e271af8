"""What an undo does to the fields a person sees, as old -> new: the fields of its batch, read before and after."""

from typing import Any

from handlers import changing
from handlers.cards.words import called
from handlers.editing import editable
from handlers.turn import Turn
from storage import journal, record
from storage import undo as history
from storage.fields import Decl
from storage.models import Batch, Customer

MOST = 4
_SHOWN = ("customer", "phone")
_LISTS = "pick"
Held = dict[tuple[int, str], Any]
"""Values by customer and field."""


def held(turn: Turn, batch: Batch) -> Held:
    """What the fields that a batch changed hold now, of those customers who were there before it."""
    lines = journal.changes_of(turn.session, batch.id)
    changed = {(line.row_table, line.field) for line in lines}
    made = {line.row_id for line in lines if (line.row_table, line.field) == ("customer", "*")}
    decls = [decl for decl in editable() if _is_of(decl, changed)]
    found: Held = {}
    for customer in history.touched(turn.session, batch):
        for decl in decls if customer.id not in made else ():
            row = changing.holder(turn, customer, decl, make=False)
            found[customer.id, decl.key] = record.value(turn.session, row, decl) if row is not None else None
    return found


def _is_of(decl: Decl, changed: set[tuple[str, str]]) -> bool:
    if decl.table not in _SHOWN:
        return False
    if not decl.columns:
        return any(table == _LISTS for table, _ in changed)
    return (decl.table, "*") in changed or any((decl.table, column) in changed for column in decl.columns)


def rows(turn: Turn, before: Held, after: Held) -> list[tuple[str, str]]:
    """The fields that differ, each with what it held and what it holds."""
    decls = {decl.key: decl for decl in editable()}
    found = []
    for place, was in before.items():
        now = after.get(place)
        if place in after and was != now and (customer := turn.session.get(Customer, place[0])) is not None:
            decl = decls[place[1]]
            old, new = (_show(turn, customer, decl, value) or "空" for value in (was, now))
            if old != new:
                found.append((decl.card or decl.label, f"{old} → {new}"))
    return found[:MOST]


def _show(turn: Turn, customer: Customer, decl: Decl, value: Any) -> str:
    if decl.key == "phone.number" and value is not None:
        return changing.number(turn, customer, str(value))
    return turn.show(decl, value)


def renamed(turn: Turn, before: Held, after: Held) -> str:
    """What a customer is called now whose name went back; empty where no name did."""
    other = (place for place, was in before.items() if place[1] == "customer.name" and after.get(place) != was)
    customer = next((turn.session.get(Customer, place[0]) for place in other), None)
    return called(customer) if customer is not None else ""
