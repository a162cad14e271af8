"""Heavy computing in a process of its own, so that nobody's answer waits for it."""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """The other process: made when it is first needed, and again after it broke."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def compute(self, function: Callable[..., T], *args: Any) -> T:
        """Run a function there; it and what goes in and out must pickle."""
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, spawn, initializer=_leave_interrupts_alone)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, function, *args)
        except BrokenExecutor:
            self._pool = None
            raise

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts_alone() -> None:
    """Ctrl-C reaches the whole group of processes: the parent decides when a worker ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
