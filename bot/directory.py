"""Who has come into a company app's visible range is looked up there, outside the transaction that heard of it."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from bot.channels.base import Channel
from bot.jobs import Runner, Work
from handlers import team
from handlers.team import Person


@runtime_checkable
class Directory(Protocol):
    """A channel that knows who its people are."""

    async def look_up(self, sender: str) -> Person | None:
        """What the platform knows of somebody."""


def looking_up(channels: Mapping[str, Channel]) -> Runner:
    """The runner; ``channels`` by bot, as they stand when it runs."""

    async def look_up(work: Work) -> dict[str, Any]:
        args = work.job.args
        channel: object = channels.get(args["bot"])
        person = await channel.look_up(args["sender"]) if isinstance(channel, Directory) else None
        if person is not None:
            await work.write(lambda session: team.place(session, args, person, session.info["now"]))
        return {}

    return look_up
