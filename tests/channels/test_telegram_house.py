"""The whole product behind Telegram: a rep's sentence end to end by both ways in, and what a crash or a block may do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from bot.channels.telegram import TelegramChannel, build
from bot.config import Settings
from bot.house import House
from handlers.cards.talk import EXAMPLE
from handlers.notes.lexicon import Lexicon
from storage import outbox, people
from storage.messages import Inbound, Message
from storage.models import Account, Contact, Customer, Outbox
from storage.session import Database
from tests.channels.botapi import TOKEN, BotApi, Shown, bot_api, replying_to
from tests.channels.rigs import NOW
from tests.channels.serving import serving
from tests.gateway.fakes import HandClock
from tests.waiting import until

REP, MANAGER, STRANGER = 42, 43, 44
BOT = "telegram:4711"
SENTENCE = "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H"


def settings_of(api: BotApi, folder: Path, **more: str) -> Settings:
    """The settings of a store that speaks Telegram."""
    values: dict[str, Any] = {"data_dir": folder, "telegram_token": TOKEN, "telegram_api_base": api.url, **more}
    return Settings(_env_file=None, **values)


def open_store(database: Database) -> dict[str, str]:
    """A store to which 陈宇 and 王磊 are invited; their codes."""
    with database.write(NOW) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        return {
            "陈宇": people.invite(session, store, "陈宇", "rep", NOW),
            "王磊": people.invite(session, store, "王磊", "manager", NOW),
        }


@asynccontextmanager
async def open_house(
    database: Database, settings: Settings, watch: Callable[[House], None] = lambda house: None
) -> AsyncIterator[tuple[House, TelegramChannel, HandClock]]:
    """The product, running; what was under way when a test ends (or kills it) is cut off."""
    clock = HandClock(NOW)
    house = House(database, clock, {}, Lexicon.shipped())
    channel = build(settings, house)
    channel.can = replace(channel.can, per_chat=(), per_bot=())
    house.channels[channel.bot] = channel
    watch(house)
    stop = asyncio.Event()

    async def stand(receive: object) -> None:
        await stop.wait()

    task = asyncio.ensure_future(house.run(stand))
    try:
        yield house, channel, clock
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await channel.disconnect()


class Person:
    """Somebody with a phone."""

    def __init__(self, api: BotApi, who: int) -> None:
        self.api = api
        self.who = who

    async def say(self, text: str, **more: Any) -> Shown:
        """Say something; our next message."""
        self.api.say(self.who, text, **more)
        return await self._next()

    async def press(self, label: str) -> Shown:
        """Press the newest button of this name; what then is new or changed."""
        query = self.api.press(self.who, label)
        shown = await self._next()
        await until(lambda: query in self.api.answered)
        return shown

    async def _next(self) -> Shown:
        before = self._screen()
        if self.api.webhook:
            await self.api.post_pending()
        await until(lambda: self._screen() != before)
        return next(shown for shown in reversed(self.api.ours(self.who)) if str(shown) not in before)

    def _screen(self) -> list[str]:
        return [str(shown) for shown in self.api.ours(self.who)]

    @property
    def titles(self) -> list[str]:
        """The first lines of our messages."""
        return [shown.text.partition("\n")[0] for shown in self.api.ours(self.who)]


def count(database: Database, table: type[Any], *where: Any) -> int:
    """How many rows."""
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


async def tell_the_story(
    api: BotApi, database: Database, codes: dict[str, str], house: House, clock: HandClock
) -> None:
    """A rep's first day: joins, notes, corrects, looks up, undoes, is reminded."""
    stranger, rep = Person(api, STRANGER), Person(api, REP)
    assert (await stranger.say("你好")).text == "这是门店内部工具，用店里的邀请链接加入"
    welcome = await rep.say(f"/start {codes['陈宇']}")
    assert welcome.marked("code") == [EXAMPLE]
    assert welcome.labels == [["今天", "帮助"]]
    assert (await stranger.say(f"/start {codes['陈宇']}")).text.startswith("这是门店内部工具")

    saved = await rep.say(SENTENCE)
    assert saved.marked("bold") == ["记好了：张先生（新客户）"]
    assert "+8613800000001 · H级\n想买 途观L，20万左右\n对比 本田CR-V" in saved.text
    assert saved.labels[-1][-1] == "撤销"

    changed = await rep.say("预算改成25万", **replying_to(saved))
    assert changed.text.startswith("改好了：张先生")
    assert "20万左右 → 25万" in changed.text
    assert "25万" in (await rep.say("0001")).text

    undone = await rep.press("撤销")
    assert undone.text.startswith("撤销了")
    assert "20万左右" in (await rep.say("0001")).text

    contact = {"phone_number": "8613800000002", "first_name": "王姐"}
    assert "王姐" in (await rep.say("", contact=contact)).text
    clock.add(9 * 24 * 3600)
    before = len(api.ours(REP))
    await house.fire()
    await until(lambda: len(api.ours(REP)) > before)
    assert "张先生" in api.ours(REP)[-1].text
    assert count(database, Customer) == 2


