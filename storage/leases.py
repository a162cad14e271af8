"""Who polls and sends for a bot: one process at a time, the next one as soon as it is gone.

The moments here are those of the real clock, never of a demo's shifted one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Lease
from storage.once import insert_once
from storage.prepared import prepared

SPAN = timedelta(seconds=15)
RENEWED_EVERY = timedelta(seconds=5)
TRIED_EVERY = timedelta(seconds=2)
"""By who does not have it: it is followed within SPAN and this."""


@prepared
def _lease(bot: str) -> SelectOfScalar[Lease]:
    return select(Lease).where(Lease.bot == bot).with_for_update().execution_options(populate_existing=True)


def take(
    session: Session, bot: str, holder: str, now: datetime, is_gone: Callable[[str], bool] = lambda holder: False
) -> int | None:
    """Take or renew the lease: its fence, or None while somebody else holds it and is not known to be gone."""
    until = now + SPAN
    if insert_once(session, Lease, {"bot": bot, "holder": holder, "fence": 1, "until": until}, ("bot",)):
        return 1
    lease = _lease(session, bot).one()
    if lease.holder != holder:
        if lease.until > now and not is_gone(lease.holder):
            return None
        lease.holder, lease.fence = holder, lease.fence + 1
    lease.until = until
    return lease.fence


def holds(session: Session, bot: str, fence: int, now: datetime) -> bool:
    """Whether the lease of this fence is still good; nobody can take it before this transaction ends."""
    lease = _lease(session, bot).first()
    return lease is not None and lease.fence == fence and lease.until > now


def release(session: Session, bot: str, holder: str, now: datetime) -> None:
    """Let others have it at once."""
    lease = _lease(session, bot).one()
    if lease.holder == holder:
        lease.until = now
