"""Drains the outbox: per bot, first in first out per chat, one send in flight per chat, replies before pushes.

A row says "sending" before the call and is written back under the fence of the lease, so that a crash repeats at most
the send then in flight in a chat. Knows no chat product: what a channel can do it states, what went wrong it raises.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlmodel import Session

from bot.channels.base import Blocked, Channel, Down, Paused, Refused, Unknown
from bot.channels.degrade import degrade
from bot.clock import Clock
from bot.dispatch import TRIES_SAFE, TRIES_UNSAFE, Desk, Errand, MaySend, Outcome
from bot.lanes import Lanes
from bot.rates import Rates
from bot.tenure import LOOK_EVERY, Tenure, new_holder
from storage import leases, outbox
from storage.session import Database

log = structlog.stdlib.get_logger(__name__)

POLL = 1.0
IN_FLIGHT = 32
SEND_TIMEOUT = 60.0
STOP_TIMEOUT = 10.0


@dataclass(frozen=True)
class Timing:
    """Real time, as delivery needs it; tests hand in one that is moved by hand."""

    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Delivery:
    """Everything that is sent, for all bots of this process."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        may_send: MaySend,
        clock: Clock,
        lanes: Lanes,
        *,
        lease_clock: Clock | None = None,
        timing: Timing | None = None,
    ) -> None:
        holder = new_holder()
        self.tenures = {bot: Tenure(database, lanes, bot, lease_clock, holder) for bot in channels}
        """The hold of each bot; ``tenures[bot].while_held`` also runs what polls."""
        self.postmen = {
            bot: Postman(channel, database, lanes, self.tenures[bot], may_send, clock, self.wake, timing or Timing())
            for bot, channel in channels.items()
        }
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self, bot: str) -> None:
        """There is something to send; from any thread."""
        if self._loop is not None and bot in self.postmen:
            self._loop.call_soon_threadsafe(self.postmen[bot].wake)

    async def run(self) -> None:
        """Send until cancelled; then finish what is in flight and release the leases. The lanes must still be open."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                for bot, postman in self.postmen.items():
                    group.create_task(self.tenures[bot].run())
                    group.create_task(postman.run())
        finally:
            await asyncio.gather(*(postman.finish() for postman in self.postmen.values()))


class Postman:
    """The sends of one bot. ``turn`` is one step; ``run`` repeats it."""

    def __init__(
        self,
        channel: Channel,
        database: Database,
        lanes: Lanes,
        tenure: Tenure,
        may_send: MaySend,
        clock: Clock,
        wake_other: Callable[[str], None],
        timing: Timing,
    ) -> None:
        self._channel = channel
        self._database = database
        self._lanes = lanes
        self._tenure = tenure
        self._may_send = may_send
        self._clock = clock
        self._wake_other = wake_other
        self._timing = timing
        self._tries = TRIES_SAFE if channel.can.repeats_safely else TRIES_UNSAFE
        self._rates = Rates(channel.can.per_chat, channel.can.per_bot)
        self._wakeup = asyncio.Event()
        self._turning: asyncio.Task[float] | None = None
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._outcomes: list[Outcome] = []
        self._shown: dict[int, int] = {}
        """How many parts of a row are on the screen already, should a later part have to wait."""
        self._resting: dict[str, float] = {}
        self._paused_until = 0.0
        self._fence = 0
        self._is_down = False

    def wake(self) -> None:
        """Look at once."""
        self._wakeup.set()

    async def run(self) -> None:
        """Turn after turn until cancelled."""
        while True:
            self._wakeup.clear()
            self._turning = asyncio.ensure_future(self._turn_safely())
            delay = await asyncio.shield(self._turning)  # a turn cut short would forget what it claimed
            with suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wakeup.wait()

    async def finish(self) -> None:
        """Let what is in flight arrive, write it back, give the lease away."""
        if self._turning is not None:
            await asyncio.wait([self._turning])
        if self._in_flight:
            await asyncio.wait(self._in_flight.values(), timeout=STOP_TIMEOUT)
        for task in self._in_flight.values():
            task.cancel()
        try:
            if self._outcomes:
                await self._tenure.renew()  # it may have run out, and still be nobody else's
                await self.turn(claims=False)
            await self._tenure.release()
        except Exception as error:
            log.warning("the last sends were not written back", bot=self._channel.bot, error=type(error).__name__)

    async def settle(self) -> None:
        """Wait for the sends in flight."""
        while self._in_flight:
            await asyncio.wait(self._in_flight.values())

    async def _turn_safely(self) -> float:
        try:
            delay = await self.turn()
            self._is_down = False
            return delay
        except Exception as error:
            if not self._is_down:
                log.error("delivery stands still", bot=self._channel.bot, error=type(error).__name__)
            self._is_down = True
            return POLL

    # -- one turn -----------------------------------------------------------------------------------------------------

    async def turn(self, *, claims: bool = True) -> float:
        """Write back what became of the last sends and start the next; seconds until there may be more to do."""
        fence = self._tenure.fence
        if fence is None:
            return LOOK_EVERY
        if fence != self._fence:
            await self._begin(fence)
        moment = self._timing.monotonic()
        full = self._rates.full_chats(moment)
        self._resting = {chat: until for chat, until in self._resting.items() if until > moment}
        limit = self._rates.room(moment, IN_FLIGHT - len(self._in_flight)) if claims else 0
        if moment < self._paused_until:
            limit = 0
        outcomes, self._outcomes = self._outcomes, []
        if limit or outcomes:
            excluded = {*full, *self._resting, *self._in_flight}
            try:
                await self._step(fence, outcomes, limit, excluded)
            except Exception:
                self._outcomes[:0] = outcomes
                raise
        waits = [*full.values(), *(until - moment for until in self._resting.values())]
        waits += [self._rates.wait_bot(moment), self._paused_until - moment]
        return min([POLL, *(wait for wait in waits if wait > 0)])

    async def _step(self, fence: int, outcomes: list[Outcome], limit: int, excluded: set[str]) -> None:
        now = self._clock.now()
        desk = Desk(self._channel.bot, fence, self._tries, self._may_send, now)
        pushes = now.minute not in self._channel.can.unpushed_minutes

        def unit(session: Session) -> tuple[list[Errand], frozenset[str]] | None:
            if not leases.holds(session, desk.bot, fence, self._tenure.clock.now()):
                return None
            for outcome in outcomes:
                desk.write_back(session, outcome)
            return desk.claim(session, limit, excluded, pushes=pushes), outbox.woken(session)

        done = await self._lanes.write(lambda: self._database.run(now, unit))
        if done is None:
            self._tenure.lose()
            await self._tenure.renew()  # it may be nobody's: a demo begun anew, a backup put back
            return
        errands, woken = done
        for errand in errands:
            self._rates.take(errand.chat, self._timing.monotonic())
            self._in_flight[errand.chat] = asyncio.create_task(self._send(errand))
        for bot in woken:
            self._wake_other(bot)

    async def _begin(self, fence: int) -> None:
        """The first turn under a new fence: what another was sending, and what it sent that the rates still count."""
        now, moment = self._clock.now(), self._timing.monotonic()
        desk = Desk(self._channel.bot, fence, self._tries, self._may_send, now)

        def unit(session: Session) -> list[tuple[str, float]]:
            cut_off = [(chat, 0.0) for chat in desk.recover(session)]
            return [*desk.sent_lately(session, self._rates.longest), *cut_off]

        sent = await self._lanes.write(lambda: self._database.run(now, unit))
        self._rates.recall((chat, moment - age) for chat, age in sent)
        self._fence = fence

    # -- one send -----------------------------------------------------------------------------------------------------

    async def _send(self, errand: Errand) -> None:
        try:
            outcome = Outcome(errand, "sent", await self._show(errand))
        except Blocked:
            outcome = Outcome(errand, "blocked")
        except Paused as error:
            self._paused_until = self._timing.monotonic() + error.seconds
            outcome = Outcome(errand, "paused")
        except Refused:
            outcome = Outcome(errand, "refused")
        except Exception as error:
            if not isinstance(error, Unknown | TimeoutError):
                log.error("a channel raised what it should not", bot=self._channel.bot, error=type(error).__name__)
            self._resting[errand.chat] = self._timing.monotonic() + min(300.0, 2.5 * 2**errand.attempts)
            outcome = Outcome(errand, "down" if isinstance(error, Down) else "unknown")
        finally:
            self._in_flight.pop(errand.chat, None)
            self._wakeup.set()
        if outcome.kind not in ("paused", "unknown", "down"):
            self._shown.pop(errand.seq, None)
        self._outcomes.append(outcome)

    async def _show(self, errand: Errand) -> str:
        """Every part of the message, each within the rates; the platform's id of the last."""
        parts = degrade(errand.message, self._channel.can)
        previous = errand.previous if self._channel.can.can_edit and len(parts) == 1 else ""
        if errand.message.in_place and not previous:
            return ""
        platform_id = ""
        shown = self._shown.get(errand.seq, 0)
        for number, part in enumerate(parts[shown:], start=shown):
            if number > shown:
                await self._wait_for_room(errand.chat)
            key = f"{errand.key}.{number}" if number else str(errand.key)
            async with asyncio.timeout(SEND_TIMEOUT):
                platform_id = await self._channel.send(errand.chat, part, previous, key)
            self._shown[errand.seq] = number + 1
        return platform_id

    async def _wait_for_room(self, chat: str) -> None:
        while wait := self._rates.wait(chat, self._timing.monotonic()):
            await self._timing.pause(wait)
        self._rates.take(chat, self._timing.monotonic())
