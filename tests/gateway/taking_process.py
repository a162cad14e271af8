"""Another process that takes inbounds: ``python -m tests.gateway.taking_process URL NAME COUNT``, begins at a line."""

import asyncio
import sys

from bot.gateway import Gateway
from bot.lanes import Lanes
from tests.engines import open_database
from tests.gateway.conftest import apology, refusal
from tests.gateway.fakes import HandClock, echo, said


async def main(url: str, name: str, count: int) -> None:
    """Take what both processes are given, and messages of its own between."""
    database = open_database(url)
    lanes = Lanes(is_single_writer=database.is_sqlite)
    gateway = Gateway(
        database, echo, HandClock(), lanes, lambda bot: None, lambda inbound: False, apology, refusal, "1"
    )
    print("ready", flush=True)  # noqa: T201  the test waits for it
    sys.stdin.readline()
    messages = []
    for number in range(count):
        messages += [said(f"both {number}", f"both {number}"), said(f"{name} {number}", f"{name} {number}")]
    await asyncio.gather(*(gateway.receive(message) for message in messages))
    await lanes.close()
    database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
