"""Overdue: shown to the rep and past, counted in their working days, by level. What the cap hid waits in the queue.

The ladder: the rep's own list, then the managers' sheet, then (off by default) a proposal to give it to somebody else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from scheduler.days import working_days
from scheduler.rules import KINDS
from storage import lists
from storage.lists import Line
from storage.models import Member
from storage.ranks import Rank
from storage.settings import Snapshot

BACK = timedelta(days=90)
_OWN_LEVEL = 3
"""Working days at a level of a store's own."""


@dataclass(frozen=True)
class Load:
    """What lies before a member."""

    member: Member
    due: int
    """To be contacted today, those in the queue among them."""
    queued: int
    """Hidden by the longest length and never shown yet: load, not fault."""
    overdue: tuple[tuple[Line, int], ...]
    """With the working days since it was shown, the longest first."""


def load(session: Session, member: Member, now: datetime, settings: Snapshot) -> Load:
    """What lies before a member today."""
    day = now.astimezone(settings.zone).date()
    lines = lists.waiting(session, member.id, day, lists.midnight_after(now.astimezone(settings.zone)), settings)
    since = min((line.reminder.meant_at for line in lines), default=now).astimezone(settings.zone).date()
    shown = lists.shown_first(session, [line.customer.id for line in lines], max(since, day - BACK))
    late = [(line, _days(member, line, shown.get(line.customer.id, ()), day, settings)) for line in lines]
    table = settings.table("overdue_days")
    overdue = [(line, days) for line, days in late if days >= table.get(line.customer.level, _OWN_LEVEL)]
    unseen = [line for line in lines if _shown_on(line, shown.get(line.customer.id, ()), settings) is None]
    queued = max(0, len(unseen) - settings.number("list_length"))
    return Load(member, len(lines), queued, tuple(sorted(overdue, key=lambda pair: -pair[1])))


def _days(member: Member, line: Line, shown: Collection[date], day: date, settings: Snapshot) -> int:
    """The member's working days since the day on which they were shown it; only what waits for a contact counts."""
    kind = KINDS.get(line.reminder.kind)
    on = _shown_on(line, shown, settings)
    if kind is None or kind.rank != Rank.RHYTHM or on is None:
        return 0
    return working_days(member, on + timedelta(days=1), day, settings)


def _shown_on(line: Line, shown: Collection[date], settings: Snapshot) -> date | None:
    """The day on which it rang, or first stood in a list after it was due."""
    row = line.reminder
    if row.state == "fired" and row.precision != "date" and row.fired_at is not None:
        return row.fired_at.astimezone(settings.zone).date()
    due_on = row.meant_at.astimezone(settings.zone).date()
    return next((day for day in shown if day >= due_on), None)
