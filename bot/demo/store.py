"""The demo's file: made in a folder of its own and put in place whole, so that it is never half there."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp

from bot.channels.base import Channel
from bot.clock import ShiftedClock
from bot.config import Settings
from bot.demo.controls import keep_offset, kept_offset
from bot.demo.seed import DEMO_FILE, check_is_demo, seed
from bot.house import House
from bot.runners import runners_of
from bot.startup import make_folder, open_database
from handlers.notes.lexicon import Lexicon


class DemoStore:
    """The demo's database and the house over it."""

    def __init__(self, settings: Settings, house: House, clock: ShiftedClock) -> None:
        self.house = house
        self.clock = clock
        self.on_fresh: Callable[[], None] = lambda: None
        """Called when the store has been made anew."""
        self._settings = settings

    @classmethod
    async def open(cls, settings: Settings, words: Lexicon) -> "DemoStore":
        """The demo as it was left; a fresh one where there is none."""
        make_folder(settings.data_dir)
        file = settings.data_dir / DEMO_FILE
        clock = ShiftedClock()
        if not file.exists():
            async with _fresh(settings, words, clock) as made:
                _put(made, file)
        database = open_database(settings, f"sqlite:///{file}")
        with database.read() as session:
            clock.offset = kept_offset(session)
        channels: dict[str, Channel] = {}
        runners = runners_of(settings, database, clock, channels)
        house = House(database, clock, channels, words, runners=runners)
        return cls(settings, house, clock)

    async def start_over(self) -> None:
        """Put a fresh store in the place of this one."""
        database = self.house.database
        check_is_demo(database)
        file, clock = self._settings.data_dir / DEMO_FILE, ShiftedClock()
        async with _fresh(self._settings, self.house.words, clock) as made:

            def put() -> None:
                database.close()
                _put(made, file)
                self.clock.offset = clock.offset

            await self.house.lanes.write(put)
        self.on_fresh()


@asynccontextmanager
async def _fresh(settings: Settings, words: Lexicon, clock: ShiftedClock) -> AsyncIterator[Path]:
    """A file with a demo store just made, gone again unless it is moved away."""
    folder = Path(mkdtemp(prefix="demo-", dir=settings.data_dir))
    try:
        house = House(open_database(settings, f"sqlite:///{folder / DEMO_FILE}"), clock, {}, words)
        await seed(house, clock.now().astimezone(settings.timezone).date(), settings.timezone)
        house.database.run(clock.now(), lambda session: keep_offset(session, clock.offset))
        await house.lanes.close()
        house.database.close()
        yield folder / DEMO_FILE
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(made: Path, file: Path) -> None:
    """Put a closed database file in the place of another that nobody has open."""
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    made.replace(file)
