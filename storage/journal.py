"""One journal of every change to the record: what undo, history and old -> new are read from.

A flush hook writes a line per changed column (one per created or deleted row), sealed like what it copies, into the
batch of the inbound under way.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session, SQLModel, col, select

from storage.fields import Moment
from storage.ids import new_id
from storage.models import RECORD, Batch, Change, Customer, Record, Reminder
from storage.vault import place, seal, vault_of

TABLES: dict[str, type[Record]] = {str(table.__tablename__): table for table in RECORD}
"""By the name that a line of the journal gives."""
_ALWAYS_UNTRACKED = {"created_at", "revision"}
_UNTRACKED = {"pinyin", "initials", "last_contact_at", "next_at", "silent_since", "budget_top", "level_rank"}
"""Of a customer: worked out from the rest, never undone by themselves. A contact's own next_at is a field."""
_PEOPLE_SET = {"due_at", "meant_at", "precision", "set_by_person", "state"}


@dataclass(frozen=True)
class Author:
    """Who changes the record, by which inbound, when."""

    store_id: int
    member_id: int
    inbound: str
    at: datetime
    message: str = ""
    """Where the person's message stands."""


def write_under(session: Session, author: Author) -> None:
    """From here on what the session changes is this author's, one batch."""
    session.info["author"] = author
    session.info["batch"] = None


def open_batch(session: Session, kind: str, title: str) -> Batch:
    """A batch for work of many steps, by the author under way; what the session changes from here on is in it."""
    author: Author = session.info["author"]
    batch = Batch(
        id=new_id(), store_id=author.store_id, member_id=author.member_id, inbound=author.inbound, at=author.at,
        kind=kind,
    )  # fmt: skip
    seal(session, batch, "title", title)
    session.add(batch)
    session.flush()
    session.info["batch"] = batch
    return batch


def resume(session: Session, batch: Batch, member_id: int, now: datetime) -> None:
    """Go on in a batch, in another transaction."""
    session.info["author"] = Author(batch.store_id, member_id, batch.inbound, now)
    session.info["batch"] = batch


def go_on(session: Session, batch: Batch) -> None:
    """From here on what is changed belongs to an earlier batch of the same author's: several messages, one 撤销."""
    session.info["batch"] = batch


def said_as(session: Session, message: str) -> None:
    """What is changed from here on is what this message said, though another one (an answer, a press) let it happen."""
    session.info["author"] = replace(session.info["author"], message=message)


def stand_alone(session: Session, batch: Batch) -> None:
    """A batch that took something back goes on as one of its own: 撤销 finds it, 恢复 does not."""
    batch.undoes_id = None
    session.flush()


def write_unsigned(session: Session) -> None:
    """From here on what is changed is nobody's and cannot be undone: tidying up after ourselves."""
    session.flush()
    session.info["author"] = session.info["batch"] = None


def batch_of(session: Session) -> Batch | None:
    """The batch under way, once something has been changed in it."""
    session.flush()
    batch: Batch | None = session.info.get("batch")
    return batch


def columns_of(row: type[SQLModel] | SQLModel) -> Iterator[sa.Column[Any]]:
    """The mapped columns of a table."""
    yield from sa.inspect(row if isinstance(row, type) else type(row)).columns


# -- recording ----------------------------------------------------------------------------------------------------


def record(session: Session, flush: UOWTransaction, instances: object) -> None:
    """The flush hook: journal what is about to be written."""
    for row in list(session.new):
        if isinstance(row, Record):
            _stamp(session, row)
            if not isinstance(row, Reminder) or row.set_by_person:
                _note_row(session, row, is_new=True)
    for row in list(session.dirty):
        if isinstance(row, Record) and _is_watched(row) and session.is_modified(row):
            _note_columns(session, row)
    for row in list(session.deleted):
        if isinstance(row, Record) and (not isinstance(row, Reminder) or row.set_by_person):
            _note_row(session, row, is_new=False)
    if lines := session.info.pop("lines", None):  # one statement, however many: their batch may come after them
        session.execute(sa.insert(Change), lines)


def _stamp(session: Session, row: Record) -> None:
    """Complete a new row; SQLModel leaves what was not given as None, whatever the annotation says."""
    if not row.id:
        row.id = new_id()
    if getattr(row, "created_at", None) is None:
        row.created_at = session.info["now"]


