"""A year of a store: 200 reps and 20,000 customers by default; BENCH_REPS, BENCH_CUSTOMERS and BENCH_DAYS make it smaller.

What must hold is what must hold of the suite's year, a twentieth of it.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import fresh_sqlite
from tests.scheduler.test_year import (
    BACK,
    DOWN,
    START,
    rows,
    test_caps_hold,
    test_every_occasion_ends_exactly_once,
    test_how_long_the_longest_waits,
    test_nothing_was_told_twice,
    test_one_touch_a_customer_and_week,
    test_only_at_allowed_hours_and_on_working_days,
    test_rings_come_early_and_never_late,
    test_the_three_days_were_made_up_for,
    test_what_was_said_became_a_reminder,
)
from tests.scheduler.year import Year

__all__ = [
    "rows",
    "test_caps_hold",
    "test_every_occasion_ends_exactly_once",
    "test_how_long_the_longest_waits",
    "test_nothing_was_told_twice",
    "test_one_touch_a_customer_and_week",
    "test_only_at_allowed_hours_and_on_working_days",
    "test_rings_come_early_and_never_late",
    "test_the_three_days_were_made_up_for",
    "test_what_was_said_became_a_reminder",
]
pytestmark = pytest.mark.timeout(4 * 60 * 60)
REPS, CUSTOMERS = int(os.environ.get("BENCH_REPS", "200")), int(os.environ.get("BENCH_CUSTOMERS", "20000"))
LENGTH = int(os.environ.get("BENCH_DAYS", "365"))


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Played to its end."""
    with fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("year")) as database:
        start = time.perf_counter()
        played = Year(database, REPS, CUSTOMERS, START, nights=28)
        played.play(LENGTH, DOWN, BACK)
        sys.stdout.write(f"\n{LENGTH} days in {time.perf_counter() - start:,.0f} s\n")
        yield played
