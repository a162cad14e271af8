"""A store with a rep and customers, and a clock moved by hand: what the scheduler's tests play with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler import firing, planner, planning
from scheduler.desk import stored_settings
from scheduler.firing import Due, Fired
from storage import customers, lists, people, reminders, settings
from storage.ids import new_id
from storage.lists import Today
from storage.messages import Message
from storage.models import Appointment, Contact, Customer, Deal, Member, Outbox, Promise, Reminder, Store
from storage.outbox import message_of
from storage.session import Database
from storage.settings import snapshot


def said(session: Session, member: Member, due: list[Due]) -> list[Message]:
    """What is said in these tests: kinds and occasions, enough to tell who got what."""
    head = "list" if due[0].in_list else "ring"
    return [Message(f"{head} {member.name} " + " ".join(f"{d.kind.code}/{d.reminder.occasion}" for d in due))]


class Book:
    """A store's customer book at a moment."""

    def __init__(self, database: Database, now: str = "2026-11-23 09:00", zone: str = "Asia/Shanghai") -> None:
        self.database = database
        self.zone = ZoneInfo(zone)
        self.now = self.at(now)
        with self.writing() as session:
            self.store = people.make_store(session, "恒信", zone)
        self.rep = self.member("陈宇")

    # -- time ---------------------------------------------------------------------------------------------------------

    def at(self, words: str) -> datetime:
        """2026-11-23 09:00 in the store's zone."""
        return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=self.zone)

    def turn_to(self, words: str) -> None:
        """Move the clock."""
        self.now = self.at(words)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction at the book's moment."""
        with self.database.write(self.now) as session:
            yield session

    # -- the record ---------------------------------------------------------------------------------------------------

    def member(self, name: str, role: str = "rep", **values: object) -> Member:
        """Somebody who works here and can be reached."""
        with self.writing() as session:
            member = people.make_member(session, self.store, name, role)
            for key, value in values.items():
                setattr(member, key, value)
            people.open_account(session, member, "page", "page", name, name, self.now)
        return member

    def customer(self, name: str = "张先生", level: str = "H", rep: Member | None = None, **values: object) -> Customer:
        """A customer of the rep's."""
        with self.writing() as session:
            customer = customers.make(session, rep or self.rep, name, self.now)
            customer.level = level
            for key, value in values.items():
                setattr(customer, key, value)
        return customer

    def contact(
        self, customer: Customer, next_at: str = "", precision: str = "date", *, reached: bool | None = None,
        method: str | None = None,
    ) -> Contact:  # fmt: skip
        """Something that happened now; plans anew."""
        moment = self.at(next_at) if next_at else None
        row = Contact(
            id=new_id(), store_id=self.store.id, customer_id=customer.id, member_id=self.rep.id, at=self.now,
            next_at=moment, next_precision=precision if moment else "", reached=reached, method=method,
        )  # fmt: skip
        self.add(row)
        return row

    def appointment(self, customer: Customer, at: str, precision: str = "time") -> Appointment:
        """A visit agreed now; plans anew."""
        row = Appointment(
            id=new_id(), store_id=self.store.id, customer_id=customer.id, member_id=self.rep.id, at=self.at(at),
            precision=precision,
        )  # fmt: skip
        self.add(row)
        return row

    def promise(self, customer: Customer, due_on: date) -> Promise:
        """Something promised for a day; plans anew."""
        row = Promise(
            id=new_id(), store_id=self.store.id, customer_id=customer.id, member_id=self.rep.id, what="给报价",
            due_on=due_on,
        )  # fmt: skip
        self.add(row)
        return row

    def deal(self, customer: Customer, delivered_on: date, *, is_delivered: bool) -> Deal:
        """A car bought; plans anew."""
        row = Deal(
            id=new_id(), store_id=self.store.id, customer_id=customer.id, consultant_id=self.rep.id,
            delivered_on=delivered_on, is_delivered=is_delivered,
        )  # fmt: skip
        self.add(row)
        return row

    def add(self, row: Contact | Appointment | Promise | Deal) -> None:
        """Keep a row and plan its customer anew."""
        with self.writing() as session:
            session.add(row)
            session.flush()
            self._plan(session, f"c:{row.customer_id}")

    def change(self, row: Contact | Appointment | Promise | Deal | Customer | Member, **values: object) -> None:
        """Change a row and plan its subject anew."""
        with self.writing() as session:
            held = session.get_one(type(row), row.id)
            for key, value in values.items():
                setattr(held, key, value)
            if isinstance(row, Member):
                self._plan(session, f"m:{row.id}")
            else:
                self._plan(session, f"c:{row.id if isinstance(row, Customer) else row.customer_id}")

    def remove(self, row: Contact | Appointment | Promise | Deal) -> None:
        """Delete a row, as an undo does, and plan its customer anew."""
        with self.writing() as session:
            session.delete(session.get_one(type(row), row.id))
            self._plan(session, f"c:{row.customer_id}")

    def set(self, key: str, value: str) -> None:
        """Change a setting of the store; ``value`` is JSON."""
        with self.writing() as session:
            settings.put(session, self.store.id, key, json.loads(value))

    # -- the scheduler ------------------------------------------------------------------------------------------------

    def _plan(self, session: Session, subject: str) -> None:
        settings = snapshot(session, session.get_one(Store, self.store.id))
        planner.reconcile(session, subject, self.now, settings)

    def plan(self, subject: str) -> None:
        """Plan a subject anew."""
        with self.writing() as session:
            self._plan(session, subject)

    def plan_day(self) -> None:
        """What is planned once a day."""
        for _ in range(100):
            with self.writing() as session:
                if not planning.step(session, self.now):
                    return
        raise AssertionError("planning does not end")

    def snooze(self, row: Reminder, to: str, precision: str = "time") -> None:
        """Somebody presses [16:00]."""
        with self.writing() as session:
            settings = snapshot(session, session.get_one(Store, self.store.id))
            held = session.get_one(Reminder, row.id)
            reminders.snooze(session, held, self.at(to), precision, self.now, settings)
            self._plan(session, held.subject)

    def fire_once(self, limit: int = 100) -> Fired:
        """One turn."""
        with self.writing() as session:
            return firing.fire(session, self.now, said, stored_settings, limit)

    def fire(self, words: str = "") -> list[str]:
        """Everything due (at another moment, if given): what is newly said, in order."""
        if words:
            self.turn_to(words)
        before = len(self.said())
        for _ in range(200):
            if not self.fire_once().claimed:
                return self.said()[before:]
        raise AssertionError("firing does not end")

    def said(self) -> list[str]:
        """Every message in the outbox."""
        with self.database.read() as session:
            rows = session.exec(select(Outbox).order_by(col(Outbox.seq))).all()
            return [message_of(session, row).text for row in rows]

    def outbox(self) -> list[Outbox]:
        """Every row of the outbox."""
        with self.database.read() as session:
            return list(session.exec(select(Outbox).order_by(col(Outbox.seq))).all())

    def may_send(self, row: Outbox) -> bool:
        """Whether it may go now."""
        with self.writing() as session:
            return firing.may_send(session, session.get_one(Outbox, row.seq), self.now)

    def reminders(self, kind: str = "") -> list[Reminder]:
        """The reminders, in the order planned."""
        with self.database.read() as session:
            rows = session.exec(select(Reminder).order_by(col(Reminder.id))).all()
            return [row for row in rows if not kind or row.kind == kind]

    def states(self, kind: str = "next_contact") -> list[str]:
        """Round, state and moment of each reminder of a kind."""
        return [f"{r.round} {r.state} {r.meant_at.astimezone(self.zone):%m-%d %H:%M}" for r in self.reminders(kind)]

    def today(self, member: Member | None = None, length: int | None = None) -> Today:
        """The list of today."""
        day = self.now.astimezone(self.zone).date()
        until = datetime.combine(day + timedelta(days=1), datetime.min.time(), self.zone)
        with self.writing() as session:
            settings = snapshot(session, session.get_one(Store, self.store.id))
            return lists.today(session, (member or self.rep).id, day, until, settings, length)

    def names(self, member: Member | None = None, length: int | None = None) -> list[str]:
        """Number and name of each line of today's list."""
        return [f"{line.number} {line.customer.name}" for line in self.today(member, length).lines]


def rings(book: Book, *moments: str) -> None:
    """Customers whom the rep wants to call at these moments."""
    for number, moment in enumerate(moments):
        book.contact(book.customer(f"客户{number}"), moment, "time")


def kinds(lines: list[str]) -> list[str]:
    """How and to whom: ``ring 陈宇``, ``list 陈宇``."""
    return [" ".join(line.split()[:2]) for line in lines]
