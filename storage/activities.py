"""What customers are invited to (活动): whom, who asks them, what they said, who came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from storage.ids import new_id
from storage.models import Activity, Appointment, Complaint, Customer, Invitation, Member
from storage.receivers import Staff, owner_ids

LASTS = timedelta(days=30)
"""How long an activity is still asked about."""


@dataclass(frozen=True)
class Asked:
    """A customer who is to be invited, and how it stands."""

    row: Invitation
    customer: Customer
    members: tuple[Member, ...]
    """Who asks them: who looks after them today, the stand-in, else the managers."""
    state: str
    """The invitation's, or ``coming`` where they agreed to come that day in any other words."""
    has_come: bool


def make(session: Session, member: Member, activity: Activity, customers: Iterable[Customer]) -> None:
    """Keep an activity with those who are to be invited."""
    activity.id, activity.store_id, activity.member_id = new_id(), member.store_id, member.id
    session.add(activity)
    for customer in customers:
        session.add(
            Invitation(
                id=new_id(), store_id=customer.store_id, customer_id=customer.id, activity_id=activity.id, state="open"
            )
        )  # fmt: skip
    session.flush()


def unfit(session: Session, customers: Sequence[Customer], today: date) -> dict[int, str]:
    """Whom nobody is to ask, and why: ``quiet``, ``lost``, ``dormant`` or ``complaint``."""
    wanted = select(Complaint.customer_id).where(
        col(Complaint.customer_id).in_([row.id for row in customers]), col(Complaint.is_open).is_(True)
    )
    unhappy = set(session.exec(wanted).all())

    def why(row: Customer) -> str:
        if row.do_not_contact:
            return "quiet"
        if row.id in unhappy:
            return "complaint"
        if row.dormant_until and row.dormant_until > today:
            return "dormant"
        return "lost" if row.status == "lost" else ""

    return {row.id: reason for row in customers if (reason := why(row))}


def lately(session: Session, store_id: int, now: datetime) -> Sequence[Activity]:
    """What is to come or has not been long ago, the newest first."""
    wanted = select(Activity).where(Activity.store_id == store_id, col(Activity.is_off).is_(False))
    return session.exec(wanted.where(col(Activity.at) > now - LASTS).order_by(col(Activity.id).desc())).all()


def receivers(session: Session, store_id: int, ids: Sequence[int], today: date) -> dict[int, tuple[Member, ...]]:
    """Who asks each of these customers."""
    staff, owners = Staff(session, store_id, today), owner_ids(session, ids)
    return {number: tuple(staff.receivers(owners.get(number, ()))) for number in ids}


def asked(session: Session, activity: Activity, zone: ZoneInfo, today: date) -> list[Asked]:
    """Everybody who is to be invited, in the order of the list."""
    wanted = select(Invitation, Customer).join(Customer, col(Customer.id) == col(Invitation.customer_id))
    rows = session.exec(wanted.where(Invitation.activity_id == activity.id).order_by(col(Invitation.id))).all()
    ids = [customer.id for _, customer in rows]
    members, meeting = receivers(session, activity.store_id, ids, today), _meetings(session, ids, activity.at, zone)
    return [
        Asked(
            row, customer, members[customer.id],
            "coming" if customer.id in meeting and row.state != "declined" else row.state,
            meeting.get(customer.id) == "kept",
        )
        for row, customer in rows
    ]  # fmt: skip


def _meetings(session: Session, ids: Sequence[int], at: datetime, zone: ZoneInfo) -> dict[int, str]:
    """How the appointments of these customers on the day stand; a missed one was agreed all the same."""
    first = datetime.combine(at.astimezone(zone).date(), time(), zone)
    agreed = select(Appointment.customer_id, Appointment.state).where(
        col(Appointment.customer_id).in_(ids),
        col(Appointment.at) >= first,
        col(Appointment.at) < first + timedelta(days=1),
    )
    found: dict[int, str] = {}
    for customer_id, state in session.exec(agreed.where(Appointment.state != "cancelled")).all():
        if found.get(customer_id) != "kept":
            found[customer_id] = state
    return found
