"""One touch a customer and week: what went along with other care stays with it, whatever becomes of that."""

from datetime import date

import pytest

from storage.kinds import MonthDay
from storage.models import Customer
from storage.session import Database
from storage.vault import seal
from tests.scheduler.book import Book


@pytest.fixture
def cared(embedded: Database) -> Book:
    """A car handed over on the 20th, so that a visit is due on the 27th; a birthday on the 30th takes it along."""
    book = Book(embedded)
    customer = book.customer(level="D")
    with book.writing() as session:
        seal(session, session.get_one(Customer, customer.id), "birthday", MonthDay(11, 30).dump())
    book.deal(customer, date(2026, 11, 20), is_delivered=True)
    return book


def visit(book: Book) -> str:
    """What became of the visit on the seventh day."""
    return next(row.state for row in book.reminders("return_visit") if row.occasion.endswith("D+7"))


def test_a_visit_goes_with_the_birthday_of_its_week(cared: Book) -> None:
    assert visit(cared) == "merged"
    cared.fire("2026-11-30 08:41")
    cared.plan_day()
    assert visit(cared) == "merged"


def test_it_does_not_come_back_when_the_birthday_is_put_off(cared: Book) -> None:
    cared.fire("2026-11-30 08:41")
    birthday = next(row for row in cared.reminders("birthday") if row.state == "fired")
    cared.snooze(birthday, "2026-12-08 10:00", "date")
    assert visit(cared) == "merged"
    cared.fire("2026-12-08 08:41")
    cared.turn_to("2026-12-08 09:00")
    cared.plan_day()
    assert visit(cared) == "merged"
