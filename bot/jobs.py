"""Long work, outside the transaction that asked for it: network, heavy computing, many rows in small steps.

A job is claimed like a message is sent: by one process, under a claim that runs out if it dies. What it finds re-enters
through the gateway as ``job:<id>``, once, with the context of its start. Knows no kind of job: it is handed runners.
Handlers start jobs and take their results by handlers/jobs.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlmodel import Session, select

from bot.channels.base import Receive
from bot.clock import Clock, SystemClock
from bot.computing import Worker
from bot.lanes import Lanes
from bot.tenure import is_gone, new_holder
from storage import jobs
from storage.errors import Lost
from storage.messages import FROM_JOB, Inbound
from storage.models import Account
from storage.session import Database

log = structlog.stdlib.get_logger(__name__)
T = TypeVar("T")

POLL = 0.5
RENEWED_EVERY = 5.0
AT_ONCE = 2

Step = Callable[[Session, str], str | None]
"""At most ``jobs.ROWS_A_STEP`` rows after the cursor given ("" at first); the new cursor, None if none were left."""


class Work:
    """A job under way, as its runner sees it."""

    def __init__(self, job: jobs.Claim, crew: "Jobs") -> None:
        self.job = job
        self._crew = crew
        self._cursor = job.cursor

    async def steps(self, step: Step) -> None:
        """Run a step until nothing is left, each in a transaction with its cursor: after a crash it goes on there."""
        while (cursor := await self._crew.write(lambda session: self._advance(session, step))) is not None:
            self._cursor = cursor

    @property
    def cursor(self) -> str:
        """Where the steps stand."""
        return self._cursor

    def _advance(self, session: Session, step: Step) -> str | None:
        row = jobs.hold(session, self.job)
        cursor = step(session, self._cursor)
        if cursor is not None:
            row.cursor = cursor
        return cursor

    async def write(self, unit: Callable[[Session], T]) -> T:
        """Write in one transaction, if the job is still this one's; it may be run again after a crash."""

        def held(session: Session) -> T:
            jobs.hold(session, self.job)
            return unit(session)

        return await self._crew.write(held)

    async def read(self, look: Callable[[Session], T]) -> T:
        """Read something on a snapshot."""
        return await self._crew.read(look)

    async def compute(self, function: Callable[..., T], *args: Any) -> T:
        """Run heavy computing in a worker process; the function and what goes in and out must pickle."""
        return await self._crew.compute(function, *args)


Runner = Callable[[Work], Awaitable[dict[str, Any]]]
"""Does a job; what it returns (JSON) is what the handler of ``job:<id>`` finds. May be run again from its cursor."""


class Jobs:
    """Claims jobs and runs them."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        runners: Mapping[str, Runner],
        receive: Receive,
        clock: Clock,
        real_clock: Clock | None = None,
        worker: Worker | None = None,
    ) -> None:
        self._database = database
        self._lanes = lanes
        self._runners = runners
        self._receive = receive
        self._clock = clock
        self._real = real_clock or SystemClock()
        self._holder = new_holder()
        self._worker = worker or Worker()

    async def run(self) -> None:
        """Run what is asked for until cancelled; what is then under way is left for whoever comes next."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._run_one_by_one())
        finally:
            self.close()

    def close(self) -> None:
        """End the worker process."""
        self._worker.close()

    async def _run_one_by_one(self) -> None:
        while True:
            try:
                is_more = await self.turn()
            except Exception as error:
                log.error("jobs stand still", error=type(error).__name__)
                is_more = False
            if not is_more:
                await asyncio.sleep(POLL)

    async def turn(self) -> bool:
        """Run one job to its end, if there is one."""
        now = self._real.now()
        kinds = tuple(self._runners)
        if not await self.read(lambda session: jobs.is_waiting(session, kinds, now, is_gone)):
            return False
        claim = await self.write(lambda session: jobs.claim(session, kinds, self._holder, now, is_gone))
        if claim is None:
            return False
        with suppress(Lost):
            await self._keep_while(claim, self._do(claim))
        return True

    # -- one job ------------------------------------------------------------------------------------------------------

    async def _do(self, claim: jobs.Claim) -> None:
        try:
            if not claim.is_over:
                result = await self._runners[claim.kind](Work(claim, self))
                await self.write(lambda session: jobs.keep_result(session, claim, result))
            await self._tell(claim)
            await self.write(lambda session: jobs.finish(session, claim))
        except Lost:
            raise
        except asyncio.CancelledError:
            with suppress(Exception):
                await self.write(lambda session: jobs.release(session, claim))
            raise
        except Exception as error:
            log.error("a job failed", job=claim.id, kind=claim.kind, tries=claim.attempts, error=type(error).__name__)
            now = self._real.now()
            await self.write(lambda session: jobs.try_later(session, claim, now))

    async def _keep_while(self, claim: jobs.Claim, doing: Awaitable[None]) -> None:
        """Renew the claim while the job runs; end it when the claim is lost."""
        task = asyncio.ensure_future(doing)
        try:
            while not task.done():
                await asyncio.wait([task], timeout=RENEWED_EVERY)
                if not task.done():
                    now = self._real.now()
                    await self.write(lambda session: jobs.renew(session, claim, now))  # noqa: B023
            task.result()
        finally:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()

    async def _tell(self, claim: jobs.Claim) -> None:
        inbound = await self.read(lambda session: _inbound(session, claim))
        if inbound is not None:
            await self._receive(inbound)

    # -- what a job may do --------------------------------------------------------------------------------------------

    async def write(self, unit: Callable[[Session], T]) -> T:
        """One transaction."""
        now: datetime = self._clock.now()
        return await self._lanes.write(lambda: self._database.run(now, unit))

    async def read(self, look: Callable[[Session], T]) -> T:
        """One snapshot."""

        def reading() -> T:
            with self._database.read() as session:
                session.info["now"] = self._clock.now()  # whose customers somebody stands in for is a matter of today
                return look(session)

        return await self._lanes.read(reading)

    async def compute(self, function: Callable[..., T], *args: Any) -> T:
        """In the other process."""
        return await self._worker.compute(function, *args)


def _inbound(session: Session, claim: jobs.Claim) -> Inbound | None:
    """The job's result as something said where it was asked for; None if nobody is there to be told."""
    account = session.exec(
        select(Account).where(Account.bot == claim.bot, Account.member_id == claim.member_id)
    ).first()
    if account is None:
        return None
    return Inbound(
        key=f"{FROM_JOB}{claim.id}", channel=account.channel, bot=claim.bot, sender=account.sender, chat=claim.chat,
        sent_at=claim.created_at, is_group=claim.chat != account.chat,
    )  # fmt: skip
