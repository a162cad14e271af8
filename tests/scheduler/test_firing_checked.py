"""What was fired is looked at again before it goes; workers beside each other fire it once."""

from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select

from scheduler import firing
from scheduler.desk import stored_settings
from scheduler.firing import Due, Fired
from storage import outbox, people
from storage.messages import Message
from storage.models import Member, Ownership
from storage.session import Database
from tests.scheduler.book import Book, kinds, rings, said

# -- before it goes ---------------------------------------------------------------------------------------------------


def test_a_push_may_go(book: Book) -> None:
    rings(book, "2026-11-23 15:00")
    book.fire("2026-11-23 14:58")
    (push,) = book.outbox()
    assert book.may_send(push)


@pytest.mark.parametrize("case", ["answered", "snoozed", "handed over", "too late", "left", "at night"])
def test_a_push_is_looked_at_again_before_it_goes(book: Book, case: str) -> None:
    book.turn_to("2026-11-23 20:00")
    customer = book.customer()
    book.contact(customer, "2026-11-23 21:55", "time")
    book.fire("2026-11-23 21:52")
    (push,) = book.outbox()
    match case:
        case "answered":
            book.contact(customer)
        case "snoozed":
            book.snooze(book.reminders("next_contact")[0], "2026-11-24 10:00")
        case "handed over":
            other = book.member("周倩")
            with book.writing() as session:
                session.exec(select(Ownership)).one().member_id = other.id
        case "too late":
            book.turn_to("2026-11-24 09:00")
        case "left":
            book.change(book.rep, is_active=False)
        case "at night":
            book.turn_to("2026-11-23 22:01")
    assert not book.may_send(push)


def test_a_snoozed_ring_replaces_the_one_that_waited(book: Book) -> None:
    rings(book, "2026-11-23 15:00")
    book.fire("2026-11-23 14:58")
    book.snooze(book.reminders("next_contact")[0], "2026-11-23 16:00")
    book.fire("2026-11-23 15:58")
    old, new = book.outbox()
    assert (book.may_send(old), book.may_send(new)) == (False, True)


def test_the_buttons_of_a_ring_carry_the_revision_that_counts(book: Book) -> None:
    """Also of one that a person had put off: the journal counts its changes."""
    rings(book, "2026-11-23 15:00")
    book.fire("2026-11-23 14:58")
    book.snooze(book.reminders("next_contact")[0], "2026-11-23 16:00")
    book.turn_to("2026-11-23 15:58")
    shown: list[int] = []

    def render(session: Session, member: Member, due: list[Due]) -> list[Message]:
        shown.extend(one.reminder.revision for one in due)
        return said(session, member, due)

    with book.writing() as session:
        firing.fire(session, book.now, render, stored_settings)
    assert shown == [row.revision for row in book.reminders("next_contact")]


def test_a_push_that_is_no_reminder_is_not_held(book: Book) -> None:
    with book.writing() as session:
        row = outbox.post(session, book.rep.id, Message("王磊批注：李姐"), book.now, is_push=True)
        assert row is not None
        assert firing.may_send(session, row, book.at("2026-11-23 23:00"))


def test_who_left_is_sent_nothing_more(book: Book) -> None:
    with book.writing() as session:
        row = outbox.post(session, book.rep.id, Message("王磊批注：李姐"), book.now, is_push=True)
        assert row is not None
        session.get_one(Member, book.rep.id).is_active = False
        assert not firing.may_send(session, row, book.now)


def test_what_cannot_be_said_holds_nothing_else_up(either: Book) -> None:
    """Also not what was half written when it broke."""
    book = either
    rings(book, "2026-11-23 15:00", "2026-11-23 15:00", "2026-11-23 15:00")
    book.turn_to("2026-11-23 14:58")
    poison = min(row.id for row in book.reminders("next_contact"))

    def breaks(session: Session, member: Member, due: list[Due]) -> list[Message]:
        if due[0].reminder.id == poison:
            people.make_member(session, book.store, "半个")
            raise ValueError("1380000")
        return said(session, member, due)

    with book.writing() as session:
        assert firing.fire(session, book.now, breaks, stored_settings) == Fired(3, 2)
    assert kinds(book.said()) == ["ring 陈宇"] * 2
    assert {row.state for row in book.reminders("next_contact")} == {"fired"}, "it stands in the list"
    assert len(book.names()) == 3
    with book.writing() as session:
        assert session.exec(select(Member).where(Member.name == "半个")).first() is None


# -- two workers ------------------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """Nothing catches it."""


def test_a_crash_in_the_middle_of_a_turn_says_nothing_and_loses_nothing(either: Book) -> None:
    book = either
    rings(book, "2026-11-23 15:00", "2026-11-23 15:00")
    book.turn_to("2026-11-23 14:58")
    spoken: list[int] = []

    def breaks(session: Session, member: Member, due: list[Due]) -> list[Message]:
        spoken.append(1)
        if len(spoken) == 2:
            raise PowerCut
        return said(session, member, due)

    with pytest.raises(PowerCut), book.writing() as session:
        firing.fire(session, book.now, breaks, stored_settings)
    assert book.said() == []
    assert len(book.fire()) == 2


@pytest.mark.postgres
def test_two_workers_claim_different_rows(postgres: Database) -> None:
    """While one still holds its rows, the other takes the rest; nobody is told twice."""
    book = Book(postgres)
    for name in ("周倩", "刘洋", "孙悦"):
        rep = book.member(name)
        book.contact(book.customer(f"{name}的", rep=rep), "2026-11-23 15:00", "time")
    rings(book, "2026-11-23 15:00")
    book.turn_to("2026-11-23 14:58")
    with postgres.write(book.now) as first:
        one = firing.fire(first, book.now, said, stored_settings, limit=2)
        with postgres.write(book.now) as second:
            two = firing.fire(second, book.now, said, stored_settings)
    assert (one.claimed, two.claimed) == (2, 2)
    assert len(book.said()) == len(set(book.said())) == 4


@pytest.mark.postgres
def test_who_is_just_being_answered_is_told_a_turn_later(postgres: Database) -> None:
    book = Book(postgres)
    rings(book, "2026-11-23 15:00")
    book.turn_to("2026-11-23 14:58")
    with postgres.write(book.now) as talking:
        talking.exec(select(Member).where(Member.id == book.rep.id).with_for_update()).one()
        assert book.fire_once() == Fired(0, 0)
    assert len(book.fire()) == 1


@pytest.mark.postgres
def test_two_workers_in_a_race_say_everything_once(postgres: Database) -> None:
    book = Book(postgres)
    reps = [book.member(f"顾问{number}") for number in range(4)]
    for number in range(24):
        book.contact(book.customer(f"客户{number}", rep=reps[number % 4]), f"2026-11-23 15:{number + 1:02}", "time")
    book.turn_to("2026-11-23 15:10")
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait()
        for _ in range(40):
            postgres.run(book.now, lambda session: firing.fire(session, book.now, said, stored_settings, limit=5))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    due = [row for row in book.reminders("next_contact") if row.due_at <= book.now]
    assert {(row.state, row.attempts) for row in due} == {("fired", 1)}
    words = [word for line in book.said() for word in line.split() if "contact:" in word]
    assert sorted(words) == sorted(f"next_contact/{row.occasion}" for row in due)
