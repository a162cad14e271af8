"""The AI bot's members as the accounts keep them, and what doctor finds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot import app, config
from bot.channels.wecom_bot import check
from bot.channels.wecom_bot.register import Register
from bot.config import Settings
from bot.doctor import Check
from bot.lanes import Lanes
from storage import outbox, people
from storage.messages import Button, Message, Row
from storage.models import Account, Lease, Outbox
from storage.session import Database
from tests.channels.aibot_api import ME, SECRET, aibot_api
from tests.channels.aibot_rig import BOT, STRANGER, count, settings_of, visit
from tests.channels.rigs import NOW
from tests.gateway.fakes import HandClock

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
