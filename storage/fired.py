"""Marks reminders as fired, many in one statement: nobody's change, of which the journal keeps no line."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from storage.models import Reminder


def show(row: Reminder, now: datetime) -> None:
    """So a claimed row reads from here on; ``write`` brings it to the database."""
    for name, value in (("state", "fired"), ("fired_at", now), ("attempts", row.attempts + 1)):
        set_committed_value(row, name, value)


def write(session: Session, ids: Sequence[int], now: datetime) -> None:
    """The same for all that were claimed."""
    fired = sa.update(Reminder).where(col(Reminder.id).in_(ids))
    fired = fired.values(state="fired", fired_at=now, attempts=col(Reminder.attempts) + 1)
    session.execute(fired, execution_options={"synchronize_session": False})
