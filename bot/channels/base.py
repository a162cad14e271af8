"""The one contract of a chat product, and what happens to a message that it cannot show."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from storage.messages import Inbound, Message


@dataclass(frozen=True)
class Capabilities:
    """What a channel can show; asked for, never guessed from its class."""

    text_limit: int
    """Longest text of one message, counted in ``text_unit``."""
    text_unit: str = "characters"
    """``characters`` (code points) or ``bytes`` (UTF-8)."""
    buttons: int = 0
    """Most buttons under one message; 0: none can be pressed."""
    rows: int = 0
    """Most labelled rows of a card; 0: rows become lines of text."""
    row_value: int = 0
    """Longest value of a row in characters; 0: no limit."""
    can_edit: bool = False
    """A sent message can be replaced where it stands."""
    pictures: bool = False
    svg: bool = False
    """Pictures may be SVG."""
    files: bool = False
    caption: int = 0
    """Longest text under a picture or file, in ``text_unit``; what is longer goes after it."""
    takes_files: bool = True
    """People can send files here."""
    upload_base: str = ""
    """Where not: the address of our web server as people reach it, for a link to upload; empty: it has none."""
    per_chat: tuple[tuple[int, float], ...] = ()
    """Sending limits of one chat: (messages, seconds) each, held as sliding windows."""
    per_bot: tuple[tuple[int, float], ...] = ()
    """Sending limits of the whole bot."""
    unpushed_minutes: tuple[int, ...] = ()
    """Minutes of the hour in which everybody pushes, and we do not: answers alone go."""
    repeats_safely: bool = False
    """Sending the same row twice shows it once (a duplicate check on the platform's side)."""
    divide: Callable[[Message], list[Message]] | None = None
    """Where cards hold less than texts: the channel's own way to turn one message into several that fit."""


Receive = Callable[[Inbound], Awaitable[None]]

Load = Callable[[str], Awaitable[bytes | None]]
"""The bytes of a File's blob; None if there are none any more."""


async def nothing(blob: str) -> bytes | None:
    """For a channel that is never sent pictures or files."""
    return None


class Channel(Protocol):
    """A chat product. ``receive`` returns only when the inbound is committed; then the platform may be told so."""

    name: str
    bot: str
    can: Capabilities

    async def run(self, receive: Receive) -> None:
        """Take messages until cancelled."""

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Show a degraded message; returns the platform's id of it.

        ``previous`` is the platform's id of the message to replace, or empty; ``key`` is the outbox row's own key,
        the same at every try of it. A message that is ``in_place`` is shown there or not at all. Raises one of the
        four below.
        """


@runtime_checkable
class Fetches(Protocol):
    """A channel that hands over what people send: a File that came in holds its handle in ``blob``."""

    async def fetch(self, handle: str) -> bytes:
        """The bytes. TooLarge (storage/blobs.py); Refused: they are gone; any other SendError: worth another try."""


class SendError(Exception):
    """The message was not shown."""


class Blocked(SendError):
    """This person cannot be reached here until they speak to us again."""


class Paused(SendError):
    """The platform asks to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


class Refused(SendError):
    """The platform will never take this message: trying again is no use."""


class Unknown(SendError):
    """It may or may not have arrived (a timeout)."""


class Down(Unknown):
    """The platform answered that it is not well: hardly shown, and worth trying for as long as that may last."""
