"""What can be counted in a store, each measure once: the events behind it, so that every number opens its customers.

An event is (customer, member, moment). People are counted once, by their main number; a party without a customer counts
for itself. Days and months are the store's (domain.md section 6). Counting is the database's work; nothing here rounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlmodel import SQLModel, col

from storage.filters import Condition
from storage.models import (
    Appointment,
    Complaint,
    Contact,
    Customer,
    Deal,
    Loss,
    Ownership,
    Phone,
    Traffic,
    Visit,
)
from storage.people import Scope

Where = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Span:
    """Whole days of the store, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begin(self) -> datetime:
        """The first moment."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=self.zone)

    def holds(self, column: Any) -> Where:
        """Whether a day or a moment lies within."""
        if isinstance(column.type, sa.Date):
            inside: Where = (column >= self.first) & (column <= self.last)
            return inside
        within_: Where = (column >= self.begin) & (column < self.end)
        return within_


class _LocalDay(sa.sql.expression.FunctionElement[str]):
    """The store's day of a moment, as text; arguments: the moment, minutes from UTC, the zone's name."""

    type = sa.String()
    inherit_cache = True


@compiles(_LocalDay, "sqlite")
def _sqlite_day(element: _LocalDay, compiler: Any, **more: Any) -> str:
    moment, minutes, _ = (compiler.process(part, **more) for part in element.clauses)
    return f"date({moment}, {minutes})"


@compiles(_LocalDay, "postgresql")
def _postgres_day(element: _LocalDay, compiler: Any, **more: Any) -> str:
    moment, _, zone = (compiler.process(part, **more) for part in element.clauses)
    return f"to_char(timezone({zone}, {moment}), 'YYYY-MM-DD')"


def local_day(at: Any, span: Span) -> Any:
    """The store's day of an event, as text. On SQLite the zone's distance from UTC is that of the span's first day."""
    if isinstance(at.type, sa.Date):
        return sa.cast(at, sa.String)
    minutes = round((span.begin.utcoffset() or timedelta()).total_seconds() / 60)
    return _LocalDay(at, sa.literal(f"{minutes:+d} minutes"), sa.literal(str(span.zone)))


@dataclass(frozen=True)
class Asked:
    """Which events are counted: whose customers, when, of whom, under which conditions."""

    scope: Scope
    span: Span
    members: tuple[int, ...] = ()
    """Only what these did; none: everybody."""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Measure:
    """Something that is counted."""

    label: str
    """As it stands in a report."""
    unit: str
    """批, 位, 台, 次."""
    events: Callable[[Asked], Sequence["sa.Select[Any]"]]
    """Selects of customer_id, member_id, at, person, series: one or several, counted together."""
    per_day: bool = False
    """One person counts once a day, and not once in all."""


# -- events -------------------------------------------------------------------------------------------------------

_CAME = ("visit", "test_drive")


def _person(customer: Any) -> Any:
    """Who a customer is: two records of one main number are one person."""
    main = sa.select(sa.func.min(col(Phone.whole))).where(col(Phone.customer_id) == customer, col(Phone.rank) == 0)
    return sa.func.coalesce(main.scalar_subquery(), sa.cast(customer, sa.String))


def _select(
    asked: Asked, table: type[SQLModel], member: str, at: str, *where: Where, each: bool = False
) -> "sa.Select[Any]":
    """Events of a table; ``each``: every row counts, also a second of the same person."""
    columns = sa.inspect(table).columns
    customer, series = columns["customer_id"], columns["series"] if "series" in columns else sa.null()
    person = sa.cast(columns["id"], sa.String) if each else _person(customer)
    found = sa.select(
        customer.label("customer_id"), columns[member].label("member_id"), columns[at].label("at"),
        person.label("person"), series.label("series"),
    ).where(columns["store_id"].in_(asked.scope.stores), asked.span.holds(columns[at]), *where)  # fmt: skip
    if asked.members:
        found = found.where(columns[member].in_(asked.members))
    return found


