"""What a platform delivers to us, committed or laid by: one sender's in order, different senders' side by side.

For platforms that forget what they have delivered. Knows none of them, nor what a body says: it is handed how to read
one (again, after a restart) and what to do with it.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.clock import Clock
from bot.spool import Spool, Spooled

log = structlog.stdlib.get_logger(__name__)

PATIENCE = 4.0
"""Seconds until a body that is not committed goes to the spool: WeCom hangs up after five."""
DRAIN_EVERY = 2.0


class Arrived(Protocol):
    """A body as it was read."""

    @property
    def sender(self) -> str:
        """Whose it is: theirs are taken one after the other."""

    @property
    def key(self) -> str:
        """The same at every delivery of it."""


ArrivedT = TypeVar("ArrivedT", bound=Arrived)


class Intake(Generic[ArrivedT]):
    """What arrives for one bot."""

    def __init__(
        self,
        bot: str,
        spool: Spool,
        clock: Clock,
        read: Callable[[bytes], ArrivedT | None],
        handle: Callable[[ArrivedT], Awaitable[None]],
        *,
        patience: float = PATIENCE,
        drain_every: float = DRAIN_EVERY,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._spool = spool
        self._clock = clock
        self._read = read
        self._handle = handle
        self._patience = patience
        self._drain_every = drain_every
        self._pause = pause
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._taking: set[asyncio.Task[None]] = set()
        self._is_stuck = False

    async def run(self) -> None:
        """Take what lies in the spool, until cancelled."""
        while True:
            await self._drain()
            await self._pause(self._drain_every)

    async def take(self, arrived: ArrivedT, body: bytes, since: float | None = None) -> bool:
        """Whether it is committed or lies in the spool, which keeps ``body``; ``since``: when it began to arrive."""
        began = asyncio.get_running_loop().time() if since is None else since
        deadline = began + self._patience
        line = self._lines.setdefault(arrived.sender, asyncio.Lock())
        async with line:
            if not await self._waits_already(arrived) and await self._commit(arrived, deadline):
                return True
            return await self._set_aside(arrived, body)

    async def _commit(self, arrived: ArrivedT, deadline: float) -> bool:
        """Whether it was committed in time; it goes on by itself if not, and is taken once all the same."""
        task = asyncio.ensure_future(self._handle(arrived))
        self._taking.add(task)
        task.add_done_callback(self._taken)
        await asyncio.wait([task], timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
        return task.done() and not task.cancelled() and task.exception() is None

    def _taken(self, task: "asyncio.Task[None]") -> None:
        self._taking.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("what arrived could not be taken at once", bot=self._bot, error=type(error).__name__)

    # -- the spool ----------------------------------------------------------------------------------------------------

    async def _waits_already(self, arrived: ArrivedT) -> bool:
        try:
            return await asyncio.to_thread(self._spool.holds, self._bot, arrived.sender)
        except sqlite3.Error as error:
            log.error("the spool cannot be read", bot=self._bot, error=type(error).__name__)
            return False

    async def _set_aside(self, arrived: ArrivedT, body: bytes) -> bool:
        now = self._clock.now()
        try:
            await asyncio.to_thread(self._spool.add, self._bot, arrived.sender, arrived.key, body, now)
        except sqlite3.Error as error:
            log.error("the spool takes nothing", bot=self._bot, error=type(error).__name__)
            return False
        return True

    async def _drain(self) -> None:
        """Take what waits, every sender's in order; whose first cannot be taken now waits on."""
        try:
            for sender in await asyncio.to_thread(self._spool.senders, self._bot):
                while row := await asyncio.to_thread(self._spool.first, self._bot, sender):
                    if not await self._take_spooled(row):
                        break
        except sqlite3.Error as error:
            log.error("the spool cannot be drained", bot=self._bot, error=type(error).__name__)

    async def _take_spooled(self, row: Spooled) -> bool:
        arrived = self._read(row.body)
        if arrived is None:  # the keys have changed since
            log.error("a spooled body cannot be read any more", bot=self._bot, row=row.id)
            await asyncio.to_thread(self._spool.bury, row.id)
            return True
        try:
            await self._handle(arrived)
        except Exception as error:  # the gateway could not commit it
            if not self._is_stuck:
                log.warning("what lies in the spool has to wait", bot=self._bot, row=row.id, error=type(error).__name__)
            self._is_stuck = True
            return False
        self._is_stuck = False
        await asyncio.to_thread(self._spool.remove, row.id)
        return True
