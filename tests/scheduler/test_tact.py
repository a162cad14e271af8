"""One touch a customer and week: what went along with other care stays with it, whatever becomes of that."""

from datetime import date

import pytest

from storage.ids import new_id
from storage.kinds import MonthDay
from storage.models import Car, Customer
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


def _with_a_car(book: Book, birthday: MonthDay, inspection_on: date) -> Customer:
    """A customer with a birthday, whose car is inspected on a day and told of 15 days ahead."""
    book.set("inspection_ahead", "[15]")
    customer = book.customer(level="D")
    with book.writing() as session:
        seal(session, session.get_one(Customer, customer.id), "birthday", birthday.dump())
        session.add(Car(
            id=new_id(), store_id=book.store.id, customer_id=customer.id, series="途岳", inspection_on=inspection_on
        ))  # fmt: skip
    return customer


def test_what_is_put_on_a_day_of_one_s_own_stays_there(embedded: Database) -> None:
    """An inspection took the visit along and was put off, to the day after a birthday: the visit does not come back."""
    book = Book(embedded)
    book.set("return_visits", "[7]")
    customer = _with_a_car(book, MonthDay(12, 5), date(2026, 12, 10))
    book.deal(customer, date(2026, 11, 20), is_delivered=True)
    assert visit(book) == "merged"
    book.fire("2026-11-25 08:41")
    book.fire("2026-12-05 08:41")
    book.turn_to("2026-12-05 16:00")
    (inspection,) = (row for row in book.reminders("inspection") if row.state == "fired")
    book.snooze(inspection, "2026-12-06 10:00", "date")
    book.plan_day()
    assert [row.state for row in book.reminders("inspection") if row.id == inspection.id] == ["planned"]
    assert visit(book) == "merged"


def test_a_day_of_one_s_own_takes_along_what_could_come_any_day(embedded: Database) -> None:
    """The visit of the third day is put off to the week of the inspection's notice; a birthday keeps its own day."""
    book = Book(embedded)
    book.set("return_visits", "[3]")
    customer = _with_a_car(book, MonthDay(12, 16), date(2026, 12, 26))
    book.deal(customer, date(2026, 11, 30), is_delivered=True)
    (planned,) = book.reminders("return_visit")
    book.snooze(planned, "2026-12-10 10:00", "date")
    states = {kind: {row.state for row in book.reminders(kind)} for kind in ("return_visit", "inspection", "birthday")}
    assert states == {"return_visit": {"planned"}, "inspection": {"merged"}, "birthday": {"planned"}}
