"""The moment a note names for the next contact, and how exactly it was said."""

from datetime import date, datetime, time

from handlers.notes.findings import Finding, Reading
from handlers.turn import Turn
from storage.kinds import show_date


def said_moment(turn: Turn, reading: Reading) -> tuple[datetime, str] | None:
    """The next contact's moment and how exactly it was said."""
    on = reading.first("next_date")
    if on is None or not isinstance(on.value, date):
        return None
    at = reading.first("next_time")
    if at is None or not isinstance(at.value, time):
        return datetime.combine(on.value, time(), turn.settings.zone), "date"
    return datetime.combine(on.value, at.value, turn.settings.zone), precision_of(at, turn.inbound.text)


def precision_of(at: Finding, text: str) -> str:
    """``time`` where a clock time was said, ``part`` where only a part of day was."""
    words = text[at.start : at.end]
    return "time" if any(c.isdigit() or c in "点时半刻" for c in words) else "part"


def show_moment(at: datetime, precision: str) -> str:
    """A day, with its hour where one was said."""
    return show_date(at.date()) + ("" if precision == "date" else f" {at:%H:%M}")
