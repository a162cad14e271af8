"""The AI bot's channel at a strict platform: what it reads, and what becomes of connections that end."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Paused, Unknown
from bot.channels.wecom_bot.inbound import read
from bot.spool import Spool
from storage.messages import File, Inbound, Message
from tests.channels.aibot_api import DROP, ME, aibot_api
from tests.channels.aibot_rig import BOT, Desk, desk, open_desk
from tests.channels.rigs import CARD, Inbox
from tests.gateway.fakes import NOW, HandClock
from tests.waiting import until

ENTER, THUMB = {"eventtype": "enter_chat"}, {"eventtype": "feedback_event", "feedback_event": {"id": "7", "type": 1}}
MEDIA = {"url": "https://127.0.0.1:9/x", "aeskey": "a2V5"}


# -- what comes in --------------------------------------------------------------------------------------------------------

KINDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"msgtype": "text", "text": {"content": "李姐 没接"}}, {"text": "李姐 没接"}),
    ({"msgtype": "voice", "voice": {"content": "何女士说再便宜五千就定。"}}, {"text": "何女士说再便宜五千就定", "is_spoken": True}),
    ({"msgtype": "image", "image": MEDIA}, {"files": ("图片.jpg",)}),
    ({"msgtype": "file", "file": {**MEDIA, "filename": "客户表.xlsx"}}, {"files": ("客户表.xlsx",)}),
    ({"msgtype": "video", "video": MEDIA}, {"files": ("视频.mp4",)}),
    (
        {"msgtype": "mixed", "mixed": {"msg_item": [
            {"msgtype": "text", "text": {"content": "王姐的名片"}}, {"msgtype": "image", "image": MEDIA},
        ]}},
        {"text": "王姐的名片", "files": ("图片.jpg",)},
    ),
    (
        {"msgtype": "text", "text": {"content": "@车记 李姐"}, "chattype": "group", "chatid": "wr-1"},
        {"text": "@车记 李姐", "is_group": True, "chat": "wr-1"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "read"), KINDS, ids=[str(said["msgtype"]) for said, _ in KINDS])
async def test_every_kind_of_message_is_read(
    tmp_path: Path, inbox: Inbox, said: dict[str, Any], read: dict[str, Any]
) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.api.message(said)
        (taken,) = await inbox.tries(1)
        found = {name: getattr(taken, name) for name in read}
        if taken.files:
            found["files"] = tuple(file.name for file in taken.files)
            assert all("https://127.0.0.1:9/x" in file.blob and "a2V5" in file.blob for file in taken.files)
        assert found == read
        assert (taken.sender, taken.bot, taken.sent_at) == (ME, BOT, NOW)


async def test_what_asks_for_nothing_is_passed_and_stops_nobody(tmp_path: Path, inbox: Inbox) -> None:
    strange: list[dict[str, Any]] = [
        {"msgtype": "text", "text": {"content": " "}},
        {"msgtype": "hologram", "hologram": {}},
        {"msgtype": "text", "text": "no dictionary"},
        {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "hologram"}]}},
    ]
    async with desk(tmp_path, inbox) as opened:
        for number, body in enumerate(strange):
            await opened.api.message(body, user=f"u{number}")
        await opened.api.event(THUMB)
        await opened.api.event({"eventtype": "template_card_event"})
        await opened.api.say("李姐 没接")
        assert [taken.text for taken in await inbox.tries(1)] == ["李姐 没接"]


async def test_one_msgid_is_one_key(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        frame = await opened.api.say("张先生")
        await opened.api.again(frame)
        await opened.api.press("cj-7", "missed:7.1")
        first, again, press = await inbox.tries(3)
        assert first == again
        assert press.key != first.key
        assert (press.button, press.quoted) == ("missed:7.1", "cj-7")


async def test_a_quote_is_of_the_message_that_shows_these_words(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.people.quotes["15:00 给王强打电话"] = "cj-7"
        quote = {"msgtype": "text", "text": {"content": "15:00 给王强打电话"}}
        await opened.api.say("没接，周五再打", quote=quote)
        assert (await inbox.tries(1))[0].quoted == "cj-7"


async def test_one_persons_words_stay_in_their_order(tmp_path: Path) -> None:
    taken: list[str] = []

    async def receive(inbound: Inbound) -> None:
        await asyncio.sleep(0.02 / (len(taken) + 1))  # the first takes longest
        taken.append(inbound.text)

    clock = HandClock()
    async with aibot_api(clock.seconds, clock.now) as api, open_desk(tmp_path, receive, api, clock) as opened:
        for number in range(3):
            await opened.api.say(str(number))
        await until(lambda: len(taken) == 3)
    assert taken == ["0", "1", "2"]


async def test_who_comes_in_is_told_to_the_register(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.api.event(ENTER)
        await until(lambda: opened.people.entered)
        assert opened.people.entered == [(ME, "MSG-1")]
        assert inbox.tried == []


# -- what cannot be taken now ---------------------------------------------------------------------------------------------


async def test_while_the_database_is_away_everything_lies_sealed_in_the_spool(tmp_path: Path, inbox: Inbox) -> None:
    inbox.broken = True
    async with desk(tmp_path, inbox) as opened:
        await opened.api.say("张先生13800000001 看途观L")
        opened.clock.add(30)
        await opened.api.say("预算20左右")
        await until(lambda: opened.spool.holds(BOT, ME) and inbox.tried)
    assert b"13800000001" not in (tmp_path / "spool.db").read_bytes()
    inbox.broken, inbox.taken = False, []
    async with desk(tmp_path, inbox, spool=Spool(tmp_path / "spool.db")) as opened:  # after a restart
        await until(lambda: len(inbox.taken) == 2)
        assert [taken.text for taken in inbox.taken] == ["张先生13800000001 看途观L", "预算20左右"]
        assert [taken.sent_at.second for taken in inbox.taken] == [0, 30]
        await until(lambda: not opened.spool.senders(BOT))


async def test_an_orderly_stop_keeps_what_was_read(tmp_path: Path, inbox: Inbox) -> None:
    go_on = asyncio.Event()
    begun: list[str] = []
    taken: list[str] = []

    async def receive(inbound: Inbound) -> None:
        begun.append(inbound.text)
        await go_on.wait()
        taken.append(inbound.text)

    clock = HandClock()
    async with aibot_api(clock.seconds, clock.now) as api:
        async with open_desk(tmp_path, receive, api, clock) as opened:
            await opened.api.say("一")
            await opened.api.say("二")
            await until(lambda: begun)
            asyncio.get_running_loop().call_later(0.05, go_on.set)
        assert taken == ["一", "二"]


# -- connections that end -------------------------------------------------------------------------------------------------


async def reconnected(opened: Desk, sign_ins: int) -> None:
    """It has come back by itself."""
    await until(lambda: not opened.channel.is_connected)
    await opened.is_up()
    assert opened.api.sign_ins == sign_ins


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_however_a_connection_ends_another_follows(tmp_path: Path, inbox: Inbox, code: int) -> None:
    async with desk(tmp_path, inbox) as opened:
        for sign_ins in (2, 3):
            await opened.api.hang_up(code)
            await reconnected(opened, sign_ins)
        await opened.api.say("李姐 没接")
        await inbox.tries(1)
        await opened.channel.send(ME, Message("记好了"), "", "1")
        assert opened.link_time.pauses[:2] == [1.0, 2.0]


async def test_a_send_that_the_connection_does_not_outlive_is_unknown(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.api.next.append(DROP)
        with pytest.raises(Unknown):
            await opened.channel.send(ME, CARD, "", "1")
        with pytest.raises(Paused):
            await opened.channel.send(ME, CARD, "", "1")
        await reconnected(opened, 2)
        assert await opened.channel.send(ME, CARD, "", "1")
        assert len(opened.api.shown) == 1


async def test_a_connection_that_is_not_ours_any_more_is_left(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.api.next.append(846609)
        with pytest.raises(Paused):
            await opened.channel.send(ME, CARD, "", "1")
        await reconnected(opened, 2)


async def test_whoever_takes_the_bot_over_is_left_alone_for_a_minute(tmp_path: Path, inbox: Inbox) -> None:
    async with (
        desk(tmp_path, inbox) as one,
        open_desk(tmp_path, inbox.receive, one.api, one.clock, spool=Spool(tmp_path / "b"), is_up=False) as other,
    ):
        await until(lambda: not one.channel.is_connected and other.channel.is_connected)
        await until(lambda: one.link_time.pauses == [60.0])


async def test_a_platform_that_is_away_is_asked_again_with_growing_pauses(tmp_path: Path, inbox: Inbox) -> None:
    clock = HandClock()
    async with aibot_api(clock.seconds, clock.now) as api:
        port = int(api.url.rpartition(":")[2])
    async with open_desk(tmp_path, inbox.receive, api, clock, is_up=False) as opened:
        for tries in range(1, 9):
            await until(lambda: len(opened.link_time.pauses) == tries)  # noqa: B023
            opened.link_time.go_on()
        assert opened.link_time.pauses[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
        with pytest.raises(Paused):
            await opened.channel.send(ME, CARD, "", "1")
        async with aibot_api(clock.seconds, clock.now, port) as back:
            opened.api = back
            await opened.is_up()


@pytest.mark.parametrize(("let_in", "secret", "pause"), [(0, "wrong", 300.0), (45009, "", 60.0), (777777, "", 30.0)])
async def test_who_is_not_let_in_does_not_knock_without_end(
    tmp_path: Path, inbox: Inbox, let_in: int, secret: str, pause: float
) -> None:
    clock = HandClock()
    async with aibot_api(clock.seconds, clock.now) as api:
        api.let_in = let_in
        more = {"secret": secret} if secret else {}
        async with open_desk(tmp_path, inbox.receive, api, clock, is_up=False, **more) as opened:  # type: ignore[arg-type]
            await until(lambda: opened.link_time.pauses)
            assert opened.link_time.pauses == [pause]


def test_the_handle_of_a_file_names_address_and_key() -> None:
    frame = {
        "cmd": "aibot_msg_callback", "headers": {"req_id": "r"},
        "body": {"msgid": "1", "from": {"userid": ME}, "msgtype": "file", "file": {**MEDIA, "filename": "a.pdf"}},
    }  # fmt: skip
    heard = read(frame, BOT, NOW)
    assert heard is not None
    assert heard.inbound is not None
    assert heard.inbound.files == (
        File("a.pdf", "application/octet-stream", '{"url": "https://127.0.0.1:9/x", "aeskey": "a2V5"}'),
    )
    assert heard.at == NOW
