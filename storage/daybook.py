"""What happened on a day and what comes the next, in figures and rows: for evening messages and managers' sheets."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.choices import HOT
from storage.models import Appointment, Contact, Customer, Deal, Loss, Reminder, StageChange
from storage.prepared import Several, prepared
from storage.reminders import OPEN


@dataclass(frozen=True)
class Day:
    """A day's figures of some members, or of a whole store."""

    notes: int
    new: int
    visits: int
    drives: int
    calls: int
    chats: int
    orders: Sequence[Deal]
    delivered: int
    lost: int


def day(session: Session, store_id: int, since: datetime, until: datetime, member_id: int | None = None) -> Day:
    """What was noted from ``since`` until ``until``; of one member or of everybody."""
    asked = (store_id, since, until, *((member_id,) if member_id else ()))
    noted, made, orders, handed_over, lost = _OF_MEMBER if member_id else _OF_STORE
    rows = noted(session, *asked).all()
    methods = Counter(method for method, reached in rows if reached is not False or method == "call")
    return Day(
        notes=len(rows),
        new=len(made(session, *asked).all()),
        visits=methods["visit"] + methods["test_drive"],
        drives=methods["test_drive"],
        calls=methods["call"],
        chats=methods["wechat"],
        orders=orders(session, *asked).all(),
        delivered=len(handed_over(session, *asked).all()),
        lost=len(lost(session, *asked).all()),
    )


def _noted(store: int, since: datetime, until: datetime) -> Several:
    wanted = sa.select(col(Contact.method), col(Contact.reached)).where(col(Contact.store_id) == store)
    return wanted.where(col(Contact.at) >= since, col(Contact.at) < until)


def _made(store: int, since: datetime, until: datetime) -> Several:
    first = sa.select(col(Contact.customer_id)).join(Customer, col(Customer.id) == col(Contact.customer_id))
    first = first.where(col(Contact.store_id) == store, col(Contact.at) >= since, col(Contact.at) < until)
    return first.where(col(Customer.created_at) >= since, col(Customer.created_at) < until).distinct()


def _orders(store: int, since: datetime, until: datetime) -> SelectOfScalar[Deal]:
    made = select(Deal).where(Deal.store_id == store, col(Deal.created_at) >= since, col(Deal.created_at) < until)
    return made.where(col(Deal.cancelled_on).is_(None))


def _handed_over(store: int, since: datetime, until: datetime) -> Several:
    """Who was handed over: their kind became that of an owner."""
    moved = sa.select(col(StageChange.id)).where(col(StageChange.store_id) == store, col(StageChange.track) == "kind")
    return moved.where(col(StageChange.new) == "owner", col(StageChange.at) >= since, col(StageChange.at) < until)


def _lost(store: int, since: datetime, until: datetime) -> Several:
    lost = sa.select(col(Loss.id)).where(col(Loss.store_id) == store, col(Loss.state) != "refused")
    return lost.where(col(Loss.asked_at) >= since, col(Loss.asked_at) < until)


def _of_member(build: Callable[..., Any], by: Any) -> Callable[..., Any]:
    """The same of one member alone."""

    def narrowed(store: int, since: datetime, until: datetime, member: int) -> Any:
        return build(store, since, until).where(col(by) == member)

    return prepared(narrowed)


_BY = {
    _noted: Contact.member_id, _made: Contact.member_id, _orders: Deal.consultant_id,
    _handed_over: StageChange.member_id, _lost: Loss.member_id,
}  # fmt: skip
"""What a day is made of, and whose each of it is."""
_OF_STORE: tuple[Callable[..., Any], ...] = tuple(prepared(build) for build in _BY)
_OF_MEMBER: tuple[Callable[..., Any], ...] = tuple(_of_member(build, by) for build, by in _BY.items())


def meetings(
    session: Session, store_id: int, since: datetime, until: datetime, customer_ids: Collection[int] | None = None
) -> Sequence[tuple[Appointment, Customer]]:
    """The appointments of a span that nobody has settled, in their order; of everybody or of these customers."""
    if customer_ids is not None and not customer_ids:
        return ()
    wanted = select(Appointment, Customer).join(Customer, col(Customer.id) == col(Appointment.customer_id))
    wanted = wanted.where(Appointment.store_id == store_id, Appointment.state == "waiting")
    wanted = wanted.where(col(Appointment.at) >= since, col(Appointment.at) < until)
    if customer_ids is not None:
        wanted = wanted.where(col(Customer.id).in_(customer_ids))
    return session.exec(wanted.order_by(col(Appointment.at), col(Appointment.id))).all()


