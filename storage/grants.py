"""What a platform has granted us for a while: an access token, the right to change one card.

Sealed, and in the database so that every process uses the same one. Numbered: a newer grant of a name has a higher one.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Duty
from storage.once import insert_once
from storage.vault import vault_of

_PREFIX = "grant "


@dataclass(frozen=True)
class Grant:
    """One grant, good until a moment."""

    value: str
    number: int
    until: datetime

    def is_good(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.until > now


def find(session: Session, name: str) -> Grant | None:
    """The newest grant of a name, expired ones too."""
    row = _row(session, name)
    if row is None or row.done_at is None or not row.cursor:
        return None
    number, value = json.loads(vault_of(session).open(_place(name), base64.b64decode(row.cursor)))
    return Grant(value, number, row.done_at)


def keep(session: Session, name: str, value: str, until: datetime) -> Grant:
    """A new grant of a name, in the place of the one before."""
    insert_once(session, Duty, {"name": _PREFIX + name}, ("name",))
    before = find(session, name)
    grant = Grant(value, before.number + 1 if before else 1, until)
    row = _row(session, name)
    assert row is not None
    sealed = vault_of(session).seal(_place(name), json.dumps([grant.number, value]))
    row.cursor, row.done_at = base64.b64encode(sealed).decode(), until
    return grant


def purge(session: Session, now: datetime) -> int:
    """Forget what has run out; how many."""
    ours = sa.delete(Duty).where(col(Duty.name).startswith(_PREFIX, autoescape=True), col(Duty.done_at) < now)
    return session.exec(ours).rowcount


def _row(session: Session, name: str) -> Duty | None:
    wanted = select(Duty).where(Duty.name == _PREFIX + name).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def _place(name: str) -> str:
    return f"grant.value.{name}"
