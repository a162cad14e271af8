"""One-time places to upload a file to, for chats that take none: a secret told to one member, good for half an hour."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from storage import grants

LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Upload:
    """Whose upload it is, and in which chat it is answered."""

    store_id: int
    channel: str
    bot: str
    sender: str
    chat: str


def open_for(session: Session, upload: Upload, now: datetime) -> str:
    """A new place; only the digest of its secret is kept."""
    token = secrets.token_urlsafe(32)
    grants.keep(session, _name(token), json.dumps(asdict(upload)), now + LIFE)
    return token


def find(session: Session, token: str, now: datetime) -> Upload | None:
    """The place of this secret; None if there is none, or if it is used or too old."""
    grant = grants.find(session, _name(token))
    return Upload(**json.loads(grant.value)) if grant is not None and grant.is_good(now) else None


def close(session: Session, token: str, now: datetime) -> None:
    """It has been used."""
    grant = grants.find(session, _name(token))
    if grant is not None:
        grants.keep(session, _name(token), grant.value, now)


def key_of(token: str) -> str:
    """The key of the inbound that an upload becomes: tried twice, it is taken once."""
    return _name(token)


def _name(token: str) -> str:
    return f"upload:{sha256(f'cheji upload {token}'.encode()).hexdigest()[:40]}"
