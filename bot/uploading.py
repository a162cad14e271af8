"""The page to which a file is uploaded, where a chat takes none: one secret link, one file, one member.

The file becomes a sealed blob and comes to the handlers as something its member sent in the chat they asked in.
"""

import asyncio
import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from sqlmodel import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.degrade import UPLOADS
from storage import blobs, uploads
from storage.messages import File, Inbound
from storage.uploads import Upload

if TYPE_CHECKING:
    from bot.house import House

log = structlog.stdlib.get_logger(__name__)

STATIC = Path(__file__).parent / "channels" / "static"
PATIENCE = 300.0
"""Seconds for a file of 20 MB over a bad line."""
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|.*[/\\]")
_LONGEST = 120
OVER = "这个链接用过了，或者过了30分钟。回聊天里再发一次 上传。"
_LARGE, _EMPTY, _BROKEN = "太大了，20MB以内才收。", "是空的，换一个文件。", "没传完，再传一次。"


class Uploads:
    """The endpoints."""

    def __init__(self, house: "House") -> None:
        self._house = house

    def routes(self) -> list[Route]:
        """The page, what it needs, and where it sends the file."""
        return [
            Route(f"{UPLOADS}upload.js", self._static, methods=["GET"]),
            Route(f"{UPLOADS}upload.css", self._static, methods=["GET"]),
            Route(f"{UPLOADS}{{token}}", self._page, methods=["GET"]),
            Route(f"{UPLOADS}{{token}}", self._take, methods=["POST"]),
        ]

    async def _static(self, request: Request) -> Response:
        return FileResponse(STATIC / request.url.path.rpartition("/")[2], headers=_HEADERS)

    async def _page(self, request: Request) -> Response:
        is_open = await self._house.lanes.read(lambda: self._find(request.path_params["token"])) is not None
        page = (STATIC / "upload.html").read_text(encoding="utf-8")
        page = page.replace("{state}", "open" if is_open else "over").replace("{over}", OVER)
        return HTMLResponse(page, 200 if is_open else 404, headers=_HEADERS)

    async def _take(self, request: Request) -> Response:
        """The file as the body, its name in the query: nothing that a foreign page's form could send."""
        token = request.path_params["token"]
        if not _is_own(request):
            return _line("这里只收这个页面传来的。", 403)
        place = await self._house.lanes.read(lambda: self._find(token))
        if place is None:
            return _line(OVER, 404)
        try:
            async with asyncio.timeout(PATIENCE):
                data = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return _line(_BROKEN, 408)
        if not data:
            return _line(_EMPTY, 400) if data is not None else _line(_LARGE, 413)
        try:
            await self._hand_in(token, place, _name(request.query_params.get("name", "")), data)
        except Exception as error:
            log.error("an upload was not taken", error=type(error).__name__)
            return _line(_BROKEN, 503)
        return _line("收到了，回聊天里看。", 200)

    async def _hand_in(self, token: str, place: Upload, name: str, data: bytes) -> None:
        """First the bytes, then what they mean; the link is good until that is committed, and then no more."""
        now, house = self._house.clock.now(), self._house

        def keep(session: Session) -> int:
            return blobs.put(session, place.store_id, data, now + blobs.LEFT).id

        blob = await house.lanes.write(lambda: house.database.run(now, keep))
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(name, media_type, str(blob), len(data), is_kept=True)
        await house.gateway.receive(
            Inbound(uploads.key_of(token), place.channel, place.bot, place.sender, place.chat, now, files=(file,))
        )
        await house.lanes.write(lambda: house.database.run(now, lambda session: uploads.close(session, token, now)))

    def _find(self, token: str) -> Upload | None:
        with self._house.database.read() as session:
            return uploads.find(session, token, self._house.clock.now())


def _is_own(request: Request) -> bool:
    """Whether our own page sends it: a foreign one cannot set this type without asking, and tells where it is from."""
    if request.headers.get("content-type", "") != "application/octet-stream":
        return False
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


async def _body(request: Request) -> bytes | None:
    """The whole body; None if it is too large."""
    if int(request.headers.get("content-length") or 0) > blobs.MOST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > blobs.MOST:
            return None
    return bytes(body)


def _name(said: str) -> str:
    """The file's name without a path and without what cannot be read; its ending stays."""
    plain = _UNSAFE.sub("", said).strip()
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: _LONGEST - len(ending)]}{dot}{ending[:20]}" if dot else plain[:_LONGEST] or "文件"


def _line(words: str, status: int) -> Response:
    return PlainTextResponse(words, status, headers=_HEADERS)
