"""A member's day: whom it was planned for, what was noted, and what the manager said of it.

Reads only, a few statements for a whole page.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.measures import Span
from storage.models import Appointment, Contact, ListItem, Member, Ownership, Remark, Reminder


@dataclass(frozen=True)
class Plan:
    """That a customer was to be seen or called on a day."""

    at: datetime | None = None
    """None: no hour was said."""
    action: str | None = None
    """A code of choices.ACTION."""
    purpose: str = ""
    kind: str = ""
    """That of the reminder, where one was the reason."""


def done(session: Session, member: Member, span: Span) -> Sequence[Contact]:
    """What a member noted in a span, in its order."""
    noted = select(Contact).where(Contact.store_id == member.store_id, Contact.member_id == member.id)
    noted = noted.where(col(Contact.at) >= span.begin, col(Contact.at) < span.end)
    return session.exec(noted.order_by(col(Contact.at), col(Contact.id))).all()


def planned(session: Session, member: Member, span: Span) -> dict[int, Plan]:
    """Whom a member was to contact in a span, by customer: as listed, as due, as said in the contact before, as agreed.

    What was set on the day itself was no plan of that day.
    """
    found: dict[int, Plan] = {row: Plan() for row in session.exec(_listed(member, span)).all()}
    for reminder in session.exec(_due(member, span)).all():
        has_hour = reminder.precision in ("time", "part")
        found[reminder.customer_id or 0] = Plan(reminder.meant_at if has_hour else None, kind=reminder.kind)
    for contact in session.exec(_said(member, span)).all():
        has_hour = contact.next_precision in ("time", "part")
        found[contact.customer_id] = Plan(contact.next_at if has_hour else None, contact.next_action)
    for row in session.exec(_agreed(member, span)).all():
        found[row.customer_id] = Plan(None if row.precision == "date" else row.at, "visit", row.purpose or "")
    return found


def _listed(member: Member, span: Span) -> SelectOfScalar[int]:
    """Whoever stood in the member's list of the day."""
    wanted = select(ListItem.customer_id).where(ListItem.member_id == member.id)
    return wanted.where(col(ListItem.day) >= span.first, col(ListItem.day) <= span.last)


def _due(member: Member, span: Span) -> SelectOfScalar[Reminder]:
    """What was to be done by the rules and was still open when the day began, the most worth doing last."""
    wanted = select(Reminder).where(col(Reminder.customer_id).in_(held(member, span)), col(Reminder.rank) > 0)
    wanted = wanted.where(col(Reminder.meant_at) >= span.begin, col(Reminder.meant_at) < span.end)
    was_open = col(Reminder.closed_at).is_(None) | (col(Reminder.closed_at) >= span.begin)
    wanted = wanted.where(col(Reminder.created_at) < span.begin, Reminder.state != "merged", was_open)
    return wanted.order_by(col(Reminder.rank).desc(), col(Reminder.id))


def _said(member: Member, span: Span) -> SelectOfScalar[Contact]:
    """The newest contact before the span with each customer the member then looked after, if it named a day in it."""
    later = sa.orm.aliased(Contact)
    replaced = sa.exists().where(
        col(later.customer_id) == col(Contact.customer_id), col(later.at) > col(Contact.at), col(later.at) < span.begin
    )
    named = select(Contact).where(col(Contact.customer_id).in_(held(member, span)), col(Contact.at) < span.begin)
    named = named.where(col(Contact.next_at) >= span.begin, col(Contact.next_at) < span.end, ~replaced)
    return named.order_by(col(Contact.at), col(Contact.id))


def _agreed(member: Member, span: Span) -> SelectOfScalar[Appointment]:
    """What had been agreed before the day for it."""
    wanted = select(Appointment).where(Appointment.store_id == member.store_id, Appointment.state != "cancelled")
    wanted = wanted.where(col(Appointment.at) >= span.begin, col(Appointment.at) < span.end)
    wanted = wanted.where(col(Appointment.customer_id).in_(held(member, span)))
    return wanted.where(col(Appointment.created_at) < span.begin).order_by(col(Appointment.at))


def held(member: Member, span: Span) -> SelectOfScalar[int]:
    """Whom a member looked after at any time of a span."""
    wanted = select(Ownership.customer_id).where(Ownership.member_id == member.id)
    is_open = col(Ownership.until_at).is_(None) | (col(Ownership.until_at) > span.begin)
    return wanted.where(is_open, col(Ownership.from_at) < span.end)


def remarks(session: Session, ids: Collection[int], span: Span) -> dict[int, str]:
    """What the manager said of what was written in a span: until the next contact after it."""
    after = (
        select(Contact.customer_id, sa.func.min(col(Contact.at), type_=sa.inspect(Contact).columns["at"].type))
        .where(col(Contact.customer_id).in_(ids), col(Contact.at) >= span.end).group_by(col(Contact.customer_id))
    )  # fmt: skip
    next_at = dict(session.exec(after).all())
    wanted = select(Remark).where(col(Remark.customer_id).in_(ids), col(Remark.created_at) >= span.begin)
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(wanted.order_by(col(Remark.created_at), col(Remark.id))).all():
        until = next_at.get(row.customer_id)
        if (until is None or row.created_at < until) and row.words not in found[row.customer_id]:
            found[row.customer_id].append(row.words)
    return {number: "；".join(words) for number, words in found.items()}
