"""What the platform waits to hear from us: a message may be answered, a press may change its card, each for a while.

In memory only: after a restart, or too late, what we say is pushed instead. Knows no network and no clock.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.wecom_bot.link import ANSWER, CHANGE, GREET

LASTS = {ANSWER: 60.0, GREET: 4.5, CHANGE: 4.5}
"""Seconds; the platform gives five for a greeting and a card. Answers come at once or not at all (收到 gets none)."""
MOST = 3
"""Of one chat: so many messages of one person the platform lets be in progress."""


@dataclass(frozen=True)
class Question:
    """One frame of the platform's that may be answered under its own id."""

    req_id: str
    command: str
    """By which it is answered."""
    card: str = ""
    """The card whose button was pressed."""


class Questions:
    """The open ones of a bot, by chat, oldest first."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._open: dict[str, deque[tuple[float, Question]]] = {}

    def put(self, chat: str, question: Question) -> None:
        """One more."""
        until = self._monotonic() + LASTS[question.command]
        self._open.setdefault(chat, deque(maxlen=2 * MOST)).append((until, question))

    def take(self, chat: str, command: str, card: str = "") -> Question | None:
        """The oldest that may still be answered by this command, for this card; it counts as answered from here on."""
        waiting = self._open.get(chat)
        if waiting is None:
            return None
        now = self._monotonic()
        left = deque((one for one in waiting if one[0] > now), maxlen=2 * MOST)
        found = next((one for one in left if (one[1].command, one[1].card) == (command, card)), None)
        if found is not None:
            left.remove(found)
        self._open[chat] = left
        if not left:
            del self._open[chat]
        return found[1] if found else None
