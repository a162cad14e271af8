"""Undo, read from the journal: a batch goes back as one, and comes back the same way.

Puts back what still stands as the batch left it and lists the rest. Reminders and the index are the caller's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from storage.fields import declared
from storage.journal import TABLES, batch_of, changes_of, columns_of, load_row, plain, read_change, restore
from storage.models import (
    RECORD,
    Batch,
    Change,
    Contact,
    Customer,
    ListItem,
    NameGram,
    Record,
    Reminder,
    Talk,
)

Row = TypeVar("Row", bound=Record)


@dataclass
class Undone:
    """What an undo did."""

    batch: Batch
    """The batch of the undo itself; undoing it restores."""
    customers: set[int] = field(default_factory=set)
    """Whose reminders and index have to be worked out again."""
    removed: set[int] = field(default_factory=set)
    """Customers that are gone."""
    contacts: set[int] = field(default_factory=set)
    """Contacts that came back, or whose words did."""
    contacts_gone: set[int] = field(default_factory=set)
    """Contacts that are no more."""
    conflicts: list[str] = field(default_factory=list)
    """Fields that have been changed since and were left alone: ``table.column``."""


def latest(session: Session, member_id: int, since: datetime) -> Batch | None:
    """The member's newest batch that can be undone and is no undo."""
    return session.exec(
        select(Batch)
        .where(Batch.member_id == member_id, col(Batch.at) >= since)
        .where(col(Batch.undone_by_id).is_(None), col(Batch.undoes_id).is_(None))
        .order_by(col(Batch.id).desc())
        .limit(1)
    ).first()


def latest_undo(session: Session, member_id: int, since: datetime) -> Batch | None:
    """The member's newest undo that has not been undone itself."""
    return session.exec(
        select(Batch)
        .where(Batch.member_id == member_id, col(Batch.at) >= since)
        .where(col(Batch.undone_by_id).is_(None), col(Batch.undoes_id).is_not(None))
        .order_by(col(Batch.id).desc())
        .limit(1)
    ).first()


def touched(session: Session, batch: Batch) -> list[Customer]:
    """The customers a batch changed that are still there."""
    ids = {change.customer_id for change in changes_of(session, batch.id) if change.customer_id}
    return [customer for number in sorted(ids) if (customer := session.get(Customer, number)) is not None]


def made(session: Session, batch: Batch, table: type[Row]) -> list[Row]:
    """The rows of a table that a batch made and that are still there."""
    name = str(sa.inspect(table).local_table)
    lines = [change for change in changes_of(session, batch.id) if (change.row_table, change.field) == (name, "*")]
    rows = [session.get(table, change.row_id) for change in lines if change.new is not None]
    return [row for row in rows if row is not None]


def before(session: Session, row: Record) -> list[tuple[Record, str, Any]]:
    """What the batch that made a row changed and nobody has since: the changed row, its column, the value before."""
    name = str(sa.inspect(type(row)).local_table)
    making = select(Change).where(Change.row_table == name, Change.row_id == row.id, Change.field == "*")
    line = session.exec(making.where(col(Change.new).is_not(None)).order_by(col(Change.id))).first()
    found = []
    for change in changes_of(session, line.batch_id) if line else ():
        held = _held(session, change)
        if held is not None and change.field != "*" and _stands(session, change):
            found.append((held, change.field, read_change(session, change)[0]))
    return found


def put_back(session: Session, row: Record, column: str, old: Any) -> None:
    """Set a column to the value that ``before`` told."""
    restore(session, row, sa.inspect(type(row)).columns[column], old)


def take_back(session: Session, batch: Batch) -> Undone:
    """Put back what a batch changed, under the author of the session. The caller reconciles reminders and index."""
    undone = Undone(batch)
    changes = changes_of(session, batch.id)[::-1]
    undone.customers |= {change.customer_id for change in changes if change.customer_id}
    whole = [change for change in changes if change.field == "*"]
    for change in sorted(whole, key=_depth):
        if change.old is not None:
            _bring_back(session, change, undone)
    made_rows = [change for change in whole if change.new is not None]
    ours = {change.row_id for change in changes}
    staying = _staying(session, made_rows, ours)
    columns = [change for change in changes if change.field != "*" and change.customer_id not in staying]
    _undo_columns(session, columns, undone)
    staying |= _staying(session, made_rows, {change.row_id for change in made_rows})
    for change in sorted(made_rows, key=_depth, reverse=True):
        _remove(session, change, undone, staying)
    session.flush()
    _mark(session, batch, undone)
    undone.customers -= undone.removed
    return undone


def _mark(session: Session, batch: Batch, undone: Undone) -> None:
    """Let both batches know of each other; one of which nothing stands is done with too."""
    own = batch_of(session)
    if own is None:
        batch.undone_by_id = batch.undone_by_id or batch.id
        return
    own.undoes_id, batch.undone_by_id, own.customer_id = batch.id, own.id, batch.customer_id
    if batch.undoes_id and (first := session.get(Batch, batch.undoes_id)):
        first.undone_by_id = None  # what it did stands again; the restoring itself is never undone
        own.undone_by_id = own.id
    undone.batch = own


