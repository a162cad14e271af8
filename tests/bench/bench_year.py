"""A year of a store: 200 reps and 20,000 customers by default; BENCH_REPS, BENCH_CUSTOMERS and BENCH_DAYS make it smaller.

What must hold is what must hold of the suite's winter.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import fresh_sqlite
from tests.scheduler.test_year import (
    BACK,
    DOWN,
    START,
    test_caps_hold,
    test_every_occasion_has_come_to_an_end,
    test_nothing_was_lost,
    test_nothing_was_told_twice,
    test_one_touch_a_customer_and_week,
    test_only_at_allowed_hours_and_on_working_days,
    test_the_three_days_were_made_up_for,
    test_what_fired_was_told_or_stood_in_a_list,
)
from tests.scheduler.year import Year

__all__ = [
    "test_caps_hold",
    "test_every_occasion_has_come_to_an_end",
    "test_nothing_was_lost",
    "test_nothing_was_told_twice",
    "test_one_touch_a_customer_and_week",
    "test_only_at_allowed_hours_and_on_working_days",
    "test_the_three_days_were_made_up_for",
    "test_what_fired_was_told_or_stood_in_a_list",
]
REPS, CUSTOMERS = int(os.environ.get("BENCH_REPS", "200")), int(os.environ.get("BENCH_CUSTOMERS", "20000"))
LENGTH = int(os.environ.get("BENCH_DAYS", "365"))


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Played to its end."""
    with fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("year")) as database:
        played = Year(database, REPS, CUSTOMERS, START)
        played.play(LENGTH, DOWN, BACK)
        yield played
