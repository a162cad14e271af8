"""A member's list of a day: one numbered line a customer, its number fixed until midnight.

Closed lines keep their numbers, new ones get the next free. What the longest length hides is counted, not numbered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import ranks
from storage.choices import OWNER
from storage.models import Customer, ListItem, Member, Ownership, Reminder
from storage.prepared import Several, prepared
from storage.receivers import SERVICE_KINDS, Staff
from storage.reminders import OPEN
from storage.settings import Snapshot


@dataclass(frozen=True)
class Line:
    """One line: a customer and what is most worth doing about them."""

    number: int
    customer: Customer
    reminder: Reminder
    days_late: int
    """Days since the one it was meant for; 0 today, less than 0 ahead."""


@dataclass(frozen=True)
class Today:
    """A list as it stands."""

    lines: tuple[Line, ...]
    """In the order of their numbers."""
    more: int
    """How many the longest length hides."""


def today(
    session: Session, member_id: int, day: date, until: datetime, settings: Snapshot, length: int | None = None,
    *, greetings_until: datetime | None = None,
) -> Today:  # fmt: skip
    """What a member has to do: everything open that is due before ``until``; new lines get their numbers here.

    ``length`` shows more than the store's setting; ``greetings_until``: greetings of days off are shown before them.
    """
    open_lines = _lines(session, member_id, day, until, settings, greetings_until)
    numbers = _numbers(session, member_id, day)
    capped = settings.number("list_length") if length is None else length
    shown = [line for line in open_lines if line.customer.id in numbers]
    room = capped - sum(ranks.is_capped(line.reminder.rank) for line in shown)
    last = max(numbers.values(), default=0)
    fresh: list[dict[str, object]] = []
    for line in open_lines:
        if line.customer.id in numbers:
            continue
        is_capped = ranks.is_capped(line.reminder.rank)
        if is_capped and room <= 0:
            continue
        room, last = room - is_capped, last + 1
        numbers[line.customer.id] = last
        fresh.append({"member_id": member_id, "day": day, "number": last, "customer_id": line.customer.id})
        shown.append(line)
    if fresh:
        session.execute(sa.insert(ListItem), fresh)
    numbered = (Line(numbers[x.customer.id], x.customer, x.reminder, x.days_late) for x in shown)
    lines = tuple(sorted(numbered, key=lambda line: line.number))
    return Today(lines, len(open_lines) - len(lines))


def waiting(session: Session, member_id: int, day: date, until: datetime, settings: Snapshot) -> list[Line]:
    """Everything that would stand in a member's list, without a number; writes nothing."""
    return _lines(session, member_id, day, until, settings)


def shown_first(session: Session, customer_ids: Collection[int], since: date) -> dict[int, list[date]]:
    """The days since one on which customers stood in a list that somebody was shown, the first first."""
    wanted = select(ListItem).where(col(ListItem.customer_id).in_(customer_ids), col(ListItem.day) >= since)
    found: dict[int, list[date]] = {}
    for row in session.exec(wanted.order_by(col(ListItem.day))).all():
        found.setdefault(row.customer_id, []).append(row.day)
    return found


def midnight_after(now: datetime) -> datetime:
    """The end of the day of a moment, in its zone."""
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def number_of(session: Session, member_id: int, day: date, customer_id: int) -> int:
    """The number by which a customer is answered about on a day; a new one if none was shown yet."""
    numbers = _numbers(session, member_id, day)
    if customer_id not in numbers:
        numbers[customer_id] = max(numbers.values(), default=0) + 1
        row = ListItem(member_id=member_id, day=day, number=numbers[customer_id], customer_id=customer_id)
        session.add(row)
        session.flush()
    return numbers[customer_id]


def last_number(session: Session, member_id: int, day: date) -> int:
    """The highest number of a day's list; 0 if there is none."""
    return max(_numbers(session, member_id, day).values(), default=0)


def item(session: Session, member_id: int, day: date, number: int) -> ListItem | None:
    """What stands under a number of a day's list, also when it is closed; check rights on the customer."""
    return session.get(ListItem, (member_id, day, number))


