"""Firing, with a clock moved by hand: who is told what, when, once; what waits, what becomes one list."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from scheduler.days import Settings
from scheduler.facts import Facts
from scheduler.occasions import Kind, Occasion
from scheduler.rules import KINDS
from storage import customers
from storage.models import Account, Ownership, Reminder
from storage.ranks import Rank
from tests.scheduler.book import Book, kinds, rings


def test_a_ring_comes_a_few_minutes_early_and_once(either: Book) -> None:
    book = either
    contact = book.contact(book.customer(), "2026-11-23 15:00", "time")
    assert book.fire("2026-11-23 14:56") == []
    assert book.fire("2026-11-23 14:57") == [f"ring 陈宇 next_contact/contact:{contact.id}"]
    assert book.fire("2026-11-23 14:57") == []
    assert book.fire("2026-11-23 15:10") == []
    (row,) = book.reminders("next_contact")
    assert (row.state, row.fired_at, row.attempts) == ("fired", book.at("2026-11-23 14:57"), 1)
    (push,) = book.outbox()
    assert (push.is_push, push.reminder_id, push.chat) == (True, row.id, "陈宇")


def test_a_day_alone_makes_no_message(book: Book) -> None:
    book.contact(book.customer(), "2026-11-24 00:00")
    assert book.fire("2026-11-24 08:39") == []
    assert book.states() == ["0 planned 11-24 08:40"]
    assert book.fire("2026-11-24 08:41") == []
    assert book.states() == ["0 fired 11-24 08:40"]


def test_the_morning_list_goes_out_with_its_day(book: Book) -> None:
    book.plan_day()
    book.fire("2026-11-23 09:00")
    assert book.fire("2026-11-24 08:39") == []
    assert book.fire("2026-11-24 08:41") == ["list 陈宇 morning_list/2026-11-24"]
    assert book.fire("2026-11-24 12:00") == []


def test_the_lists_of_a_store_go_out_one_after_the_other(book: Book) -> None:
    for number in range(3):
        book.member(f"顾问{number}")
    book.plan_day()
    book.fire("2026-11-24 08:41")
    starts = [row.not_before - book.now for row in book.outbox() if row.not_before]
    assert starts[-3:] == [timedelta(seconds=2 * number) for number in range(1, 4)]


def test_three_at_once_ring_four_become_a_list(book: Book) -> None:
    rings(book, *["2026-11-23 15:00"] * 3)
    assert kinds(book.fire("2026-11-23 14:58")) == ["ring 陈宇"] * 3
    rings(book, *["2026-11-23 16:00"] * 4)
    (one,) = book.fire("2026-11-23 15:58")
    assert one.startswith("list 陈宇 next_contact/")
    assert one.count("next_contact/") == 4


def test_what_is_half_an_hour_late_becomes_one_list(book: Book) -> None:
    rings(book, "2026-11-23 15:00", "2026-11-23 15:50")
    (one,) = book.fire("2026-11-23 15:48")
    assert kinds([one]) == ["list 陈宇"], "one late, one just due"
    assert one.count("next_contact/") == 2


def test_what_was_taken_too_late_for_the_list_comes_in_another(book: Book) -> None:
    """After an outage a platform delivers what was said long ago, some of it after the list of what is late."""
    rings(book, "2026-11-23 15:00")
    assert kinds(book.fire("2026-11-23 15:40")) == ["list 陈宇"]
    book.turn_to("2026-11-23 15:41")
    rings(book, "2026-11-23 15:10")
    assert kinds(book.fire("2026-11-23 15:42")) == ["list 陈宇"]


def test_a_little_late_still_rings(book: Book) -> None:
    rings(book, "2026-11-23 15:00")
    assert kinds(book.fire("2026-11-23 15:29")) == ["ring 陈宇"]


@pytest.mark.parametrize("limit", [2, 100])
def test_three_days_down_make_one_list(either: Book, limit: int) -> None:
    """However many turns it takes."""
    book = either
    book.plan_day()
    rings(book, "2026-11-24 10:00", "2026-11-24 15:00", "2026-11-25 10:00", "2026-11-26 09:00", "2026-11-26 16:00")
    book.contact(book.customer(), "2026-11-25 00:00")
    book.fire("2026-11-23 09:30")
    book.turn_to("2026-11-26 10:00")
    before = len(book.said())
    while book.fire_once(limit).claimed:
        pass
    assert kinds(book.said()[before:]) == ["list 陈宇"]
    assert {row.state for row in book.reminders("next_contact") if row.due_at <= book.now} == {"fired"}
    lists = {row.occasion: row.state for row in book.reminders("morning_list")}
    assert [lists[f"2026-11-{day}"] for day in (24, 25, 26, 27)] == ["missed", "missed", "fired", "planned"]
    assert kinds(book.fire("2026-11-26 15:57")) == ["ring 陈宇"], "what is on time rings again"


def test_down_in_the_night_and_up_before_the_list(book: Book) -> None:
    """Late rings wait for the list of the morning instead of making one at seven."""
    book.plan_day()
    book.fire()
    rings(book, "2026-11-23 20:00")
    assert book.fire("2026-11-24 07:10") == []
    (one,) = book.fire("2026-11-24 08:41")
    assert "morning_list" in one
    assert "next_contact" in one


def test_a_second_stop_on_one_day_makes_a_second_list(book: Book) -> None:
    rings(book, "2026-11-23 10:00", "2026-11-23 14:00")
    assert kinds(book.fire("2026-11-23 11:00")) == ["list 陈宇"]
    assert kinds(book.fire("2026-11-23 15:00")) == ["list 陈宇"]
    assert [(row.round, row.state) for row in book.reminders("morning_list")] == [(0, "fired"), (1, "fired")]


@pytest.mark.parametrize(
    ("said_for", "first_tick", "told"),
    [
        ("2026-11-23 21:00", "2026-11-23 20:58", True),
        ("2026-11-23 07:10", "2026-11-23 07:08", True),
        ("2026-11-23 23:00", "2026-11-23 22:58", False),
        ("2026-11-23 06:00", "2026-11-23 05:58", False),
    ],
)
def test_a_person_s_own_hour_is_honoured_from_seven_to_ten(
    book: Book, said_for: str, first_tick: str, told: bool
) -> None:
    book.turn_to("2026-11-22 12:00")
    rings(book, said_for)
    assert kinds(book.fire(first_tick)) == (["ring 陈宇"] if told else [])
    if not told:
        assert book.fire("2026-11-24 08:39" if "23:00" in said_for else "2026-11-23 08:39") == []
        assert kinds(book.fire("2026-11-24 08:41" if "23:00" in said_for else "2026-11-23 08:41")) == ["list 陈宇"]


def test_what_the_product_starts_keeps_to_working_hours(book: Book) -> None:
    book.set("push_until", '"17:00"')
    appointment = book.appointment(book.customer(), "2026-11-25 15:00")
    assert book.fire("2026-11-24 17:58") == [], "the evening before, after hours"
    assert book.states("appointment")[0] == "0 planned 11-24 18:00"
    assert book.fire("2026-11-25 08:41") == [], "its day has come: missed"
    assert book.states("appointment") == ["0 missed 11-24 18:00", "0 planned 11-25 15:00"]
    assert book.fire("2026-11-25 14:57") == [f"ring 陈宇 appointment/appointment:{appointment.id}:day"]


def test_nothing_of_the_product_s_own_on_a_rest_day(book: Book) -> None:
    """Tuesday the 24th is off: no list; the evening before waits for Wednesday; one's own hour rings."""
    book.change(book.rep, rest_days="2")
    book.plan_day()
    book.fire()
    rings(book, "2026-11-24 11:00")
    book.appointment(book.customer(), "2026-11-25 15:00")
    assert book.fire("2026-11-24 08:41") == []
    assert kinds(book.fire("2026-11-24 10:57")) == ["ring 陈宇"]
    assert book.fire("2026-11-24 18:00") == []
    assert book.fire("2026-11-25 08:41") == ["list 陈宇 morning_list/2026-11-25"]


