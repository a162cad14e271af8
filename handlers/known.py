"""The customers a member may mean, as the note reader takes them."""

from collections.abc import Sequence

from sqlmodel import col, select

from handlers.notes.findings import Known
from handlers.turn import Turn
from storage import customers
from storage.choices import GENDER
from storage.models import Customer, Ownership


def known(turn: Turn) -> list[Known]:
    """The member's own customers as the reader takes them; for a manager only the one under discussion."""
    current = turn.current()
    rows = _own(turn) if turn.scope.owner is not None else ([current] if current else [])
    numbers = customers.numbers_of(turn.session, [row.id for row in rows])
    return [
        Known(
            row.id, row.name or "", tuple(numbers.get(row.id, ())),
            GENDER.label(row.gender or ""), current is not None and row.id == current.id,
        )
        for row in rows
    ]  # fmt: skip


def _own(turn: Turn) -> Sequence[Customer]:
    mine = select(Customer).join(Ownership, col(Ownership.customer_id) == Customer.id)
    mine = mine.where(Ownership.member_id == turn.member.id, col(Ownership.until_at).is_(None))
    return turn.session.exec(mine).all()
