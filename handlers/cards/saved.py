"""The answer to a note: verdict and customer, what was understood, when it comes back, the way back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.cards import complaints
from handlers.cards.customer import coming
from handlers.cards.words import TITLE, called, day, moment, part, short, tail, weekday
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers, reminders
from storage.ids import short as id36
from storage.messages import Button, Message, Row, rows
from storage.models import Batch, Contact, Customer

__all__ = ["called", "corrected", "noted"]

_JOINED = {"预算": "想买"}
"""A row that goes behind another where both are there."""
_METHODS = {"call": "电话", "wechat": "微信", "visit": "到店", "event": "活动", "home_visit": "上门", "sms": "短信"}
_ABOVE = {"称呼", "电话", "级别", "性别"}
"""Shown in the line below the title."""
_ROWS = 6
COMING = frozenset(("下次", "约定", "提醒", "再打"))
"""Rows that say when it comes back."""
TOLD = frozenset((*_METHODS.values(), "情况"))
"""Rows that say in words what happened."""
_NEW = "（新客户）"
OTHER = "换个人"
ENOUGH = 3
"""So many calls in a row without an answer."""
_LAST_HOUR = 17
"""From here on 今天傍晚 is no offer."""


def noted(turn: Turn, filed: Filed, batch: str) -> Message:
    """记好了."""
    new = _NEW if filed.is_new else ""
    above = _ABOVE if filed.is_new else _ABOVE - {"电话"}
    title = f"记好了：{called(filed.customer)}{_deed(filed)}"
    body = _joined([(label, value) for label, value in filed.lines if label not in above])
    body = [*_contact_rows(filed), *body]
    body += [(label, f"{old} → {new_}") for label, old, new_ in filed.changed]
    body = [*body[: _ROWS - 2], *next_rows(turn, filed.customer, filed.contact)]
    return Message(
        short(title, TITLE - len(new)) + new + "\n" + identity(turn, filed),
        rows(body),
        _buttons(turn, filed, batch),
        slot=f"saved:{batch}",
    )


def slot(batch: Batch) -> str:
    """Where the answer to what a batch wrote stands."""
    return f"saved:{id36(batch.id)}"


def says_new(title: str) -> bool:
    """Whether a first line is that of a new customer's card."""
    return title.endswith(_NEW)


def fitting(lines: Sequence[Row]) -> tuple[Row, ...]:
    """As many rows as a card has room for: what comes next stays and stands last, of the others the latest told."""
    if len(lines) <= _ROWS:
        return tuple(lines)
    coming = [line for line in lines if line.label in COMING] or list(lines[-1:])
    told = [line for line in lines if line not in coming]
    return (*told[len(coming) - _ROWS :], *coming)


def moved_from(name: str) -> Row:
    """Behind a note that had been filed under somebody else."""
    return Row("", f"从{short(name, 8)}那里移过来了")


def corrected(turn: Turn, filed: Filed, batch: str) -> Message:
    """改好了: old -> new."""
    lines = [(label, f"{old} → {new}") for label, old, new in filed.changed]
    lines += [(label, value) for label, value in filed.lines if value]
    title = f"改好了：{called(filed.customer)}" if lines else f"没有要改的：{called(filed.customer)}"
    return Message(short(title, TITLE), rows(lines[:_ROWS]), _undo(batch), slot=f"saved:{batch}" if batch else "")


def missed(turn: Turn, filed: Filed, batch: str) -> Message:
    """记好了：李姐没接（第2次）."""
    customer, today = filed.customer, turn.now.date()
    tries = customers.attempts(turn.session, customer.id)
    again = coming(turn, customer)
    when = again.meant_at.astimezone(turn.settings.zone) if again else turn.now
    label = part(when, today) if again and again.precision == "part" else day(when.date(), today)
    return Message(
        f"记好了：{short(called(customer), 10)}没接{f'（第{tries}次）' if tries > 1 else ''}",
        rows([("再打", label)]),
        (*(_let_go(customer) if tries == ENOUGH else _tries(turn, filed.contact, when)), *_undo(batch)),
        slot=f"saved:{batch}",
    )


def _let_go(customer: Customer) -> list[Button]:
    """The third time in a row, and only then, other ways are offered."""
    thing = f"{id36(customer.id)}.{customer.revision}"
    return [
        Button("发条微信", f"wechat:{thing}"),
        Button("先放一放", f"sleep:{thing}"),
        Button("接着打", f"keepon:{thing}"),
    ]


def _tries(turn: Turn, contact: Contact | None, when: datetime) -> list[Button]:
    """Other moments for the next try: this evening, the day after."""
    if contact is None:
        return []
    evening = turn.now.replace(hour=18, minute=0, second=0, microsecond=0)
    after = when + timedelta(days=1)
    days = (after.date() - turn.now.date()).days
    offers = [("后天" if days == 2 else weekday(after.date(), turn.now.date()), after)]
    if turn.now.hour < _LAST_HOUR:
        offers.insert(0, ("今天傍晚", evening))
    return [Button(label, f"again:{id36(contact.id)}.0.{at:%Y%m%d%H%M}") for label, at in offers]


def identity(turn: Turn, filed: Filed) -> str:
    """The line below the title: the number (in full for a new one, its tail later) and the level."""
    numbers = customers.numbers(turn.session, filed.customer.id)
    number = (numbers[0] if filed.is_new else tail(numbers[0])) if numbers else ""
    label = turn.settings.choices("level").label(filed.customer.level)
    return " · ".join(filter(None, (number, label)))


