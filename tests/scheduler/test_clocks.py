"""Clocks that jump, zones that change theirs, workers beside each other that are killed: nothing lost, nothing twice."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter

import pytest

from bot.house import House
from handlers.notes.lexicon import Lexicon
from storage.session import Database
from tests.engines import address
from tests.gateway.fakes import NOW, HandClock
from tests.scheduler.book import Book, kinds, rings
from tests.scheduler.firing_process import CLAIMED


@pytest.mark.parametrize(
    ("back", "day"), [("2026-11-24 09:05", 24), ("2026-11-23 10:05", 23), ("2026-11-17 10:00", 17)]
)
def test_a_clock_set_back_doubles_nothing(database: Database, back: str, day: int) -> None:
    """By an hour, a day, a week; what was due before and after rings once, also after a plan at the wrong time."""
    book = Book(database)
    rings(book, "2026-11-24 10:00", "2026-11-24 15:00")
    book.plan_day()
    assert kinds(book.fire("2026-11-24 09:57"))[-1:] == ["ring 陈宇"]
    before = len(book.said())
    book.turn_to(back)
    book.plan_day()
    told = book.fire()
    assert all("next_contact" not in line for line in told), "rung already, and its answer is still waited for"
    book.turn_to("2026-11-24 10:06")
    book.plan_day()
    assert kinds(book.fire()) == [] and kinds(book.fire("2026-11-24 14:57")) == ["ring 陈宇"]
    counts = Counter(word for line in book.said() for word in line.split() if "contact:" in word)
    assert sorted(counts.values()) == [1, 1] and len(book.said()) >= before
    assert {(row.state, row.attempts) for row in book.reminders("next_contact")} == {("fired", 1)}


@pytest.mark.parametrize(("ahead", "told"), [("2026-11-23 16:00", "list 陈宇"), ("2026-11-24 15:00", "list 陈宇")])
def test_a_clock_set_ahead_loses_nothing(database: Database, ahead: str, told: str) -> None:
    """By an hour, by a day: what it jumped over is told at once, in one list; set right again nothing comes twice."""
    book = Book(database)
    rings(book, "2026-11-23 15:00", "2026-11-23 15:20", "2026-11-25 15:00")
    assert book.fire("2026-11-23 14:50") == []
    book.turn_to(ahead)
    assert kinds(book.fire()) == [told]
    assert book.fire("2026-11-23 15:05") == [] and book.fire("2026-11-23 15:30") == []
    assert kinds(book.fire("2026-11-25 14:57")) == ["ring 陈宇"]
    assert {(row.state, row.attempts) for row in book.reminders("next_contact")} == {("fired", 1)}


def test_the_same_store_in_another_zone_and_over_a_change_of_the_clocks(embedded: Database) -> None:
    """New York leaves summer time on 2026-11-01 at 2:00; 15:00 and the list stay where people see them."""
    book = Book(embedded, "2026-10-30 09:00", "America/New_York")
    book.plan_day()
    book.fire()
    rings(book, "2026-10-31 15:00", "2026-11-01 15:00", "2026-11-02 15:00")
    for day in ("2026-10-31", "2026-11-01", "2026-11-02"):
        assert book.fire(f"{day} 08:39") == []
        assert kinds(book.fire(f"{day} 08:41")) == ["list 陈宇"]
        assert book.fire(f"{day} 14:56") == []
        assert kinds(book.fire(f"{day} 14:57")) == ["ring 陈宇"]


def test_the_hour_that_comes_twice_rings_once(embedded: Database) -> None:
    book = Book(embedded, "2026-10-31 09:00", "America/New_York")
    book.set("said_from", '"00:00"')
    contact = book.contact(book.customer(), "2026-11-01 01:40", "time")
    book.turn_to("2026-11-01 01:38")
    assert book.fire() == [f"ring 陈宇 next_contact/contact:{contact.id}"]
    book.now = book.now.replace(fold=1)
    assert book.fire() == []


def test_the_hour_that_never_comes_rings_all_the_same(embedded: Database) -> None:
    """New York leaves 2027-03-14 2:00 out."""
    book = Book(embedded, "2027-03-13 09:00", "America/New_York")
    book.set("said_from", '"00:00"')
    contact = book.contact(book.customer(), "2027-03-14 02:30", "time")
    assert book.fire("2027-03-14 01:55") == []
    assert book.fire("2027-03-14 03:27") == [f"ring 陈宇 next_contact/contact:{contact.id}"]
    assert book.fire("2027-03-14 03:40") == []


# -- workers beside each other ----------------------------------------------------------------------------------------


def test_workers_that_are_killed_beside_each_other_say_everything_once(database: Database) -> None:
    """One process is killed in the midst of a turn, another beside it goes on; what the first held the other takes."""
    book = Book(database)
    reps = [book.member(f"顾问{number}") for number in range(8)]
    for number in range(40):
        book.contact(book.customer(f"客户{number}", rep=reps[number % 8]), f"2026-11-23 15:0{number // 8}", "time")
    book.turn_to("2026-11-23 15:05")

    def start(role: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "tests.scheduler.firing_process",
            address(database),
            book.now.isoformat(),
            role,
        ]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    with start("holds") as first:
        assert first.stdout is not None and first.stdout.readline().strip() == CLAIMED
        with start("goes on") as second:
            if not database.is_sqlite:  # there it waits for the one writer
                assert second.stdout is not None and second.stdout.readline().strip() == CLAIMED
            first.kill()
            second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (-signal.SIGKILL, 0)
    due = book.reminders("next_contact")
    assert {(row.state, row.attempts) for row in due} == {("fired", 1)}
    words = Counter(word for line in book.said() for word in line.split() if "contact:" in word)
    assert words == Counter(f"next_contact/{row.occasion}" for row in due)


async def test_an_idle_tick_waits_for_no_writer(embedded: Database) -> None:
    house = House(embedded, HandClock(), {}, Lexicon.shipped())
    with embedded.write(NOW):
        async with asyncio.timeout(5):
            await house.fire()
    await house.lanes.close()