def test_a_stand_in_hears_of_the_customers_of_who_is_away(book: Book) -> None:
    stand_in = book.member("周倩")
    rings(book, "2026-11-23 15:00", "2026-11-25 15:00")
    book.change(book.rep, away_until=date(2026, 11, 24), stand_in_id=stand_in.id)
    assert kinds(book.fire("2026-11-23 14:58")) == ["ring 周倩"]
    book.fire("2026-11-25 08:41")
    assert kinds(book.fire("2026-11-25 14:58")) == ["ring 陈宇"], "back again"


@pytest.mark.parametrize("case", ["left", "nobody", "away without a stand-in", "stand-in is away too"])
def test_the_managers_hear_of_customers_nobody_looks_after(book: Book, case: str) -> None:
    book.member("王磊", "manager")
    other = book.member("周倩", away_until=date(2026, 11, 30))
    rings(book, "2026-11-23 15:00")
    if case == "left":
        book.change(book.rep, is_active=False)
    elif case == "nobody":
        with book.writing() as session:
            for ownership in session.exec(select(Ownership)).all():
                ownership.until_at = book.now
    elif case == "away without a stand-in":
        book.change(book.rep, away_until=date(2026, 11, 30))
    else:
        book.change(book.rep, away_until=date(2026, 11, 30), stand_in_id=other.id)
    assert kinds(book.fire("2026-11-23 14:58")) == ["ring 王磊"]


