"""The long work of an export: rows read a step at a time, written in a worker process, kept for a day."""

from typing import Any

from sqlmodel import Session

from bot.jobs import Runner, Work
from handlers import exporting, tabling
from handlers.cards import exporting as cards
from handlers.sheets import writing
from handlers.sheets.writing import Sheet
from scheduler.desk import stored_settings
from storage import blobs, outbox
from storage.models import Member

PROGRESS = 2_000
"""Customers between two edits of the progress message."""


async def a_list(work: Work) -> dict[str, Any]:
    """A list as an xlsx or csv."""
    args, rows = work.job.args, list[list[str]]()
    numbers = bool(args["numbers"])
    for start in range(0, len(args["ids"]), exporting.STEP):
        some = args["ids"][start : start + exporting.STEP]
        rows += await work.read(lambda session: _rows(session, work.job.member_id, some, numbers))  # noqa: B023
        if start and start % PROGRESS == 0:
            await _tell(work, start)
    sheet = Sheet("客户", tabling.header(with_numbers=numbers), rows)
    ending, kind, write = ("csv", writing.CSV, writing.table) if args["csv"] else ("xlsx", writing.XLSX, _one)
    data = await work.compute(write, sheet)
    return await _keep(work, data, f"{args['words']}.{ending}", kind, len(rows), "list" + ("+phone" if numbers else ""))


def _one(sheet: Sheet) -> bytes:
    return writing.book([sheet])


def _rows(session: Session, member_id: int | None, ids: list[int], numbers: bool) -> list[list[str]]:
    member, seen = exporting.still_seen(session, member_id, ids)
    return tabling.rows(session, seen, stored_settings(session, member.store_id), with_numbers=numbers)


async def everything(work: Work) -> dict[str, Any]:
    """Every row of the record about some customers: one person's, or all for an admin."""
    args, tables, count = work.job.args, dict[str, list[dict[str, str]]](), 0
    for start in range(0, len(args["ids"]), exporting.STEP):
        some = args["ids"][start : start + exporting.STEP]
        found, seen = await work.read(lambda session: _whole(session, work.job.member_id, some))  # noqa: B023
        count += seen
        for title, rows in found.items():
            tables.setdefault(title, []).extend(rows)
        if start and start % PROGRESS == 0:
            await _tell(work, start)
    data = await work.compute(writing.book, tabling.sheets(tables))
    return await _keep(work, data, f"{args['one'] or args['words']}.xlsx", writing.XLSX, count, "all")


def _whole(session: Session, member_id: int | None, ids: list[int]) -> tuple[dict[str, list[dict[str, str]]], int]:
    member, seen = exporting.still_seen(session, member_id, ids)
    return tabling.whole(session, seen, stored_settings(session, member.store_id), member), len(seen)


async def _tell(work: Work, at: int) -> None:
    job = work.job

    def tell(session: Session) -> None:
        message = cards.under_way(job.args["words"], at, len(job.args["ids"])).with_slot(job.slot)
        outbox.enqueue(session, job.bot, job.chat, message, session.info["now"], member_id=job.member_id)

    if job.chat:
        await work.write(tell)


async def _keep(work: Work, data: bytes, name: str, kind: str, count: int, what: str) -> dict[str, Any]:
    """The file and the audit of it, in one transaction."""

    def keep(session: Session) -> int:
        now = session.info["now"]
        member, seen = exporting.still_seen(session, work.job.member_id, work.job.args["ids"])
        exporting.audit(session, member, seen, what, now)
        return blobs.put(session, session.get_one(Member, member.id).store_id, data, now + exporting.KEPT).id

    return {"blob": await work.write(keep), "name": name, "type": kind, "count": count}


RUNNERS: dict[str, Runner] = {exporting.KIND: a_list, exporting.WHOLE: everything}
"""By kind of job."""
