"""WeCom's callbacks through the real gateway and its API behind the real delivery, over loopback with real bytes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from bot.channels.base import Blocked, Channel, Paused, Refused, Unknown
from bot.channels.wecom_app.callback import MAX_BODY, Staff
from bot.channels.wecom_app.channel import WecomAppChannel
from bot.channels.wecom_app.kept import Kept
from bot.delivery import Delivery, Timing
from bot.fetching import fetching
from bot.gateway import Gateway, Handle, Unreachable
from bot.jobs import Jobs
from bot.lanes import Lanes
from bot.spool import Spool
from handlers import router
from handlers.attachments import FETCH
from handlers.notes.lexicon import Lexicon
from storage import attachments, blobs, outbox, people
from storage.messages import Button, Inbound, Message, Row
from storage.models import Attachment, Customer, Outbox, Seen
from storage.session import Database
from tests.channels.qyapi import CORP, GARBAGE, HANG_UP_AFTER, ME, cdata, encrypt, xml
from tests.channels.rigs import Inbox
from tests.channels.wecom import SOON, FullSpool, MemoryKept, Shop, open_shop
from tests.gateway.conftest import MakeGateway, apology, refusal
from tests.gateway.fakes import NOW, HandClock, answers
from tests.waiting import until

BOT = f"wecom:{CORP}:1000002"
CARD = Message(
    "15:00 给王强打电话\n你上周五定的：谈置换",
    (Row("想买", "途岳，12万-15万"),),
    (Button("没接", "missed:7.1"), Button("16:00", "later:7.1.16")),
    slot="reminder:7",
)


@pytest.fixture
def inbox() -> Inbox:
    """Where inbounds are committed, or not."""
    return Inbox()


def join(database: Database, sender: str = ME) -> None:
    """A rep who is known to the app."""
    with database.write(NOW) as session:
        store = people.store_named(session, "恒信") or people.make_store(session, "恒信", "Asia/Shanghai")
        member = people.make_member(session, store, "陈宇")
        people.open_account(session, member, "wecom_app", BOT, sender, sender, NOW)


# -- the door -------------------------------------------------------------------------------------------------------------


async def test_the_console_hears_its_words_and_nobody_else_does(tmp_path: Path, inbox: Inbox) -> None:
    async with open_shop(tmp_path, inbox.receive) as shop:
        answer = await shop.phone.verify("1616140317555161061")
        assert (answer.status_code, answer.content) == (200, b"1616140317555161061")
        for wrong in ({"msg_signature": "0" * 40}, {"echostr": ""}, {"timestamp": "1409659589"}):
            assert (await shop.phone.verify("1616140317555161061", **wrong)).status_code == 403


async def test_what_is_not_the_platforms_has_no_effect(tmp_path: Path, inbox: Inbox) -> None:
    async with open_shop(tmp_path, inbox.receive) as shop:
        plain = xml(NOW, ME, MsgType="text", Content="张先生", MsgId=7)
        assert (await shop.phone.post(plain, msg_signature="0" * 40)).status_code == 403
        shop.phone.now = lambda: NOW.replace(hour=0)
        assert (await shop.phone.post(plain)).status_code == 403
        shop.phone.now = shop.clock.now
        encrypted = encrypt(plain)
        body = f"<xml>{' ' * MAX_BODY}<Encrypt>{cdata(encrypted)}</Encrypt></xml>".encode()
        assert (await shop.phone.post_raw(body, encrypted)).status_code == 413
        assert (await shop.phone.post("<xml>")).status_code == 200  # signed: it would only come again
        assert inbox.tried == []


async def test_a_body_that_does_not_say_its_length_is_read_no_further_than_the_cap(
    tmp_path: Path, inbox: Inbox
) -> None:
    async def long() -> AsyncIterator[bytes]:
        for _ in range(3 * MAX_BODY // 8192):
            yield b" " * 8192

    async with open_shop(tmp_path, inbox.receive) as shop:
        assert (await shop.phone.client.post(f"{shop.phone.url}/wecom", content=long())).status_code == 413


async def test_who_comes_and_goes_is_told_and_no_inbound(tmp_path: Path, inbox: Inbox) -> None:
    async with open_shop(tmp_path, inbox.receive) as shop:
        await shop.phone.event("enter_agent")
        await shop.phone.event("unsubscribe")
        assert shop.staff == [Staff("opened", ME, NOW), Staff("left", ME, NOW)]
        assert inbox.tried == []


# -- once, whatever happens -----------------------------------------------------------------------------------------------


async def test_one_msgid_four_times_is_one_record(
    tmp_path: Path, database: Database, make_gateway: MakeGateway
) -> None:
    join(database)
    async with (
        open_shop(tmp_path, make_gateway().receive, spool=Spool(tmp_path / "a")) as one,
        open_shop(tmp_path, make_gateway().receive, spool=Spool(tmp_path / "b")) as other,
    ):
        await asyncio.gather(*(shop.phone.say("张先生", MsgId=7) for shop in (one, other, one)))
    async with open_shop(tmp_path, make_gateway().receive) as after:
        assert (await after.phone.say("张先生", MsgId=7)).status_code == 200
    assert answers(database, ME) == ["1 张先生"]


async def test_two_clicks_of_one_second_count_and_a_replayed_one_does_not(
    tmp_path: Path, database: Database, make_gateway: MakeGateway
) -> None:
    join(database)
    async with open_shop(tmp_path, make_gateway().receive) as shop:
        await shop.phone.press("cj-7", "missed:7.1", "RC1")
        await shop.phone.press("cj-7", "later:7.1.16", "RC2")
        assert (await shop.phone.post(shop.phone.last)).status_code == 200
    assert len(answers(database, ME)) == 2


async def test_capitals_make_no_second_member(tmp_path: Path, database: Database, make_gateway: MakeGateway) -> None:
    join(database, "chenyu")
    async with open_shop(tmp_path, make_gateway().receive, sender="ChenYu") as shop:
        await shop.phone.say("张先生")
    assert answers(database, "chenyu") == ["1 张先生"]


# -- the spool ------------------------------------------------------------------------------------------------------------


async def test_while_the_database_is_away_everything_is_kept_and_taken_in_order(tmp_path: Path, inbox: Inbox) -> None:
    inbox.broken = True
    async with open_shop(tmp_path, inbox.receive) as shop:
        for number in range(5):
            assert (await shop.phone.say(f"第{number}条")).status_code == 200
        shop.phone.sender = "liuyang"
        assert (await shop.phone.say("刘洋的")).status_code == 200
        assert inbox.taken == []
        inbox.broken = False
        await until(lambda: len(inbox.taken) == 6)
        mine = [taken.text for taken in inbox.taken if taken.sender == ME]
        assert mine == [f"第{number}条" for number in range(5)]
        await until(lambda: not shop.spool.senders(BOT))
        assert {taken.sent_at for taken in inbox.taken} == {NOW}


async def test_what_comes_while_something_waits_joins_it(tmp_path: Path) -> None:
    taken: list[str] = []
    refused = asyncio.Event()

    async def receive(inbound: Inbound) -> None:
        if inbound.text == "早" and not refused.is_set():
            raise Unreachable
        taken.append(inbound.text)

    async with open_shop(tmp_path, receive) as shop:
        await shop.phone.say("早")
        await shop.phone.say("晚")
        shop.phone.sender = "liuyang"
        await shop.phone.say("别人的")
        assert taken == ["别人的"]
        refused.set()
        await until(lambda: len(taken) == 3)
        assert taken == ["别人的", "早", "晚"]


async def test_a_slow_commit_is_answered_in_time_and_counts_once(
    tmp_path: Path, database: Database, make_gateway: MakeGateway
) -> None:
    join(database)
    gateway, go_on = make_gateway(), asyncio.Event()

    async def receive(inbound: Inbound) -> None:
        await go_on.wait()
        await gateway.receive(inbound)

    async with open_shop(tmp_path, receive, patience=0.1) as shop:
        answered = await asyncio.gather(*(shop.phone.say(f"第{number}条") for number in range(3)))
        assert [answer.status_code for answer in answered] == [200, 200, 200]
        assert answers(database, ME) == []
        go_on.set()
        await until(lambda: not shop.spool.senders(BOT))
        assert sorted(answers(database, ME)) == sorted(set(answers(database, ME)))
        assert len(answers(database, ME)) == 3


@contextmanager
def away(database: Database) -> Iterator[None]:
    """The database can be written to by nobody: locked by another program, or shut and every connection cut."""
    if database.is_sqlite:
        other = sqlite3.connect(str(database.file), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    name, server = database.url.database, sa.create_engine(database.url.set(database="postgres"), poolclass=sa.NullPool)
    with server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    server.dispose()


async def test_an_outage_of_the_database_is_answered_in_time_and_made_up_for_in_order(
    tmp_path: Path, database: Database, make_gateway: MakeGateway
) -> None:
    join(database)
    join(database, "liuyang")
    others = range(3, 6)
    async with open_shop(tmp_path, make_gateway().receive, patience=0.2) as shop:
        await shop.phone.say("0")
        with away(database):
            for number in range(1, 3):
                assert (await shop.phone.say(str(number))).status_code == 200
            shop.phone.sender = "liuyang"
            said = [shop.phone.say(str(number)) for number in others]
            assert {answer.status_code for answer in await asyncio.gather(*said)} == {200}
            assert shop.spool.senders(BOT) == [ME, "liuyang"]
        await until(lambda: not shop.spool.senders(BOT), 20)
        await until(lambda: len(answers(database, "liuyang")) == len(others), 20)
    assert answers(database, ME) == ["1 0", "2 1", "3 2"]
    assert sorted(text[2:] for text in answers(database, "liuyang")) == [str(number) for number in others]


async def test_what_lies_in_the_spool_is_taken_after_a_restart(tmp_path: Path, inbox: Inbox) -> None:
    inbox.broken = True
    async with open_shop(tmp_path, inbox.receive) as shop:
        await shop.phone.say("李姐 没接")
        await shop.phone.press("cj-7", "missed:7.1", "RC1")
    inbox.broken = False
    kept = MemoryKept()
    async with open_shop(tmp_path, inbox.receive, kept=kept) as shop:
        await until(lambda: len(inbox.taken) == 2)
    assert [(taken.text, taken.button) for taken in inbox.taken] == [("李姐 没接", ""), ("", "missed:7.1")]
    assert kept.codes["cj-7"] == ("RC1", "")


async def test_what_cannot_be_kept_is_not_said_to_have_arrived(tmp_path: Path, inbox: Inbox) -> None:
    inbox.broken = True
    async with open_shop(tmp_path, inbox.receive, spool=FullSpool(tmp_path / "spool.db")) as shop:
        assert (await shop.phone.say("李姐 没接")).status_code == 503


async def test_a_spooled_body_that_no_key_opens_is_kept_and_holds_up_nobody(tmp_path: Path, inbox: Inbox) -> None:
    spool = Spool(tmp_path / "spool.db")
    spool.add(BOT, ME, "old", b"under another key", NOW)
    async with open_shop(tmp_path, inbox.receive, spool=spool) as shop:
        await until(lambda: not shop.spool.holds(BOT, ME))
        await shop.phone.say("李姐 没接")
        assert [taken.text for taken in inbox.taken] == ["李姐 没接"]


# -- texts and cards ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def sending(tmp_path: Path, inbox: Inbox, **more: object) -> AsyncIterator[tuple[WecomAppChannel, Shop]]:
    """The channel, to be sent by."""
    async with open_shop(tmp_path, inbox.receive, **more) as shop:  # type: ignore[arg-type]
        yield shop.channel, shop
        assert shop.qyapi.breaches == []


async def test_a_pressed_card_changes_where_it_stands_once_a_press(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox) as (channel, shop):
        card = await channel.send(ME, CARD, "", "1")
        await shop.phone.press(card, "missed:7.1", shop.qyapi.code_for(card))
        assert await channel.send(ME, Message("记好了：王强没接", buttons=CARD.buttons), card, "2") == card
        assert shop.qyapi.texts() == ["记好了：王强没接\n[没接] [16:00]"]
        other = await channel.send(ME, Message("改好了", buttons=CARD.buttons), card, "3")
        assert other != card
        assert len(shop.qyapi.shown) == 2
        assert inbox.taken[0].quoted == card


async def test_a_code_that_is_spent_gives_a_new_card(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox) as (channel, shop):
        card = await channel.send(ME, CARD, "", "1")
        shop.qyapi.codes.clear()
        assert await channel.send(ME, CARD, card, "2") != card
        assert len(shop.qyapi.shown) == 2


async def test_a_text_is_not_replaced(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox) as (channel, shop):
        first = await channel.send(ME, Message("今天3位"), "", "1")
        assert await channel.send(ME, Message("今天2位"), first, "2") != first
        assert shop.qyapi.texts() == ["今天3位", "今天2位"]


@pytest.mark.parametrize("message", [Message("王强 13900006602"), CARD], ids=["text", "card"])
async def test_a_send_whose_answer_was_lost_shows_once(tmp_path: Path, inbox: Inbox, message: Message) -> None:
    async with sending(tmp_path, inbox, timeout=SOON) as (channel, shop):
        shop.qyapi.next.append(HANG_UP_AFTER)
        with pytest.raises(Unknown):
            await channel.send(ME, message, "", "1")
        shop.clock.add(20)
        assert await channel.send(ME, message, "", "1")
        assert len(shop.qyapi.shown) == 1


async def test_a_card_shows_once_even_after_the_platform_forgot_it(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox) as (channel, shop):
        card = await channel.send(ME, CARD, "", "1")
        shop.clock.add(3600)
        assert await channel.send(ME, CARD, "", "1") == card
        assert len(shop.qyapi.shown) == 1


async def test_a_change_whose_answer_was_lost_is_made_once(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox, timeout=SOON) as (channel, shop):
        card = await channel.send(ME, CARD, "", "1")
        shop.qyapi.next.append(HANG_UP_AFTER)
        with pytest.raises(Unknown):
            await channel.send(ME, Message("王强，16:00再提醒", buttons=CARD.buttons), card, "2")
        assert await channel.send(ME, Message("王强，16:00再提醒", buttons=CARD.buttons), card, "2") == card
        assert (shop.qyapi.updates, len(shop.qyapi.shown)) == (1, 1)


async def test_an_honest_repetition_is_told_apart_and_a_retry_is_not_by_whichever_process(
    tmp_path: Path, database: Database, lanes: Lanes, inbox: Inbox
) -> None:
    clock, said = HandClock(), Message("今天没有要联系的")

    def process() -> Kept:
        return Kept(database, lanes, clock, BOT)

    async with sending(tmp_path, inbox, kept=process(), clock=clock) as (channel, shop):
        for key in ("1", "2", "3", "2"):
            await channel.send(ME, said, "", key)
        await channel.send("liuyang", said, "", "4")
        shop.channel._kept = process()
        clock.add(5)
        for key in ("3", "5"):
            await channel.send(ME, said, "", key)
        clock.add(71)
        await channel.send(ME, said, "", "6")
        plain = "今天没有要联系的"
        later = [f"{plain}\n10:00:{second}" for second in ("00", "01", "05")]
        assert shop.qyapi.texts(ME) == [plain, *later, plain]
        assert shop.qyapi.texts("liuyang") == [plain]


async def test_who_is_out_of_reach_is_blocked_however_it_is_said(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox) as (channel, shop):
        shop.qyapi.strangers.add("zhang")
        shop.qyapi.half_known.add("li")
        for userid in ("zhang", "li"):
            with pytest.raises(Blocked):
                await channel.send(userid, Message("今天3位"), "", userid)


async def test_the_other_refusals(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox) as (channel, shop):
        for told, means in ((60020, Paused), (45009, Paused), (40058, Refused), (GARBAGE, Unknown)):
            shop.qyapi.next.append(told)
            with pytest.raises(means):
                await channel.send(ME, Message(f"今天{told}"), "", str(told))
        with pytest.raises(Refused):
            await channel.send(ME, Message(" "), "", "blank")


async def test_the_days_total_is_held_back_too(tmp_path: Path, inbox: Inbox) -> None:
    async with sending(tmp_path, inbox, daily_limit=500) as (channel, _):
        assert channel.can.per_bot == ((500, 86400.0),)


# -- behind the real delivery ---------------------------------------------------------------------------------------------


def gateway_over(database: Database, lanes: Lanes, clock: HandClock, handle: Handle) -> Gateway:
    """The real gateway around the real handlers."""
    return Gateway(
        database, handle, clock, lanes, lambda bot: None, lambda inbound: False, apology, refusal, version="1"
    )


class Post:
    """A delivery whose clocks are moved by hand."""

    def __init__(self, database: Database, lanes: Lanes, clock: HandClock, channel: Channel, chat: str = ME) -> None:
        self.database = database
        self.clock = clock
        self.delivery = Delivery(
            database, {channel.bot: channel}, lambda session, row, now: True, clock, lanes,
            lease_clock=clock, timing=Timing(clock.seconds, self._pause),
        )  # fmt: skip
        self._bot = channel.bot
        self._chat = chat

    async def _pause(self, seconds: float) -> None:
        self.clock.add(seconds)

    def put(self, message: Message) -> None:
        """Enqueue."""
        with self.database.write(self.clock.now()) as session:
            outbox.enqueue(session, self._bot, self._chat, message, self.clock.now())

    async def drain(self, most_turns: int = 400) -> None:
        """Deliver everything, moving the clock on whenever something has to wait."""
        postman = self.delivery.postmen[self._bot]
        for _ in range(most_turns):
            await self.delivery.tenures[self._bot].renew()
            await postman.turn()
            await postman.settle()
            await postman.turn(claims=False)
            with self.database.read() as session:
                open_ones = session.exec(select(Outbox.seq).where(col(Outbox.state).in_(("waiting", "sending")))).all()
            if not open_ones:
                return
            self.clock.add(1.0)
        raise AssertionError("it never came to rest")


async def test_sixty_rows_for_one_member_go_out_within_the_rates_and_once(
    tmp_path: Path, embedded: Database, inbox: Inbox
) -> None:
    join(embedded)
    clock, lanes = HandClock(), Lanes(is_single_writer=True)
    kept = Kept(embedded, lanes, clock, BOT)
    async with open_shop(tmp_path, inbox.receive, clock=clock, timeout=SOON, kept=kept) as shop:
        post = Post(embedded, lanes, clock, shop.channel)
        for number in range(60):
            post.put(Message(f"{number} 李姐 今天到店") if number % 2 else Message(f"{number}", buttons=CARD.buttons))
        shop.qyapi.next.append(HANG_UP_AFTER)
        await post.drain()
        said = [text.split()[0] for text in shop.qyapi.texts()]
        assert said == [str(number) for number in range(60)]
        assert shop.qyapi.most_in(ME, 60) <= 30
        assert shop.qyapi.breaches == []
    await lanes.close()


async def test_one_sentence_end_to_end(tmp_path: Path, embedded: Database) -> None:
    join(embedded)
    clock, lanes = HandClock(), Lanes(is_single_writer=True)
    kept, words = Kept(embedded, lanes, clock, BOT), Lexicon.shipped()
    gateway = gateway_over(embedded, lanes, clock, router.handler(words))
    async with open_shop(tmp_path, gateway.receive, clock=clock, kept=kept) as shop:
        post = Post(embedded, lanes, clock, shop.channel)
        await shop.phone.say("张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H")
        await post.drain()
        (saved,) = shop.qyapi.shown
        assert saved.text.startswith("记好了：张先生")
        undo = next(button for button in saved.body["template_card"]["button_list"] if button["text"] == "撤销")
        task_id = saved.body["template_card"]["task_id"]
        await shop.phone.press(task_id, undo["key"], shop.qyapi.code_for(task_id))
        await post.drain()
        (undone,) = shop.qyapi.shown
        assert undone.text.startswith("撤销了：张先生")
        assert shop.qyapi.breaches == []
    with embedded.read() as session:
        assert session.exec(select(Customer)).all() == []
        assert len(session.exec(select(Seen)).all()) == 2
    await lanes.close()


async def test_a_photo_from_a_phone_into_the_book_and_back(tmp_path: Path, embedded: Database) -> None:
    join(embedded)
    clock, lanes, channels = HandClock(), Lanes(is_single_writer=True), dict[str, Channel]()
    kept, words = Kept(embedded, lanes, clock, BOT), Lexicon.shipped()
    gateway = gateway_over(embedded, lanes, clock, router.handler(words))
    jobs = Jobs(embedded, lanes, {FETCH: fetching(channels)}, gateway.receive, clock)
    async with open_shop(tmp_path, gateway.receive, clock=clock, kept=kept) as shop:
        post, channels[BOT] = Post(embedded, lanes, clock, shop.channel), shop.channel

        async def say(text: str = "", **fields: object) -> str:
            await shop.phone.say(text, **fields)
            await jobs.turn()
            await post.drain()
            return shop.qyapi.shown[-1].text

        await say("王强13900006602 看途岳")
        shop.qyapi.media["M1"] = b"\xff\xd8 made up"
        assert (await say(MsgType="image", PicUrl="http://x/", MediaId="M1")).startswith("放好了：王强的照片")
        assert (await say(MsgType="voice", MediaId="M9", Format="amr")).startswith("王强的语音没取下来")
        assert "按键盘上的话筒说一遍" in shop.qyapi.shown[-2].text
        assert (await say(MsgType="video", MediaId="M2", ThumbMediaId="M3")).startswith("视频先不收")
        await say("纯文本")
        assert "可以回：" in await say("王强 喜欢白色")
        assert shop.qyapi.shown[-1].body["msgtype"] == "text"
        with embedded.read() as session:
            (row,) = session.exec(select(Attachment)).all()
            picture = attachments.file_of(row)
            shop.blobs[picture.blob] = blobs.read(session, picture.blob) or b""
        post.put(Message("王强 照片", picture=picture))
        await post.drain()
        image = shop.qyapi.shown[-2].body["image"]["media_id"]
        assert shop.qyapi.uploads[image] == ("image", "图片.jpg", b"\xff\xd8 made up")
        assert shop.qyapi.breaches == []
    await lanes.close()
