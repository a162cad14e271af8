"""Two records of one person become one: nothing is lost, everything can be undone.

Rows that hang on the customer who goes move over; each field keeps one value and what did not win stands in the note.
Everything is written row by row under the author of the session, so that the journal can take it back.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from storage import customers, record, search
from storage.fields import Decl, declared
from storage.models import (
    RECORD,
    Car,
    Contact,
    Customer,
    OfCustomer,
    Ownership,
    Phone,
    Pick,
    Reminder,
    Social,
    StoreValue,
    Traffic,
)
from storage.people import Scope
from storage.settings import Snapshot
from storage.undo import forget_derived

_APART = ("name", "note", "kind", "level", "status", "do_not_contact", "first_contact_on", "dormant_until")
"""Joined in ways of their own, or moved by what happens to the customer."""


@dataclass(frozen=True)
class Differing:
    """A field in which two customers hold different values."""

    decl: Decl
    kept: str
    """As shown: what stands with the customer who stays."""
    other: str


def differing(session: Session, keep: Customer, gone: Customer, settings: Snapshot) -> list[Differing]:
    """The single-valued fields both have and differ in, in the order of the modules."""
    found = []
    for decl in declared(Customer):
        if decl.kind.many or decl.name in _APART or not decl.edit:
            continue
        mine, other = record.value(session, keep, decl), record.value(session, gone, decl)
        if mine not in (None, "") and other not in (None, "") and mine != other:
            found.append(Differing(decl, record.show(decl, mine, settings), record.show(decl, other, settings)))
    return found


def merge(session: Session, keep: Customer, gone: Customer, settings: Snapshot, takes: Collection[str] = ()) -> None:
    """``gone`` becomes part of ``keep``; ``takes`` names the fields whose value is taken from ``gone``."""
    losing = [f"{one.decl.label} {one.kept if one.decl.name in takes else one.other}"
              for one in differing(session, keep, gone, settings) if not one.decl.secrecy]  # fmt: skip
    _join_fields(session, keep, gone, takes)
    _join_apart(keep, gone, losing)
    _drop_doubles(session, keep, gone)
    contacts = session.exec(select(Contact.id).where(Contact.customer_id == gone.id)).all()
    hanging: list[type[OfCustomer] | type[Traffic]] = [table for table in RECORD if issubclass(table, OfCustomer)]
    for table in (*hanging, Traffic):
        known = select(table).where(sa.inspect(table).columns["customer_id"] == gone.id)
        for row in session.exec(known).all():
            row.customer_id = keep.id
    for friend in session.exec(select(Customer).where(Customer.referrer_id == gone.id)).all():
        friend.referrer_id = keep.id if friend is not keep else None
    _move_reminders(session, keep, gone)
    session.flush()
    forget_derived(session, [gone.id])
    session.flush()
    session.delete(gone)
    session.flush()
    search.index(session, keep)
    for contact_id in contacts:
        search.say(session, session.get_one(Contact, contact_id))
    customers.refresh(session, keep)


def _join_fields(session: Session, keep: Customer, gone: Customer, takes: Collection[str]) -> None:
    for decl in declared(Customer):
        if decl.name in _APART or not decl.edit:
            continue
        mine, other = record.value(session, keep, decl), record.value(session, gone, decl)
        if other in (None, ""):
            continue
        if decl.kind.many:
            record.write(session, keep, decl, decl.kind.merge(mine, other))
            record.write(session, gone, decl, None)
        elif mine in (None, "") or decl.name in takes:
            record.write(session, keep, decl, other)


def _join_apart(keep: Customer, gone: Customer, losing: list[str]) -> None:
    """The name said of the other, the earlier first day, the stricter wish; the losing values in the note."""
    if gone.name and gone.name != keep.name:
        losing = [f"也叫{gone.name}", *losing] if keep.name else losing
        keep.name = keep.name or gone.name
    notes = [keep.note, gone.note, f"合并前：{'，'.join(losing)}" if losing else None]
    keep.note = "；".join(filter(None, notes)) or None
    days = [day for day in (keep.first_contact_on, gone.first_contact_on) if day]
    keep.first_contact_on = min(days) if days else None
    if gone.do_not_contact and not keep.do_not_contact:
        keep.do_not_contact, keep.do_not_contact_why = True, gone.do_not_contact_why


def _drop_doubles(session: Session, keep: Customer, gone: Customer) -> None:
    """What both have is kept once: the same number or account, an owner of both, a value of a store's own field."""
    held = {phone.whole for phone in customers.phones(session, keep.id)}
    rank = len(held)
    for phone in customers.phones(session, gone.id):
        if phone.whole in held:
            session.delete(phone)
        else:
            phone.rank, rank = rank, rank + 1
    accounts = {(row.network, row.blind) for row in customers.socials(session, keep.id)}
    doubles: list[SQLModel] = [
        row for row in customers.socials(session, gone.id) if (row.network, row.blind) in accounts
    ]
    owners = set(_owners(session, keep))
    own_values = set(session.exec(select(StoreValue.field_id).where(StoreValue.customer_id == keep.id)).all())
    doubles += [row for row in _ownerships(session, gone) if row.member_id in owners]
    values = session.exec(select(StoreValue).where(StoreValue.customer_id == gone.id)).all()
    doubles += [row for row in values if row.field_id in own_values]
    for row in doubles:
        session.delete(row)
    session.flush()


