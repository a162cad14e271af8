"""Today's list: its order, its numbers until midnight, its longest length, whose customers it holds."""

from datetime import date, timedelta

from storage import lists
from storage.models import ListItem
from storage.settings import shipped
from tests.scheduler.book import Book


def test_the_order(book: Book) -> None:
    """To the minute, appointment, promise, H late, the rep's date, the level's rhythm, care, greeting."""
    day = "2026-11-25"
    book.turn_to("2026-11-21 09:00")
    book.contact(book.customer("H迟到", level="H"))
    book.turn_to("2026-11-18 09:00")
    book.contact(book.customer("B今天", level="B"))
    book.contact(book.customer("A迟到", level="A"))
    book.turn_to("2026-11-23 09:00")
    book.contact(book.customer("几点"), f"{day} 16:00", "time")
    book.contact(book.customer("说的"), f"{day} 00:00")
    book.appointment(book.customer("约定", level="C"), f"{day} 00:00", "date")
    book.promise(book.customer("承诺", level="C"), date(2026, 11, 25))
    book.deal(book.customer("回访", level="D"), date(2026, 11, 22), is_delivered=True)
    book.turn_to(f"{day} 09:00")
    assert [name.split()[1] for name in book.names()] == [
        "几点", "约定", "承诺", "H迟到", "说的", "A迟到", "B今天", "回访",
    ]  # fmt: skip


def test_the_later_the_earlier(book: Book) -> None:
    for name, day in (("一天", "2026-11-27"), ("三天", "2026-11-25"), ("两天", "2026-11-26")):
        book.contact(book.customer(name, level="C"), f"{day} 00:00")
    book.turn_to("2026-11-28 09:00")
    assert book.names() == ["1 三天", "2 两天", "3 一天"]
    assert [line.days_late for line in book.today().lines] == [3, 2, 1]


def test_a_customer_stands_once_by_what_matters_most(book: Book) -> None:
    customer = book.customer()
    book.contact(customer, "2026-11-24 00:00")
    book.appointment(customer, "2026-11-24 15:00")
    book.turn_to("2026-11-24 09:00")
    assert [line.reminder.kind for line in book.today().lines] == ["appointment"]


def test_the_evening_before_rings_and_is_in_no_list(book: Book) -> None:
    book.appointment(book.customer(), "2026-11-25 15:00")
    book.turn_to("2026-11-24 09:00")
    assert book.names() == []
    assert len(book.fire("2026-11-24 17:58")) == 1
    assert book.names() == []


def test_numbers_stay_until_midnight(book: Book) -> None:
    people = [book.customer(name, level="C") for name in ("甲", "乙", "丙")]
    for customer in people:
        book.contact(customer, "2026-11-24 00:00")
    book.fire("2026-11-24 08:41")
    assert book.names() == ["1 甲", "2 乙", "3 丙"]
    book.turn_to("2026-11-24 10:00")
    book.contact(people[1], "2026-11-30 00:00")
    assert book.names() == ["1 甲", "3 丙"], "a closed line keeps its number to itself"
    book.appointment(book.customer("丁"), "2026-11-24 15:00")
    assert book.names() == ["1 甲", "3 丙", "4 丁"], "a new one takes the next, however urgent"
    with book.writing() as session:
        item = lists.item(session, book.rep.id, date(2026, 11, 24), 2)
        assert item is not None
        assert item.customer_id == people[1].id, "2 still means 乙"
        assert lists.item(session, book.rep.id, date(2026, 11, 24), 9) is None
    book.turn_to("2026-11-25 09:00")
    assert book.names() == ["1 丁", "2 甲", "3 丙"], "a new day counts anew"


def test_a_closed_line_that_comes_back_has_its_number(book: Book) -> None:
    first, second = book.customer("甲", level="C"), book.customer("乙", level="C")
    for customer in (first, second):
        book.contact(customer, "2026-11-24 00:00")
    book.fire("2026-11-24 08:41")
    book.names()
    newer = book.contact(first)
    assert book.names() == ["2 乙"]
    book.remove(newer)
    assert book.names() == ["1 甲", "2 乙"]


def test_the_longest_length_holds_for_what_can_wait(book: Book) -> None:
    book.set("list_length", "3")
    for number in range(5):
        book.contact(book.customer(f"客户{number}", level="C"), "2026-11-24 00:00")
    for name in ("约一", "约二"):
        book.appointment(book.customer(name, level="N"), "2026-11-24 15:00")
    book.turn_to("2026-11-24 08:30")
    found = book.today()
    assert (len(found.lines), found.more) == (5, 2)
    assert [line.customer.name for line in found.lines][:2] == ["约一", "约二"]
    assert (len(book.today(length=10).lines), book.today(length=10).more) == (7, 0), "更多 numbers the rest"
    assert len(book.today().lines) == 7, "what has a number stays"


def test_what_is_done_makes_room(book: Book) -> None:
    book.set("list_length", "1")
    first, second = book.customer("甲", level="C"), book.customer("乙", level="C")
    for customer in (first, second):
        book.contact(customer, "2026-11-24 00:00")
    book.fire("2026-11-24 08:41")
    assert book.names() == ["1 甲"]
    book.contact(first)
    assert book.names() == ["2 乙"]


def test_a_list_holds_what_is_to_come_today_and_nothing_of_tomorrow(book: Book) -> None:
    book.contact(book.customer("今天"), "2026-11-23 23:30", "time")
    book.contact(book.customer("明天"), "2026-11-24 00:10", "time")
    assert book.names() == ["1 今天"]


def test_what_has_had_its_time_is_off_the_list(book: Book) -> None:
    book.deal(book.customer("回访", level="D"), date(2026, 11, 20), is_delivered=True)
    assert book.names() == ["1 回访"]
    book.turn_to("2026-12-08 09:00")
    assert book.names() == ["1 回访"], "the visit after seven days is still worth making"
    book.turn_to("2026-12-12 09:00")
    assert book.names() == []


def test_colleagues_see_their_own(book: Book) -> None:
    other, boss = book.member("周倩"), book.member("王磊", "manager")
    book.contact(book.customer("陈宇的"), "2026-11-23 15:00", "time")
    book.contact(book.customer("周倩的", rep=other), "2026-11-23 15:00", "time")
    assert (book.names(), book.names(other), book.names(boss)) == (["1 陈宇的"], ["1 周倩的"], [])
    book.change(other, away_until=date(2026, 11, 23), stand_in_id=book.rep.id)
    assert book.names() == ["1 陈宇的", "2 周倩的"], "the stand-in's list holds both"
    book.change(other, is_active=False)
    assert book.names(boss) == ["1 周倩的"], "who left leaves them to the manager"


def test_best_is_what_a_line_stands_for(book: Book) -> None:
    customer = book.customer()
    book.contact(customer, "2026-11-23 00:00")
    book.promise(customer, date(2026, 11, 23))
    day = date(2026, 11, 23)
    with book.writing() as session:
        until = book.now + timedelta(hours=12)
        found = lists.best(session, customer.id, day, until, shipped())
        assert found is not None
        assert found.kind == "promise"
        assert lists.best(session, book.rep.id, day, until, shipped()) is None


def test_numbers_of_old_lists_are_forgotten(book: Book) -> None:
    book.contact(book.customer(), "2026-11-23 15:00", "time")
    book.names()
    with book.writing() as session:
        assert lists.purge(session, date(2026, 11, 23)) == 0
        assert lists.purge(session, date(2026, 11, 24)) == 1
        assert session.get(ListItem, (book.rep.id, date(2026, 11, 23), 1)) is None
