"""What a platform delivered while the database could not be reached: its raw bodies, in order, until they are taken.

A small SQLite file of this machine, synced to the disk before the platform is told "received". It keeps bodies as they
came (encrypted by the platform's own key) and knows nothing of what they say.
"""

import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS spooled (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot TEXT NOT NULL,
    sender TEXT NOT NULL,
    message_key TEXT NOT NULL,
    body BLOB NOT NULL,
    at TEXT NOT NULL,
    is_buried INTEGER NOT NULL DEFAULT 0,
    UNIQUE (bot, message_key)
)
"""


@dataclass(frozen=True)
class Spooled:
    """One body on its way in."""

    id: int
    key: str
    body: bytes


class Spool:
    """Rows first in, first out per sender; every call is one synced transaction. May be used from any thread."""

    def __init__(self, file: Path) -> None:
        file.touch(mode=0o600)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(file, timeout=2, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute(_SCHEMA)

    def add(self, bot: str, sender: str, key: str, body: bytes, now: datetime) -> None:
        """Keep a body; one that is there already stays where it is."""
        self._execute(
            "INSERT OR IGNORE INTO spooled (bot, sender, message_key, body, at) VALUES (?, ?, ?, ?, ?)",
            (bot, sender, key, body, now.isoformat()),
        )

    def holds(self, bot: str, sender: str) -> bool:
        """Whether something of this sender waits: then what comes next has to wait behind it."""
        wanted = "SELECT 1 FROM spooled WHERE bot = ? AND sender = ? AND NOT is_buried LIMIT 1"
        return bool(self._execute(wanted, (bot, sender)))

    def senders(self, bot: str) -> list[str]:
        """Whose bodies wait, the one that has waited longest first."""
        wanted = "SELECT sender FROM spooled WHERE bot = ? AND NOT is_buried GROUP BY sender ORDER BY min(id)"
        return [sender for (sender,) in self._execute(wanted, (bot,))]

    def first(self, bot: str, sender: str) -> Spooled | None:
        """A sender's oldest body."""
        wanted = (
            "SELECT id, message_key, body FROM spooled WHERE bot = ? AND sender = ? AND NOT is_buried"
            " ORDER BY id LIMIT 1"
        )
        return next((Spooled(*row) for row in self._execute(wanted, (bot, sender))), None)

    def remove(self, row_id: int) -> None:
        """It has been taken."""
        self._execute("DELETE FROM spooled WHERE id = ?", (row_id,))

    def bury(self, row_id: int) -> None:
        """It cannot be read any more: kept, but nothing waits behind it."""
        self._execute("UPDATE spooled SET is_buried = 1 WHERE id = ?", (row_id,))

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._database.close()

    def _execute(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()
