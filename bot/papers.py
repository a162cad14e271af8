"""The long work of 三表两卡: a page read at a time, laid out in a worker process, kept for a day."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.jobs import Runner, Work
from handlers import exporting, papers
from handlers.sheets import printing, writing
from handlers.trade.order import Made
from storage import blobs
from storage.models import Member

MOST_GAPS = 200
STEP = 200
"""Customers audited in one transaction."""


async def write(work: Work) -> dict[str, Any]:
    """The book of a request: one page for each store, rep, day or customer that has anything to show."""
    args, member = work.job.args, work.job.member_id
    now = datetime.fromisoformat(args["at"])
    made: list[Made] = []
    for leaf in await work.read(lambda session: papers.leaves(session, member, args)):
        page = await work.read(lambda session: papers.page(session, member, args, leaf, now))  # noqa: B023
        if page is not None:
            made.append(page)
    if not made:
        return {"count": 0}
    data = await work.compute(printing.book, [one.page for one in made])
    counts: dict[str, int] = {}
    for one in made:
        for label, number in one.counts.items():
            counts[label] = counts.get(label, 0) + number
    gaps = [asdict(gap) for one in made for gap in one.gaps]
    seen = sorted({number for one in made for number in one.customers})
    for start in range(0, len(seen), STEP):
        await work.write(lambda session: _audit(session, work, seen[start : start + STEP]))  # noqa: B023
    blob = await work.write(lambda session: _keep(session, work, data))
    name = f"{papers.file_name(args)}.xlsx"
    told = {"counts": counts, "gaps": gaps[:MOST_GAPS], "first": made[0].page.tab}
    return {"blob": blob, "name": name, "type": writing.XLSX, "count": len(made), **told}


def _audit(session: Session, work: Work, ids: list[int]) -> None:
    """Whose data go out; after a crash some may be named twice, none is missing."""
    args, viewer = work.job.args, session.get_one(Member, work.job.member_id)
    exporting.audit(session, viewer, ids, args["paper"] + ("+phone" if args["numbers"] else ""), session.info["now"])


def _keep(session: Session, work: Work, data: bytes) -> int:
    """The file, for a day."""
    viewer = session.get_one(Member, work.job.member_id)
    return blobs.put(session, viewer.store_id, data, session.info["now"] + exporting.KEPT).id


RUNNERS: dict[str, Runner] = {papers.KIND: write}
"""By kind of job."""
