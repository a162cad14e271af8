"""The web server of a process: the channels' routes, /healthz and /metrics. Takes its port before anything is built."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bot.channels.base import Receive
from bot.config import StartupError

Measure = Callable[[], Awaitable[Mapping[str, float]]]
_GRACE = 3
"""Seconds that open requests get when the server stops."""


class Web:
    """One address, many routes."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family)
        except OSError as error:
            raise StartupError(
                f"端口 {port} 打不开，可能被占用了：关掉占用它的程序，或者用 CHEJI_HTTP_PORT 换一个"
            ) from error
        self.address = f"http://{host}:{self._socket.getsockname()[1]}"
        self._routes: list[object] = []
        self._stops: list[Callable[[], None]] = []
        self._measure: Measure | None = None
        self._is_up = False

    def measure(self, measure: Measure) -> None:
        """What /metrics tells of the product beside the process: called for each scrape."""
        self._measure = measure

    def add(self, routes: Sequence[object], on_stop: Callable[[], None]) -> None:
        """Serve these too; ``on_stop`` ends their streams, which would keep the server from stopping."""
        self._routes += routes
        self._stops.append(on_stop)

    async def serve(self, _: Receive) -> None:
        """Serve until told to stop (SIGINT, SIGTERM)."""
        import uvicorn
        from starlette.applications import Starlette
        from starlette.routing import Route

        routes = [Route("/healthz", self._health), Route("/metrics", self._metrics), *self._routes]
        web = self

        class Server(uvicorn.Server):
            @contextmanager
            def capture_signals(self) -> Iterator[None]:
                """Stop, and let the rest of the product stop after us: uvicorn's own raises the signal once more."""
                loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
                for number in numbers:
                    loop.add_signal_handler(number, self.handle_exit, number, None)
                try:
                    yield
                finally:
                    for number in numbers:
                        loop.remove_signal_handler(number)

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                web._is_up = True

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                web._is_up = False
                for stop in web._stops:
                    stop()
                await super().shutdown(sockets)

        config = uvicorn.Config(
            Starlette(routes=routes),  # type: ignore[arg-type]
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        await Server(config).serve([self._socket])

    async def _health(self, request: object) -> object:
        """200 once the channels run."""
        from starlette.responses import PlainTextResponse

        return PlainTextResponse("ok" if self._is_up else "starting", 200 if self._is_up else 503)

    async def _metrics(self, request: object) -> object:
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
        from prometheus_client.process_collector import ProcessCollector
        from starlette.responses import Response

        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        for name, value in (await self._measure() if self._measure else {}).items():
            Gauge(f"cheji_{name}", name.replace("_", " "), registry=registry).set(value)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
