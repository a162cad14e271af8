"""This process's hold of a bot: while it lasts, and only then, it polls and sends for it.

The lease lives in the database (storage/leases.py) and is renewed here; a process that died on this machine is
recognised at once, one on another machine when its lease runs out.
"""

import asyncio
import os
import platform
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bot.clock import Clock, SystemClock
from bot.lanes import Lanes
from storage import leases
from storage.outage import is_outage
from storage.session import Database

log = structlog.stdlib.get_logger(__name__)


LOOK_EVERY = 0.2


class Tenure:
    """The lease of one bot, as this process knows it."""

    def __init__(
        self, database: Database, lanes: Lanes, bot: str, clock: Clock | None = None, holder: str | None = None
    ) -> None:
        self.bot = bot
        self.holder = holder or new_holder()
        self.clock = clock or SystemClock()
        self._database = database
        self._lanes = lanes
        self._fence: int | None = None
        self._until = self.clock.now()

    @property
    def fence(self) -> int | None:
        """The fence of the lease while we hold it."""
        return self._fence if self.clock.now() < self._until else None

    async def renew(self) -> int | None:
        """Take the lease or prolong it; the fence, or None if somebody else has it."""
        now = self.clock.now()
        fence = await self._lanes.write(
            lambda: self._database.run(now, lambda session: leases.take(session, self.bot, self.holder, now, is_gone))
        )
        self._fence = fence
        if fence is not None:
            self._until = now + leases.SPAN
        return self.fence

    def lose(self) -> None:
        """It turned out that somebody else has it."""
        self._fence = None

    async def release(self) -> None:
        """Let others have it at once."""
        if self._fence is None:
            return
        self._fence = None
        now = self.clock.now()
        await self._lanes.write(
            lambda: self._database.run(now, lambda session: leases.release(session, self.bot, self.holder, now))
        )

    async def run(self) -> None:
        """Keep it, or keep trying, until cancelled."""
        while True:
            try:
                await self.renew()
            except Exception as error:
                if not is_outage(error):
                    raise
                log.warning("a lease could not be renewed", bot=self.bot, error=type(error).__name__)
            pause = leases.RENEWED_EVERY if self.fence is not None else leases.TRIED_EVERY
            await asyncio.sleep(pause.total_seconds())

    async def while_held(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run ``work`` (polling, a socket) whenever the lease is ours, and cancel it when it is lost."""
        while True:
            if self.fence is not None:
                await self._until_lost(work)
            await asyncio.sleep(LOOK_EVERY)

    async def _until_lost(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(work())
        try:
            while self.fence is not None and not task.done():
                await asyncio.wait([task], timeout=LOOK_EVERY)
            if task.done():
                task.result()
        finally:
            task.cancel()
            await asyncio.wait([task])  # not "await task": that would take our own cancelling for the task's


def new_holder() -> str:
    """A name for this process, unlike that of any other."""
    return f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this machine that runs no more."""
    machine, pid, _ = holder.split(":") if holder.count(":") == 2 else ("", "", "")
    if machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, but alive
    return False


def _machine() -> str:
    """Where process ids mean something: this boot and this container of it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}-{Path('/proc/self/ns/pid').readlink()}".replace(":", "")
    except OSError:
        return platform.node()
