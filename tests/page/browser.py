"""A real browser in front of a real server, for any app: chromium by Playwright, uvicorn on a free port in a thread.

Import the fixtures you need into a conftest. Playwright's own loop stays running in the thread while it is open, so
``browser`` lives per module, and a module that uses it has no async tests.
"""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from starlette.types import ASGIApp

PHONE = (390, 844)
DESKTOP = (1280, 800)
NAMES = ("chromium", "chromium-browser", "google-chrome")


class OpenPage(Protocol):
    """Opens an address in a window of its own; the test fails when that page logs an error."""

    def __call__(self, url: str, size: tuple[int, int] = ..., dark: bool = ..., errors: bool = ...) -> Page:
        """``errors``: the page may log errors, as when its server is refused on purpose."""


def chromium() -> str | None:
    """The path of an installed chromium."""
    return os.environ.get("CHEJI_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless chromium, or a skip that says why."""
    path = chromium()
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium, or set CHEJI_TEST_CHROMIUM to one")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Windows onto the page, closed after the test."""
    contexts, logged = [], []

    def log(message: ConsoleMessage) -> None:
        if message.type == "error":
            logged.append(message.text)

    def opened(url: str, size: tuple[int, int] = PHONE, dark: bool = False, errors: bool = False) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=width < 600,
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        if not errors:
            page.on("console", log)
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto(url)
        if not errors:  # a person types once the page knows who speaks
            page.locator("#person option, #login:not([hidden])").first.wait_for(state="attached", timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert logged == []


@contextmanager
def serving(app: ASGIApp, before_stop: Callable[[], None], port: int = 0) -> Iterator[str]:
    """The app served from a thread; yields its address. ``before_stop`` ends the open streams."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=10, ws="none")
        server = uvicorn.Server(config)
        ready = threading.Event()

        async def serve() -> None:
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            while not (server.started or serving.done()):
                await asyncio.sleep(0.01)
            ready.set()
            await serving

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        try:
            assert ready.wait(30)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            before_stop()
            server.should_exit = True
            thread.join(15)
            assert not thread.is_alive(), "the server did not stop"
