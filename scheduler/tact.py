"""One touch a person and week: which birthdays, services and visits go with other care instead of coming by themselves.

Visits of one plan (three days and seven after a handover) stay apart; care that belongs to its day keeps it, so does
what somebody put on a day of their own, and what could come any day of that week goes with it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from scheduler.days import Settings, local_day
from scheduler.occasions import Kind, Occasion
from scheduler.rules import KINDS
from storage.models import Reminder

Key = tuple[str, str]
"""Kind and occasion."""


def merged(
    wanted: Mapping[Key, tuple[Kind, Occasion]], rows: Sequence[Reminder], now: datetime, settings: Settings
) -> set[Key]:
    """The wanted care of one customer that other care of the same days takes along; ``rows`` by their rounds."""
    latest = {(row.kind, row.occasion): row for row in rows}
    kept = [(row.kind, day) for row in rows if _was_felt(row) for day in _days(row, settings)]
    found: set[Key] = set()
    chosen = {key: row.meant_at for key, row in latest.items() if row.set_by_person}
    for kind, occasion in sorted(_waiting(wanted, latest, now), key=lambda care: _place(care, chosen)):
        key = (kind.code, occasion.occasion)
        day = local_day(chosen.get(key, occasion.meant_at), settings)
        if key not in chosen and any(code != kind.code and is_near(day, other, settings) for code, other in kept):
            found.add(key)
        else:
            kept.append((kind.code, day))
    return found


def is_near(day: date, other: date, settings: Settings) -> bool:
    """Whether two days are within the span in which a person is touched once."""
    return abs((day - other).days) < settings.number("touch_days")


def _was_felt(row: Reminder) -> bool:
    kind = KINDS.get(row.kind)
    return kind is not None and kind.is_touch and row.fired_at is not None and row.state != "withdrawn"


def _days(row: Reminder, settings: Settings) -> set[date]:
    """What came late, or was put off, counts on each of its days: what went along with it does not come back.

    The day to which it was put off does not, where it went with other care by then.
    """
    days = (row.fired_at, row.rule_at, None if row.state == "merged" else row.meant_at)
    return {local_day(at, settings) for at in days if at is not None}


def _waiting(
    wanted: Mapping[Key, tuple[Kind, Occasion]], latest: Mapping[Key, Reminder], now: datetime
) -> list[tuple[Kind, Occasion]]:
    """The care that is still to come."""
    return [
        (kind, occasion)
        for key, (kind, occasion) in wanted.items()
        if kind.is_touch
        and (occasion.ends_at is None or occasion.ends_at > now)
        and (key not in latest or latest[key].state in ("planned", "withdrawn", "merged"))
    ]


def _place(care: tuple[Kind, Occasion], chosen: Mapping[Key, datetime]) -> tuple[bool, bool, int, datetime, str]:
    kind, occasion = care
    is_chosen = (kind.code, occasion.occasion) in chosen
    return not kind.is_fixed, not is_chosen, kind.rank, occasion.meant_at, occasion.occasion
