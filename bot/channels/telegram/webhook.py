"""Updates as Telegram posts them: size cap, secret in constant time, kept, then 200; anything else brings it again."""

import hmac
import json
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.telegram.feed import Take

log = structlog.stdlib.get_logger(__name__)

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST = 256 * 1024
"""Bytes of an update; a text of 4096 characters with all its entities has far fewer."""


class Webhook:
    """The endpoint. ``take`` says where updates go, None while the channel does not run."""

    def __init__(self, secret: str, take: Callable[[], Take | None]) -> None:
        self._secret = secret.encode()
        self._take = take

    async def post(self, request: Request) -> Response:
        """200 once the update is kept."""
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), self._secret):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            raw = json.loads(body)
        except ValueError:
            raw = None
        if not isinstance(raw, dict):
            log.error("an update is no JSON object", bytes=len(body))
            return Response(status_code=200)  # it would come again for a day
        return Response(status_code=200 if await self._kept(raw) else 503)

    async def _kept(self, raw: dict[str, object]) -> bool:
        take = self._take()
        if take is None:
            return False
        try:
            await take(raw)
        except Exception as error:
            log.warning("an update was not kept, Telegram sends it again", error=type(error).__name__)
            return False
        return True


async def _body(request: Request) -> bytes | None:
    """The whole body; None if it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            return None
    return bytes(body)
