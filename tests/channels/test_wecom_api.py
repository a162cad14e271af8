"""The API's answers: the token fetched once for everybody, each code as the table says, nothing secret in a log."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.channels.base import Blocked, Paused, Refused, Unknown
from bot.channels.wecom_app.api import Api, Spent
from bot.channels.wecom_app.codes import CODES, Act
from bot.channels.wecom_app.kept import Kept
from bot.channels.wecom_app.menu import TOP
from bot.lanes import Lanes
from handlers import commands, router
from storage.messages import Inbound
from storage.session import Database
from tests.channels import qyapi
from tests.channels.qyapi import GARBAGE, HANG, QyApi
from tests.channels.serving import serving
from tests.channels.wecom import QUICK, SOON, MemoryKept, Waits, open_shop
from tests.engines import address
from tests.gateway.fakes import HandClock
from tests.waiting import until

TEXT: dict[str, object] = {
    "touser": "chenyu", "agentid": qyapi.AGENT, "msgtype": "text", "text": {"content": "张先生"},
    "enable_duplicate_check": 1, "duplicate_check_interval": 60,
}  # fmt: skip
PROCESSES = 2


@asynccontextmanager
async def opened(kept: Kept | MemoryKept, timeout: httpx.Timeout = QUICK) -> AsyncIterator[tuple[Api, QyApi, Waits]]:
    """The API with its server."""
    peer, waits = QyApi(HandClock().now), Waits()
    async with serving(peer.routes()) as base:
        api = Api(f"{base}/cgi-bin/", qyapi.CORP, qyapi.SECRET, kept, pause=waits.pause, timeout=timeout)
        yield api, peer, waits
        await api.close()


async def test_a_text_arrives_as_written() -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        answer = await api.call("message/send", TEXT)
        assert answer["msgid"] == peer.shown[0].msgid
        assert peer.texts() == ["张先生"]
        assert peer.breaches == []


async def test_many_sends_with_a_cold_cache_fetch_one_token() -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        await asyncio.gather(*(api.call("message/send", {**TEXT, "touser": f"u{number}"}) for number in range(20)))
        assert (peer.tokens, len(peer.shown)) == (1, 20)


async def test_many_sends_with_a_token_that_died_fetch_one_more() -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        await api.call("message/send", TEXT)
        peer.tokens = 7
        await asyncio.gather(*(api.call("message/send", {**TEXT, "touser": f"u{number}"}) for number in range(20)))
        assert (peer.tokens, len(peer.shown)) == (8, 21)


async def test_a_token_that_always_expires_is_fetched_twice_and_then_waited_for() -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        peer.token_lives = False
        with pytest.raises(Paused):
            await api.call("message/send", TEXT)
        assert peer.tokens == 2
        assert peer.calls == ["message/send", "message/send"]


async def test_a_wrong_secret_is_tried_once_and_not_for_an_hour() -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        peer.bad_secret = True
        with pytest.raises(Paused) as caught:
            await api.call("message/send", TEXT)
        assert (peer.tokens, caught.value.seconds) == (1, 3600)


async def test_busy_is_tried_three_times_more_with_growing_pauses() -> None:
    async with opened(MemoryKept()) as (api, peer, waits):
        peer.next.extend([-1, -1, -1])
        await api.call("message/send", TEXT)
        assert waits.taken == sorted(waits.taken)
        assert len(waits.taken) == 3
        peer.next.extend([-1] * 9)
        with pytest.raises(Paused):
            await api.call("message/send", TEXT)
        assert len(peer.next) == 5


MEANS: dict[Act, type[Exception]] = {Act.BLOCKED: Blocked, Act.REFUSED: Refused, Act.WAIT: Paused, Act.SPENT: Spent}


async def test_every_code_means_what_the_table_says() -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        for code in CODES:
            if code.act in MEANS:
                peer.next.append(code.number)
                with pytest.raises(MEANS[code.act]):
                    await api.call("message/send", TEXT)
                assert not peer.next
        assert peer.shown == []


async def test_the_codes_named_by_the_facts() -> None:
    named: dict[int, type[Exception]] = {
        60020: Paused, 45009: Paused, 45033: Paused, 81013: Blocked, 60111: Blocked, 40058: Refused, 45002: Refused,
        60140: Spent, 99999: Unknown,
    }  # fmt: skip
    async with opened(MemoryKept()) as (api, peer, _):
        for number, means in named.items():
            peer.next.append(number)
            with pytest.raises(means):
                await api.call("message/send", TEXT)
        assert peer.calls == ["message/send"] * len(named)


@pytest.mark.parametrize("number", [40014, 42001])
async def test_a_refused_token_is_fetched_and_the_call_repeated_once(number: int) -> None:
    async with opened(MemoryKept()) as (api, peer, _):
        peer.next.append(number)
        await api.call("message/send", TEXT)
        assert (peer.tokens, len(peer.shown)) == (2, 1)


def test_every_code_that_somebody_can_mend_says_where() -> None:
    assert [code.number for code in CODES if code.act != Act.SPENT and not (code.found and code.mend)] == []
    assert len({code.number for code in CODES}) == len(CODES)


async def test_what_may_have_arrived_is_unknown() -> None:
    async with opened(MemoryKept(), timeout=SOON) as (api, peer, _):
        for told in (GARBAGE, HANG):
            peer.next.append(told)
            with pytest.raises(Unknown):
                await api.call("message/send", TEXT)


async def test_what_cannot_have_arrived_waits() -> None:
    kept = MemoryKept()
    await kept.keep("T", 7200)
    nowhere = Api("http://127.0.0.1:9/cgi-bin/", qyapi.CORP, qyapi.SECRET, kept)
    with pytest.raises(Paused):
        await nowhere.call("message/send", TEXT)
    await nowhere.close()


async def test_no_log_and_no_error_tells_the_secret_or_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with opened(MemoryKept(), timeout=SOON) as (api, peer, _):
        peer.next.extend([60020, GARBAGE, HANG])
        for _ in range(3):
            with pytest.raises((Paused, Unknown)) as caught:
                await api.call("message/send", TEXT)
            caplog.records.append(logging.makeLogRecord({"msg": f"{caught.value!r} {caught.value.__cause__!r}"}))
        told = "\n".join(record.getMessage() for record in caplog.records)
        assert qyapi.SECRET not in told
        assert peer.token() not in told
        assert "张先生" not in told


# -- what processes share -------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(database: Database, lanes: Lanes) -> Kept:
    """What the database keeps."""
    return Kept(database, lanes, HandClock(), "wecom:ww:1")


async def test_the_token_is_kept_sealed_until_shortly_before_its_end(database: Database, lanes: Lanes) -> None:
    clock = HandClock()
    first, second = Kept(database, lanes, clock, "wecom:ww:1"), Kept(database, lanes, clock, "wecom:ww:1")
    assert await first.claim(0) is True
    assert await second.claim(0) is False
    token = await first.keep("secret words", 6900)
    assert await second.claim(0) == token
    assert await second.claim(token.number) is True
    await second.give_up()
    clock.add(6901)
    assert await first.claim(0) is True
    with database.engine.connect() as connection:
        assert "secret words" not in str(connection.exec_driver_sql("SELECT * FROM duty").fetchall())


async def test_who_died_while_fetching_keeps_nobody_waiting_for_long(database: Database, lanes: Lanes) -> None:
    clock = HandClock()
    first, second = Kept(database, lanes, clock, "wecom:ww:1"), Kept(database, lanes, clock, "wecom:ww:1")
    assert await first.claim(0) is True
    clock.add(16)
    assert await second.claim(0) is True


async def test_a_code_serves_one_row_once_and_the_next_press_brings_another(kept: Kept) -> None:
    assert await kept.take_code("cj-7", "row 1") is None
    await kept.put_code("cj-7", "RC1")
    taken = await kept.take_code("cj-7", "row 1")
    assert taken
    assert (taken.code, taken.is_repeat) == ("RC1", False)
    again = await kept.take_code("cj-7", "row 1")
    assert again
    assert again.is_repeat
    assert await kept.take_code("cj-7", "row 2") is None
    await kept.put_code("cj-7", "RC1")
    assert await kept.take_code("cj-7", "row 2") is None
    await kept.put_code("cj-7", "RC2")
    fresh = await kept.take_code("cj-7", "row 2")
    assert fresh
    assert fresh.code == "RC2"


async def test_a_code_is_good_for_three_days(database: Database, lanes: Lanes) -> None:
    clock = HandClock()
    kept = Kept(database, lanes, clock, "wecom:ww:1")
    await kept.put_code("cj-7", "RC1")
    clock.add(72 * 3600 + 1)
    assert await kept.take_code("cj-7", "row 1") is None


async def test_several_processes_fetch_one_token(database: Database, root: Path) -> None:
    peer = QyApi(HandClock().now)
    async with serving(peer.routes()) as base:
        command = [sys.executable, "-m", "tests.channels.wecom_process", address(database), f"{base}/cgi-bin/"]
        others = [
            await asyncio.create_subprocess_exec(*command, str(number), cwd=root, stderr=subprocess.PIPE)
            for number in range(PROCESSES)
        ]
        for other in others:
            _, errors = await other.communicate()
            assert other.returncode == 0, errors
    assert len(peer.shown) == PROCESSES * 2
    assert peer.tokens == 1


async def test_a_menu_is_set_only_where_the_settings_ask(tmp_path: Path) -> None:
    async def take(inbound: Inbound) -> None:
        """Nothing comes."""

    for has_menu in (False, True):
        (tmp_path / str(has_menu)).mkdir()
        async with open_shop(tmp_path / str(has_menu), take, has_menu=has_menu) as shop:
            if has_menu:
                await until(lambda: bool(shop.qyapi.menu))
            assert shop.qyapi.calls == (["menu/create"] if has_menu else [])


def test_every_key_of_the_menu_is_a_command() -> None:
    assert router.TABLES  # commands are entered when it is imported
    assert [words for name, below in TOP for words in (below or (name,)) if commands.find(words) is None] == []
