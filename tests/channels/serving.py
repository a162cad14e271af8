"""A real web server over loopback, for whichever platform or page a test plays."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute


@asynccontextmanager
async def serving(routes: Iterable[BaseRoute]) -> AsyncIterator[str]:
    """The address of a real server with these routes."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # so that a request waits for the server instead of being refused
        config = uvicorn.Config(Starlette(routes=list(routes)), log_level="warning", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True  # a request that hangs on purpose
            async with asyncio.timeout(5):
                await task
