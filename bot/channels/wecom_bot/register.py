"""Who comes to one bot's chat, and which message of ours a quote is of, as the accounts and the outbox tell it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import Clock
from bot.lanes import Lanes
from storage import outbox, people
from storage.messages import Message
from storage.session import Database

Visitor = Callable[[Session, str, str, datetime], None]
"""Somebody we do not know came in: the person's id, the key of their coming; may enqueue how to join."""

LOOK_BACK = timedelta(days=7)
_SHORTEST = 6
"""Characters by which a message is known from its beginning alone."""


class Register:
    """The people of one bot."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        bot: str,
        clock: Clock,
        wake: Callable[[str], None],
        visitor: Visitor,
    ) -> None:
        self._database = database
        self._lanes = lanes
        self._bot = bot
        self._clock = clock
        self._wake = wake
        self._visitor = visitor

    async def enter(self, sender: str, key: str) -> None:
        """A person opened our chat: what waits for them can go again. May be told twice."""
        now = self._clock.now()

        def unit(session: Session) -> frozenset[str]:
            account = people.account(session, self._bot, sender)
            if account is None:
                self._visitor(session, sender, key, now)
                return outbox.woken(session)
            woken = frozenset() if account.is_open else frozenset({self._bot})
            account.is_open = True
            return woken

        for bot in await self._lanes.write(lambda: self._database.run(now, unit)):
            self._wake(bot)

    async def meant(self, chat: str, words: str) -> str:
        """The platform's id of the newest message of ours that shows these words; empty if none does."""
        since = self._clock.now() - LOOK_BACK

        def look() -> str:
            with self._database.read() as session:
                shown = outbox.shown(session, self._bot, chat, since)
                return next((row_id for row_id, message in shown if _shows(message, words)), "")

        return await self._lanes.read(look)


def _shows(message: Message, words: str) -> bool:
    """Whether a quote is of this message: its words, their beginning, or its title where a card is quoted by that."""
    whole, quote = _bare(message.plain()), _bare(words)
    if not quote:
        return False
    title = _bare(message.text.split("\n")[0])
    return whole == quote or quote == title or (len(quote) >= _SHORTEST and whole.startswith(quote))


def _bare(text: str) -> str:
    """The letters and digits alone: markup, its likenesses, blanks and full stops differ on the way there and back."""
    return "".join(letter for letter in text if letter.isalnum())
