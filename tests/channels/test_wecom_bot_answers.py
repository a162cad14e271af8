"""The AI bot's channel at a strict platform: how it answers, pushes, shows pictures and files."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Blocked, Paused, Refused, Unknown
from bot.channels.wecom_bot.inbound import handle_of
from bot.lanes import Lanes
from storage.blobs import TooLarge
from storage.messages import File, Message
from storage.session import Database
from tests.channels.aibot_api import HANG, ME
from tests.channels.aibot_rig import desk
from tests.channels.rigs import CARD, Inbox
from tests.channels.serving import serving
from tests.gateway.posting import House
from tests.waiting import until

ENTER, THUMB = {"eventtype": "enter_chat"}, {"eventtype": "feedback_event", "feedback_event": {"id": "7", "type": 1}}
MEDIA = {"url": "https://127.0.0.1:9/x", "aeskey": "a2V5"}


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
        post = House(embedded, lanes, opened.clock, opened.channel, ME)
        for number in range(60):
            post.put(Message(f"{number} 李姐 今天到店") if number % 2 else Message(f"{number}", buttons=CARD.buttons))
        opened.api.next.append(HANG)  # the first card: its answer is lost
        await post.drain_all()
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