def _ownerships(session: Session, customer: Customer) -> list[Ownership]:
    mine = select(Ownership).where(Ownership.customer_id == customer.id, col(Ownership.until_at).is_(None))
    return list(session.exec(mine).all())


def _owners(session: Session, customer: Customer) -> list[int]:
    return [row.member_id for row in _ownerships(session, customer)]


def _move_reminders(session: Session, keep: Customer, gone: Customer) -> None:
    """Only what people set moves over, unless the other has its like; the planner makes the rest anew."""
    mine = session.exec(select(Reminder).where(Reminder.customer_id == keep.id)).all()
    taken = {(row.kind, row.occasion, row.round) for row in mine}
    moved = select(Reminder).where(Reminder.subject == f"c:{gone.id}", col(Reminder.set_by_person).is_(True))
    for row in session.exec(moved.where(col(Reminder.state).in_(("planned", "fired")))).all():
        if (row.kind, row.occasion, row.round) not in taken:
            row.subject, row.customer_id = f"c:{keep.id}", keep.id


# -- who may be one -----------------------------------------------------------------------------------------------

_CERTAIN: tuple[tuple[str, type[OfCustomer], str], ...] = (
    ("号码", Phone, "whole"), ("微信", Social, "blind"), ("车牌", Car, "plate_blind"),
)  # fmt: skip
"""What only one person has, with the column of its blind index."""


def certain(session: Session, scope: Scope, most: int = 9) -> list[tuple[int, int]]:
    """Pairs of customers in the scope who share a number, an account or a plate, the one made first in front."""
    pairs: dict[tuple[int, int], None] = {}
    for _, table, column in _CERTAIN:
        one, other = (sa.inspect(table).local_table.alias() for _ in range(2))
        same = (
            sa.select(one.c.customer_id, other.c.customer_id)
            .join(other, (one.c.store_id == other.c.store_id) & (one.c[column] == other.c[column]))
            .where(one.c.store_id.in_(scope.stores), one.c.customer_id < other.c.customer_id)
            .where(one.c.customer_id.in_(_seen(scope)), other.c.customer_id.in_(_seen(scope)))
            .limit(most)
        )
        pairs |= dict.fromkeys(session.execute(same))
    return list(pairs)[:most]


def _seen(scope: Scope) -> "sa.Select[tuple[int]]":
    return customers.within(scope).with_only_columns(col(Customer.id))


def reasons(session: Session, one: Customer, other: Customer) -> list[str]:
    """Why two may be one person: what is certain first, then what only adds to it."""
    found = []
    for label, table, column in _CERTAIN:
        mine, theirs = (_held(session, table, column, row) for row in (one, other))
        found += [f"{label}一样"] if mine & theirs else []
    if one.pinyin and one.pinyin == other.pinyin:
        found.append("名字同音" if one.name != other.name else "名字一样")
    if _wanted(session, one) & _wanted(session, other):
        found.append("看的车一样")
    if one.source and one.source == other.source:
        found.append("来源一样")
    return found


def _held(session: Session, table: type[OfCustomer], column: str, customer: Customer) -> set[str]:
    held = sa.inspect(table).columns[column]
    known = sa.select(held).where(sa.inspect(table).columns["customer_id"] == customer.id, held.is_not(None))
    return set(session.scalars(known))


def _wanted(session: Session, customer: Customer) -> set[str]:
    rows = session.exec(select(Pick).where(Pick.customer_id == customer.id, Pick.field == "interests")).all()
    return {row.code if row.code != "other" else row.words for row in rows}


def alike(session: Session, scope: Scope, customer: Customer, most: int = 5) -> list[Customer]:
    """Others in the scope who share something certain with a customer, then those whose name sounds the same."""
    shared: list[int] = []
    for _, table, column in _CERTAIN:
        columns = sa.inspect(table).columns
        values = _held(session, table, column, customer)
        known = sa.select(columns["customer_id"]).where(columns["store_id"].in_(scope.stores))
        shared += session.scalars(known.where(columns[column].in_(values))) if values else []
    sounds = customers.within(scope).where(Customer.pinyin == customer.pinyin, Customer.pinyin != "")
    rows = [*session.exec(customers.within(scope).where(col(Customer.id).in_(shared))).all()]
    rows += session.exec(sounds.limit(most)).all()
    return list({row.id: row for row in rows if row.id != customer.id}.values())[:most]
