"""Conditions by which a few words name customers: characters of the name, its sound, a number, a plate, what was said.

Fields that are values may be slots (storage/shapes.py).
"""

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage import hits
from storage.hits import Rows, Where, having
from storage.models import Car, Contact, Customer, NameGram, Phone, Record, Social
from storage.people import Scope
from storage.shapes import Fixed

SAID = sa.table(
    "said",
    sa.column("contact_id", sa.BigInteger()),
    sa.column("customer_id", sa.BigInteger()),
    sa.column("store_id", sa.BigInteger()),
    sa.column("grams"),
)
"""The index of words said; its column of grams, and of contacts, is PostgreSQL's alone."""
_SPACE: sa.ColumnElement[str] = sa.literal_column("' '")
_NOTHING: sa.ColumnElement[str] = sa.literal_column("''")


@dataclass(frozen=True)
class Blind:
    """A number, a plate, a frame or an account that has one of some digests."""

    column: Fixed[str]
    digests: tuple[str, ...]

    def where(self, scope: Scope) -> Where:
        """There is such a row."""
        table, column = _DIGESTS[self.column]
        return having(table, hits.same_store(sa.inspect(table).columns["store_id"], scope), column.in_(self.digests))

    def rows(self, scope: Scope) -> Rows | None:
        """Those rows."""
        table, column = _DIGESTS[self.column]
        return hits.within(table, scope, column.in_(self.digests))


_DIGESTS: dict[str, tuple[type[Record], Any]] = {
    "phone": (Phone, col(Phone.whole)), "tail": (Phone, col(Phone.tail)), "plate": (Car, col(Car.plate_blind)),
    "frame": (Car, col(Car.vin_blind)), "account": (Social, col(Social.blind)),
}  # fmt: skip


@dataclass(frozen=True)
class Grams:
    """A name with these characters, one or two neighbours each."""

    first: str
    last: str = ""

    def where(self, scope: Scope) -> Where:
        """The name's index has them."""
        store = hits.same_store(NameGram.store_id, scope)
        return sa.and_(
            *(having(NameGram, store, col(NameGram.gram) == gram) for gram in (self.first, self.last) if gram)
        )

    def rows(self, scope: Scope) -> Rows | None:
        """Those who have the first, and the last as well."""
        rows, other = hits.within(NameGram, scope, col(NameGram.gram) == self.first), aliased(NameGram)
        if not self.last:
            return rows
        both = (col(other.store_id) == NameGram.store_id, col(other.customer_id) == NameGram.customer_id)
        return rows.where(sa.exists(sa.select(sa.literal(1)).where(*both, col(other.gram) == self.last)))


@dataclass(frozen=True)
class Called:
    """A longer name, looked for in the names themselves."""

    name: str

    def where(self, scope: Scope) -> Where:
        """It stands somewhere in the name."""
        name = sa.func.lower(sa.func.replace(Customer.name, _SPACE, _NOTHING))
        return sa.func.replace(name, self.name, _NOTHING) != name

    def rows(self, scope: Scope) -> Rows | None:
        """None: its characters have some."""
        return None


@dataclass(frozen=True)
class Sounds:
    """A name that sounds like this: its initials, or how its pinyin begins."""

    column: Fixed[Literal["initials", "pinyin"]]
    first: str
    beyond: str = ""

    def where(self, scope: Scope) -> Where:
        """The column says so."""
        column = sa.inspect(Customer).columns[self.column]
        return sa.and_(column >= self.first, column < self.beyond) if self.beyond else column == self.first

    def rows(self, scope: Scope) -> Rows | None:
        """Those in the column's index."""
        return hits.within(Customer, scope, self.where(scope))


@dataclass(frozen=True)
class Heard:
    """One of those about whom words were said."""

    ids: frozenset[int]

    def where(self, scope: Scope) -> Where:
        """It is one of these."""
        return col(Customer.id).in_(self.ids)

    def rows(self, scope: Scope) -> Rows | None:
        """All of them."""
        return hits.within(Customer, scope, self.where(scope))


@dataclass(frozen=True)
class Said:
    """Words were said about the customer, asked of each by itself: of PostgreSQL, for words that were said of many."""

    words: str
    """As the index of words is asked for them."""
    parts: tuple[str, ...]
    """As they stand in what was said."""

    def where(self, scope: Scope) -> Where:
        """One of the contacts has them all."""
        told = sa.func.lower(sa.func.concat(Contact.source_text, _SPACE, Contact.summary, _SPACE, Contact.feedback))
        row = sa.select(hits.literal(1)).where(
            SAID.c.customer_id == col(Customer.id),
            matches(SAID.c.grams, self.words),
            col(Contact.id) == SAID.c.contact_id,
            *(sa.func.strpos(told, part) > hits.literal(0) for part in self.parts),
        )
        return sa.exists(row.correlate(Customer).offset(hits.literal(0)))

    def rows(self, scope: Scope) -> Rows | None:
        """Many."""
        return None


def matches(grams: Any, words: Any) -> Where:
    """What PostgreSQL's index holds has the words, which are read once and not for every row."""
    meant = sa.select(sa.func.to_tsquery(sa.literal_column("'simple'"), words)).scalar_subquery()
    found: Where = grams.op("@@", is_comparison=True)(meant)
    return found