def _is_watched(row: Record) -> bool:
    """Of reminders only those that somebody set, or had set, are of interest."""
    if not isinstance(row, Reminder) or row.set_by_person:
        return True
    return bool(sa.orm.attributes.get_history(row, "set_by_person").deleted)


def _note_row(session: Session, row: Record, *, is_new: bool) -> None:
    """A whole row that came or went; what is nobody's is not even read."""
    if session.info.get("author") is not None:
        whole = dump_row(session, row)
        _note(session, row, "*", *((None, whole) if is_new else (whole, None)))


def _note_columns(session: Session, row: Record) -> None:
    state = sa.inspect(row)
    watched = _PEOPLE_SET if isinstance(row, Reminder) else None
    for column in columns_of(row):
        history = state.attrs[column.key].history
        if not history.has_changes() or _is_derived(row, column.key) or (watched and column.key not in watched):
            continue
        old = history.deleted[0] if history.deleted else None
        if old != getattr(row, column.key):
            _note(session, row, column.key, plain(session, row, column, old), plain(session, row, column))
    if hasattr(row, "revision") and session.info.get("author"):
        row.revision += 1


def _is_derived(row: Record, name: str) -> bool:
    return name in _ALWAYS_UNTRACKED or (isinstance(row, Customer) and name in _UNTRACKED)


def _note(session: Session, row: Record, name: str, old: Any, new: Any) -> None:
    author: Author | None = session.info.get("author")
    if author is None:
        return
    batch = session.info.get("batch")
    if batch is None:
        batch = session.info["batch"] = Batch(
            id=new_id(), store_id=author.store_id, member_id=author.member_id, inbound=author.inbound, at=author.at,
            message=author.message,
        )  # fmt: skip
        session.add(batch)
    number, vault = new_id(), vault_of(session)

    def sealed(side: str, value: Any) -> bytes | None:
        """Bound to its place as ``place`` names it."""
        where = f"{Change.__tablename__}.{side}.{number}"
        return None if value is None else vault.seal(where, json.dumps(value, ensure_ascii=False))

    line = {
        "id": number, "store_id": row.store_id, "batch_id": batch.id, "member_id": author.member_id, "at": author.at,
        "row_table": str(row.__tablename__), "row_id": row.id, "customer_id": _customer_of(row), "field": name,
        "old": sealed("old", old), "new": sealed("new", new),
    }  # fmt: skip
    session.info.setdefault("lines", []).append(line)


def _customer_of(row: Record) -> int | None:
    return row.id if isinstance(row, Customer) else getattr(row, "customer_id", None)


_CURRENT = object()


def plain(session: Session, row: Record, column: sa.Column[Any], value: Any = _CURRENT) -> Any:
    """A column's value as JSON takes it; sealed ones opened."""
    value = getattr(row, column.key) if value is _CURRENT else value
    if value is None:
        return None
    if isinstance(column.type, sa.LargeBinary):
        return vault_of(session).open(place(row, column.key), value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def restore(session: Session, row: Record, column: sa.Column[Any], value: Any) -> None:
    """Set a column to what ``plain`` gave."""
    if isinstance(column.type, sa.LargeBinary):
        seal(session, row, column.key, value)
    elif value is not None and isinstance(column.type, Moment):
        setattr(row, column.key, datetime.fromisoformat(value))
    elif value is not None and isinstance(column.type, sa.Date):
        setattr(row, column.key, date.fromisoformat(value))
    else:
        setattr(row, column.key, value)


def dump_row(session: Session, row: Record) -> dict[str, Any]:
    """Every column of a row as JSON takes it."""
    return {column.key: plain(session, row, column) for column in columns_of(row)}


def load_row(session: Session, table: type[Record], values: dict[str, Any]) -> Record:
    """A row as ``dump_row`` wrote it; columns that came later keep their defaults."""
    row = table(id=values["id"])
    for column in columns_of(table):
        if column.key in values:
            restore(session, row, column, values[column.key])
    return row


def changes_of(session: Session, batch_id: int) -> list[Change]:
    """The lines of a batch, in the order written."""
    return list(session.exec(select(Change).where(Change.batch_id == batch_id).order_by(col(Change.id))).all())


def read_change(session: Session, change: Change) -> tuple[Any, Any]:
    """Old and new of a line."""
    vault = vault_of(session)

    def opened(name: str) -> Any:
        box = getattr(change, name)
        return None if box is None else json.loads(vault.open(place(change, name), box))

    return opened("old"), opened("new")