def _visits(asked: Asked) -> list["sa.Select[Any]"]:
    came = col(Contact.method).in_(_CAME) & col(Contact.reached).is_not(False)
    return [_select(asked, Contact, "member_id", "at", came), *_parties(asked, is_call=False)]


def _first_visits(asked: Asked) -> list["sa.Select[Any]"]:
    """Of those who came, the ones who had never come before."""
    earlier = sa.orm.aliased(Contact)
    came = col(Contact.method).in_(_CAME) & col(Contact.reached).is_not(False)
    before = sa.exists().where(
        col(earlier.customer_id) == col(Contact.customer_id),
        col(earlier.method).in_(_CAME), col(earlier.reached).is_not(False),
        col(earlier.at) < asked.span.begin,
    )  # fmt: skip
    return [_select(asked, Contact, "member_id", "at", came, ~before), *_parties(asked, is_call=False, is_first=True)]


def _calls(asked: Asked) -> list["sa.Select[Any]"]:
    """People who called in for the first time: their source says so."""
    earlier = sa.orm.aliased(Contact)
    called = col(Contact.customer_id).in_(_customers(asked, col(Customer.source) == "call_in"))
    before = sa.exists().where(col(earlier.customer_id) == col(Contact.customer_id), col(earlier.at) < asked.span.begin)
    return [_select(asked, Contact, "member_id", "at", called, ~before), *_parties(asked, is_call=True, is_first=True)]


def _parties(asked: Asked, *, is_call: bool, is_first: bool | None = None) -> list["sa.Select[Any]"]:
    """Who came or called and left no name (客流)."""
    if asked.conditions:
        return []  # nothing is known of them that could be asked
    nobody = [col(Traffic.customer_id).is_(None), col(Traffic.is_call).is_(is_call)]
    nobody += [] if is_first is None else [col(Traffic.is_first).is_(is_first)]
    return [_select(asked, Traffic, "member_id", "at", *nobody, each=True)]


def _customers(asked: Asked, *where: Where) -> "sa.Select[Any]":
    return sa.select(col(Customer.id)).where(col(Customer.store_id).in_(asked.scope.stores), *where)


def _registered(asked: Asked, *where: Where) -> "sa.Select[Any]":
    """Customers first met in the span, under who looks after them."""
    owner = (
        sa.select(sa.func.min(col(Ownership.member_id)))
        .where(col(Ownership.customer_id) == col(Customer.id), col(Ownership.until_at).is_(None))
        .scalar_subquery()
    )
    met = col(Customer.first_contact_on)
    found = sa.select(
        col(Customer.id).label("customer_id"), owner.label("member_id"), met.label("at"),
        _person(col(Customer.id)).label("person"), sa.null().label("series"),
    ).where(col(Customer.store_id).in_(asked.scope.stores), asked.span.holds(met), *where)  # fmt: skip
    return found.where(owner.in_(asked.members)) if asked.members else found


def _leads(asked: Asked) -> list["sa.Select[Any]"]:
    has_number = sa.exists().where(col(Phone.customer_id) == col(Customer.id))
    return [_registered(asked, has_number)]


def _orders(asked: Asked) -> list["sa.Select[Any]"]:
    kept = col(Deal.cancelled_on).is_(None)
    return [_select(asked, Deal, "consultant_id", "ordered_on", kept, each=True)]


def _driven_orders(asked: Asked) -> list["sa.Select[Any]"]:
    drove = sa.exists().where(col(Visit.customer_id) == col(Deal.customer_id), col(Visit.is_drive).is_(True))
    return [_select(asked, Deal, "consultant_id", "ordered_on", col(Deal.cancelled_on).is_(None), drove, each=True)]


def _deliveries(asked: Asked) -> list["sa.Select[Any]"]:
    done = col(Deal.is_delivered).is_(True), col(Deal.cancelled_on).is_(None)
    return [_select(asked, Deal, "consultant_id", "delivered_on", *done, each=True)]


