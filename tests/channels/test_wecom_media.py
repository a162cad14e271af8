"""Pictures and files over WeCom's API: uploaded once, shown by their id, and what the platform does not take."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.base import Refused
from storage.blobs import TooLarge
from storage.messages import Button, File, Message
from tests.channels import qyapi
from tests.channels.botfiles import PNG
from tests.channels.rigs import Inbox
from tests.channels.wecom import Shop, open_shop

CHART = File("漏斗.png", "image/png", "1")
BOOK = File("客户表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "2")
WEEK = Message("周报 11月16日-22日", buttons=(Button("按顾问", "by:1.0"),), picture=CHART, file=BOOK)


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """A product that keeps a chart and a book."""
    async with open_shop(tmp_path, Inbox().receive) as opened:
        opened.blobs.update({"1": PNG, "2": b"PK made up"})
        yield opened


async def send(shop: Shop, message: Message, key: str = "1") -> str:
    """As delivery sends it."""
    divide = shop.channel.can.divide
    assert divide is not None
    sent = ""
    for number, part in enumerate(divide(message)):
        sent = await shop.channel.send(qyapi.ME, part, "", f"{key}.{number}")
    assert shop.qyapi.breaches == []
    return sent


def screen(shop: Shop) -> list[tuple[str, str]]:
    """Kind and name, or kind and first line, of what is shown."""
    seen = []
    for one in shop.qyapi.shown:
        kind = one.body["msgtype"]
        name = (
            shop.qyapi.uploads[one.body[kind]["media_id"]][1] if kind in ("image", "file") else one.text.split("\n")[0]
        )
        seen.append((kind, name))
    return seen


async def test_picture_file_and_card_come_one_after_the_other(shop: Shop) -> None:
    await send(shop, WEEK)
    assert screen(shop) == [("image", "漏斗.png"), ("file", "客户表.xlsx"), ("template_card", "周报 11月16日-22日")]


async def test_a_message_of_a_file_alone_says_nothing_else(shop: Shop) -> None:
    await send(shop, Message("", file=BOOK, slot="job:1"))
    assert screen(shop) == [("file", "客户表.xlsx")]


async def test_what_was_uploaded_is_not_uploaded_again(shop: Shop) -> None:
    for key in "123":
        await send(shop, Message("", picture=CHART), key)
    assert len(shop.qyapi.uploads) == 1


async def test_an_id_that_the_platform_has_forgotten_is_made_anew_once(shop: Shop) -> None:
    await send(shop, Message("", picture=CHART), "1")
    shop.qyapi.uploads.clear()
    shop.clock.add(3 * 86400)
    await send(shop, Message("", picture=CHART), "2")
    assert len(shop.qyapi.uploads) == 1
    shop.qyapi.forgets_media = True
    with pytest.raises(Refused):
        await send(shop, Message("", file=BOOK), "3")


@pytest.mark.parametrize("data", [b"GIF89a made up", PNG + bytes(10 << 20)], ids=["kind", "size"])
async def test_a_picture_that_is_no_image_there_goes_as_a_file(shop: Shop, data: bytes) -> None:
    shop.blobs["1"] = data
    await send(shop, Message("", picture=File("漏斗.gif", "image/gif" if data[:3] == b"GIF" else "image/png", "1")))
    assert screen(shop) == [("file", "漏斗.gif")]


@pytest.mark.parametrize("data", [None, b"tiny"], ids=["gone", "too small"])
async def test_what_cannot_be_shown_is_named(shop: Shop, data: bytes | None) -> None:
    shop.blobs.pop("2")
    if data:
        shop.blobs["2"] = data
    await send(shop, Message("客户表好了", file=BOOK))
    assert shop.qyapi.texts() == ["文件：客户表.xlsx，过期了，要的话再要一次", "客户表好了"]


async def test_a_token_that_has_expired_is_renewed_for_an_upload(shop: Shop) -> None:
    await send(shop, Message("", picture=CHART))
    shop.qyapi.tokens += 1  # the platform ended it early
    await send(shop, Message("", file=BOOK))
    assert screen(shop) == [("image", "漏斗.png"), ("file", "客户表.xlsx")]


async def test_what_a_member_sent_is_fetched_by_its_id(shop: Shop) -> None:
    shop.qyapi.media["M1"] = b"\xff\xd8 made up"
    assert await shop.api.download("M1") == b"\xff\xd8 made up"
    shop.qyapi.media["M2"] = bytes((20 << 20) + 1)
    with pytest.raises(TooLarge):
        await shop.api.download("M2")
