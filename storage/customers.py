"""Customers: making them, their numbers and accounts, who looks after them, what happened last."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.choices import OWNER
from storage.ids import new_id
from storage.models import (
    Contact,
    Customer,
    Member,
    Objection,
    Ownership,
    Phone,
    Promise,
    Social,
    StageChange,
    Visit,
)
from storage.models.contact import Appointment
from storage.models.deal import Deal, Loss
from storage.people import Scope
from storage.prepared import prepared
from storage.vault import place_of, reveal, seal, vault_of


def make(session: Session, member: Member, name: str | None, now: datetime, giver: Member | None = None) -> Customer:
    """A new customer of the member's store, looked after by the member; ``giver``: who brought them in."""
    customer = Customer(id=new_id(), store_id=member.store_id, name=name)
    session.add(customer)
    own(session, customer, member, now, giver)
    return customer


def own(session: Session, customer: Customer, member: Member, now: datetime, giver: Member | None = None) -> None:
    """From now on the member looks after the customer, beside those who already do."""
    session.add(
        Ownership(
            id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=member.id, from_at=now,
            from_member_id=giver.id if giver else None,
        )
    )  # fmt: skip


def within(scope: Scope, *, is_narrow: bool = False) -> SelectOfScalar[Customer]:
    """The query of every customer in a scope, to be narrowed further.

    ``is_narrow``: what narrows it leaves few, and those are to be found first. Then, as for a rep's own few, the
    store's index must not be taken: it holds everybody, and SQLite may prefer it; a sum is no column, so no index fits.
    """
    is_few = is_narrow or (scope.owner is not None and not scope.cares)
    store = col(Customer.store_id) + 0 if is_few else col(Customer.store_id)
    wanted = select(Customer).where(store.in_(scope.stores))
    if scope.owner is not None:
        mine = select(Ownership.customer_id).where(
            col(Ownership.member_id).in_(scope.owners), col(Ownership.until_at).is_(None)
        )
        own = (col(Customer.id) + 0 if is_narrow else col(Customer.id)).in_(mine)
        wanted = wanted.where(own | (col(Customer.kind) == OWNER) if scope.cares else own)
    return wanted


_RANKS = {"H": 5, "A": 4, "B": 3, "N": 2, "C": 1}
"""The more urgent, the higher; who has ordered or is lost comes last."""


def keep_orders(session: Session, *_: object) -> None:
    """A flush hook, after the journal's, which dates new rows: what lists are ordered by follows from the rest."""
    for row in (*session.new, *session.dirty):
        if isinstance(row, Customer):
            row.silent_since = row.last_contact_at or row.created_at
            row.budget_top = row.budget_high or row.budget_low or 0
            row.level_rank = _RANKS.get(row.level, 0)


def add_phone(session: Session, customer: Customer, number: str, *, first: bool = False) -> Phone | None:
    """Add a number the customer does not have yet; ``first`` makes it the main one."""
    held = phones(session, customer.id)
    if number in [reveal(session, phone, "number") for phone in held]:
        return None
    vault = vault_of(session)
    phone = Phone(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, rank=0 if first else len(held),
        whole=vault.blind("phone", number), tail=vault.blind("tail", number[-4:]),
    )  # fmt: skip
    seal(session, phone, "number", number)
    session.add(phone)
    if first:
        for other in held:
            other.rank += 1
    session.flush()
    return phone


def replace_phone(session: Session, customer: Customer, number: str) -> str | None:
    """Put a number in the place of the main one; returns the old number."""
    held = phones(session, customer.id)
    if not held:
        add_phone(session, customer, number)
        return None
    phone, vault = held[0], vault_of(session)
    old = reveal(session, phone, "number")
    seal(session, phone, "number", number)
    phone.whole, phone.tail = vault.blind("phone", number), vault.blind("tail", number[-4:])
    session.flush()
    return old


def phones(session: Session, customer_id: int) -> Sequence[Phone]:
    """A customer's numbers, the main one first."""
    return _phones(session, customer_id).all()


@prepared
def _phones(customer: int) -> SelectOfScalar[Phone]:
    return select(Phone).where(Phone.customer_id == customer).order_by(col(Phone.rank), col(Phone.id))


def numbers(session: Session, customer_id: int) -> list[str]:
    """A customer's numbers in full, the main one first; check rights before."""
    return [number for phone in phones(session, customer_id) if (number := reveal(session, phone, "number"))]


