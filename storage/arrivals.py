"""Who came, who called, who left a number, who came again, who drove: the events of the door."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from storage.events import Asked, Events, customers, person, registered, rows
from storage.models import Contact, Customer, Deal, Phone, Traffic, Visit
from storage.spans import Where, local_day

_CAME = ("visit", "test_drive")


def _came() -> Where:
    return col(Contact.method).in_(_CAME) & col(Contact.reached).is_not(False)


def visits(asked: Asked) -> list[Events]:
    """Everybody who came, parties without a name too."""
    return [*visitors(asked), *_parties(asked, is_call=False)]


def visitors(asked: Asked) -> list[Events]:
    """The customers who came."""
    return [rows(asked, Contact, "member_id", "at", _came())]


def first_visits(asked: Asked) -> list[Events]:
    """Of those who came, the ones who had never come before."""
    return [_first_came(asked), *_parties(asked, is_call=False, is_first=True)]


def visit_leads(asked: Asked) -> list[Events]:
    """First visitors who left a number."""
    return [_first_came(asked).where(_has_number(col(Contact.customer_id)))]


def _first_came(asked: Asked) -> Events:
    earlier = sa.orm.aliased(Contact)
    before = sa.exists().where(
        col(earlier.customer_id) == col(Contact.customer_id),
        col(earlier.method).in_(_CAME), col(earlier.reached).is_not(False),
        col(earlier.at) < asked.span.begin,
    )  # fmt: skip
    return rows(asked, Contact, "member_id", "at", _came(), ~before)


def calls(asked: Asked) -> list[Events]:
    """People who called in for the first time: their source says so."""
    return [_first_called(asked), *_parties(asked, is_call=True, is_first=True)]


def call_leads(asked: Asked) -> list[Events]:
    """First callers who left a number."""
    return [_first_called(asked).where(_has_number(col(Contact.customer_id)))]


def _first_called(asked: Asked) -> Events:
    earlier = sa.orm.aliased(Contact)
    called = col(Contact.customer_id).in_(customers(asked, col(Customer.source) == "call_in"))
    before = sa.exists().where(col(earlier.customer_id) == col(Contact.customer_id), col(earlier.at) < asked.span.begin)
    return rows(asked, Contact, "member_id", "at", called, ~before)


def _has_number(customer: Any) -> Where:
    return sa.exists().where(col(Phone.customer_id) == customer)


def _parties(asked: Asked, *, is_call: bool, is_first: bool | None = None) -> list[Events]:
    """Who came or called and left no name (客流)."""
    if asked.conditions:
        return []  # nothing is known of them that could be asked
    nobody = [col(Traffic.customer_id).is_(None), col(Traffic.is_call).is_(is_call)]
    nobody += [] if is_first is None else [col(Traffic.is_first).is_(is_first)]
    return [rows(asked, Traffic, "member_id", "at", *nobody, each=True)]


def leads(asked: Asked) -> list[Events]:
    """Customers met in the span of whom there is a number, wherever they came from."""
    return [registered(asked, _has_number(col(Customer.id)))]


def returned(asked: Asked) -> list[Events]:
    """Those registered in the span who came on two days, or ordered on a later one than they came."""
    day = local_day(col(Contact.at), asked.span)
    came = sa.select(day.label("day")).where(
        col(Contact.customer_id) == col(Customer.id), _came(), col(Contact.at) >= asked.span.begin
    )
    ordered = sa.select(local_day(col(Deal.ordered_on), asked.span)).where(
        col(Deal.customer_id) == col(Customer.id), col(Deal.cancelled_on).is_(None)
    )
    first = came.with_only_columns(sa.func.min(day)).correlate(Customer).scalar_subquery()
    again = sa.exists(came.where(day > first).correlate(Customer))
    later = sa.exists(ordered.where(sa.cast(col(Deal.ordered_on), sa.String) > first).correlate(Customer))
    return [registered(asked, again | later)]


def drives(asked: Asked) -> list[Events]:
    """Who drove; the member is who noted it."""
    noted = sa.select(col(Contact.member_id)).where(col(Contact.id) == col(Visit.contact_id)).scalar_subquery()
    found = sa.select(
        col(Visit.customer_id), noted.label("member_id"), col(Visit.at),
        person(col(Visit.customer_id)).label("person"), col(Visit.series),
    ).where(
        col(Visit.store_id).in_(asked.scope.stores), asked.span.holds(sa.inspect(Visit).columns["at"]),
        col(Visit.is_drive).is_(True),
    )  # fmt: skip
    return [found.where(noted.in_(asked.members)) if asked.members else found]
