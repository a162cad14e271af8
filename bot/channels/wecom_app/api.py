"""The WeCom API: calls with the shared token, our own bounded retries, every answer turned into one of ours.

Acts by the table of codes.py; knows nothing of what a message says. No address is ever logged: it carries the secret.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
import structlog

from bot.channels.base import Blocked, Paused, Refused, SendError, Unknown
from bot.channels.wecom_app.codes import Act, code_of
from bot.channels.wecom_app.tokens import Fetched, Token, Tokens, TokenStore
from storage.blobs import MOST, TooLarge

T = TypeVar("T")
Answer = dict[str, Any]
log = structlog.stdlib.get_logger(__name__)

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
TOKEN_TIMEOUT = 12.0
"""Less than a lease lasts: nobody else fetches meanwhile."""
BACK_OFF = (0.5, 1.0, 2.0)
"""Pauses before the same again while the platform is busy."""
OUT_OF_REACH = 15.0
"""Seconds until the next try when the platform cannot be reached at all."""


class Spent(Exception):
    """The id or the code of a card has been used before."""


class ApiError(Exception):
    """The API answered with a code."""

    def __init__(self, number: int) -> None:
        super().__init__(f"errcode {number}")
        self.number = number


def quiet() -> None:
    """Keep secret and token out of the log: the HTTP client logs whole addresses, and those carry them."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Api:
    """The API as one app sees it."""

    def __init__(
        self,
        base: str,
        corp: str,
        secret: str,
        store: TokenStore,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        quiet()
        self._base = base
        self._corp = corp
        self._secret = secret
        self._pause = pause
        self._timeout = timeout
        self._tokens = Tokens(store, self._fetch_token, pause)
        self._client: httpx.AsyncClient | None = None

    async def call(self, path: str, body: dict[str, object], **params: str) -> dict[str, Any]:
        """One call that is answered with errcode 0; else one of channels/base.py's errors, or Spent."""
        content = json.dumps(body, ensure_ascii=False).encode(errors="replace")  # \uXXXX would be answered 40033
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return await self._call("POST", path, params=params, content=content, headers=headers)

    async def ask(self, path: str, **params: str) -> dict[str, Any]:
        """One question; errors as ``call``."""
        return await self._call("GET", path, params=params)

    async def upload(self, kind: str, name: str, data: bytes) -> str:
        """Upload an image or a file under the name that people see; its id, good for three days. Errors as ``call``."""
        files = {"media": (name, data, "application/octet-stream")}
        answer = await self._call("POST", "media/upload", params={"type": kind}, files=files)
        return str(answer["media_id"])

    async def download(self, media_id: str) -> bytes:
        """The bytes of something a member sent in the last three days. TooLarge, or errors as ``call``."""
        try:
            return await self._with_token(lambda token: self._bytes(media_id, token))
        except ApiError as error:
            raise _meaning(error.number) from None

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _call(self, method: str, path: str, *, params: dict[str, str] | None = None, **request: Any) -> Answer:
        def ask(token: Token) -> Awaitable[Answer]:
            return self._ask(method, path, params={"access_token": token.value, **(params or {})}, **request)

        try:
            return await self._with_token(ask)
        except ApiError as error:
            raise _meaning(error.number) from None

    async def _with_token(self, ask: Callable[[Token], Awaitable[T]]) -> T:
        token = await self._tokens.get()
        try:
            return await self._patiently(ask, token)
        except ApiError as error:
            code = code_of(error.number)
            if code is None or code.act != Act.RENEW:
                raise
        return await self._patiently(ask, await self._tokens.renew(token))

    async def _patiently(self, ask: Callable[[Token], Awaitable[T]], token: Token) -> T:
        """The call, again up to three times while the platform says that it is busy."""
        for pause in (*BACK_OFF, None):
            try:
                return await ask(token)
            except ApiError as error:
                code = code_of(error.number)
                if pause is None or code is None or code.act != Act.RETRY:
                    raise
                await self._pause(pause)
        raise AssertionError("unreachable")

    async def _fetch_token(self) -> Fetched:
        """A new token; whatever keeps it from us, nothing has been sent."""
        try:
            async with asyncio.timeout(TOKEN_TIMEOUT):
                answer = await self._ask("GET", "gettoken", params={"corpid": self._corp, "corpsecret": self._secret})
        except (Unknown, TimeoutError):
            raise Paused(OUT_OF_REACH) from None
        return Fetched(str(answer["access_token"]), float(answer.get("expires_in", 7200)))

    async def _ask(self, method: str, path: str, **request: Any) -> Answer:
        with _worded():
            return _answer(await self._http().request(method, self._base + path, **request))

    async def _bytes(self, media_id: str, token: Token) -> bytes:
        """A body read no further than the cap; JSON in its place is an error of the API's."""
        query = {"access_token": token.value, "media_id": media_id}
        with _worded():
            async with self._http().stream("GET", f"{self._base}media/get", params=query) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > MOST:
                        raise TooLarge
        if response.headers.get("content-type", "").partition(";")[0] in ("application/json", "text/plain"):
            _answer(httpx.Response(response.status_code, content=bytes(body)))
            raise Unknown("neither a file nor an error")
        if response.status_code != httpx.codes.OK:
            raise Unknown(f"HTTP {response.status_code}")
        return bytes(body)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._timeout, limits=httpx.Limits(max_connections=32))
        return self._client


@contextmanager
def _worded() -> Iterator[None]:
    """What went wrong on the way, as one of channels/base.py's errors, without the address."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        log.warning("the WeCom API cannot be reached", error=type(error).__name__)
        raise Paused(OUT_OF_REACH) from None
    except httpx.HTTPError as error:
        raise Unknown(type(error).__name__) from None


def _answer(response: httpx.Response) -> Answer:
    try:
        answer = response.json()
    except ValueError:
        raise Unknown(f"HTTP {response.status_code} without JSON") from None
    if response.status_code != httpx.codes.OK or not isinstance(answer, dict):
        raise Unknown(f"HTTP {response.status_code}")
    if number := int(answer.get("errcode") or 0):
        raise ApiError(number)
    return answer


def _meaning(number: int) -> SendError | Spent:
    """What a code means for the message that was answered with it."""
    code = code_of(number)
    if code is None:
        log.error("the WeCom API answered something unheard of", errcode=number)
        return Unknown(f"errcode {number}")
    log.warning("the WeCom API refused", errcode=number, found=code.found, mend=code.mend)
    if code.act == Act.BLOCKED:
        return Blocked(code.found)
    if code.act == Act.REFUSED:
        return Refused(code.found)
    if code.act == Act.SPENT:
        return Spent(code.found)
    return Paused(code.seconds)
