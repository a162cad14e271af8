"""The channel of the conversations: what stands on everybody's screen, at what moment."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from bot.channels.base import Capabilities, Receive, Refused
from bot.channels.degrade import degrade
from storage.blobs import TooLarge
from storage.messages import Button, Message

ZONE = ZoneInfo("Asia/Shanghai")
BOT = "wall"
CAN = Capabilities(text_limit=4000, buttons=8, rows=12, can_edit=True, pictures=True, files=True, caption=1000)
TOO_LARGE = "too large"
"""The handle of a file of which the platform says so only when it is asked for."""


@dataclass(frozen=True)
class Shown:
    """One message on somebody's screen."""

    at: datetime
    chat: str
    id: str
    message: Message

    def __str__(self) -> str:
        labels = " ".join(f"[{button.label}]" for button in self.message.buttons)
        return "\n".join(filter(None, (self.message.plain(), labels)))

    @property
    def title(self) -> str:
        """What a lock screen shows."""
        return self.message.text.partition("\n")[0]

    def button(self, label: str) -> Button:
        """The button of this label."""
        return next(button for button in self.message.buttons if button.label == label)

    def labels(self) -> list[str]:
        """What can be pressed."""
        return [button.label for button in self.message.buttons]


class Wall:
    """A channel that keeps what it is sent, edits in place, and shows it to nobody."""

    name = "wall"
    bot = BOT

    def __init__(self, now: "HandClock") -> None:
        self.can = replace(CAN, divide=self._divide)
        self.clock = now
        self.whole: list[Message] = []
        """Every message on its way here, before it is made to fit."""
        self.log: list[Shown] = []
        """Every send, in order."""
        self.screens: dict[str, dict[str, Shown]] = {}
        """What stands in each chat now, by the message's id."""
        self.files: dict[str, bytes] = {}
        """What people sent, by the platform's handle."""

    def _divide(self, message: Message) -> list[Message]:
        self.whole.append(message)
        return degrade(message, CAN)

    async def run(self, receive: Receive) -> None:
        """Nothing comes in by itself."""
        await asyncio.Event().wait()

    async def fetch(self, handle: str) -> bytes:
        """What somebody sent, unless the platform has lost it or it is too large."""
        if handle == TOO_LARGE:
            raise TooLarge
        if handle not in self.files:
            raise Refused
        return self.files[handle]

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Keep it."""
        platform_id = previous or f"p{len(self.log) + 1}"
        shown = Shown(self.clock.now().astimezone(ZONE), chat, platform_id, message)
        self.log.append(shown)
        self.screens.setdefault(chat, {})[platform_id] = shown
        return platform_id


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def now(self) -> datetime:
        """The moment."""
        return self.at


class Heard(str):
    """What one person was shown in answer: every message as it is read, one after the other."""

    shown: tuple[Shown, ...]

    @classmethod
    def of(cls, shown: list[Shown]) -> Self:
        """The text of what was shown."""
        made = cls("\n\n".join(map(str, shown)))
        made.shown = tuple(shown)
        return made

    @property
    def only(self) -> Shown:
        """The one message there was."""
        assert len(self.shown) == 1, f"{len(self.shown)} messages:\n{self}"
        return self.shown[0]
