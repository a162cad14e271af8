"""The only user of APScheduler: ticks. What is done at a tick is handed in; no business is stored here.

A tick that raises is logged and ticks again; one still running when its next is due lets that one pass.
"""

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Tick:
    """Something that happens again and again."""

    name: str
    seconds: float
    """Between two of them."""
    call: Callable[[], object]
    """A coroutine function, run in the loop; or a plain one, run in a thread."""


class _Every(BaseTrigger):  # type: ignore[misc]  # ships no types
    """At once, then each time so long after the last."""

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now if previous is None else now + self._pause


class Ticker:
    """Ticks from ``start`` to ``stop``, in the running event loop."""

    def __init__(self, ticks: Iterable[Tick]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it would quote what a failed statement held
        self._scheduler.add_listener(_log_error, EVENT_JOB_ERROR)
        for tick in ticks:
            self._scheduler.add_job(tick.call, _Every(tick.seconds), id=tick.name, name=tick.name)

    def start(self) -> None:
        """Begin; everything ticks at once, then at its own pace."""
        self._scheduler.start()

    def stop(self) -> None:
        """No further tick; a coroutine under way is cancelled."""
        self._scheduler.shutdown(wait=False)


def _log_error(event: JobExecutionEvent) -> None:
    """Where, and what sort of error; not its words."""
    error = event.exception
    if isinstance(error, asyncio.CancelledError):
        return
    trace = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    log.error("a tick failed", tick=event.job_id, error=type(error).__name__, trace=trace)