async def test_one_sentence_end_to_end_by_polling(database: Database, tmp_path: Path) -> None:
    codes = open_store(database)
    async with bot_api(NOW) as api, open_house(database, settings_of(api, tmp_path)) as (house, _, clock):
        await tell_the_story(api, database, codes, house, clock)
        await until(lambda: not api.pending)


async def test_one_sentence_end_to_end_by_webhook(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    hook = {"telegram_webhook_url": "https://cheji.example", "telegram_webhook_secret": "made_up-secret"}
    async with (
        bot_api(NOW) as api,
        open_house(embedded, settings_of(api, tmp_path, **hook)) as (house, channel, clock),
        serving(list(channel.routes())) as url,
    ):
        await until(lambda: api.webhook)
        assert api.webhook["url"] == "https://cheji.example/telegram"
        api.webhook["url"] = f"{url}/telegram"
        await tell_the_story(api, embedded, codes, house, clock)
        assert api.pending == []


class Killer:
    """Lets so many inbounds be committed, and ends the process at the next, before Telegram is told."""

    def __init__(self) -> None:
        self.is_dead = asyncio.Event()

    def watch(self, house: House) -> None:
        """Stand between the gateway and the channel."""
        receive = house.gateway.receive

        async def receive_and_die(inbound: Inbound) -> None:
            await receive(inbound)
            self.is_dead.set()
            await asyncio.Event().wait()

        house.gateway.receive = receive_and_die  # type: ignore[method-assign]


async def test_killed_after_the_commit_and_before_telegram_is_told(database: Database, tmp_path: Path) -> None:
    codes = open_store(database)
    async with bot_api(NOW) as api:
        settings, rep, killer = settings_of(api, tmp_path), Person(api, REP), Killer()
        async with open_house(database, settings):
            await rep.say(f"/start {codes['陈宇']}")
            await until(lambda: not api.pending)
        api.say(REP, SENTENCE)
        async with open_house(database, settings, killer.watch):
            await asyncio.wait_for(killer.is_dead.wait(), 10)
        assert len(api.pending) == 1  # Telegram thinks that we never got it
        async with open_house(database, settings):
            await until(lambda: not api.pending)
            await rep.say("0001")
        assert count(database, Customer) == count(database, Contact) == 1
        assert rep.titles.count("记好了：张先生（新客户）") == 1


async def test_what_is_posted_again_is_applied_once(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    hook = {"telegram_webhook_url": "https://cheji.example", "telegram_webhook_secret": "made_up-secret"}
    async with (
        bot_api(NOW) as api,
        open_house(embedded, settings_of(api, tmp_path, **hook)) as (_, channel, _),
        serving(list(channel.routes())) as url,
    ):
        await until(lambda: api.webhook)
        api.webhook["url"] = f"{url}/telegram"
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        api.say(REP, SENTENCE)
        for _ in range(3):
            again = list(api.pending)
            assert await api.post_pending() == [200]
            api.pending = again
        api.pending = []
        await rep.say("0001")
        assert count(embedded, Customer) == count(embedded, Contact) == 1
        assert rep.titles.count("记好了：张先生（新客户）") == 1


async def test_who_blocks_us_is_left_alone_until_they_are_back(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)) as (house, _, clock):
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        clock.add(60)
        api.now = clock.now()
        api.block(REP)
        await until(lambda: count(embedded, Account, col(Account.is_open).is_(False)))
        with embedded.write(clock.now()) as session:
            _push(session, "李姐 今天到店", clock)
        sends = len(api.called("sendMessage"))
        house.delivery.wake(BOT)
        await house.delivery.postmen[BOT].turn()
        assert len(api.called("sendMessage")) == sends
        api.block(REP, blocks=False)
        await until(lambda: "李姐 今天到店" in rep.titles)
        assert count(embedded, Account, col(Account.is_open)) == 1


def _push(session: Session, text: str, clock: HandClock) -> None:
    outbox.enqueue(session, BOT, str(REP), Message(text), clock.now())


async def test_a_block_that_only_a_send_meets_closes_the_chat_and_loses_nothing(
    embedded: Database, tmp_path: Path
) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)) as (_, _, clock):
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        clock.add(60)
        api.blocked.add(REP)
        api.say(REP, SENTENCE)
        await until(lambda: count(embedded, Account, col(Account.is_open).is_(False)))
        assert rep.titles[-1] != "记好了：张先生（新客户）"
        api.blocked.discard(REP)
        clock.add(60)
        api.say(REP, "0001")
        await until(lambda: len(rep.titles) == 3)
        assert rep.titles[1] == "记好了：张先生（新客户）"


