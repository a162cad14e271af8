"""How a field of the record is declared: once, on its table; forms, cards, search, import and export are computed.

``field`` declares a value with a column of its own, ``spans`` one kept in several columns, ``picks`` a list kept as
Pick rows. ``declared`` reads the declarations of a table back.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.choices import Choices
from storage.kinds import Kind

Secrecy = Literal["", "P", "C"]
_order = itertools.count()

MODULES = ("", "客户基础信息", "需求与意向", "沟通与跟进", "看车试驾", "决策因素", "成交与售后")


@dataclass(frozen=True)
class Decl:
    """The one declaration of a field."""

    label: str
    kind: Kind
    module: int
    """1 to 6, the module of the record it belongs to (fields.md)."""
    columns: tuple[str, ...] = ()
    """The columns that hold it; none: Pick rows do."""
    choices: Choices | None = None
    words: str = ""
    """The column for what was said where a single choice is ``other``."""
    secrecy: Secrecy = ""
    """P personal, C confidential: sealed at rest."""
    ask: int = 0
    """Weight in the guided form, highest first; 0: never asked there."""
    question: str = ""
    """What the forms ask; by default the label."""
    card: str = ""
    """A shorter label on cards; by default the label."""
    edit: bool = True
    """Whether people set it; False: derived."""
    headers: tuple[str, ...] = ()
    """Column titles of spreadsheets that mean this field (domain.md section 7)."""
    finding: str = ""
    """The findings of the note reader that fill it; by default those of its own name."""
    past: bool = False
    """A day said without its year is the last one of that name, not the next."""
    order: int = 0
    name: str = ""
    table: str = ""

    @property
    def key(self) -> str:
        """``customer.budget``: unique in the record."""
        return f"{self.table}.{self.name}"


def _declaration(label: str, kind: Kind, **more: Any) -> Decl:
    return Decl(label, kind, order=next(_order), **more)


_TYPES: dict[str, Any] = {
    "yuan": sa.Integer, "number": sa.Integer, "date": sa.Date, "flag": sa.Boolean, "link": sa.BigInteger,
    "prose": sa.Text,
}  # fmt: skip


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime never gets in")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _column_type(kind: Kind, secrecy: Secrecy) -> Any:
    if secrecy:
        return sa.LargeBinary
    return Moment if kind.name == "moment" else _TYPES.get(kind.name, sa.String)


def field(label: str, kind: Kind, module: int, *, index: bool = False, default: Any = None, **more: Any) -> Any:
    """A value in a column of its own; sealed when it is secret."""
    declaration = _declaration(label, kind, module=module, **more)
    return Field(
        default=default,
        sa_type=_column_type(kind, declaration.secrecy),
        nullable=default is None,
        index=index,
        sa_column_kwargs={"info": {"field": declaration}},
    )


def spans(label: str, kind: Kind, module: int, columns: tuple[str, ...], **more: Any) -> Decl:
    """A value kept in several plain columns of the table, in the order of the value's parts."""
    return _declaration(label, kind, module=module, columns=columns, **more)


def picks(label: str, kind: Kind, module: int, **more: Any) -> Decl:
    """Several values, each a Pick row of the customer."""
    return _declaration(label, kind, module=module, **more)


def id_field() -> Any:
    """The primary key: made by ``ids.new_id`` before the insert."""
    return Field(sa_type=sa.BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})


class _Reference(Sequence[sa.ForeignKey]):
    """A foreign key made anew for each table that inherits the column: SQLAlchemy's own cannot be shared."""

    def __init__(self, target: str) -> None:
        self.target = target

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: Any) -> Any:
        return [sa.ForeignKey(f"{self.target}.id", deferrable=True, initially="DEFERRED")][index]


def link(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A reference to another table's id, checked at commit: one unit may insert and delete in any order."""
    return Field(default=None, sa_type=sa.BigInteger, nullable=nullable, index=index, sa_column_args=_Reference(target))


def moment(*, nullable: bool = True, index: bool = False) -> Any:
    """An aware moment that is no field of the record."""
    return Field(default=None, sa_type=Moment, nullable=nullable, index=index)


def sealed(*, nullable: bool = True) -> Any:
    """Sealed text that is no field of the record."""
    return Field(default=None, sa_type=sa.LargeBinary, nullable=nullable)


def declared(table: type[SQLModel]) -> tuple[Decl, ...]:
    """The fields a table declares, in the order written."""
    return tuple(sorted(_declarations(table), key=lambda decl: decl.order))


def _declarations(table: type[SQLModel]) -> Iterator[Decl]:
    name = str(table.__tablename__)
    for column in sa.inspect(table).columns:
        if decl := column.info.get("field"):
            yield replace(decl, name=column.key, table=name, columns=(column.key,))
    for key, value in vars(table).items():
        if isinstance(value, Decl):
            yield replace(value, name=key, table=name)
