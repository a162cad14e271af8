"""The rows of an import -> the record: who is new, who is known, what clashes; written many at a time.

A sheet's row never overwrites what somebody said: it fills what is empty and adds what is missing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers.filling import fill
from handlers.notes import names
from handlers.sheets.cells import Parsed
from scheduler import planner
from storage import journal, search, settings
from storage.ids import new_id
from storage.jobs import Claim
from storage.models import Batch, Contact, Customer, Ownership, Phone, Store
from storage.settings import Snapshot
from storage.vault import vault_of

STEP = 50
"""Rows of the sheet written in one transaction: a tenth of a second, so that nobody who types has to wait."""
NEW, MERGED, CLASH, BAD = "new", "merged", "clash", "bad"
DAYS = 14
"""Over which imported customers are dealt out."""


@dataclass
class Held:
    """A customer on file with a number, or one further up in the sheet."""

    name: str
    owners: set[int]
    customer: Customer | None = None


@dataclass
class Tally:
    """How far an import has come; what a job's cursor says."""

    at: int = 0
    new: int = 0
    merged: int = 0
    clash: int = 0
    bad: int = 0

    def dump(self) -> str:
        """As the cursor keeps it."""
        return ":".join(map(str, (self.at, self.new, self.merged, self.clash, self.bad)))

    @classmethod
    def load(cls, cursor: str) -> "Tally":
        """What ``dump`` wrote; from the beginning for nothing."""
        return cls(*map(int, cursor.split(":"))) if cursor else cls()

    def count(self, verdict: str) -> None:
        """One row more."""
        setattr(self, verdict, getattr(self, verdict) + 1)


@dataclass
class Book:
    """What rows are judged against: who has which number, in the store and further up in the sheet."""

    store_id: int
    owners: Mapping[str, int]
    """The names in the sheet's column of reps -> members; ``""``: where none is given."""
    held: dict[str, list[Held]] = field(default_factory=dict)

    def look_up(self, session: Session, rows: Sequence[Parsed]) -> None:
        """Learn who has the numbers of some rows."""
        vault = vault_of(session)
        numbers = {number for row in rows for number in row.phones} - self.held.keys()
        blinds = {blind: number for number in numbers for blind in vault.blinds("phone", number)}
        wanted = select(Phone.whole, Customer).join(Customer, col(Customer.id) == Phone.customer_id)
        wanted = wanted.where(Phone.store_id == self.store_id, col(Phone.whole).in_(blinds))
        found = session.exec(wanted).all() if blinds else []
        ids = {customer.id for _, customer in found}
        held = select(Ownership.customer_id, Ownership.member_id).where(
            col(Ownership.customer_id).in_(ids), col(Ownership.until_at).is_(None)
        )
        owners: dict[int, set[int]] = {}
        for customer_id, member_id in session.exec(held).all() if ids else []:
            owners.setdefault(customer_id, set()).add(member_id)
        for whole, customer in found:
            one = Held(customer.name or "", owners.get(customer.id, set()), customer)
            self.held.setdefault(blinds[whole], []).append(one)

    def owner(self, row: Parsed) -> int:
        """Whose the row's customer is."""
        return self.owners.get(row.rep, self.owners[""])

    def judge(self, row: Parsed) -> tuple[str, Held | None, str]:
        """What becomes of a row, whom it joins, and why it cannot be taken."""
        if row.bad:
            return BAD, None, row.bad
        found = [one for number in row.phones for one in self.held.get(number, [])]
        if not found:
            return NEW, None, ""
        one, mine = found[0], self.owner(row)
        if any(other.customer is not one.customer for other in found):
            return CLASH, one, "几个号码属于不同的客户"
        if is_other(one.name, row.name):
            return CLASH, one, f"号码已经是{one.name or '别的客户'}的"
        if row.rep and one.owners and mine not in one.owners:
            return CLASH, one, "号码已有同事在跟"
        return MERGED, one, ""

    def keep(self, row: Parsed, customer: Customer | None) -> None:
        """A new customer of the sheet: rows further down with the number join them."""
        one = Held(row.name, {self.owner(row)}, customer)
        for number in row.phones:
            self.held.setdefault(number, []).append(one)


