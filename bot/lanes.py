"""Threads for the database: what one person says runs in order, what several say in parallel as far as it can.

SQLite has one writer, so one thread writes and nobody waits on a lock; PostgreSQL gets a pool. One hop a message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """No new work is taken."""


class Lanes:
    """Where blocking work runs."""

    def __init__(self, *, is_single_writer: bool, writers: int = 8, readers: int = 4) -> None:
        writers = 1 if is_single_writer else writers
        self._writers = ThreadPoolExecutor(writers, "cheji-write")
        self._turns = asyncio.Semaphore(writers + 1)
        self._readers = ThreadPoolExecutor(readers, "cheji-read")
        self._tails: dict[str, asyncio.Task[Any]] = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self._is_open = True

    async def write(self, work: Callable[[], T]) -> T:
        """Run work that writes."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, work)

    async def write_in_turn(self, work: Callable[[], T]) -> T:
        """The same for what there may be any amount of: leases and answers, by ``write``, are not kept waiting.

        Else a crowd of messages holds a lease up until it has run out, and nothing is sent any more.
        """
        async with self._turns:
            return await self.write(work)

    async def read(self, work: Callable[[], T]) -> T:
        """Run work that only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def in_order(self, lane: str, work: Callable[[], Awaitable[T]]) -> T:
        """Run work once everything accepted earlier in its lane is over; goes on if the caller is cancelled."""
        if not self._is_open:
            raise Closed
        task = asyncio.ensure_future(self._after(self._tails.get(lane), work))
        self._tails[lane] = task
        self._under_way.add(task)
        task.add_done_callback(lambda done: self._leave(lane, done))
        return await asyncio.shield(task)

    async def _after(self, earlier: "asyncio.Task[Any] | None", work: Callable[[], Awaitable[T]]) -> T:
        if earlier is not None and not earlier.done():
            await asyncio.wait([earlier])
        return await work()

    def _leave(self, lane: str, task: "asyncio.Task[Any]") -> None:
        self._under_way.discard(task)
        if self._tails.get(lane) is task:
            del self._tails[lane]
        if not task.cancelled():
            task.exception()  # its caller may have been cancelled: then nobody else asks for it

    async def close(self) -> None:
        """Take nothing new, finish what was accepted, end the threads."""
        self._is_open = False
        while self._under_way:
            await asyncio.wait(self._under_way)
        for threads in (self._readers, self._writers):
            await asyncio.to_thread(threads.shutdown)
