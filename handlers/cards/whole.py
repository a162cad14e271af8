"""Everything there is about a customer, by module: the customer's own fields, then the rows that hang on them.

Computed from the declarations; what is empty is not shown, prices never. No percentage of completeness anywhere.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from handlers.cards import attachments
from handlers.cards.customer import heading, next_step
from handlers.cards.words import tail
from handlers.turn import Turn
from storage import customers, models, people, record
from storage.fields import MODULES, Decl, declared
from storage.ids import short as id36
from storage.messages import Button, Message
from storage.models import Customer, Deal, Member, Phone, Social, fields

_MOST_ROWS = {"contact": 1, "traffic": 1, "aftervisit": 1}
"""Rows of a table, else three; the timeline has them all."""
_STATES: dict[str, dict[str, str]] = {
    "appointment": {"waiting": "待到", "kept": "已到", "missed": "没来", "cancelled": "取消"},
    "promise": {"open": "还没办", "kept": "办到了", "broken": "没办到"},
    "care": {"sent": "已发", "refused": "不要祝福"},
    "loss": {"waiting": "等经理定", "approved": "通过了", "refused": "再跟一次"},
}
HIDDEN = "●●"
_LAST_CONTACT = fields()["contact.at"].label


Pair = tuple[str, str]


def card(turn: Turn, customer: Customer) -> Message:
    """Every field that holds something, a heading a module."""
    lines = [heading(turn, customer)]
    for module, title in enumerate(MODULES):
        found = [f"{label} {value}" for label, value in pairs(turn, customer, module)]
        lines += [f"— {title}", *found] if found else []
    return Message("\n".join(lines), buttons=_buttons(turn, customer), slot=f"card:{id36(customer.id)}")


def pairs(turn: Turn, customer: Customer, module: int) -> Iterator[Pair]:
    """Label and value of everything a module holds of the customer."""
    if module == 3 and (step := next_step(turn, customer)):
        yield "下次", step
    yield from _own(turn, customer, module)
    yield from _hanging(turn, customer, module)
    if module == 3 and (kept := attachments.counted(turn, customer)):
        yield "附件", kept


def shown(turn: Turn, customer: Customer) -> dict[str, str]:
    """Everything the book shows of a customer, by label; what was said last is no part of it."""
    found: dict[str, str] = {}
    for module in range(len(MODULES)):
        for label, value in pairs(turn, customer, module):
            if label != _LAST_CONTACT:
                found[label] = f"{found[label]}、{value}" if label in found else value
    return found


def _own(turn: Turn, customer: Customer, module: int) -> Iterator[Pair]:
    """The fields of the customer, and the numbers and accounts that are as good as fields."""
    if module == 1:
        own = turn.owns(customer)
        numbers = [number if own else tail(number) for number in customers.numbers(turn.session, customer.id)]
        yield from [("电话", "、".join(numbers))] if numbers else []
    for decl in fields().values():
        if decl.module == module and record.holder(customer, decl) and decl.name != "name":
            shown = turn.show(decl, record.value(turn.session, customer, decl))
            if shown and shown != "否":
                yield decl.card or decl.label, shown


def _hanging(turn: Turn, customer: Customer, module: int) -> Iterator[Pair]:
    """A line a row: 车辆 途观L，车牌 粤B12345，上牌日期 11月28日 周六."""
    for table in models.RECORD:
        name = str(table.__tablename__)
        decls = [decl for decl in declared(table) if decl.module == module]
        if not decls or table in (Customer, Phone):
            continue
        for row in turn.session.exec(models.newest(table, customer.id).limit(_MOST_ROWS.get(name, 3))).all():
            if line := _line(turn, row, decls):
                yield line


def _line(turn: Turn, row: models.Record, decls: list[Decl]) -> Pair | None:
    shown = [(decl.card or decl.label, value) for decl in decls if (value := _value(turn, row, decl))]
    if not shown:
        return None
    if isinstance(row, Social):
        shown = [(_network(turn, row), shown[0][1])]
    first, *more = shown
    parts = [first[1], *(f"{label} {value}" for label, value in more), *filter(None, [_state(row)])]
    return first[0], "，".join(parts)


def _value(turn: Turn, row: models.Record, decl: Decl) -> str:
    held = record.value(turn.session, row, decl)
    if held in (None, "") or (held is False and type(row).model_fields[decl.name].default is False):
        return ""
    return HIDDEN if decl.secrecy == "C" else turn.show(decl, held)


def _network(turn: Turn, row: Social) -> str:
    return turn.settings.choices("social").label(row.network)


def _state(row: models.Record) -> str:
    """Where the row stands, in a word."""
    if isinstance(row, models.Objection):
        return "" if row.is_open else "已化解"
    if isinstance(row, models.Complaint):
        return "还没处理完" if row.is_open else "处理完了"
    states = _STATES.get(str(sa.inspect(type(row)).local_table), {})
    return states.get(str(getattr(row, "state", "")), "")


def may_see_price(turn: Turn, customer: Customer) -> Deal | None:
    """The newest deal with a price, if the member may see it."""
    deal = customers.open_deal(turn.session, customer.id)
    if deal is None or not (deal.price or deal.deposit):
        return None
    consultant = turn.session.get_one(Member, deal.consultant_id)
    return deal if people.may_see_price(turn.member, consultant) else None


def _buttons(turn: Turn, customer: Customer) -> tuple[Button, ...]:
    thing = f"{id36(customer.id)}.{customer.revision}"
    price = [Button("看价格", f"price:{thing}")] if may_see_price(turn, customer) else []
    look = [attachments.look(customer)] if attachments.counted(turn, customer) else []
    return (
        Button("修改", f"edit:{thing}"), Button("时间线", f"line:{thing}.0"), Button("准备", f"prepare:{thing}"),
        Button("抄到厂家系统", f"copy:{thing}"), *price, *look,
    )  # fmt: skip
