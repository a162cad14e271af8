"""A moment that a person has set stands against planning, and can be taken back."""

from sqlmodel import select

from scheduler import planner
from storage import journal, reminders, undo
from storage.models import Reminder
from storage.settings import shipped
from tests.scheduler.book import Book

# -- a moment set by a person -----------------------------------------------------------------------------------------


def test_a_moment_set_by_a_person_is_kept(book: Book) -> None:
    customer = book.customer()
    contact = book.contact(customer, "2026-11-23 15:00", "time")
    book.fire("2026-11-23 14:57")
    book.snooze(book.reminders("next_contact")[0], "2026-11-23 16:00")
    book.plan(f"c:{customer.id}")
    (row,) = book.reminders("next_contact")
    assert (row.state, row.meant_at) == ("planned", book.at("2026-11-23 16:00"))
    assert row.due_at == book.at("2026-11-23 15:57")
    assert book.fire("2026-11-23 15:57") == [f"ring 陈宇 next_contact/contact:{contact.id}"], "it rings once more"


def test_a_level_that_moves_does_not_move_it(book: Book) -> None:
    customer = book.customer()
    book.contact(customer)
    book.snooze(book.reminders("next_contact")[0], "2026-11-24 10:00")
    book.change(customer, level="C")
    assert book.states() == ["0 planned 11-24 10:00"]


def test_another_day_said_later_moves_it(book: Book) -> None:
    contact = book.contact(book.customer(), "2026-11-28 15:00", "time")
    book.snooze(book.reminders("next_contact")[0], "2026-11-24 10:00")
    book.change(contact, next_at=book.at("2026-11-30 10:00"))
    assert book.states() == ["0 planned 11-30 10:00"]
    assert not book.reminders()[0].set_by_person


def test_it_goes_when_its_cause_goes_and_comes_back_with_it(book: Book) -> None:
    customer = book.customer()
    book.contact(customer)
    book.snooze(book.reminders("next_contact")[0], "2026-11-24 10:00")
    newer = book.contact(customer)
    assert book.states()[0] == "0 withdrawn 11-24 10:00"
    book.remove(newer)
    assert book.states()[0] == "0 planned 11-24 10:00"


def test_a_snooze_can_be_undone(book: Book) -> None:
    customer = book.customer()
    book.contact(customer, "2026-11-23 15:00", "time")
    book.fire("2026-11-23 14:57")
    author = journal.Author(book.store.id, book.rep.id, "m1", book.now)
    with book.writing() as session:
        journal.write_under(session, author)
        row = session.exec(select(Reminder).where(Reminder.kind == "next_contact")).one()
        revision = row.revision
        reminders.snooze(session, row, book.at("2026-11-24 10:00"), "part", book.now, shipped())
        assert row.revision == revision + 1, "what is shown from here on carries the revision that counts"
        batch = journal.batch_of(session)
        assert batch is not None
        undo.take_back(session, batch)
        planner.reconcile(session, f"c:{customer.id}", book.now, shipped())
    (row,) = book.reminders("next_contact")
    assert (row.state, row.meant_at, row.set_by_person) == ("fired", book.at("2026-11-23 15:00"), False)
