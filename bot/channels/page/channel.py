"""The page as a channel: its requests become Inbounds, our Messages become events of a stream per browser.

Times and people come from the controls. What was shown lives in memory only; the product keeps what matters.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.base import Capabilities, Load, Receive, nothing
from bot.channels.likeness import LIKE, Like
from bot.channels.page.attached import addresses, served
from bot.channels.page.controls import Controls, Person, Step
from bot.channels.page.door import Door
from bot.channels.page.guard import LOOPBACK, Endpoint, Turned, guarded, read_json, text_of
from bot.channels.page.transcript import Entry, Transcripts
from storage.messages import ACTION, Inbound, Message

STATIC = Path(__file__).parent.parent / "static"
KEY = r"[0-9A-Za-z-]{8,64}"

logger = logging.getLogger(__name__)


class PageChannel:
    """The chat page. With a password it is bound to one sender and has no demo controls."""

    name = "page"
    bot = "page"
    can = Capabilities(
        text_limit=8000, buttons=24, rows=24, can_edit=True, pictures=True, svg=True, files=True, caption=8000,
        repeats_safely=True, takes_files=False,
    )  # fmt: skip

    def __init__(
        self,
        controls: Controls,
        *,
        password: str | None = None,
        sender: str = "",
        zone: tzinfo | None = None,
        hosts: frozenset[str] = LOOPBACK,
        heartbeat: float = 15.0,
        load: Load = nothing,
        upload_base: str = "",
    ) -> None:
        if password is not None and not (password and sender):
            raise ValueError("a page with a password needs one, and the sender it is bound to")
        self._controls = controls
        self._sender = sender
        self._zone = zone or ZoneInfo("Asia/Shanghai")
        self._hosts = hosts
        self._heartbeat = heartbeat
        self._load = load
        self.can = replace(self.can, upload_base=upload_base)
        self._door = Door(password)
        self._transcripts = Transcripts()
        self._receive: Receive | None = None
        self._closed = False

    # The channel

    async def run(self, receive: Receive) -> None:
        """Take what browsers send until cancelled; then every stream ends."""
        self._receive, self._closed = receive, False
        try:
            await asyncio.Event().wait()
        finally:
            self._receive = None
            self.close()

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Show a message, in the place of ``previous`` where that is still shown."""
        replaced = self._transcripts.find(chat, previous)
        if message.in_place and replaced is None:
            return previous
        entry = Entry(
            id=replaced.id if replaced else key,
            message=message,
            at=await self._controls.now(),
            edited=replaced is not None,
        )
        return self._transcripts.put(chat, entry).id

    def close(self) -> None:
        """End every open stream, so that the server can stop; called before it waits for them."""
        self._closed = True
        self._transcripts.ring()

    def clear(self) -> None:
        """Empty every chat, as 重置演示 does."""
        self._transcripts.clear()

    def routes(self) -> list[Route]:
        """Everything the page serves, behind its guard."""
        gets: dict[str, Endpoint] = {
            "/": self._index,
            "/page/state": self._state,
            "/page/events": self._events,
            "/page/attached/{kind}/{entry}": self._attached,
            "/page/{name}": self._static,
        }
        posts: dict[str, Endpoint] = {
            "/page/say": self._say,
            "/page/press": self._press,
            "/page/explain": self._explain,
            "/page/forward": self._forward,
            "/page/reset": self._reset,
            "/page/login": self._login,
            "/page/logout": self._logout,
        }
        return [
            *(Route(path, guarded(endpoint, self._hosts), methods=["POST"]) for path, endpoint in posts.items()),
            *(Route(path, guarded(endpoint, self._hosts), methods=["GET"]) for path, endpoint in gets.items()),
        ]

    # What it serves

    async def _index(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def _static(self, request: Request) -> Response:
        served = {path.name: path for path in STATIC.iterdir() if path.suffix in (".css", ".js", ".svg")}
        path = served.get(request.path_params["name"])
        if path is None:
            raise Turned(404, "这里没有东西")
        return FileResponse(path)

    async def _state(self, request: Request) -> Response:
        self._door.check(request)
        return JSONResponse(
            {
                "people": [asdict(person) for person in await self._people()],
                "demo": not self._door.has_lock,
                "now": await self._now(),
                "zone": str(self._zone),
                "limit": self.can.text_limit,
            }
        )

    async def _events(self, request: Request) -> Response:
        self._door.check(request)
        chat = await self._person(request.query_params.get("sender", ""))
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        like = LIKE.get(request.query_params.get("like", ""))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(chat, last, like), media_type="text/event-stream", headers=headers)

    async def _stream(self, chat: str, last: str, like: Like | None) -> AsyncIterator[str]:
        """Frames from the change ``last`` (``epoch-number``) on; from the beginning where that says nothing.

        ``like``: each message also as another channel would show it.
        """
        epoch, _, number = last.partition("-")
        change = int(number) if number.isdecimal() and len(number) < 16 else 0
        with self._transcripts.listening() as bell:
            while not self._closed:
                bell.clear()
                if epoch != self._transcripts.epoch:
                    epoch, change = self._transcripts.epoch, 0
                    yield "event: fresh\nretry: 1000\ndata: {}\n\n"
                for entry in self._transcripts.after(chat, change):
                    change = entry.change
                    yield f"event: entry\nid: {epoch}-{change}\ndata: {self._shown(entry, chat, like)}\n\n"
                yield f"event: now\ndata: {await self._now()}\n\n"
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), self._heartbeat)

    def _shown(self, entry: Entry, chat: str, like: Like | None) -> str:
        message = entry.message
        shown = {
            "id": entry.id,
            "place": entry.place,
            "at": entry.at.astimezone(self._zone).isoformat(),
            "own": entry.own,
            "state": entry.state,
            "quoted": entry.quoted,
            "pressed": entry.pressed,
            "edited": entry.edited,
            "text": message.text,
            "rows": [[row.label, row.value] for row in message.rows],
            "buttons": [[button.label, button.action] for button in message.buttons],
            "parts": [asdict(part) for part in like(message)] if like and not entry.own else None,
            **addresses(entry, chat),
        }
        return json.dumps(shown, ensure_ascii=True)

    async def _attached(self, request: Request) -> Response:
        self._door.check(request)
        chat = await self._person(request.query_params.get("sender", ""))
        entry = self._transcripts.find(chat, request.path_params["entry"])
        return await served(entry, request.path_params["kind"], self._load)

    # What people send

    async def _say(self, request: Request) -> Response:
        body = await self._body(request)
        chat, key = await self._person(text_of(body, "sender")), text_of(body, "key", KEY)
        text, quoted = text_of(body, "text").strip(), text_of(body, "quoted")
        if not text:
            raise Turned(400, "空的，没发")
        known = self._transcripts.find(chat, key)
        # The moment of the first try, also when sent again: 明天 must not move.
        at = known.at if known else await self._controls.now()
        entry = Entry(id=key, message=Message(text), at=at, own=True, state="sending", quoted=quoted)
        if known is None or known.state != "sent":
            self._transcripts.put(chat, entry)
        inbound = Inbound(key, self.name, self.bot, chat, chat, at, text=text, message_id=key, quoted=quoted)
        try:
            await self._hand_in(inbound)
        except BaseException:
            self._mark(chat, replace(entry, state="failed"))
            raise
        self._mark(chat, replace(entry, state="sent"))
        return JSONResponse({})

    async def _press(self, request: Request) -> Response:
        body = await self._body(request)
        chat, key = await self._person(text_of(body, "sender")), text_of(body, "key", KEY)
        action, quoted = text_of(body, "action", ACTION.pattern), text_of(body, "message")
        now = await self._controls.now()
        before = self._transcripts.find(chat, quoted)
        await self._hand_in(
            Inbound(key, self.name, self.bot, chat, chat, now, message_id=key, button=action, quoted=quoted)
        )
        after = self._transcripts.find(chat, quoted)
        if after and before and after.message == before.message:
            self._transcripts.put(chat, replace(after, pressed=action))
        return JSONResponse({})

    async def _hand_in(self, inbound: Inbound) -> None:
        if self._receive is None:
            raise Turned(503, "还没准备好")
        try:
            await self._receive(inbound)
        except Exception as error:
            logger.error("page inbound not taken", extra={"key": inbound.key, "error": type(error).__name__})
            raise Turned(503, "没发出去") from None

    def _mark(self, chat: str, entry: Entry) -> None:
        if self._transcripts.find(chat, entry.id):
            self._transcripts.put(chat, entry)

    # The controls

    async def _explain(self, request: Request) -> Response:
        body = await self._body(request)
        sender = await self._person(text_of(body, "sender"))
        found = await self._controls.explain(sender, text_of(body, "text"))
        return JSONResponse({"found": [asdict(one) for one in found]})

    async def _forward(self, request: Request) -> Response:
        body = await self._demo(request)
        steps: dict[str, Step] = {step: step for step in get_args(Step)}
        step = steps.get(text_of(body, "step"))
        if step is None:
            raise Turned(400, "只能快进 1 小时、到明早或 1 天")
        await self._controls.forward(step)
        self._transcripts.ring()
        return JSONResponse({"now": await self._now()})

    async def _reset(self, request: Request) -> Response:
        await self._demo(request)
        self.clear()
        await self._controls.reset()
        self._transcripts.ring()
        return JSONResponse({"now": await self._now()})

    async def _login(self, request: Request) -> Response:
        session = self._door.enter(text_of(await read_json(request), "password"), time.monotonic())
        response = JSONResponse({})
        self._door.hand_over(response, session, request.url.scheme == "https")
        return response

    async def _logout(self, request: Request) -> Response:
        await self._body(request)
        self._door.leave(request)
        response = JSONResponse({})
        self._door.hand_over(response, "", request.url.scheme == "https")
        return response

    async def _body(self, request: Request) -> dict[str, Any]:
        self._door.check(request)
        return await read_json(request)

    async def _demo(self, request: Request) -> dict[str, Any]:
        if self._door.has_lock:
            raise Turned(403, "这里不是演示")
        return await read_json(request)

    async def _now(self) -> str:
        return (await self._controls.now()).astimezone(self._zone).isoformat()

    async def _people(self) -> list[Person]:
        people = await self._controls.members()
        return [person for person in people if not self._door.has_lock or person.sender == self._sender]

    async def _person(self, sender: str) -> str:
        """The sender, if the page may speak as them."""
        if not any(person.sender == sender for person in await self._people()):
            raise Turned(403, "名单里没有这个人，刷新一下页面")
        return sender
