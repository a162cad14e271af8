"""What an event of a measure is: (customer, member, moment, person, series), selected from a table of the record.

People are counted once, by their main number; a party without a customer counts for itself (domain.md section 6).
Marks are further columns that say whether an event has something (came for the first time, left a number), so that
several numbers are counted in one pass over the same events.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from storage.hits import Condition
from storage.models import Customer, Ownership, Phone
from storage.people import Scope
from storage.spans import Span, Where

Events = sa.Select[Any]


@dataclass(frozen=True)
class Asked:
    """Which events are counted: whose customers, when, of whom, under which conditions."""

    scope: Scope
    span: Span
    members: tuple[int, ...] = ()
    """Only what these did; none: everybody."""
    conditions: tuple[Condition, ...] = ()


def person(customer: Any) -> Any:
    """Who a customer is: two records of one main number are one person."""
    main = sa.select(sa.func.min(col(Phone.whole))).where(col(Phone.customer_id) == customer, col(Phone.rank) == 0)
    return sa.func.coalesce(main.scalar_subquery(), sa.cast(customer, sa.String))


def owner_of(customer: Any) -> Any:
    """Who looks after a customer now."""
    held = sa.select(sa.func.min(col(Ownership.member_id)))
    return held.where(col(Ownership.customer_id) == customer, col(Ownership.until_at).is_(None)).scalar_subquery()


def rows(
    asked: Asked,
    table: type[SQLModel],
    member: str,
    at: str,
    *where: Where,
    ever: bool = False,
    series: str = "series",
    nobody: bool = False,
) -> Events:
    """Events of a table; ``ever``: whenever it was; ``nobody``: each row is a person, nobody's name is known."""
    columns = sa.inspect(table).columns
    customer, car = columns["customer_id"], columns[series] if series in columns else sa.null()
    found = sa.select(
        customer.label("customer_id"), columns[member].label("member_id"), columns[at].label("at"),
        (sa.cast(columns["id"], sa.String) if nobody else person(customer)).label("person"), car.label("series"),
    ).where(columns["store_id"].in_(asked.scope.stores), *where)  # fmt: skip
    if asked.members:
        found = found.where(columns[member].in_(asked.members))
    return found if ever else found.where(asked.span.holds(columns[at]))


def marked(events: Events, **marks: Any) -> Events:
    """The events with what some of them have."""
    return events.add_columns(*(mark.label(name) for name, mark in marks.items()))


def customers(asked: Asked, *where: Where) -> Events:
    """The ids of the stores' customers."""
    return sa.select(col(Customer.id)).where(col(Customer.store_id).in_(asked.scope.stores), *where)


def registered(asked: Asked, *where: Where, span: Span | None = None) -> Events:
    """Customers first met in the span, or in another, under who looks after them."""
    owner, met = owner_of(col(Customer.id)), col(Customer.first_contact_on)
    found = sa.select(
        col(Customer.id).label("customer_id"), owner.label("member_id"), met.label("at"),
        person(col(Customer.id)).label("person"), sa.null().label("series"),
    ).where(col(Customer.store_id).in_(asked.scope.stores), (span or asked.span).holds(met), *where)  # fmt: skip
    return found.where(owner.in_(asked.members)) if asked.members else found
