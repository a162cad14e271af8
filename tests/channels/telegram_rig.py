"""The product's Telegram channel between a Bot API of our own and a person with a phone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels.telegram import Hook, TelegramChannel
from bot.channels.telegram.api import connect
from bot.channels.telegram.channel import Work
from bot.channels.telegram.inbound import bot_name
from bot.channels.telegram.register import Register
from bot.delivery import Timing
from tests.channels.botapi import TOKEN, BotApi, bot_api
from tests.channels.serving import serving

if TYPE_CHECKING:
    from tests.channels.rigs import Inbox

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

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment."""
        return self.at


async def held(work: Work) -> None:
    """The lease is ours."""
    await work()


class TelegramRig:
    """A person in the app, the Bot API between us."""

    me, redelivers = str(PERSON), True

    def __init__(
        self, channel: TelegramChannel, inbox: "Inbox", api: BotApi, time: StillTiming, register: KeepingRegister,
        blobs: dict[str, bytes],
    ) -> None:  # fmt: skip
        self.channel: TelegramChannel = channel
        self.inbox = inbox
        self.api = api
        self.time = time
        self.register = register
        self.blobs = blobs
        """What the product keeps, by the blob of a File."""
        api.chats[PERSON] = []

    async def is_up(self) -> None:
        """Wait until Telegram knows where updates go."""
        async with asyncio.timeout(5):
            while not (self.api.webhook or self.api.polls):
                self.time.go_on()
                await asyncio.sleep(0.001)

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

    async def press(self, sent: str) -> None:
        """Not needed."""

    async def shown(self) -> str:
        """Our messages with their buttons."""
        return "\n".join(
            "\n".join([shown.text, *(" ".join(f"[{label}]" for label in row) for row in shown.labels)])
            for shown in self.api.ours(PERSON)
        )


@asynccontextmanager
async def telegram_rig(inbox: "Inbox", now: datetime, *, refusals: int = 0) -> AsyncIterator[TelegramRig]:
    """The channel at a Bot API of our own, by polling; the API is not there for the first ``refusals`` calls."""
    async with bot_api(now) as api:
        for _ in range(refusals):
            api.refuse("getMe", 502, "Bad Gateway")
        async with _telegram(api, inbox, None) as rig:
            await rig.is_up()
            yield rig


@asynccontextmanager
async def telegram_webhook_rig(inbox: "Inbox", now: datetime) -> AsyncIterator[TelegramRig]:
    """The same by webhook, behind a web server."""
    hook = Hook("http://127.0.0.1:0/telegram", "made_up-secret")
    async with bot_api(now) as api, _telegram(api, inbox, hook) as rig, serving(list(rig.channel.routes())) as url:
        await rig.is_up()
        api.webhook["url"] = f"{url}/telegram"  # the port is known only now
        yield rig


@asynccontextmanager
async def _telegram(api: BotApi, inbox: "Inbox", hook: Hook | None) -> AsyncIterator[TelegramRig]:
    time, register, clock = StillTiming(), KeepingRegister(), StandingClock(api.now)
    blobs: dict[str, bytes] = {}

    async def load(blob: str) -> bytes | None:
        return blobs.get(blob)

    connection = connect(TOKEN, api.url)
    channel = TelegramChannel(connection, bot_name(4711), register, held, clock, hook, time.timing(), load)
    task = asyncio.ensure_future(channel.run(inbox.receive))
    try:
        yield TelegramRig(channel, inbox, api, time, register, blobs)
    finally:
        task.cancel()
        await asyncio.wait([task])
        await channel.disconnect()
