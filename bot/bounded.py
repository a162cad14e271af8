"""Work on bytes that somebody sent, in a process of its own with bounds of memory, computing and waiting time."""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

T = TypeVar("T")
MEMORY = 1_500 << 20
"""Bytes of address space."""
COMPUTING = 120
"""Seconds of processor time."""
WAITING = 300.0
"""Seconds until it is ended, however little it has computed."""


class TooCostly(Exception):
    """It took more memory or time than it may."""


async def run(function: Callable[..., T], *args: Any) -> T:
    """What the function returns; TooCostly where it went beyond the bounds."""
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_bound)
    try:
        async with asyncio.timeout(WAITING):
            return await asyncio.get_running_loop().run_in_executor(pool, function, *args)
    except (BrokenProcessPool, MemoryError, TimeoutError) as error:
        raise TooCostly from error
    finally:
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _bound() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (COMPUTING, COMPUTING))