def best(session: Session, customer_id: int, day: date, until: datetime, settings: Snapshot) -> Reminder | None:
    """The open reminder by which a customer stands in a list of the day."""
    rows = session.execute(_due(until).where(col(Customer.id) == customer_id)).all()
    lines = _in_order(((row.Reminder, row.Customer) for row in rows), day, settings)
    return lines[0].reminder if lines else None


def purge(session: Session, before: date) -> int:
    """Forget the numbers of lists before a day; how many."""
    old = sa.delete(ListItem).where(col(ListItem.day) < before)
    return session.exec(old.execution_options(synchronize_session=False)).rowcount


def _due(until: datetime, greetings_until: datetime | None = None) -> sa.Select[Reminder, Customer]:
    is_due = col(Reminder.due_at) < until
    if greetings_until is not None:
        is_greeting = col(Reminder.rank) == int(ranks.Rank.GREETING)
        is_due = sa.or_(is_due, sa.and_(is_greeting, col(Reminder.due_at) < greetings_until))
    return (
        sa.select(Reminder, Customer)
        .join(Customer, col(Customer.id) == col(Reminder.customer_id))
        .where(col(Reminder.state).in_(OPEN), is_due, col(Reminder.rank) > 0)
        .where(sa.or_(col(Reminder.ends_at).is_(None), col(Reminder.ends_at) >= until))
    )


def _lines(
    session: Session, member_id: int, day: date, until: datetime, settings: Snapshot,
    greetings_until: datetime | None = None,
) -> list[Line]:  # fmt: skip
    member = session.get_one(Member, member_id)
    mine = _mine(Staff(session, member.store_id, day), member_id)
    rows = session.execute(_due(until, greetings_until).where(col(Customer.store_id) == member.store_id, mine)).all()
    return _in_order(((row.Reminder, row.Customer) for row in rows), day, settings)


def _mine(staff: Staff, member_id: int) -> sa.ColumnElement[bool]:
    """Of the reminders of a store those that stand in a member's list: no condition where it has nothing to say."""
    held = select(Ownership.customer_id).where(col(Ownership.until_at).is_(None))
    mine: sa.ColumnElement[bool] = col(Customer.id).in_(
        held.where(col(Ownership.member_id).in_(staff.covered_by(member_id)))
    )
    if member_id in {manager.id for manager in staff.managers}:
        mine = sa.or_(mine, col(Customer.id).not_in(held))
    if not staff.service:
        return mine
    is_theirs = sa.and_(col(Reminder.kind).in_(SERVICE_KINDS), col(Customer.kind) == OWNER)
    if member_id in {one.id for one in staff.service}:
        return sa.or_(mine, is_theirs)
    return sa.and_(mine, sa.not_(is_theirs))


def _in_order(rows: Iterable[tuple[Reminder, Customer]], day: date, settings: Snapshot) -> list[Line]:
    """One line a customer, the most worth doing first."""
    intervals = settings.table("interval")

    def place(line: Line) -> tuple[int, int, datetime, int]:
        row = line.reminder
        is_said, interval = row.is_said or row.set_by_person, intervals.get(line.customer.level)
        rank, late = ranks.place(
            row.rank, precision=row.precision, is_said=is_said, days_late=line.days_late, interval=interval
        )
        return rank, late, row.meant_at, row.id

    lines = [Line(0, customer, row, _days_late(row, day, settings)) for row, customer in rows]
    first: dict[int, Line] = {}
    for line in sorted(lines, key=place):
        first.setdefault(line.customer.id, line)
    return list(first.values())


def _days_late(row: Reminder, day: date, settings: Snapshot) -> int:
    return (day - row.meant_at.astimezone(settings.zone).date()).days


def _numbers(session: Session, member_id: int, day: date) -> dict[int, int]:
    return dict(_numbered(session, member_id, day).all())


@prepared
def _numbered(member: int, day: date) -> Several:
    held = sa.select(col(ListItem.customer_id), col(ListItem.number))
    return held.where(col(ListItem.member_id) == member, col(ListItem.day) == day)
