"""WeChat Work's self-built app as a channel: ``/wecom`` takes callbacks, the API shows texts and cards.

A callback is answered 200 once what it says is committed, or lies in the spool because that takes too long or cannot
be done just now. Says nothing in the answer itself: whatever is to be read is an outbox row.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, tzinfo
from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.base import Blocked, Receive, Refused, SendError
from bot.channels.degrade import gone
from bot.channels.wecom_app import cards, directory, menu
from bot.channels.wecom_app.api import Api, Spent
from bot.channels.wecom_app.callback import MAX_BODY, NAME, Callback, Heard, Staff, Turned
from bot.channels.wecom_app.kept import INTERVAL, Right
from bot.channels.wecom_app.media import Media
from bot.clock import Clock
from bot.intake import DRAIN_EVERY, PATIENCE, Intake
from bot.spool import Spool
from handlers.team import Person
from storage.messages import Message

OnStaff = Callable[[Staff], Awaitable[None]]
"""Somebody came, opened the app, left or was renamed; returns once that is committed, may be called again for it."""


class Shared(Protocol):
    """What is kept for every process of the app."""

    async def put_code(self, card: str, code: str) -> None:
        """A fresh code for a card."""

    async def take_code(self, card: str, user: str) -> Right | None:
        """The card's code, from now on for ``user`` alone."""

    async def told_apart(self, chat: str, text: str, key: str, at: datetime) -> str:
        """The text of a row, unlike that of every other row of the last minute."""


class WecomAppChannel:
    """One self-built app."""

    name = NAME

    def __init__(
        self,
        callback: Callback,
        agent: int,
        api: Api,
        kept: Shared,
        spool: Spool,
        clock: Clock,
        on_staff: OnStaff,
        media: Media,
        *,
        zone: tzinfo,
        daily_limit: int = 0,
        upload_base: str = "",
        has_menu: bool = False,
        patience: float = PATIENCE,
        drain_every: float = DRAIN_EVERY,
    ) -> None:
        self.bot = callback.bot
        self.can = cards.capabilities(daily_limit, upload_base)
        self._agent = agent
        self._callback = callback
        self._api = api
        self._kept = kept
        self._spool = spool
        self._clock = clock
        self._on_staff = on_staff
        self._media = media
        self._has_menu = has_menu
        self._patience = patience
        self._zone = zone
        self._receive: Receive | None = None
        self._intake = Intake(
            self.bot, spool, clock, lambda body: callback.read(body.decode(errors="replace")), self._handle,
            patience=patience, drain_every=drain_every,
        )  # fmt: skip

    # -- the channel --------------------------------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Take callbacks, and what lies in the spool, until cancelled."""
        self._receive = receive
        try:
            if self._has_menu:
                await self._set_menu()
            await self._intake.run()
        finally:
            self._receive = None

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Show a picture, file, text or card; a card that may still be changed is changed where it stands."""
        if message.picture or message.file:
            return await self._send_media(chat, message, key)
        if previous.startswith(cards.CARD_ID) and await self._change(chat, message, previous, key):
            return previous
        if message.in_place:
            return previous
        card = cards.card_of(message) if message.buttons else None
        if card is None:
            return await self._send_text(chat, message, key)
        return await self._send_card(chat, card, cards.task_id(key))

    async def close(self) -> None:
        """Give connections and spool back, when nothing is sent any more."""
        await self._api.close()
        self._spool.close()

    def routes(self) -> list[Route]:
        """The callback."""
        return [Route("/wecom", self._verify, methods=["GET"]), Route("/wecom", self._take, methods=["POST"])]

    # -- in -----------------------------------------------------------------------------------------------------------

    async def _verify(self, request: Request) -> Response:
        try:
            return PlainTextResponse(self._callback.verify(request.query_params, self._clock.now()))
        except Turned:
            return Response(status_code=403)

    async def _take(self, request: Request) -> Response:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._patience):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        try:
            encrypted = self._callback.open(request.query_params, body, self._clock.now())
        except Turned:
            return Response(status_code=403)
        heard = self._callback.read(encrypted)
        is_kept = heard is None or await self._intake.take(heard, encrypted.encode(), began)
        return Response(status_code=200 if is_kept else 503)

    async def _handle(self, heard: Heard) -> None:
        if self._receive is None:
            raise RuntimeError("not running")
        if heard.code and heard.inbound is not None and heard.inbound.quoted:
            await self._kept.put_code(heard.inbound.quoted, heard.code)
        if heard.staff is not None:
            await self._on_staff(heard.staff)
        if heard.inbound is not None:
            await self._receive(heard.inbound)

    async def fetch(self, handle: str) -> bytes:
        """What a member sent, within three days."""
        try:
            return await self._api.download(handle)
        except Spent as error:
            raise Refused("not there any more") from error

    async def look_up(self, sender: str) -> Person | None:
        """What the company's directory knows of a member."""
        return await directory.look_up(self._api, sender)

    async def _set_menu(self) -> None:
        """Once a start; a platform that refuses or cannot be reached costs the menu, not the app."""
        with suppress(SendError, Spent):
            await self._api.call("menu/create", menu.payload(), agentid=str(self._agent))

    # -- out ----------------------------------------------------------------------------------------------------------

    async def _send_text(self, chat: str, message: Message, key: str) -> str:
        at = self._clock.now().astimezone(self._zone)
        content = await self._kept.told_apart(chat, cards.text_of(message), key, at)
        answer = await self._send(chat, {"msgtype": "text", "text": {"content": content}})
        return str(answer.get("msgid") or f"text-{key}")

    async def _send_media(self, chat: str, message: Message, key: str) -> str:
        """A picture or file by the id of its upload; uploaded once more where that is not good any more."""
        file = message.picture or message.file
        assert file is not None
        for anew in (False, True):
            body = await self._media.body_of(file, anew=anew)
            if body is None:
                return await self._send_text(chat, gone(message), key)
            with suppress(Spent):
                answer = await self._send(chat, body)
                return str(answer.get("msgid") or f"media-{key}")
        raise Refused("an upload that is not known")

    async def _send_card(self, chat: str, card: cards.Card, task_id: str) -> str:
        body: dict[str, object] = {"msgtype": "template_card", "template_card": {**card.payload(), "task_id": task_id}}
        try:
            answer = await self._send(chat, body)
        except Spent:  # an earlier try of this very row arrived
            return task_id
        if code := answer.get("response_code"):
            await self._kept.put_code(task_id, str(code))
        return task_id

    async def _send(self, chat: str, body: dict[str, object]) -> dict[str, object]:
        checked = {"enable_duplicate_check": 1, "duplicate_check_interval": INTERVAL}
        answer = await self._api.call("message/send", {"touser": chat, "agentid": self._agent, **body, **checked})
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise Blocked("not in the app's visible range, or without a licence")
        return answer

    async def _change(self, chat: str, message: Message, previous: str, key: str) -> bool:
        """Whether the card now shows this message; not if it is a text, too much, or its code is spent."""
        card = cards.card_of(message)
        if card is None:
            return False
        right = await self._kept.take_code(previous, key)
        if right is None:
            return False
        body = {"response_code": right.code, "template_card": card.payload()}
        try:
            await self._api.call("message/update_template_card", {"userids": [chat], "agentid": self._agent, **body})
        except Spent:
            return right.is_repeat
        return True


async def _body(request: Request) -> bytes | None:
    """The body, read no further than the cap; None if there is more."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return body
