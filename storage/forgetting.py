"""Forgetting a customer for good: every row about them, what the journal kept, and what still waits to be said.

Unlike an undo nothing of it can come back. Tombstones (bare ids) are kept in a file outside the database, so that a
backup put back forgets them again; copies lying in the data folder are rewritten. Whoever calls decides who may.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from storage import customers, search
from storage.backup import CannotCopy, copy_sqlite
from storage.models import (
    RECORD,
    Attachment,
    Batch,
    Blob,
    Change,
    Contact,
    Customer,
    Draft,
    Job,
    ListItem,
    NameGram,
    OfCustomer,
    Outbox,
    Parked,
    Reminder,
    Talk,
    Traffic,
)
from storage.session import Database
from storage.vault import Vault, reveal


def forget(session: Session, customer: Customer) -> None:
    """Delete a customer and all that is about them; other customers' rows only lose the link to them."""
    session.flush()
    session.info["author"] = None  # the journal would remember what is deleted here
    _empty_queues(session, customer)
    search.unsay(session, session.exec(select(Contact.id).where(Contact.customer_id == customer.id)).all())
    for friend in session.exec(select(Customer).where(Customer.referrer_id == customer.id)).all():
        friend.referrer_id = None
    for party in session.exec(select(Traffic).where(Traffic.customer_id == customer.id)).all():
        party.customer_id = None
    for talk in session.exec(select(Talk).where(Talk.customer_id == customer.id)).all():
        talk.customer_id = talk.offered = None
    _delete_journal(session, customer)
    blobs = session.exec(select(Attachment.blob_id).where(Attachment.customer_id == customer.id)).all()
    tables: list[type[SQLModel]] = [NameGram, ListItem, Reminder, *_children_first()]
    for table in tables:
        own = select(table).where(sa.inspect(table).columns["customer_id"] == customer.id)
        _delete(session, session.exec(own).all())
    _delete(session, session.exec(select(Blob).where(col(Blob.id).in_(blobs))).all())
    _delete(session, [customer])


def _children_first() -> list[type[OfCustomer]]:
    """The tables of rows that hang on a customer, those that point to others of them before these."""
    order = {table: number for number, table in enumerate(SQLModel.metadata.sorted_tables)}
    tables = [table for table in RECORD if issubclass(table, OfCustomer)]
    return sorted(tables, key=lambda table: order[sa.inspect(table).local_table], reverse=True)


def _delete(session: Session, rows: Iterable[SQLModel]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()


def _delete_journal(session: Session, customer: Customer) -> None:
    """The lines about the customer; a batch that is also about others keeps theirs, without its title."""
    lines = session.exec(select(Change).where(col(Change.customer_id).in_(_ids(session, customer)))).all()
    touched = {line.batch_id for line in lines}
    _delete(session, lines)
    about = col(Batch.id).in_(touched) | (col(Batch.customer_id) == customer.id)
    batches = session.exec(select(Batch).where(about)).all()
    left = set(session.exec(select(Change.batch_id).where(col(Change.batch_id).in_([one.id for one in batches]))).all())
    for batch in batches:
        batch.customer_id = batch.title = None
    _delete(session, [batch for batch in batches if batch.id not in left])


def _ids(session: Session, customer: Customer) -> list[int]:
    """The customer and all that were merged into them, whose journal tells of the same person."""
    ids = [customer.id]
    for known in ids:
        gone = select(Change.row_id).join(Batch, col(Batch.id) == Change.batch_id).where(Batch.customer_id == known)
        gone = gone.where(Change.row_table == "customer", Change.field == "*", col(Change.new).is_(None))
        ids += [number for number in session.exec(gone).all() if number not in ids]
    return ids


def _empty_queues(session: Session, customer: Customer) -> None:
    """What was said lately, sealed whole, goes where it names the customer; a push of theirs is not sent any more."""
    numbers = customers.numbers(session, customer.id)
    marks = [*numbers, customer.name] if customer.name else numbers
    own = set(session.exec(select(Reminder.id).where(Reminder.customer_id == customer.id)).all())
    for row in session.exec(select(Outbox).where(col(Outbox.body).is_not(None))).all():
        words = reveal(session, row, "body") or ""
        if row.state == "waiting":  # a name alone may be another customer's, who still waits to be told of
            if row.reminder_id in own or any(number in words for number in numbers):
                row.state, row.body = "dropped", None
        elif row.reminder_id in own or any(mark in words for mark in marks):
            row.body = None
    for draft in session.exec(select(Draft).where(col(Draft.body).is_not(None))).all():
        if _names(session, draft, marks, customer):
            draft.state, draft.body = "dropped", None
    parked = session.exec(select(Parked)).all()
    _delete(session, [row for row in parked if _names(session, row, marks, customer)])
    over = session.exec(select(Job).where(col(Job.state).in_(("done", "failed")))).all()
    _delete(session, [row for row in over if _names(session, row, marks, customer)])


def _names(session: Session, row: Draft | Parked | Job, marks: Sequence[str], customer: Customer) -> bool:
    words = reveal(session, row, "body") or ""
    return str(customer.id) in words or any(mark in words for mark in marks)


# -- tombstones and copies ----------------------------------------------------------------------------------------


def bury(log: Path, customer_id: int) -> None:
    """Keep a tombstone outside the database; a second one of the same customer changes nothing."""
    if customer_id not in buried(log):
        log.touch(mode=0o600)
        with log.open("a", encoding="ascii") as file:
            file.write(f"{customer_id}\n")


def buried(log: Path) -> list[int]:
    """The ids on the tombstones."""
    return [int(line) for line in log.read_text(encoding="ascii").split()] if log.exists() else []


def forget_again(database: Database, ids: Iterable[int], now: datetime) -> int:
    """Forget in a database put back whoever was forgotten since it was copied; how many were there."""
    found = 0
    for customer_id in ids:
        found += database.run(now, lambda session: _forget_if_there(session, customer_id))  # noqa: B023
    if found:
        database.scrub(now)
    return found


def _forget_if_there(session: Session, customer_id: int) -> bool:
    customer = session.get(Customer, customer_id)
    if customer is not None:
        forget(session, customer)
    return customer is not None


def forget_in_copies(copies: Iterable[Path], vault: Vault, ids: Sequence[int], now: datetime) -> None:
    """Rewrite SQLite copies without the forgotten; copies by PostgreSQL's own program forget when they are restored."""
    for file in copies:
        with suppress(CannotCopy):  # damaged: restoring refuses it too
            _rewrite(file, vault, ids, now)


def _rewrite(file: Path, vault: Vault, ids: Sequence[int], now: datetime) -> None:
    with TemporaryDirectory(dir=file.parent) as beside:
        part = Path(beside) / file.name
        copy_sqlite(file, part)
        copy = Database(f"sqlite:///{part}", vault)
        try:
            copy.upgrade()  # tables of an older version are not the ones known here
            forget_again(copy, ids, now)
        finally:
            copy.close()
        fresh = part.with_name("fresh")
        copy_sqlite(part, fresh)
        fresh.chmod(0o600)
        fresh.replace(file)