def handovers(session: Session, store_id: int, on: date) -> Sequence[tuple[Deal, Customer]]:
    """The cars to be handed over on a day."""
    wanted = select(Deal, Customer).join(Customer, col(Customer.id) == col(Deal.customer_id))
    wanted = wanted.where(Deal.store_id == store_id, Deal.delivered_on == on, col(Deal.is_delivered).is_(False))
    return session.exec(wanted.where(col(Deal.cancelled_on).is_(None)).order_by(col(Deal.id))).all()


def unanswered(session: Session, customer_ids: Collection[int], since: datetime) -> Sequence[Reminder]:
    """What rang since a moment about these customers and nobody has answered, the first first."""
    return _unanswered(session, list(customer_ids), since).all() if customer_ids else ()


@prepared
def _unanswered(customers: Collection[int], since: datetime) -> SelectOfScalar[Reminder]:
    wanted = select(Reminder).where(
        Reminder.state == "fired", col(Reminder.fired_at) >= since, Reminder.precision != "date",
        col(Reminder.customer_id).in_(customers), Reminder.kind != "appointment",
    )  # fmt: skip
    return wanted.order_by(col(Reminder.meant_at), col(Reminder.id))


def coming(session: Session, customer_ids: Collection[int], since: datetime, until: datetime) -> int:
    """How many of these customers are to be contacted in a span."""
    wanted = select(Reminder.customer_id).where(
        col(Reminder.state).in_(OPEN), col(Reminder.due_at) >= since, col(Reminder.due_at) < until,
        col(Reminder.rank) > 0, Reminder.kind != "appointment", col(Reminder.customer_id).in_(customer_ids),
    ).distinct()  # fmt: skip
    return len(session.exec(wanted).all())


# -- the hottest level --------------------------------------------------------------------------------------------


def hot(session: Session, store_id: int, day: date) -> int:
    """How many customers are H now: open, awake, and to be contacted."""
    return session.scalar(select(sa.func.count()).select_from(Customer).where(*_hot(store_id, day))) or 0


def hot_coming(session: Session, store_id: int, since: datetime, until: datetime) -> int:
    """How many of the H customers have agreed to come in a span."""
    comes = sa.exists().where(
        col(Appointment.customer_id) == col(Customer.id), col(Appointment.state) == "waiting",
        col(Appointment.at) >= since, col(Appointment.at) < until,
    )  # fmt: skip
    wanted = select(sa.func.count()).select_from(Customer).where(*_hot(store_id, since.date()), comes)
    return session.scalar(wanted) or 0


def untouched(
    session: Session, store_id: int, by: datetime, now: datetime, after: datetime | None = None, most: int = 50
) -> Sequence[Customer]:
    """H customers of whom nothing was noted since ``by`` and with whom nothing is agreed; the longest first.

    ``after``: of these only who had been touched, or was to be, since then: who is new among them.
    """
    wanted = select(Customer).where(*_hot(store_id, now.date()), ~_touched(by))
    if after is not None:
        wanted = wanted.where(_touched(after))
    return session.exec(wanted.order_by(col(Customer.last_contact_at), col(Customer.id)).limit(most)).all()


def _hot(store_id: int, day: date) -> tuple[sa.ColumnElement[bool], ...]:
    awake = col(Customer.dormant_until).is_(None) | (col(Customer.dormant_until) <= day)
    return (
        col(Customer.store_id) == store_id, col(Customer.level) == HOT, col(Customer.status) == "open",
        col(Customer.do_not_contact).is_(False), awake,
    )  # fmt: skip


def _touched(since: datetime) -> sa.ColumnElement[bool]:
    """Noted, or agreed for a time, after a moment: the rep's own date wins over the clock."""
    noted = sa.exists().where(col(Contact.customer_id) == col(Customer.id), col(Contact.at) > since)
    agreed = sa.exists().where(
        col(Appointment.customer_id) == col(Customer.id),
        col(Appointment.state) == "waiting",
        col(Appointment.at) > since,
    )
    said = sa.func.coalesce(col(Customer.next_at), col(Customer.created_at)) > since
    return (col(Customer.created_at) > since) | said | noted | agreed


def regraded(session: Session, store_id: int, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """How many customers moved from one level to another in a span."""
    moved = select(StageChange.old, StageChange.new, sa.func.count(sa.distinct(col(StageChange.customer_id))))
    moved = moved.where(StageChange.store_id == store_id, StageChange.track == "level")
    moved = moved.where(col(StageChange.at) >= since, col(StageChange.at) < until)
    rows = session.exec(moved.group_by(col(StageChange.old), col(StageChange.new))).all()
    return {(old, new): number for old, new, number in rows}
