"""WeChat Work's side in small, over loopback and with real bytes: a strict API, and a phone that sends callbacks.

Our own reading of the published rules, crypto included: nothing here uses what the product uses to read or to send.
"""

import asyncio
import json
import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.channels.botfiles import parts_of

CORP, AGENT, SECRET = "ww0123456789abcdef", 1000002, "s" * 43
TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ME = "demo:chenyu"

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
GARBAGE, HANG_UP_AFTER, HANG = "garbage", "hang up after taking it", "hang"
"""What the API can be told to do besides answering with a code."""


@dataclass
class Shown:
    """One message on the screen of a member."""

    user: str
    body: dict[str, Any]
    msgid: str

    @property
    def text(self) -> str:
        """Its words in the order shown, buttons in brackets."""
        kind = self.body["msgtype"]
        if kind == "text":
            return str(self.body["text"]["content"])
        if kind != "template_card":
            return f"{kind} {self.body[kind]['media_id']}"
        return card_text(self.body["template_card"])


def card_text(card: dict[str, Any]) -> str:
    """A card's words in the order shown."""
    title = card["main_title"]
    lines = [title["title"], title.get("desc", "")]
    lines += [f"{row['keyname']} {row['value']}" for row in card.get("horizontal_content_list", [])]
    lines.append(card.get("sub_title_text", ""))
    closed = card.get("replace_text")
    lines.append(f"({closed})" if closed else " ".join(f"[{button['text']}]" for button in card["button_list"]))
    return "\n".join(line for line in lines if line)


