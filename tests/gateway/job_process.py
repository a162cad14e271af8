"""Another process that runs jobs: ``python -m tests.gateway.job_process URL DIE_AFTER``; dies after so many steps."""

import asyncio
import os
import sys
from typing import Any

from sqlmodel import Session, col, select

from bot.clock import SystemClock
from bot.jobs import Jobs, Work
from bot.lanes import Lanes
from storage.messages import Inbound
from storage.models import Duty
from tests.engines import open_database
from tests.gateway.fakes import NOW

ROWS = 10


async def fill(work: Work, die_after: int = 0) -> dict[str, Any]:
    """Writes ROWS rows, two a step; each row would be refused a second time."""
    steps = 0

    def step(session: Session, cursor: str) -> str | None:
        nonlocal steps
        start = int(cursor or "0")
        if start >= ROWS:
            return None
        session.add_all(Duty(name=f"{work.job.args['name']} {number}", done_at=NOW) for number in (start, start + 1))
        session.flush()
        steps += 1
        if die_after and steps > die_after:
            os._exit(9)  # in the middle of a transaction
        return str(start + 2)

    await work.steps(step)
    rows = await work.read(lambda session: session.exec(select(Duty).order_by(col(Duty.name))).all())
    return {"rows": len(rows), "steps": steps}


async def main(url: str, die_after: int) -> None:
    """Run one job."""
    database = open_database(url)
    lanes = Lanes(is_single_writer=database.is_sqlite)

    async def receive(inbound: Inbound) -> None:
        raise AssertionError("it should not have come so far")

    await Jobs(database, lanes, {"fill": lambda work: fill(work, die_after)}, receive, SystemClock()).turn()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
