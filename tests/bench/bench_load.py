"""200 reps at once over the Bot API: 2,000 notes and 1,000 presses within 150 seconds, through ``cheji run``.

The server is the tests' own, in this process; the product is another. Printed: the time from a note to its answer,
presses left spinning, calls refused. Nothing about time is asserted: machines are noisy.
"""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from storage import people
from tests.channels.botapi import TOKEN, BotApi
from tests.channels.serving import serving
from tests.engines import KEY, open_database
from tests.kills.story import free_port
from tests.waiting import until

pytestmark = pytest.mark.timeout(900)
REPS, NOTES, PRESSES, SPAN = 200, 2_000, 1_000, 130.0
"""``SPAN``: seconds over which they come."""
FIRST = 1000
"""The Telegram id of the first rep."""
_SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = [a + b for a in "建志丽秀海文晓春国玉" for b in "国强娟英燕军东梅庆兰"]
_LABELS = ("修改", "撤销", "恢复")


class Api(BotApi):
    """Remembers when each text was shown."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.shown_at: dict[tuple[int, str], float] = {}

    async def _send(self, params: dict[str, Any]) -> Any:
        self._see(params)
        return await super()._send(params)

    async def _edit(self, params: dict[str, Any]) -> Any:
        self._see(params)
        return await super()._edit(params)

    def _see(self, params: dict[str, Any]) -> None:
        name = params["text"].replace("<b>", "").removeprefix("记好了：")[:3]
        self.shown_at.setdefault((int(params["chat_id"]), name), time.perf_counter())

    def press_any(self, who: int, first: int) -> str:
        """Press the newest button that is there."""
        for number in range(len(_LABELS)):
            try:
                return self.press(who, _LABELS[(first + number) % len(_LABELS)])
            except AssertionError:
                continue
        return ""


def test_two_hundred_reps(tmp_path: Path) -> None:
    asyncio.run(_measure(tmp_path))


async def _measure(folder: Path) -> None:
    api = Api(datetime.now(UTC))
    async with serving(api.routes()) as url:
        api.url = url
        product = _start(folder, url)
        try:
            await _drive(api)
        finally:
            product.terminate()
            product.wait(30)
            await api.close()


def _start(folder: Path, api: str) -> "subprocess.Popen[bytes]":
    url = f"sqlite:///{folder / 'cheji.db'}"
    database, now = open_database(url), datetime.now(UTC)
    database.upgrade()
    with database.write(now) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        for rep in range(FIRST, FIRST + REPS):
            member = people.make_member(session, store, f"顾问{rep}")
            people.open_account(session, member, "telegram", "telegram:4711", str(rep), str(rep), now)
    database.close()
    environ = {
        "CHEJI_DATA_DIR": str(folder), "CHEJI_DATABASE_URL": url, "CHEJI_SECRET_KEYS": KEY,
        "CHEJI_HTTP_PORT": str(free_port()), "CHEJI_TELEGRAM_TOKEN": TOKEN, "CHEJI_TELEGRAM_API_BASE": f"{api}/bot",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=os.environ | environ, stdout=subprocess.DEVNULL
    )  # fmt: skip


async def _drive(api: Api) -> None:
    await until(lambda: api.polls, seconds=60)
    said: dict[tuple[int, str], float] = {}
    pressed: list[str] = []

    async def speak() -> None:
        for number in range(NOTES):
            await _wait_for(began + SPAN * number / NOTES)
            who, name = FIRST + number % REPS, _SURNAMES[number % 30] + _GIVEN[number // 30]
            said[who, name] = time.perf_counter()
            api.say(who, f"{name}138{number:08} 看途观L 预算20左右 对比CR-V 明天下午3点打电话 B")

    async def press() -> None:
        for number in range(PRESSES):
            await _wait_for(began + 3 + (SPAN - 3) * number / PRESSES)
            tried = (api.press_any(FIRST + (number * 7 + step) % REPS, number) for step in range(REPS))
            pressed.append(next(filter(None, tried)))

    began = time.perf_counter()
    await asyncio.gather(speak(), press())
    try:
        await until(lambda: not api.pending and said.keys() <= api.shown_at.keys(), seconds=120)
    except (TimeoutError, httpx.HTTPError):
        sys.stderr.write("not everything was answered within two minutes\n")
    waits = sorted(api.shown_at[key] - at for key, at in said.items() if key in api.shown_at)
    spinning = len(set(pressed) - set(api.answered))
    sys.stderr.write(
        f"{len(said)} notes and {len(pressed)} presses in {time.perf_counter() - began:.0f} s: "
        f"{len(waits)} answered, median {1000 * waits[len(waits) // 2]:.0f} ms, "
        f"p95 {1000 * waits[int(len(waits) * 0.95)]:.0f} ms, slowest {1000 * waits[-1]:.0f} ms; "
        f"{spinning} presses left spinning\n"
    )
    assert len(waits) == len(said)
    assert spinning == 0


async def _wait_for(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))
