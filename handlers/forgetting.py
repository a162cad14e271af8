"""忘记: a customer asks to be deleted. The store's manager does it after one question; a rep's wish goes to them."""

import re

import sqlalchemy as sa
from sqlmodel import select

from handlers import lookup
from handlers.cards import forgetting as cards
from handlers.cards import saved
from handlers.cards.words import tail
from handlers.commands import Action, command, press
from handlers.turn import Turn
from storage import customers, jobs, models, outbox, people
from storage.errors import Forbidden
from storage.forgetting import forget
from storage.messages import Message
from storage.models import Contact, Customer, Deal, Reminder

BURIAL = "bury"
"""The job that keeps the tombstone and rewrites the copies."""


@command("忘记", "删除客户", slash="forget", does="客户要求删除", place=80, of="customer")
def _forget(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [cards.example()]
    found = lookup.search(turn, words)
    hits = list(found.customers) if found and found.how in lookup.SURE else lookup.called(turn, words)
    if len(hits) != 1:
        return lookup.show(turn, words, hits) if hits else [lookup.nobody(turn, words)]
    customer = hits[0]
    if turn.leads:
        return [cards.ask(customer, saved.called(customer), _goes(turn, customer))]
    return [_pass_on(turn, customer)]


_WORDS = r"(?:删除|删掉|删了|删)"
_DELETE = re.compile(
    rf"(?:把|将)?(?P<who>[^\s，,]{{1,17}}?)(?:这个?客户|这位)?[\s，,的]*(?P<asks>(?:自己)?要求?)?{_WORDS}"
    r"(?:他|她|资料|信息|个人信息|客户|档案)*(?:吧|掉)?"
    rf"|{_WORDS}[\s：:]*(?:客户)?[\s：:]*(?P<whom>[^\s，,]{{1,17}})"
)


def ask(turn: Turn, text: str) -> list[Message] | None:
    """王强删掉, 王强要求删除: what deletes somebody is named, and done only where the customer asked for it."""
    match = _DELETE.fullmatch(text.strip())
    if match is None or (who := match["who"] or match["whom"]).isdigit():  # one of somebody's numbers goes
        return None
    found = lookup.search(turn, who)
    hits = list(found.customers) if found and found.how in lookup.SURE else lookup.called(turn, who)
    if len(hits) != 1:
        return None
    turn.discuss(hits[0])
    return _forget(turn, who) if match["asks"] else [cards.which_way(saved.called(hits[0]))]


def _pass_on(turn: Turn, customer: Customer) -> Message:
    managers = people.managers(turn.session, customer.store_id)
    question = cards.ask(customer, saved.called(customer), _goes(turn, customer), turn.member.name)
    for manager in managers:
        outbox.post(turn.session, manager.id, question, turn.now, is_push=True)
    if not managers:
        return cards.nobody_to_ask(saved.called(customer))
    return cards.asked(saved.called(customer), [manager.name for manager in managers])


def _goes(turn: Turn, customer: Customer) -> list[tuple[str, str]]:
    numbers = customers.numbers(turn.session, customer.id)
    owners = people.owners(turn.session, customer.id)

    def many(table: type[Contact] | type[Deal] | type[Reminder], unit: str) -> str:
        counted = select(sa.func.count()).select_from(table).where(table.customer_id == customer.id)
        count = turn.session.scalar(counted) or 0
        return f"{count}{unit}" if count else ""

    return [
        ("号码", "、".join(map(tail, numbers))),
        ("归", "、".join(owner.name for owner in owners)),
        ("记录", many(Contact, "条")),
        ("订单", many(Deal, "个")),
        ("提醒", many(Reminder, "个")),
    ]


@press("forget")
def _confirmed(turn: Turn, action: Action) -> list[Message]:
    customer = _decidable(turn, action)
    jobs.start(turn.session, BURIAL, {"customer": customer.id}, turn.now)
    people.audit(turn.session, turn.member, customer, "forget", "all", turn.now)
    slot = cards.slot(customer)
    forget(turn.session, customer)
    return [cards.done().with_slot(slot)]


@press("unforget")
def _kept(turn: Turn, action: Action) -> list[Message]:
    customer = _decidable(turn, action)
    return [cards.kept(saved.called(customer)).with_slot(cards.slot(customer))]


def _decidable(turn: Turn, action: Action) -> Customer:
    """The customer, if the member may decide about them."""
    if turn.member.role not in (models.MANAGER, models.ADMIN):
        raise Forbidden
    return turn.customer(action.id)
