"""What a forgetting leaves to do outside its transaction: the tombstone, the index and log of the file, the copies."""

import asyncio
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.jobs import Runner, Work
from storage import backup, forgetting
from storage.session import Database


def burial(database: Database, log: Path, copies: Path, clock: Clock) -> Runner:
    """The runner of ``bury`` jobs; ``log`` takes the tombstones, ``copies`` is the folder of the daily copies."""

    def run(customer_id: int) -> None:
        now, url = clock.now(), database.url.render_as_string(hide_password=False)
        forgetting.bury(log, customer_id)
        database.scrub(now)
        ids = forgetting.buried(log)
        forgetting.forget_in_copies(backup.copies_of(url, copies), database.vault, ids, now)

    async def bury(work: Work) -> dict[str, Any]:
        await asyncio.to_thread(run, int(work.job.args["customer"]))
        return {}

    return bury
