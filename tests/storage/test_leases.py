"""One holder at a time; the fence grows with every change of holder and only then."""

from datetime import UTC, datetime, timedelta

from storage import leases
from storage.session import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def take(database: Database, holder: str, at: datetime, gone: str = "") -> int | None:
    """One try, in a transaction of its own."""
    with database.write(at) as session:
        return leases.take(session, "b", holder, at, lambda name: name == gone)


def holds(database: Database, fence: int, at: datetime) -> bool:
    """Whether the fence still counts."""
    with database.write(at) as session:
        return leases.holds(session, "b", fence, at)


def test_it_is_held_for_fifteen_seconds_from_the_last_renewal(database: Database) -> None:
    assert take(database, "first", NOW) == 1
    assert take(database, "second", NOW + 14 * SECOND) is None
    assert take(database, "first", NOW + 14 * SECOND) == 1
    assert take(database, "second", NOW + 28 * SECOND) is None
    assert take(database, "second", NOW + 29 * SECOND) == 2
    assert take(database, "first", NOW + 30 * SECOND) is None
    assert not holds(database, 1, NOW + 30 * SECOND)
    assert holds(database, 2, NOW + 30 * SECOND)
    assert not holds(database, 2, NOW + 44 * SECOND)


def test_a_holder_that_comes_back_late_keeps_its_fence_if_nobody_came_between(database: Database) -> None:
    assert take(database, "first", NOW) == 1
    assert take(database, "first", NOW + 60 * SECOND) == 1


def test_who_is_gone_or_has_let_go_is_followed_at_once(database: Database) -> None:
    take(database, "first", NOW)
    assert take(database, "second", NOW, gone="first") == 2
    with database.write(NOW) as session:
        leases.release(session, "b", "first", NOW)
    assert take(database, "third", NOW) is None
    with database.write(NOW) as session:
        leases.release(session, "b", "second", NOW)
    assert take(database, "third", NOW) == 3
