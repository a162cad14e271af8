"""Undo, read from the journal: a batch goes back as one, and comes back the same way.

Puts back what still stands as the batch left it and lists the rest. Reminders and the index are the caller's.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from storage.fields import declared
from storage.journal import TABLES, batch_of, changes_of, columns_of, load_row, open_batch, plain, read_change, restore
from storage.models import (
    RECORD,
    Batch,
    Change,
    Contact,
    Customer,
    ListItem,
    NameGram,
    Ownership,
    Record,
    Reminder,
    Talk,
)
from storage.vault import reveal

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
    last: int = 0
    """Of an undo in steps: the customer with whom this step ended."""


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
        .where(col(Batch.undone_by_id).is_(None), col(Batch.undoes_id).is_not(None), Batch.kind == "")
        .order_by(col(Batch.id).desc())
        .limit(1)
    ).first()


def of_message(session: Session, member_id: int, message: str, before: Batch | None = None) -> Batch | None:
    """The newest batch (``before`` another) that a message of the member's wrote, undone ones too."""
    wrote = select(Batch).where(Batch.member_id == member_id, Batch.message == message, Batch.kind == "")
    if before is not None:
        wrote = wrote.where(col(Batch.id) < before.id)
    return session.exec(wrote.order_by(col(Batch.id).desc()).limit(1)).first()


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
    _put_back(session, changes_of(session, batch.id), undone)
    _mark(session, batch, undone)
    undone.customers -= undone.removed
    return undone


def begin(session: Session, batch: Batch) -> Batch:
    """Start taking a large batch back, step by step: the batch of the undo, in which the steps write."""
    own = open_batch(session, batch.kind, reveal(session, batch, "title") or "")
    own.store_id, own.undoes_id, batch.undone_by_id = batch.store_id, batch.id, own.id
    return own


def take_some_back(session: Session, batch: Batch, after: int, most: int) -> Undone | None:
    """Put back the next customers of a batch that ``begin`` began; None if none are left."""
    ids = select(Change.customer_id).where(Change.batch_id == batch.id, col(Change.customer_id) > after)
    ids = ids.order_by(col(Change.customer_id)).distinct().limit(most)
    some = [number for number in session.exec(ids).all() if number]
    if not some:
        return None
    undone = Undone(batch, last=some[-1])
    mine = select(Change).where(Change.batch_id == batch.id, col(Change.customer_id).in_(some))
    _put_back(session, list(session.exec(mine.order_by(col(Change.id))).all()), undone)
    undone.customers -= undone.removed
    return undone


def left_alone(session: Session, batch_id: int) -> int:
    """How many customers of a batch were left as it made or gave them, because something newer hangs on them."""
    there = sa.union_all(sa.select(col(Customer.id)), sa.select(col(Ownership.id)))
    made_rows = select(sa.func.count(sa.distinct(col(Change.customer_id)))).where(
        Change.batch_id == batch_id, Change.field == "*", col(Change.new).is_not(None),
        col(Change.row_table).in_(("customer", "ownership")), col(Change.row_id).in_(there),
    )  # fmt: skip
    return session.scalar(made_rows) or 0


def _put_back(session: Session, changes: list[Change], undone: Undone) -> None:
    """Put back what stands of some changes of one batch."""
    changes = changes[::-1]
    held = _load(session, changes)
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
    by_table: dict[str, list[Change]] = {}
    for change in sorted(made_rows, key=_depth, reverse=True):
        by_table.setdefault(change.row_table, []).append(change)
    for some in by_table.values():
        _remove(session, some, undone, staying)
    session.flush()
    held.clear()


def _load(session: Session, changes: list[Change]) -> list[Record]:
    """The changed rows in a query a table instead of one each; kept, for the session forgets what nobody holds."""
    ids: dict[str, set[int]] = {}
    for change in changes:
        ids.setdefault(change.row_table, set()).add(change.row_id)
    tables = ((TABLES[name], some) for name, some in ids.items())
    return [row for table, some in tables for row in session.exec(select(table).where(col(table.id).in_(some))).all()]


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
    for edit in session.exec(select(Batch).where(Batch.undone_by_id == batch.id, Batch.id != batch.id)).all():
        edit.undone_by_id = None  # the first version of what was edited stands again
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
    mine = [change for change in made if change.row_table == "customer" and _held(session, change) is not None]
    return _newer(session, mine) | _leaning(session, Customer, {change.row_id for change in mine}, ours)


def _remove(session: Session, changes: list[Change], undone: Undone, staying: set[int]) -> None:
    """Created rows of one table, but those something newer hangs on; who stays keeps what was made with them."""
    rows = {change.row_id: row for change in changes if (row := _held(session, change)) is not None}
    rows = {number: row for number, row in rows.items() if getattr(row, "customer_id", None) not in staying}
    changes = [change for change in changes if change.row_id in rows]
    if not changes:
        return
    table = TABLES[changes[0].row_table]
    kept = staying | _newer(session, changes) | _leaning(session, table, set(rows), set())
    undone.conflicts += [f"{changes[0].row_table}.*" for number in rows if number in kept]
    gone = {number: row for number, row in rows.items() if number not in kept}
    if table is Customer:
        forget_derived(session, gone)
        undone.removed |= gone.keys()
    undone.contacts_gone |= gone.keys() if table is Contact else set()
    for row in gone.values():
        session.delete(row)
    session.flush()


def _newer(session: Session, changes: list[Change]) -> set[int]:
    """Which created rows something said later, and not undone, changed, or for a customer hangs on."""
    if not changes:
        return set()
    name, ids = changes[0].row_table, {change.row_id for change in changes}
    later = select(Change.row_table, Change.row_id, Change.customer_id).join(Batch, col(Batch.id) == Change.batch_id)
    later = later.where(
        col(Change.batch_id) > changes[0].batch_id, col(Batch.undone_by_id).is_(None), col(Batch.undoes_id).is_(None)
    )
    if own := session.info.get("batch"):  # what this undo itself has written so far
        later = later.where(Change.batch_id != own.id)
    mine = (col(Change.row_table) == name) & col(Change.row_id).in_(ids)
    if name == "customer":
        mine |= col(Change.customer_id).in_(ids)
    found = session.exec(later.where(mine).distinct()).all()
    return {row_id if table == name and row_id in ids else customer_id or 0 for table, row_id, customer_id in found}


def _leaning(session: Session, table: type[Record], ids: set[int], but: set[int]) -> set[int]:
    """Which rows of a table other rows of the record point to; reminders go with their customer."""
    own, found = sa.inspect(table).local_table, set[int]()
    for other in RECORD if ids else ():
        for column in columns_of(other):
            if other is Reminder or not any(key.column.table is own for key in column.foreign_keys):
                continue
            pairs = session.execute(sa.select(column, col(other.id)).where(column.in_(ids))).all()
            found |= {to for to, row_id in pairs if row_id not in but}
    return found


def forget_derived(session: Session, customers: Collection[int]) -> None:
    """Remove what was worked out from customers and is no record: it must not outlive their rows."""
    if not customers:
        return
    rows: list[Iterable[SQLModel]] = [
        session.exec(select(Reminder).where(col(Reminder.customer_id).in_(customers))).all(),
        session.exec(select(NameGram).where(col(NameGram.customer_id).in_(customers))).all(),
        session.exec(select(ListItem).where(col(ListItem.customer_id).in_(customers))).all(),
    ]
    for group in rows:
        for row in group:
            session.delete(row)
    for talk in session.exec(select(Talk).where(col(Talk.customer_id).in_(customers))).all():
        talk.customer_id = None
