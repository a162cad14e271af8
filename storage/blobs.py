"""Bytes: photos, files and voice of customers, imports, exports, charts. Sealed, and each with an end.

A blob goes once its time is up and nothing refers to it: an attachment keeps its bytes as long as it stands.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.errors import CheJiError
from storage.ids import new_id
from storage.messages import File
from storage.models import Attachment, Blob
from storage.vault import place, vault_of

MOST = 20 << 20
"""Bytes of one blob; also the most that Telegram lets a bot fetch and WeCom lets an app send."""
LEFT = timedelta(days=3)
"""How long bytes stay that nothing refers to any more: longer than anything can be undone."""


class TooLarge(CheJiError):
    """More bytes than one blob holds."""


def put(session: Session, store_id: int, data: bytes, until: datetime) -> Blob:
    """Keep bytes until a moment, and as long as an attachment refers to them; TooLarge."""
    blob = reserve(session, store_id, until)
    fill(session, blob.id, data)
    return blob


def reserve(session: Session, store_id: int, until: datetime) -> Blob:
    """A place for bytes that come later."""
    blob = Blob(id=new_id(), store_id=store_id, expires_at=until)
    session.add(blob)
    session.flush()
    return blob


def fill(session: Session, blob_id: int, data: bytes) -> bool:
    """The bytes of a place that was reserved; False if it is gone meanwhile. TooLarge."""
    if len(data) > MOST:
        raise TooLarge
    blob = session.get(Blob, blob_id)
    if blob is None:
        return False
    blob.body = vault_of(session).seal_bytes(place(blob, "body"), data)
    session.flush()
    session.expunge(blob)  # bytes are not to be held longer than they are needed
    return True


def read(session: Session, blob: str) -> bytes | None:
    """The bytes of a File's blob; None if there are none (not yet, or no more)."""
    row = session.get(Blob, int(blob)) if blob.isdecimal() else None
    if row is None or row.body is None:
        return None
    return vault_of(session).open_bytes(place(row, "body"), row.body)


def file_of(blob: Blob, name: str, media_type: str) -> File:
    """A blob as messages carry it."""
    return File(name, media_type, str(blob.id))


def purge(session: Session, now: datetime) -> int:
    """Forget what nothing needs any more; how many."""
    used = select(Attachment.blob_id)
    over = sa.delete(Blob).where(col(Blob.expires_at) <= now, col(Blob.id).not_in(used))
    return session.exec(over).rowcount
