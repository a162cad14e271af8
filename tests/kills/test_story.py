"""One sentence, end to end, over each platform's own wire: ``cheji run`` itself, in three lives of an hour's distance."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.session import Database
from tests.engines import KEY, address
from tests.kills.platforms import PLATFORMS, Platform
from tests.kills.product import Plan
from tests.kills.story import PATIENCE, START, free_port, open_store, running, up

SENTENCE = "张先生13800000001 看途观L 预算20左右 对比CR-V 今天10点24分打电话 H"


class Rep:
    """One person in front of the product, at one time of the day."""

    def __init__(self, platform: Platform, who: str, url: str, now: datetime) -> None:
        self.platform = platform
        self.who = who
        self.url = url
        self.now = now

    async def say(self, text: str, *wanted: str) -> None:
        """Say something; the words that are then to be read."""
        self.platform.tell(self.who, text, self.now)
        await self.reads(*wanted)

    async def press(self, label: str, *wanted: str) -> None:
        """Press a button."""
        self.platform.press_on(self.who, label, self.now)
        await self.reads(*wanted)

    async def reads(self, *wanted: str) -> None:
        """One message has all of these words."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not any(all(words in text for words in wanted) for text in self.platform.screen(self.who)):
                    await self.platform.deliver(self.url)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{wanted} not in {self.platform.screen(self.who)}") from None


@pytest.mark.parametrize(("name", "posts"), [("telegram", False), ("telegram", True), ("wecom_app", True)])
async def test_one_sentence_end_to_end(name: str, posts: bool, embedded: Database, tmp_path: Path) -> None:
    async with PLATFORMS[name](START, posts=posts) as platform:
        who = open_store(embedded, platform)[0]

        @asynccontextmanager
        async def life(minutes: int) -> AsyncIterator[Rep]:
            now, port = START + timedelta(minutes=minutes), str(free_port())
            environ = {
                "CHEJI_DATA_DIR": str(tmp_path), "CHEJI_DATABASE_URL": address(embedded), "CHEJI_SECRET_KEYS": KEY,
                "CHEJI_HTTP_PORT": port, **platform.environ(),
            }  # fmt: skip
            async with running(Plan(environ, now - datetime.now(UTC))) as child:
                await up(f"http://127.0.0.1:{port}", child)
                yield Rep(platform, who, f"http://127.0.0.1:{port}", now)

        async with life(0) as rep:
            await rep.say(SENTENCE, "记好了：张先生（新客户）", "13800000001", "途观L，20万左右", "今天10:24")
            await rep.say("预算改成25万", "改好了：张先生", "20万左右 → 25万")
            await rep.say("0001", "张先生", "25万")
        async with life(60) as rep:
            await rep.reads("10:24 给张先生打电话", "你今天定的", "25万")
            await rep.press("没接", "记好了：张先生没接")
        async with life(120) as rep:
            await rep.press("撤销", "撤销了：张先生")
            await rep.say("0001", "张先生", "25万")
