"""A store's year played day by day: customers answer, complain, buy, have birthdays; reps rest; the product stops.

What must hold afterwards is in test_year.py; the bench plays a bigger one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from scheduler import firing, planner, planning
from scheduler.days import works
from scheduler.desk import stored_settings
from scheduler.rules import KINDS, MORNING
from scheduler.telling import Due
from storage import customers, lists, people, ranks, reminders
from storage.ids import new_id
from storage.kinds import MonthDay
from storage.messages import Message
from storage.models import (
    Appointment,
    Car,
    Complaint,
    Contact,
    Customer,
    Deal,
    Errand,
    Member,
    Policy,
    Promise,
    Reminder,
    Store,
)
from storage.session import Database
from storage.settings import Snapshot, snapshot
from storage.vault import seal

HOURS = (time(8, 26), time(8, 41), time(9, 58), time(14, 58), time(17, 58), time(18, 21))
LEVELS = "HHAABBC"


@dataclass
class Told:
    """One message that went out."""

    at: datetime
    member: int
    is_list: bool
    is_said: bool


@dataclass
class Year:
    """A store in the midst of its year."""

    database: Database
    reps: int
    size: int
    start: date
    seed: int = 7
    told: list[Told] = field(default_factory=list)
    shown: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Reminders by the member to whom they were told or listed."""

    put_off: Counter[int] = field(default_factory=Counter)
    """How often somebody chose another moment for a reminder."""
    held: set[int] = field(default_factory=set)
    """Customers whose reminders were held back for a while."""
    most_capped: int = 0
    """The most lines of a list for which its longest length holds."""

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.zone = ZoneInfo("Asia/Shanghai")
        self.now = self.at(self.start, time(7))
        with self.database.write(self.now) as session:
            self.store = people.make_store(session, "恒信", str(self.zone))
            lead = people.make_member(session, self.store, "王磊", "manager")
            people.open_account(session, lead, "page", "page", lead.name, lead.name, self.now)
            self.lead = lead.id
            self.staff = [people.make_member(session, self.store, f"顾问{n}") for n in range(self.reps)]
            for number, member in enumerate(self.staff):
                member.rest_days = str(number % 7 + 1)
                people.open_account(session, member, "page", "page", member.name, member.name, self.now)
        self.customers: list[tuple[int, int]] = []
        for number in range(0, self.size, 200):
            self._hire(min(200, self.size - number))

    def at(self, day: date, hour: time) -> datetime:
        """A moment in the store's zone."""
        return datetime.combine(day, hour, self.zone)

    # -- who there is -------------------------------------------------------------------------------------------------

    def _hire(self, count: int) -> None:
        with self.database.write(self.now) as session:
            settings = self.settings(session)
            for _ in range(count):
                rep = self.staff[len(self.customers) % self.reps]
                row = customers.make(session, session.get_one(Member, rep.id), f"客户{len(self.customers)}", self.now)
                row.level, row.kind = self.chance.choice(LEVELS), "prospect"
                if self.chance.random() < 0.5:
                    lunar = self.chance.random() < 0.4
                    day = MonthDay(self.chance.randint(1, 12), self.chance.randint(1, 28 if not lunar else 30), lunar)
                    seal(session, row, "birthday", day.dump())
                if self.chance.random() < 0.4:
                    self._sell(session, row, self.start - timedelta(days=self.chance.randint(0, 700)))
                self.customers.append((row.id, rep.id))
            session.flush()
            planned = [f"c:{number}" for number, _ in self.customers[-count:]]
            planner.reconcile_all(session, planned, self.now, settings)

    def _sell(self, session: Session, customer: Customer, on: date) -> None:
        car = Car(id=new_id(), store_id=self.store.id, customer_id=customer.id, series="途岳", registered_on=on)
        session.add(car)
        session.flush()
        session.add(Deal(
            id=new_id(), store_id=self.store.id, customer_id=customer.id, consultant_id=self.staff[0].id, car_id=car.id,
            delivered_on=on, is_delivered=True, ordered_on=on,
        ))  # fmt: skip
        if self.chance.random() < 0.5:
            until = on + timedelta(days=365)
            session.add(Policy(
                id=new_id(), store_id=self.store.id, customer_id=customer.id, car_id=car.id, until=until
            ))  # fmt: skip
        customer.level, customer.kind, customer.status = "D", "owner", "won"

    # -- what happens -------------------------------------------------------------------------------------------------

    def play(self, days: int, down: frozenset[int] = frozenset(), back: frozenset[int] = frozenset()) -> None:
        """Day after day; ``down``: the product stands still; ``back``: the clock is set back an hour at noon."""
        for number in range(days):
            day = self.start + timedelta(days=number)
            if number in down:
                continue
            for hour in HOURS:
                self.now = self.at(day, hour)
                self._tick()
                if hour == time(8, 41):
                    self._work(day)
            if number in back:
                self.now -= timedelta(hours=6)
                self._tick()

    def _tick(self) -> None:
        while self.database.run(self.now, lambda session: planning.step(session, self.now)):
            pass
        while self.database.run(
            self.now, lambda session: firing.fire(session, self.now, self._say, stored_settings)
        ).claimed:
            pass

    def _say(self, session: Session, member: Member, due: list[Due]) -> list[Message]:
        sheet = next((one for one in due if one.kind.is_list), None)
        is_said = all(one.reminder.is_said or one.reminder.set_by_person for one in due)
        self.told.append(Told(self.now, member.id, sheet is not None, is_said and sheet is None))
        self.shown[member.id] |= {one.reminder.id for one in due}
        if sheet is not None and sheet.kind.code == MORNING:
            self._list(session, member)
        return [Message("...")]

    def _list(self, session: Session, member: Member) -> list[lists.Line]:
        local = self.now.astimezone(self.zone)
        until, settings = lists.midnight_after(local), self.settings(session)
        held = lists.today(session, member.id, local.date(), until, settings)
        self.shown[member.id] |= {line.reminder.id for line in held.lines}
        self.most_capped = max(self.most_capped, sum(ranks.is_capped(line.reminder.rank) for line in held.lines))
        return list(held.lines)

    def settings(self, session: Session) -> Snapshot:
        """What the store has set."""
        return snapshot(session, session.get_one(Store, self.store.id))

    def _work(self, day: date) -> None:
        """Every rep who works goes through the list; some lines are left, some customers call by themselves."""
        for rep in self.staff:
            with self.database.write(self.now) as session:
                settings = self.settings(session)
                member = session.get_one(Member, rep.id)
                if not works(member, day, settings):
                    continue
                touched = {line.customer.id for line in self._list(session, member) if self._answer(session, line)}
                touched |= set(self._by_themselves(session, member))
                session.flush()
                planner.reconcile_all(session, [f"c:{number}" for number in sorted(touched)], self.now, settings)

    def _answer(self, session: Session, line: lists.Line) -> bool:
        dice = self.chance.random()
        if dice < 0.15:
            return False
        if dice < 0.25:
            to = self.now + timedelta(days=1)
            reminders.snooze(session, line.reminder, to, "date", self.now, self.settings(session))
            self.put_off[line.reminder.id] += 1
            return True
        contact = self._contact(session, line.customer, is_reached=dice > 0.45)
        reminders.close(session, line.reminder, contact.id, self.now)
        return True

    def _soon(self, days: int) -> datetime:
        """A moment that somebody names."""
        day = self.now.date() + timedelta(days=self.chance.randint(1, days))
        return self.at(day, self.chance.choice((time(10), time(15), time(18))))

    def _contact(self, session: Session, customer: Customer, *, is_reached: bool) -> Contact:
        contact = Contact(
            id=new_id(), store_id=self.store.id, customer_id=customer.id, member_id=self.staff[0].id, at=self.now,
            method="call", reached=is_reached,
        )  # fmt: skip
        session.add(contact)
        if is_reached and self.chance.random() < 0.3:
            contact.next_at = self._soon(20)
            contact.next_precision = self.chance.choice(("date", "time", "part"))
        return contact

    def _by_themselves(self, session: Session, member: Member) -> Iterator[int]:
        """Complaints, orders, visits agreed, promises, errands, losses: whatever a day brings."""
        own = [number for number, rep in self.customers if rep == member.id]
        for number in self.chance.sample(own, min(len(own), self.chance.randint(0, 3))):
            customer = session.get_one(Customer, number)
            base: dict[str, Any] = {"id": new_id(), "store_id": self.store.id, "customer_id": number}
            self._happen(session, customer, member, self.chance.random(), base)
            for row in session.exec(select(Appointment).where(Appointment.customer_id == number)).all():
                if row.at <= self.now and row.state == "waiting":
                    row.state = self.chance.choice(("kept", "missed"))
            yield number

    def _happen(self, session: Session, customer: Customer, member: Member, dice: float, base: dict[str, Any]) -> None:
        is_owner = customer.kind == "owner"
        self.held |= {customer.id} if 0.6 <= dice < 0.8 else set()
        if dice < 0.2:
            self._complain(session, customer, member, base)
        elif dice < 0.4:
            session.add(Appointment(**base, member_id=member.id, at=self._soon(9), precision="time"))
        elif dice < 0.5:
            session.add(Promise(**base, member_id=member.id, what="给报价", due_on=self._soon(9).date()))
        elif dice < 0.6:
            session.add(Errand(**base, member_id=member.id, what="送脚垫", at=self._soon(9), precision="time"))
        elif dice < 0.7 and not is_owner:
            self._sell(session, customer, self.now.date())
        elif dice < 0.75:
            customer.do_not_contact = not customer.do_not_contact
        elif dice < 0.8 and not is_owner:
            customer.dormant_until = self.now.date() + timedelta(days=40)

    def _complain(self, session: Session, customer: Customer, member: Member, base: dict[str, Any]) -> None:
        """Or be content again."""
        open_ones = session.exec(select(Complaint).where(Complaint.customer_id == customer.id)).all()
        for row in open_ones:
            row.is_open = False
        if not open_ones:
            session.add(Complaint(**base, member_id=member.id, what="异响", is_open=True))

    # -- what came of it ----------------------------------------------------------------------------------------------

    def rows(self) -> list[Reminder]:
        """Every reminder about a customer."""
        with self.database.read() as session:
            rows = session.exec(select(Reminder)).all()
            return [row for row in rows if row.subject.startswith("c:")]

    def longest_wait(self) -> timedelta:
        """From when a reminder was due until it was told or stood in a list; what was held back meanwhile apart."""
        rows = (row for row in self.rows() if not KINDS[row.kind].is_touch and row.customer_id not in self.held)
        waits = (row.fired_at - max(row.due_at, row.created_at) for row in rows if row.fired_at is not None)
        return max(waits, default=timedelta())


def rings_a_day(told: list[Told]) -> Counter[tuple[int, date]]:
    """Messages that were no list, by member and day."""
    return Counter((one.member, one.at.date()) for one in told if not one.is_list)


def touches(rows: list[Reminder], zone: object) -> dict[int, list[tuple[date, str]]]:
    """The care that each customer was to feel: day and kind."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for row in rows:
        if KINDS[row.kind].is_touch and row.fired_at is not None and row.state != "withdrawn" and row.customer_id:
            found[row.customer_id].append((row.meant_at.astimezone(zone).date(), row.kind))  # type: ignore[arg-type]
    return found
