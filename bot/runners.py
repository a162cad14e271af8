"""Who does long work, by its kind: one table, handed to the House."""

from bot.burial import burial
from bot.clock import Clock
from bot.config import Settings
from bot.jobs import Runner
from handlers.forgetting import BURIAL
from storage.session import Database


def runners_of(settings: Settings, database: Database, clock: Clock) -> dict[str, Runner]:
    """Every kind of job there is."""
    return {BURIAL: burial(database, settings.forgotten_log, settings.backup_dir, clock)}
