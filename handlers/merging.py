"""合并 and 查重: two records of one person become one after one question; nothing unlikely is offered unasked."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import select

from handlers import batches, drafts, lookup
from handlers.cards import customer as customer_cards
from handlers.cards import merging as cards
from handlers.commands import command
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers, merging, people
from storage.messages import Message
from storage.models import Contact, Customer, Draft

_AND = re.compile(r"\s*(?:和|与|跟|并到|到|、|,|，|\s)\s*")
_PAIR = re.compile(
    r"(?P<one>[^\s，,]{1,17}?)\s*(?:和|与|跟|、)\s*(?P<other>[^\s，,]{1,17}?)\s*"
    r"(?:(?:重复了?|可以)?合(?:并|成一位|成一个|到一起)(?:一下|了|吧)?|(?:就?是|好像是)?(?:同|同样)?一个人|重复了?)"
)
_MOST_PICKS = 3
"""Fields whose value is picked by a button; the rest keep the value of who stays."""


@command("合并", slash="merge", does="两位合成一位", place=81, of="remark")
def _merge(turn: Turn, words: str) -> list[Message]:
    named = [part for part in _AND.split(words) if part]
    if len(named) != 2:
        return [cards.example()]
    pair: list[Customer] = []
    for part in named:
        hits = _named(turn, part)
        if len(hits) != 1:
            return [cards.which(part, [customer_cards.handle(turn, hit) for hit in hits])]
        pair += hits
    if pair[0].id == pair[1].id:
        return [cards.same(customer_cards.handle(turn, pair[0]))]
    return [_ask(turn, pair[0], pair[1], ())]


def ask(turn: Turn, text: str) -> list[Message] | None:
    """张先生和王姐合并, 0007和8866是同一个人: two who are on file; anything else is a note."""
    match = _PAIR.fullmatch(text.strip())
    if match is None or not all(len(_named(turn, match[part])) == 1 for part in ("one", "other")):
        return None
    return _merge(turn, f"{match['one']} {match['other']}")


def _named(turn: Turn, words: str) -> list[Customer]:
    found = lookup.search(turn, words)
    return list(found.customers) if found and found.how in lookup.SURE else lookup.called(turn, words)


def _ask(turn: Turn, keep: Customer, gone: Customer, takes: Sequence[str]) -> Message:
    differing = merging.differing(turn.session, keep, gone, turn.settings)
    picks = [(cards.take_other(one, one.decl.name in takes), one.decl.name) for one in differing[:_MOST_PICKS]]
    choices = [("合并", "go"), ("留另一位", "swap"), *picks, ("不合", "no")]
    draft = drafts.ask(turn, "merge", {"keep": keep.id, "gone": gone.id, "takes": list(takes)}, choices)
    names = (customer_cards.handle(turn, keep), customer_cards.handle(turn, gone))
    question = cards.ask(*names, merging.reasons(turn.session, keep, gone), differing, takes)
    return Message(question.text, question.rows, drafts.buttons(draft, choices), slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    keep, gone, takes = turn.customer(body["keep"]), turn.customer(body["gone"]), list(body["takes"])
    if value == "no":
        return [cards.kept_apart(customer_cards.handle(turn, keep), customer_cards.handle(turn, gone))]
    if value == "swap":
        return [_ask(turn, gone, keep, ())]
    if value != "go":
        return [_ask(turn, keep, gone, [*takes, value] if value not in takes else [t for t in takes if t != value])]
    return [_do(turn, keep, gone, takes)]


def _do(turn: Turn, keep: Customer, gone: Customer, takes: Sequence[str]) -> Message:
    other = customer_cards.handle(turn, gone)
    for customer in (keep, gone):
        people.audit(turn.session, turn.member, customer, "change", "all", turn.now)
    merging.merge(turn.session, keep, gone, turn.settings, takes)
    turn.discuss(keep)
    turn.replan(keep)
    batch = batches.name(turn, Filed(keep, is_new=False))
    counted = select(sa.func.count()).select_from(Contact).where(Contact.customer_id == keep.id)
    numbers = len(customers.phones(turn.session, keep.id))
    contacts = turn.session.scalar(counted) or 0
    return cards.done(customer_cards.handle(turn, keep), other, numbers, contacts, f"undo:{batch}.0")


form(Form("merge", _chosen, keeps_words=False))


@command("查重", "重复客户", slash="doubles", does="找重复的客户", place=82, takes_words=True, under="合并")
def _doubles(turn: Turn, words: str) -> list[Message]:
    if words:
        return [_alike(turn, words)]
    pairs = merging.certain(turn.session, turn.scope)
    return [_list(turn, [(turn.customer(one), turn.customer(other)) for one, other in pairs])]


def _alike(turn: Turn, words: str) -> Message:
    hits = _named(turn, words)
    if len(hits) != 1:
        return cards.which(words, [customer_cards.handle(turn, hit) for hit in hits])
    others = merging.alike(turn.session, turn.scope, hits[0])
    return (
        _list(turn, [(hits[0], other) for other in others])
        if others
        else cards.alone(customer_cards.handle(turn, hits[0]))
    )


def _list(turn: Turn, pairs: Sequence[tuple[Customer, Customer]]) -> Message:
    lines = [
        f"{customer_cards.handle(turn, one)} 和 {customer_cards.handle(turn, other)}："
        + "，".join(merging.reasons(turn.session, one, other))
        for one, other in pairs
    ]
    choices = [(f"{number} 怎么合", f"{one.id} {other.id}") for number, (one, other) in enumerate(pairs, 1)]
    draft = drafts.ask(turn, "doubles", {"numbered": True}, choices)
    shown = cards.doubles(lines, drafts.buttons(draft, choices))
    return Message(shown.text, buttons=shown.buttons, slot=drafts.slot(draft))


def _pair(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    one, other = map(int, value.split())
    return [_ask(turn, turn.customer(one), turn.customer(other), ())]


form(Form("doubles", _pair, keeps_words=False))
