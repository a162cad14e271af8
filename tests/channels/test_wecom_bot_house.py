"""The whole product behind the AI bot: a rep's sentence end to end, who holds the connection, what doctor says."""

import asyncio
import base64
import importlib
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import doctor
from bot.channels.wecom_bot.channel import WecomBotChannel
from bot.channels.wecom_bot.wiring import build
from bot.config import Settings, StartupError
from bot.fetching import fetching
from bot.house import House
from handlers.attachments import FETCH
from handlers.cards.talk import EXAMPLE
from handlers.notes.lexicon import Lexicon
from storage import blobs, leases, people
from storage.models import Blob, Contact, Customer
from storage.session import Database
from tests.channels.aibot_api import HANG, ME, AibotApi, Frame, Shown, aibot_api
from tests.channels.aibot_rig import STRANGER, count, settings_of, visit
from tests.channels.botfiles import PNG
from tests.channels.certificates import certificate
from tests.channels.rigs import NOW
from tests.channels.serving import serving
from tests.channels.test_wecom_bot_answers import sealed
from tests.engines import address
from tests.gateway.fakes import HandClock
from tests.waiting import until

SENTENCE = "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H"
ENTER = {"eventtype": "enter_chat"}


@asynccontextmanager
async def open_house(
    database: Database, settings: Settings, clock: HandClock
) -> AsyncIterator[tuple[House, WecomBotChannel]]:
    """The product, running."""
    house = House(database, clock, {}, Lexicon.shipped())
    house.runners[FETCH] = fetching(house.channels)
    channel = build(settings, house, visit)
    channel.can = replace(channel.can, per_chat=())
    house.channels[channel.bot] = channel
    stop = asyncio.Event()

    async def stand(receive: object) -> None:
        await stop.wait()

    task = asyncio.ensure_future(house.run(stand))
    try:
        yield house, channel
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        channel.close()


class Person:
    """Somebody with a phone; every wish returns our newest message once it is there."""

    def __init__(self, api: AibotApi, who: str = ME) -> None:
        self.api = api
        self.who = who

    async def say(self, text: str, **more: Any) -> Shown:
        """Type."""
        return await self._next(self.api.say(text, self.who, **more))

    async def send(self, body: Frame) -> Shown:
        """Send what is no text."""
        return await self._next(self.api.message(body, self.who))

    async def press(self, shown: Shown, label: str) -> Shown:
        """Press a button."""
        card = shown.body["template_card"]
        key = next(button["key"] for button in card["button_list"] if button["text"] == label)
        return await self._next(self.api.press(card["task_id"], key, self.who))

    async def with_button(self, label: str) -> Shown:
        """Our newest message that has this button, once it is there: of a long answer the card comes behind the words."""

        def found() -> list[Shown]:
            cards = [one for one in self.api.shown if one.chat == self.who and "template_card" in one.body]
            return [one for one in cards if label in [b["text"] for b in one.body["template_card"]["button_list"]]]

        await until(found)
        return found()[-1]

    async def enter(self) -> Shown:
        """Open the chat."""
        return await self._next(self.api.event(ENTER, self.who))

    async def _next(self, act: Any) -> Shown:
        before = self._screen()
        await act
        await until(lambda: self._screen() != before)
        return next(one for one in reversed(self.api.shown) if one.chat == self.who and one.text not in before)

    def _screen(self) -> list[str]:
        return self.api.texts(self.who)


def open_store(database: Database) -> str:
    """A store to which 陈宇 is invited; the code."""
    with database.write(NOW) as session:
        return people.invite(session, people.make_store(session, "恒信", "Asia/Shanghai"), "陈宇", "rep", NOW)


async def test_one_sentence_end_to_end(database: Database, tmp_path: Path) -> None:
    code, clock = open_store(database), HandClock(NOW)
    async with (
        aibot_api(clock.seconds, clock.now) as api,
        open_house(database, settings_of(api.url, tmp_path), clock) as (house, channel),
    ):
        await until(lambda: channel.is_connected)
        stranger, rep = Person(api, STRANGER), Person(api)
        greeted = await stranger.enter()
        assert (greeted.text, greeted.how) == ("这是门店内部工具，用店里的邀请链接加入", "aibot_respond_welcome_msg")
        welcome = await rep.say(code.lower())
        assert EXAMPLE in api.texts(ME)[0] + welcome.text
        assert api.shown[1].how == "aibot_respond_msg"

        saved = await rep.say(SENTENCE)
        assert saved.text.startswith("记好了：张先生（新客户）\n13800000001 · H级\n想买 途观L，20万左右\n对比 本田CR-V")
        assert saved.how == "aibot_respond_msg"
        quote = {"msgtype": "text", "text": {"content": "记好了：张先生（新客户）"}}
        changed = await rep.say("预算改成25万", quote=quote)
        assert "20万左右 → 25万" in changed.text

        undone = await rep.press(changed, "撤销")
        assert undone.text.startswith("撤销了")
        assert undone is changed, "the card itself changes"
        assert "20万左右" in (await rep.say("0001")).text

        heard = await rep.send({"msgtype": "voice", "voice": {"content": "王姐13800000002看途岳"}})
        assert heard.text.split("\n")[:2] == ["记好了：王姐（新客户）", "听到的：王姐13800000002看途岳"]

        before = len(api.shown)
        group = {"msgtype": "text", "text": {"content": "@车记 0001"}, "chattype": "group", "chatid": "wr-1"}
        await api.message(group, ME)
        await until(lambda: len(api.shown) > before)
        assert (api.shown[-1].chat, api.shown[-1].text) == ("wr-1", "私聊里看")

        clock.add(9 * 24 * 3600)
        before = len(api.shown)
        await house.fire()
        await until(lambda: len(api.shown) > before)
        assert "张先生" in api.shown[-1].text
        assert api.shown[-1].how == "aibot_send_msg"
        assert (count(database, Customer), api.breaches, api.turned_away) == (2, [], [])


