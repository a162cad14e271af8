"""Updates by long polling, in a loop of our own: the offset passes an update only when that is committed.

The library's own loop confirms what it has merely queued, and stands still for ever at one update it cannot parse.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.api import wait_of
from bot.channels.telegram.inbound import ALLOWED
from bot.channels.telegram.intake import Raw, sender_of
from bot.delivery import Timing

log = structlog.stdlib.get_logger(__name__)

Take = Callable[[Raw], Awaitable[None]]

GET_UPDATES = "get_Updates"
"""Spelled so that the library neither parses the batch at once nor warns that it would like to."""
LONG_POLL, LIMIT = 50, 100
LONGEST_WAIT = 30.0


class Feed:
    """The loop of one bot; one process at a time runs it."""

    def __init__(self, bot: Bot, take: Take, timing: Timing) -> None:
        self._bot = bot
        self._take = take
        self._timing = timing
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Batch after batch until cancelled."""
        while True:
            try:
                await self._taken(await self._ask())
            except TelegramError as error:
                self._complain("updates cannot be asked for", error)
                await self._timing.pause(max(wait_of(error), self._back_off()))

    async def _ask(self) -> list[Raw]:
        asked = {"offset": self._offset, "timeout": LONG_POLL, "limit": LIMIT, "allowed_updates": list(ALLOWED)}
        answer = await self._bot.do_api_request(GET_UPDATES, asked, read_timeout=LONG_POLL + 15.0)
        return [raw for raw in answer if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]

    async def _taken(self, batch: Sequence[Raw]) -> None:
        """Take a batch: one person's in order, different people's side by side."""
        lanes: dict[str, list[Raw]] = defaultdict(list)
        for raw in batch:
            lanes[sender_of(raw)].append(raw)
        stuck = [number for number in await asyncio.gather(*map(self._one_by_one, lanes.values())) if number]
        if stuck:
            self._offset = min(stuck)
            await self._timing.pause(self._back_off())
            return
        self._failures = 0
        if batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1

    async def _one_by_one(self, raws: Sequence[Raw]) -> int:
        """Take one person's updates up to the first that is not kept: its id, else 0."""
        for raw in raws:
            try:
                await self._take(raw)
            except Exception as error:
                self._complain("an update was not kept, Telegram keeps it", error)
                return int(raw["update_id"])
        return 0

    def _complain(self, line: str, error: Exception) -> None:
        if not self._failures:
            log.warning(line, error=type(error).__name__)

    def _back_off(self) -> float:
        self._failures += 1
        return min(LONGEST_WAIT, 0.5 * 2.0 ** min(self._failures, 10))
