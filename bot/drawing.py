"""Drawing a chart in a worker process; the picture lies in a blob until it has long been seen."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bot.jobs import Work
from handlers import charts
from storage import blobs
from storage.models import Member

KEPT = timedelta(days=7)


async def draw(work: Work) -> dict[str, Any]:
    """The runner of ``chart`` jobs; an empty blob means that there is no Chinese font here."""
    picture = await work.compute(charts.draw, work.job.args["chart"])
    if not picture:
        return {"blob": ""}

    def keep(session: Session) -> str:
        store = session.get_one(Member, work.job.member_id).store_id
        return str(blobs.put(session, store, picture, session.info["now"] + KEPT).id)

    return {"blob": await work.write(keep)}
