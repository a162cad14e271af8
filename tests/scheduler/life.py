"""What the people of a made-up store do: customers come, buy, complain and go; reps answer, put off and stay at home.

Seeded, and no judge of what the product makes of it: that is recorded in year.py and looked at in test_year.py.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from storage import reminders
from storage.ids import new_id
from storage.kinds import MonthDay
from storage.lists import Line
from storage.models import (
    Appointment,
    Car,
    Complaint,
    Contact,
    Customer,
    Deal,
    Errand,
    Loss,
    Mileage,
    Ownership,
    Policy,
    Promise,
    Reminder,
)
from storage.settings import Snapshot
from storage.vault import seal

LEVELS, SOURCES = "HAABBBCCC", ("walk_in", "autohome")
HOURS = (time(10), time(15), time(18))
OWNERS, LOST = 0.4, 0.45
"""So many of the customers have a car of ours when the year begins, so many were given up; the others may buy."""


@dataclass
class Life:
    """The people of a store; every act takes the moment at which it happens."""

    store_id: int
    seed: int
    lead: int = 0
    reps: list[int] = field(default_factory=list)
    book: dict[int, list[int]] = field(default_factory=dict)
    """The customers of each rep."""
    expected: dict[str, int] = field(default_factory=dict)
    """Occasions that must have become a reminder, worked out here, each with its customer."""
    put_off: dict[int, int] = field(default_factory=dict)
    """How often somebody chose another moment for a reminder."""
    held: set[int] = field(default_factory=set)
    """Customers whose reminders stood back for a while: they complained, slept or wanted no calls."""

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    # -- customers ------------------------------------------------------------------------------------------------

    def hire(self, session: Session, rep: int, now: datetime, *, is_fresh: bool) -> int:
        """A customer comes into a rep's book; the fresh ones just now, ungraded, half of them from the web."""
        row = Customer(
            id=new_id(), store_id=self.store_id, name="客户", kind="prospect", source=self.chance.choice(SOURCES),
            level="N" if is_fresh else self.chance.choice(LEVELS),
        )  # fmt: skip
        held = Ownership(id=new_id(), store_id=self.store_id, customer_id=row.id, member_id=rep, from_at=now)
        rows: list[SQLModel] = [row, held]
        if self.chance.random() < 0.5:
            lunar = self.chance.random() < 0.4
            day = MonthDay(self.chance.randint(1, 12), self.chance.randint(1, 30 if lunar else 28), lunar)
            seal(session, row, "birthday", day.dump())
        if not is_fresh:
            rows += self._past(row, rep, now)
        session.add_all(rows)
        self.book[rep].append(row.id)
        return row.id

    def _past(self, customer: Customer, rep: int, now: datetime) -> Iterator[SQLModel]:
        """What had been before the year began."""
        dice, day = self.chance.random(), self.chance.randint(1, 1500)
        if dice < OWNERS:
            yield from self._sale(customer, rep, now.date() - timedelta(days=day))
        elif dice < OWNERS + LOST:
            yield self._loss(customer, rep, now - timedelta(days=day))
        else:
            yield Contact(
                id=new_id(), store_id=self.store_id, customer_id=customer.id, member_id=rep, method="call",
                at=now - timedelta(days=day % 14), reached=True,
            )  # fmt: skip

    def _loss(self, customer: Customer, rep: int, at: datetime) -> Loss:
        customer.level, customer.kind, customer.status = "F", "lost", "lost"
        return Loss(
            id=new_id(), store_id=self.store_id, customer_id=customer.id, member_id=rep, reason="price", asked_at=at,
            state="approved",
        )  # fmt: skip

    def _sale(self, customer: Customer, rep: int, on: date) -> Iterator[SQLModel]:
        """A car handed over; half of them insured with us."""
        customer.level, customer.kind, customer.status = "D", "owner", "won"
        own: dict[str, Any] = {"store_id": self.store_id, "customer_id": customer.id}
        car = Car(id=new_id(), **own, series="途岳", registered_on=on)
        yield car
        yield Deal(
            id=new_id(), **own, consultant_id=rep, car_id=car.id, delivered_on=on, is_delivered=True, ordered_on=on
        )  # fmt: skip
        if self.chance.random() < 0.5:
            yield Policy(id=new_id(), **own, car_id=car.id, until=on + timedelta(days=365))

    # -- what a rep does with the list --------------------------------------------------------------------------------

    def answer(self, session: Session, rep: int, line: Line, now: datetime, settings: Snapshot) -> bool:
        """A line left alone, put off to tomorrow, not reached, or spoken to; whether anything came of it."""
        dice = self.chance.random()
        if dice < 0.2:
            return False
        if dice < 0.25:
            row = session.get_one(Reminder, line.reminder.id)
            reminders.snooze(session, row, now + timedelta(days=1), "date", now, settings)
            self.put_off[row.id] = self.put_off.get(row.id, 0) + 1
            return True
        is_reached, customer = dice > 0.4, line.customer
        contact = Contact(
            id=new_id(), store_id=self.store_id, customer_id=customer.id, member_id=rep, at=now,
            method="visit" if dice > 0.9 else "call", reached=is_reached,
        )  # fmt: skip
        if is_reached and customer.kind == "prospect" and dice < 0.75:
            contact.next_at, contact.next_precision = self._soon(now, 20), self.chance.choice(("date", "time", "part"))
            self.expected[f"contact:{contact.id}"] = customer.id
        session.add(contact)
        return True

    def _soon(self, now: datetime, days: int) -> datetime:
        """A moment that somebody names."""
        day = now.date() + timedelta(days=self.chance.randint(1, days))
        return datetime.combine(day, self.chance.choice(HOURS), now.tzinfo)

    # -- what happens by itself ---------------------------------------------------------------------------------------

    def by_itself(self, session: Session, reps: Collection[int], busy: set[int], now: datetime) -> set[int]:
        """What a day brings some of these reps' customers but the ``busy``, and what it settles; who was touched."""
        chosen = {
            self.chance.choice(book): rep for rep in reps if (book := self.book[rep]) and self.chance.random() < 0.5
        }
        for customer in session.exec(select(Customer).where(col(Customer.id).in_(chosen.keys() - busy))).all():
            session.add_all(list(self._happen(session, customer, chosen[customer.id], now)))
        return chosen.keys() | self._settle(session, now)

    def _happen(self, session: Session, customer: Customer, rep: int, now: datetime) -> Iterator[SQLModel]:
        own: dict[str, Any] = {"id": new_id(), "store_id": self.store_id, "customer_id": customer.id}
        dice, is_owner, soon = self.chance.random(), customer.kind == "owner", self._soon(now, 9)
        if dice < 0.5:
            what = "appointment" if dice < 0.3 else "promise" if dice < 0.4 else "errand"
            self.expected[f"{what}:{own['id']}"] = customer.id
            if dice < 0.3:
                yield Appointment(**own, member_id=rep, at=soon, precision="time")
            elif dice < 0.4:
                yield Promise(**own, member_id=rep, what="给报价", due_on=soon.date())
            else:
                yield Errand(**own, member_id=rep, what="送脚垫", at=soon, precision="time")
        elif dice < 0.6:
            self.held.add(customer.id)
            yield from self._complain(session, customer, rep, own)
        elif dice < 0.65:
            self.held.add(customer.id)
            customer.do_not_contact = not customer.do_not_contact
        elif dice < 0.75 and is_owner:
            car = session.exec(select(Car).where(Car.customer_id == customer.id)).first()
            yield Mileage(
                **own, car_id=car.id if car else None, km=self.chance.randint(3000, 40000), read_on=now.date()
            )
        elif dice < 0.75 and customer.status != "lost":
            self.held.add(customer.id)
            customer.dormant_until = now.date() + timedelta(days=40)
        elif dice < 0.85 and not is_owner and customer.status != "lost":
            sold = list(self._sale(customer, rep, now.date()))
            self.expected |= {f"deal:{deal.id}:D+3": customer.id for deal in sold if isinstance(deal, Deal)}
            yield from sold
        elif dice < 0.95 and not is_owner and customer.status != "lost":
            yield self._loss(customer, rep, now)

    def _complain(self, session: Session, customer: Customer, rep: int, own: dict[str, Any]) -> Iterator[SQLModel]:
        """Or be content again."""
        open_ones = session.exec(select(Complaint).where(Complaint.customer_id == customer.id, Complaint.is_open)).all()
        for row in open_ones:
            row.is_open = False
        if not open_ones:
            yield Complaint(**own, member_id=rep, what="异响", is_open=True)

    def _settle(self, session: Session, now: datetime) -> set[int]:
        """Who was to come came or did not; most of what was promised has been done."""
        touched: set[int] = set()
        visits = select(Appointment).where(Appointment.state == "waiting", col(Appointment.at) <= now)
        for visit in session.exec(visits).all():
            visit.state = self.chance.choice(("kept", "missed"))
            touched.add(visit.customer_id)
        today = datetime.combine(now.date(), time(), now.tzinfo)
        words = select(Promise).where(Promise.state == "open", col(Promise.due_on) < now.date())
        errands = select(Errand).where(Errand.state == "open", col(Errand.at) < today)
        for promise in session.exec(words).all():
            promise.state = "kept" if self.chance.random() < 0.7 else "open"
            touched.add(promise.customer_id)
        for errand in session.exec(errands).all():
            errand.state = "done" if self.chance.random() < 0.7 else "open"
            touched.add(errand.customer_id or 0)
        return touched

    def hand_over(self, session: Session, rep: int, other: int, now: datetime) -> list[int]:
        """All that a rep looked after is another's from now on."""
        held = select(Ownership).where(Ownership.member_id == rep, col(Ownership.until_at).is_(None))
        for row in session.exec(held).all():
            row.until_at = now
            session.add(Ownership(
                id=new_id(), store_id=self.store_id, customer_id=row.customer_id, member_id=other, from_at=now,
                from_member_id=rep,
            ))  # fmt: skip
        moved, self.book[rep] = self.book[rep], []
        self.book[other] += moved
        return moved
