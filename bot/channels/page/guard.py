"""Who may talk to the page: only a browser that opened it here, and only in JSON of a sane size.

A page on loopback is reachable by every site the same browser has open (by DNS rebinding, a form, a proxy somebody
put in front); this keeps them out. Knows nothing of chats.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
BODY_LIMIT = 64 * 1024
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Endpoint = Callable[[Request], Awaitable[Response]]


class Turned(Exception):
    """A request that is answered with a status and one line."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status
        self.line = line


def guarded(endpoint: Endpoint, hosts: frozenset[str]) -> Endpoint:
    """The endpoint behind the guard, its answers with the page's security headers."""

    async def guard(request: Request) -> Response:
        try:
            _check(request, hosts)
            response = await endpoint(request)
        except Turned as turned:
            response = PlainTextResponse(turned.line, turned.status)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guard


def _check(request: Request, hosts: frozenset[str]) -> None:
    host = request.headers.get("host", "")
    if _hostname(host) not in hosts:
        raise Turned(403, "这个页面只在本机打开")
    if any(name in ("forwarded", "via", "x-real-ip") or name.startswith("x-forwarded") for name in request.headers):
        raise Turned(403, "这个页面不接转发来的请求")
    origin = request.headers.get("origin")
    if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        raise Turned(403, "这个页面不接别的网站来的请求")
    if request.method == "POST" and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Turned(403, "这个页面不接别的网站来的请求")


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


async def read_json(request: Request) -> dict[str, Any]:
    """The body, an object of JSON within the size limit."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Turned(415, "只收 JSON")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Turned(413, "太长了，分几条发")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Turned(400, "没看懂，刷新一下页面")
    return value


def text_of(body: dict[str, Any], name: str, shape: str = r"(?s).*") -> str:
    """A text from the body, made printable; empty where it is missing."""
    value = body.get(name, "")
    text = UNPRINTABLE.sub("", value) if isinstance(value, str) else None
    if text is None or not re.fullmatch(shape, text):
        raise Turned(400, "没看懂，刷新一下页面")
    return text
