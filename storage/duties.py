"""What is done once in a while (planning, purge, backup): when it was last done, and how far it has come.

The moments are the product's: a demo's clock that is wound forward makes duties due, one that is set back too.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Duty
from storage.once import insert_once
from storage.prepared import prepared


def due(session: Session, name: str, now: datetime, every: timedelta) -> bool:
    """Whether it is time; locks the duty, so that of two processes one does it."""
    last = _duty(session, name).done_at
    return last is None or not last <= now < last + every


def done(session: Session, name: str, now: datetime) -> None:
    """It has been done."""
    duty = _duty(session, name)
    duty.done_at, duty.cursor = now, ""


def again(session: Session, name: str) -> None:
    """Do it anew from its beginning: what it rests on is another."""
    duty = _duty(session, name)
    duty.done_at, duty.cursor = None, ""


def cursor(session: Session, name: str) -> str:
    """Where to go on with a duty that is done in steps; empty: at the beginning."""
    return _duty(session, name).cursor


def advance(session: Session, name: str, cursor: str) -> None:
    """One step is done, the next begins here."""
    _duty(session, name).cursor = cursor


def _duty(session: Session, name: str) -> Duty:
    duty = _locked(session, name).first()
    if duty is None:
        insert_once(session, Duty, {"name": name}, ("name",))
        duty = _locked(session, name).one()
    return duty


@prepared
def _locked(name: str) -> SelectOfScalar[Duty]:
    return select(Duty).where(Duty.name == name).with_for_update().execution_options(populate_existing=True)
