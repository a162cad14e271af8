"""A customer's card: one line in a list, at most 11 lines before a call, everything by module."""

from collections.abc import Sequence
from datetime import datetime

from handlers import gist
from handlers.cards.words import ago, called, day, moment, month_day, part, short, sold, tail
from handlers.turn import Turn
from scheduler.rules import KINDS
from storage import choices, customers, privacy, record, reminders
from storage.ids import short as id36
from storage.messages import Button, Message, Row, rows
from storage.models import Contact, Customer, Reminder, fields

_ROWS = 6
_BEFORE_CALL = 11


def handle(turn: Turn, customer: Customer) -> str:
    """张先生 0007: what a button says."""
    numbers = customers.numbers(turn.session, customer.id)
    return f"{short(called(customer), 6)} {numbers[0][-4:]}" if numbers else short(called(customer), 8)


def hit(turn: Turn, customer: Customer) -> str:
    """张先生 0007，途观L，今天来过: one line of a list."""
    seen = customer.last_contact_at
    last = f"{ago(seen, turn.now)}联系过" if seen else "还没联系过"
    return "，".join(filter(None, (handle(turn, customer), value_of(turn, customer, "interests").split("、")[0], last)))


def value_of(turn: Turn, customer: Customer, name: str) -> str:
    """A field of the customer as shown."""
    decl = fields()[f"customer.{name}"]
    return turn.show(decl, record.value(turn.session, customer, decl))


def level(turn: Turn, customer: Customer) -> str:
    """H级, 已订, 战败."""
    return turn.settings.choices("level").label(customer.level)


def heading(turn: Turn, customer: Customer) -> str:
    """李敏 H级; of one who is lost the name alone, for it shows on lock screens."""
    is_lost = turn.settings.choices("level").role(customer.level) == "lost"
    return f"{short(called(customer), 12)} {'' if is_lost else level(turn, customer)}".strip()


def before_call(turn: Turn, customer: Customer, brief: Sequence[str] | None = None) -> Message:
    """What one needs before a call, in at most eleven lines; ``brief`` stands for the last contacts."""
    title = heading(turn, customer)
    body = _wants(turn, customer)[:_ROWS]
    if brief:
        body = [pair for pair in body if pair[0] not in ("答应过", "下次")][: _BEFORE_CALL - 2 - len(brief)]
    last = [Row("", line) for line in brief or last_contacts(turn, customer, _BEFORE_CALL - 2 - len(body))]
    head = [title, identity(turn, customer)]
    return Message(
        "\n".join(filter(None, head)), (*rows(body), *last), _buttons(customer), slot=f"card:{id36(customer.id)}"
    )


def identity(turn: Turn, customer: Customer) -> str:
    """The line below the title: number, source, when last seen."""
    numbers = customers.numbers(turn.session, customer.id)
    number = (numbers[0] if turn.owns(customer) else tail(numbers[0])) if numbers else "没留电话"
    seen = f"{ago(customer.last_contact_at, turn.now)}联系过" if customer.last_contact_at else ""
    careful = "勿扰" if customer.do_not_contact else ""
    stage = "" if level(turn, customer) in heading(turn, customer) else level(turn, customer)
    return " · ".join(filter(None, (number, stage, value_of(turn, customer, "source"), careful, seen)))


def _wants(turn: Turn, customer: Customer) -> list[tuple[str, str]]:
    wanted = "，".join(filter(None, (value_of(turn, customer, name) for name in ("interests", "budget", "colors"))))
    objections = [
        choices.OBJECTION.label(o.code) or o.words for o in customers.open_objections(turn.session, customer.id)
    ]
    promises = [p.what or "" for p in customers.open_promises(turn.session, customer.id)]
    rows_ = [
        ("车", _bought(turn, customer)),
        ("想买", wanted),
        ("对比", value_of(turn, customer, "competitors")),
        ("说了算", value_of(turn, customer, "decision_makers")),
        ("顾虑", "、".join(dict.fromkeys(objections))),
        ("答应过", "；".join(promises)),
        ("下次", next_step(turn, customer)),
    ]
    return [(label, value) for label, value in rows_ if value]


