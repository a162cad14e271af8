"""The real program as a person starts it: the demo in a process of its own, and a terminal beside it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.page.browser import browser, open_page

__all__ = ["browser", "open_page"]

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
Terminal = Callable[[str, str], str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data folder."""
    return tmp_path_factory.mktemp("story")


@pytest.fixture(scope="module")
def demo(home: Path) -> Iterator[str]:
    """The address of a running demo."""
    environ = os.environ | {"CHEJI_DATA_DIR": str(home), "CHEJI_HTTP_PORT": str(_free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], stdout=subprocess.PIPE, encoding="utf-8", env=environ, cwd=ROOT
    )
    with process:
        try:
            address = _address_of(process)
            _wait_until_up(address)
            yield address
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def _address_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://[\d.:]+", line):
            return found[0]
    raise AssertionError("the demo ended")


def _wait_until_up(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
    raise AssertionError("the demo did not come up")


@pytest.fixture
def terminal(home: Path) -> Terminal:
    """Says lines in the terminal as somebody; what was printed."""

    def say(who: str, lines: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "chat", "--as", who],
            input=lines,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"CHEJI_DATA_DIR": str(home)},
            cwd=ROOT,
            timeout=PATIENCE,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout

    return say
