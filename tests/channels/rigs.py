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

from bot.channels.base import Channel
from bot.channels.page import Explained, PageChannel, Person, Step
from bot.channels.telegram import Hook, TelegramChannel
from bot.channels.telegram.api import connect
from bot.channels.telegram.channel import Work
from bot.channels.telegram.inbound import bot_name
from bot.channels.telegram.register import Register
from bot.channels.terminal import TerminalChannel
from bot.delivery import Timing
from storage.messages import Inbound
from tests.channels.botapi import TOKEN, BotApi, bot_api, serving
from tests.channels.wecom import wecom_rig

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
ME = "demo:chenyu"


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

    async def shown(self) -> str:
        """The stream's entries, one after the other."""
        return "\n".join(as_text(entry) for entry in await self.entries())

    async def entries(self, after: str = "") -> list[dict[str, Any]]:
        """What the stream sends before it waits, by place."""
        frames = await self.frames(after)
        return sorted(
            (json.loads(data) for kind, _, data in frames if kind == "entry"), key=lambda entry: entry["place"]
        )

    async def frames(self, after: str = "") -> list[tuple[str, str, str]]:
        """The stream's frames (event, id, data) up to the first that tells the time."""
        frames = []
        async with self.client.stream(
            "GET", "/page/events", params={"sender": ME}, headers={"Last-Event-ID": after}
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

    async def shown(self) -> str:
        """The screen."""
        return self._screen.getvalue()


async def fixed_now() -> datetime:
    """The moment of every test here."""
    return NOW


@asynccontextmanager
async def terminal_rig() -> AsyncIterator[TerminalRig]:
    """The terminal between two streams; ends as with Ctrl-D."""
    reading, keyboard = os.pipe()
    inbox, screen = Inbox(), io.StringIO()
    with os.fdopen(reading) as stdin:
        channel = TerminalChannel(ME, fixed_now, stdin, screen)
        async with running(channel, inbox) as task:
            yield TerminalRig(channel, inbox, keyboard, screen)
            os.close(keyboard)
            async with asyncio.timeout(5):
                await task


PERSON = 1001
"""The person in front of Telegram."""


class StillTiming:
    """Time that passes only when a test says so: every pause lasts until ``go_on``."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._gone_on = asyncio.Event()

    def timing(self) -> Timing:
        """As the channel takes it."""
        return Timing(pause=self.pause)

    async def pause(self, seconds: float) -> None:
        """Wait for ``go_on``."""
        self.pauses.append(seconds)
        await self._gone_on.wait()

    def go_on(self) -> None:
        """End every pause so far."""
        self._gone_on.set()
        self._gone_on = asyncio.Event()


class KeepingRegister(Register):
    """Remembers what it was told of."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.known: dict[str, str] = {}

    async def close(self, chat: str, at: datetime) -> None:
        """Blocked."""
        self.told.append(("close", chat))

    async def reopen(self, chat: str) -> None:
        """Back."""
        self.told.append(("reopen", chat))

    async def move(self, old: str, new: str) -> None:
        """Moved."""
        self.told.append(("move", old, new))

    async def roles(self) -> dict[str, str]:
        """Whoever a test names."""
        return self.known


class StandingClock:
    """Always the same moment."""

    def now(self) -> datetime:
        """The moment of every test here."""
        return NOW


async def held(work: Work) -> None:
    """The lease is ours."""
    await work()


class TelegramRig:
    """A person in the app, the Bot API between us."""

    me, redelivers = str(PERSON), True

    def __init__(self, channel: TelegramChannel, inbox: Inbox, api: BotApi, time: StillTiming) -> None:
        self.channel: TelegramChannel = channel
        self.inbox = inbox
        self.api = api
        self.time = time
        self.register = KeepingRegister()
        api.chats[PERSON] = []

    async def say(self, text: str) -> None:
        """Send a text, and wait until it was tried."""
        self.api.say(PERSON, text)
        await self.bring()

    async def bring(self) -> None:
        """What waits at Telegram's comes in."""
        count = len(self.inbox.tried) + 1
        if self.api.webhook:
            await self.api.post_pending()
        await self.inbox.tries(count)

    async def say_again(self) -> None:
        """Telegram brings it again, once we have waited."""
        if self.api.webhook:
            await self.bring()
            return
        count = len(self.inbox.tried)
        async with asyncio.timeout(5):
            while len(self.inbox.tried) == count:
                self.time.go_on()
                await asyncio.sleep(0.001)

    async def shown(self) -> str:
        """Our messages with their buttons."""
        return "\n".join(
            "\n".join([shown.text, *(" ".join(f"[{label}]" for label in row) for row in shown.labels)])
            for shown in self.api.ours(PERSON)
        )


@asynccontextmanager
async def telegram_rig(*, by_webhook: bool = False) -> AsyncIterator[TelegramRig]:
    """The channel at a Bot API of our own, by polling or with a web server for the webhook."""
    inbox, time, clock, register = Inbox(), StillTiming(), StandingClock(), KeepingRegister()
    hook = Hook("http://127.0.0.1:0/telegram", "made_up-secret") if by_webhook else None
    async with bot_api(NOW) as api:
        connection = connect(TOKEN, api.url)
        channel = TelegramChannel(connection, bot_name(4711), register, held, clock, hook, time.timing())
        rig = TelegramRig(channel, inbox, api, time)
        rig.register = register
        async with serving(list(channel.routes())) as url, running(channel, inbox):
            async with asyncio.timeout(5):
                while not (api.webhook or api.polls):
                    await asyncio.sleep(0.001)
            if by_webhook:
                api.webhook["url"] = f"{url}/telegram"  # the port is known only now
            yield rig
        await channel.disconnect()


@asynccontextmanager
async def telegram_webhook_rig() -> AsyncIterator[TelegramRig]:
    """The same by webhook."""
    async with telegram_rig(by_webhook=True) as rig:
        yield rig


RIGS: dict[str, Callable[[], AbstractAsyncContextManager[Rig]]] = {
    "page": page_rig, "terminal": terminal_rig, "telegram": telegram_rig, "telegram webhook": telegram_webhook_rig,
    "wecom_app": lambda: wecom_rig(Inbox(), NOW),
}  # fmt: skip
