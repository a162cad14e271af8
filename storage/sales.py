"""Orders, handovers, losses, and the customers that were to become them: the events of deciding."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import col

from storage.choices import HOT, OTHER
from storage.events import Asked, Events, marked, registered, rows
from storage.models import Customer, Deal, Loss, StageChange, Visit
from storage.spans import Span, Where, local_day


def _kept() -> Where:
    return col(Deal.cancelled_on).is_(None)


def orders(asked: Asked) -> list[Events]:
    """Cars ordered and not cancelled: ``drove``, ``is_tied`` to owners."""
    drove = sa.exists().where(col(Visit.customer_id) == col(Deal.customer_id), col(Visit.is_drive).is_(True))
    found = rows(asked, Deal, "consultant_id", "ordered_on", _kept())
    return [marked(found, drove=drove, is_tied=_is_tied())]


def _is_tied() -> Where:
    """推介, 置换, 增购: sent by an owner, an old car in exchange, or a second car."""
    earlier = sa.orm.aliased(Deal)
    second = sa.exists().where(
        col(earlier.customer_id) == col(Deal.customer_id), col(earlier.is_delivered).is_(True),
        col(earlier.cancelled_on).is_(None), col(earlier.id) != col(Deal.id),
        col(earlier.delivered_on) <= col(Deal.ordered_on),
    )  # fmt: skip
    sent = (col(Customer.source) == "owner_referral") | col(Customer.referrer_id).is_not(None)
    traded = sa.func.coalesce(col(Customer.trade_in), "") != ""
    return second | sa.exists().where(col(Customer.id) == col(Deal.customer_id), sent | traded)


def deliveries(asked: Asked) -> list[Events]:
    """Cars handed over."""
    return [rows(asked, Deal, "consultant_id", "delivered_on", col(Deal.is_delivered).is_(True), _kept())]


def cancels(asked: Asked) -> list[Events]:
    """Orders cancelled."""
    return [rows(asked, Deal, "consultant_id", "cancelled_on")]


def reserve(asked: Asked) -> list[Events]:
    """Orders not handed over when the span ended, whenever they were made."""
    last = asked.span.last
    then = (col(Deal.ordered_on) <= last) & (_kept() | (col(Deal.cancelled_on) > last))
    waits = col(Deal.is_delivered).is_(False) | (col(Deal.delivered_on) > last)
    return [rows(asked, Deal, "consultant_id", "ordered_on", then, waits, ever=True)]


def losses(asked: Asked) -> list[Events]:
    """Every request to give somebody up: ``stands`` unless refused, ``is_clear`` if approved with a reason; ``reason``
    and ``rival``, the car bought instead.
    """
    has_reason = (col(Loss.reason) != OTHER) | (col(Loss.words) != "")
    return [
        marked(
            rows(asked, Loss, "member_id", "asked_at", series=""), stands=col(Loss.state) != "refused",
            is_clear=(col(Loss.state) == "approved") & has_reason, reason=col(Loss.reason), rival=col(Loss.series),
        )
    ]  # fmt: skip


# -- the hottest level --------------------------------------------------------------------------------------------


def hot(asked: Asked) -> list[Events]:
    """Customers who became H: ``in_week``, ``in_month`` if they ordered within 7 or 30 days of it."""
    became = (col(StageChange.track) == "level") & (col(StageChange.new) == HOT)
    found = rows(asked, StageChange, "member_id", "at", became)
    return [marked(found, in_week=_ordered_within(7, asked), in_month=_ordered_within(30, asked))]


def _ordered_within(days: int, asked: Asked) -> Where:
    return sa.exists().where(
        col(Deal.customer_id) == col(StageChange.customer_id), _kept(),
        sa.cast(col(Deal.ordered_on), sa.String) >= local_day(col(StageChange.at), asked.span),
        sa.cast(col(Deal.ordered_on), sa.String) <= local_day(col(StageChange.at), asked.span, days),
    )  # fmt: skip


# -- cohorts ------------------------------------------------------------------------------------------------------


def left_of_month(asked: Asked) -> list[Events]:
    """Met in the calendar month before, and when the span began neither ordered nor lost: ``ordered`` in the span."""
    return _left(asked, _month_before(asked.span))


def left_of_quarter(asked: Asked) -> list[Events]:
    """Met in the 90 days before, and when the span began neither ordered nor lost: ``ordered`` in the span."""
    return _left(asked, _days_before(asked.span, 90))


def _left(asked: Asked, met_in: Span) -> list[Events]:
    begin = asked.span.begin
    ordered = sa.exists().where(
        col(Deal.customer_id) == col(Customer.id), col(Deal.ordered_on) < asked.span.first,
        _kept() | (col(Deal.cancelled_on) >= asked.span.first),
    )  # fmt: skip
    lost = sa.exists().where(
        col(Loss.customer_id) == col(Customer.id), col(Loss.state) != "refused", col(Loss.asked_at) < begin
    )
    return [marked(registered(asked, ~ordered, ~lost, span=met_in), ordered=ordered_in(asked.span))]


def ordered_in(span: Span) -> Where:
    """Whether a customer has ordered in a span."""
    return sa.exists().where(col(Deal.customer_id) == col(Customer.id), _kept(), span.holds(col(Deal.ordered_on)))


def _month_before(span: Span) -> Span:
    last = span.first.replace(day=1) - timedelta(days=1)
    return Span(last.replace(day=1), last, span.zone)


def _days_before(span: Span, days: int) -> Span:
    last: date = span.first - timedelta(days=1)
    return Span(last - timedelta(days=days - 1), last, span.zone)
