"""A simulated year of a fortieth of a big store: nothing lost, nothing twice, allowed hours, caps, one touch a week.

tests/bench plays the big store by the same rules. The product stands still for three days, its clock is set back twice,
reps have days and weeks off, one leaves.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from scheduler.rules import KINDS
from storage.models import Member, Reminder
from storage.reminders import OPEN
from tests.engines import fresh_sqlite
from tests.scheduler.year import Year, waits

pytestmark = pytest.mark.timeout(300)
"""However slow the machine."""

START, DAYS = date(2026, 12, 21), 365
DOWN = frozenset({20, 21, 22})
"""Three days without the product."""
BACK = frozenset({8, 40})
"""Days on which the clock is set back by six hours in the evening."""
CLOSED = {date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7)}
"""除夕 to 初二."""
RING = (timedelta(minutes=2), timedelta(minutes=4))
"""How long before its moment something rings."""


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    with fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("year")) as database:
        played = Year(database, reps=5, size=500, start=START, nights=56, off=3)
        played.play(DAYS, DOWN, BACK)
        yield played


@pytest.fixture(scope="module")
def rows(year: Year) -> Sequence[Reminder]:
    return year.rows()


def test_every_occasion_ends_exactly_once(
    year: Year, rows: Sequence[Reminder], capsys: pytest.CaptureFixture[str]
) -> None:
    """Listed, merged, withdrawn or missed; what waits for room in a list is counted, what is still to come too."""
    fates = Counter(map(year.fate, rows))
    with capsys.disabled():
        sys.stdout.write(f"\n{year.reps} reps, {year.size} customers: {len(rows)} occasions, {dict(fates)}\n")
    assert fates["lost"] == 0
    assert all(fates[fate] > year.size / 50 for fate in ("listed", "merged", "withdrawn", "missed"))
    assert [row for row in rows if row.state == "planned" and row.due_at <= year.now] == []
    assert all(row.closed_at is not None for row in rows if row.state in ("done", "withdrawn", "missed"))


def test_what_was_said_became_a_reminder(year: Year, rows: Sequence[Reminder]) -> None:
    """Against a book of its own, in which the simulation wrote down what it said."""
    there = {row.occasion.removesuffix(":day") for row in rows}
    lost = {what for what, customer in year.life.expected.items() if customer not in year.life.held} - there
    assert lost == set() and len(year.life.expected) > 2 * year.size


def test_nothing_was_told_twice(year: Year, rows: Sequence[Reminder]) -> None:
    """An occasion fires once, and once more for every time somebody put it off."""
    assert [row.id for row in rows if row.attempts > 1 + year.life.put_off.get(row.id, 0)] == []
    assert set(Counter((row.subject, row.kind, row.occasion, row.round) for row in rows).values()) == {1}
    stands = Counter((row.subject, row.kind, row.occasion) for row in rows if row.state in OPEN)
    assert max(stands.values()) == 1
    rung = Counter((one.member, number) for one in year.told if not one.is_list for number in one.ids)
    tries = {row.id: row.attempts for row in rows}
    assert [number for (_, number), count in rung.items() if count > tries.get(number, 1)] == []


def test_only_at_allowed_hours_and_on_working_days(year: Year) -> None:
    """A list never on a day off; a moment that somebody named is honoured from 7 to 22."""
    with year.database.read() as session:
        rests = {rep: session.get_one(Member, rep).rest_days for rep in year.life.book}
    for one in year.told:
        hour, day = one.at.timetz().replace(tzinfo=None), one.at.date()
        assert (one.member, day) not in year.away, "on a week off"
        if one.is_said:
            assert time(7) <= hour < time(22)
        else:
            assert time(8, 25) <= hour < time(20, 30)
            assert str(one.at.isoweekday()) not in rests.get(one.member, "") and day not in CLOSED


def test_rings_come_early_and_never_late(year: Year) -> None:
    """Nor in the minutes 0 and 30; on the days after a stop or a jump of the clock lists take their place."""
    rings = [one for one in year.told if not one.is_list]
    assert len(rings) > year.size / 2
    assert [one for one in rings if not RING[0] <= one.early <= RING[1]] == []
    assert [one for one in rings if one.at.minute in (0, 30)] == []


def test_caps_hold(year: Year) -> None:
    """At most six rings a day, at most ten lines of those that are capped."""
    rung = Counter((one.member, one.at.date()) for one in year.told if not one.is_list)
    assert max(rung.values()) <= 6
    assert max(year.capped) == 10


def test_one_touch_a_customer_and_week(year: Year, rows: Sequence[Reminder]) -> None:
    """Visits of one handover are one plan; other care of that week went with them. What a rep put off is the rep's."""
    felt: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for row in rows:
        if KINDS[row.kind].is_touch and row.fired_at is not None and row.state != "withdrawn" and row.customer_id:
            at = row.rule_at if row.set_by_person else row.meant_at
            felt[row.customer_id].append((at.astimezone(year.zone).date(), row.kind))
    for days in felt.values():
        for (day, kind), (after, other) in zip(sorted(days), sorted(days)[1:], strict=False):
            assert kind == other or (after - day).days >= 7
    assert len(felt) > year.size / 4


def test_the_three_days_were_made_up_for(year: Year) -> None:
    """With one list each."""
    back = year.at(START + timedelta(days=max(DOWN) + 1), time(0))
    first = [one for one in year.told if back <= one.at < back + timedelta(hours=12) and one.member in year.life.book]
    assert first and all(one.is_list or one.is_said for one in first)
    assert max(Counter(one.member for one in first if one.is_list).values()) <= 2


def test_how_long_the_longest_waits(year: Year, rows: Sequence[Reminder], capsys: pytest.CaptureFixture[str]) -> None:
    """What no cap hides is seen on the day, or on the first day back."""
    longest, capped = waits(year, rows, capped=False)[0], waits(year, rows, capped=True)
    with capsys.disabled():
        sys.stdout.write(
            f"\nthe longest wait {longest}; where the cap holds {capped[0]}, one in a hundred over "
            f"{capped[len(capped) // 100]}\n"
        )
    assert longest <= timedelta(days=len(DOWN) + 1)
