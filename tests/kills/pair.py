"""Two processes of the product on one PostgreSQL, behind the same webhook, each as if on a machine of its own."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage import outbox
from storage.session import Database
from tests.engines import KEY, address
from tests.kills.platforms import SIDES, Platform
from tests.kills.product import Plan
from tests.kills.story import PATIENCE, START, Child, free_port, head_of, name_of, open_store, running, up


@dataclass
class Pair:
    """Both, and those who speak to them."""

    database: Database
    platform: Platform
    reps: list[str]
    children: dict[str, Child]
    urls: dict[str, str]
    said: list[tuple[str, str]]
    """(chat, headline of the answer) of every note."""

    def speak(self, count: int) -> None:
        """Every rep says so many notes."""
        for _ in range(count):
            for who in self.reps:
                number = len(self.said)
                self.said.append((who, head_of(name_of(number))))
                self.platform.tell(who, f"{name_of(number)}1380000{number:04} 看途观L", START)

    async def brought(self) -> None:
        """Everything is taken and answered, and known to be."""
        async with asyncio.timeout(PATIENCE):
            while self.platform.waiting():
                await self.platform.deliver(*self.urls.values())
                await asyncio.sleep(0.01)  # until the product has said where to: it says so to this very loop
            while await asyncio.to_thread(self._is_under_way):
                await asyncio.sleep(0.05)

    def _is_under_way(self) -> bool:
        with self.database.read() as session:
            return outbox.is_due(session, [self.platform.bot], START, pushes=True)

    def heads(self) -> list[tuple[str, str]]:
        """(chat, headline) of all that was shown."""
        return [(chat, text.partition("\n")[0]) for chat, text in self.platform.shows]

    async def kill_the_sender(self) -> float:
        """Kill whoever sends; seconds until the other has sent what was said after that."""
        assert len(set(self.platform.showers)) == 1
        sender, shown = self.platform.showers[0], len(self.platform.shows)
        began = time.monotonic()
        self.children[sender].process.kill()
        self.speak(1)
        await self.brought()
        assert set(self.platform.showers[shown:]) == set(SIDES) - {sender}
        return time.monotonic() - began


@asynccontextmanager
async def pair(database: Database, platform: Platform, folder: Path, lease: float = 0.0) -> AsyncIterator[Pair]:
    """Both running; ``lease``: how many seconds it lasts, where it is not to be waited for."""
    reps = list(open_store(database, platform))
    children: dict[str, Child] = {}
    urls: dict[str, str] = {}
    async with AsyncExitStack() as stack:
        for side in SIDES:
            (folder / side).mkdir()
            environ = {
                "CHEJI_DATA_DIR": str(folder / side), "CHEJI_DATABASE_URL": address(database), "CHEJI_SECRET_KEYS": KEY,
                "CHEJI_HTTP_PORT": str(free_port()), **platform.environ(side),
            }  # fmt: skip
            plan = Plan(environ, START - datetime.now(UTC), machine=side, lease=lease)
            children[side] = await stack.enter_async_context(running(plan))
            urls[side] = f"http://127.0.0.1:{environ['CHEJI_HTTP_PORT']}"
        for side in SIDES:
            await up(urls[side], children[side])
        yield Pair(database, platform, reps, children, urls, [])


def by_chat(heads: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The headlines of every chat, in order."""
    return {chat: [head for where, head in heads if where == chat] for chat, _ in sorted(heads)}
