"""The connection to the Bot API through python-telegram-bot, and what its errors mean for a message on its way."""

import logging
import os
from dataclasses import dataclass
from datetime import timedelta

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)  # fmt: skip
from telegram.request import HTTPXRequest

from bot.channels.base import Blocked, Down, Paused, Refused, SendError, Unknown

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_UNKNOWN_CHAT = ("chat not found", "peer_id_invalid")
AWAY, SHUT_OUT, RIVALLED = 3.0, 60.0, 5.0
"""Seconds to wait when Telegram cannot be reached, when it refuses the token, when another one polls."""
POOL = 64


@dataclass(frozen=True)
class Connection:
    """The Bot API, and what has to be closed in the end."""

    bot: Bot
    requests: tuple[HTTPXRequest, ...]

    async def close(self) -> None:
        """Close every connection."""
        for request in self.requests:
            await request.shutdown()


def connect(token: str, base: str, proxy: str | None = None) -> Connection:
    """Opened when it is first used. ``base`` is like ``https://api.telegram.org/bot``."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # else every 429 is answered with a deprecation warning
    for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", logging.CRITICAL)):
        logging.getLogger(name).setLevel(level)  # they print addresses, which hold the token, and what was said
    sending, updates = _request(POOL, proxy), _request(1, proxy)
    files = f"{base.rstrip('/').removesuffix('/bot')}/file/bot"
    bot = Bot(token, base_url=base, base_file_url=files, request=sending, get_updates_request=updates)
    return Connection(bot, (sending, updates))


def _request(connections: int, proxy: str | None) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections, proxy=proxy, connect_timeout=10.0, read_timeout=20.0, write_timeout=20.0,
        pool_timeout=10.0,
    )  # fmt: skip


def wait_of(error: TelegramError) -> float:
    """Seconds for which to leave Telegram alone after an error."""
    if isinstance(error, RetryAfter):
        said = error.retry_after
        return said.total_seconds() if isinstance(said, timedelta) else float(said)
    if isinstance(error, InvalidToken):
        return SHUT_OUT
    return RIVALLED if isinstance(error, Conflict) else AWAY


def meaning_of(error: TelegramError) -> SendError:
    """What an error says about the message that met it."""
    if isinstance(error, Forbidden):
        return Blocked()
    if isinstance(error, BadRequest):  # before NetworkError, of which it is one
        return Blocked() if says(error, *_UNKNOWN_CHAT) else Refused()
    if isinstance(error, RetryAfter | InvalidToken | Conflict) or isinstance(error.__cause__, _NEVER_SENT):
        return Paused(wait_of(error))
    if isinstance(error, ChatMigrated):
        return Refused()
    is_answer = isinstance(error, NetworkError) and not isinstance(error, TimedOut)
    return Down() if is_answer and not isinstance(error.__cause__, httpx.HTTPError) else Unknown()


def says(error: TelegramError, *words: str) -> bool:
    """Whether Telegram's own text has one of these in it."""
    return any(word in error.message.lower() for word in words)
