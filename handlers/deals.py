"""Order, handover, cancellation and loss: asked first where they change what counts, then written.

A loss leaves the rep's list at the request and counts once a manager agrees (domain.md section 2).
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlmodel import select

from handlers import drafts, losses, values
from handlers.cards import deals as cards
from handlers.cards import saved
from handlers.cards.words import sold
from handlers.filed import Filed
from handlers.moments import said_moment
from handlers.notes.findings import Car, Choice, Reading
from handlers.said import Said, held
from handlers.turn import Turn
from storage import choices, customers, models, people, record
from storage.choices import OTHER
from storage.ids import new_id
from storage.kinds import clean, show_date, show_yuan
from storage.messages import Message
from storage.models import Contact, Customer, Deal, Loss, Member
from storage.vault import seal

T = TypeVar("T")
_PUT_OFF = re.compile(
    r"(?:改|推|延|提前|挪)\S{0,3}[到成至在]?\S{1,10}(?:提车|交车)|(?:提车|交车)\S{0,4}(?:改|推|延|提前|挪)"
)
WON, LOST = "已成交", "已战败"
ORDERED = {
    "deal_model", "interest", "color", "deal_price", "price_basis", "deposit", "order_date", "delivery_date", "budget",
}  # fmt: skip
"""What is found of an order; a sum that stands alone may be read as a budget."""
_ANOTHER = ("又", "再订", "再买", "第二台", "两台")
"""Said of one more car."""


def must_ask(turn: Turn, said: Said, reading: Reading) -> str:
    """``order``, ``cancel`` or ``lost`` where the note says so and it has not been confirmed; else nothing."""
    if said.confirmed or said.declined:
        return ""
    deal = customers.open_deal(turn.session, reading.who) if reading.who else None
    if deal and not deal.is_delivered and "退订" in clean(said.text):
        return "cancel"
    status = reading.first("deal_status")
    if status is None:
        return ""
    if status.value == LOST:
        waits = reading.who is not None and customers.waiting_loss(turn.session, reading.who)
        return "" if waits else "lost"
    under_way = deal is not None and not deal.is_delivered
    if deal and under_way and (_is_handover(turn, reading) or _is_about(turn, said, reading, deal)):
        return ""
    return "order"


def _is_about(turn: Turn, said: Said, reading: Reading, deal: Deal) -> bool:
    """Whether a price or deposit is said of the order under way, not of another car."""
    order = _order_of(turn, reading)
    is_same = order.series in (None, deal.series) and not any(word in said.text for word in _ANOTHER)
    return is_same and bool(order.price or order.deposit)


def _is_handover(turn: Turn, reading: Reading) -> bool:
    on = reading.first("delivery_date")
    return on is not None and isinstance(on.value, date) and on.value <= turn.sent_at.date()


def ask(turn: Turn, said: Said, reading: Reading, what: str) -> list[Message]:
    """确认订车 and its like; the words wait in the draft and never file themselves."""
    named = reading.first("name")
    name = saved.called(turn.customer(reading.who)) if reading.who else str(named.value) if named else "这位"
    edit = [(cards.EDIT, "edit")] if what == "order" else []
    choices_ = [(cards.CONFIRM[what], "yes"), *edit, (cards.DENY[what], "no")]
    who = reading.who if reading.who is not None else said.who
    body = {"note": {**held(said), "who": who}, "what": what, "name": name, "rows": _rows(turn, reading, what)}
    draft = drafts.ask(turn, "deal", body, choices_)
    return [cards.again(turn, draft, {**body, "choices": choices_})]


def _rows(turn: Turn, reading: Reading, what: str) -> list[list[str]]:
    if what == "cancel":
        return []
    if what == "lost":
        reason, bought = reading.first("lost_reason"), reading.first("lost_model")
        words = (reason.value.words or reason.value.code) if reason and isinstance(reason.value, Choice) else ""
        return [
            ["原因", words],
            ["买了", values.car_name(bought.value) if bought and isinstance(bought.value, Car) else ""],
        ]
    order = _order_of(turn, reading)
    return cards.order_rows(
        turn.now.date(), order.car, order.color, _price(order), order.deposit, order.ordered_on, order.delivered_on
    )


def _price(order: "Order") -> str:
    return f"{order.basis}{show_yuan(order.price)}" if order.price else ""


@dataclass(frozen=True)
class Order:
    """An order as said."""

    series: str | None
    trim: str | None
    color: str | None
    price: int | None
    """Yuan."""
    basis: str
    """裸车, 落地 or 开票; empty where not said."""
    deposit: int | None
    """Yuan."""
    ordered_on: date
    delivered_on: date | None

    @property
    def car(self) -> str:
        """途观L 380."""
        return " ".join(filter(None, (self.series, self.trim)))


def _order_of(turn: Turn, reading: Reading) -> Order:
    def said(field: str, sort: type[T]) -> T | None:
        found = reading.first(field)
        return found.value if found and isinstance(found.value, sort) else None

    model = said("deal_model", Car) or said("interest", Car)
    return Order(
        series=(model.series or model.brand) if model else None,
        trim=(model.trim or None) if model else None,
        color=said("color", str),
        price=said("deal_price", int),
        basis=said("price_basis", str) or "",
        deposit=said("deposit", int),
        ordered_on=said("order_date", date) or turn.sent_at.date(),
        delivered_on=said("delivery_date", date),
    )


def write(turn: Turn, said: Said, reading: Reading, filed: Filed) -> None:
    """Write what the note says of deal or loss; a loss goes to the managers."""
    status = reading.first("deal_status")
    deal = customers.open_deal(turn.session, filed.customer.id)
    if said.confirmed and deal and not deal.is_delivered and "退订" in clean(said.text):
        _cancel(turn, filed, deal)
    elif status and status.value == WON and deal and not deal.is_delivered and _is_handover(turn, reading):
        _update(turn, reading, filed, deal)
        _hand_over(turn, reading, filed, deal)
    elif status and status.value == WON and said.confirmed:
        deal = _order(turn, reading, filed)
        if _is_handover(turn, reading):
            _hand_over(turn, reading, filed, deal)
    elif status and status.value == LOST and said.confirmed:
        _lose(turn, reading, filed)
    elif deal and not deal.is_delivered:
        _update(turn, reading, filed, deal)
        _plan_handover(turn, reading, filed, deal)


def _update(turn: Turn, reading: Reading, filed: Filed, deal: Deal) -> None:
    """A price or deposit said later of the order under way; whoever may not see it may not set it."""
    said = _order_of(turn, reading)
    if not (said.price or said.deposit):
        return
    if not people.may_see_price(turn.member, turn.session.get_one(Member, deal.consultant_id)):
        filed.lines.append(("价格", "没记，只有签单的销售和店经理能改"))
        return
    for name in ("price", "deposit"):
        if held := getattr(said, name):
            seal(turn.session, deal, name, str(held))
    if said.price:
        deal.price_basis = getattr(choices.PRICE_BASIS.find(said.basis), "code", deal.price_basis)
    filed.lines.append(("价格", "已记，这里不再显示"))


def _order(turn: Turn, reading: Reading, filed: Filed) -> Deal:
    said = _order_of(turn, reading)
    deal = Deal(
        id=new_id(), store_id=filed.customer.store_id, customer_id=filed.customer.id, consultant_id=turn.member.id,
        series=said.series, trim=said.trim, color=said.color,
        ordered_on=said.ordered_on, delivered_on=said.delivered_on,
        price_basis=getattr(choices.PRICE_BASIS.find(said.basis), "code", None),
    )  # fmt: skip
    for name in ("price", "deposit"):
        held = getattr(said, name)
        seal(turn.session, deal, name, None if held is None else str(held))
    turn.session.add(deal)
    before = filed.customer.level
    move(turn, filed.customer, "ordered", "won")
    _no_appointment(turn, filed.customer, but_of=filed.contact)
    if filed.contact and said_moment(turn, reading) is None:
        filed.contact.next_at = None  # only what was carried over: 周六来签合同 stands
    filed.lines[:] = [("车", " ".join(filter(None, (said.car, said.color))))]
    if deal.price:
        filed.lines.append(("价格", "已记，这里不再显示"))
    levels = turn.settings.choices("level")
    filed.changed[:] = [("改动", levels.label(before), levels.label(filed.customer.level))]
    return deal


def _hand_over(turn: Turn, reading: Reading, filed: Filed, deal: Deal) -> None:
    on = reading.first("delivery_date")
    deal.is_delivered = True
    deal.delivered_on = on.value if on and isinstance(on.value, date) else turn.sent_at.date()
    car = turn.session.exec(models.newest(models.Car, filed.customer.id)).first()
    if car is None or turn.session.exec(select(Deal).where(Deal.car_id == car.id)).first():
        car = models.Car(id=new_id(), store_id=deal.store_id, customer_id=deal.customer_id)
        turn.session.add(car)
    car.series, deal.car_id = deal.series, car.id
    car.service_profile = _service_profile(turn, deal.series)
    for days in turn.settings.numbers("return_visits"):
        due = date.fromordinal(deal.delivered_on.toordinal() + days)
        turn.session.add(
            models.AfterVisit(
                id=new_id(), store_id=deal.store_id, customer_id=deal.customer_id, deal_id=deal.id, due_on=due
            )
        )  # fmt: skip
    move(turn, filed.customer, "delivered", "won")
    filed.lines.append(("交车", sold(deal) or "提车了"))
    plan = "、".join(f"{days}天" for days in turn.settings.numbers("return_visits"))
    filed.lines.append(("回访", f"交车后{plan}"))


def _service_profile(turn: Turn, series: str | None) -> str | None:
    """Which of the store's service plans a car follows; None: that of a petrol car."""
    found = turn.words.series((series or "").split(" ")[0])
    if not found:
        return None
    if found[0].brand == "特斯拉":
        return "tesla"
    powers = set(found[0].energies)
    return "ev" if powers == {"纯电"} else "phev" if powers and powers <= {"插混", "增程", "纯电"} else None


