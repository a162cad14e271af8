"""Brings the reminders of a subject in line with what is known about it, in the transaction that changed it.

What rules want now is compared with the rows there are: a planned row's moment moves, one whose cause is gone is
withdrawn, one that has fired is done by a later contact or gets another round. Doing it twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from scheduler import subjects, tact
from scheduler.facts import Facts
from scheduler.occasions import HORIZON, Kind, Occasion
from scheduler.rules import KINDS
from storage import reminders
from storage.ids import new_id
from storage.models import Contact, Customer, Member, Reminder
from storage.once import insert_all_once
from storage.settings import Snapshot

STEP = 200
"""Customers planned in one transaction."""
DAY = timedelta(days=1)
REMEMBERED = timedelta(days=14)
"""How long a list that went out still counts: the clock may be set back."""
_LISTS = tuple(kind.code for kind in KINDS.values() if kind.is_list)


def reconcile(session: Session, subject: str, now: datetime, settings: Snapshot) -> None:
    """Plan a subject anew: ``c:`` customer, ``m:`` member, ``s:`` store. One that is gone has nothing left to come."""
    _reconcile(session, [subject], now, settings)


def reconcile_all(session: Session, planned: Sequence[str], now: datetime, settings: Snapshot) -> None:
    """Plan several subjects of one store anew, in a handful of queries."""
    _reconcile(session, list(dict.fromkeys(planned)), now, settings)


def extend(
    session: Session, store_id: int, now: datetime, settings: Snapshot, cursor: int = 0, limit: int = STEP
) -> int | None:
    """Plan a store's subjects anew, a step of them; the cursor of the next step, or None after the last."""
    wanted = select(Customer.id).where(Customer.store_id == store_id, col(Customer.id) > cursor)
    ids = session.exec(wanted.order_by(col(Customer.id)).limit(limit)).all()
    planned = [f"c:{customer_id}" for customer_id in ids]
    if not cursor:
        staff = session.exec(select(Member.id).where(Member.store_id == store_id)).all()
        planned += [f"s:{store_id}", *(f"m:{member_id}" for member_id in staff)]
    _reconcile(session, planned, now, settings)
    return ids[-1] if len(ids) == limit else None


def _reconcile(session: Session, planned: list[str], now: datetime, settings: Snapshot) -> None:
    session.flush()
    facts = {known.subject: known for known in subjects.load(session, planned, settings)}
    rows = _rows(session, facts, planned, now)
    _reopen(session, rows)
    per_subject: dict[str, list[Reminder]] = {}
    for row in rows:
        per_subject.setdefault(row.subject, []).append(row)
    fresh: list[dict[str, object]] = []
    for subject in planned:
        _Plan(session, now, settings, facts.get(subject), fresh).make(per_subject.get(subject, []))
    session.flush()
    if fresh:  # somebody else may have just made the same ones
        insert_all_once(session, Reminder, fresh, ("store_id", "subject", "kind", "occasion", "round"))


def _rows(session: Session, facts: Mapping[str, Facts], planned: list[str], now: datetime) -> Sequence[Reminder]:
    """What is open, and of what is over all that a rule may want again: of next contacts the newest's, no old list."""
    newest = [f"contact:{known.touches[0].id}" for known in facts.values() if known.touches]
    is_next = sa.and_(col(Reminder.occasion).like("contact:%"), col(Reminder.occasion).not_in(newest))
    is_list = sa.and_(col(Reminder.kind).in_(_LISTS), col(Reminder.meant_at) < now - REMEMBERED)
    matters = sa.or_(col(Reminder.state).in_(reminders.OPEN), sa.not_(sa.or_(is_next, is_list)))
    wanted = select(Reminder).where(col(Reminder.subject).in_(planned), matters).order_by(col(Reminder.round))
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).all()


def _reopen(session: Session, rows: Sequence[Reminder]) -> None:
    """What was done by a contact that has been undone is not done."""
    closers = {row.contact_id for row in rows if row.state == "done" and row.contact_id}
    if not closers:
        return
    there = set(session.exec(select(Contact.id).where(col(Contact.id).in_(closers))).all())
    for row in rows:
        if row.state == "done" and row.contact_id and row.contact_id not in there:
            row.state, row.closed_at, row.contact_id = "fired", None, None


