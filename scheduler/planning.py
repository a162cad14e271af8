"""The planning of every store, daily and when its settings change: a step of customers a transaction, resumed."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.desk import stored_settings
from scheduler.planner import extend
from storage import duties
from storage.models import Store
from storage.settings import Snapshot

EVERY = timedelta(days=1)


def step(session: Session, now: datetime) -> bool:
    """Plan the next step of a store that is due; False once every store has been planned today."""
    for store_id in session.exec(select(Store.id).order_by(col(Store.id))).all():
        duty, settings = f"plan:{store_id}", stored_settings(session, store_id)
        _heed(session, store_id, duty, settings)
        if not duties.due(session, duty, now, EVERY):
            continue
        cursor = extend(session, store_id, now, settings, int(duties.cursor(session, duty) or 0))
        if cursor is None:
            duties.done(session, duty, now)
        else:
            duties.advance(session, duty, str(cursor))
        return True
    return False


def _heed(session: Session, store_id: int, duty: str, settings: Snapshot) -> None:
    """What the store has set anew, or taken back, holds for what is planned already."""
    planned_with = f"settings:{store_id}"
    before = duties.cursor(session, planned_with)
    if before != settings.print:
        duties.advance(session, planned_with, settings.print)
        if before:
            duties.again(session, duty)
