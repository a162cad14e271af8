"""Turns what is due into messages: claims rows, looks up who is told, keeps to their hours, fills the outbox.

Asks ``due_at <= now AND state = planned``, never what the clock reads exactly, so that a stop of days or a jump of the
clock loses nothing. When is decided here; what is said is handed in as ``render``.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.desk import Desk, SettingsOf, stored_settings
from scheduler.occasions import Kind
from scheduler.rules import KINDS
from scheduler.telling import Due, Render, Teller
from storage.models import Member, Outbox, Reminder
from storage.prepared import prepared

__all__ = ["Due", "Fired", "Render", "fire", "is_due", "may_send"]

MOST_LISTS = 20
"""Made in one turn, which is to take 100 ms at most."""


@dataclass(frozen=True)
class Fired:
    """What a turn did."""

    claimed: int
    """Rows dealt with; 0: nothing is left that can be done now."""
    messages: int


def is_due(session: Session, now: datetime) -> bool:
    """Whether a turn would find anything: asked in a read, so that an idle tick never waits for a writer."""
    return _next(session, now).first() is not None


def fire(session: Session, now: datetime, render: Render, settings_of: SettingsOf, limit: int = 150) -> Fired:
    """One turn: of what is due, the first ``limit`` rows that no other process holds."""
    rows = list(_due(session, now, limit).all())
    return _Turn(session, now, render, settings_of).run(rows)


@prepared
def _next(now: datetime) -> SelectOfScalar[int]:
    return select(Reminder.id).where(Reminder.state == "planned", col(Reminder.due_at) <= now).limit(1)


@prepared
def _due(now: datetime, most: int) -> SelectOfScalar[Reminder]:
    due = select(Reminder).where(Reminder.state == "planned", col(Reminder.due_at) <= now)
    due = due.order_by(col(Reminder.due_at), col(Reminder.id)).limit(most).with_for_update(skip_locked=True)
    return due.execution_options(populate_existing=True)


def may_send(session: Session, row: Outbox, now: datetime) -> bool:
    """Whether a push that waited may still go: it stands, it is still for this member, and the hour allows it."""
    if row.expires_at is not None and row.expires_at <= now:
        return False
    member = session.get(Member, row.member_id) if row.member_id else None
    if row.reminder_id is None:
        return member is None or member.is_active
    reminder = session.get(Reminder, row.reminder_id)
    if reminder is None or member is None or reminder.state != "fired":
        return False
    is_newest = (row.dedupe or "").split(":")[1:3] == [str(reminder.id), str(reminder.attempts)]
    desk = Desk(session, now, stored_settings)
    return is_newest and member.id in desk.receivers(reminder) and desk.is_hour(member, reminder)


class _Turn:
    """One turn of firing."""

    def __init__(self, session: Session, now: datetime, render: Render, settings_of: SettingsOf) -> None:
        self._session = session
        self._now = now
        self._desk = Desk(session, now, settings_of)
        self._receivers: dict[int, dict[int, Member]] = {}
        """Who is told now about each of the rows that make a message."""
        self._teller = Teller(session, now, render, self._desk)

    def run(self, rows: list[Reminder]) -> Fired:
        """Deal with claimed rows; those left alone stay planned and come with a later turn."""
        self._desk.know_owners(rows)
        speaking = [row for row in rows if not self._settle_silently(row)]
        receivers = self._receivers
        held = self._hold({member_id for told in receivers.values() for member_id in told})
        told: dict[int, list[Reminder]] = defaultdict(list)
        lists: set[int] = set()
        left = 0
        for row in speaking:
            members = receivers[row.id]
            lists |= members.keys() if KINDS[row.kind].is_list else set()
            if not members.keys() <= held or len(lists) > MOST_LISTS:
                left += 1
                continue
            for member_id in members:
                told[member_id].append(row)
        everybody = {member.id: member for members in receivers.values() for member in members.values()}
        for row in {row.id: row for own in told.values() for row in own}.values():
            self._teller.mark(row)
        messages = self._teller.tell([everybody[number] for number in sorted(told)], told)
        return Fired(len(rows) - left, messages)

    # -- without a message --------------------------------------------------------------------------------------------

    def _settle_silently(self, row: Reminder) -> bool:
        """What makes no message: its time is over, it lives in the list, nobody may be told yet or at all."""
        kind = KINDS.get(row.kind)
        if kind is None:
            row.state, row.closed_at = "withdrawn", self._now
        elif row.ends_at is not None and row.ends_at <= self._now:
            row.state, row.closed_at = "missed", self._now
        elif row.precision == "date" and not kind.is_list:
            self._teller.mark(row)
        else:
            return self._put_off(row, kind)
        return True

    def _put_off(self, row: Reminder, kind: Kind) -> bool:
        """Move a row to the first moment at which one of its receivers may be told."""
        if now := self._receivers_now(row):
            self._receivers[row.id] = now
            return False
        receivers = self._desk.receivers(row).values()
        soonest = min((self._desk.allowed_at(member, row) for member in receivers), default=None)
        if soonest is None and kind.is_list:
            row.state, row.closed_at = "withdrawn", self._now
        elif soonest is None:
            self._teller.mark(row)
        else:
            row.due_at = soonest
        return True

    # -- with messages ------------------------------------------------------------------------------------------------

    def _receivers_now(self, row: Reminder) -> dict[int, Member]:
        """Who is told now; who is not at work finds it in their list."""
        receivers = self._desk.receivers(row)
        return {number: member for number, member in receivers.items() if self._desk.is_hour(member, row)}

    def _hold(self, member_ids: set[int]) -> set[int]:
        """Lock members, lowest id first; those who are just being answered wait for a later turn."""
        if not member_ids or self._session.get_bind().dialect.name == "sqlite":
            return member_ids  # there is one writer
        free = select(Member.id).where(col(Member.id).in_(member_ids)).order_by(col(Member.id))
        return set(self._session.exec(free.with_for_update(skip_locked=True, key_share=True)).all())
