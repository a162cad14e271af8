"""Another process of the app: ``python -m tests.channels.wecom_process URL BASE NAME`` sends two texts at once."""

import asyncio
import sys

from bot.channels.wecom_app.api import Api
from bot.channels.wecom_app.kept import Kept
from bot.clock import SystemClock
from bot.lanes import Lanes
from tests.channels import qyapi
from tests.engines import open_database


async def main(url: str, base: str, name: str) -> None:
    """Send."""
    database = open_database(url)
    lanes = Lanes(is_single_writer=database.is_sqlite)
    api = Api(base, qyapi.CORP, qyapi.SECRET, Kept(database, lanes, SystemClock(), "wecom:ww:1"))
    body: dict[str, object] = {
        "agentid": qyapi.AGENT, "msgtype": "text", "text": {"content": name}, "enable_duplicate_check": 1,
        "duplicate_check_interval": 60,
    }  # fmt: skip
    await asyncio.gather(*(api.call("message/send", {**body, "touser": f"u{name}{number}"}) for number in range(2)))
    await api.close()
    await lanes.close()
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
