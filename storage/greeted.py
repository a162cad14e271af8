"""Whom a festival's greeting goes to: a member's owners and fresh prospects who have had no other care that week."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Complaint, Customer, Member, Ownership, Reminder
from storage.receivers import Staff
from storage.reminders import CARE_RANKS, OPEN
from storage.settings import Snapshot

FRESH = timedelta(days=180)
"""A prospect nobody has spoken to for longer is a stranger."""


def names(session: Session, member: Member, festival: Reminder, settings: Snapshot) -> Sequence[Customer]:
    """The customers, those longest in the book first."""
    day = festival.meant_at.astimezone(settings.zone).date()
    span = timedelta(days=settings.number("touch_days"))
    held = select(Ownership.customer_id).where(
        col(Ownership.member_id).in_(Staff(session, member.store_id, day).covered_by(member.id)),
        col(Ownership.until_at).is_(None),
    )
    care = select(Reminder.customer_id).where(
        Reminder.customer_id == Customer.id, col(Reminder.rank).in_(CARE_RANKS),
        sa.or_(col(Reminder.state).in_(OPEN), col(Reminder.fired_at).is_not(None)),
        col(Reminder.meant_at) > festival.meant_at - span, col(Reminder.meant_at) < festival.meant_at + span,
    )  # fmt: skip
    upset = select(Complaint.customer_id).where(Complaint.customer_id == Customer.id, col(Complaint.is_open))
    is_fresh = sa.and_(col(Customer.kind) == "prospect", col(Customer.last_contact_at) > festival.meant_at - FRESH)
    wanted = select(Customer).where(
        Customer.store_id == member.store_id, col(Customer.id).in_(held), col(Customer.do_not_contact).is_(False),
        Customer.status != "lost", sa.or_(col(Customer.kind) == "owner", is_fresh),
        ~sa.exists(care), ~sa.exists(upset),
    )  # fmt: skip
    return session.exec(wanted.order_by(col(Customer.id))).all()