def numbers_of(session: Session, customer_ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of many customers at once, each one's main one first; check rights before."""
    found: dict[int, list[str]] = {}
    vault = vault_of(session)
    wanted = select(Phone.customer_id, Phone.id, Phone.number).where(col(Phone.customer_id).in_(customer_ids))
    for customer_id, phone_id, sealed in session.exec(wanted.order_by(col(Phone.rank), col(Phone.id))).all():
        if sealed is not None:
            found.setdefault(customer_id, []).append(vault.open(place_of(Phone, "number", phone_id), sealed))
    return found


def add_social(session: Session, customer: Customer, network: str, handle: str) -> None:
    """Add an account the customer does not have yet."""
    blinds = vault_of(session).blinds(network, handle.casefold())
    if any(row.blind in blinds for row in socials(session, customer.id)):
        return
    row = Social(id=new_id(), store_id=customer.store_id, customer_id=customer.id, network=network, blind=blinds[0])
    seal(session, row, "handle", handle)
    session.add(row)


def socials(session: Session, customer_id: int) -> Sequence[Social]:
    """A customer's accounts on social networks."""
    return session.exec(select(Social).where(Social.customer_id == customer_id).order_by(col(Social.id))).all()


def with_phone(session: Session, stores: Sequence[int], number: str) -> list[Customer]:
    """Every customer of the stores with this number, whoever looks after them."""
    blinds = vault_of(session).blinds("phone", number)
    wanted = select(Customer).join(Phone, col(Phone.customer_id) == Customer.id)
    return list(session.exec(wanted.where(col(Phone.store_id).in_(stores), col(Phone.whole).in_(blinds))).unique())


def claim(session: Session, number: str) -> None:
    """Until the transaction ends nobody else claims the number: look for it, then add it. SQLite has one writer."""
    if session.get_bind().dialect.name == "postgresql":
        whole = vault_of(session).blinds("phone", number)[0]
        key = int.from_bytes(sha256(whole.encode()).digest()[:8], signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def contacts(session: Session, customer_id: int, limit: int = 3) -> Sequence[Contact]:
    """The newest contacts first."""
    return _contacts(session, customer_id, limit).all()


@prepared
def _contacts(customer: int, most: int) -> SelectOfScalar[Contact]:
    wanted = select(Contact).where(Contact.customer_id == customer)
    return wanted.order_by(col(Contact.at).desc(), col(Contact.id).desc()).limit(most)


def refresh(session: Session, customer: Customer) -> None:
    """Work out again what is kept beside a customer of its contacts: first day, last reached, next moment."""
    rows = session.exec(
        select(Contact).where(Contact.customer_id == customer.id).order_by(col(Contact.at), col(Contact.id))
    ).all()
    reached = [row for row in rows if row.reached is not False]
    customer.last_contact_at = reached[-1].at if reached else None
    customer.next_at = rows[-1].next_at if rows else None


def move_stage(session: Session, customer: Customer, track: str, new: str, member: Member, now: datetime) -> None:
    """Set level, kind or status, and keep the move as a row."""
    old = str(getattr(customer, track))
    if old != new:
        setattr(customer, track, new)
        session.add(
            StageChange(
                id=new_id(), store_id=customer.store_id, customer_id=customer.id, track=track, old=old, new=new,
                at=now, member_id=member.id,
            )
        )  # fmt: skip


def open_promises(session: Session, customer_id: int) -> Sequence[Promise]:
    """What was promised and is still open, oldest first."""
    return _open_promises(session, customer_id).all()


@prepared
def _open_promises(customer: int) -> SelectOfScalar[Promise]:
    return select(Promise).where(Promise.customer_id == customer, Promise.state == "open").order_by(col(Promise.id))


def open_objections(session: Session, customer_id: int) -> Sequence[Objection]:
    """The worries not yet met, newest first."""
    return _open_objections(session, customer_id).all()


@prepared
def _open_objections(customer: int) -> SelectOfScalar[Objection]:
    wanted = select(Objection).where(Objection.customer_id == customer, col(Objection.is_open))
    return wanted.order_by(col(Objection.id).desc())


def waiting_appointment(session: Session, customer_id: int) -> Appointment | None:
    """The appointment that is still to come or to be settled."""
    return _waiting_appointment(session, customer_id).first()


@prepared
def _waiting_appointment(customer: int) -> SelectOfScalar[Appointment]:
    wanted = select(Appointment).where(Appointment.customer_id == customer, Appointment.state == "waiting")
    return wanted.order_by(col(Appointment.id).desc())


def drives(session: Session, customer_id: int) -> Sequence[Visit]:
    """Cars seen and driven, newest first."""
    return session.exec(select(Visit).where(Visit.customer_id == customer_id).order_by(col(Visit.at).desc())).all()


def open_deal(session: Session, customer_id: int) -> Deal | None:
    """The deal under way or the newest one done; a cancelled one is none."""
    return _open_deal(session, customer_id).first()


@prepared
def _open_deal(customer: int) -> SelectOfScalar[Deal]:
    wanted = select(Deal).where(Deal.customer_id == customer, col(Deal.cancelled_on).is_(None))
    return wanted.order_by(col(Deal.id).desc())


def waiting_loss(session: Session, customer_id: int) -> Loss | None:
    """The request to give the customer up that the manager has not decided."""
    return session.exec(select(Loss).where(Loss.customer_id == customer_id, Loss.state == "waiting")).first()


def attempts(session: Session, customer_id: int) -> int:
    """How often in a row nobody answered, since the last contact that reached the customer."""
    tried = [c for c in contacts(session, customer_id, 20) if c.reached is not False or c.method in (None, "call")]
    return next((count for count, row in enumerate(tried) if row.reached is not False), len(tried))