def _depth(change: Change) -> int:
    """What hangs on nothing comes first."""
    return _depths()[change.row_table]


@cache
def _depths() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}


def _held(session: Session, change: Change) -> Record | None:
    return session.get(TABLES[change.row_table], change.row_id)


def _bring_back(session: Session, change: Change, undone: Undone) -> None:
    """A deleted row, unless what it hangs on is gone."""
    old, _ = read_change(session, change)
    table = TABLES[change.row_table]
    if _held(session, change) is not None:
        return
    for column in columns_of(table):
        for key in column.foreign_keys if old.get(column.key) else ():
            if session.execute(sa.select(key.column).where(key.column == old[column.key])).first():
                continue
            if not column.nullable:
                undone.conflicts.append(f"{change.row_table}.*")
                return
            old[column.key] = None
    session.add(load_row(session, table, old))
    session.flush()
    undone.contacts |= {change.row_id} if table is Contact else set()


def _undo_columns(session: Session, changes: list[Change], undone: Undone) -> None:
    """Columns that stand as the batch left them, newest first; those of one value go back together or not at all."""
    stuck: set[tuple[int, str]] = set()
    seen: set[tuple[int, str]] = set()
    for change in changes:
        if (change.row_id, change.field) not in seen and not _stands(session, change):
            stuck |= {(change.row_id, name) for name in _together(change)}
        seen.add((change.row_id, change.field))
    for change in changes:
        row = _held(session, change)
        if (change.row_id, change.field) in stuck:
            undone.conflicts.append(f"{change.row_table}.{change.field}")
        elif row is not None:
            restore(session, row, sa.inspect(type(row)).columns[change.field], read_change(session, change)[0])
            undone.contacts |= {row.id} if isinstance(row, Contact) else set()
    session.flush()


def _stands(session: Session, change: Change) -> bool:
    """Whether a column is still as the change left it."""
    row = _held(session, change)
    column = None if row is None else sa.inspect(type(row)).columns.get(change.field)
    return row is not None and column is not None and plain(session, row, column) == read_change(session, change)[1]


def _together(change: Change) -> tuple[str, ...]:
    """The columns that hold one value with the changed one."""
    values = (decl.columns for decl in declared(TABLES[change.row_table]))
    return next((columns for columns in values if change.field in columns), (change.field,))


def _staying(session: Session, made: list[Change], ours: set[int]) -> set[int]:
    """The customers among the created rows that newer things hang on, rows other than ours."""
    found = [(change, row) for change in made if isinstance(row := _held(session, change), Customer)]
    return {row.id for change, row in found if _newer(session, row, change) or _leaning(session, row, ours)}


def _remove(session: Session, change: Change, undone: Undone, staying: set[int]) -> None:
    """A created row, unless something newer hangs on it; a customer who stays keeps what was made with them."""
    row = _held(session, change)
    if row is None or getattr(row, "customer_id", None) in staying:
        return
    if row.id in staying or _newer(session, row, change) or _leaning(session, row, set()):
        undone.conflicts.append(f"{change.row_table}.*")
        return
    if isinstance(row, Customer):
        forget_derived(session, row)
        undone.removed.add(row.id)
    undone.contacts_gone |= {row.id} if isinstance(row, Contact) else set()
    session.delete(row)
    session.flush()


def _newer(session: Session, row: Record, change: Change) -> bool:
    """Whether something said later, and not undone, changed a created row or hangs on its customer."""
    later = select(Change.id).join(Batch, col(Batch.id) == Change.batch_id)
    later = later.where(
        col(Change.batch_id) > change.batch_id, col(Batch.undone_by_id).is_(None), col(Batch.undoes_id).is_(None)
    )
    if own := session.info.get("batch"):  # what this undo itself has written so far
        later = later.where(Change.batch_id != own.id)
    mine = (col(Change.row_table) == change.row_table) & (col(Change.row_id) == row.id)
    if isinstance(row, Customer):
        mine |= col(Change.customer_id) == row.id
    return session.exec(later.where(mine).limit(1)).first() is not None


def _leaning(session: Session, row: Record, but: set[int]) -> bool:
    """Whether a row of the record points to this one; reminders go with their customer."""
    own = sa.inspect(type(row)).local_table
    for table in RECORD:
        for column in columns_of(table):
            if table is Reminder or not any(key.column.table is own for key in column.foreign_keys):
                continue
            ids = session.execute(sa.select(col(table.id)).where(column == row.id)).scalars()
            if not but.issuperset(ids):
                return True
    return False


def forget_derived(session: Session, customer: Customer) -> None:
    """Remove what was worked out from a customer and is no record: it must not outlive the row."""
    rows: list[Iterable[SQLModel]] = [
        session.exec(select(Reminder).where(Reminder.customer_id == customer.id)).all(),
        session.exec(select(NameGram).where(NameGram.customer_id == customer.id)).all(),
        session.exec(select(ListItem).where(ListItem.customer_id == customer.id)).all(),
    ]
    for group in rows:
        for row in group:
            session.delete(row)
    for talk in session.exec(select(Talk).where(Talk.customer_id == customer.id)).all():
        talk.customer_id = None
