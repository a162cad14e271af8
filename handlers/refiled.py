"""记错了 不是谢先生 是陶女士: what was just noted of one customer goes back and is noted of another."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers import capture, lookup, undo
from handlers.cards import saved
from handlers.said import Said
from handlers.turn import Turn
from storage import privacy
from storage import undo as history
from storage.errors import BadValue
from storage.messages import Message
from storage.models import Batch, Contact, Customer

_OTHER = re.compile(
    r"(?:(?:刚才|刚刚|上一?条|前面)(?:那|这)?[条个]?)?(?:是)?(?:记错了?|错了|不对|搞错了?|弄错了?|发错了?)?(?:人了?)?[，,\s]*"
    r"不是(?:记|说)?(?P<wrong>[^\s，,。是]{2,8}?)的?[，,\s]*(?:应该)?(?:而)?是(?P<right>[^\s，,。]{2,8}?)(?:的|了)?"
)
_LONGEST = 30


def ask(turn: Turn, text: str) -> list[Message] | None:
    """The answer to words that name another customer for the last note; None for any others."""
    match = _OTHER.fullmatch(text.strip(" 。")) if len(text) <= _LONGEST else None
    if match is None:
        return None
    since = turn.now - timedelta(hours=turn.settings.number("undo_hours"))
    batch = history.latest(turn.session, turn.member.id, since)
    wrong, right = (_one(turn, match[part]) for part in ("wrong", "right"))
    if batch is None or wrong is None or right is None or wrong.id != batch.customer_id or wrong.id == right.id:
        return None
    return _move(turn, batch, wrong, right)


def _one(turn: Turn, words: str) -> Customer | None:
    try:
        return lookup.one(turn, words)
    except BadValue:  # several are called so
        return None


def _move(turn: Turn, batch: Batch, wrong: Customer, right: Customer) -> list[Message] | None:
    """Take the note back whole and file its words again."""
    contacts = history.made(turn.session, batch, Contact)
    if batch.kind or len(contacts) != 1 or not contacts[0].source_text:
        return None
    if refused := undo.refusal(turn, batch):
        return [refused]
    words, at = privacy.words_of(turn.session, contacts[0], personal=True, price=True), contacts[0].at
    name = saved.called(wrong)
    if undo.put_back(turn, batch).batch is batch:  # all of it has been changed since
        return None
    first, *rest = capture.resume(turn, Said(words, at, who=right.id))
    return [replace(first, rows=(*first.rows, saved.moved_from(name))), *rest]
