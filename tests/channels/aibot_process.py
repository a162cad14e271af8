"""The product behind the AI bot in a process of its own, to be killed.

``python -m tests.channels.aibot_process DATABASE PLATFORM CERTIFICATE FOLDER``
"""

import asyncio
import sys
from pathlib import Path

from tests.channels.aibot_rig import settings_of
from tests.channels.certificates import trust
from tests.channels.rigs import NOW
from tests.channels.test_wecom_bot_house import open_house
from tests.engines import open_database
from tests.gateway.fakes import HandClock


async def main(database: str, platform: str, certificate: str, folder: str) -> None:
    """Serve until the end."""
    trust(Path(certificate).read_text(encoding="ascii"))
    async with open_house(open_database(database), settings_of(platform, Path(folder)), HandClock(NOW)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
