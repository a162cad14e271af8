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
    blob = await work.write(lambda session: _keep(session, work, made, data))
    name = f"{papers.file_name(args)}.xlsx"
    told = {"counts": counts, "gaps": gaps[:MOST_GAPS], "first": made[0].page.tab}
    return {"blob": blob, "name": name, "type": writing.XLSX, "count": len(made), **told}


def _keep(session: Session, work: Work, made: list[Made], data: bytes) -> int:
    """The file and the audit of it, in one transaction."""
    now, args = session.info["now"], work.job.args
    viewer = session.get_one(Member, work.job.member_id)
    ids = {number for one in made for number in one.customers}
    exporting.audit(session, viewer, sorted(ids), args["paper"] + ("+phone" if args["numbers"] else ""), now)
    return blobs.put(session, viewer.store_id, data, now + exporting.KEPT).id


RUNNERS: dict[str, Runner] = {papers.KIND: write}
"""By kind of job."""
