"""Inbounds that a handler could not take: kept whole and sealed, tried again by a newer version or an admin."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.messages import Contact, File, Inbound
from storage.models import Parked
from storage.vault import reveal, seal


def park(session: Session, inbound: Inbound, error_id: str, version: str, now: datetime) -> Parked:
    """Keep an inbound that ``version`` failed on."""
    row = Parked(bot=inbound.bot, sender=inbound.sender, error_id=error_id, version=version, at=now)
    seal(session, row, "body", _dump(inbound))
    session.add(row)
    return row


def waiting(session: Session, version: str) -> list[tuple[int, str, str]]:
    """(id, bot, sender) of what ``version`` has not tried yet, oldest first; an empty version: of everything."""
    unsettled = select(Parked.id, Parked.bot, Parked.sender).where(col(Parked.settled_at).is_(None))
    rows = session.exec(unsettled.where(Parked.version != version).order_by(col(Parked.id))).all()
    return [(parked_id, bot, sender) for parked_id, bot, sender in rows]


def claim(session: Session, parked_id: int, version: str) -> Parked | None:
    """The row, locked; None once it is settled, gone, tried by ``version`` or being tried elsewhere."""
    unsettled = select(Parked).where(Parked.id == parked_id, col(Parked.settled_at).is_(None))
    return session.exec(unsettled.where(Parked.version != version).with_for_update(skip_locked=True)).first()


def inbound_of(session: Session, row: Parked) -> Inbound:
    """What was said."""
    return _load(reveal(session, row, "body") or "")


def purge(session: Session, before: datetime) -> int:
    """Forget what was settled before; how many."""
    return session.exec(sa.delete(Parked).where(col(Parked.settled_at) < before)).rowcount


def _dump(inbound: Inbound) -> str:
    return json.dumps({**asdict(inbound), "sent_at": inbound.sent_at.isoformat()}, ensure_ascii=False)


def _load(text: str) -> Inbound:
    raw: dict[str, Any] = json.loads(text)
    raw["sent_at"] = datetime.fromisoformat(raw["sent_at"])
    raw["files"] = tuple(File(**file) for file in raw["files"])
    raw["contact"] = Contact(**raw["contact"]) if raw["contact"] else None
    return Inbound(**raw)
