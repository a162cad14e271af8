"""Who looks after a customer, from when to when: given, shared, handed on, and the history of it.

An ownership is never changed but ended, so that the history stays; several open ones are 共享.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.ids import new_id
from storage.models import Customer, Member, Ownership


def open_rows(session: Session, customer_id: int) -> Sequence[Ownership]:
    """The ownerships of now, the oldest first."""
    mine = select(Ownership).where(Ownership.customer_id == customer_id, col(Ownership.until_at).is_(None))
    return session.exec(mine.order_by(col(Ownership.from_at), col(Ownership.id))).all()


def share(session: Session, customer: Customer, member: Member, now: datetime) -> bool:
    """The member looks after the customer too; False if they did already."""
    if any(row.member_id == member.id for row in open_rows(session, customer.id)):
        return False
    _open(session, customer, member, now, None)
    return True


def move(session: Session, customer: Customer, member: Member, now: datetime) -> Ownership | None:
    """From now on the member alone looks after the customer; the new ownership, None if they did already."""
    rows = open_rows(session, customer.id)
    before = next((row.member_id for row in rows if row.member_id != member.id), None)
    kept = next((row for row in rows if row.member_id == member.id), None)
    for row in rows:
        if row is not kept:
            row.until_at = now
    return _open(session, customer, member, now, before) if kept is None else None


def hand_on(session: Session, customer: Customer, giver: int, taker: Member, now: datetime) -> Ownership | None:
    """One member's part goes to another; who shares the customer keeps theirs. None if the taker has it already."""
    rows = open_rows(session, customer.id)
    for row in rows:
        if row.member_id == giver:
            row.until_at = now
    if any(row.member_id == taker.id for row in rows):
        return None
    return _open(session, customer, taker, now, giver)


def end(session: Session, customer: Customer, member_id: int, now: datetime) -> None:
    """The member no longer looks after the customer."""
    for row in open_rows(session, customer.id):
        if row.member_id == member_id:
            row.until_at = now


def history(session: Session, customer_id: int) -> Sequence[Ownership]:
    """Every ownership there was, the oldest first."""
    wanted = select(Ownership).where(Ownership.customer_id == customer_id)
    return session.exec(wanted.order_by(col(Ownership.from_at), col(Ownership.id))).all()


def held_by(session: Session, member_id: int) -> Sequence[Customer]:
    """Every customer whom a member looks after now."""
    mine = select(Ownership.customer_id).where(Ownership.member_id == member_id, col(Ownership.until_at).is_(None))
    return session.exec(select(Customer).where(col(Customer.id).in_(mine)).order_by(col(Customer.id))).all()


def taken_over(session: Session, customer_id: int, member_id: int) -> Ownership | None:
    """The open ownership by which a member took a customer over from somebody."""
    rows = open_rows(session, customer_id)
    return next((row for row in rows if row.member_id == member_id and row.from_member_id), None)


def _open(session: Session, customer: Customer, member: Member, now: datetime, before: int | None) -> Ownership:
    row = Ownership(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=member.id, from_at=now,
        from_member_id=before,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
