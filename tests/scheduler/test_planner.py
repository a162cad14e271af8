"""Reconciling, case by case: what becomes of a row when its cause moves, goes, comes back or is overtaken."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from scheduler import planner, planning
from storage import journal, undo
from storage.ids import new_id
from storage.kinds import MonthDay
from storage.models import Contact, Customer, Duty, Reminder
from storage.settings import shipped
from storage.vault import seal
from tests.scheduler.book import Book


def test_a_planned_row_follows_its_cause(book: Book) -> None:
    contact = book.contact(book.customer(), "2026-11-28 15:00", "time")
    assert book.states() == ["0 planned 11-28 15:00"]
    book.change(contact, next_at=book.at("2026-11-27 10:00"))
    assert book.states() == ["0 planned 11-27 10:00"]
    assert book.reminders()[0].due_at == book.at("2026-11-27 09:57")


@pytest.mark.parametrize(
    ("meant", "due"),
    [
        ("2026-11-28 15:00", "2026-11-28 14:57"),
        ("2026-11-28 15:03", "2026-11-28 14:59"),
        ("2026-11-28 15:33", "2026-11-28 15:29"),
        ("2026-11-28 15:31", "2026-11-28 15:28"),
    ],
)
def test_an_hour_rings_a_few_minutes_early_never_in_minutes_0_and_30(book: Book, meant: str, due: str) -> None:
    book.contact(book.customer(), meant, "time")
    assert [row.due_at for row in book.reminders()] == [book.at(due)]


def test_a_cause_that_is_gone_withdraws(book: Book) -> None:
    customer = book.customer()
    book.contact(customer)
    book.change(customer, do_not_contact=True)
    assert book.states() == ["0 withdrawn 11-25 08:40"]
    book.change(customer, do_not_contact=False)
    assert book.states() == ["0 planned 11-25 08:40"], "the same row comes back"


def test_a_newer_contact_takes_over_from_what_is_planned(book: Book) -> None:
    customer = book.customer()
    book.contact(customer)
    book.turn_to("2026-11-24 10:00")
    book.contact(customer)
    assert book.states() == ["0 withdrawn 11-25 08:40", "0 planned 11-26 08:40"]


@pytest.mark.parametrize("reached", [True, False, None])
def test_what_has_fired_is_done_by_a_newer_contact(book: Book, reached: bool | None) -> None:
    customer = book.customer()
    book.contact(customer)
    book.fire("2026-11-25 08:41")
    newer = book.contact(customer, reached=reached)
    old, new = book.reminders("next_contact")
    assert (old.state, old.contact_id, old.closed_at) == ("done", newer.id, book.now)
    assert new.state == "planned"
    assert new.precision == ("part" if reached is False else "date"), "an attempt comes back in another part of the day"


def test_undo_brings_back_what_a_contact_had_closed(either: Book) -> None:
    book = either
    customer = book.customer()
    book.contact(customer)
    book.fire("2026-11-25 08:41")
    newer = book.contact(customer)
    book.remove(newer)
    old, new = book.reminders("next_contact")
    assert (old.state, old.contact_id, old.closed_at) == ("fired", None, None)
    assert new.state == "withdrawn"
    book.add(Contact(**{**newer.model_dump(), "id": newer.id}))
    old, new = book.reminders("next_contact")
    assert (old.state, old.contact_id, new.state) == ("done", newer.id, "planned"), "and 恢复 closes it again"


def test_the_journal_s_undo_of_a_note(book: Book) -> None:
    """With the author of an inbound, through undo itself."""
    customer = book.customer()
    book.contact(customer)
    book.fire("2026-11-25 08:41")
    author = journal.Author(book.store.id, book.rep.id, "m1", book.now)
    with book.writing() as session:
        journal.write_under(session, author)
        session.add(
            Contact(id=new_id(), store_id=book.store.id, customer_id=customer.id, member_id=book.rep.id, at=book.now)
        )
        planner.reconcile(session, f"c:{customer.id}", book.now, shipped())
        batch = journal.batch_of(session)
        assert batch is not None
    assert [row.state for row in book.reminders("next_contact")] == ["done", "planned"]
    with book.writing() as session:
        journal.write_under(session, author)
        undone = undo.take_back(session, session.merge(batch))
        assert undone.conflicts == []
        planner.reconcile(session, f"c:{customer.id}", book.now, shipped())
    assert [row.state for row in book.reminders("next_contact")] == ["fired", "withdrawn"]


def test_what_has_fired_and_moved_over_a_day_ahead_gets_the_next_round(either: Book) -> None:
    book = either
    customer = book.customer(level="D", kind="owner")

    def ready() -> list[str]:
        day = [row for row in book.reminders("delivery_day") if row.occasion.endswith(":ready")]
        return [f"{row.round} {row.state} {row.meant_at.astimezone(book.zone):%m-%d %H:%M}" for row in day]

    deal = book.deal(customer, date(2026, 11, 25), is_delivered=False)
    book.fire("2026-11-24 08:41")
    assert ready() == ["0 fired 11-24 08:40"]
    book.change(deal, delivered_on=date(2026, 11, 26))
    assert ready() == ["0 fired 11-24 08:40"], "a day is nothing"
    book.change(deal, delivered_on=date(2026, 11, 30))
    assert ready() == ["0 withdrawn 11-24 08:40", "1 planned 11-29 08:40"]
    book.change(deal, delivered_on=date(2026, 12, 1))
    assert ready() == ["0 withdrawn 11-24 08:40", "1 planned 11-30 08:40"]
    book.change(deal, delivered_on=date(2026, 11, 25))
    assert ready() == ["0 fired 11-24 08:40"], "undone: as if nothing had moved"


def test_a_rung_hour_moved_by_a_person_rings_again(book: Book) -> None:
    contact = book.contact(book.customer(), "2026-11-23 15:00", "time")
    book.fire("2026-11-23 14:57")
    book.change(contact, next_at=book.at("2026-11-23 17:00"))
    assert book.states() == ["0 withdrawn 11-23 15:00", "1 planned 11-23 17:00"]
    assert book.fire("2026-11-23 16:57") == [f"ring 陈宇 next_contact/contact:{contact.id}"]


def test_an_appointment_that_is_moved_after_it_was_done(book: Book) -> None:
    customer = book.customer()
    appointment = book.appointment(customer, "2026-11-23 15:00")
    book.fire("2026-11-23 14:57")
    book.turn_to("2026-11-23 15:10")
    book.contact(customer, method="visit")
    assert book.states("appointment") == ["0 done 11-23 15:00"]
    book.change(appointment, at=book.at("2026-11-28 10:00"))
    assert [line for line in book.states("appointment") if "planned" in line] == [
        "0 planned 11-27 18:00", "1 planned 11-28 10:00",
    ]  # fmt: skip


def test_what_settles_an_appointment(book: Book) -> None:
    customer = book.customer()
    appointment = book.appointment(customer, "2026-11-23 15:00")
    book.fire("2026-11-23 14:57")
    book.contact(customer, method="call")
    assert book.states("appointment") == ["0 fired 11-23 15:00"], "a call is no visit"
    book.change(appointment, state="cancelled")
    assert book.states("appointment") == ["0 done 11-23 15:00"], "called off in that call"


def test_a_promise_waits_until_it_is_kept(book: Book) -> None:
    customer = book.customer()
    promise = book.promise(customer, date(2026, 11, 24))
    book.fire("2026-11-24 08:41")
    book.turn_to("2026-11-24 09:00")
    contact = book.contact(customer)
    assert book.states("promise") == ["0 fired 11-24 08:40"]
    book.change(promise, state="kept")
    (row,) = book.reminders("promise")
    assert (row.state, row.contact_id) == ("done", contact.id)


def test_what_nobody_answered_in_its_time_is_missed(book: Book) -> None:
    customer = book.customer(level="D")
    book.deal(customer, date(2026, 11, 22), is_delivered=True)
    book.fire("2026-11-25 08:41")
    assert book.states("return_visit") == ["0 fired 11-25 08:40", "0 planned 11-29 08:40", "0 planned 12-22 08:40"]
    book.turn_to("2026-12-10 09:00")
    book.plan(f"c:{customer.id}")
    assert [line.split()[1] for line in book.states("return_visit")] == ["missed", "planned", "planned"]


def test_a_visit_long_past_is_not_planned(book: Book) -> None:
    book.deal(book.customer(level="D"), date(2026, 11, 1), is_delivered=True)
    assert book.states("return_visit") == ["0 planned 12-01 08:40"]


def test_the_birthday_of_each_year_within_the_horizon(either: Book) -> None:
    book = either
    customer = book.customer(level="D")
    with book.writing() as session:
        held = session.get_one(Customer, customer.id)
        seal(session, held, "birthday", MonthDay(8, 15, lunar=True).dump())
    book.plan(f"c:{customer.id}")
    assert [f"{r.occasion} {r.meant_at:%m-%d}" for r in book.reminders("birthday")] == ["birthday:2027 09-15"]
    book.turn_to("2027-09-16 09:00")
    book.plan(f"c:{customer.id}")
    assert [f"{r.occasion} {r.state}" for r in book.reminders("birthday")] == [
        "birthday:2027 missed", "birthday:2028 planned",
    ]  # fmt: skip


def test_beyond_the_horizon_nothing_is_planned_yet(book: Book) -> None:
    book.contact(book.customer(), "2028-03-01 00:00")
    assert book.states() == []
    book.turn_to("2027-03-01 09:00")
    book.plan_day()
    assert [r.meant_at for r in book.reminders("next_contact")] == [book.at("2028-03-01 08:40")]


# -- subjects ---------------------------------------------------------------------------------------------------------


def test_a_member_s_lists_follow_their_days(book: Book) -> None:
    book.plan(f"m:{book.rep.id}")
    assert [r.occasion for r in book.reminders("morning_list")][:2] == ["2026-11-23", "2026-11-24"]
    book.change(book.rep, rest_days="2")
    assert [r.state for r in book.reminders("morning_list")][:3] == ["planned", "withdrawn", "planned"]
    book.change(book.rep, is_active=False)
    assert {r.state for r in book.reminders("morning_list")} == {"withdrawn"}


@pytest.mark.parametrize("subject", ["c:1", "m:1", "s:1"])
def test_a_subject_that_is_not_there_has_nothing(book: Book, subject: str) -> None:
    book.plan(subject)
    assert book.reminders() == []


def test_the_daily_planning_goes_on_where_it_stood(either: Book) -> None:
    book = either
    made = [book.customer(f"客户{number}") for number in range(5)]
    own = shipped()
    with book.writing() as session:
        cursor = planner.extend(session, book.store.id, book.now, own, 0, limit=2)
    assert cursor == made[1].id
    assert len(book.reminders("next_contact")) == 2
    with book.writing() as session:
        assert planner.extend(session, book.store.id, book.now, own, cursor or 0, limit=2) == made[3].id
        assert planner.extend(session, book.store.id, book.now, own, made[3].id, limit=2) is None
    assert len(book.reminders("next_contact")) == 5
    book.plan_day()
    with book.writing() as session:
        assert not planning.step(session, book.now), "once a day"
        duties = session.exec(select(Duty).where(col(Duty.done_at).is_not(None))).all()
        assert [(duty.done_at, duty.cursor) for duty in duties] == [(book.now, "")]
        assert planning.step(session, book.now + timedelta(days=1))


# -- races ------------------------------------------------------------------------------------------------------------


def test_two_at_once_plan_each_occasion_once(either: Book) -> None:
    book = either
    customer = book.customer()
    book.contact(customer)
    with book.writing() as session:
        for row in session.exec(select(Reminder)).all():
            session.delete(row)
    barrier, errors = Barrier(2), []

    def plan() -> None:
        barrier.wait()
        try:
            book.database.run(
                book.now, lambda session: planner.reconcile(session, f"c:{customer.id}", book.now, shipped())
            )
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=plan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, book.states()) == ([], ["0 planned 11-25 08:40"])


# -- always -----------------------------------------------------------------------------------------------------------

DAYS = st.integers(-3, 12)
DEEDS = st.one_of(
    st.tuples(st.just("contact"), st.sampled_from([True, False, None]), st.none() | DAYS),
    st.tuples(st.just("appointment"), DAYS),
    st.tuples(st.just("promise"), DAYS),
    st.tuples(st.just("deal"), DAYS, st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 60)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("level"), st.sampled_from(["N", "H", "C", "D", "F"])),
    st.tuples(st.just("quiet"), st.booleans()),
    st.tuples(st.just("snooze"), DAYS),
)


def do(book: Book, customer: Customer, contacts: list[Contact], deed: tuple[Any, ...]) -> None:
    """One thing that happens to a customer."""

    def day(ahead: int) -> str:
        return f"{book.now + timedelta(days=ahead):%Y-%m-%d} 15:00"

    match deed:
        case ("contact", reached, ahead):
            contacts.append(book.contact(customer, day(ahead) if ahead is not None else "", "time", reached=reached))
        case ("appointment", ahead):
            book.appointment(customer, day(ahead))
        case ("promise", ahead):
            book.promise(customer, (book.now + timedelta(days=ahead)).date())
        case ("deal", ahead, is_delivered):
            book.deal(customer, (book.now + timedelta(days=ahead)).date(), is_delivered=is_delivered)
        case ("wait", hours):
            book.now += timedelta(hours=hours)
            book.fire()
        case ("undo",) if contacts:
            book.remove(contacts.pop())
        case ("level", level):
            book.change(customer, level=level)
        case ("quiet", is_quiet):
            book.change(customer, do_not_contact=is_quiet)
        case ("snooze", ahead):
            waiting = [r for r in book.reminders() if r.customer_id == customer.id and r.state in ("planned", "fired")]
            if waiting:
                book.snooze(waiting[0], day(max(ahead, 0)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=1, max_size=8))
def test_planning_again_changes_nothing(book: Book, deeds: list[tuple[Any, ...]]) -> None:
    customer, contacts = book.customer(), list[Contact]()
    for deed in deeds:
        do(book, customer, contacts, deed)

    def rows() -> list[dict[str, Any]]:
        return [row.model_dump() for row in book.reminders() if row.customer_id == customer.id]

    book.plan(f"c:{customer.id}")
    first = rows()
    book.plan(f"c:{customer.id}")
    assert rows() == first
    with book.writing() as session:
        planner.extend(session, book.store.id, book.now, shipped(), customer.id - 1)
    assert rows() == first, "one by one and many at once plan alike"
    latest = {(row["kind"], row["occasion"]): row for row in first}
    still_open = [row for row in first if row["state"] in ("planned", "fired")]
    assert all(row in latest.values() for row in still_open), "one open round at most"