class _Plan:
    """The plan of one subject at one moment."""

    def __init__(
        self, session: Session, now: datetime, settings: Snapshot, facts: Facts | None, fresh: list[dict[str, object]]
    ) -> None:
        self._session = session
        self._now = now
        self._settings = settings
        self._facts = facts
        self._fresh = fresh
        self._merged: set[tuple[str, str]] = set()

    def make(self, rows: list[Reminder]) -> None:
        """Bring the rows in line."""
        rounds: dict[tuple[str, str], list[Reminder]] = {}
        for row in rows:
            rounds.setdefault((row.kind, row.occasion), []).append(row)
        desired = self._desired()
        self._merged = tact.merged(desired, rows, self._now, self._settings)
        for key, own in rounds.items():
            if key not in desired:
                self._drop(own[-1])
        for key, (kind, occasion) in desired.items():
            self._align(rounds.get(key, []), kind, occasion)

    def _desired(self) -> dict[tuple[str, str], tuple[Kind, Occasion]]:
        facts = self._facts
        if facts is None:
            return {}
        is_held = facts.is_upset or facts.do_not_contact
        off = self._settings.words("off")
        return {
            (kind.code, occasion.occasion): (kind, occasion)
            for kind in KINDS.values()
            if facts.subject.startswith(f"{kind.subject}:") and kind.code not in off and not (kind.is_touch and is_held)
            for occasion in kind.occasions(facts, self._settings, self._now)
            if occasion.meant_at <= self._now + HORIZON
        }

    # -- a cause that is gone -----------------------------------------------------------------------------------------

    def _drop(self, row: Reminder) -> None:
        newest = self._facts.touches[0] if self._facts and self._facts.touches else None
        if row.state == "fired" and newest is not None and newest.id > row.id:
            self._close(row, "done", newest.id)
        elif row.state in reminders.OPEN:
            self._close(row, "withdrawn")

    def _close(self, row: Reminder, state: str, contact_id: int | None = None) -> None:
        reminders.end(self._session, row, state, self._now, contact_id)

    # -- a cause that stands ------------------------------------------------------------------------------------------

    def _align(self, rounds: list[Reminder], kind: Kind, occasion: Occasion) -> None:
        row = self._latest(rounds, occasion)
        is_merged = (kind.code, occasion.occasion) in self._merged
        if row is None:
            if not self._is_over(occasion):
                self._add(kind, occasion, 0, "merged" if is_merged else "planned")
            return
        if is_merged:
            if row.state == "planned":
                self._close(row, "merged")
            return
        if row.state in ("withdrawn", "merged") and not self._is_over(occasion):
            fired = row.fired_at is not None and row.due_at <= row.fired_at
            row.state, row.closed_at = "fired" if fired else "planned", None
        if row.state == "planned":
            self._move(row, kind, occasion)
        elif row.state == "fired":
            self._settle(row, kind, occasion)
        if row.state != "planned" and self._has_moved(row, kind, occasion):
            if row.state == "fired":
                self._close(row, "withdrawn")
            self._add(kind, occasion, row.round + 1)

    def _latest(self, rounds: list[Reminder], occasion: Occasion) -> Reminder | None:
        """The newest round; one that was planned because of a change since undone makes way for the one before."""
        if len(rounds) > 1 and rounds[-1].state == "planned" and not rounds[-1].set_by_person:
            before = rounds[-2]
            if before.state == "withdrawn" and before.rule_at == occasion.meant_at:
                self._session.delete(rounds.pop())
        return rounds[-1] if rounds else None

    def _is_over(self, occasion: Occasion) -> bool:
        has_ended = occasion.ends_at is not None and occasion.ends_at <= self._now
        return has_ended or (occasion.only_ahead and occasion.meant_at <= self._now)

    def _move(self, row: Reminder, kind: Kind, occasion: Occasion) -> None:
        """A planned row follows its cause, unless a person chose its moment and the cause did not move since."""
        is_kept = row.set_by_person and not (occasion.is_said and occasion.meant_at != row.rule_at)
        values = self._values(kind, occasion)
        if is_kept:
            values = {name: values[name] for name in ("rank", "is_said", "rule_at")}
        _put(row, values)
        if row.ends_at is not None and row.ends_at <= self._now:
            self._close(row, "missed")

    def _settle(self, row: Reminder, kind: Kind, occasion: Occasion) -> None:
        """One that has fired is done by a later contact, or missed once its time is over."""
        touches = self._facts.touches if self._facts else ()
        since = row.fired_at or row.due_at
        answers = [touch for touch in touches if touch.at > since and kind.answered_by(touch)]
        if answers:
            self._close(row, "done", answers[-1].id)
        elif row.ends_at is not None and row.ends_at <= self._now:
            self._close(row, "missed")

    def _has_moved(self, row: Reminder, kind: Kind, occasion: Occasion) -> bool:
        """Whether it has to fire once more: moved over a day ahead, or by a person to a moment still to come."""
        if occasion.meant_at == row.rule_at or self._is_over(occasion):
            return False
        is_ahead = occasion.is_said and self._due_at(kind, occasion) > self._now
        return occasion.meant_at - row.rule_at > DAY or is_ahead

    def _due_at(self, kind: Kind, occasion: Occasion) -> datetime:
        """A list goes out at its own hour, everything else with the morning's or early for its own."""
        if kind.is_list:
            return occasion.meant_at
        return reminders.due_at(occasion.meant_at, occasion.precision, self._settings)

    def _add(self, kind: Kind, occasion: Occasion, number: int, state: str = "planned") -> None:
        """A new round."""
        facts = self._facts
        assert facts is not None
        letter, _, subject_id = facts.subject.partition(":")
        values = {
            "id": new_id(), "store_id": facts.store_id, "created_at": self._now, "subject": facts.subject,
            "customer_id": int(subject_id) if letter == "c" else None, "kind": kind.code,
            "occasion": occasion.occasion, "round": number, "state": state, **self._values(kind, occasion),
        }  # fmt: skip
        self._fresh.append(values)

    def _values(self, kind: Kind, occasion: Occasion) -> dict[str, object]:
        return {
            "due_at": self._due_at(kind, occasion), "meant_at": occasion.meant_at, "rule_at": occasion.meant_at,
            "precision": occasion.precision, "is_said": occasion.is_said, "ends_at": occasion.ends_at,
            "rank": int(kind.rank) if occasion.is_listed else 0, "set_by_person": False,
        }  # fmt: skip


def _put(row: Reminder, values: dict[str, object]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
