"""Reminders: what is planned or open about a customer, closing one, moving one by hand. The planner makes them."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Ownership, Reminder
from storage.prepared import prepared
from storage.ranks import Rank
from storage.settings import Snapshot

OPEN = ("planned", "fired")
CARE_RANKS = (int(Rank.CARE), int(Rank.GREETING))
"""Of what a customer feels as care."""
_CROWDED = (0, 30)
"""Minutes in which a platform is asked to send what the whole country set to the hour."""


def due_at(meant_at: datetime, precision: str, settings: Snapshot) -> datetime:
    """When something fires: a few minutes early where an hour was said, else with its day's morning list."""
    local = meant_at.astimezone(settings.zone)
    if precision == "date":
        return datetime.combine(local.date(), settings.hour("list_at"), settings.zone).astimezone(UTC)
    due = meant_at.astimezone(UTC) - timedelta(minutes=settings.number("early_minutes"))
    return due - timedelta(minutes=1) if is_crowded(due, settings) else due


def is_crowded(at: datetime, settings: Snapshot) -> bool:
    """Whether a moment is in one of the minutes in which nothing is sent."""
    return at.astimezone(settings.zone).minute in _CROWDED


def planned(session: Session, customer_id: int) -> Sequence[Reminder]:
    """What is to come, the next first."""
    return _of(session, customer_id, ("planned",)).all()


def open_of(session: Session, customer_id: int) -> Sequence[Reminder]:
    """What is to come or has fired and waits for an answer, the oldest first."""
    return _of(session, customer_id, OPEN).all()


def merged(session: Session, customer_id: int) -> Sequence[Reminder]:
    """Care that was left to other care of its week."""
    return _of(session, customer_id, ("merged",)).all()


def own_errands(session: Session, member_id: int, until: datetime) -> Sequence[Reminder]:
    """What a member asked to be reminded of that concerns no customer and comes before a moment."""
    return _own_errands(session, f"m:{member_id}", until).all()


@prepared
def _own_errands(subject: str, until: datetime) -> SelectOfScalar[Reminder]:
    wanted = select(Reminder).where(Reminder.subject == subject, Reminder.kind == "own_errand")
    wanted = wanted.where(col(Reminder.state).in_(OPEN), col(Reminder.due_at) < until)
    return wanted.order_by(col(Reminder.meant_at), col(Reminder.id))


def missed_greetings(session: Session, member_ids: Collection[int], since: datetime) -> Sequence[Reminder]:
    """Birthdays whose day went by unseen, found out since a moment, of the customers of these members."""
    return _missed_greetings(session, list(member_ids), since).all()


@prepared
def _missed_greetings(members: Collection[int], since: datetime) -> SelectOfScalar[Reminder]:
    own = select(Ownership.customer_id).where(col(Ownership.member_id).in_(members), col(Ownership.until_at).is_(None))
    wanted = select(Reminder).where(
        Reminder.state == "missed", Reminder.rank == int(Rank.GREETING), col(Reminder.fired_at).is_(None),
        col(Reminder.closed_at) >= since, col(Reminder.customer_id).in_(own),
    )  # fmt: skip
    return wanted.order_by(col(Reminder.meant_at))


def of_customer(session: Session, customer_id: int, most: int) -> Sequence[Reminder]:
    """Everything that was ever planned about a customer and has come, the newest first."""
    wanted = select(Reminder).where(Reminder.customer_id == customer_id, Reminder.state != "planned")
    return session.exec(wanted.order_by(col(Reminder.meant_at).desc(), col(Reminder.id).desc()).limit(most)).all()


def festival(session: Session, member_id: int, now: datetime) -> Reminder | None:
    """A member's festival whose greetings are due and not over."""
    return _festival(session, f"m:{member_id}", now).first()


@prepared
def _festival(subject: str, now: datetime) -> SelectOfScalar[Reminder]:
    wanted = select(Reminder).where(Reminder.subject == subject, Reminder.kind == "festival")
    wanted = wanted.where(col(Reminder.state).in_(OPEN), col(Reminder.due_at) <= now, col(Reminder.ends_at) > now)
    return wanted.order_by(col(Reminder.due_at))


@prepared
def _of(customer: int, states: tuple[str, ...]) -> SelectOfScalar[Reminder]:
    wanted = select(Reminder).where(Reminder.customer_id == customer, col(Reminder.state).in_(states))
    return wanted.order_by(col(Reminder.meant_at), col(Reminder.id))


def close(session: Session, reminder: Reminder, contact_id: int | None, now: datetime) -> None:
    """It is done; by the contact that was logged, if one was."""
    end(session, reminder, "done", now, contact_id)
    _touch(session, reminder)


def end(session: Session, reminder: Reminder, state: str, now: datetime, contact_id: int | None = None) -> None:
    """It waits no longer; one that rang is remembered until ``overtaken`` is asked."""
    if reminder.state == "fired" and reminder.precision != "date":
        session.info.setdefault("overtaken", {})[reminder.id] = reminder
    reminder.state, reminder.closed_at, reminder.contact_id = state, now, contact_id


def overtaken(session: Session) -> list[Reminder]:
    """What rang, waited for an answer, and was settled in this session; each is told once."""
    ended: dict[int, Reminder] = session.info.pop("overtaken", {})
    return [row for row in ended.values() if row.state in ("done", "withdrawn")]


def snooze(
    session: Session, reminder: Reminder, meant_at: datetime, precision: str, now: datetime, settings: Snapshot
) -> None:
    """Somebody chose another moment: it is planned for then, and no rule moves it."""
    reminder.meant_at, reminder.precision = meant_at, precision
    reminder.due_at = due_at(meant_at, precision, settings)
    reminder.state, reminder.closed_at, reminder.contact_id = "planned", None, None
    if reminder.ends_at is not None:
        next_day = meant_at.astimezone(settings.zone).date() + timedelta(days=1)
        reminder.ends_at = max(reminder.ends_at, datetime.combine(next_day, time(), settings.zone))
    reminder.set_by_person = True
    _touch(session, reminder)


def _touch(session: Session, reminder: Reminder) -> None:
    """Buttons shown before are stale from here on; flushed, so that the revision on new ones is the one that counts."""
    if not reminder.set_by_person:  # the journal counts those that people set
        reminder.revision += 1
    session.flush()
