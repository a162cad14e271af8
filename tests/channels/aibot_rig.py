"""The product's AI-bot channel between the platform and a person with a phone, with whatever stands behind it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, func, select

from bot.channels.base import Receive
from bot.channels.wecom_bot.channel import People, WecomBotChannel
from bot.channels.wecom_bot.inbound import bot_name
from bot.channels.wecom_bot.link import Link
from bot.config import Settings
from bot.delivery import Timing
from bot.spool import Spool
from handlers import team
from storage.session import Database
from storage.vault import Vault
from tests.channels.aibot_api import BOT_ID, ME, SECRET, AibotApi, Frame, aibot_api
from tests.channels.telegram_rig import StillTiming, held
from tests.gateway.fakes import HandClock

if TYPE_CHECKING:
    from tests.channels.rigs import Inbox

BOT = bot_name(BOT_ID)
_LIKE = str.maketrans("＊｀～＜＞［］｜＼＿＆", "*`~<>[]|\\_&")
VAULT = Vault.parse(Vault.fresh_key())


@dataclass
class KnownPeople:
    """Who came in, and what quotes are of."""

    entered: list[tuple[str, str]] = field(default_factory=list)
    quotes: dict[str, str] = field(default_factory=dict)

    async def enter(self, sender: str, key: str) -> None:
        """Remembered."""
        self.entered.append((sender, key))

    async def meant(self, chat: str, words: str) -> str:
        """Whatever a test says."""
        return self.quotes.get(words, "")


@dataclass
class Desk:
    """One bot over loopback."""

    channel: WecomBotChannel
    api: AibotApi
    spool: Spool
    clock: HandClock
    time: StillTiming
    link_time: StillTiming
    people: KnownPeople
    blobs: dict[str, bytes]
    """What the product keeps, by the blob of a File."""

    async def is_up(self) -> None:
        """Wait until the bot is signed in, letting it try as often as it likes."""
        async with asyncio.timeout(5):
            while not (self.api.is_connected and self.channel.is_connected):
                self.link_time.go_on()
                await asyncio.sleep(0.002)


@asynccontextmanager
async def open_desk(
    folder: Path,
    receive: Receive,
    api: AibotApi,
    clock: HandClock,
    *,
    people: People | None = None,
    spool: Spool | None = None,
    secret: str = SECRET,
    is_up: bool = True,
) -> AsyncIterator[Desk]:
    """The channel running at a platform."""
    time, link_time, known = StillTiming(), StillTiming(), KnownPeople()
    link = Link(BOT_ID, secret, api.url, link_time.pause)
    spool = spool or Spool(folder / "spool.db")
    timing = Timing(monotonic=clock.seconds, pause=time.pause)
    blobs: dict[str, bytes] = {}

    async def load(blob: str) -> bytes | None:
        return blobs.get(blob)

    channel = WecomBotChannel(link, BOT, people or known, held, spool, VAULT, clock, load, timing)
    task = asyncio.ensure_future(channel.run(receive))
    desk = Desk(channel, api, spool, clock, time, link_time, known, blobs)
    try:
        if is_up:
            await desk.is_up()
        yield desk
    finally:
        task.cancel()
        await asyncio.wait([task])
        channel.close()


class AibotRig:
    """A person in the client, the platform between us."""

    me, redelivers = ME, True

    def __init__(self, desk: Desk, inbox: "Inbox") -> None:
        self.channel: WecomBotChannel = desk.channel
        self.inbox = inbox
        self.desk = desk
        self.last: Frame = {}

    async def say(self, text: str) -> None:
        """Send a text, and wait until it was tried."""
        count = len(self.inbox.tried) + 1
        self.last = await self.desk.api.say(text)
        await self.inbox.tries(count)

    async def say_again(self) -> None:
        """What lies in the spool is tried again, once we have waited."""
        count = len(self.inbox.tried)
        async with asyncio.timeout(5):
            while len(self.inbox.tried) == count:
                self.desk.time.go_on()
                await asyncio.sleep(0.001)

    async def press(self, sent: str) -> None:
        """Press something on a card: for five seconds it may be changed."""
        count = len(self.inbox.tried) + 1
        await self.desk.api.press(sent, "undo:7.1")
        await self.inbox.tries(count)

    async def shown(self) -> str:
        """The screen, likenesses read as what they stand for, bold taken for granted."""
        assert self.desk.api.breaches == []
        return "\n".join(_read(text) for text in self.desk.api.texts())


def _read(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first.strip().strip("*"), *(line.rstrip() for line in rest)]).translate(_LIKE)


@asynccontextmanager
async def aibot_rig(inbox: "Inbox", now: datetime) -> AsyncIterator[AibotRig]:
    """The AI bot between the platform and a phone that has spoken before."""
    clock = HandClock(now)
    with tempfile.TemporaryDirectory() as folder:
        async with aibot_api(clock.seconds, clock.now) as api:
            api.holds_rates = False  # delivery holds them
            api.have_spoken(ME)
            async with open_desk(Path(folder), inbox.receive, api, clock) as desk:
                yield AibotRig(desk, inbox)


@asynccontextmanager
async def desk(folder: Path, inbox: "Inbox", **more: Any) -> AsyncIterator[Desk]:
    """The channel at a platform whose clock is moved by hand; nothing may be broken on the way."""
    clock = HandClock()
    async with aibot_api(clock.seconds, clock.now) as api:
        api.have_spoken(ME)
        async with open_desk(folder, inbox.receive, api, clock, **more) as opened:
            yield opened
        assert api.breaches == []


STRANGER = "Stranger"


def settings_of(url: str, folder: Path, **more: Any) -> Settings:
    """The settings of a store that speaks through an AI bot."""
    values = {"wecom_bot_id": BOT_ID, "wecom_bot_secret": SECRET, "wecom_bot_url": url, "http_port": 9, **more}
    return Settings(_env_file=None, data_dir=folder, **values)


def visit(session: Session, sender: str, key: str, now: datetime) -> None:
    """As app.py wires it."""
    team.visitor(session, BOT, sender, key, now)


def count(database: Database, table: type[Any]) -> int:
    """How many rows."""
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)
