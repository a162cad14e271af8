"""A store with members, and a row of any table of the record: what the storage tests write and read."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from storage import choices, customers, journal, people, record, search
from storage import undo as history
from storage.fields import Decl, declared
from storage.ids import new_id
from storage.kinds import Item, MoneyRange, MonthDay, Window
from storage.models import Batch, Blob, Change, Contact, Customer, Member, Record, Store, StoreField, fields
from storage.session import Database
from storage.vault import Vault
from tests.engines import KEY, address

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

SAMPLES: dict[str, tuple[Any, Any]] = {
    "text": ("金太阳", "小月亮"),
    "prose": ("谈了一个小时，喜欢白色", "想再看看"),
    "phone": ("13800000001", "075588880000"),
    "email": ("li@example.com", "wang@example.com"),
    "plate": ("粤B12345", "沪AD12345"),
    "yuan": (228_000, 5_000),
    "money_range": (MoneyRange(180_000, 220_000), MoneyRange(None, 300_000)),
    "date": (date(2026, 11, 28), date(2027, 3, 1)),
    "window": (Window(date(2026, 12, 1), date(2026, 12, 31)), Window(date(2027, 1, 5), date(2027, 1, 5))),
    "moment": (datetime(2026, 11, 28, 7, 0, tzinfo=UTC), datetime(2026, 12, 1, 1, 30, tzinfo=UTC)),
    "month_day": (MonthDay(8, 15, lunar=True), MonthDay(2, 29)),
    "flag": (True, False),
    "number": (8_000, 0),
    "cars": ((Item("volkswagen/途观L", "380"), Item("other", "小众车")), (Item("other", "别的车"),)),
}
"""Two values of each kind that are not taken from a list."""


def samples(decl: Decl) -> tuple[Any, Any]:
    """Two different values that the field can hold."""
    if decl.choices:
        first, second, *_ = (option.code for option in decl.choices.options)
        return ((Item(first), Item("other", "自己说的")), (Item(second),)) if decl.kind.many else (first, second)
    return SAMPLES[decl.kind.name]


class Ledger:
    """A store's book: writes under an author, undoes and restores as the handlers do."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        with self.database.write(NOW) as session:
            self.store = people.make_store(session, "恒信", "Asia/Shanghai")
            self.other_store = people.make_store(session, "大众", "Asia/Shanghai")
            self.rep = people.make_member(session, self.store, "陈宇")
            self.colleague = people.make_member(session, self.store, "周倩")
            self.manager = people.make_member(session, self.store, "王磊", "manager")
            self.stranger = people.make_member(session, self.other_store, "刘洋")

    @contextmanager
    def writing(self, member: Member | None = None) -> Iterator[Session]:
        """A transaction of a member's, a minute after the last: one batch."""
        self.now += timedelta(minutes=1)
        author = member or self.rep
        with self.database.write(self.now) as session:
            journal.write_under(session, journal.Author(author.store_id, author.id, f"k{self.now}", self.now))
            yield session

    @contextmanager
    def unsigned(self) -> Iterator[Session]:
        """A transaction nobody signs: nothing is journalled."""
        with self.database.write(self.now) as session:
            yield session

    @property
    def keys(self) -> list[tuple[str, bytes]]:
        """The keys the database was made with."""
        name, key = KEY.split(":")
        return [(name, base64.b64decode(key))]

    def change_keys(self, keys: list[tuple[str, bytes]]) -> None:
        """Go on with other keys, newest first, as after a restart."""
        self.database.close()
        self.database = Database(address(self.database), Vault(keys))

    def customer(self, name: str | None = "张先生", member: Member | None = None, number: str = "") -> Customer:
        """A customer on file, in a batch of their own."""
        author = member or self.rep
        with self.writing(author) as session:
            customer = customers.make(session, author, name, self.now)
            if number:
                customers.add_phone(session, customer, number)
            search.index(session, customer)
        return customer

    def contact(self, customer: Customer, words: str = "嫌贵，喜欢白色") -> Contact:
        """Something that happened, indexed."""
        with self.writing() as session:
            contact = Contact(
                id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=self.rep.id, at=self.now,
                source_text=words,
            )  # fmt: skip
            session.add(contact)
            session.flush()
            search.say(session, contact)
        return contact

    def batches(self) -> list[Batch]:
        """Every batch, oldest first."""
        with self.database.read() as session:
            own = select(Batch).where(Batch.store_id == self.store.id)
            return list(session.exec(own.order_by(col(Batch.id))).all())

    def newest(self) -> Batch:
        """The batch written last."""
        return self.batches()[-1]

    def undo(self, batch: Batch, member: Member | None = None) -> history.Undone:
        """Put a batch back and bring the index in line, as handlers/undo.py does."""
        with self.writing(member) as session:
            undone = history.take_back(session, session.get_one(Batch, batch.id))
            for customer_id in undone.customers:
                if customer := session.get(Customer, customer_id):
                    session.flush()
                    search.index(session, customer)
                    for contact_id in undone.contacts:
                        if contact := session.get(Contact, contact_id):
                            search.say(session, contact)
                    customers.refresh(session, customer)
            search.unsay(session, undone.contacts_gone)
        return undone

    def dump(self, table: type[Record], row_id: int) -> dict[str, Any] | None:
        """A row as it stands in the database, sealed values opened."""
        with self.database.read() as session:
            row = session.get(table, row_id)
            return None if row is None else journal.dump_row(session, row)


