"""Orders, handovers, losses, and the customers that were to become them: the events of deciding."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import col

from storage.choices import HOT, OTHER
from storage.events import Asked, Events, registered, rows
from storage.models import Customer, Deal, Loss, StageChange, Visit
from storage.spans import Span, Where, local_day


def _kept() -> Where:
    return col(Deal.cancelled_on).is_(None)


def orders(asked: Asked) -> list[Events]:
    """Cars ordered and not cancelled."""
    return [_orders(asked)]


def _orders(asked: Asked, *where: Where) -> Events:
    return rows(asked, Deal, "consultant_id", "ordered_on", _kept(), *where, each=True)


def driven_orders(asked: Asked) -> list[Events]:
    """Orders of customers who have driven."""
    drove = sa.exists().where(col(Visit.customer_id) == col(Deal.customer_id), col(Visit.is_drive).is_(True))
    return [_orders(asked, drove)]


def tied_orders(asked: Asked) -> list[Events]:
    """Orders tied to owners (推介, 置换, 增购): sent by one, an old car in exchange, or a second car."""
    earlier = sa.orm.aliased(Deal)
    second = sa.exists().where(
        col(earlier.customer_id) == col(Deal.customer_id), col(earlier.is_delivered).is_(True),
        col(earlier.cancelled_on).is_(None), col(earlier.id) != col(Deal.id),
        col(earlier.delivered_on) <= col(Deal.ordered_on),
    )  # fmt: skip
    sent = (col(Customer.source) == "owner_referral") | col(Customer.referrer_id).is_not(None)
    traded = sa.func.coalesce(col(Customer.trade_in), "") != ""
    return [_orders(asked, second | sa.exists().where(col(Customer.id) == col(Deal.customer_id), sent | traded))]


def deliveries(asked: Asked) -> list[Events]:
    """Cars handed over."""
    return [rows(asked, Deal, "consultant_id", "delivered_on", col(Deal.is_delivered).is_(True), _kept(), each=True)]


def cancels(asked: Asked) -> list[Events]:
    """Orders cancelled."""
    return [rows(asked, Deal, "consultant_id", "cancelled_on", each=True)]


def reserve(asked: Asked) -> list[Events]:
    """Orders not handed over when the span ended, whenever they were made."""
    last = asked.span.last
    then = (col(Deal.ordered_on) <= last) & (_kept() | (col(Deal.cancelled_on) > last))
    waits = col(Deal.is_delivered).is_(False) | (col(Deal.delivered_on) > last)
    return [rows(asked, Deal, "consultant_id", "ordered_on", then, waits, each=True, ever=True)]


def losses(asked: Asked) -> list[Events]:
    """Customers given up or lost, unless the manager refused."""
    return [rows(asked, Loss, "member_id", "asked_at", col(Loss.state) != "refused")]


def loss_requests(asked: Asked) -> list[Events]:
    """Every request to give somebody up, whatever came of it."""
    return [rows(asked, Loss, "member_id", "asked_at", each=True)]


def clear_losses(asked: Asked) -> list[Events]:
    """Requests with a reason that the manager approved."""
    has_reason = (col(Loss.reason) != OTHER) | (col(Loss.words) != "")
    return [rows(asked, Loss, "member_id", "asked_at", col(Loss.state) == "approved", has_reason, each=True)]


# -- the hottest level --------------------------------------------------------------------------------------------


def hot(asked: Asked) -> list[Events]:
    """Customers who became H."""
    return [_hot(asked)]


def hot_orders(days: int, asked: Asked) -> list[Events]:
    """Of those, who ordered within so many days of it."""
    within = sa.exists().where(
        col(Deal.customer_id) == col(StageChange.customer_id), _kept(),
        sa.cast(col(Deal.ordered_on), sa.String) >= local_day(col(StageChange.at), asked.span),
        sa.cast(col(Deal.ordered_on), sa.String) <= local_day(col(StageChange.at), asked.span, days),
    )  # fmt: skip
    return [_hot(asked, within)]


def _hot(asked: Asked, *where: Where) -> Events:
    became = (col(StageChange.track) == "level") & (col(StageChange.new) == HOT)
    return rows(asked, StageChange, "member_id", "at", became, *where)


# -- cohorts ------------------------------------------------------------------------------------------------------


def new_ordered(asked: Asked) -> list[Events]:
    """Of those met in the span, who ordered in it."""
    return [registered(asked, _ordered_in(asked.span))]


def left_of_month(asked: Asked) -> list[Events]:
    """Met in the calendar month before, and when the span began neither ordered nor lost."""
    return [_left(asked, _month_before(asked.span))]


def left_of_month_ordered(asked: Asked) -> list[Events]:
    """Of those, who ordered in the span."""
    return [_left(asked, _month_before(asked.span)).where(_ordered_in(asked.span))]


def left_of_quarter(asked: Asked) -> list[Events]:
    """Met in the 90 days before, and when the span began neither ordered nor lost."""
    return [_left(asked, _days_before(asked.span, 90))]


def left_of_quarter_ordered(asked: Asked) -> list[Events]:
    """Of those, who ordered in the span."""
    return [_left(asked, _days_before(asked.span, 90)).where(_ordered_in(asked.span))]


def _left(asked: Asked, met_in: Span) -> Events:
    begin = asked.span.begin
    ordered = sa.exists().where(
        col(Deal.customer_id) == col(Customer.id), col(Deal.ordered_on) < asked.span.first,
        _kept() | (col(Deal.cancelled_on) >= asked.span.first),
    )  # fmt: skip
    lost = sa.exists().where(
        col(Loss.customer_id) == col(Customer.id), col(Loss.state) != "refused", col(Loss.asked_at) < begin
    )
    return registered(asked, ~ordered, ~lost, span=met_in)


def _ordered_in(span: Span) -> Where:
    return sa.exists().where(col(Deal.customer_id) == col(Customer.id), _kept(), span.holds(col(Deal.ordered_on)))


def _month_before(span: Span) -> Span:
    last = span.first.replace(day=1) - timedelta(days=1)
    return Span(last.replace(day=1), last, span.zone)


def _days_before(span: Span, days: int) -> Span:
    last: date = span.first - timedelta(days=1)
    return Span(last - timedelta(days=days - 1), last, span.zone)
