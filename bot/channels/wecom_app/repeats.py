"""The platform shows the same text twice in a minute only once: an honest repetition gets its time appended.

A row that is tried again keeps its words, so that the platform still knows it. Knows no HTTP.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

INTERVAL = 60
"""Seconds within which the platform takes the same content for the same message."""
_KEPT = timedelta(seconds=INTERVAL + 10)


@dataclass(frozen=True)
class _Said:
    chat: str
    content: str
    at: datetime


class Repeats:
    """What was said to whom in the last minute."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._rows: OrderedDict[str, _Said] = OrderedDict()
        self._contents: dict[tuple[str, str], str] = {}

    def told_apart(self, chat: str, text: str, key: str, now: datetime) -> str:
        """The text of a row, unlike that of every other row to this chat within the interval."""
        self._forget(now)
        if key in self._rows:
            return self._rows[key].content
        content, moment = text, now.astimezone(self._zone)
        while (chat, content) in self._contents:
            content = f"{text}\n{moment:%H:%M:%S}"
            moment += timedelta(seconds=1)
        self._rows[key] = _Said(chat, content, now)
        self._contents[chat, content] = key
        return content

    def _forget(self, now: datetime) -> None:
        while self._rows:
            key, said = next(iter(self._rows.items()))
            if said.at > now - _KEPT:
                return
            del self._rows[key], self._contents[said.chat, said.content]
