"""The WeCom app's door: what comes in, once, whatever happens; the spool while it cannot be taken."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.channels.wecom_app.callback import MAX_BODY, Staff
from bot.gateway import Unreachable
from bot.spool import Spool
from storage.messages import Inbound
from storage.session import Database
from tests.channels.qyapi import ME
from tests.channels.rigs import Inbox
from tests.channels.wecom import BOT, FullSpool, MemoryKept, join, open_shop
from tests.channels.wecom_phone import cdata, encrypt, xml
from tests.gateway.conftest import MakeGateway
from tests.gateway.fakes import NOW, answers
from tests.waiting import until

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