def _bought(turn: Turn, customer: Customer) -> str:
    """途观L 白色，11月16日交车."""
    deal = customers.open_deal(turn.session, customer.id)
    if deal is None:
        return ""
    car = sold(deal, colored=True)
    handed = f"{day(deal.delivered_on, turn.now.date())}交车" if deal.delivered_on else ""
    return "，".join(filter(None, (car, handed)))


def next_step(turn: Turn, customer: Customer) -> str:
    """11月24日 周二 到店."""
    appointment = customers.waiting_appointment(turn.session, customer.id)
    if appointment and appointment.at.astimezone(turn.settings.zone).date() >= turn.now.date():
        at = appointment.at.astimezone(turn.settings.zone)
        return f"{moment(at, appointment.precision, turn.now.date())} {appointment.purpose or '到店'}"
    newest = customers.contacts(turn.session, customer.id, 1)
    if not newest:
        return ""
    if newest[0].next_at is None:
        return _by_itself(turn, customer, newest[0].reached is False)
    at = newest[0].next_at.astimezone(turn.settings.zone)
    action = choices.ACTION.label(newest[0].next_action or "")
    return f"{moment(at, newest[0].next_precision, turn.now.date())} {action}".strip()


def coming(turn: Turn, customer: Customer) -> Reminder | None:
    """The reminder of the next contact, as far as one is planned."""
    planned = reminders.planned(turn.session, customer.id)
    return next((row for row in planned if (kind := KINDS.get(row.kind)) and kind.is_next), None)


def _by_itself(turn: Turn, customer: Customer, is_again: bool) -> str:
    """What was planned where nobody named a day: the next try after no answer, or the level's rhythm."""
    row = coming(turn, customer)
    if row is None:
        return ""
    at, today = row.meant_at.astimezone(turn.settings.zone), turn.now.date()
    return f"{part(at, today)} 再打" if is_again else f"{day(at.date(), today)}（{level(turn, customer)}）"


def last_contacts(turn: Turn, customer: Customer, most: int) -> list[str]:
    """11-21 电话，嫌贵: the newest contacts, one line each."""
    found = customers.contacts(turn.session, customer.id, max(0, min(3, most)))
    return [f"{month_day(contact.at, turn.now)} {told(contact, called(customer))}" for contact in found]


def happened(contact: Contact) -> str:
    """电话，嫌贵; 没接; empty where all that was said stands elsewhere in the record."""
    if contact.reached is False:
        return "没来" if contact.method == "visit" else "没接"
    method = choices.METHOD.label(contact.method or "").removesuffix("沟通").removesuffix("接待").removesuffix("体验")
    return "，".join(filter(None, (method, short(contact.summary or "", 28))))


def told(contact: Contact, name: str) -> str:
    """The same, else the rep's own words without numbers, prices and ``name``: 看途观L 预算20左右."""
    words = gist.telling(privacy.MARK.sub(" ", contact.source_text).strip().removeprefix(name))
    return happened(contact) or short(words, 28) or "记了一笔"


def last_said(turn: Turn, customer: Customer) -> str:
    """The newest contact that reached the customer, for a reminder's line."""
    found = next((c for c in customers.contacts(turn.session, customer.id, 5) if c.reached is not False), None)
    return f"{_on(found.at, turn)} {happened(found)}" if found and (found.summary or found.method) else ""


def _on(at: datetime, turn: Turn) -> str:
    local = at.astimezone(turn.settings.zone)
    return "今天" if local.date() == turn.now.date() else f"{local.month}月{local.day}日"


def _buttons(customer: Customer) -> tuple[Button, ...]:
    thing = f"{id36(customer.id)}.{customer.revision}"
    return (Button("修改", f"edit:{thing}"), Button("改时间", f"when:{thing}"), Button("全部", f"full:{thing}"))
