"""提醒记录 张先生: every attempt to remind of a customer, and what became of it."""

from handlers import lookup
from handlers.cards import attempts as cards
from handlers.commands import command
from handlers.turn import Turn
from storage import outbox, reminders
from storage.messages import Message

_MOST = 10


@command("提醒记录", slash="attempts", does="这位提醒过几次，都怎么了", place=47, of="customer", under="今天")
def _attempts(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [cards.whose()]
    hits = lookup.search(turn, words)
    found = hits.customers if hits is not None and hits.how != "words" else lookup.named(turn, words)
    if len(found) != 1:
        return lookup.show(turn, words, found) if found else [cards.nobody(words)]
    rows = reminders.of_customer(turn.session, found[0].id, _MOST)
    told = outbox.told(turn.session, [row.id for row in rows])
    return [cards.attempts(turn, found[0], rows, told)]