class Maker:
    """Makes a row of any table with every column filled, and what it hangs on before it."""

    def __init__(self, session: Session, ledger: Ledger) -> None:
        self.session = session
        self.ledger = ledger
        self.parents: dict[str, int] = {"store": ledger.store.id, "member": ledger.rep.id}

    def row(self, table: type[Record]) -> Record:
        """A row of the table, every column filled."""
        row = table(id=new_id())
        for column in journal.columns_of(table):
            if column.foreign_keys:
                setattr(row, column.key, self._parent(next(iter(column.foreign_keys)).column.table.name))
            elif column.key not in ("id", "created_at", "revision") and "field" not in column.info:
                setattr(row, column.key, self._plain(column))
        self.session.add(row)
        for decl in declared(table):
            if decl.columns:
                record.write(self.session, row, decl, samples(decl)[0] if decl.kind.name != "link" else row.id)
        for name in ("cuts",):
            if hasattr(row, name):
                setattr(row, name, self.session.info["vault"].seal(f"{row.__tablename__}.{name}.{row.id}", "[]"))
        self.session.flush()
        return row

    def _parent(self, name: str) -> int:
        if name not in self.parents:
            table = tables()[name]
            made = self.row(table) if issubclass(table, Record) else self._other(table)
            self.parents[name] = made.id
        return self.parents[name]

    def _other(self, table: type[SQLModel]) -> Any:
        row: Any = (
            Blob(store_id=self.ledger.store.id)
            if table is Blob
            else StoreField(store_id=self.ledger.store.id, name="hobby", label="爱好", kind="text")
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _plain(self, column: sa.Column[Any]) -> Any:
        if isinstance(column.type, sa.Boolean):
            return True
        if isinstance(column.type, sa.Integer | sa.BigInteger):
            return 7
        if isinstance(column.type, sa.Date):
            return date(2026, 12, 1)
        if isinstance(column.type, sa.LargeBinary):
            return None
        return NOW if "time" in type(column.type).__name__.lower() or "Moment" in repr(column.type) else "词"


def tables() -> dict[str, type[SQLModel]]:
    """Every table's class by its name."""
    mapped = {mapper.class_ for mapper in SQLModel._sa_registry.mappers}
    return {str(table.__tablename__): table for table in mapped}


__all__ = ["NOW", "Ledger", "Maker", "Store", "choices", "samples", "tables"]


FIELDS = {decl.key: decl for decl in fields().values()}


def set_field(session: Session, customer: Customer, name: str, value: object) -> None:
    """Write one of the customer's fields."""
    record.write(session, session.get_one(Customer, customer.id), FIELDS[f"customer.{name}"], value)


def changes(ledger: Ledger) -> list[Change]:
    """Every line of the journal."""
    with ledger.database.read() as session:
        own = select(Change).where(Change.store_id == ledger.store.id)
        return list(session.exec(own.order_by(col(Change.id))).all())
