"""One running product: gateway, delivery, long work, clockwork and web server over a database and its channels."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlmodel import Session

from bot.channels.base import Channel, Receive
from bot.clock import Clock
from bot.computing import Worker
from bot.delivery import Delivery
from bot.gateway import Gateway
from bot.jobs import Jobs, Runner
from bot.lanes import Lanes
from handlers import commands, expiry, ringing, router
from handlers.cards import talk as lines
from handlers.notes.lexicon import Lexicon
from scheduler import firing, planning
from scheduler.clock import Tick, Ticker
from scheduler.desk import stored_settings
from storage import backup, blobs, counts, duties, grants, jobs, lists, outbox, parked, seen, talk
from storage.messages import Inbound
from storage.session import Database, hold

Foreground = Callable[[Receive], Awaitable[None]]
PATIENCE, PAUSE = 5.0, 0.05
FIRE_EVERY, DRAFTS_EVERY, LOOK_EVERY = 5, 30, 600
"""Seconds."""
COPIES = 14
"""Daily copies kept."""
LISTS_KEPT = timedelta(days=90)
"""How long it is known who stood in whose list: what was shown and not done for so long is overdue, not hidden."""
KEPT = timedelta(days=7)
"""How long keys of what was seen and parked words that were settled are kept."""


def product_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("cheji")
    except PackageNotFoundError:
        return "0"


@dataclass
class House:
    """Everything that runs, built once."""

    database: Database
    clock: Clock
    channels: dict[str, Channel]
    words: Lexicon
    backup_dir: Path | None = None
    """Where the daily copies go; None: none are made."""
    runners: dict[str, Runner] = field(default_factory=dict)
    """Who does long work, by its kind."""
    worker: Worker = field(default_factory=Worker)
    """Where heavy computing is done."""

    @cached_property
    def lanes(self) -> Lanes:
        """The threads."""
        return Lanes(is_single_writer=self.database.is_sqlite)

    @cached_property
    def delivery(self) -> Delivery:
        """The way out."""
        return Delivery(self.database, self.channels, firing.may_send, self.clock, self.lanes)

    @cached_property
    def gateway(self) -> Gateway:
        """The way in."""
        return Gateway(
            self.database, router.handler(self.words), self.clock, self.lanes, self.delivery.wake, _is_read,
            lines.apology, lines.refusal, product_version(),
        )  # fmt: skip

    @cached_property
    def jobs(self) -> Jobs:
        """Long work."""
        return Jobs(self.database, self.lanes, self.runners, self.gateway.receive, self.clock, worker=self.worker)

    async def load(self, blob: str) -> bytes | None:
        """The bytes of a picture or file, for the channel that shows it."""

        def look() -> bytes | None:
            with self.database.read() as session:
                return blobs.read(session, blob)

        return await self.lanes.read(look)

    async def run(self, foreground: Foreground) -> None:
        """Run every channel, delivery, long work and the clockwork until ``foreground`` (channel, web server) ends."""
        ticker = Ticker(self.ticks())
        try:
            async with asyncio.TaskGroup() as group:
                others = [channel for channel in self.channels.values() if channel.run != foreground]
                tasks = [group.create_task(channel.run(self.gateway.receive)) for channel in others]
                tasks += [group.create_task(self.delivery.run()), group.create_task(self.jobs.run())]
                ticker.start()
                try:
                    await foreground(self.gateway.receive)
                    await self.drain(pushes=False)
                finally:
                    ticker.stop()
                    for task in tasks:
                        task.cancel()
        finally:
            await self.lanes.close()

    async def drain(self, *, pushes: bool, patience: float = PATIENCE) -> None:
        """Let what is due go out, for so many seconds at most; ``pushes``: not answers alone."""
        for _ in range(int(patience / PAUSE)):
            if not await self.lanes.read(lambda: self._is_due(pushes)):
                return
            for bot in self.channels:
                self.delivery.wake(bot)
            await asyncio.sleep(PAUSE)

    def _is_due(self, pushes: bool) -> bool:
        with self.database.read() as session:
            return outbox.is_due(session, list(self.channels), self.clock.now(), pushes=pushes)

    async def measure(self) -> dict[str, float]:
        """How much waits, for /metrics."""
        return await self.lanes.read(self._measure)

    def _measure(self) -> dict[str, float]:
        with self.database.read() as session:
            return counts.waiting(session, self.clock.now())

    def ticks(self) -> tuple[Tick, ...]:
        """What happens by itself: name, seconds between, what to do."""
        return (
            Tick("fire", FIRE_EVERY, self.fire),
            Tick("drafts", DRAFTS_EVERY, self.expire),
            Tick("plan", LOOK_EVERY, self.plan),
            Tick("purge", LOOK_EVERY, self.purge),
            Tick("backup", LOOK_EVERY, self.backup),
            Tick("parked", LOOK_EVERY, self.gateway.retry_parked),
        )

    async def fire(self) -> None:
        """Hand everything that is due to delivery."""
        render = ringing.renderer(self.words)

        def turn(session: Session, now: datetime) -> int:
            return firing.fire(session, now, render, stored_settings).claimed

        while await self.lanes.read(self._is_to_fire) and await self._unit(turn):
            pass

    def _is_to_fire(self) -> bool:
        with self.database.read() as session:
            return firing.is_due(session, self.clock.now())

    async def expire(self) -> None:
        """Put questions away that nobody answered."""
        await self._unit(lambda session, now: expiry.expire(session, now, self.words))

    async def plan(self) -> None:
        """Extend the horizon of reminders, once a day, a step of each store at a time."""
        while await self._unit(planning.step):
            pass

    async def purge(self) -> None:
        """Forget what has served, once a day."""

        def unit(session: Session, now: datetime) -> bool:
            if not _begin(session, "purge", now):
                return False
            outbox.purge(session, now)
            seen.purge(session, now - KEPT)
            parked.purge(session, now - KEPT)
            lists.purge(session, (now - LISTS_KEPT).date())
            grants.purge(session, now)
            talk.purge(session, now - KEPT)
            jobs.purge(session, now)
            blobs.purge(session, now)
            return True

        await self._unit(unit)

    async def backup(self) -> None:
        """Copy the database aside, once a day; the newest copies are kept."""
        if self.backup_dir is None:
            return
        now, url = self.clock.now(), self.database.url.render_as_string(hide_password=False)
        if await self._unit(lambda session, now: _begin(session, "backup", now)):
            await asyncio.to_thread(backup.backup_database, url, self.backup_dir, now)
            await asyncio.to_thread(backup.prune, self.backup_dir, COPIES)

    async def _unit(self, unit: Callable[[Session, datetime], object]) -> object:
        """One write transaction at the product's time; wakes delivery for what it enqueued."""
        now = self.clock.now()

        def work(session: Session) -> tuple[object, frozenset[str]]:
            hold(session)
            result = unit(session, now)
            return result, outbox.woken(session)

        result, bots = await self.lanes.write(lambda: self.database.run(now, work))
        for bot in bots:
            self.delivery.wake(bot)
        return result


def _begin(session: Session, duty: str, now: datetime) -> bool:
    """Whether a daily duty is due; from here on it counts as done."""
    if not duties.due(session, duty, now, timedelta(days=1)):
        return False
    duties.done(session, duty, now)
    return True


def _is_read(inbound: Inbound) -> bool:
    return not inbound.button and commands.is_read(inbound.text)
