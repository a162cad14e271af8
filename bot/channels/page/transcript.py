"""What the page has shown so far, in memory: bounded per chat, and every change numbered so that a browser can resume.

A change is the whole entry again under its id, so whoever reads on after a number misses nothing, however often the
line broke. Knows no HTTP.
"""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from storage.messages import Message

KEPT = 300  # entries per chat

State = Literal["sending", "sent", "failed"]


@dataclass(frozen=True)
class Entry:
    """One bubble of a chat: the person's own line, or a message of ours."""

    id: str
    message: Message
    at: datetime
    """Product time."""
    own: bool = False
    state: State = "sent"
    """Of an own line: on its way, committed, or not taken."""
    quoted: str = ""
    """Of an own line: the entry it replies to."""
    pressed: str = ""
    """The action of the button pressed last."""
    edited: bool = False
    """Its content took the place of an earlier one."""
    place: int = 0
    """Its position in the chat; an edit keeps it."""
    change: int = 0
    """The number of its last change."""


class Transcripts:
    """Every chat's entries, and the bell that wakes the streams."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._bells: set[asyncio.Event] = set()
        self.clear()

    def clear(self) -> None:
        """Forget everything; streams start afresh."""
        self._chats: dict[str, dict[str, Entry]] = {}
        self._changes = 0
        self.epoch = secrets.token_hex(4)
        self.ring()

    def find(self, chat: str, entry_id: str) -> Entry | None:
        """An entry that is still shown."""
        return self._chats.get(chat, {}).get(entry_id)

    def put(self, chat: str, entry: Entry) -> Entry:
        """Show an entry, or its new state where it already stands."""
        entries = self._chats.setdefault(chat, {})
        self._changes += 1
        known = entries.get(entry.id)
        entry = replace(entry, change=self._changes, place=known.place if known else self._changes)
        entries[entry.id] = entry
        while len(entries) > self._kept:
            del entries[next(iter(entries))]
        self.ring()
        return entry

    def after(self, chat: str, change: int) -> list[Entry]:
        """What changed after this number, oldest change first."""
        changed = [entry for entry in self._chats.get(chat, {}).values() if entry.change > change]
        return sorted(changed, key=lambda entry: entry.change)

    def ring(self) -> None:
        """Wake every stream to look for what is new."""
        for bell in self._bells:
            bell.set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever something may be new."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)
