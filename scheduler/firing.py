"""Turns what is due into messages: claims rows, looks up who is told, keeps to their hours, fills the outbox.

Asks ``due_at <= now AND state = planned``, never what the clock reads exactly, so that a stop of days or a jump of the
clock loses nothing. When is decided here; what is said is handed in as ``render``.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from scheduler.desk import Desk, SettingsOf, stored_settings
from scheduler.rules import KINDS, Kind, list_time
from storage import outbox
from storage.ids import new_id
from storage.messages import Message
from storage.models import Member, Outbox, Reminder
from storage.once import insert_once
from storage.settings import Snapshot

MOST_SINGLE = 3
"""More than this for one member in one pass become a list."""
MOST_MEMBERS = 20
"""Told in one turn, which is to take 100 ms at most."""
STALE = timedelta(hours=2)
"""A ring that could not be sent for so long is dropped: it stands in the list."""
SPREAD = timedelta(seconds=2)
"""Between the lists of two members of a store."""
log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Due:
    """One thing that a member is to be told."""

    reminder: Reminder
    kind: Kind
    now: datetime
    settings: Snapshot
    in_list: bool
    """Everything of this pass goes out as one list message; else this is a message of its own."""


Render = Callable[[Session, Member, list[Due]], list[Message]]


@dataclass(frozen=True)
class Fired:
    """What a turn did."""

    claimed: int
    """Rows dealt with; 0: nothing is left that can be done now."""
    messages: int


def fire(session: Session, now: datetime, render: Render, settings_of: SettingsOf, limit: int = 100) -> Fired:
    """One turn: of what is due, the first ``limit`` rows that no other process holds."""
    due = select(Reminder).where(Reminder.state == "planned", col(Reminder.due_at) <= now)
    due = due.order_by(col(Reminder.due_at), col(Reminder.id)).limit(limit).with_for_update(skip_locked=True)
    rows = list(session.exec(due.execution_options(populate_existing=True)).all())
    return _Turn(session, now, render, settings_of).run(rows)


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
    is_newest = (row.dedupe or "").startswith(f"reminder:{reminder.id}:{reminder.attempts}:")
    desk = Desk(session, now, stored_settings)
    return is_newest and member.id in desk.receivers(reminder) and desk.is_hour(member, reminder)


class _Turn:
    """One turn of firing."""

    def __init__(self, session: Session, now: datetime, render: Render, settings_of: SettingsOf) -> None:
        self._session = session
        self._now = now
        self._render = render
        self._desk = Desk(session, now, settings_of)
        self._messages = 0

    def run(self, rows: list[Reminder]) -> Fired:
        """Deal with claimed rows; those left alone stay planned and come with a later turn."""
        self._desk.know_owners(rows)
        speaking = [row for row in rows if not self._settle_silently(row)]
        receivers = {row.id: self._receivers_now(row) for row in speaking}
        held = self._hold({member_id for told in receivers.values() for member_id in told})
        told: dict[int, list[Reminder]] = defaultdict(list)
        left = 0
        for row in speaking:
            members = receivers[row.id]
            if not members.keys() <= held or len(told.keys() | members.keys()) > MOST_MEMBERS:
                left += 1
                continue
            for member_id in members:
                told[member_id].append(row)
        everybody = {member.id: member for members in receivers.values() for member in members.values()}
        for row in {row.id: row for own in told.values() for row in own}.values():
            self._mark(row)
        self._session.flush()  # before anything is said: the journal counts revisions, and buttons carry them
        for member_id in sorted(told):
            self._tell(everybody[member_id], told[member_id])
        return Fired(len(rows) - left, self._messages)

    # -- without a message --------------------------------------------------------------------------------------------

    def _settle_silently(self, row: Reminder) -> bool:
        """What makes no message: its time is over, it lives in the list, nobody may be told yet or at all."""
        kind = KINDS.get(row.kind)
        if kind is None:
            row.state, row.closed_at = "withdrawn", self._now
        elif row.ends_at is not None and row.ends_at <= self._now:
            row.state, row.closed_at = "missed", self._now
        elif row.precision == "date" and not kind.is_list:
            self._mark(row)
        else:
            return self._put_off(row, kind)
        return True

    def _put_off(self, row: Reminder, kind: Kind) -> bool:
        """Move a row to the first moment at which one of its receivers may be told."""
        receivers = self._desk.receivers(row).values()
        soonest = min((self._desk.allowed_at(member, row) for member in receivers), default=None)
        if soonest is None and kind.is_list:
            row.state, row.closed_at = "withdrawn", self._now
        elif soonest is None:
            self._mark(row)
        elif soonest > self._now:
            row.due_at = soonest
        else:
            return False
        return True

    def _mark(self, row: Reminder) -> None:
        row.state, row.fired_at, row.attempts = "fired", self._now, row.attempts + 1

    # -- with messages ------------------------------------------------------------------------------------------------

    def _receivers_now(self, row: Reminder) -> dict[int, Member]:
        """Who is told now; who is not at work finds it in their list."""
        receivers = self._desk.receivers(row)
        return {number: member for number, member in receivers.items() if self._desk.is_hour(member, row)}

    def _hold(self, member_ids: set[int]) -> set[int]:
        """Lock members, lowest id first; those who are just being answered wait for a later turn."""
        if not member_ids:
            return set()
        free = select(Member.id).where(col(Member.id).in_(member_ids)).order_by(col(Member.id))
        return set(self._session.exec(free.with_for_update(skip_locked=True, key_share=True)).all())

    def _tell(self, member: Member, rows: list[Reminder]) -> None:
        """Rings as messages of their own, or everything as one list."""
        lists = [row for row in rows if KINDS[row.kind].is_list]
        rings = [row for row in rows if not KINDS[row.kind].is_list]
        late = [row for row in rings if self._desk.is_late(row)]
        if late and not lists:
            told_at = self._last_list(member)
            rings = [row for row in rings if row not in late or told_at is None or row.due_at > told_at]
            late = [row for row in late if row in rings]
        folds = len(rings) > MOST_SINGLE or bool(late)
        if lists or folds:
            sheet = lists[0] if lists else self._sheet(member)
            self._post(member, sheet, [*(rings if folds else []), sheet], in_list=True)
        if not folds:
            for row in rings:
                self._post(member, row, [row], in_list=False)

    def _post(self, member: Member, row: Reminder, rows: list[Reminder], *, in_list: bool) -> None:
        """What cannot be said costs nothing else its turn and is not tried for ever: it stands in the list."""
        try:
            with self._session.begin_nested():
                count = self._say(member, row, rows, in_list=in_list)
        except OperationalError:  # a lost race is run again, a database that is gone comes back
            raise
        except Exception as error:  # whatever it was: what could be said would wait behind it
            log.error("not said", reminder=row.id, kind=row.kind, error=type(error).__name__)
        else:
            self._messages += count

    def _say(self, member: Member, row: Reminder, rows: list[Reminder], *, in_list: bool) -> int:
        settings = self._desk.settings(row.store_id)
        due = [Due(each, KINDS[each.kind], self._now, settings, in_list) for each in rows]
        expires_at = self._now + STALE
        if in_list:
            local = self._now.astimezone(settings.zone)
            closing = datetime.combine(local.date(), settings.hour("push_until"), settings.zone)
            expires_at = max(expires_at, closing)
        count = 0
        for number, message in enumerate(self._render(self._session, member, due)):
            posted = outbox.post(
                self._session, member.id, message, self._now, is_push=True, reminder_id=row.id, expires_at=expires_at,
                dedupe=f"reminder:{row.id}:{row.attempts}:{member.id}:{number}",
                not_before=self._turn_of(member, row) if in_list else None,
            )  # fmt: skip
            count += posted is not None
        return count

    def _turn_of(self, member: Member, row: Reminder) -> datetime:
        """The lists of a store go out one after the other."""
        order = [other.id for other in self._desk.staff(member.store_id).active]
        return row.due_at + SPREAD * (order.index(member.id) if member.id in order else 0)

    # -- the list -----------------------------------------------------------------------------------------------------

    def _last_list(self, member: Member) -> datetime | None:
        mine = select(Reminder.fired_at).where(Reminder.subject == f"m:{member.id}")
        mine = mine.where(col(Reminder.fired_at).is_not(None))
        told = mine.where(col(Reminder.kind).in_(_list_kinds()))
        return self._session.scalars(told.order_by(col(Reminder.fired_at).desc()).limit(1)).first()

    def _sheet(self, member: Member) -> Reminder:
        """The row under which a list goes out in between: today's if it is still to come, else a new round."""
        code, day = _list_kinds()[0], self._desk.today(member.store_id)
        mine = select(Reminder).where(
            Reminder.subject == f"m:{member.id}", Reminder.kind == code, Reminder.occasion == day.isoformat()
        )
        last = self._session.exec(mine.order_by(col(Reminder.round).desc()).limit(1)).first()
        if last is None or last.state != "planned":
            last = self._new_sheet(member, code, day, last)
        self._mark(last)
        return last

    def _new_sheet(self, member: Member, code: str, day: date, last: Reminder | None) -> Reminder:
        morning = list_time(day, self._desk.settings(member.store_id))
        values = {
            "id": new_id(), "store_id": member.store_id, "created_at": self._now, "subject": f"m:{member.id}",
            "kind": code, "occasion": day.isoformat(), "round": last.round + 1 if last else 0, "due_at": self._now,
            "meant_at": self._now, "rule_at": last.rule_at if last else morning,
        }  # fmt: skip
        made = insert_once(self._session, Reminder, values, ("store_id", "subject", "kind", "occasion", "round"))
        assert made is not None, "the member is locked"
        return made


def _list_kinds() -> list[str]:
    return [kind.code for kind in KINDS.values() if kind.is_list]
