"""The terminal as a channel: lines in, cards as text out; a button's label typed does what the button does.

Reads with prompt_toolkit where a person sits, plain lines where something pipes. Knows few words of its own.
"""

import asyncio
import logging
import re
import threading
import unicodedata
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TextIO

from bot.channels.base import Capabilities, Load, Receive, nothing
from bot.channels.degrade import gone
from storage.messages import Inbound, Message, Row

PROMPT = "› "
MARGIN = "  "
REPLACED = "↻ 上面那条改成："
NOT_TAKEN = "没发出去，按回车重发"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

logger = logging.getLogger(__name__)


def terminal_bot(sender: str) -> str:
    """The bot that one person's terminals are: what is meant for somebody else is never printed there."""
    return f"terminal-{sender}"


class TerminalChannel:
    """One person at one terminal."""

    name = "terminal"
    can = Capabilities(
        text_limit=8000, buttons=24, rows=24, can_edit=True, pictures=True, files=True, caption=8000, takes_files=False
    )

    def __init__(
        self,
        sender: str,
        now: Callable[[], Awaitable[datetime]],
        stdin: TextIO,
        stdout: TextIO,
        load: Load = nothing,
    ) -> None:
        """``now`` tells product time, aware."""
        self.bot = terminal_bot(sender)
        self._sender = sender
        self._now = now
        self._input = stdin
        self._output = stdout
        self._write: Callable[[str], object] = stdout.write
        self._unsent: Inbound | None = None
        self._load = load
        self._folder: Path | None = None
        """Where pictures and files are put; made for the first."""

    async def run(self, receive: Receive) -> None:
        """Take lines until the input ends (Ctrl-D)."""
        lines = self._prompted() if self._input.isatty() else self._piped()
        async with aclosing(lines):
            async for line in lines:
                await self._take(CONTROL.sub("", line).strip(), receive)

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Print a message; what cannot be replaced in a terminal is printed again under a ↻ line."""
        message = await self._put_down(message)
        shown = f"{MARGIN}{REPLACED}\n{drawn(message)}" if previous else drawn(message)
        self._write(f"{shown}\n\n")
        self._output.flush()
        return previous or key

    async def _put_down(self, message: Message) -> Message:
        """The message with the place where its picture or file now lies."""
        file = message.picture or message.file
        if file is None:
            return message
        data = await self._load(file.blob)
        if data is None:
            return gone(message)
        self._folder = self._folder or Path(mkdtemp(prefix="cheji-"))
        path = self._folder / (re.sub(r"[^\w.-]", "_", file.name).lstrip(".") or "_")
        await asyncio.to_thread(path.write_bytes, data)
        what = "图片" if message.picture else "文件"
        return replace(message, rows=(*message.rows, Row("", f"{what}：{path}")))

    async def _take(self, line: str, receive: Receive) -> None:
        inbound = await self._inbound(line) if line else self._unsent
        if inbound is None:
            return
        try:
            await receive(inbound)
        except Exception as error:
            logger.error("terminal inbound not taken", extra={"key": inbound.key, "error": type(error).__name__})
            self._unsent = inbound
            self._write(f"{MARGIN}{NOT_TAKEN}\n")
            self._output.flush()
        else:
            self._unsent = None

    async def _inbound(self, line: str) -> Inbound:
        key = uuid.uuid4().hex
        now = await self._now()
        return Inbound(key, self.name, self.bot, self._sender, self._sender, now, text=line, message_id=key)

    async def _prompted(self) -> AsyncGenerator[str, None]:
        # Loaded here: prompt_toolkit is an extra, and a pipe does not need it.
        from prompt_toolkit import PromptSession
        from prompt_toolkit.application import create_app_session
        from prompt_toolkit.input import create_input
        from prompt_toolkit.output import create_output
        from prompt_toolkit.patch_stdout import StdoutProxy

        with create_app_session(create_input(self._input), create_output(self._output)), StdoutProxy() as above:
            session: PromptSession[str] = PromptSession(PROMPT)
            self._write = above.write  # above the line being typed
            try:
                while True:
                    yield await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                return
            finally:
                self._write = self._output.write

    async def _piped(self) -> AsyncGenerator[str, None]:
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[str] = asyncio.Queue()

        def read() -> None:
            with suppress(RuntimeError):  # the loop may be gone before the input ends
                for line in self._input:
                    loop.call_soon_threadsafe(lines.put_nowait, line)
                loop.call_soon_threadsafe(lines.put_nowait, "")

        # A daemon, not a pool's thread: a pool waits for its threads, and this one waits for a person.
        threading.Thread(target=read, daemon=True).start()
        while line := await lines.get():
            yield line


def drawn(message: Message) -> str:
    """A message as lines of a terminal: labels in a column, the buttons last; foreign control characters left out."""
    labelled = [row for row in message.rows if row.label]
    column = max((_width(row.label) for row in labelled), default=0)
    lines = [
        *message.text.split("\n"),
        *(f"{row.label}{' ' * (column - _width(row.label))}  {row.value}" for row in labelled),
        *(row.value for row in message.rows if not row.label),
        " ".join(f"[{button.label}]" for button in message.buttons),
    ]
    return "\n".join(f"{MARGIN}{line}" for line in CONTROL.sub("", "\n".join(filter(None, lines))).split("\n"))


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
