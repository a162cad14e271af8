"""``cheji import`` and ``cheji export``: the same work as in the chat, asked for on the command line."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from bot import exporting as export_work
from bot import importing as import_work
from bot.clock import SystemClock
from bot.config import StartupError
from bot.jobs import Jobs, Runner
from bot.lanes import Lanes
from handlers import exporting, importing
from handlers.cards import importing as cards
from handlers.cards.importing import Looked
from handlers.intake import Tally
from handlers.notes.lexicon import Lexicon
from handlers.sheets.opening import MOST_BYTES
from handlers.turn import Turn, turn_of
from storage import blobs, jobs, journal
from storage.messages import FROM_JOB, Inbound
from storage.models import ADMIN, MANAGER, Batch, Member
from storage.session import Database

_OURS = "cli_"
"""Work of the command line is done here and by nobody else: a product that runs beside it knows no such kind."""


def member_named(database: Database, name: str) -> Member:
    """The one active member of this name."""
    with database.read() as session:
        found = session.exec(select(Member).where(Member.name == name)).all()
    active = [member for member in found if member.is_active]
    if len(active) != 1:
        raise StartupError(
            f"没有叫{name}的同事：--as 写店里人的名字" if not active else f"有{len(active)}位{name}，先改名再来"
        )
    return active[0]


def bring_in(database: Database, file: Path, name: str, *, dry: bool) -> str:
    """Import a file as a manager or admin; what was found, and unless ``dry`` what was written."""
    member = member_named(database, name)
    if member.role not in (MANAGER, ADMIN):
        raise StartupError("导入由经理或管理员来做：--as 写经理的名字")
    try:
        data = file.read_bytes() if file.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise StartupError(f"读不了 {file}：看看路径对不对") from error
    if not data:
        raise StartupError("文件是空的，或者超过20MB：分成几个再来")
    now = SystemClock().now()
    blob = database.run(now, lambda s: blobs.put(s, member.store_id, data, now + importing.KEPT).id)
    args = {"blob": str(blob), "name": file.name, "chosen": {}, "store": member.store_id, "by": member.id}
    found = _work(database, importing.LOOK, import_work.look, args, member)
    if found["problem"]:
        raise StartupError(found["problem"])
    looked = Looked(**found["looked"])
    told = cards.preview(looked).plain()
    if dry or not looked.takes:
        return told

    def begin(session: Session) -> dict[str, Any]:
        journal.write_under(session, journal.Author(member.store_id, member.id, f"cli:{blob}", now))
        return importing.start(session, {**args, "rows": found["rows"], "out": found["out"]}, looked)

    body = database.run(now, begin)
    result = _work(database, importing.IMPORT, import_work.write, body, member)
    tally = Tally.load(result["tally"])
    database.run(now, lambda s: importing.tell_reps(_turn(s, member, now), s.get_one(Batch, body["batch"])))
    return f"{told}\n导入好了：新客户{tally.new} 合并{tally.merged} 冲突{tally.clash} 坏行{tally.bad}"


def bring_out(database: Database, file: Path, name: str, words: str, *, with_numbers: bool) -> str:
    """Export what a member may see to a file; how many customers."""
    member, now = member_named(database, name), SystemClock().now()
    is_csv = file.suffix.lower() == ".csv"
    with database.read() as session:
        session.info["now"] = now
        ids = exporting.ids_of(_turn(session, member, now), words or "全部")
    if not ids:
        raise StartupError(f"没有符合的客户：{words}")
    if not words and member.role == ADMIN and not is_csv:
        args: dict[str, Any] = {"ids": ids, "words": "所有数据", "one": ""}
        result = _work(database, exporting.WHOLE, export_work.everything, args, member)
    else:
        args = {"ids": ids, "words": words or "全部", "numbers": with_numbers, "csv": is_csv}
        result = _work(database, exporting.KIND, export_work.a_list, args, member)
    with database.read() as session:
        data = blobs.read(session, str(result["blob"]))
    try:
        file.write_bytes(data or b"")
    except OSError as error:
        raise StartupError(f"写不进 {file}：换一个文件夹") from error
    return f"导出好了：{file}，{result['count']}位客户"


def _turn(session: Session, member: Member, now: datetime) -> Turn:
    inbound = Inbound("cli", "", "cli", str(member.id), "cli", now)
    return turn_of(session, session.get_one(Member, member.id), inbound, now, Lexicon.shipped())


def _work(database: Database, kind: str, runner: Runner, args: dict[str, Any], member: Member) -> dict[str, Any]:
    """Have a job done here, now; what it brought back."""
    clock = SystemClock()
    job_id = database.run(
        clock.now(), lambda s: jobs.start(s, _OURS + kind, args, clock.now(), member_id=member.id).id
    )  # fmt: skip

    async def do() -> None:
        lanes = Lanes(is_single_writer=database.is_sqlite)
        crew = Jobs(database, lanes, {_OURS + kind: runner}, _hear_nothing, clock)
        try:
            while await crew.turn():
                pass
        finally:
            crew.close()
            await lanes.close()

    asyncio.run(do())
    with database.read() as session:
        returned = jobs.returned(session, f"{FROM_JOB}{job_id}", member.id)
    if returned is None or returned.result is None:
        raise StartupError("没做成，再试一次；还不行就看日志")
    return returned.result


async def _hear_nothing(inbound: Inbound) -> None:
    """What comes back is read from the job itself."""
