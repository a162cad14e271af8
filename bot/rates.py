"""Sending limits of a platform, held as sliding windows: never more than n in any span of its seconds.

A bucket that refills (aiolimiter's) lets double its rate through at first, so the moments themselves are kept.
Moments are seconds of a monotonic clock, handed in.
"""

from collections import deque
from collections.abc import Iterable, Sequence


class Window:
    """One set of limits: (messages, seconds) each, all of which hold."""

    def __init__(self, limits: Sequence[tuple[int, float]]) -> None:
        self._limits = tuple(limits)
        self._longest = max((seconds for _, seconds in limits), default=0.0)
        self._taken: deque[float] = deque()

    def take(self, now: float) -> None:
        """Count one message sent now."""
        if self._limits:
            self._taken.append(now)
            while self._taken[0] <= now - self._longest:
                self._taken.popleft()

    def wait(self, now: float) -> float:
        """Seconds until another may be sent; 0: now."""
        waits = (self._taken[-n] + seconds - now for n, seconds in self._limits if len(self._taken) >= n)
        return max(0.0, *waits, 0.0)

    def room(self, now: float, most: int) -> int:
        """How many may be sent now, at most ``most``."""
        free = [n - sum(1 for moment in self._taken if moment > now - seconds) for n, seconds in self._limits]
        return max(0, min([most, *free]))

    def is_idle(self, now: float) -> bool:
        """Whether nothing of it counts any more."""
        return not self._taken or self._taken[-1] <= now - self._longest


class Rates:
    """The windows of a bot and of each of its chats."""

    def __init__(self, per_chat: Sequence[tuple[int, float]], per_bot: Sequence[tuple[int, float]]) -> None:
        self._per_chat = per_chat
        self._per_bot = per_bot
        self._bot = Window(per_bot)
        self._chats: dict[str, Window] = {}
        self.longest = max((seconds for _, seconds in (*per_chat, *per_bot)), default=0.0)

    def take(self, chat: str, now: float) -> None:
        """Count one message to a chat."""
        self._bot.take(now)
        if self._per_chat:
            self._chats.setdefault(chat, Window(self._per_chat)).take(now)

    def recall(self, sent: Iterable[tuple[str, float]]) -> None:
        """Start from what was sent before this process: (chat, moment), oldest first."""
        self._bot, self._chats = Window(self._per_bot), {}
        for chat, moment in sent:
            self.take(chat, moment)

    def wait(self, chat: str, now: float) -> float:
        """Seconds until the chat, and the bot, may be sent another."""
        return max(self._bot.wait(now), self.wait_chat(chat, now))

    def wait_chat(self, chat: str, now: float) -> float:
        """Seconds until the chat may be sent another, as far as it alone goes."""
        window = self._chats.get(chat)
        return window.wait(now) if window else 0.0

    def room(self, now: float, most: int) -> int:
        """How many the bot may send now, at most ``most``."""
        return self._bot.room(now, most)

    def wait_bot(self, now: float) -> float:
        """Seconds until the bot may send another."""
        return self._bot.wait(now)

    def full_chats(self, now: float) -> dict[str, float]:
        """The chats that must wait, and how long; those long quiet are forgotten."""
        self._chats = {chat: window for chat, window in self._chats.items() if not window.is_idle(now)}
        waits = {chat: window.wait(now) for chat, window in self._chats.items()}
        return {chat: wait for chat, wait in waits.items() if wait > 0}
