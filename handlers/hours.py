"""When somebody is told what a colleague has to know: by day at once, at night in the morning."""

from datetime import datetime, time, timedelta

from handlers.turn import Turn

QUIET_FROM = time(20)
"""From here on what a manager says waits for the morning."""


def from_manager(turn: Turn) -> datetime | None:
    """When a rep hears what the manager has to say."""
    return heard_at(turn, turn.settings.hour("push_from"), QUIET_FROM)


def heard_at(turn: Turn, opens: time, closes: time) -> datetime | None:
    """When a colleague is told, between these hours; None: now."""
    local = turn.now
    if opens <= local.time() < closes:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= closes else 0)
    return datetime.combine(day, opens, turn.settings.zone)


def by_day(turn: Turn) -> datetime | None:
    """What can wait for the hours in which the store pushes."""
    return heard_at(turn, turn.settings.hour("push_from"), turn.settings.hour("push_until"))


def before_night(turn: Turn) -> datetime | None:
    """What waits for nothing but the night: a customer is angry."""
    return heard_at(turn, turn.settings.hour("said_from"), turn.settings.hour("said_until"))
