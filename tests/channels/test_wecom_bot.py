"""The AI bot's channel at a strict platform: what it reads, how it answers, what becomes of connections that end."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Blocked, Paused, Refused, Unknown
from bot.channels.wecom_bot.inbound import handle_of, read
from bot.lanes import Lanes
from bot.spool import Spool
from storage.blobs import TooLarge
from storage.messages import Button, File, Inbound, Message, Row
from storage.session import Database
from tests.channels.aibot_api import DROP, HANG, ME, aibot_api
from tests.channels.aibot_rig import BOT, Desk, open_desk
from tests.channels.qyapi import serving
from tests.channels.rigs import Inbox
from tests.channels.test_wecom import Post
from tests.gateway.fakes import NOW, HandClock
from tests.waiting import until

CARD = Message(
    "15:00 给王强打电话\n你上周五定的：谈置换",
    (Row("想买", "途岳，12万-15万"),),
    (Button("没接", "missed:7.1"), Button("16:00", "later:7.1.16")),
    slot="reminder:7",
)
ENTER, THUMB = {"eventtype": "enter_chat"}, {"eventtype": "feedback_event", "feedback_event": {"id": "7", "type": 1}}
MEDIA = {"url": "https://127.0.0.1:9/x", "aeskey": "a2V5"}


@asynccontextmanager
async def desk(folder: Path, inbox: Inbox, **more: Any) -> AsyncIterator[Desk]:
    """The channel at a platform whose clock is moved by hand; nothing may be broken on the way."""
    clock = HandClock()
    async with aibot_api(clock.seconds, clock.now) as api:
        api.have_spoken(ME)
        async with open_desk(folder, inbox.receive, api, clock, **more) as opened:
            yield opened
        assert api.breaches == []


@pytest.fixture
def inbox() -> Inbox:
    """Where inbounds are committed, or not."""
    return Inbox()


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


# -- what goes out --------------------------------------------------------------------------------------------------------


async def test_an_answer_goes_under_the_id_of_what_was_said_and_the_rest_is_pushed(
    tmp_path: Path, inbox: Inbox
) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.api.say("李姐 没接")
        await inbox.tries(1)
        await opened.channel.send(ME, Message("记好了：李姐没接\n再打 明天"), "", "1")
        await opened.channel.send(ME, CARD, "", "2")
        assert [shown.how for shown in opened.api.shown] == ["aibot_respond_msg", "aibot_send_msg"]


async def test_what_is_answered_too_late_is_pushed(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.api.say("李姐 没接")
        await inbox.tries(1)
        opened.clock.add(61)
        await opened.channel.send(ME, Message("记好了：李姐没接"), "", "1")
        await opened.api.say("李姐 来了")
        await inbox.tries(2)
        opened.api.next.append(846608)
        await opened.channel.send(ME, Message("记好了：李姐来了"), "", "2")
        assert [shown.how for shown in opened.api.shown] == ["aibot_send_msg"] * 2


async def test_twenty_messages_in_a_row_are_never_too_many_in_progress(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        for number in range(20):
            await opened.api.say(f"第{number}条")
            await inbox.tries(number + 1)
            await opened.channel.send(ME, Message(f"记好了{number}"), "", str(number))
        assert opened.api.turned_away == []


async def test_a_pressed_card_changes_where_it_stands_for_five_seconds(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        card = await opened.channel.send(ME, CARD, "", "1")
        changed = Message("记好了：王强没接", buttons=CARD.buttons)
        await opened.api.press(card, "missed:7.1")
        await inbox.tries(1)
        assert await opened.channel.send(ME, changed, card, "2") == card
        assert opened.api.texts() == ["记好了：王强没接\n[没接] [16:00]"]
        await opened.api.press(card, "missed:7.1")
        await inbox.tries(2)
        opened.clock.add(5)
        assert await opened.channel.send(ME, changed, card, "3") != card
        assert len(opened.api.shown) == 2
        text = await opened.channel.send(ME, Message("今天3位"), "", "4")
        assert await opened.channel.send(ME, Message("今天2位"), text, "5") != text


async def test_a_press_is_no_place_for_words(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        card = await opened.channel.send(ME, CARD, "", "1")
        await opened.api.press(card, "missed:7.1")
        await inbox.tries(1)
        await opened.channel.send(ME, Message("13900006602"), "", "2")
        assert opened.api.shown[-1].how == "aibot_send_msg"


async def test_who_comes_in_is_greeted_in_plain_words(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.api.event(ENTER)
        await until(lambda: opened.people.entered)
        await opened.channel.send(ME, Message("这是门店内部工具，用店里的邀请链接加入"), "", "1")
        (shown,) = opened.api.shown
        assert (shown.how, shown.body["msgtype"]) == ("aibot_respond_welcome_msg", "text")


async def test_who_comes_in_and_speaks_at_once_is_answered_and_no_picture_is_a_greeting(
    tmp_path: Path, inbox: Inbox
) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.blobs["7"] = b"<svg></svg>"
        await opened.api.event(ENTER)
        await until(lambda: opened.people.entered)
        await opened.channel.send(ME, Message("", file=File("漏斗.svg", "image/svg+xml", "7")), "", "1")
        await opened.api.say("李姐 没接")
        await inbox.tries(1)
        await opened.channel.send(ME, Message("记好了：李姐没接"), "", "2")
        assert [shown.how for shown in opened.api.shown] == ["aibot_send_msg", "aibot_respond_msg"]


FOREIGN = (
    "# 标题",
    "- 列表",
    "1. 编号",
    "> 引用",
    "**粗** __也__ ~~删~~ `码`",
    "[链接](http://a.example) ![图](x)",
    "<font color=red>红</font> <@ChenYu>",
    "| 表 | 格 |",
    "&lt;b&gt;",
    "---",
    "===",
    "    code",
    "\\*a\\*",
    "_开头 结尾_",
)


async def test_nothing_foreign_is_markup_and_every_line_stays_one(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.channel.send(ME, Message("\n".join(["没找到", *FOREIGN])), "", "1")
        await opened.channel.send(ME, Message("\n".join(FOREIGN)), "", "1.1")
        whole, part = opened.api.texts()
        assert whole.startswith("**没找到**  \n")
        assert len(whole.split("\n")) == len(FOREIGN) + 1
        assert not part.startswith("**")


async def test_a_wechat_id_stays_one_that_can_be_copied(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        await opened.channel.send(ME, Message("微信 wx_chen_88"), "", "1")
        assert opened.api.texts() == ["微信 wx_chen_88"]


@pytest.mark.parametrize("message", [Message("13900006602"), CARD], ids=["text", "card"])
async def test_a_card_whose_answer_was_lost_shows_once_and_a_text_twice_at_most(
    tmp_path: Path, inbox: Inbox, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.channel._link._client._ws_manager._reply_ack_timeout = 0.1  # type: ignore[union-attr]
        opened.api.next.append(HANG)
        with pytest.raises(Unknown):
            await opened.channel.send(ME, message, "", "1")
        assert await opened.channel.send(ME, message, "", "1")
        assert len(opened.api.shown) == (1 if message.buttons else 2)


@pytest.mark.parametrize(
    ("told", "means"),
    [(45009, Paused), (-1, Paused), (93006, Blocked), (40008, Refused), (40058, Refused), (999999, Unknown)],
)
async def test_what_each_refusal_means(tmp_path: Path, inbox: Inbox, told: int, means: type[Exception]) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.api.next.append(told)
        with pytest.raises(means):
            await opened.channel.send(ME, Message("今天3位"), "", "1")


async def test_who_never_spoke_cannot_be_written_to(tmp_path: Path, inbox: Inbox) -> None:
    async with desk(tmp_path, inbox) as opened:
        with pytest.raises(Blocked):
            await opened.channel.send("nobody", CARD, "", "1")


async def test_sixty_rows_for_one_member_go_out_within_the_rates_and_once(
    tmp_path: Path, embedded: Database, inbox: Inbox
) -> None:
    lanes = Lanes(is_single_writer=True)
    async with desk(tmp_path, inbox) as opened:
        opened.channel._link._client._ws_manager._reply_ack_timeout = 0.1  # type: ignore[union-attr]
        post = Post(embedded, lanes, opened.clock, opened.channel, ME)
        for number in range(60):
            post.put(Message(f"{number} 李姐 今天到店") if number % 2 else Message(f"{number}", buttons=CARD.buttons))
        opened.api.next.append(HANG)  # the first card: its answer is lost
        await post.drain()
        assert [text.split()[0] for text in opened.api.texts()] == [str(number) for number in range(60)]
        assert opened.api.most_in(ME, 60) == 30
    await lanes.close()


# -- pictures and files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "data", "kind"),
    [
        (File("漏斗.png", "image/png", "7"), b"\x89PNG" + bytes(700_000), "image"),
        (File("周报.xlsx", "application/vnd.ms-excel", "7"), bytes(range(256)) * 5000, "file"),
        (File("漏斗.svg", "image/svg+xml", "7"), b"<svg></svg>", "file"),
    ],
)
async def test_a_picture_or_file_is_uploaded_in_pieces_and_shown(
    tmp_path: Path, inbox: Inbox, file: File, data: bytes, kind: str
) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.blobs["7"] = data
        assert await opened.channel.send(ME, Message("", picture=file), "", "1")
        (shown,) = opened.api.shown
        assert shown.body["msgtype"] == kind
        assert opened.api.media[shown.body[kind]["media_id"]] == (kind, file.name, data)


@pytest.mark.parametrize("data", [b"", b"tiny", bytes((20 << 20) + 1)], ids=["empty", "tiny", "huge"])
async def test_what_cannot_be_shown_is_named(tmp_path: Path, inbox: Inbox, data: bytes) -> None:
    async with desk(tmp_path, inbox) as opened:
        opened.blobs["7"] = data
        await opened.channel.send(ME, Message("", file=File("周报.xlsx", "application/vnd.ms-excel", "7")), "", "1")
        assert opened.api.texts() == ["文件：周报.xlsx，过期了，要的话再要一次"]


def sealed(data: bytes, key: bytes) -> bytes:
    """A file as it lies at the platform's: AES-256-CBC, filled up to 32 bytes."""
    pad = 32 - len(data) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(data + bytes([pad]) * pad) + encryptor.finalize()


async def test_what_was_sent_is_fetched_and_opened(tmp_path: Path, inbox: Inbox) -> None:
    key, data = bytes(range(32)), "张先生 13800000001".encode() * 9
    told = base64.b64encode(key).decode().rstrip("=")
    kept = {"/good": sealed(data, key), "/plain": data, "/bad": b"x" * 64, "/huge": bytes((20 << 20) + 64)}

    async def give(request: Request) -> Response:
        body = kept.get(request.url.path)
        return Response(body) if body is not None else Response(status_code=404)

    async with desk(tmp_path, inbox) as opened, serving([Route("/{name}", give)]) as url:

        async def fetch(name: str, aeskey: str) -> bytes:
            return await opened.channel.fetch(handle_of({"url": f"{url}/{name}", "aeskey": aeskey}))

        assert await fetch("good", told) == data
        assert await fetch("plain", "") == data
        for name, error in (("bad", Refused), ("gone", Refused), ("huge", TooLarge)):
            with pytest.raises(error):
                await fetch(name, told)
        with pytest.raises(Unknown):
            await opened.channel.fetch(handle_of({"url": "http://127.0.0.1:9/x"}))


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
