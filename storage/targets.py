"""What a store wants to reach in a month: orders and deliveries, for the whole store and for each rep."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from storage.ids import new_id
from storage.models import Target

MEASURED = ("orders", "deliveries")
"""Measures that have targets."""


def of_month(session: Session, store_id: int, month: date) -> Sequence[Target]:
    """A store's targets of the month that begins on this day, the store's own first."""
    wanted = select(Target).where(Target.store_id == store_id, Target.month == month)
    return session.exec(wanted.order_by(col(Target.member_id).is_not(None), col(Target.id))).all()


def put(session: Session, store_id: int, month: date, measure: str, member_id: int | None, number: int) -> None:
    """Set one; 0 takes it away."""
    wanted = select(Target).where(Target.store_id == store_id, Target.month == month, Target.measure == measure)
    owner = col(Target.member_id).is_(None) if member_id is None else col(Target.member_id) == member_id
    held = session.exec(wanted.where(owner)).first()
    if held is None and number:
        held = Target(
            id=new_id(), store_id=store_id, month=month, measure=measure, member_id=member_id, number=number
        )  # fmt: skip
        session.add(held)
    elif held is not None and number:
        held.number = number
    elif held is not None:
        session.delete(held)
    session.flush()
