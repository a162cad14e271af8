"""A simulated winter with the Spring Festival in it: nothing lost, nothing twice, allowed hours, caps, one touch a week.

tests/bench plays whole years of bigger stores by the same rules.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scheduler import subjects
from scheduler.rules import KINDS
from storage.reminders import OPEN
from tests.engines import fresh_sqlite
from tests.scheduler.year import Year, rings_a_day, touches

DOWN = frozenset({20, 21, 22})
"""Three days without the product."""
BACK = frozenset({8, 40})
"""Days on which the clock is set back by six hours in the evening."""
START, DAYS = date(2026, 12, 21), 75


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    with fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("year")) as database:
        sa.event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        played = Year(database, reps=2, size=30, start=START)
        played.play(DAYS, DOWN, BACK)
        yield played


def test_every_occasion_has_come_to_an_end(year: Year) -> None:
    """Listed or answered, merged, withdrawn or missed; what is still planned is still to come."""
    states = Counter(row.state for row in year.rows())
    assert (
        states["fired"] + states["done"] > 5 * len(year.customers)
        and min(states[s] for s in ("merged", "withdrawn", "missed")) > 0
    )
    assert [row for row in year.rows() if row.state == "planned" and row.due_at <= year.now] == []
    assert all(row.closed_at is not None for row in year.rows() if row.state in ("done", "withdrawn", "missed"))


def test_nothing_was_told_twice(year: Year) -> None:
    """An occasion fires once, and once more for every time somebody put it off."""
    assert [row.id for row in year.rows() if row.attempts > 1 + year.put_off[row.id]] == []
    keys = Counter((row.subject, row.kind, row.occasion, row.round) for row in year.rows())
    assert set(keys.values()) == {1}
    open_rounds = Counter((row.subject, row.kind, row.occasion) for row in year.rows() if row.state in OPEN)
    assert max(open_rounds.values()) == 1


def test_nothing_was_lost(year: Year) -> None:
    """What the rules want of every customer at the end is there as a row."""
    with year.database.write(year.now) as session:
        settings = year.settings(session)
        wanted = subjects.load(session, [f"c:{number}" for number, _ in year.customers], settings)
        there = {(row.subject, row.kind, row.occasion) for row in year.rows()}
        missing = [
            (facts.subject, kind.code, one.occasion)
            for facts in wanted
            for kind in KINDS.values()
            if kind.subject == "c" and not (kind.is_touch and (facts.is_upset or facts.do_not_contact))
            for one in kind.occasions(facts, settings, year.now)
            if (one.ends_at is None or one.ends_at > year.now) and not one.only_ahead
            and one.meant_at < year.now + timedelta(days=300)
            and (facts.subject, kind.code, one.occasion) not in there
        ]  # fmt: skip
    assert missing == []


def test_what_fired_was_told_or_stood_in_a_list(year: Year) -> None:
    """Answered, or shown to who looks after the customer; the rest waits for room in the list."""
    shown = set().union(*year.shown.values())
    unseen = [row for row in year.rows() if row.state == "fired" and row.id not in shown]
    last = year.now - timedelta(days=3)
    assert [row for row in unseen if row.rank and row.fired_at and row.fired_at < last and row.rank <= 3] == []


def test_only_at_allowed_hours_and_on_working_days(year: Year) -> None:
    rests = {member.id: member.rest_days for member in year.staff}
    for one in year.told:
        hour = one.at.astimezone(year.zone).time()
        if one.is_said:
            assert time(7) <= hour < time(22)
        else:
            assert time(8, 25) <= hour < time(20, 30)
            assert str(one.at.isoweekday()) not in rests.get(one.member, ""), "on a day off"
            assert one.at.date() not in {date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7)}


def test_caps_hold(year: Year) -> None:
    assert max(rings_a_day(year.told).values()) <= 6
    assert year.most_capped <= 10


def test_one_touch_a_customer_and_week(year: Year) -> None:
    """Visits of one handover are one plan; other care of that week went with them."""
    for days in touches(year.rows(), year.zone).values():
        for (day, kind), (after, other) in zip(sorted(days), sorted(days)[1:], strict=False):
            assert kind == other or (after - day).days >= 7


def test_the_three_days_were_made_up_for(year: Year, capsys: pytest.CaptureFixture[str]) -> None:
    back = year.at(year.start + timedelta(days=max(DOWN) + 1), time(8, 26))
    first = [one for one in year.told if back <= one.at < back + timedelta(hours=4) and one.member != year.lead]
    assert first and all(one.is_list or one.is_said for one in first)
    assert Counter(one.member for one in first if one.is_list).most_common(1)[0][1] <= 2
    with capsys.disabled():
        wait = year.longest_wait()
        sys.stdout.write(f"\n{len(year.rows())} occasions, the longest wait {wait}\n")
    assert wait <= timedelta(days=4)
