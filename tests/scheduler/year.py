"""A store's year, stepped from one due moment to the next: what is told to whom is recorded, what people do is life.py.

What must hold afterwards is in test_year.py; the bench plays a store twenty times as big by the same rules.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler import firing, planner, planning
from scheduler.days import works
from scheduler.desk import stored_settings
from scheduler.rules import KINDS, MORNING
from scheduler.telling import Due
from storage import lists, people, ranks
from storage.lists import Line
from storage.messages import Message
from storage.models import Member, Reminder
from storage.session import Database
from tests.scheduler.life import Life

WORK = time(16, 5)
STAFF_EVERY = 5
"""Nights between two plans of the members' own lists, which are planned a week ahead."""
HOLIDAYS, WEEK = 90, 7
"""Days from one week off of a rep's to the next, and how many that has."""
LEAVES = 200
"""Days before the end when a rep leaves."""
OFF = timedelta(days=4)
"""Nobody is off for longer without a stand-in: what fires then is seen in the first list behind it."""
FRESH = 0.9
"""So many of the customers are there when the year begins; the others come in the course of it."""


@dataclass(frozen=True)
class Told:
    """One message that went out."""

    at: datetime
    member: int
    ids: tuple[int, ...]
    """The reminders it is about."""
    is_list: bool
    is_said: bool
    """A person named its moment, or those of all that is folded into it."""
    early: timedelta
    """Before the moment that was meant, where it is a ring."""