async def test_what_is_delivered_again_is_applied_once(embedded: Database, tmp_path: Path) -> None:
    code, clock = open_store(embedded), HandClock(NOW)
    async with (
        aibot_api(clock.seconds, clock.now) as api,
        open_house(embedded, settings_of(api.url, tmp_path), clock) as (_, channel),
    ):
        await until(lambda: channel.is_connected)
        rep = Person(api)
        await rep.say(f"/start {code}")
        frame = await api.say(SENTENCE)
        await api.again(frame)
        await until(lambda: any(text.startswith("记好了：张先生") for text in api.texts(ME)))
        await api.hang_up()
        await until(lambda: api.is_connected)  # the channel itself learns only now that it was not
        await api.again(frame)
        await rep.say("0001")
        assert count(embedded, Customer) == count(embedded, Contact) == 1
        assert sum(text.startswith("记好了：张先生") for text in api.texts(ME)) == 1


async def test_a_photo_is_fetched_opened_kept_and_shown_again(embedded: Database, tmp_path: Path) -> None:
    code, clock, key = open_store(embedded), HandClock(NOW), bytes(range(32))

    async def give(request: Request) -> Response:
        return Response(sealed(PNG, key))

    async with (
        aibot_api(clock.seconds, clock.now) as api,
        serving([Route("/photo", give)]) as url,
        open_house(embedded, settings_of(api.url, tmp_path), clock) as (_, channel),
    ):
        await until(lambda: channel.is_connected)
        rep = Person(api)
        await rep.say(code)
        await rep.say("王强13900006602 看途岳 旧车宝来")
        image = {"url": f"{url}/photo", "aeskey": base64.b64encode(key).decode()}
        kept = await rep.send({"msgtype": "image", "image": image})
        assert kept.text.startswith("放好了：王强的")
        await until(lambda: bytes_kept(embedded) == [PNG])
        card = await rep.say("6602")
        await rep.press(card, "全部")
        await rep.press(await rep.with_button("附件"), "附件")
        await until(lambda: api.media)
        ((kind, _, data),) = api.media.values()
        assert (kind, data, api.breaches) == ("image", PNG, [])


def bytes_kept(database: Database) -> list[bytes | None]:
    """What lies in the book."""
    with database.read() as session:
        return [blobs.read(session, str(blob_id)) for blob_id in session.exec(select(Blob.id)).all()]


async def test_one_process_holds_the_connection_and_the_other_takes_it_up(
    embedded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEWED_EVERY", timedelta(seconds=0.1))
    code, clock = open_store(embedded), HandClock(NOW)
    (tmp_path / "b").mkdir()
    async with aibot_api(clock.seconds, clock.now) as api:
        settings = settings_of(api.url, tmp_path)
        async with open_house(embedded, settings_of(api.url, tmp_path / "b"), clock) as (_, second):
            await until(lambda: second.is_connected)
            async with open_house(embedded, settings, clock) as (_, first):
                await asyncio.sleep(0.3)
                assert (first.is_connected, api.sign_ins) == (False, 1)
            await Person(api).say(code)
        async with open_house(embedded, settings, clock) as (_, first):
            await until(lambda: first.is_connected)
            assert (await Person(api).say(SENTENCE)).text.startswith("记好了：张先生")
        assert api.sign_ins == 2


async def test_killed_with_an_answer_in_flight_another_process_goes_on(embedded: Database, tmp_path: Path) -> None:
    code, clock, pem = open_store(embedded), HandClock(NOW), tmp_path / "platform.pem"
    pem.write_text(certificate()[0], encoding="ascii")
    (tmp_path / "killed").mkdir()
    async with aibot_api(clock.seconds, clock.now) as api:
        started = (address(embedded), api.url, str(pem), str(tmp_path / "killed"))
        command = [sys.executable, "-W", "ignore", "-m", "tests.channels.aibot_process", *started]
        process = await asyncio.create_subprocess_exec(*command)
        rep = Person(api)
        await until(lambda: api.is_connected, 40)
        await rep.say(code)
        api.next.append(HANG)  # it shows the answer, and never says so
        await api.say(SENTENCE)
        await until(lambda: len(api.shown) == 2)
        process.kill()
        await process.wait()
        begun = time.monotonic()
        async with open_house(embedded, settings_of(api.url, tmp_path), clock) as (_, channel):
            await until(lambda: channel.is_connected)
            assert time.monotonic() - begun < 20
            assert "20万左右" in (await rep.say("0001")).text
        assert count(embedded, Customer) == 1
        assert sum(text.startswith("记好了：张先生") for text in api.texts(ME)) == 1


def test_without_the_sdk_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith("bot.channels.wecom_bot.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "aibot", None)
    with pytest.raises(StartupError, match="make run"):
        importlib.import_module("bot.channels.wecom_bot.wiring")
    (found,) = doctor._wecom_bot(settings_of("wss://127.0.0.1:9", tmp_path), NOW)
    assert found.needs_mending
    assert "wecom-bot" in found.mend
