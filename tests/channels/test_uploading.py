"""A file by a link: asked for in a chat that takes none, sent by a browser, answered in the chat; once, and by nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.routing import Route

from bot.channels.degrade import degrade
from bot.house import House
from bot.uploading import Uploads
from handlers.notes.lexicon import Lexicon
from storage.messages import Inbound
from storage.models import Attachment, Blob, Customer
from storage.session import Database
from tests.channels.serving import serving
from tests.gateway.fakes import BOT, CAN, NOW, HandClock, KeepingChannel, make_member

OCTETS = {"Content-Type": "application/octet-stream"}
BOOK = "BEGIN:VCARD\nFN:孙七\nTEL:13911112222\nEND:VCARD\n".encode()


@dataclass
class Browser:
    """Somebody with the link."""

    house: House
    channel: KeepingChannel
    clock: HandClock
    client: httpx.AsyncClient
    url: str
    _count: int = 0

    async def say(self, text: str) -> str:
        """Say something in the chat; what is shown then."""
        self._count += 1
        before = len(self.channel.sent)
        await self.house.gateway.receive(Inbound(f"u{self._count}", "fake", BOT, "chen", "chen", NOW, text=text))
        return await self.shown(before)

    async def shown(self, before: int) -> str:
        """What is shown beyond so many messages."""
        async with asyncio.timeout(20):
            while len(self.channel.sent) <= before:
                await asyncio.sleep(0.005)
        return self.channel.sent[-1][1]

    async def link(self) -> str:
        """The path of a new link."""
        said = await self.say("上传")
        return said.rpartition("https://cheji.example")[2].strip()

    async def post(self, path: str, data: Any = BOOK, name: str = "联系人.vcf", **headers: str) -> httpx.Response:
        """Send a file as the page does."""
        return await self.client.post(path, params={"name": name}, content=data, headers={**OCTETS, **headers})


@asynccontextmanager
async def browser(database: Database) -> AsyncIterator[Browser]:
    """A product behind a web server, and a chat that takes no files."""
    make_member(database)
    clock = HandClock()
    channel = KeepingChannel(replace(CAN, takes_files=False, upload_base="https://cheji.example"))
    house = House(database, clock, {BOT: channel}, Lexicon.shipped())
    routes: list[Any] = Uploads(house).routes()
    assert all(isinstance(route, Route) for route in routes)
    async with serving(routes) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        stop = asyncio.Event()

        async def stand(receive: object) -> None:
            await stop.wait()

        task = asyncio.ensure_future(house.run(stand))
        try:
            yield Browser(house, channel, clock, client, url)
        finally:
            stop.set()
            await task


def rows(database: Database, table: Any) -> list[Any]:
    """Every row."""
    with database.read() as session:
        return list(session.exec(select(table)).all())


async def test_a_file_by_the_link_is_read_and_answered_in_the_chat_once(database: Database) -> None:
    async with browser(database) as one:
        path = await one.link()
        page = await one.client.get(path)
        assert (page.status_code, "选一个文件" in page.text) == (200, True)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        before = len(one.channel.sent)
        answer = await one.post(path)
        assert (answer.status_code, answer.text) == (200, "收到了，回聊天里看。")
        assert "记好了：孙七（新客户）" in await one.shown(before)
        assert (await one.post(path)).status_code == 404
        assert (await one.client.get(path)).status_code == 404
        assert (len(rows(database, Customer)), rows(database, Attachment)) == (1, [])
        assert all(BOOK not in (blob.body or b"") for blob in rows(database, Blob))


async def test_a_photo_goes_to_whom_is_under_discussion(embedded: Database) -> None:
    async with browser(embedded) as one:
        path = await one.link()
        await one.say("王强13900006602 看途岳")
        before = len(one.channel.sent)
        assert (await one.post(path, b"\xff\xd8 made up", "../x/旧车.jpg")).status_code == 200
        assert "放好了：王强的照片" in await one.shown(before)
        (row,) = rows(embedded, Attachment)
        assert (row.name, row.media_type) == ("旧车.jpg", "image/jpeg")


async def test_a_link_that_is_too_old_or_made_up_opens_nothing(embedded: Database) -> None:
    async with browser(embedded) as one:
        path = await one.link()
        one.clock.at += timedelta(minutes=31)
        for wrong in (path, "/upload/made-up", f"{path}x"):
            page = await one.client.get(wrong)
            assert (page.status_code, "上传" in page.text) == (404, True)
            assert (await one.post(wrong)).status_code == 404
        assert rows(embedded, Blob) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "multipart/form-data; boundary=x"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_only_the_own_page_can_send(embedded: Database, headers: dict[str, str], status: int) -> None:
    async with browser(embedded) as one:
        path = await one.link()
        assert (await one.post(path, **headers)).status_code == status
        if status != 200:
            assert rows(embedded, Blob) == []
            assert (await one.client.get(path)).status_code == 200, "the link is still good"


async def test_what_is_too_large_or_empty_is_refused_and_the_link_stays(embedded: Database) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(21):
            yield bytes(1 << 20)

    async with browser(embedded) as one:
        path = await one.link()
        assert (await one.post(path, bytes((20 << 20) + 1))).status_code == 413
        assert (await one.post(path, endless())).status_code == 413  # it does not say its length
        assert (await one.post(path, b"")).status_code == 400
        assert (await one.post(path)).status_code == 200


async def test_an_upload_that_could_not_be_taken_is_taken_the_next_time(embedded: Database) -> None:
    async with browser(embedded) as one:
        path = await one.link()
        whole = one.house.gateway

        class Away:
            async def receive(self, inbound: Inbound) -> None:
                raise OSError("the database is away")

        one.house.__dict__["gateway"] = Away()
        assert (await one.post(path)).status_code == 503
        one.house.__dict__["gateway"] = whole
        assert (await one.post(path)).status_code == 200
        assert len(rows(embedded, Customer)) == 1


def test_a_chat_that_takes_files_shows_no_link() -> None:
    from storage.messages import Message

    asked = Message("传照片和文件", upload="secret")
    assert degrade(asked, CAN) == [Message("传照片和文件")]
    (nowhere,) = degrade(asked, replace(CAN, takes_files=False))
    assert "换一个聊天发" in nowhere.text
    assert "secret" not in nowhere.text
    assert "secret" not in repr(asked)
