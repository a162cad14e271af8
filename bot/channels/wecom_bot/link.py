"""The long connection through Tencent's SDK: opened again without end, one question at a time matched to its answer.

The SDK gets one connection to live through (it signs in, keeps the heartbeat, matches ``req_id``s) and is then put
away; when to open the next is decided here. It is told to log nothing: its lines hold what was said, and the secret.
"""

import asyncio
import re
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from bot.channels.base import Blocked, Paused, Refused, Unknown
from bot.channels.wecom_app.codes import Act
from bot.channels.wecom_bot.codes import UNSUBSCRIBED, code_of
from bot.config import StartupError

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports a name that websockets is about to drop
        from aibot import WSClient, WSClientOptions, decrypt_file, generate_req_id
    from websockets.exceptions import WebSocketException
except ModuleNotFoundError as missing:
    raise StartupError("企业微信智能机器人还缺一个包：用 make run 启动，或 pip install 'cheji[wecom-bot]'") from missing

log = structlog.stdlib.get_logger(__name__)

Frame = dict[str, Any]
"""As it came: ``cmd``, ``headers`` with the ``req_id``, ``body``."""
Pause = Callable[[float], Awaitable[None]]

SAID, HAPPENED = "aibot_msg_callback", "aibot_event_callback"
ANSWER, GREET, CHANGE = "aibot_respond_msg", "aibot_respond_welcome_msg", "aibot_respond_update_msg"
PUSH = "aibot_send_msg"
_REPLACED = "disconnected_event"

PATIENCE = 10.0
"""Seconds for signing in."""
LOOK_EVERY = 0.2
FAREWELL = 50
"""Looks at whether we have hung up; if not by then, that ends by itself."""
AWAY = 1.0
"""Seconds for which nothing is sent while there is no connection."""
FIRST, LONGEST = 1.0, 30.0
"""Pauses between connections, the shortest and the longest, doubled from one to the other."""
STEADY = 30.0
"""A connection that lasted so long was a good one: the next pause is short again."""
RIVALLED = 60.0
"""Pause after somebody else took the bot over, who can only be another installation: the lease is ours."""

_REFUSED = re.compile(r"errcode=(-?\d+)")
_SHUT_OUT = re.compile(r"\(code: (-?\d+)\)")


def opened(sealed: bytes, key: str) -> bytes:
    """The bytes of a file as it was sent; RuntimeError or ValueError where the key is another's."""
    data: bytes = decrypt_file(sealed, key)
    return data


class Spent(Exception):
    """What would be answered or changed in its place cannot be any more, or the card's id has been used."""


class _Silence:
    """The SDK's log."""

    def debug(self, message: str, *args: Any) -> None:
        """Nothing."""

    info = warn = error = debug


