"""What can be counted in a store, each measure once: the events behind it, so that every number opens its customers.

Days and months are the store's (domain.md section 6). Counting is the database's work; nothing here rounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import col

from storage import arrivals, followups, sales
from storage.events import Asked, Events, marked, rows
from storage.models import Appointment, Complaint
from storage.spans import Span

__all__ = ["MEASURES", "RATES", "Asked", "Measure", "Rate", "Span", "parts_of"]


@dataclass(frozen=True)
class Measure:
    """Something that is counted."""

    label: str
    """As it stands in a report."""
    unit: str
    """批, 位, 台, 次."""
    source: Callable[[Asked], Sequence[Events]]
    """The events: one select or several, counted together."""
    marks: tuple[str, ...] = ()
    """Only events that have all of these."""
    each: bool = False
    """Every event counts, also a second of the same person."""
    per_day: bool = False
    """One person counts once a day, and not once in all."""

    def events(self, asked: Asked) -> list[Events]:
        """What is counted, and can be opened."""
        return [one.where(*(one.selected_columns[mark] for mark in self.marks)) for one in self.source(asked)]


def _appointments(asked: Asked) -> list[Events]:
    """Those made for the span and not taken back: ``is_kept``."""
    made = col(Appointment.state).in_(("waiting", "kept", "missed"))
    return [marked(rows(asked, Appointment, "member_id", "at", made), is_kept=col(Appointment.state) == "kept")]


def _complaints(asked: Asked) -> list[Events]:
    return [rows(asked, Complaint, "member_id", "created_at")]


MEASURES: dict[str, Measure] = {
    "visits": Measure("到店", "批", arrivals.visits, per_day=True),
    "visitors": Measure("到店客户", "位", arrivals.visits, ("is_known",)),
    "first_visits": Measure("首次到店", "批", arrivals.visits, ("is_first",)),
    "visit_leads": Measure("到店留档", "位", arrivals.visits, ("is_first", "has_number")),
    "calls": Measure("首次来电", "批", arrivals.calls),
    "call_leads": Measure("来电留档", "位", arrivals.calls, ("has_number",)),
    "new": Measure("新客户", "位", arrivals.met),
    "leads": Measure("留档", "位", arrivals.met, ("has_number",)),
    "returned": Measure("二次到店", "位", arrivals.met, ("came_again",)),
    "new_ordered": Measure("新客户当期订车", "位", arrivals.met, ("ordered",)),
    "drives": Measure("试驾", "位", arrivals.drives),
    "orders": Measure("订车", "台", sales.orders, each=True),
    "driven_orders": Measure("试驾后订车", "台", sales.orders, ("drove",), each=True),
    "tied_orders": Measure("推介置换增购", "台", sales.orders, ("is_tied",), each=True),
    "deliveries": Measure("交车", "台", sales.deliveries, each=True),
    "reserve": Measure("未交订单", "台", sales.reserve, each=True),
    "cancels": Measure("退订", "台", sales.cancels, each=True),
    "losses": Measure("战败", "位", sales.losses, ("stands",)),
    "loss_requests": Measure("战败申请", "件", sales.losses, each=True),
    "clear_losses": Measure("明确的战败", "件", sales.losses, ("is_clear",), each=True),
    "hot": Measure("进H级", "位", sales.hot),
    "hot_orders": Measure("进H级7天内订车", "位", sales.hot, ("in_week",)),
    "hot_orders_30": Measure("进H级30天内订车", "位", sales.hot, ("in_month",)),
    "left_of_month": Measure("上月剩余", "位", sales.left_of_month),
    "left_of_month_ordered": Measure("上月剩余订车", "位", sales.left_of_month, ("ordered",)),
    "left_of_quarter": Measure("90天剩余", "位", sales.left_of_quarter),
    "left_of_quarter_ordered": Measure("90天剩余订车", "位", sales.left_of_quarter, ("ordered",)),
    "contacts": Measure("跟进", "次", followups.contacts, ("is_reached",), each=True),
    "attempts": Measure("没接", "次", followups.contacts, ("is_missed",), each=True),
    "due": Measure("该跟进", "件", followups.due, each=True),
    "in_time": Measure("按时跟进", "件", followups.due, ("in_time",), each=True),
    "open": Measure("没跟进完", "件", followups.still_open, each=True),
    "late": Measure("过了日子", "件", followups.still_open, ("is_late",), each=True),
    "appointments": Measure("邀约", "个", _appointments, each=True),
    "kept": Measure("赴约", "个", _appointments, ("is_kept",), each=True),
    "complaints": Measure("投诉", "件", _complaints, each=True),
}
"""By name; adding one is one entry."""


@dataclass(frozen=True)
class Rate:
    """One measure over another."""

    label: str
    above: str
    below: tuple[str, ...]
    """Measures whose sum it is taken of."""


NEXT_TARGET = "next_target"
"""No measure: the cars that the month after wants handed over (storage/stats.py)."""
RATES: dict[str, Rate] = {
    "lead_rate": Rate("留档率", "visit_leads", ("first_visits",)),
    "call_lead_rate": Rate("来电留档率", "call_leads", ("calls",)),
    "return_rate": Rate("二次到店率", "returned", ("new",)),
    "drive_rate": Rate("试驾率", "drives", ("visitors",)),
    "order_rate": Rate("成交率", "orders", ("leads",)),
    "new_order_rate": Rate("新增签单率", "new_ordered", ("new",)),
    "month_left_rate": Rate("上月剩余签单率", "left_of_month_ordered", ("left_of_month",)),
    "quarter_left_rate": Rate("90天剩余签单率", "left_of_quarter_ordered", ("left_of_quarter",)),
    "hot_rate": Rate("H级成交率", "hot_orders", ("hot",)),
    "hot_rate_30": Rate("H级30天成交率", "hot_orders_30", ("hot",)),
    "driven_order_rate": Rate("试驾签单率", "driven_orders", ("drives",)),
    "tied_rate": Rate("推介置换增购比", "tied_orders", ("orders",)),
    "kept_rate": Rate("邀约到店率", "kept", ("appointments",)),
    "loss_rate": Rate("战败率", "losses", ("losses", "orders")),
    "clear_loss_rate": Rate("战败明确率", "clear_losses", ("loss_requests",)),
    "in_time_rate": Rate("跟进及时率", "in_time", ("due",)),
    "late_rate": Rate("逾期率", "late", ("open",)),
    "reserve_rate": Rate("订单储备率", "reserve", (NEXT_TARGET,)),
}
"""domain.md section 6."""


def parts_of(rate: str) -> tuple[str, ...]:
    """The measures a rate is made of."""
    return RATES[rate].above, *RATES[rate].below
