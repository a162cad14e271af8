"""The customers a member may mean, as the note reader takes them."""

from collections.abc import Sequence

from sqlmodel import col

from handlers.notes.findings import Known
from handlers.turn import Turn
from storage import customers
from storage.choices import GENDER
from storage.models import Customer


def known(turn: Turn) -> list[Known]:
    """The customers a rep looks after as the reader takes them; for a manager only the one under discussion."""
    current = turn.current()
    of_leader = [(current.id, current.name, current.gender)] if current else []
    rows = _own(turn) if turn.scope.owner is not None else of_leader
    numbers = customers.numbers_of(turn.session, [number for number, *_ in rows])
    return [
        Known(
            number, name or "", tuple(numbers.get(number, ())),
            GENDER.label(gender or ""), current is not None and number == current.id,
        )
        for number, name, gender in rows
    ]  # fmt: skip


def _own(turn: Turn) -> Sequence[tuple[int, str | None, str | None]]:
    """What the reader needs of each, and no more: this is read for every note."""
    named = customers.within(turn.scope).with_only_columns(col(Customer.id), col(Customer.name), col(Customer.gender))
    return [(number, name, gender) for number, name, gender in turn.session.execute(named)]
