"""What is under way: messages seen, parked, open questions, reminders, what waits to be sent, long work, leases.

None of this is the record: it is not journalled (but for what people set on reminders) and is purged in time.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.fields import link, moment, sealed
from storage.ids import new_id
from storage.models.customer import Record

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Seen(SQLModel, table=True):
    """An inbound that has been taken: a second delivery of it stops here. Kept 7 days."""

    __table_args__ = (sa.PrimaryKeyConstraint("bot", "message_key"),)
    bot: str
    message_key: str
    at: datetime = moment(nullable=False, index=True)


class Parked(SQLModel, table=True):
    """An inbound that a handler could not take: kept whole, to be tried again."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    bot: str
    sender: str
    body: bytes | None = sealed()
    """The Inbound as JSON."""
    error_id: str
    version: str
    """The product's version that failed on it."""
    at: datetime = moment(nullable=False)
    attempts: int = 1
    settled_at: datetime | None = moment()


class Draft(SQLModel, table=True):
    """An open question to a member: a form half filled, a choice among customers, something to confirm."""

    __table_args__ = (sa.Index("ix_draft_open", "member_id", "state"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    member_id: int = link("member")
    form: str
    body: bytes | None = sealed()
    """What it knows, as JSON: values, the slot asked, numbered choices, the note it keeps."""
    chat: str
    state: str = "open"
    """``open``, ``aside``, ``done``, ``dropped`` or ``expired``."""
    revision: int = 1
    asked_at: datetime = moment(nullable=False)
    expires_at: datetime = moment(nullable=False, index=True)


class Reminder(Record, table=True):
    """Something to do about a subject at a time; who receives it is looked up when it fires."""

    __table_args__ = (
        sa.UniqueConstraint("store_id", "subject", "kind", "occasion", "round"),
        sa.Index("ix_reminder_due", "state", "due_at"),
        sa.Index("ix_reminder_closed", "store_id", "closed_at", "created_at"),
        sa.Index("ix_reminder_customer", "customer_id", "state", "due_at"),
    )
    subject: str = Field(index=True)
    """``c:`` customer, ``m:`` member or ``s:`` store, and its id."""
    customer_id: int | None = link("customer", nullable=True, index=False)
    kind: str
    occasion: str
    """The cause: a contact's, promise's or appointment's id, ``deal:5:D+7``, ``birthday:2027``. Never the date."""
    round: int = 0
    due_at: datetime = moment(nullable=False)
    """When it fires: a few minutes before ``meant_at``, or the morning of its day."""
    meant_at: datetime = moment(nullable=False)
    """The moment that was said or worked out, as people see it."""
    rule_at: datetime = moment(nullable=False)
    """The moment the rules give; differs from ``meant_at`` where somebody chose another."""
    ends_at: datetime | None = moment()
    """From here on it is missed; None: it waits until it is answered."""
    precision: str = "date"
    """``date`` lives in the list; ``part`` and ``time`` ring by themselves."""
    state: str = "planned"
    """``planned``, ``fired``, ``done``, ``withdrawn``, ``missed``, or ``merged`` into other care of the same week."""
    set_by_person: bool = False
    """A moment that somebody chose is not moved by the planner."""
    is_said: bool = False
    """The rules' moment is one that a person named in a note."""
    rank: int = 0
    """Its kind's place in a list (storage/ranks.py)."""
    fired_at: datetime | None = moment()
    closed_at: datetime | None = moment()
    contact_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    """The contact that closed it."""
    attempts: int = 0
    """How often it has fired."""
    revision: int = 1


class ListItem(SQLModel, table=True):
    """A numbered line of a member's list of a day; the number stays until midnight."""

    __table_args__ = (
        sa.PrimaryKeyConstraint("member_id", "day", "number"),
        sa.UniqueConstraint("member_id", "day", "customer_id"),
    )
    member_id: int = link("member")
    day: date
    number: int
    customer_id: int = link("customer")


class Outbox(SQLModel, table=True):
    """A message on its way to a chat, in order; the row says ``sending`` before the call."""

    __table_args__ = (
        sa.UniqueConstraint("dedupe"),
        sa.Index("ix_outbox_next", "bot", "state", "chat", "seq"),
        sa.Index("ix_outbox_slot", "chat", "slot"),
        sa.Index("ix_outbox_member", "member_id", "created_at"),
        sa.Index("ix_outbox_platform", "bot", "chat", "platform_id"),
    )
    seq: int | None = Field(default=None, primary_key=True, sa_type=_COUNTED)
    """Counted by the database under the member's lock: the order of sending."""
    key: int = Field(default_factory=new_id, sa_type=sa.BigInteger, unique=True)
    bot: str
    chat: str
    member_id: int | None = link("member", nullable=True, index=False)
    body: bytes | None = sealed()
    """The Message as JSON; purged 7 days after delivery."""
    slot: str = ""
    replaces: str = ""
    dedupe: str | None = None
    """A key that may be enqueued once only: a reminder's round."""
    is_push: bool = False
    """Pushed by us, not an answer: answers go first, and it is checked again before it goes."""
    reminder_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    state: str = "waiting"
    """``waiting``, ``sending``, ``sent``, ``dropped`` or ``failed``."""
    created_at: datetime = moment(nullable=False)
    not_before: datetime | None = moment()
    expires_at: datetime | None = moment()
    attempts: int = 0
    sent_at: datetime | None = moment()
    platform_id: str = ""
    fence: int = 0
    """The lease's fence under which it was last sent."""


class Lease(SQLModel, table=True):
    """Who polls and sends for a bot."""

    bot: str = Field(primary_key=True)
    holder: str
    fence: int
    """Grows with every change of holder; a write-back with an older one is refused."""
    until: datetime = moment(nullable=False)


class Job(SQLModel, table=True):
    """Long work: network and heavy computing, done outside the transaction in steps that resume."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    kind: str
    body: bytes | None = sealed()
    """Its arguments as JSON."""
    member_id: int | None = link("member", nullable=True)
    bot: str = ""
    chat: str = ""
    slot: str = ""
    cursor: str = ""
    """Where it stands; written with each step."""
    state: str = Field(default="waiting", index=True)
    """``waiting``, ``running``, ``done`` or ``failed``."""
    holder: str = ""
    until: datetime | None = moment()
    attempts: int = 0
    not_before: datetime | None = moment()
    created_at: datetime = moment(nullable=False)


class Blob(SQLModel, table=True):
    """Bytes of an attachment, an import or an export, sealed; at most 20 MB."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = link("store")
    body: bytes | None = sealed()
    expires_at: datetime | None = moment(index=True)


class Duty(SQLModel, table=True):
    """When something periodic was last done (planning, purge, backup), so that a restart does not repeat it."""

    name: str = Field(primary_key=True)
    done_at: datetime | None = moment()
    """None: never yet."""
    cursor: str = ""
    """How far it has come, while it is done in steps."""
