"""Which inbounds have been taken: a platform may deliver the same one again, after a crash or out of habit."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Seen
from storage.once import insert_once


def take(session: Session, bot: str, key: str, now: datetime) -> bool:
    """Note that this inbound is being taken; False if it has been."""
    return insert_once(session, Seen, {"bot": bot, "message_key": key, "at": now}, ("bot", "message_key")) is not None


def is_taken(session: Session, bot: str, key: str) -> bool:
    """Whether this inbound has been taken."""
    return session.get(Seen, (bot, key)) is not None


def purge(session: Session, before: datetime) -> int:
    """Forget what was taken before; how many."""
    return session.exec(sa.delete(Seen).where(col(Seen.at) < before)).rowcount
