"""The daily planning of every store: a step of customers a transaction, resumed where it stopped."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.desk import stored_settings
from scheduler.planner import extend
from storage import duties
from storage.models import Store

EVERY = timedelta(days=1)


def step(session: Session, now: datetime) -> bool:
    """Plan the next step of a store that is due; False once every store has been planned today."""
    for store_id in session.exec(select(Store.id).order_by(col(Store.id))).all():
        duty = f"plan:{store_id}"
        if not duties.due(session, duty, now, EVERY):
            continue
        cursor = extend(
            session, store_id, now, stored_settings(session, store_id), int(duties.cursor(session, duty) or 0)
        )
        if cursor is None:
            duties.done(session, duty, now)
        else:
            duties.advance(session, duty, str(cursor))
        return True
    return False
