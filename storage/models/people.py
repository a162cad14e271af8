"""Groups, stores and the people who work in them; the accounts through which they speak; what a store has set."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.fields import id_field, link, moment, sealed
from storage.ids import new_id
from storage.models.customer import Record

REP, SERVICE, MANAGER, ADMIN = "rep", "service", "manager", "admin"
ROLES = {REP: "顾问", SERVICE: "客服", MANAGER: "经理", ADMIN: "管理员"}


class Group(SQLModel, table=True):
    """Stores under one roof."""

    __tablename__ = "store_group"
    id: int = id_field()
    name: str


class Store(SQLModel, table=True):
    """A store: customers belong to it, never to a rep."""

    id: int = id_field()
    group_id: int = link("store_group")
    name: str
    timezone: str


class Member(SQLModel, table=True):
    """Somebody who works in a store."""

    id: int = id_field()
    store_id: int = link("store")
    name: str
    role: str = REP
    is_active: bool = True
    rest_days: str = ""
    """Weekdays off, 1 Monday to 7 Sunday."""
    away_until: date | None = None
    """休假 up to and including this day."""
    stand_in_id: int | None = link("member", nullable=True, index=False)


class Account(SQLModel, table=True):
    """A member as one bot knows them."""

    __table_args__ = (sa.UniqueConstraint("bot", "sender"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    member_id: int = link("member")
    channel: str
    bot: str
    sender: str
    chat: str
    """Where this person is spoken to alone."""
    is_open: bool = True
    """False once the platform says that they cannot be reached; speaking again opens it."""
    spoke_at: datetime = moment(nullable=False)
    """Reminders go to the open account that spoke last."""
    is_plain: bool = False
    """Cards cannot be seen here (a phone that reads WeCom inside WeChat): everything is said as text."""


class SavedList(SQLModel, table=True):
    """Conditions on customers that a member keeps under a name."""

    __table_args__ = (sa.UniqueConstraint("member_id", "name"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    member_id: int = link("member", index=False)
    name: str
    words: str
    """As they were said; understood anew each time."""


class StoreLine(SQLModel, table=True):
    """Something a store's reps should know by heart: an answer to a worry, a comparison, a series and its price."""

    __table_args__ = (sa.UniqueConstraint("store_id", "sort", "subject", "other"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = link("store", index=False)
    sort: str
    """``answer``, ``compare`` or ``series``."""
    subject: str
    """An objection's code or words; our own series."""
    other: str = ""
    """The rival's series in a comparison."""
    words: str
    """What to say; of a series what it costs, as a range."""


class Invite(SQLModel, table=True):
    """A one-time code by which somebody joins a store."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = link("store")
    code_digest: str = Field(unique=True)
    role: str
    name: str
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()


class Talk(SQLModel, table=True):
    """Where the conversation with a member stands."""

    member_id: int = link("member")
    __table_args__ = (sa.PrimaryKeyConstraint("member_id"),)
    customer_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    """The customer under discussion."""
    customer_at: datetime | None = moment()
    offered: bytes | None = sealed()
    """Label -> action of the buttons last shown, so that a label typed does what pressing it does."""

    @property
    def key(self) -> int:
        """What sealed values are bound to."""
        return self.member_id


class Setting(Record, table=True):
    """A value a store changed from its shipped default."""

    __table_args__ = (sa.UniqueConstraint("store_id", "key"),)
    key: str
    value: str
    """JSON."""


class StoreField(SQLModel, table=True):
    """A field of a store's own: yields the same declaration as a shipped one."""

    __table_args__ = (sa.UniqueConstraint("store_id", "name"),)
    id: int = Field(default_factory=new_id, primary_key=True, sa_type=sa.BigInteger)
    store_id: int = link("store")
    name: str
    label: str
    kind: str
    choices: str = ""
    """``code=label`` entries, one a line."""