@dataclass
class Year:
    """A store in the midst of its year."""

    database: Database
    reps: int
    size: int
    start: date
    nights: int = 7
    """The product plans every customer anew each night; nothing may depend on it, so here it does more rarely."""
    off: int = 1
    """Days of a week on which each rep does not work."""
    seed: int = 7
    told: list[Told] = field(default_factory=list)
    shown: dict[int, datetime] = field(default_factory=dict)
    """When each reminder was first told, or stood in a list that was shown."""
    capped: Counter[int] = field(default_factory=Counter)
    """How many lists there were by the lines for which their longest length holds."""
    away: set[tuple[int, date]] = field(default_factory=set)
    before: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))
    """The list that lies before each member."""

    def __post_init__(self) -> None:
        self.zone = ZoneInfo("Asia/Shanghai")
        self.now = self.at(self.start, time(1))
        with self.database.write(self.now) as session:
            self.store = people.make_store(session, "恒信", str(self.zone))
            session.flush()
            self.settings = stored_settings(session, self.store.id)
            self.life = Life(self.store.id, self.seed)
            self.life.lead, *self.life.reps = (self._staff(session, n) for n in range(self.reps + 1))
            self.life.book = {rep: [] for rep in self.life.reps}
        for number in range(0, int(self.size * FRESH), 200):
            self._hire(range(number, min(number + 200, int(self.size * FRESH))), is_fresh=False)
        self.left = self.size - int(self.size * FRESH)

    def _staff(self, session: Session, number: int) -> int:
        member = people.make_member(session, self.store, f"顾问{number}", "rep" if number else "manager")
        member.rest_days = "".join(str((number + n) % 7 + 1) for n in range(self.off)) if number else ""
        people.open_account(session, member, "page", "page", member.name, member.name, self.now)
        return member.id

    def at(self, day: date, hour: time) -> datetime:
        """A moment in the store's zone."""
        return datetime.combine(day, hour, self.zone)

    def _hire(self, numbers: Sequence[int], *, is_fresh: bool) -> None:
        with self.database.write(self.now) as session:
            reps = self.life.reps
            made = [self.life.hire(session, reps[n % len(reps)], self.now, is_fresh=is_fresh) for n in numbers]
            session.flush()
            self._plan(session, made)

    def _plan(self, session: Session, customers: Sequence[int]) -> None:
        session.flush()
        subjects = [f"c:{number}" for number in sorted(customers) if number]
        planner.reconcile_all(session, subjects, self.now, self.settings)

    # -- the clock ------------------------------------------------------------------------------------------------

    def play(self, days: int, down: frozenset[int] = frozenset(), back: frozenset[int] = frozenset()) -> None:
        """Day after day; ``down``: the product stands still; ``back``: the clock is set back by hours in the evening."""
        for number in range(days):
            day = self.start + timedelta(days=number)
            if number in down:
                continue
            self._until(self.at(day, time(2)))
            self._night(number, day, is_first=number - 1 in down)
            self._until(self.at(day, WORK))
            self._work(day, days - number)
            if number in back:
                self._until(self.at(day, time(19)))
                self.now -= timedelta(hours=6)
                self._fire()
            self._until(self.at(day, time(23, 59)))

    def _until(self, end: datetime) -> None:
        """From due moment to due moment."""
        claimed = 1
        while True:
            due = self._next_due(self.now if not claimed else None)
            if due is None or due > end:
                break
            self.now = max(self.now, due.astimezone(self.zone))
            claimed = self._fire()
        self.now = max(self.now, end)

    def _next_due(self, after: datetime | None) -> datetime | None:
        """When something is due next; ``after`` a moment of which nothing more could be told."""
        planned = select(Reminder.due_at).where(Reminder.state == "planned")
        if after is not None:
            planned = planned.where(col(Reminder.due_at) > after)
        with self.database.read() as session:
            return session.exec(planned.order_by(col(Reminder.due_at)).limit(1)).first()

    def _fire(self) -> int:
        """One turn; how many rows were dealt with."""

        def turn(session: Session) -> int:
            return firing.fire(session, self.now, self._say, lambda _, store_id: self.settings).claimed

        return self.database.run(self.now, turn)

    def _say(self, session: Session, member: Member, due: list[Due]) -> list[Message]:
        sheet = next((one for one in due if one.kind.is_list), None)
        rings = [one.reminder for one in due if not one.kind.is_list]
        is_said = bool(rings) and all(row.is_said or row.set_by_person for row in rings)
        early = due[0].reminder.meant_at - self.now
        ids = tuple(one.reminder.id for one in due)
        self.told.append(Told(self.now, member.id, ids, sheet is not None, is_said, early))
        if sheet is not None and sheet.kind.code == MORNING:
            self._list(session, member)
        self._see(ids)
        return [Message("...")]

    def _see(self, ids: Sequence[int]) -> None:
        for number in ids:
            self.shown.setdefault(number, self.now)

    def _list(self, session: Session, member: Member) -> None:
        local = self.now.astimezone(self.zone)
        held = lists.today(session, member.id, local.date(), lists.midnight_after(local), self.settings)
        self.before[member.id] = list(held.lines)
        self._see([line.reminder.id for line in held.lines])
        self.capped[sum(ranks.is_capped(line.reminder.rank) for line in held.lines)] += 1

    # -- a day ----------------------------------------------------------------------------------------------------

    def _night(self, number: int, day: date, *, is_first: bool) -> None:
        if number % self.nights == 0:
            while self.database.run(self.now, lambda session: planning.step(session, self.now)):
                pass
        subjects = [f"m:{rep}" for rep in self._holidays(number, day)]
        if number % STAFF_EVERY == 0 or is_first:
            subjects = [f"s:{self.store.id}", *(f"m:{member}" for member in (self.life.lead, *self.life.reps))]
        if subjects:
            with self.database.write(self.now) as session:
                planner.reconcile_all(session, subjects, self.now, self.settings)

    def _holidays(self, number: int, day: date) -> list[int]:
        """A week off four times a year, one after the other, the next rep stands in; whose begins or is over."""
        reps, changed = self.life.reps, list[int]()
        for place, rep in enumerate(reps):
            since = (number + place * 9) % HOLIDAYS
            if since < WEEK and number >= since:
                self.away.add((rep, day))
            if since == 0:
                with self.database.write(self.now) as session:
                    member = session.get_one(Member, rep)
                    member.away_until, member.stand_in_id = day + timedelta(days=WEEK - 1), reps[place - 1]
            changed += [rep] if since in (0, WEEK) else []
        return changed

    def _at_work(self, session: Session, day: date) -> list[int]:
        staff = session.exec(select(Member).where(col(Member.id).in_(self.life.reps)))
        return [member.id for member in staff if works(member, day, self.settings)]

    def _work(self, day: date, left: int) -> None:
        """Who works has gone through the list, and much has happened by itself; in the midst of the year one leaves."""
        with self.database.write(self.now) as session:
            at_work = self._at_work(session, day)
            touched = {
                line.customer.id
                for rep in at_work
                for line in self.before.pop(rep, [])
                if self.life.answer(session, rep, line, self.now, self.settings)
            }
            touched |= self.life.by_itself(session, at_work, touched, self.now)
            if left == LEAVES:
                touched |= set(self._leave(session))
            self._plan(session, sorted(touched))
        self.before.clear()
        if left % 7 == 0 and (fresh := self.left * 7 // left):
            self.left -= fresh
            self._hire(range(left, left + fresh), is_fresh=True)

    def _leave(self, session: Session) -> list[int]:
        rep, other = self.life.reps[-1], self.life.reps[0]
        session.get_one(Member, rep).is_active = False
        self.life.reps.pop()
        moved = self.life.hand_over(session, rep, other, self.now)
        session.flush()
        planner.reconcile(session, f"m:{rep}", self.now, self.settings)
        return moved

    # -- what came of it --------------------------------------------------------------------------------------------

    def rows(self) -> Sequence[Reminder]:
        """Every reminder about a customer."""
        with self.database.read() as session:
            return session.exec(select(Reminder).where(col(Reminder.customer_id).is_not(None))).all()

    def fate(self, row: Reminder) -> str:
        """How a reminder about a customer ended, worked out from what people saw and not from what its row says."""
        if row.id in self.shown:
            return "listed"
        if row.state in ("merged", "withdrawn", "missed"):
            return row.state
        if row.state == "planned" and row.due_at > self.now:
            return "to come"
        if row.state == "done" and row.contact_id:
            return "done unseen"
        is_fresh = row.fired_at is not None and self.now - row.fired_at < OFF
        if row.state == "fired" and is_fresh:
            return "to come"
        return "queued" if ranks.is_capped(row.rank) and row.state == "fired" else "lost"


def waits(year: Year, rows: Sequence[Reminder], *, capped: bool) -> list[timedelta]:
    """From when a reminder was due until somebody saw it, the longest first; what was held back meanwhile apart."""
    found = [
        year.shown[row.id] - max(row.due_at, row.created_at)
        for row in rows
        if row.id in year.shown
        and row.customer_id not in year.life.held
        and not KINDS[row.kind].is_touch
        and ranks.is_capped(row.rank) == capped
    ]
    return sorted(found, reverse=True)
