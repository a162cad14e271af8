"""Who came, who called, who left a number, who came again, who drove: the events of the door."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from storage.events import Asked, Events, customers, marked, person, registered, rows
from storage.models import Contact, Customer, Deal, Phone, Traffic, Visit
from storage.sales import ordered_in
from storage.spans import Where, local_day

_CAME = ("visit", "test_drive")


def _came(contact: type[Contact] = Contact) -> Where:
    return col(contact.method).in_(_CAME) & col(contact.reached).is_not(False)


def visits(asked: Asked) -> list[Events]:
    """Everybody who came: ``is_known`` unless a party without a name, ``is_first`` before whom they had never come,
    ``has_number``.
    """
    earlier = sa.orm.aliased(Contact)
    before = sa.exists().where(
        col(earlier.customer_id) == col(Contact.customer_id), _came(earlier), col(earlier.at) < asked.span.begin
    )
    came = marked(
        rows(asked, Contact, "member_id", "at", _came()),
        is_known=sa.true(), is_first=~before, has_number=_has_number(col(Contact.customer_id)),
    )  # fmt: skip
    return [came, *_parties(asked, is_call=False)]


def calls(asked: Asked) -> list[Events]:
    """People who called in for the first time, as their source says: ``has_number``."""
    earlier = sa.orm.aliased(Contact)
    called = col(Contact.customer_id).in_(customers(asked, col(Customer.source) == "call_in"))
    before = sa.exists().where(col(earlier.customer_id) == col(Contact.customer_id), col(earlier.at) < asked.span.begin)
    found = rows(asked, Contact, "member_id", "at", called, ~before)
    nobody = (one.where(col(Traffic.is_first).is_(True)) for one in _parties(asked, is_call=True))
    return [marked(found, has_number=_has_number(col(Contact.customer_id))), *nobody]


def _has_number(customer: Any) -> Where:
    return sa.exists().where(col(Phone.customer_id) == customer)


def _parties(asked: Asked, *, is_call: bool) -> list[Events]:
    """Who came or called and left no name (客流)."""
    if asked.conditions:
        return []  # nothing is known of them that could be asked
    nobody = rows(
        asked, Traffic, "member_id", "at", col(Traffic.customer_id).is_(None), col(Traffic.is_call).is_(is_call),
        nobody=True,
    )  # fmt: skip
    return [marked(nobody, is_known=sa.false(), is_first=col(Traffic.is_first), has_number=sa.false())]


def met(asked: Asked) -> list[Events]:
    """Customers met in the span: ``has_number``, ``came_again``, ``ordered`` in it."""
    return [
        marked(
            registered(asked), has_number=_has_number(col(Customer.id)), came_again=_came_again(asked),
            ordered=ordered_in(asked.span),
        )
    ]  # fmt: skip


def _came_again(asked: Asked) -> Where:
    """Came on two days, or ordered on a later one than they came."""
    day = local_day(col(Contact.at), asked.span)
    came = sa.select(day.label("day")).where(
        col(Contact.customer_id) == col(Customer.id), _came(), col(Contact.at) >= asked.span.begin
    )
    ordered = sa.select(local_day(col(Deal.ordered_on), asked.span)).where(
        col(Deal.customer_id) == col(Customer.id), col(Deal.cancelled_on).is_(None)
    )
    first = came.with_only_columns(sa.func.min(day)).correlate(Customer).scalar_subquery()
    again = sa.exists(came.where(day > first).correlate(Customer))
    return again | sa.exists(ordered.where(sa.cast(col(Deal.ordered_on), sa.String) > first).correlate(Customer))


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
