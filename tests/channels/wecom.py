"""The product's WeCom channel between WeCom's API and a phone, with whatever stands behind it."""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

import httpx

from bot.channels.base import Receive
from bot.channels.wecom_app.api import Api
from bot.channels.wecom_app.callback import Callback, Staff
from bot.channels.wecom_app.channel import WecomAppChannel
from bot.channels.wecom_app.kept import Kept, Right
from bot.channels.wecom_app.media import Media
from bot.channels.wecom_app.tokens import Token
from bot.spool import Spool
from storage import people
from storage.messages import Inbound
from storage.session import Database
from tests.channels import qyapi
from tests.channels.qyapi import QyApi
from tests.channels.serving import serving
from tests.channels.wecom_phone import Phone
from tests.gateway.fakes import NOW, HandClock

BOT = f"wecom:{qyapi.CORP}:{qyapi.AGENT}"
ZONE = ZoneInfo("Asia/Shanghai")
QUICK = httpx.Timeout(5.0)
SOON = httpx.Timeout(5.0, read=0.3)
"""For calls that are to time out."""


@dataclass
class Waits:
    """Pauses that take no time."""

    taken: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        """Remembered."""
        self.taken.append(seconds)


@dataclass
class MemoryKept:
    """Token, codes and ids of uploads of one process that never ends."""

    tokens: list[Token] = field(default_factory=list)
    uploads: dict[str, str] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    """(chat, content) of all that was said, and by which row."""

    async def claim(self, beyond: int) -> Token | bool:
        """The newest, or the right to fetch."""
        return self.tokens[-1] if len(self.tokens) > beyond else True

    async def keep(self, value: str, seconds: float) -> Token:
        """One more."""
        self.tokens.append(Token(value, len(self.tokens) + 1))
        return self.tokens[-1]

    async def give_up(self) -> None:
        """Nothing to give up."""

    async def put_code(self, card: str, code: str) -> None:
        """A fresh code."""
        if self.codes.get(card, ("", ""))[0] != code:
            self.codes[card] = (code, "")

    async def take_code(self, card: str, user: str) -> Right | None:
        """The code, once."""
        code, used_by = self.codes.get(card, ("", "nobody"))
        if used_by not in ("", user):
            return None
        self.codes[card] = (code, user)
        return Right(code, used_by == user)

    async def told_apart(self, chat: str, text: str, key: str, at: datetime) -> str:
        """As written, or with its row on it."""
        content = text if self.rows.setdefault((chat, text), key) == key else f"{text}\n{key}"
        self.rows[chat, content] = key
        return content

    async def media(self, name: str) -> str | None:
        """The id, for ever."""
        return self.uploads.get(name)

    async def keep_media(self, name: str, media_id: str, seconds: float) -> None:
        """The newest."""
        self.uploads[name] = media_id


@dataclass
class Shop:
    """One app over loopback."""

    channel: WecomAppChannel
    qyapi: QyApi
    phone: Phone
    spool: Spool
    clock: HandClock
    waits: Waits
    staff: list[Staff]
    api: Api
    blobs: dict[str, bytes]
    """What the product keeps, by the blob of a File."""


@asynccontextmanager
async def open_shop(
    folder: Path,
    receive: Receive,
    *,
    kept: Kept | MemoryKept | None = None,
    clock: HandClock | None = None,
    spool: Spool | None = None,
    timeout: httpx.Timeout = QUICK,
    patience: float = 4.0,
    daily_limit: int = 0,
    has_menu: bool = False,
    sender: str = qyapi.ME,
    on_staff: Callable[[Staff], Awaitable[None]] | None = None,
) -> AsyncIterator[Shop]:
    """The channel running, its callback and the API served."""
    clock = clock or HandClock()
    peer, waits, staff = QyApi(clock.now), Waits(), []
    callback = Callback(qyapi.TOKEN, qyapi.AES_KEY, qyapi.CORP, qyapi.AGENT)
    kept = kept or MemoryKept()
    spool = spool or Spool(folder / "spool.db")

    async def remember(one: Staff) -> None:
        staff.append(one)

    blobs: dict[str, bytes] = {}

    async def load(blob: str) -> bytes | None:
        return blobs.get(blob)

    async with serving(peer.routes()) as base:
        api = Api(f"{base}/cgi-bin/", qyapi.CORP, qyapi.SECRET, kept, pause=waits.pause, timeout=timeout)
        channel = WecomAppChannel(
            callback, qyapi.AGENT, api, kept, spool, clock, on_staff or remember, Media(api, kept, load), zone=ZONE,
            daily_limit=daily_limit, has_menu=has_menu, patience=patience, drain_every=0.05,
        )  # fmt: skip
        async with serving(channel.routes()) as url, httpx.AsyncClient(timeout=10) as client:
            phone = Phone(url, client, clock.now, sender)
            running = asyncio.ensure_future(channel.run(receive))
            try:
                yield Shop(channel, peer, phone, spool, clock, waits, staff, api, blobs)
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running
        await channel.close()


def join(database: Database, sender: str = qyapi.ME) -> None:
    """A rep who is known to the app."""
    with database.write(NOW) as session:
        store = people.store_named(session, "恒信") or people.make_store(session, "恒信", "Asia/Shanghai")
        member = people.make_member(session, store, "陈宇")
        people.open_account(session, member, "wecom_app", BOT, sender, sender, NOW)


# -- the rig of the contract -----------------------------------------------------------------------------------------


class Taking(Protocol):
    """What takes inbounds."""

    async def receive(self, inbound: Inbound) -> None:
        """Take an inbound."""


InboxT = TypeVar("InboxT", bound=Taking)


class FullSpool(Spool):
    """On a disk without room: then the platform has to deliver again."""

    def add(self, bot: str, sender: str, key: str, body: bytes, now: datetime) -> None:
        """Takes nothing."""
        raise sqlite3.OperationalError("database or disk is full")


class WecomRig(Generic[InboxT]):
    """A phone's callbacks over loopback, encrypted; the screen is what the API was sent."""

    me, redelivers = qyapi.ME, True

    def __init__(self, shop: Shop, inbox: InboxT) -> None:
        self.channel: WecomAppChannel = shop.channel
        self.inbox = inbox
        self.shop = shop

    async def say(self, text: str) -> None:
        """Send a text with a new MsgId."""
        await self.shop.phone.say(text)

    async def say_again(self) -> None:
        """The platform delivers the last callback again."""
        await self.shop.phone.post(self.shop.phone.last)

    async def press(self, sent: str) -> None:
        """Not needed: the sending itself gave a code."""

    async def shown(self) -> str:
        """The screen, and what the platform could not deliver."""
        assert self.shop.qyapi.breaches == []
        return "\n".join([*self.shop.phone.lost, *self.shop.qyapi.texts()])


@asynccontextmanager
async def wecom_rig(inbox: InboxT, now: datetime) -> AsyncIterator[WecomRig[InboxT]]:
    """The self-built app between its API and a phone; its spool is full, so what is not committed is not taken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spool = FullSpool(folder / "spool.db")
        async with open_shop(folder, inbox.receive, clock=HandClock(now), spool=spool) as shop:
            shop.qyapi.holds_rates = False  # delivery holds them
            yield WecomRig(shop, inbox)
