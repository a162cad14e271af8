"""The product in a process of its own: ``cheji run`` itself, with a clock ahead of the machine's and one place to stop at.

What holds it there is installed here, in the child alone, around the product's own functions; whoever started it is told
through a pipe, and kills it. Started by a fork server that has imported all this already and read a note: a start takes
half a second.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import alembic.command  # noqa: F401
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session

import bot.channels.telegram.wiring
import bot.channels.wecom_app.wiring
import bot.house
import bot.tenure
import bot.web
import handlers.team  # noqa: F401
from bot import app
from bot.clock import ShiftedClock
from bot.config import load_settings
from bot.dispatch import Desk, Outcome
from bot.gateway import Gateway, Handle
from bot.house import House
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read
from scheduler import firing, telling
from storage import leases
from storage.messages import Inbound

BEFORE_COMMIT, COMMITTED = "before commit", "committed, platform not told"
IN_FLIGHT, NOT_MARKED = "send in flight", "sent, not marked"
FIRING = "while firing"
STAGES = (BEFORE_COMMIT, COMMITTED, IN_FLIGHT, NOT_MARKED, FIRING)

Stop = Callable[[], None]


@dataclass(frozen=True)
class Plan:
    """How a child is to run."""

    environ: Mapping[str, str]
    ahead: timedelta
    """Of the machine's clock."""
    stage: str = ""
    """Where to stop; empty: nowhere (a send in flight is stopped by whoever it is sent to)."""
    passing: int = 0
    """How often to pass there before."""
    machine: str = ""
    """A name for the machine it runs on, so that nobody can see whether it is still alive."""
    lease: float = 0.0
    """Seconds that a lease is to last; 0: as long as it does."""


def run(plan: Plan, reached: Connection) -> None:
    """Run until killed, or told to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(plan.environ)
    log = os.open(Path(plan.environ["CHEJI_DATA_DIR"], "product.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    app.SystemClock = lambda: ShiftedClock(plan.ahead)  # type: ignore[attr-defined,assignment,return-value]
    bot.house.FIRE_EVERY = 1
    telling.SPREAD = timedelta(seconds=0.1)  # the last of sixteen reps waits for a list too
    if plan.machine:
        bot.tenure._machine = lambda: plan.machine
    if plan.lease:
        leases.SPAN, leases.RENEWED_EVERY = timedelta(seconds=plan.lease), timedelta(seconds=plan.lease / 3)
        leases.TRIED_EVERY = leases.RENEWED_EVERY
    if plan.stage in _HOOKS:
        _HOOKS[plan.stage](_Stopper(reached, plan).stop)
    app.run(load_settings(None))


@dataclass
class _Stopper:
    """Stands still for ever at the place where the process is to be killed."""

    reached: Connection
    plan: Plan
    _passed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stop(self) -> None:
        """Say where we are and stay, unless we are to pass a few times more."""
        with self._lock:
            self._passed += 1
            if self._passed != self.plan.passing + 1:
                return
            self.reached.send(self.plan.stage)
        time.sleep(3600)


def _before_commit(stop: Stop) -> None:
    """Everything that an inbound changes is written, nothing of it committed."""
    answer = Gateway._answer

    def answered(self: Gateway, session: Session, inbound: Inbound, handle: Handle, now: datetime) -> None:
        answer(self, session, inbound, handle, now)
        session.flush()
        stop()

    Gateway._answer = answered  # type: ignore[method-assign]


def _committed(stop: Stop) -> None:
    """An inbound is committed, its platform waits to hear so."""
    fresh: set[str] = set()
    answer, receive = Gateway._answer, Gateway.receive

    def answered(self: Gateway, session: Session, inbound: Inbound, handle: Handle, now: datetime) -> None:
        answer(self, session, inbound, handle, now)
        fresh.add(inbound.key)

    async def received(self: Gateway, inbound: Inbound) -> None:
        await receive(self, inbound)
        if inbound.key in fresh:
            stop()

    Gateway._answer = answered  # type: ignore[method-assign]
    Gateway.receive = received  # type: ignore[method-assign]


def _not_marked(stop: Stop) -> None:
    """The platform has said that a message is shown, and nobody has written that down."""
    write_back = Desk.write_back

    def written(self: Desk, session: Session, outcome: Outcome) -> None:
        if outcome.kind == "sent":
            stop()
        write_back(self, session, outcome)

    Desk.write_back = written  # type: ignore[method-assign]


def _firing(stop: Stop) -> None:
    """Reminders are claimed and said, once before that is committed, and the next time after it."""
    fire, unit = firing.fire, House._unit
    said: list[int] = []

    def fired(session: Session, *rest: Any) -> firing.Fired:
        done = fire(session, *rest)
        session.flush()
        if done.messages:
            said.append(done.messages)
            stop()
        return done

    async def united(self: House, work: Callable[[Session, datetime], object]) -> object:
        result = await unit(self, work)
        if said:
            said.clear()
            stop()
        return result

    firing.fire = fired  # type: ignore[assignment]
    House._unit = united  # type: ignore[assignment,method-assign]


_HOOKS: dict[str, Callable[[Stop], None]] = {
    BEFORE_COMMIT: _before_commit,
    COMMITTED: _committed,
    NOT_MARKED: _not_marked,
    FIRING: _firing,
}

configure_mappers()
read("赵建国13800000000 看途观L 09:29打电话", datetime(2026, 11, 23, 9, 25), (), Lexicon.shipped())