def next_rows(turn: Turn, customer: Customer, contact: Contact | None) -> list[tuple[str, str]]:
    """When it comes back: the appointment or the next contact, and when the reminder is."""
    today = turn.now.date()
    appointment = customers.waiting_appointment(turn.session, customer.id)
    found: list[tuple[str, str]] = []
    if appointment and contact and appointment.contact_id == contact.id:
        at = appointment.at.astimezone(turn.now.tzinfo)
        company = f"，带{contact.next_with}" if contact.next_with else ""
        found.append(("约定", f"{moment(at, appointment.precision, today)} {appointment.purpose or '到店'}{company}"))
    planned = reminders.planned(turn.session, customer.id)
    if found:
        rings = [part(r.meant_at.astimezone(turn.now.tzinfo), today) for r in planned if r.kind == "appointment"]
        return [*found, ("提醒", "、".join(_near(ring) for ring in rings))] if rings else found
    if ready := next((r for r in planned if r.kind == "delivery_day"), None):
        return [("提醒", f"{day(ready.meant_at.astimezone(turn.now.tzinfo).date(), today)} 准备交车")]
    first = coming(turn, customer)
    if first is None:
        return found
    at = first.meant_at.astimezone(turn.now.tzinfo)
    why = "" if contact and contact.next_at else _rhythm(turn, customer)
    return [("下次", moment(at, first.precision, today) + why)]


def _near(label: str) -> str:
    """周五傍晚 instead of 11月27日 周五 傍晚."""
    words = label.split(" ")
    return "".join(words[-2:]) if len(words) > 1 else label


def _rhythm(turn: Turn, customer: Customer) -> str:
    days = turn.settings.table("interval").get(customer.level)
    label = turn.settings.choices("level").label(customer.level)
    return f"（{label}{days}天）" if days else ""


def _contact_rows(filed: Filed) -> list[tuple[str, str]]:
    """What happened, of a note that gave nothing else to show."""
    contact = filed.contact
    if contact is None or not contact.summary or filed.lines or filed.changed:
        return []
    return [(_METHODS.get(contact.method or "", "情况"), short(contact.summary, 40))]


def _deed(filed: Filed) -> str:
    """What was done, for the title: 试驾途岳, 没接."""
    if filed.contact is not None and filed.contact.reached is False:
        return "没接"
    if _is_order(filed):
        return "订车"
    drive = next((value for label, value in filed.lines if label == "试驾"), None)
    return "" if drive is None else f"试驾{drive.split('，')[0]}"


def _back_again(turn: Turn, filed: Filed) -> list[Button]:
    """重新跟, of somebody who was lost or rested before this note, unless the manager has still to decide."""
    customer, is_told_now = filed.customer, any(label == "原因" for label, _ in filed.lines)
    if is_told_now or customers.waiting_loss(turn.session, customer.id) is not None:
        return []
    return [Button("重新跟", f"wake:{id36(customer.id)}.{customer.revision}")]


def _is_order(filed: Filed) -> bool:
    return any(label == "改动" for label, _, _ in filed.changed)


def _joined(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rows of one label as one row; the budget behind the car."""
    merged: dict[str, str] = {}
    labels = {label for label, _ in lines}
    for label, value in lines:
        target = _JOINED.get(label, label) if _JOINED.get(label) in labels else label
        merged[target] = f"{merged[target]}，{value}" if target in merged and value else merged.get(target) or value
    return list(merged.items())


def _buttons(turn: Turn, filed: Filed, batch: str) -> tuple[Button, ...]:
    customer = filed.customer
    if customer.status == "lost":
        return (*_back_again(turn, filed), *_undo(batch))
    if _is_order(filed):
        thing = f"{id36(customer.id)}.{customer.revision}"
        return (Button("抄到厂家系统", f"copy:{thing}"), Button("喜报", f"news:{thing}"), *_undo(batch))
    edit = Button("修改", f"edit:{id36(customer.id)}.{customer.revision}")
    if filed.complaint is not None:
        return (*complaints.buttons(filed, filed.complaint), *_undo(batch))
    level = [_raise_to(turn, filed)] if filed.suggested else []
    when = Button("改时间", f"when:{id36(customer.id)}.{customer.revision}")
    rests = customer.dormant_until is not None and customer.dormant_until > turn.now.date()
    again = _back_again(turn, filed) if rests else []
    return (*(() if filed.is_new else (when,)), edit, *level, *again, *_undo(batch))


def quoted(words: str) -> str:
    """A customer's own words as the history has them."""
    return f"客户说：{words}" if words else ""


def cited(words: str) -> str:
    """The same as a row of the answer."""
    return short(words, 24)


def _raise_to(turn: Turn, filed: Filed) -> Button:
    """改H级: the level that what was said suggests."""
    thing = f"{id36(filed.customer.id)}.{filed.customer.revision}"
    return Button(f"改{turn.settings.choices('level').label(filed.suggested)}", f"level:{thing}.{filed.suggested}")


def slot_of_one(customer: Customer) -> str:
    """Where the answer about one of several customers of a message stands."""
    return f"card:{id36(customer.id)}"


def batch_title(before: str, name: str, *, is_new: bool) -> str:
    """What a message did, for 撤销: everybody it was about; marked as new where all of them are."""
    names = before.removesuffix(_NEW)
    all_new = is_new and (not before or before.endswith(_NEW))
    listed = names.split("、") if names else []
    return "、".join([*listed, *([] if name in listed else [name])]) + (_NEW if all_new else "")


def _undo(batch: str) -> tuple[Button, ...]:
    return (Button("撤销", f"undo:{batch}.0"),) if batch else ()
