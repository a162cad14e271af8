"""What the WeCom app shows: texts and cards over the API, and what stands behind the real delivery."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from bot.channels.base import Blocked, Channel, Paused, Refused, Unknown
from bot.channels.wecom_app.channel import WecomAppChannel
from bot.channels.wecom_app.kept import Kept
from bot.fetching import fetching
from bot.gateway import Gateway, Handle
from bot.jobs import Jobs
from bot.lanes import Lanes
from handlers import router
from handlers.attachments import FETCH
from handlers.notes.lexicon import Lexicon
from storage import attachments, blobs
from storage.messages import Message
from storage.models import Attachment, Customer, Seen
from storage.session import Database
from tests.channels.qyapi import GARBAGE, HANG_UP_AFTER, ME
from tests.channels.rigs import CARD, Inbox
from tests.channels.wecom import BOT, SOON, Shop, join, open_shop
from tests.gateway.conftest import apology, refusal
from tests.gateway.fakes import HandClock
from tests.gateway.posting import House

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


async def test_sixty_rows_for_one_member_go_out_within_the_rates_and_once(
    tmp_path: Path, embedded: Database, inbox: Inbox
) -> None:
    join(embedded)
    clock, lanes = HandClock(), Lanes(is_single_writer=True)
    kept = Kept(embedded, lanes, clock, BOT)
    async with open_shop(tmp_path, inbox.receive, clock=clock, timeout=SOON, kept=kept) as shop:
        post = House(embedded, lanes, clock, shop.channel, ME)
        for number in range(60):
            post.put(Message(f"{number} 李姐 今天到店") if number % 2 else Message(f"{number}", buttons=CARD.buttons))
        shop.qyapi.next.append(HANG_UP_AFTER)
        await post.drain_all()
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
        post = House(embedded, lanes, clock, shop.channel, ME)
        await shop.phone.say("张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H")
        await post.drain_all()
        (saved,) = shop.qyapi.shown
        assert saved.text.startswith("记好了：张先生")
        undo = next(button for button in saved.body["template_card"]["button_list"] if button["text"] == "撤销")
        task_id = saved.body["template_card"]["task_id"]
        await shop.phone.press(task_id, undo["key"], shop.qyapi.code_for(task_id))
        await post.drain_all()
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
        post, channels[BOT] = House(embedded, lanes, clock, shop.channel, ME), shop.channel

        async def say(text: str = "", **fields: object) -> str:
            await shop.phone.say(text, **fields)
            await jobs.turn()
            await post.drain_all()
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
        await post.drain_all()
        image = shop.qyapi.shown[-2].body["image"]["media_id"]
        assert shop.qyapi.uploads[image] == ("image", "图片.jpg", b"\xff\xd8 made up")
        assert shop.qyapi.breaches == []
    await lanes.close()
