"""The whole product behind the AI bot: a rep's sentence end to end, who holds the connection, what doctor says."""

import asyncio
import base64
import importlib
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, func, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import app, config, doctor
from bot.channels.wecom_bot import check
from bot.channels.wecom_bot.channel import WecomBotChannel
from bot.channels.wecom_bot.register import Register
from bot.channels.wecom_bot.wiring import build
from bot.config import Settings, StartupError
from bot.doctor import Check
from bot.fetching import fetching
from bot.house import House
from bot.lanes import Lanes
from handlers import team
from handlers.attachments import FETCH
from handlers.cards.talk import EXAMPLE
from handlers.notes.lexicon import Lexicon
from storage import blobs, leases, outbox, people
from storage.messages import Button, Message, Row
from storage.models import Account, Blob, Contact, Customer, Lease, Outbox
from storage.session import Database
from tests.channels.aibot_api import BOT_ID, HANG, ME, SECRET, AibotApi, Frame, Shown, aibot_api, certificate
from tests.channels.aibot_rig import BOT
from tests.channels.botfiles import PNG
from tests.channels.qyapi import serving
from tests.channels.rigs import NOW
from tests.channels.test_wecom_bot_answers import sealed
from tests.engines import address
from tests.gateway.fakes import HandClock
from tests.waiting import until

STRANGER = "Stranger"
SENTENCE = "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H"
ENTER = {"eventtype": "enter_chat"}


def settings_of(url: str, folder: Path, **more: Any) -> Settings:
    """The settings of a store that speaks through an AI bot."""
    values = {"wecom_bot_id": BOT_ID, "wecom_bot_secret": SECRET, "wecom_bot_url": url, "http_port": 9, **more}
    return Settings(_env_file=None, data_dir=folder, **values)


def visit(session: Session, sender: str, key: str, now: datetime) -> None:
    """As app.py wires it."""
    team.visitor(session, BOT, sender, key, now)


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


def count(database: Database, table: type[Any]) -> int:
    """How many rows."""
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


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
        await until(lambda: count(embedded, Contact))
        await api.hang_up()
        await until(lambda: channel.is_connected)
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
        await rep.press(await rep.press(card, "全部"), "附件")
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


# -- the register ---------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def register_of(database: Database, clock: HandClock) -> AsyncIterator[tuple[Register, list[str]]]:
    """The register of a bot with one rep, and whom it wakes."""
    with database.write(NOW) as session:
        member = people.make_member(session, people.make_store(session, "恒信", "Asia/Shanghai"), "陈宇")
        people.open_account(session, member, "wecom_bot", BOT, ME, ME, NOW)
    lanes, woken = Lanes(is_single_writer=database.is_sqlite), list[str]()
    yield Register(database, lanes, BOT, clock, woken.append, visit), woken
    await lanes.close()


def sent(database: Database, platform_id: str, message: Message) -> None:
    """A row that has gone out."""
    with database.write(NOW) as session:
        row = outbox.enqueue(session, BOT, ME, message, NOW)
        assert row is not None
        row.state, row.platform_id, row.sent_at = "sent", platform_id, NOW


REMINDER = Message("15:00 给王强打电话\n你上周五定的：谈置换", (Row("想买", "途岳"),), (Button("没接", "missed:7.1"),))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("15:00 给王强打电话", "cj-2"),  # a card quoted by its title
        ("15:00 给王强打电话\n你上周五定的：谈置换", "cj-2"),  # or by its beginning
        ("记好了：a＊b（新客户）\n想买 途观L", "text-1"),  # the likeness of what was said
        ("15:00", ""),
        ("王强", ""),
        ("张先生13800000001 看途观L", ""),
        ("", ""),
    ],
)
async def test_a_quote_is_known_by_its_words(database: Database, words: str, meant: str) -> None:
    async with register_of(database, HandClock(NOW)) as (register, _):
        sent(database, "text-1", Message("记好了：a*b（新客户）\n想买 途观L"))
        sent(database, "cj-1", REMINDER)
        sent(database, "cj-2", REMINDER)
        assert await register.meant(ME, words) == meant
        assert await register.meant("another", words) == ""


async def test_who_could_not_be_reached_and_comes_in_is_written_to_again(embedded: Database) -> None:
    async with register_of(embedded, HandClock(NOW)) as (register, woken):
        await register.enter(ME, "1")
        assert woken == []
        with embedded.write(NOW) as session:
            session.exec(select(Account)).one().is_open = False
        await register.enter(ME, "2")
        assert woken == [BOT]
        with embedded.read() as session:
            assert session.exec(select(Account.is_open)).all() == [True]


@pytest.mark.parametrize(("hour", "told"), [(10, 1), (21, 1), (23, 0), (3, 0)])
async def test_a_stranger_is_told_once_how_to_join_and_never_at_night(embedded: Database, hour: int, told: int) -> None:
    async with register_of(embedded, HandClock(NOW.replace(hour=hour))) as (register, _):
        for _ in range(2):
            await register.enter(STRANGER, "1")
        assert count(embedded, Outbox) == told


# -- doctor ---------------------------------------------------------------------------------------------------------------


async def examined(settings: Settings) -> Check:
    """What doctor finds."""
    (found,) = await asyncio.to_thread(check.examine, settings, datetime.now(UTC))
    return found


@pytest.mark.parametrize(
    ("changed", "let_in", "found", "where"),
    [
        ({}, 0, "Bot ID 和 Secret 对", ""),
        ({"wecom_bot_secret": "wrong"}, 0, "853000", "使用长连接"),
        ({}, 45009, "45009", "等一会儿"),
        ({}, 999999, "999999", "错误码查询"),
    ],
)
async def test_doctor_signs_in_once_and_says_what_to_mend(
    tmp_path: Path, changed: dict[str, Any], let_in: int, found: str, where: str
) -> None:
    async with aibot_api(HandClock().seconds, HandClock().now) as api:
        api.let_in = let_in
        one = await examined(settings_of(api.url, tmp_path, **changed))
        assert found in one.found
        assert where in one.mend
        assert one.needs_mending == bool(where)
        assert SECRET not in one.found + one.mend
        assert (api.sign_ins, api.is_connected) == (1, False)


async def test_doctor_says_when_the_platform_cannot_be_reached(tmp_path: Path) -> None:
    one = await examined(settings_of("wss://127.0.0.1:9", tmp_path))
    assert one.needs_mending
    assert "连不上" in one.found


async def test_doctor_does_not_throw_out_a_running_process(embedded: Database, tmp_path: Path) -> None:
    url = embedded.url.render_as_string(hide_password=False)
    with embedded.write(NOW) as session:
        until_ = datetime.now(UTC) + timedelta(seconds=15)
        session.add(Lease(bot=BOT, holder="another-machine:1:x", fence=1, until=until_))
    async with aibot_api(HandClock().seconds, HandClock().now) as api:
        one = await examined(settings_of(api.url, tmp_path, database_url=url))
        assert (one.state, api.sign_ins) == ("好", 0)


def test_every_channel_that_can_be_configured_can_be_run() -> None:
    assert set(app._CHANNELS) == set(config._CHANNELS)
