"""Drawing a chart in a worker process; the picture lies in a blob until it has long been seen."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bot.channels.base import Channel
from bot.jobs import Runner, Work
from handlers import charts
from storage import blobs
from storage.models import Member

KEPT = timedelta(days=7)


def drawing(channels: Mapping[str, Channel]) -> Runner:
    """The runner of ``chart`` jobs: SVG for a channel that shows it, else PNG; an empty blob means that there is no
    Chinese font here.
    """

    async def draw(work: Work) -> dict[str, Any]:
        channel = channels.get(work.job.bot)
        form: charts.Format = "svg" if channel and channel.can.svg else "png"
        picture = await work.compute(charts.draw, work.job.args["chart"], form)
        if not picture:
            return {"blob": ""}

        def keep(session: Session) -> str:
            store = session.get_one(Member, work.job.member_id).store_id
            return str(blobs.put(session, store, picture, session.info["now"] + KEPT).id)

        return {"blob": await work.write(keep), "form": form}

    return draw