def is_other(held: str, said: str) -> bool:
    """Whether two names cannot be one person's: 王强 and 王先生 can, 王强 and 赵敏 cannot."""
    first, second = (names.split_title(name)[0] for name in (held, said))
    return bool(first and second) and not set(first) & set(second)


def sort(session: Session, book: Book, rows: Sequence[Parsed]) -> list[tuple[str, str]]:
    """A dry run over some rows: each one's verdict and, where it is left out, why."""
    book.look_up(session, rows)
    found = []
    for row in rows:
        verdict, _, why = book.judge(row)
        if verdict == NEW:
            book.keep(row, None)
        found.append((verdict, why))
    return found


def first_days(rows: Sequence[Parsed], book: Book, chosen: Snapshot, today: date) -> dict[int, date]:
    """The day on which each row's customer first comes into a list: the most urgent first, over two weeks."""
    levels, intervals = chosen.choices("level"), chosen.table("interval")

    def urgency(row: Parsed) -> int:
        option = levels.find(str(row.fields.get("customer.level", "N")))
        return intervals.get(option.code if option else "N", 999)

    per_owner: dict[int, list[Parsed]] = {}
    for row in rows:
        if not row.bad:
            per_owner.setdefault(book.owner(row), []).append(row)
    days: dict[int, date] = {}
    for mine in per_owner.values():
        a_day = max(chosen.number("list_length"), math.ceil(len(mine) / DAYS))
        for place, row in enumerate(sorted(mine, key=lambda row: (urgency(row), row.number))):
            days[row.number] = today + timedelta(days=1 + place // a_day)
    return days


def write_some(
    session: Session, claim: Claim, cursor: str, now: datetime, rows: Sequence[Parsed], days: dict[int, date]
) -> str | None:
    """Write the next rows of an import in one go; the new cursor, None after the last.

    ``days``: when each row's customer first comes into a list; empty at first, filled by the first step.
    """
    tally = Tally.load(cursor)
    some = rows[tally.at : tally.at + STEP]
    if not some:
        return None
    batch = session.get_one(Batch, claim.args["batch"])
    journal.resume(session, batch, batch.member_id, now)
    store = session.get_one(Store, batch.store_id)
    chosen = settings.snapshot(session, store)
    book = Book(store.id, claim.args["owners"])
    book.look_up(session, some)
    if not days:
        days.update(first_days(rows, book, chosen, batch.at.astimezone(chosen.zone).date()))
    touched: dict[int, Customer] = {}
    fresh: list[Customer] = []
    contacts: list[Contact] = []
    with session.no_autoflush:
        for row in some:
            verdict, held, _ = book.judge(row)
            tally.count(verdict)
            if verdict == NEW:
                customer = _make(session, store, book, row, now)
                customer.start_on = days[row.number]
                book.keep(row, customer)
            elif verdict == MERGED and held is not None and held.customer is not None:
                customer = held.customer
            else:
                continue
            touched[customer.id] = customer
            fresh += [customer] if verdict == NEW else []
            contacts += fill(session, customer, row, book.owner(row), chosen, now, is_new=verdict == NEW)
        search.index_new(session, fresh)
        search.say_new(session, contacts)
    session.flush()
    planner.reconcile_all(session, [f"c:{number}" for number in touched], now, chosen)
    tally.at += len(some)
    return tally.dump()


def _make(session: Session, store: Store, book: Book, row: Parsed, now: datetime) -> Customer:
    customer = Customer(id=new_id(), store_id=store.id, name=row.name or None)
    session.add(customer)
    session.add(
        Ownership(
            id=new_id(), store_id=store.id, customer_id=customer.id, member_id=book.owner(row), from_at=now
        )
    )  # fmt: skip
    return customer


def owners_made(session: Session, batch_id: int) -> dict[int, int]:
    """How many customers each member got by an import."""
    from storage.models import Change

    made = select(Change.row_id).where(
        Change.batch_id == batch_id, Change.row_table == "ownership", Change.field == "*"
    )
    found: dict[int, int] = {}
    for row in session.exec(select(Ownership).where(col(Ownership.id).in_(made))).all():
        found[row.member_id] = found.get(row.member_id, 0) + 1
    return found