def of_handover(turn: Turn, said: Said, reading: Reading, customer: Customer) -> Reading:
    """提车改到下月5号: of an order under way the day is the handover's, not the next contact's."""
    deal = customers.open_deal(turn.session, customer.id) if _PUT_OFF.search(said.text) else None
    if deal is None or deal.is_delivered or reading.first("delivery_date"):
        return reading
    rest = [found for found in reading.findings if found.field not in ("next_time", "next_action")]
    moved = (replace(one, field="delivery_date") if one.field == "next_date" else one for one in rest)
    return replace(reading, findings=tuple(moved))


def _plan_handover(turn: Turn, reading: Reading, filed: Filed, deal: Deal) -> None:
    """明天提车: another day for the handover."""
    on = reading.first("delivery_date")
    if on is not None and isinstance(on.value, date):
        deal.delivered_on = on.value
        filed.lines.append(("交车", show_date(on.value)))


def _cancel(turn: Turn, filed: Filed, deal: Deal) -> None:
    told = losses.tell_cancelled(turn, filed.customer, deal)  # before: a cancelled order has no price any more
    deal.cancelled_on = turn.sent_at.date()
    move(turn, filed.customer, "cancelled", "open")
    filed.lines.insert(0, ("退订", sold(deal) or "这一单"))
    filed.lines += [("", told)] if told else []


