"""The order of a list: what comes first when somebody asks what is to be done today.

Pure: kinds name their place here, the planner writes it on the row, lists sort by it.
"""

from enum import IntEnum

HOT_DAYS = 2
"""A level to be contacted this often comes before others as soon as it is late."""


class Rank(IntEnum):
    """Places in a list, the first first."""

    UNLISTED = 0
    """Rings, and is in no list."""
    MINUTE = 1
    """Agreed to the minute, whatever it is."""
    APPOINTMENT = 2
    PROMISE = 3
    HOT_LATE = 4
    SAID = 5
    """The rep's own date."""
    RHYTHM = 6
    """What the level's rhythm gave."""
    CARE = 7
    """Care for owners."""
    GREETING = 8


def is_capped(rank: int) -> bool:
    """Whether the longest length of a list holds for it: not for appointments, deliveries and promises."""
    return rank > Rank.PROMISE


def place(rank: int, *, precision: str, is_said: bool, days_late: int, interval: int | None) -> tuple[int, int]:
    """Sort key of a reminder among others: its place today, then the later the earlier.

    ``interval``: after how many days the customer's level wants the next contact.
    """
    today = rank
    if precision == "time" and days_late <= 0:
        today = Rank.MINUTE
    elif rank == Rank.RHYTHM:
        is_hot = interval is not None and interval <= HOT_DAYS and days_late > 0
        today = Rank.HOT_LATE if is_hot else Rank.SAID if is_said else Rank.RHYTHM
    return today, -days_late