@dataclass
class QyApi:
    """The API of one corp. ``breaches`` is what the real one would punish or spoil."""

    now: Callable[[], datetime]
    holds_rates: bool = True
    token_lives: bool = True
    tokens: int = 0
    shown: list[Shown] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    """Userids out of the visible range."""
    half_known: set[str] = field(default_factory=set)
    """Userids that are answered with errcode 0 and named as invalid all the same."""
    next: "deque[int | str]" = field(default_factory=deque)
    """What the next calls (not gettoken) are answered with."""
    calls: list[str] = field(default_factory=list)
    cards: dict[str, Shown] = field(default_factory=dict)
    """By task id."""
    codes: dict[str, str] = field(default_factory=dict)
    """Unused response codes, with the task id of their card."""
    uploads: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    """By media id: kind, name, bytes."""
    media: dict[str, bytes] = field(default_factory=dict)
    """What members sent, by media id."""
    forgets_media: bool = False
    staff: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The directory, by userid."""
    departments: dict[int, str] = field(default_factory=dict)
    menu: dict[str, Any] = field(default_factory=dict)
    bad_secret: bool = False
    updates: int = 0
    _recent: dict[bytes, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _sent: list[tuple[str, float]] = field(default_factory=list)

    def most_in(self, user: str, seconds: float) -> int:
        """The most messages that a member got in any span of so many seconds."""
        mine = [at for who, at in self._sent if who == user]
        return max((sum(start <= at < start + seconds for at in mine) for start in mine), default=0)

    def routes(self) -> list[Route]:
        """Everything the product may call."""
        return [
            Route("/cgi-bin/gettoken", self._gettoken, methods=["GET"]),
            Route("/cgi-bin/agent/get", self._agent, methods=["GET"]),
            Route("/cgi-bin/message/send", self._send, methods=["POST"]),
            Route("/cgi-bin/user/get", self._user, methods=["GET"]),
            Route("/cgi-bin/department/get", self._department, methods=["GET"]),
            Route("/cgi-bin/media/upload", self._upload, methods=["POST"]),
            Route("/cgi-bin/media/get", self._get_media, methods=["GET"]),
            Route("/cgi-bin/message/update_template_card", self._update, methods=["POST"]),
            Route("/cgi-bin/menu/create", self._menu, methods=["POST"]),
        ]

    def code_for(self, task_id: str) -> str:
        """A fresh response code for a card, as a press brings one."""
        code = f"RC{os.urandom(8).hex()}"
        self.codes[code] = task_id
        return code

    def texts(self, user: str = "") -> list[str]:
        """What a member sees, in order."""
        return [one.text for one in self.shown if user in ("", one.user)]

    def token(self) -> str:
        """The token that is good now."""
        return f"TOKEN-{self.tokens}"

    async def _gettoken(self, request: Request) -> Response:
        self.tokens += 1
        query = request.query_params
        if self.bad_secret or query.get("corpsecret") != SECRET:
            return _answer(40001)
        if query.get("corpid") != CORP:
            return _answer(40013)
        return JSONResponse({**OK, "access_token": self.token(), "expires_in": 7200})

    async def _agent(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        if request.query_params.get("agentid") != str(AGENT):
            return _answer(301002)
        return JSONResponse({**OK, "agentid": AGENT, "name": "车记"})

    async def _menu(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        asked = json.loads(await request.body())
        below = [one for top in asked["button"] for one in top.get("sub_button", [])]
        fits = 1 <= len(asked["button"]) <= 3 and all(len(top.get("sub_button", [0])) <= 5 for top in asked["button"])
        fits &= all(len(one["name"].encode()) <= 16 for one in asked["button"]) and all("key" in one for one in below)
        if not fits or request.query_params.get("agentid") != str(AGENT):
            return _answer(40058)
        self.menu = asked
        return JSONResponse(OK)

    async def _refused(self, request: Request) -> Response | None:
        """What every call may meet before it is looked at."""
        self.calls.append(request.url.path.rpartition("/cgi-bin/")[2])
        if not self.token_lives:
            return _answer(42001)
        if request.query_params.get("access_token") != self.token() or not self.tokens:
            return _answer(40014)
        if not self.next or self.next[0] == HANG_UP_AFTER:
            return None
        told = self.next.popleft()
        if told == HANG:
            await asyncio.Event().wait()
        return PlainTextResponse("<html>bad gateway</html>", 502) if told == GARBAGE else _answer(int(told))

    async def _user(self, request: Request) -> Response:
        refused = await self._refused(request)
        known = self.staff.get(request.query_params["userid"])
        return refused or (JSONResponse({**OK, **known}) if known else _answer(60111))

    async def _department(self, request: Request) -> Response:
        refused = await self._refused(request)
        name = self.departments.get(int(request.query_params["id"]))
        return refused or (JSONResponse({**OK, "department": {"name": name}}) if name else _answer(60011))

    async def _upload(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        _, files = parts_of(request.headers["content-type"], await request.body())
        sent, kind = files["media"], request.query_params["type"]
        most = {"image": 10 << 20, "file": 20 << 20}[kind]
        if not 5 < len(sent.data) <= most:
            return _answer(44001 if len(sent.data) <= 5 else 45001)
        if kind == "image" and not sent.data.startswith((b"\x89PNG", b"\xff\xd8")):
            return _answer(40004)
        media_id = f"MEDIA{os.urandom(8).hex()}"
        self.uploads[media_id] = (kind, sent.name, sent.data)
        return JSONResponse({**OK, "type": kind, "media_id": media_id, "created_at": "1"})

    async def _get_media(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        data = self.media.get(request.query_params["media_id"])
        return _answer(40007) if data is None else Response(data, media_type="image/jpeg")

    def _media_problem(self, body: dict[str, Any]) -> int:
        kind = body["msgtype"]
        known = self.uploads.get(body[kind]["media_id"])
        return 0 if known and known[0] == kind and not self.forgets_media else 40007

    async def _send(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        raw = await request.body()
        answer = self._deliver(raw)
        if self.next and self.next[0] == HANG_UP_AFTER:
            self.next.popleft()
            await asyncio.Event().wait()
        return JSONResponse(answer)

    def _deliver(self, raw: bytes) -> dict[str, Any]:
        if b"\\u" in raw:
            self.breaches.append("escapes")
            return _code(40033)
        body = json.loads(raw)
        moment = self.now().timestamp()
        if body.get("enable_duplicate_check") != 1 or body.get("duplicate_check_interval") != 60:
            self.breaches.append("no duplicate check")
        known = self._recent.get(raw)
        if known and moment - known[0] < 60:
            return known[1]
        if body.get("agentid") != AGENT:
            return _code(301002)
        user = body["touser"]
        if user in self.strangers:
            return {**_code(81013), "invaliduser": user}
        if user in self.half_known:
            return {**OK, "msgid": "", "invaliduser": user}
        problem = {"text": _text_problem, "template_card": self._card_problem}.get(
            body["msgtype"], self._media_problem
        )(body)
        if problem:
            return _code(problem)
        answer = {**OK, "msgid": os.urandom(8).hex()}
        if not self._has_room(user, moment):
            self.breaches.append(f"over the rates to {user}")
            return answer  # dropped without a word
        shown = Shown(user, body, answer["msgid"])
        self.shown.append(shown)
        if body["msgtype"] == "template_card":
            task_id = body["template_card"]["task_id"]
            self.cards[task_id] = shown
            answer["response_code"] = self.code_for(task_id)
        self._recent[raw] = (moment, answer)
        return answer

    def _has_room(self, user: str, moment: float) -> bool:
        mine = [at for who, at in self._sent if who == user]
        if self.holds_rates and (
            sum(at > moment - 60 for at in mine) >= 30 or sum(at > moment - 3600 for at in mine) >= 1000
        ):
            return False
        self._sent.append((user, moment))
        return True

    def _card_problem(self, body: dict[str, Any]) -> int:
        card = body["template_card"]
        task_id = card.get("task_id", "")
        if not re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", task_id) or task_id in self.cards:
            return 42014
        problems = card_problems(card)
        self.breaches += problems
        return 40058 if problems else 0

    async def _update(self, request: Request) -> Response:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        body = json.loads(await request.body())
        task_id = self.codes.pop(body["response_code"], None)
        if task_id is None:
            return _answer(60140)
        self.updates += 1
        shown = self.cards[task_id]
        if body["userids"] != [shown.user] or body["agentid"] != AGENT:
            self.breaches.append("somebody else's card")
        self.breaches += card_problems(body["template_card"])
        shown.body = {**shown.body, "template_card": {**body["template_card"], "task_id": task_id}}
        if self.next and self.next[0] == HANG_UP_AFTER:
            self.next.popleft()
            await asyncio.Event().wait()
        return JSONResponse(OK)


def card_problems(card: dict[str, Any]) -> list[str]:
    """Where a card goes beyond what the platform shows in full."""
    title, buttons = card["main_title"], card["button_list"]
    rows = card.get("horizontal_content_list", [])
    sizes = {
        "title": (len(title["title"]), 26),
        "desc": (len(title.get("desc", "")), 30),
        "below": (len(card.get("sub_title_text", "")), 112),
        "rows": (len(rows), 6),
        "buttons": (len(buttons), 6),
        "labels": (max((len(row["keyname"]) for row in rows), default=0), 5),
        "values": (max((len(row["value"]) for row in rows), default=0), 26),
        "button": (max((len(button["text"]) for button in buttons), default=0), 10),
        "key": (max((len(button["key"].encode()) for button in buttons), default=0), 1024),
    }
    problems = [f"{name} {size} of {most}" for name, (size, most) in sizes.items() if size > most]
    if card["card_type"] != "button_interaction":
        problems.append(f"a card without a use: {card['card_type']}")
    if not title["title"].strip() or not buttons or not all(row["keyname"] and row["value"] for row in rows):
        problems.append("something is empty")
    if len({button["key"] for button in buttons}) < len(buttons):
        problems.append("two buttons with one key")
    return problems


def _text_problem(body: dict[str, Any]) -> int:
    content = body["text"]["content"]
    if not content.strip():
        return 44004
    return 45002 if len(content.encode()) > 2048 else 0


def _code(number: int) -> dict[str, Any]:
    return {"errcode": number, "errmsg": "told so"}


def _answer(number: int) -> Response:
    return JSONResponse(_code(number))
