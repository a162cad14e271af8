"""抄到厂家系统: a customer as one plain text in the field order of the store's template; 喜报 for the group."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlmodel import col, select

from handlers import lookup
from handlers.cards import copying as cards
from handlers.cards.customer import next_step, told
from handlers.cards.words import called, sold, tail
from handlers.commands import Action, command, press
from handlers.turn import Turn
from storage import customers, models, people, record
from storage.fields import Decl
from storage.kinds import show_date
from storage.messages import Message
from storage.models import Customer, Deal, Member


@command("抄", "抄到厂家系统", slash="copy", does="抄一份贴到厂家系统", of="customer", place=27, under="找")
def _copy(turn: Turn, words: str) -> list[Message]:
    return lookup.about(turn, words, plain)


@press("copy")
def _press(turn: Turn, action: Action) -> list[Message]:
    return [plain(turn, turn.customer(action.id))]


def plain(turn: Turn, customer: Customer) -> Message:
    """What the store's template asks for, a line a field; what is empty is left out."""
    turn.discuss(customer)
    people.audit(turn.session, turn.member, customer, "look", "copy", turn.now)
    lines = [(name, _value(turn, customer, name)) for name in turn.settings.words("copy_fields")]
    return cards.plain([(name, value) for name, value in lines if value])


def _value(turn: Turn, customer: Customer, name: str) -> str:
    """The value under a label of the template; empty for a label that is none, and for every price."""
    if name in _DERIVED:
        return _DERIVED[name](turn, customer)
    decl = next((decl for decl in models.fields().values() if name in (decl.label, decl.card)), None)
    if decl is None or decl.secrecy == "C":
        return ""
    if decl.key == "phone.number":
        numbers = customers.numbers(turn.session, customer.id)
        return "、".join(numbers if turn.owns(customer) else map(tail, numbers))
    return _shown(turn, customer, decl)


def _shown(turn: Turn, customer: Customer, decl: Decl) -> str:
    row: models.Record | None = customer
    if not record.holder(customer, decl):
        table = next(t for t in models.RECORD if str(t.__tablename__) == decl.table)
        row = turn.session.exec(models.newest(table, customer.id)).first()
    return turn.show(decl, record.value(turn.session, row, decl)) if row else ""


def _followed(turn: Turn, customer: Customer) -> str:
    newest = customers.contacts(turn.session, customer.id, 1)
    return told(newest[0], called(customer)) if newest else ""


def _coming(turn: Turn, customer: Customer) -> str:
    """The next step by its date: what is pasted is read on another day."""
    step, today = next_step(turn, customer).removeprefix("明天 "), turn.now.date()
    return f"{show_date(today)} {step[2:].strip()}".strip() if step.startswith("今天") else step


_DERIVED: dict[str, Callable[[Turn, Customer], str]] = {"本次跟进": _followed, "下次跟进": _coming}
"""What no single column holds."""


# -- 喜报 -----------------------------------------------------------------------------------------------------------


@command("喜报", slash="news", does="订车的好消息，能发群里", of="customer", place=47)
def _news(turn: Turn, words: str) -> list[Message]:
    return lookup.about(turn, words, news)


@press("news")
def _press_news(turn: Turn, action: Action) -> list[Message]:
    return [news(turn, turn.customer(action.id))]


def news(turn: Turn, customer: Customer) -> Message:
    """The order for the group: car, rep, which of the month; no name, no number, no price."""
    deal = customers.open_deal(turn.session, customer.id)
    if deal is None:
        return cards.no_order()
    rep = turn.session.get_one(Member, deal.consultant_id)
    return cards.news(turn.now.date(), rep.name, sold(deal, colored=True), _of_month(turn, deal))


def _of_month(turn: Turn, deal: Deal) -> int:
    """Which of its rep's orders of the month it is."""
    if deal.ordered_on is None:
        return 0
    mine = select(sa.func.count()).select_from(Deal).where(
        Deal.store_id == deal.store_id, Deal.consultant_id == deal.consultant_id, col(Deal.cancelled_on).is_(None),
        col(Deal.ordered_on) >= deal.ordered_on.replace(day=1), col(Deal.id) <= deal.id,
    )  # fmt: skip
    return turn.session.scalar(mine) or 0
