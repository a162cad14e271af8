"""A channel with a person at its other end, over the channel's own bytes: what the contract is tried on.

Another channel joins by another rig: ``say``, ``shown``, and which ids the person uses.
"""

import asyncio
import io
import json
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import httpx
import uvicorn
from starlette.applications import Starlette

from bot.channels.base import Channel, Load, nothing
from bot.channels.page import Explained, PageChannel, Person, Step
from bot.channels.terminal import TerminalChannel
from storage.messages import Button, Inbound, Message, Row
from tests.channels.aibot_rig import aibot_rig
from tests.channels.telegram_rig import telegram_rig, telegram_webhook_rig
from tests.channels.wecom import wecom_rig

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
ME = "demo:chenyu"
CARD = Message(
    "15:00 给王强打电话\n你上周五定的：谈置换",
    (Row("想买", "途岳，12万-15万"),),
    (Button("没接", "missed:7.1"), Button("16:00", "later:7.1.16")),
    slot="reminder:7",
)
"""A reminder as WeCom shows it on a card."""


class Inbox:
    """Where inbounds are committed; ``broken`` makes it take none."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.tried: list[Inbound] = []
        self.broken = False
        self._arrived = asyncio.Event()

    async def receive(self, inbound: Inbound) -> None:
        """Take an inbound."""
        self.tried.append(inbound)
        self._arrived.set()
        if self.broken:
            raise OSError("the database is away")
        self.taken.append(inbound)

    async def tries(self, count: int) -> list[Inbound]:
        """The first inbounds tried, as soon as there are so many."""
        async with asyncio.timeout(5):
            while len(self.tried) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.tried[:count]


class Rig(Protocol):
    """One person in front of one channel."""

    @property
    def channel(self) -> Channel:
        """What is tried."""

    @property
    def inbox(self) -> Inbox:
        """Where its inbounds go."""

    @property
    def me(self) -> str:
        """The person's id here, and that of their chat."""

    @property
    def redelivers(self) -> bool:
        """What was not taken stays with the platform, which brings it again: nobody is told."""

    async def say(self, text: str) -> None:
        """Send a text as the person does."""

    async def say_again(self) -> None:
        """Send the last text again, as the person does after it was not taken."""

    async def press(self, sent: str) -> None:
        """Press something on a message, where only that lets it be replaced."""

    async def shown(self) -> str:
        """Everything the person sees, as text in the order shown."""


class FixedControls:
    """A product whose time stands still."""

    def __init__(self) -> None:
        self.time = NOW
        self.resets = 0
        self.steps: list[Step] = []

    async def members(self) -> list[Person]:
        """Two people of one store."""
        return [Person(ME, "陈宇", "顾问", "恒信一店"), Person("demo:wanglei", "王磊", "经理", "恒信一店")]

    async def now(self) -> datetime:
        """Where the test put it."""
        return self.time

    async def forward(self, step: Step) -> None:
        """Remembered."""
        self.steps.append(step)

    async def reset(self) -> None:
        """Counted."""
        self.resets += 1

    async def explain(self, sender: str, text: str) -> list[Explained]:
        """The first two characters are a name."""
        return [Explained("称呼", text[:2], 0, 2, "姓加称呼")]


class PageRig:
    """A browser's requests over loopback."""

    me, redelivers = ME, False

    def __init__(self, channel: PageChannel, inbox: Inbox, url: str, client: httpx.AsyncClient) -> None:
        self.channel: PageChannel = channel
        self.inbox = inbox
        self.url = url
        self.client = client
        self._last: dict[str, str] = {}

    async def say(self, text: str) -> None:
        """Post a text with a new key."""
        self._last = {"key": f"key-{len(self.inbox.tried):08}", "sender": ME, "text": text}
        await self.say_again()

    async def say_again(self) -> None:
        """Post the same once more."""
        await self.client.post("/page/say", json=self._last)

    async def press(self, sent: str) -> None:
        """Not needed."""

    async def shown(self) -> str:
        """The stream's entries, one after the other."""
        return "\n".join(as_text(entry) for entry in await self.entries())

    async def entries(self, after: str = "") -> list[dict[str, Any]]:
        """What the stream sends before it waits, by place."""
        frames = await self.frames(after)
        return sorted(
            (json.loads(data) for kind, _, data in frames if kind == "entry"), key=lambda entry: entry["place"]
        )

    async def frames(self, after: str = "", like: str = "") -> list[tuple[str, str, str]]:
        """The stream's frames (event, id, data) up to the first that tells the time."""
        frames = []
        async with self.client.stream(
            "GET", "/page/events", params={"sender": ME, "like": like}, headers={"Last-Event-ID": after}
        ) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            async for frame in framed(response):
                frames.append(frame)
                if frame[0] == "now":
                    return frames
        raise AssertionError("the stream ended")


