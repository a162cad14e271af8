"""Another process that imports: ``python -m tests.gateway.import_process URL``; to be killed at any moment."""

import asyncio
import sys

from bot import importing
from bot.clock import SystemClock
from bot.jobs import Jobs
from bot.lanes import Lanes
from storage.messages import Inbound
from tests.engines import open_database


async def main(url: str) -> None:
    """Run what waits."""
    database = open_database(url)
    lanes = Lanes(is_single_writer=database.is_sqlite)

    async def receive(inbound: Inbound) -> None:
        """Nobody is told here."""

    crew = Jobs(database, lanes, dict(importing.RUNNERS), receive, SystemClock())
    while await crew.turn():
        pass
    await lanes.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
