"""Photos, files and voice messages of a customer: rows whose bytes may come later."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage import blobs
from storage.ids import new_id
from storage.messages import File
from storage.models import Attachment, Batch, Blob, Change, Customer

_SORTS = (("image/", "照片", "张"), ("audio/", "语音", "段"), ("", "文件", "个"))
"""By media type: what people call it, and how it is counted."""


def sort_of(media_type: str) -> str:
    """照片, 语音 or 文件."""
    return next(label for start, label, _ in _SORTS if media_type.startswith(start))


def in_words(media_types: Sequence[str]) -> str:
    """照片; 3张照片、1段语音."""
    if len(media_types) == 1:
        return sort_of(media_types[0])
    counted = Counter(map(sort_of, media_types))
    return "、".join(f"{counted[label]}{unit}{label}" for _, label, unit in _SORTS if counted[label])


def attach(session: Session, customer: Customer, file: File, album: str, now: datetime) -> Attachment:
    """A file of a customer's; unless its bytes are kept already, there is a place for them in ``blob_id``."""
    blob_id = int(file.blob) if file.is_kept else blobs.reserve(session, customer.store_id, now + blobs.LEFT).id
    row = Attachment(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, blob_id=blob_id, name=file.name,
        media_type=file.media_type, album=album,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def of(session: Session, customer_id: int) -> list[Attachment]:
    """What there is of a customer, the newest first."""
    held = select(Attachment).where(Attachment.customer_id == customer_id)
    return list(session.exec(held.order_by(col(Attachment.id).desc())).all())


def shown(session: Session, customer_id: int, most: int) -> list[Attachment]:
    """Those whose bytes are here, the newest first."""
    here = select(Attachment).join(Blob).where(Attachment.customer_id == customer_id, col(Blob.body).is_not(None))
    return list(session.exec(here.order_by(col(Attachment.id).desc()).limit(most)).all())


def of_album(session: Session, member_id: int, album: str) -> list[Attachment]:
    """What the member sent at once so far."""
    mine = select(Attachment).join(Change, col(Change.row_id) == col(Attachment.id))
    mine = mine.where(Attachment.album == album, Change.row_table == "attachment", Change.field == "*")
    return list(session.exec(mine.where(Change.member_id == member_id).order_by(col(Attachment.id))).all())


def batch_of(session: Session, attachment: Attachment) -> Batch | None:
    """The batch that made a row."""
    made = select(Batch).join(Change, col(Change.batch_id) == col(Batch.id))
    made = made.where(Change.row_table == "attachment", Change.row_id == attachment.id, Change.field == "*")
    return session.exec(made.order_by(col(Batch.id)).limit(1)).first()


def file_of(attachment: Attachment) -> File:
    """An attachment as messages carry it."""
    return File(attachment.name, attachment.media_type, str(attachment.blob_id))
