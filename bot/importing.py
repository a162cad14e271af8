"""The long work of an import: read the file in a bounded process, judge its rows, write them step by step."""

import asyncio
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bot import bounded
from bot.jobs import Runner, Work
from handlers import importing
from handlers.intake import BAD, CLASH, MERGED, NEW, sort
from handlers.sheets import work as sheets
from handlers.sheets.cells import Parsed
from storage import blobs

AT_ONCE = 500
"""Rows judged in one snapshot."""
KEPT = timedelta(days=4)
"""How long what was read is kept: longer than an import can be taken back."""


async def look(work: Work) -> dict[str, Any]:
    """Read the file and judge its rows; nothing is written but what was read."""
    args = work.job.args
    data = await work.read(lambda session: blobs.read(session, args["blob"]))
    if data is None:
        return {"problem": "文件已经过期，再发一次"}
    try:
        packed = await bounded.run(sheets.look, data, args["name"], args["chosen"], work.job.created_at)
    except bounded.TooCostly:
        return {"problem": "文件太大，分成几个再发"}
    problem, columns, rows = await asyncio.to_thread(sheets.unpack, packed)
    if problem:
        return {"problem": problem}
    known = await work.read(lambda session: importing.owners(session, args["store"], args["by"], rows))
    verdicts = await _judge(work, rows, importing.dry_book(args["store"], known))
    reasons = {row.number: why for row, (verdict, why) in zip(rows, verdicts, strict=True) if why}
    out = await _left_out(work, data, reasons)
    found = await _keep(work, packed)
    counts = {name: sum(verdict == name for verdict, _ in verdicts) for name in (NEW, MERGED, CLASH, BAD)}
    mine: dict[str, int] = {}
    for row in rows:
        mine[row.rep] = mine.get(row.rep, 0) + (not row.bad)
    looked = {
        "name": args["name"], "rows": len(rows), **counts, "columns": columns, "owners": mine,
        "unjoined": [name for name, member in known.items() if member is None],
    }  # fmt: skip
    return {"problem": "", "rows": found, "out": out, "looked": looked}


async def _judge(work: Work, rows: list[Parsed], book: Any) -> list[tuple[str, str]]:
    verdicts: list[tuple[str, str]] = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        verdicts += await work.read(lambda session: sort(session, book, some))  # noqa: B023
    return verdicts


async def _left_out(work: Work, data: bytes, reasons: dict[int, str]) -> int | None:
    if not reasons:
        return None
    return await _keep(work, await bounded.run(sheets.left_out, data, work.job.args["name"], reasons))


async def _keep(work: Work, data: bytes) -> int:
    def put(session: Session) -> int:
        return blobs.put(session, work.job.args["store"], data, session.info["now"] + KEPT).id

    return await work.write(put)


async def write(work: Work) -> dict[str, Any]:
    """Write the rows, each step a transaction with its cursor; a crash loses none and doubles none."""
    packed = await work.read(lambda session: blobs.read(session, str(work.job.args["rows"])))
    if packed is None:
        return {"tally": ""}
    _, _, rows = await asyncio.to_thread(sheets.unpack, packed)
    days: dict[int, date] = {}
    await work.steps(
        lambda session, cursor: importing.step(session, work.job, cursor, session.info["now"], rows, days)
    )  # fmt: skip
    return {"tally": work.cursor}


RUNNERS: dict[str, Runner] = {importing.LOOK: look, importing.IMPORT: write}
"""By kind of job."""
