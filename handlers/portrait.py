"""画像: who the customers of a list are. The list is said in the words of 找, or is everybody one may see."""

from handlers import listing
from handlers.cards import listing as list_cards
from handlers.cards import portrait as cards
from handlers.commands import command
from handlers.turn import Turn
from storage.messages import Message
from storage.portrait import portrait


@command("画像", slash="portrait", does="一批客户是什么样的人", takes_words=True, place=29, under="找")
def _portrait(turn: Turn, words: str) -> list[Message]:
    wanted = listing.wanted_of(turn, words)
    if words and not wanted.conditions:
        return [list_cards.only_unread(wanted.unread or (words,))]
    found = portrait(turn.session, turn.scope, wanted.conditions)
    return [cards.card(turn, words, found, wanted.unread)]