def _losses(asked: Asked) -> list["sa.Select[Any]"]:
    return [_select(asked, Loss, "member_id", "asked_at", col(Loss.state) != "refused")]


def _drives(asked: Asked) -> list["sa.Select[Any]"]:
    """Who drove; the member is who noted it."""
    noted = sa.select(col(Contact.member_id)).where(col(Contact.id) == col(Visit.contact_id)).scalar_subquery()
    found = sa.select(
        col(Visit.customer_id), noted.label("member_id"), col(Visit.at),
        _person(col(Visit.customer_id)).label("person"),
        col(Visit.series),
    ).where(
        col(Visit.store_id).in_(asked.scope.stores), asked.span.holds(sa.inspect(Visit).columns["at"]),
        col(Visit.is_drive).is_(True),
    )  # fmt: skip
    return [found.where(noted.in_(asked.members)) if asked.members else found]


def _returned(asked: Asked) -> list["sa.Select[Any]"]:
    """Those registered in the span who have come on two days."""
    came = col(Contact.method).in_(_CAME) & col(Contact.reached).is_not(False)
    days = sa.select(sa.func.count(sa.distinct(local_day(col(Contact.at), asked.span)))).where(
        col(Contact.customer_id) == col(Customer.id), came, col(Contact.at) >= asked.span.begin
    )
    return [_registered(asked, days.scalar_subquery() > 1)]


MEASURES: dict[str, Measure] = {
    "visits": Measure("到店", "批", _visits, per_day=True),
    "visitors": Measure("到店客户", "位", lambda asked: _visits(asked)[:1]),
    "returned": Measure("二次到店", "位", _returned),
    "first_visits": Measure("首次到店", "批", _first_visits),
    "calls": Measure("首次来电", "批", _calls),
    "new": Measure("新客户", "位", lambda asked: [_registered(asked)]),
    "leads": Measure("留档", "位", _leads),
    "drives": Measure("试驾", "位", _drives),
    "orders": Measure("订车", "台", _orders),
    "driven_orders": Measure("试驾后订车", "台", _driven_orders),
    "deliveries": Measure("交车", "台", _deliveries),
    "cancels": Measure(
        "退订", "台", lambda asked: [_select(asked, Deal, "consultant_id", "cancelled_on", each=True)]
    ),
    "losses": Measure("战败", "位", _losses),
    "contacts": Measure(
        "跟进", "次",
        lambda asked: [_select(asked, Contact, "member_id", "at", col(Contact.reached).is_not(False), each=True)],
    ),
    "attempts": Measure(
        "没接", "次",
        lambda asked: [_select(asked, Contact, "member_id", "at", col(Contact.reached).is_(False), each=True)],
    ),
    "appointments": Measure(
        "邀约", "个",
        lambda asked: [
            _select(asked, Appointment, "member_id", "at", col(Appointment.state) != "cancelled", each=True)
        ],
    ),
    "kept": Measure(
        "赴约", "个",
        lambda asked: [_select(asked, Appointment, "member_id", "at", col(Appointment.state) == "kept", each=True)],
    ),
    "complaints": Measure(
        "投诉", "件", lambda asked: [_select(asked, Complaint, "member_id", "created_at", each=True)]
    ),
}  # fmt: skip
"""By name; adding one is one entry."""


@dataclass(frozen=True)
class Rate:
    """One measure over another."""

    label: str
    above: str
    below: tuple[str, ...]
    """Measures whose sum it is taken of."""


RATES: dict[str, Rate] = {
    "lead_rate": Rate("留档率", "leads", ("first_visits",)),
    "return_rate": Rate("二次到店率", "returned", ("new",)),
    "drive_rate": Rate("试驾率", "drives", ("visitors",)),
    "order_rate": Rate("成交率", "orders", ("leads",)),
    "driven_order_rate": Rate("试驾签单率", "driven_orders", ("drives",)),
    "kept_rate": Rate("邀约到店率", "kept", ("appointments",)),
    "loss_rate": Rate("战败率", "losses", ("losses", "orders")),
}
"""domain.md section 6."""
