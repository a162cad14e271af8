"""What people send is brought from their platform into a blob, outside the transaction that took it."""

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Channel, Fetches, Refused
from bot.jobs import Runner, Work
from storage import blobs


def fetching(channels: Mapping[str, Channel]) -> Runner:
    """The runner; ``channels`` by bot, as they stand when it runs."""

    async def fetch(work: Work) -> dict[str, Any]:
        return {"why": await _fetched(work, channels)}

    return fetch


async def _fetched(work: Work, channels: Mapping[str, Channel]) -> str:
    """Bring one file; empty if it is there now, else why not: ``large`` or ``gone``."""
    args = work.job.args
    channel: object = channels.get(args["bot"])
    if not isinstance(channel, Fetches):
        return "gone"
    try:
        data = await channel.fetch(args["handle"])
    except blobs.TooLarge:
        return "large"
    except Refused:
        return "gone"
    await work.write(lambda session: blobs.fill(session, args["blob"], data))
    return ""
