"""Pictures and files over the Bot API: what goes as photo, what as document, under which words, and in whose place."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.base import Unknown
from bot.channels.degrade import degrade
from storage.messages import Button, File, Message
from tests.channels.botfiles import PNG
from tests.channels.rigs import NOW, Inbox
from tests.channels.telegram_rig import PERSON, TelegramRig, telegram_rig

CHART = File("漏斗.png", "image/png", "1")
BOOK = File("客户.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "2")
WEEK = Message("周报 11月16日-22日\n到店62批，留档47", buttons=(Button("按顾问", "by:1.0"),), picture=CHART)
CHAT = str(PERSON)


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[TelegramRig]:
    """A person, and a product that keeps a chart and a book."""
    async with telegram_rig(Inbox(), NOW) as opened:
        opened.blobs.update({"1": PNG, "2": b"PK made up"})
        yield opened


async def send(rig: TelegramRig, message: Message, previous: str = "") -> str:
    """As delivery sends it."""
    sent = ""
    for part in degrade(message, rig.channel.can):
        sent = await rig.channel.send(CHAT, part, previous, "1")
    return sent


async def test_a_picture_stands_above_its_words_and_buttons(rig: TelegramRig) -> None:
    await send(rig, WEEK)
    (shown,) = rig.api.ours(PERSON)
    assert shown.media is not None
    assert (shown.media.kind, shown.media.name, shown.media.data) == ("photo", "漏斗.png", PNG)
    assert (shown.text, shown.labels) == ("周报 11月16日-22日\n到店62批，留档47", [["按顾问"]])
    assert shown.marked("bold") == ["周报 11月16日-22日"]


async def test_a_file_comes_under_its_name(rig: TelegramRig) -> None:
    await send(rig, Message("客户表好了，48位", file=BOOK))
    (shown,) = rig.api.ours(PERSON)
    assert shown.media is not None
    assert (shown.media.kind, shown.media.name, shown.text) == ("document", "客户.xlsx", "客户表好了，48位")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (PNG + b"long and narrow", "its sides"),
        (b"no picture at all", "its coding"),
        (PNG + bytes(10 << 20), "its size"),
    ],
)
async def test_a_picture_that_is_no_photo_goes_as_a_document(rig: TelegramRig, data: bytes, why: str) -> None:
    rig.blobs["1"] = data
    await send(rig, WEEK)
    (shown,) = rig.api.ours(PERSON)
    assert shown.media is not None
    assert (shown.media.kind, shown.media.name, shown.labels) == ("document", "漏斗.png", [["按顾问"]]), why


async def test_words_too_long_for_a_caption_follow_in_a_message_of_their_own(rig: TelegramRig) -> None:
    long = Message(
        "周报\n" + "\n".join(f"{number} 赵先生 H级" for number in range(200)), buttons=WEEK.buttons, picture=CHART
    )
    await send(rig, long)
    picture, words = rig.api.ours(PERSON)
    assert (picture.text, picture.labels, picture.media is not None) == ("", [], True)
    assert (words.text, words.labels) == (long.text, [["按顾问"]])


async def test_a_caption_of_the_greatest_length_is_taken(rig: TelegramRig) -> None:
    numbers = "\n".join(["13800000001"] * 81)  # 971 characters, 1,214 with their +86
    await send(rig, Message(numbers, picture=CHART))
    (shown,) = rig.api.ours(PERSON)
    assert shown.text == numbers


async def test_picture_and_file_are_two_messages(rig: TelegramRig) -> None:
    await send(rig, Message("周报", picture=CHART, file=BOOK))
    assert [(one.media.kind, one.text) for one in rig.api.ours(PERSON) if one.media] == [
        ("photo", ""), ("document", "周报"),
    ]  # fmt: skip


async def test_a_picture_takes_the_place_of_words_and_of_another_picture(rig: TelegramRig) -> None:
    sent = await send(rig, Message("正在画"))
    assert await send(rig, WEEK, sent) == sent
    rig.blobs["1"] = PNG + b"newer"
    assert await send(rig, WEEK, sent) == sent
    (shown,) = rig.api.ours(PERSON)
    assert shown.media is not None
    assert (shown.media.kind, shown.media.data, shown.text) == ("photo", PNG + b"newer", WEEK.text)


async def test_words_do_not_take_the_place_of_a_picture(rig: TelegramRig) -> None:
    sent = await send(rig, WEEK)
    assert await send(rig, Message("按顾问：陈宇3"), sent) != sent
    assert [one.text for one in rig.api.ours(PERSON)] == [WEEK.text, "按顾问：陈宇3"]


async def test_bytes_that_are_no_more_are_named(rig: TelegramRig) -> None:
    del rig.blobs["2"]
    await send(rig, Message("客户表好了", file=BOOK))
    assert [one.text for one in rig.api.ours(PERSON)] == ["客户表好了\n文件：客户.xlsx，过期了，要的话再要一次"]


async def test_an_upload_whose_end_is_unknown_says_so(rig: TelegramRig) -> None:
    rig.api.refuse("sendDocument", 500, "Internal Server Error")
    with pytest.raises(Unknown):
        await send(rig, Message("客户表好了", file=BOOK))
