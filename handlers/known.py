"""The customers a member may mean, as the note reader takes them."""

from collections.abc import Sequence

from handlers.notes.findings import Known
from handlers.turn import Turn
from storage import customers
from storage.choices import GENDER
from storage.models import Customer


def known(turn: Turn) -> list[Known]:
    """The customers a rep looks after as the reader takes them; for a manager only the one under discussion."""
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
    return turn.session.exec(customers.within(turn.scope)).all()