def test_a_shared_customer_rings_at_both(book: Book) -> None:
    other = book.member("周倩")
    customer = book.customer()
    with book.writing() as session:
        customers.own(session, customer, other, book.now)
    book.contact(customer, "2026-11-23 15:00", "time")
    assert sorted(kinds(book.fire("2026-11-23 14:58"))) == ["ring 周倩", "ring 陈宇"]


def test_who_cannot_be_reached_loses_nothing(book: Book) -> None:
    rings(book, "2026-11-23 15:00")
    with book.writing() as session:
        session.exec(select(Account).where(Account.member_id == book.rep.id)).one().is_open = False
    assert book.fire("2026-11-23 14:58") == []
    book.turn_to("2026-11-23 16:00")
    assert book.names() == ["1 客户0"]


# -- a kind of one's own ----------------------------------------------------------------------------------------------


def test_a_new_kind_is_one_entry(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planned, fired, listed, closed: nothing else has to know it."""

    def plates(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
        for sale in facts.sales:
            if sale.delivered_on and sale.is_delivered:
                at = datetime.combine(sale.delivered_on + timedelta(days=10), settings.hour("push_from"), settings.zone)
                yield Occasion(f"deal:{sale.id}:plates", at.replace(hour=15), "time")

    monkeypatch.setitem(KINDS, "plates", Kind("plates", "上牌", Rank.CARE, "call", plates, when=""))
    customer = book.customer(level="D")
    deal = book.deal(customer, date(2026, 11, 20), is_delivered=True)
    assert book.states("plates") == ["0 planned 11-30 15:30"]
    assert book.fire("2026-11-30 15:28") == [f"ring 陈宇 plates/deal:{deal.id}:plates"]
    assert [line.reminder.kind for line in book.today().lines] == ["plates"]
    book.turn_to("2026-11-30 15:40")
    book.contact(customer)
    assert book.states("plates") == ["0 done 11-30 15:30"]


def test_a_kind_that_is_no_more_is_withdrawn(book: Book) -> None:
    rings(book, "2026-11-23 15:00")
    with book.writing() as session:
        session.exec(select(Reminder)).one().kind = "gone"
    assert book.fire("2026-11-23 14:58") == []
    assert [row.state for row in book.reminders()] == ["withdrawn"]
