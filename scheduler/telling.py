"""What one turn of firing says: rings, or one list instead of many; who has been told how often today.

Writes the outbox in the turn's transaction. When is decided by firing, the words come from ``render``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select

from scheduler.days import at_hour, list_time, midnight
from scheduler.desk import Desk
from scheduler.occasions import Kind
from scheduler.rules import KINDS, MORNING
from storage import fired, outbox
from storage.ids import new_id
from storage.messages import Message
from storage.models import Member, Outbox, Ownership, Reminder
from storage.once import insert_once
from storage.outbox import Letter
from storage.settings import Snapshot

MOST_SINGLE = 3
"""More than this for one member in one pass become a list."""
STALE = timedelta(hours=2)
"""A ring that could not be sent for so long is dropped: it stands in the list."""
SPREAD = timedelta(seconds=2)
"""Between the lists of two members of a store."""
RING, SHEET = "ring", "sheet"
"""How the key of a push begins: one of its own, or everything as one list."""
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
    alongside: frozenset[int | None] = frozenset()
    """Of a ring: the customers of all that ring for the member in this pass."""


Render = Callable[[Session, Member, list[Due]], list[Message]]


@dataclass(frozen=True)
class _Post:
    """One message to be: under which reminder it goes out, and what it is about."""

    member: Member
    under: Reminder
    rows: list[Reminder]
    in_list: bool
    alongside: frozenset[int | None] = frozenset()


class Teller:
    """Says what a turn has claimed."""

    def __init__(self, session: Session, now: datetime, render: Render, desk: Desk) -> None:
        self._session = session
        self._now = now
        self._render = render
        self._desk = desk
        self._marked: list[int] = []

    def tell(self, members: Collection[Member], told: Mapping[int, list[Reminder]]) -> int:
        """Tell each of the members what is theirs; how many messages that makes."""
        rung = self._rung_today(members)
        posts = [post for member in members for post in self._posts(member, told[member.id], rung.get(member.id, 0))]
        self._session.flush()  # before anything is said: the journal counts revisions, and buttons carry them
        self._write_marks()
        try:
            return self._said(posts) if posts else 0
        except OperationalError:  # a lost race is run again, a database that is gone comes back
            raise
        except Exception:  # whatever it was: what could be said would wait behind it
            return sum(self._said_alone(post) for post in posts)

    def mark(self, row: Reminder) -> None:
        """It has fired; written together with the others, before anything is said."""
        fired.show(row, self._now)
        self._marked.append(row.id)

    def _write_marks(self) -> None:
        if self._marked:
            fired.write(self._session, self._marked, self._now)
            self._marked.clear()

    # -- rings or a list ----------------------------------------------------------------------------------------------

    def _posts(self, member: Member, rows: list[Reminder], rung: int) -> Iterator[_Post]:
        """Rings as messages of their own, or everything as one list."""
        sheets = self._sheets([row for row in rows if KINDS[row.kind].is_list])
        rings = [row for row in rows if not KINDS[row.kind].is_list]
        late = [row for row in rings if self._desk.is_late(row)]
        morning = next((sheet for sheet in sheets if sheet.kind == MORNING), None)
        if late and morning is None:
            told_at = self._last_list(member)
            if told_at is not None:  # what was known and due by then stood in it
                rings = [row for row in rings if row not in late or max(row.due_at, row.created_at) > told_at]
            late = [row for row in late if row in rings]
        is_full = rung + len(rings) > self._desk.settings(member.store_id).number("rings_a_day")
        folds = bool(rings) and (len(rings) > MOST_SINGLE or bool(late) or is_full)
        if folds:
            rings += self._rest_of_day(member) if is_full else []
            morning = morning or self._sheet(member)
            yield _Post(member, morning, [*rings, morning], in_list=True)
        elif morning is not None:
            yield _Post(member, morning, [morning], in_list=True)
        for sheet in sheets:
            if sheet is not morning:
                yield _Post(member, sheet, [sheet], in_list=True)
        if not folds:
            alongside = frozenset(row.customer_id for row in rings)
            yield from (_Post(member, row, [row], False, alongside) for row in rings)

    def _sheets(self, rows: list[Reminder]) -> list[Reminder]:
        """After a stop the morning's list stands for the evening's too, and of a store's sheets the newest counts."""
        own = [row for row in rows if row.subject.startswith("m:")]
        stores = sorted((row for row in rows if row not in own), key=lambda row: row.meant_at)
        return [*([row for row in own if row.kind == MORNING] or own), *stores[-1:]]

    def _rung_today(self, members: Collection[Member]) -> dict[int, int]:
        """How many rings each of the members has had today."""
        if not members:
            return {}
        of_zone = {member.store_id: midnight(self._desk.today(member.store_id), self._desk.settings(member.store_id))
                   for member in members}  # fmt: skip
        rung = select(Outbox.member_id, func.count(col(Outbox.reminder_id).distinct())).where(
            col(Outbox.member_id).in_([member.id for member in members]),
            col(Outbox.created_at) >= min(of_zone.values()),
            col(Outbox.dedupe).startswith(f"{RING}:"),
        ).group_by(col(Outbox.member_id))  # fmt: skip
        return {member_id: count for member_id, count in self._session.exec(rung).all() if member_id}

    def _rest_of_day(self, member: Member) -> list[Reminder]:
        """What would ring for nobody else later today: it is told now, in the list that takes its place."""
        settings, staff = self._desk.settings(member.store_id), self._desk.staff(member.store_id)
        until = midnight(self._desk.today(member.store_id) + timedelta(days=1), settings)
        own = select(Ownership.customer_id).where(
            col(Ownership.member_id).in_(staff.covered_by(member.id)), col(Ownership.until_at).is_(None)
        )
        later = select(Reminder).where(
            Reminder.state == "planned", col(Reminder.due_at) > self._now, col(Reminder.due_at) < until,
            Reminder.precision != "date", col(Reminder.rank) > 0, col(Reminder.customer_id).in_(own),
        ).with_for_update(skip_locked=True)  # fmt: skip
        rows = [row for row in self._session.exec(later).all() if self._desk.receivers(row).keys() == {member.id}]
        for row in rows:
            self.mark(row)
        return rows

    # -- the messages -------------------------------------------------------------------------------------------------

    def _said(self, posts: list[_Post]) -> int:
        """All of them or none."""
        with self._session.begin_nested():
            letters = [letter for post in posts for letter in self._letters(post)]
            return outbox.post_all(self._session, letters, self._now)

    def _said_alone(self, post: _Post) -> int:
        """What cannot be said costs nothing else its turn and is not tried for ever: it stands in the list."""
        try:
            return self._said([post])
        except OperationalError:
            raise
        except Exception as error:
            log.error("not said", reminder=post.under.id, kind=post.under.kind, error=type(error).__name__)
            return 0

    def _letters(self, post: _Post) -> Iterator[Letter]:
        row, member = post.under, post.member
        settings = self._desk.settings(row.store_id)
        due = [Due(each, KINDS[each.kind], self._now, settings, post.in_list, post.alongside) for each in post.rows]
        expires_at = self._now + STALE
        if post.in_list:
            expires_at = max(expires_at, at_hour(self._desk.today(row.store_id), "push_until", settings))
        sort = SHEET if post.in_list else RING
        for number, message in enumerate(self._render(self._session, member, due)):
            yield Letter(
                member.id, message, f"{sort}:{row.id}:{row.attempts}:{member.id}:{number}", row.id, expires_at,
                self._not_before(member, row, settings, in_list=post.in_list),
            )  # fmt: skip

    def _not_before(self, member: Member, row: Reminder, settings: Snapshot, *, in_list: bool) -> datetime | None:
        """The lists of a store go out one after the other. Which minutes a platform wants left alone is delivery's."""
        at = self._now
        if in_list:
            order = [other.id for other in self._desk.staff(member.store_id).active]
            at = max(at, row.due_at) + SPREAD * (order.index(member.id) if member.id in order else 0)
        return at if at > self._now else None

    # -- the list -----------------------------------------------------------------------------------------------------

    def _last_list(self, member: Member) -> datetime | None:
        mine = select(Reminder.fired_at).where(Reminder.subject == f"m:{member.id}", Reminder.kind == MORNING)
        told = mine.where(col(Reminder.fired_at).is_not(None))
        return self._session.scalars(told.order_by(col(Reminder.fired_at).desc()).limit(1)).first()

    def _sheet(self, member: Member) -> Reminder:
        """The row under which a list goes out in between: today's if it is still to come, else a new round."""
        day = self._desk.today(member.store_id)
        mine = select(Reminder).where(
            Reminder.subject == f"m:{member.id}", Reminder.kind == MORNING, Reminder.occasion == day.isoformat()
        )
        last = self._session.exec(mine.order_by(col(Reminder.round).desc()).limit(1)).first()
        if last is None or last.state != "planned":
            last = self._new_sheet(member, day, last)
        self.mark(last)
        return last

    def _new_sheet(self, member: Member, day: date, last: Reminder | None) -> Reminder:
        morning = list_time(day, self._desk.settings(member.store_id))
        values = {
            "id": new_id(), "store_id": member.store_id, "created_at": self._now, "subject": f"m:{member.id}",
            "kind": MORNING, "occasion": day.isoformat(), "round": last.round + 1 if last else 0, "due_at": self._now,
            "meant_at": self._now, "rule_at": last.rule_at if last else morning,
        }  # fmt: skip
        made = insert_once(self._session, Reminder, values, ("store_id", "subject", "kind", "occasion", "round"))
        assert made is not None, "the member is locked"
        return made
