"""Who does long work, by its kind: one table, handed to the House."""

from collections.abc import Mapping
from typing import Any

import handlers.router  # noqa: F401  fills the tables
from bot import exporting, importing, papers
from bot.burial import burial
from bot.channels.base import Channel
from bot.clock import Clock
from bot.config import Settings
from bot.directory import looking_up
from bot.drawing import drawing
from bot.fetching import fetching
from bot.jobs import Runner, Work
from handlers.attachments import FETCH
from handlers.forgetting import BURIAL
from handlers.jobs import STRIDES, Stride
from handlers.opened import OPEN
from handlers.pictured import CHART
from handlers.team import LOOK_UP
from storage.session import Database


def in_strides(stride: Stride) -> Runner:
    """The runner of work that is nothing but many rows."""

    async def run(work: Work) -> dict[str, Any]:
        await work.steps(lambda session, cursor: stride(session, work.job, cursor, session.info["now"]))
        return {}

    return run


def runners_of(
    settings: Settings, database: Database, clock: Clock, channels: Mapping[str, Channel]
) -> dict[str, Runner]:
    """Every kind of job there is; ``channels`` may be filled later."""
    strides = {kind: in_strides(stride) for kind, stride in STRIDES.items()}
    return (
        strides
        | importing.RUNNERS
        | exporting.RUNNERS
        | papers.RUNNERS
        | {
            BURIAL: burial(database, settings.forgotten_log, settings.backup_dir, clock),
            FETCH: fetching(channels),
            OPEN: fetching(channels),
            CHART: drawing(channels),
            LOOK_UP: looking_up(channels),
        }
    )