class Link:
    """The connection of one bot."""

    def __init__(self, bot_id: str, secret: str, url: str, pause: Pause = asyncio.sleep) -> None:
        self._bot_id = bot_id
        self._options = {"bot_id": bot_id, "secret": secret, "ws_url": url, "max_reconnect_attempts": 0}
        self._pause = pause
        self._client: WSClient | None = None
        """The one that is signed in."""
        self._is_stale = False

    async def run(self, take: Callable[[Frame], None]) -> None:
        """Keep a connection and hand on what comes over it, in order, until cancelled."""
        failures = 0
        while True:
            begun = asyncio.get_running_loop().time()
            wait = await self._live(take)
            lasted = asyncio.get_running_loop().time() - begun
            failures = 0 if lasted >= STEADY else failures + 1
            await self._pause(max(wait, min(LONGEST, FIRST * 2.0 ** max(0, failures - 1))))

    @property
    def is_up(self) -> bool:
        """Whether we are signed in."""
        return self._client is not None

    async def ask(self, command: str, body: Frame, req_id: str = "") -> Frame:
        """One frame that is answered with errcode 0; else one of channels/base.py's errors, or Spent."""
        client = self._client
        if client is None:
            raise Paused(AWAY)
        try:
            answer: Frame = await client.reply(
                {"headers": {"req_id": req_id or generate_req_id(command)}}, body, command
            )
            return answer
        except TimeoutError:
            raise Unknown("no answer") from None
        except (OSError, WebSocketException) as error:
            raise Unknown(type(error).__name__) from None
        except RuntimeError as error:  # the SDK's only other one: the platform's code, or no connection
            words = str(error)
        if refused := _REFUSED.search(words):
            raise self._meaning(int(refused[1]), command)
        if "not connected" in words:
            raise Paused(AWAY)
        raise Unknown("the connection went")

    async def sign_in(self) -> int | None:
        """Try id and secret once, and go again: the platform's code, 0 if they are good, None if nothing answered.

        Throws out whoever is connected.
        """
        client, greeting = self._opened(lambda frame: None)
        try:
            return await _greeted(client, greeting)
        finally:
            await _closed(client)

    # -- one connection -----------------------------------------------------------------------------------------------

    async def _live(self, take: Callable[[Frame], None]) -> float:
        """One connection from its beginning to its end; the least pause before the next."""
        replaced = asyncio.Event()

        def hear(frame: Frame) -> None:
            event = frame.get("body", {}).get("event")
            if isinstance(event, dict) and event.get("eventtype") == _REPLACED:
                replaced.set()
            else:
                take(frame)

        client, greeting = self._opened(hear)
        try:
            answer = await _greeted(client, greeting)
            if answer is None:
                log.warning("the AI bot cannot connect", bot=self._bot_id)
            elif answer:
                return self._shut_out(answer)
            else:
                await self._stay(client, replaced)
        finally:
            self._client = None
            await _closed(client)
        if not replaced.is_set():
            return 0.0
        log.error("another installation uses this AI bot: only one at a time can", bot=self._bot_id)
        return RIVALLED

    async def _stay(self, client: WSClient, replaced: asyncio.Event) -> None:
        """Hold it as long as it lasts; the SDK does not tell of an orderly close, so it is looked at."""
        self._client, self._is_stale = client, False
        log.info("the AI bot is connected", bot=self._bot_id)
        while client.is_connected and not self._is_stale and not replaced.is_set():
            await asyncio.sleep(LOOK_EVERY)
        log.info("the AI bot's connection ended", bot=self._bot_id)

    def _opened(self, hear: Callable[[Frame], None]) -> tuple[WSClient, "asyncio.Future[int]"]:
        client = WSClient(WSClientOptions(**self._options, logger=_Silence()))
        greeting: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def settle(number: int) -> None:
            if not greeting.done():
                greeting.set_result(number)

        def failed(error: Exception) -> None:
            if refused := _SHUT_OUT.search(str(error)):
                settle(int(refused[1]))

        client.on("authenticated", lambda: settle(0))
        client.on("error", failed)
        client.on("message", hear)
        client.on("event", hear)
        return client, greeting

    def _shut_out(self, number: int) -> float:
        code = code_of(number)
        found, mend = (code.found, code.mend) if code else ("", "")
        log.error("the AI bot was not let in", bot=self._bot_id, errcode=number, found=found, mend=mend)
        return code.seconds if code else LONGEST

    def _meaning(self, number: int, command: str) -> Exception:
        """What a code means for the frame that was answered with it."""
        if number == UNSUBSCRIBED:
            self._is_stale = True
        code = code_of(number)
        if code is None:
            log.error("the platform answered something unheard of", bot=self._bot_id, errcode=number, command=command)
            return Spent() if command in (ANSWER, GREET, CHANGE) else Unknown(f"errcode {number}")
        if code.act == Act.SPENT:
            return Spent()
        log.warning("the platform refused", bot=self._bot_id, errcode=number, command=command, found=code.found)
        if code.act == Act.BLOCKED:
            return Blocked(code.found)
        return Refused(code.found) if code.act == Act.REFUSED else Paused(code.seconds)


async def _greeted(client: WSClient, greeting: "asyncio.Future[int]") -> int | None:
    """Connect and sign in: the platform's code, 0 if we are in, None if nothing answered."""
    await client.connect()
    if not client.is_connected:
        return None
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            return await greeting
    return None


async def _closed(client: WSClient) -> None:
    """Hang up, and wait until that is done."""
    client.disconnect()
    for _ in range(FAREWELL):
        if not client.is_connected:
            return
        await asyncio.sleep(0.02)