async def test_429_holds_the_answers_back_and_loses_none(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)):
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        api.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        sends = len(api.called("sendMessage"))
        saved = await rep.say(SENTENCE)
        assert saved.text.startswith("记好了：张先生")
        assert len(api.called("sendMessage")) == sends + 2
        assert count(embedded, Outbox, col(Outbox.state) == "failed") == 0


async def test_a_manager_sees_more_commands_soon_after_joining(
    embedded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.menus.LOOK_EVERY", 0.05)
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)):
        await Person(api, REP).say(f"/start {codes['陈宇']}")
        await Person(api, MANAGER).say(f"/start {codes['王磊']}")
        await until(lambda: (f"chat:{MANAGER}", "zh") in api.commands)
        assert (f"chat:{REP}", "zh") not in api.commands


async def test_a_group_that_moved_takes_its_waiting_answers_along(embedded: Database, tmp_path: Path) -> None:
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)) as (_, channel, _):
        api.chats[-1001] = []
        await until(lambda: api.polls)
        await channel._register.move("-7", "-1001")
        with embedded.write(NOW) as session:
            outbox.enqueue(session, BOT, "-7", Message("私聊里看"), NOW, not_before=NOW.replace(year=2027))
        await channel._register.move("-7", "-1001")
        assert count(embedded, Outbox, col(Outbox.chat) == "-1001") == 1


async def test_in_a_group_it_answers_only_when_addressed_and_tells_nothing(embedded: Database, tmp_path: Path) -> None:
    codes = open_store(embedded)
    async with bot_api(NOW) as api, open_house(embedded, settings_of(api, tmp_path)):
        rep = Person(api, REP)
        await rep.say(f"/start {codes['陈宇']}")
        await rep.say(SENTENCE)
        api.say(REP, "0001", chat=-5)
        mention = {"entities": [{"type": "mention", "offset": 0, "length": len("@cheji_test_bot")}]}
        api.say(REP, "@cheji_test_bot 0001", chat=-5, **mention)
        await until(lambda: api.ours(-5))
        await until(lambda: not api.pending)
        assert [(shown.text, shown.labels) for shown in api.ours(-5)] == [("私聊里看", [["打开私聊"]])]
        assert api.ours(-5)[0].keyboard[0][0]["url"] == "https://t.me/cheji_test_bot"
