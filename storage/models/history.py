"""The journal of every change to the record, the batches it is undone by, and the audit of looks."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.fields import link, moment, sealed
from storage.ids import new_id


class Batch(SQLModel, table=True):
    """What one inbound (or job) changed, undone as one."""

    __table_args__ = (sa.Index("ix_batch_member", "member_id", "at"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = link("store")
    member_id: int = link("member", index=False)
    inbound: str
    """The inbound's key."""
    message: str = ""
    """Where the person's message stands, so that an edit of it is known: bot, chat and the platform's id."""
    at: datetime = moment(nullable=False)
    customer_id: int | None = Field(default=None, sa_type=sa.BigInteger, index=True)
    """Whom it is mainly about."""
    title: bytes | None = sealed()
    """What it did, for the line that says it was undone."""
    kind: str = ""
    """``import`` or ``handover``: many rows, undone by a job and for longer; empty: one message."""
    about_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    """The member who left with it, if one did: undoing takes them back."""
    undoes_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    undone_by_id: int | None = Field(default=None, sa_type=sa.BigInteger)


class Change(SQLModel, table=True):
    """One column of one row: old -> new. A created row is one line (``new``), a deleted one too (``old``)."""

    __table_args__ = (sa.Index("ix_change_row", "row_table", "row_id"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = Field(sa_type=sa.BigInteger)
    batch_id: int = link("batch")
    member_id: int = Field(sa_type=sa.BigInteger)
    at: datetime = moment(nullable=False)
    row_table: str
    row_id: int = Field(sa_type=sa.BigInteger)
    customer_id: int | None = Field(default=None, sa_type=sa.BigInteger, index=True)
    field: str
    """A column, or ``*`` for a whole row made or deleted."""
    old: bytes | None = sealed()
    new: bytes | None = sealed()


class Audit(SQLModel, table=True):
    """Somebody looked at or changed personal data: field names only, never values."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = link("store")
    member_id: int = Field(sa_type=sa.BigInteger)
    customer_id: int | None = Field(default=None, sa_type=sa.BigInteger, index=True)
    at: datetime = moment(nullable=False)
    act: str
    """``look``, ``change``, ``export`` …"""
    fields: str
