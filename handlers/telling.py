"""提醒陈宇跟进赵刚, 跟陈宇说一声 赵刚要报价: what a manager wants a rep to hear about a customer is a remark on them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers import coaching, drafts, lookup, staffing
from handlers.cards import coaching as cards
from handlers.cards import customer as customer_cards
from handlers.drafts import Body, Form, form
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import people
from storage.errors import BadValue
from storage.messages import Message
from storage.models import REP, Customer, Draft, Member

_OPENS = re.compile(
    r"(?:你|帮我|麻烦你?|记得|再|请)*(?:提醒|告诉|通知|叮嘱|嘱咐|交代|转告|知会|催|让|叫|问问?|跟|和|给)(?:一下|下|一声)?\s*"
)
_SAYS = re.compile(r"(?:说|讲|提|带)?(?:一声|一下|一句|下|句话|个话)?[，,：:\s]*")
_BREAK = re.compile(r"[，,：:\s]+")
_THEM = re.compile("[他她]|这位|这个客户")
_DOES = re.compile("^(?:(?:去|再|赶紧|尽快|今天|明天|给|跟进|联系|回访|催|约|问|找)(?:一下|下)?)+")
_NAMES = range(4, 1, -1)
"""How long a colleague's name is, the longest first."""


def ask(turn: Turn, text: str) -> list[Message] | None:
    """The answer to words that are for a rep; None for any others, and for whoever decides for nobody."""
    opened = _OPENS.match(text) if turn.leads else None
    member, rest = _addressed(turn, text[opened.end() :]) if opened else (None, "")
    if member is None:
        return None
    words = rest[_said(rest) :].strip(" 。")
    if not words:
        return [coaching.remind(turn, member)]
    return _tell(turn, member, words) or [cards.about_whom(member.name)]


def by_name(turn: Turn, text: str) -> list[Message] | None:
    """陈宇，赵刚要报价: a rep spoken to by name, about a customer of theirs and nobody else's."""
    member, rest = _addressed(turn, text) if turn.leads else (None, "")
    separated = _BREAK.match(rest)
    words = rest[separated.end() :] if separated else ""
    if member is None or not words:
        return None
    if lookup.is_on_file(turn, words):  # 陈宇 赵刚
        return lookup.look(turn, words)
    return _tell(turn, member, words) or None


def _addressed(turn: Turn, text: str) -> tuple[Member | None, str]:
    """The colleague whose name begins the text, and what stands behind it."""
    for length in _NAMES:
        try:
            member = staffing.named(turn, text[:length]) if len(text) >= length else None
        except BadValue:
            continue
        if member is not None and member.id != turn.member.id:
            return member, text[length:]
    return None, ""


def _said(rest: str) -> int:
    match = _SAYS.match(rest)
    return match.end() if match else 0


def _tell(turn: Turn, member: Member, words: str) -> list[Message]:
    """Tell them, if it is clear about whom; of nobody on file there is nothing to tell."""
    theirs = _of(turn, member, words)
    if len(theirs) > 1:
        return [cards.which([customer_cards.handle(turn, one) for one in theirs])]
    current = turn.current()
    if not theirs and current is not None and _THEM.search(words):
        theirs = [current]
    if theirs and (member.id in {one.id for one in people.owners(turn.session, theirs[0].id)}):
        return [cards.told(theirs[0], member.name, coaching.tell(turn, theirs[0], [member], words))]
    others = theirs or _named(turn, words)
    return [_offer_owner(turn, others[0], member, words)] if len(others) == 1 else []


def _offer_owner(turn: Turn, customer: Customer, member: Member, words: str) -> Message:
    """Somebody else looks after the customer: nothing is told yet, one press tells them."""
    owners = [one for one in people.owners(turn.session, customer.id) if one.id != turn.member.id]
    choices = [(f"告诉{one.name}"[:6], str(one.id)) for one in owners[:3]]
    draft = drafts.ask(turn, "tell", {"customer": customer.id, "words": words}, choices)
    message = cards.not_theirs(customer, member.name, [one.name for one in owners])
    return replace(message, buttons=drafts.buttons(draft, choices), slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    customer, owner = turn.customer(body["customer"]), turn.session.get_one(Member, int(value))
    return [cards.told(customer, owner.name, coaching.tell(turn, customer, [owner], body["words"]))]


form(Form("tell", _chosen, keeps_words=False))


def _of(turn: Turn, member: Member, words: str) -> Sequence[Customer]:
    """Those of a rep's customers whom the words name: by their whole name, else as one calls them."""
    if member.role != REP:
        return ()
    held = [replace(one, is_current=False) for one in known(turn.of(member))]
    whole = [one for one in held if one.name and one.name in words]
    longest = max((len(one.name) for one in whole), default=0)
    ids = [one.id for one in whole if len(one.name) == longest]
    if not ids:
        readings = read(words, turn.sent_at, held, turn.words).customers
        ids = [number for one in readings[:1] for number in (one.who, *one.candidates) if number]
    return [turn.customer(number) for number in dict.fromkeys(ids)]


def _named(turn: Turn, words: str) -> list[Customer]:
    """Somebody of the store with whom the words begin."""
    begins = _DOES.sub("", words)
    tries = (lookup.named(turn, begins[:length]) for length in _NAMES if len(begins) >= length)
    return next(filter(None, tries), [])