def as_text(entry: dict[str, Any]) -> str:
    """An entry's words in the order shown."""
    rows = [" ".join(filter(None, row)) for row in entry["rows"]]
    state = "没发出去 " if entry["state"] == "failed" else ""
    return "\n".join([state + entry["text"], *rows, " ".join(f"[{label}]" for label, _ in entry["buttons"])])


async def framed(response: httpx.Response) -> AsyncIterator[tuple[str, str, str]]:
    """The frames (event, id, data) of a stream of events."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            yield fields["event"], fields.get("id", ""), fields["data"]
            fields = {}


@asynccontextmanager
async def running(channel: Channel, inbox: Inbox) -> AsyncIterator["asyncio.Task[None]"]:
    """The channel taking messages."""
    task = asyncio.ensure_future(channel.run(inbox.receive))
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def page_rig(make: Callable[[FixedControls], PageChannel] = PageChannel) -> AsyncIterator[PageRig]:
    """The page behind a real server on a free port; leaving must not hang on its streams."""
    channel, inbox = make(FixedControls()), Inbox()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # so that a request waits for the server instead of being refused
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=channel.routes()), log_level="warning", ws="none"))
        async with running(channel, inbox):
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                async with httpx.AsyncClient(base_url=url, timeout=5) as client:
                    yield PageRig(channel, inbox, url, client)
            finally:
                channel.close()
                server.should_exit = True
                async with asyncio.timeout(5):
                    await serving


class TerminalRig:
    """A pipe in, a text out."""

    me, redelivers = ME, False

    def __init__(self, channel: TerminalChannel, inbox: Inbox, keyboard: int, screen: io.StringIO) -> None:
        self.channel: TerminalChannel = channel
        self.inbox = inbox
        self._keyboard = keyboard
        self._screen = screen

    async def say(self, text: str) -> None:
        """Type a line."""
        await self._type(text)

    async def say_again(self) -> None:
        """Press Enter."""
        await self._type("")

    async def _type(self, text: str) -> None:
        count = len(self.inbox.tried) + 1
        os.write(self._keyboard, f"{text}\n".encode())
        await self.inbox.tries(count)
        await asyncio.sleep(0)

    async def press(self, sent: str) -> None:
        """Not needed."""

    async def shown(self) -> str:
        """The screen."""
        return self._screen.getvalue()


async def fixed_now() -> datetime:
    """The moment of every test here."""
    return NOW


@asynccontextmanager
async def terminal_rig(load: Load = nothing) -> AsyncIterator[TerminalRig]:
    """The terminal between two streams; ends as with Ctrl-D."""
    reading, keyboard = os.pipe()
    inbox, screen = Inbox(), io.StringIO()
    with os.fdopen(reading) as stdin:
        channel = TerminalChannel(ME, fixed_now, stdin, screen, load)
        async with running(channel, inbox) as task:
            yield TerminalRig(channel, inbox, keyboard, screen)
            os.close(keyboard)
            async with asyncio.timeout(5):
                await task


RIGS: dict[str, Callable[[], AbstractAsyncContextManager[Rig]]] = {
    "page": page_rig, "terminal": terminal_rig, "telegram": lambda: telegram_rig(Inbox(), NOW), "telegram webhook": lambda: telegram_webhook_rig(Inbox(), NOW),
    "wecom_app": lambda: wecom_rig(Inbox(), NOW), "wecom_bot": lambda: aibot_rig(Inbox(), NOW),
}  # fmt: skip
