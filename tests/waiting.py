"""Waiting in tests for what goes on in another task: by looking, with an end, never by a guess at how long it takes."""

import asyncio
from collections.abc import Callable


async def until(
    is_so: Callable[[], object], seconds: float = 20.0, meanwhile: Callable[[], object] | None = None
) -> None:
    """Wait until it is so, calling ``meanwhile`` at every look; TimeoutError after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not is_so():
            if meanwhile is not None:
                meanwhile()
            await asyncio.sleep(0.005)
