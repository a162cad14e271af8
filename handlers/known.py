"""The customers a member may mean, as the note reader takes them."""

from collections.abc import Sequence

from sqlmodel import col

from handlers.notes.findings import Known
from handlers.turn import Turn
from storage import customers, search
from storage.choices import GENDER
from storage.models import Customer

_BEFORE = "老小阿大"
"""What may stand before a surname: 老陈."""


def known(turn: Turn) -> list[Known]:
    """The customers a rep looks after as the reader takes them; for a manager only the one under discussion."""
    current = turn.current()
    of_leader = [(current.id, current.name, current.gender)] if current else []
    return _as_known(turn, _own(turn) if turn.scope.owner is not None else of_leader)


def namesakes(turn: Turn, words: str) -> list[Known]:
    """Those whom a form of address may mean: of a rep's own customers, of a manager's store those of its surname."""
    if turn.scope.owner is not None:
        return known(turn)
    found = search.find(turn.session, turn.scope, words[1:2] if words[:1] in _BEFORE else words[:1])
    rows = found.customers if found is not None and found.how == "name" else ()
    return _as_known(turn, [(row.id, row.name, row.gender) for row in rows])


def _as_known(turn: Turn, rows: Sequence[tuple[int, str | None, str | None]]) -> list[Known]:
    current = turn.current()
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