def _lose(turn: Turn, reading: Reading, filed: Filed) -> None:
    reason, bought = reading.first("lost_reason"), reading.first("lost_model")
    said = (
        reason.value if reason and isinstance(reason.value, Choice) else Choice(str(reason.value) if reason else "其他")
    )
    item = record.choice(choices.LOST_REASON, said.code)
    loss = Loss(
        id=new_id(), store_id=filed.customer.store_id, customer_id=filed.customer.id, member_id=turn.member.id,
        reason=item.code if item.code != OTHER else OTHER, words=said.words or item.words,
        series=values.car_name(bought.value) if bought and isinstance(bought.value, Car) else None, asked_at=turn.now,
    )  # fmt: skip
    turn.session.add(loss)
    move(turn, filed.customer, "lost", "lost")
    _no_appointment(turn, filed.customer)
    if filed.contact:
        filed.contact.next_at = None
    turn.session.flush()
    filed.lines.append(("原因", cards.reason(loss)))
    filed.lines.append(("", losses.tell(turn, filed.customer, loss)))


def move(turn: Turn, customer: Customer, role: str, status: str) -> None:
    """Level, kind and status to where a deal leaves them."""
    level = turn.settings.choices("level").with_role(role)
    kind = turn.settings.choices("customer_kind").with_role("graded" if role == "ordered" else role)
    if level:
        customers.move_stage(turn.session, customer, "level", level.code, turn.member, turn.now)
    if kind and role != "lost":
        customers.move_stage(turn.session, customer, "kind", kind.code, turn.member, turn.now)
    customers.move_stage(turn.session, customer, "status", status, turn.member, turn.now)


def _no_appointment(turn: Turn, customer: Customer, but_of: Contact | None = None) -> None:
    """Cancel what was agreed, but not what this contact agreed on."""
    appointment = customers.waiting_appointment(turn.session, customer.id)
    if appointment and (but_of is None or appointment.contact_id != but_of.id):
        appointment.state = "cancelled"
