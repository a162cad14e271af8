"""The ticks: at once and again, never two of one at a time, whatever goes wrong; and what is done once in a while."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import current_thread, main_thread

import pytest
import structlog

from scheduler.clock import Tick, Ticker
from storage import duties
from storage.session import Database

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def until(reached: Callable[[], bool]) -> None:
    """Wait for it; the test's own time limit ends what never comes."""
    while not reached():
        await asyncio.sleep(0.005)


async def test_everything_ticks_at_once_and_again_until_it_is_stopped() -> None:
    ticks: list[str] = []
    threads: set[bool] = set()

    async def ring() -> None:
        ticks.append("ring")

    def purge() -> None:
        threads.add(current_thread() is main_thread())
        ticks.append("purge")

    ticker = Ticker([Tick("ring", 0.01, ring), Tick("purge", 3600, purge)])
    ticker.start()
    await until(lambda: ticks.count("ring") >= 3 and "purge" in ticks)
    ticker.stop()
    await asyncio.sleep(0)
    count = len(ticks)
    await asyncio.sleep(0.05)
    assert len(ticks) == count
    assert ticks.count("purge") == 1, "its next is an hour away"
    assert threads == {False}, "what blocks does so in a thread"


async def test_an_error_is_logged_without_its_words_and_the_next_tick_comes() -> None:
    runs: list[int] = []

    async def fails_once() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("13800000001")

    with structlog.testing.capture_logs() as logs:
        ticker = Ticker([Tick("fire", 0.01, fails_once)])
        ticker.start()
        await until(lambda: len(runs) >= 3)
        ticker.stop()
    assert [(line["tick"], line["error"]) for line in logs] == [("fire", "ValueError")]
    assert "13800000001" not in str(logs)


async def test_a_tick_that_takes_long_is_never_there_twice() -> None:
    inside, most = 0, 0
    runs: list[int] = []

    async def slow() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.05)
        inside -= 1
        runs.append(1)

    ticker = Ticker([Tick("slow", 0.01, slow)])
    ticker.start()
    await until(lambda: len(runs) >= 2)
    ticker.stop()
    assert most == 1


@pytest.mark.parametrize(
    ("later", "is_due"),
    [
        (timedelta(0), False),
        (timedelta(hours=23), False),
        (DAY, True),
        (timedelta(days=9), True),
        (-timedelta(hours=1), True),
    ],
)
def test_a_duty_is_due_once_a_day_and_when_the_clock_was_set_back(
    database: Database, later: timedelta, is_due: bool
) -> None:
    with database.write(NOW) as session:
        assert duties.due(session, "purge", NOW, DAY), "never done yet"
        duties.advance(session, "purge", "7")
    with database.write(NOW) as session:
        assert duties.due(session, "purge", NOW, DAY), "under way is not done"
        assert duties.cursor(session, "purge") == "7"
        duties.done(session, "purge", NOW)
    with database.write(NOW) as session:
        assert duties.cursor(session, "purge") == ""
        assert duties.due(session, "purge", NOW + later, DAY) is is_due
        assert duties.due(session, "backup", NOW, DAY), "each duty by itself"
