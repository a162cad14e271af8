"""What a store's reps should know by heart: answers to worries, comparisons with rivals, the series on sale."""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session, col, select

from storage.ids import new_id
from storage.models import StoreLine

Sort = Literal["answer", "compare", "series"]
MOST = 60
"""Of one sort; nobody knows more by heart."""


def lines(session: Session, store_id: int, *sorts: Sort) -> Sequence[StoreLine]:
    """The lines of a store, in the order they came."""
    mine = select(StoreLine).where(StoreLine.store_id == store_id, col(StoreLine.sort).in_(sorts))
    return session.exec(mine.order_by(col(StoreLine.id)).limit(MOST)).all()


def put(session: Session, store_id: int, sort: Sort, subject: str, other: str, words: str) -> StoreLine:
    """Add a line, or say another thing of the same."""
    same = select(StoreLine).where(
        StoreLine.store_id == store_id, StoreLine.sort == sort, StoreLine.subject == subject, StoreLine.other == other
    )
    row = session.exec(same).first() or StoreLine(
        id=new_id(), store_id=store_id, sort=sort, subject=subject, other=other, words=words
    )
    row.words = words
    session.add(row)
    session.flush()
    return row
