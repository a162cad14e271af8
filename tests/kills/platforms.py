"""The two platforms as the driver of a kill sees them: what people say there, what was shown, and a send that hangs.

What a platform was not told to have arrived it delivers again. WeCom's gives up after some deliveries; here it does not,
for nobody kills a product every second outside of this.
"""

import asyncio
import itertools
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from bot.channels.telegram.intake import sender_of
from tests.channels import qyapi
from tests.channels.botapi import TOKEN, BotApi
from tests.channels.qyapi import AES_KEY, AGENT, CORP, SECRET, QyApi
from tests.channels.serving import serving
from tests.channels.wecom_phone import Phone, xml

REACHED = "联系上了"
_RING = re.compile(r"\d\d:\d\d 给(.+?)打电话")
_LIST = re.compile(r"今天\d+位")


def rung(text: str) -> str:
    """Whom a reminder is about; empty if it is none."""
    found = _RING.match(text)
    return found[1] if found else ""


def reminds(text: str, name: str) -> bool:
    """Whether a customer is reminded of, alone or in the list of what rings late."""
    return rung(text) == name or (bool(_LIST.match(text)) and name in text)


@dataclass
class Hold:
    """The next send of a kind is not answered: it hangs while the product is killed."""

    is_ring: bool
    arrives: bool
    """Whether it is shown all the same."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    """Nobody waits for the answer any more."""

    async def hang(self, show: Callable[[], Any]) -> None:
        """Never returns while somebody waits."""
        if self.arrives:
            await show()
        self.reached.set()
        await self.is_over.wait()


class Platform(Protocol):
    """What the driver needs of either."""

    channel: str
    bot: str
    repeats: int
    """How often a kill may repeat what was in flight in a chat."""
    shows: list[tuple[str, str]]
    """(chat, text) of all that was ever shown, in order; changes of what stands there are no further show."""
    showers: list[str]
    """By which of its addresses the product asked for each."""
    hold: Hold | None

    def environ(self, side: str = "") -> dict[str, str]:
        """The settings of a store that is reached by it; ``side``: one of SIDES, to tell two processes apart."""

    def tell(self, who: str, text: str, at: datetime) -> None:
        """Somebody says something."""

    def press_on(self, who: str, label: str, at: datetime, about: str = "") -> None:
        """Somebody presses a button of the newest message that has it; ``about``: of one that is a customer's."""

    def screen(self, who: str) -> list[str]:
        """What stands in a chat now, of ours."""

    async def deliver(self, *urls: str) -> None:
        """Bring what waits to the product, to one address after the other, where the platform does so by itself."""

    def waiting(self) -> int:
        """What the product has not confirmed yet."""


SIDES = ("left", "right")
_side: ContextVar[str] = ContextVar("side", default="")


def _on_every_side(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    return [*routes, *(Mount(f"/{side}", routes=routes) for side in SIDES)]


async def _unless_killed(call: Awaitable[Response], request: Request) -> Response:
    """An answer, from wherever it is asked; nobody waits for it whose asker died over the question."""
    _side.set(request.scope.get("root_path", "").strip("/"))
    try:
        return await call
    except ClientDisconnect:
        return Response()


# -- Telegram -------------------------------------------------------------------------------------------------------------


class Telegram(BotApi):
    """Polled by the product, or posting to its webhook."""

    channel, bot, repeats = "telegram", "telegram:4711", 1

    def __init__(self, now: datetime, *, posts: bool) -> None:
        super().__init__(now)
        self.shows: list[tuple[str, str]] = []
        self.showers: list[str] = []
        self.hold: Hold | None = None
        self._posts = posts
        self._turns = itertools.count()

    def environ(self, side: str = "") -> dict[str, str]:
        base = f"{self.url}/{side}/bot".replace("//bot", "/bot")
        hook = {"WEBHOOK_URL": "https://cheji.example", "WEBHOOK_SECRET": "made_up-secret"} if self._posts else {}
        values = {"TOKEN": TOKEN, "API_BASE": base, **hook}
        return {f"CHEJI_TELEGRAM_{name}": value for name, value in values.items()}

    def routes(self) -> list[BaseRoute]:
        return _on_every_side(super().routes())

    def tell(self, who: str, text: str, at: datetime) -> None:
        self.now = at
        self.say(int(who), text)

    def press_on(self, who: str, label: str, at: datetime, about: str = "") -> None:
        self.now = at
        for shown in reversed(self.chats[int(who)]):
            data = [b["callback_data"] for row in shown.keyboard for b in row if b["text"] == label]
            if data and about in shown.text:
                self._press(int(who), int(who), shown, data[0])
                return
        raise AssertionError(f"no button {label}")

    def screen(self, who: str) -> list[str]:
        return [shown.text for shown in self.ours(int(who))]

    async def deliver(self, *urls: str) -> None:
        """One person's updates one after the other, different people's side by side; nothing where the product asks."""
        if self._posts and self.webhook:
            lanes: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for raw in self.pending:
                lanes[sender_of(raw)].append(raw)
            await asyncio.gather(*(self._post_all(urls, lane) for lane in lanes.values()))

    async def _post_all(self, urls: Sequence[str], lane: list[dict[str, Any]]) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        for raw in lane:
            url = urls[next(self._turns) % len(urls)]
            try:
                answer = await self._client.post(f"{url}/telegram", json=raw, headers=headers)
            except httpx.TransportError:
                return
            if not answer.is_success:
                return
            self.pending.remove(raw)

    def waiting(self) -> int:
        return len(self.pending)

    async def _call(self, request: Request) -> Response:
        return await _unless_killed(super()._call(request), request)

    async def _send(self, params: dict[str, Any]) -> Any:
        text = params["text"].replace("<b>", "")
        if self.hold is not None and self.hold.is_ring == bool(rung(text)):
            hold, self.hold = self.hold, None
            return await hold.hang(lambda: self._show(params))
        return await self._show(params)

    async def _show(self, params: dict[str, Any]) -> Any:
        sent = await super()._send(params)
        self.shows.append((str(params["chat_id"]), sent["text"]))
        self.showers.append(_side.get())
        return sent


@asynccontextmanager
async def telegram(now: datetime, *, posts: bool = False) -> AsyncIterator[Telegram]:
    """Telegram's side, running; ``posts``: to a webhook."""
    api = Telegram(now, posts=posts)
    async with serving(api.routes()) as url:
        api.url = url
        try:
            yield api
        finally:
            await api.close()


# -- WeChat Work ----------------------------------------------------------------------------------------------------------


@dataclass
class _Callback:
    who: str
    plain: str
    turn: int
    """Where it goes first; tried again, it goes to the next."""
    tries: int = 0


class Wecom(QyApi):
    """Calls back, and is called."""

    channel, bot, repeats = "wecom_app", f"wecom:{CORP}:{AGENT}", 0

    def __init__(self) -> None:
        super().__init__(lambda: datetime.now(UTC))
        self.shows: list[tuple[str, str]] = []
        self.showers: list[str] = []
        self.hold: Hold | None = None
        self.base = ""
        self.client = httpx.AsyncClient(timeout=6)
        self._number = 4561255354251345900
        self._callbacks: list[_Callback] = []
        self._turns = itertools.count()

    def environ(self, side: str = "") -> dict[str, str]:
        values = {"CORP_ID": CORP, "AGENT_ID": AGENT, "SECRET": SECRET, "TOKEN": qyapi.TOKEN, "AES_KEY": AES_KEY}
        values["API_BASE"] = f"{self.base}/{side}/cgi-bin/".replace("//cgi", "/cgi")
        return {f"CHEJI_WECOM_{name}": str(value) for name, value in values.items()}

    def routes(self) -> list[Route]:
        return _on_every_side(super().routes())  # type: ignore[return-value]

    def tell(self, who: str, text: str, at: datetime) -> None:
        self._number += 1
        self._call_back(who, xml(at, who, MsgType="text", Content=text, MsgId=self._number))

    def press_on(self, who: str, label: str, at: datetime, about: str = "") -> None:
        cards = [
            one.body["template_card"]
            for one in self.shown
            if one.user == who and about in one.text and one.body["msgtype"] == "template_card"
        ]
        card = next(card for card in reversed(cards) if label in [button["text"] for button in card["button_list"]])
        key = next(button["key"] for button in card["button_list"] if button["text"] == label)
        task_id = card["task_id"]
        more = {"EventKey": key, "TaskId": task_id, "CardType": "button_interaction"}
        more |= {"MsgType": "event", "Event": "template_card_event", "ResponseCode": self.code_for(task_id)}
        self._call_back(who, xml(at, who, **more))

    def screen(self, who: str) -> list[str]:
        return self.texts(who)

    def _call_back(self, who: str, plain: str) -> None:
        self._callbacks.append(_Callback(who, plain, next(self._turns)))

    async def deliver(self, *urls: str) -> None:
        """One member's callbacks one after the other, different members' side by side."""
        lanes: dict[str, list[_Callback]] = defaultdict(list)
        for callback in self._callbacks:
            lanes[callback.who].append(callback)
        await asyncio.gather(*(self._post_all(urls, lane) for lane in lanes.values()))

    async def _post_all(self, urls: Sequence[str], lane: list[_Callback]) -> None:
        for callback in lane:
            url = urls[(callback.turn + callback.tries) % len(urls)]
            phone = Phone(url, self.client, lambda: datetime.now(UTC))
            callback.tries += 1
            try:
                answer = await phone.post(callback.plain)
            except httpx.TransportError:
                return
            if answer.status_code != httpx.codes.OK:
                return
            self._callbacks.remove(callback)

    def waiting(self) -> int:
        return len(self._callbacks)

    async def _send(self, request: Request) -> Response:
        return await _unless_killed(self._send_unless_held(request), request)

    async def _send_unless_held(self, request: Request) -> Response:
        body = json.loads(await request.body())
        if self.hold is not None and self.hold.is_ring == bool(rung(_title(body))):
            hold, self.hold = self.hold, None
            await hold.hang(lambda: super(Wecom, self)._send(request))
            return Response()
        return await super()._send(request)

    def _deliver(self, raw: bytes) -> dict[str, Any]:
        before = len(self.shown)
        answer = super()._deliver(raw)
        self.shows += [(one.user, one.text) for one in self.shown[before:]]
        self.showers += [_side.get() for _ in self.shown[before:]]
        return answer


def _title(body: dict[str, Any]) -> str:
    return str(body["text"]["content"] if body["msgtype"] == "text" else body["template_card"]["main_title"]["title"])


@asynccontextmanager
async def wecom(_: datetime, *, posts: bool = True) -> AsyncIterator[Wecom]:
    """WeCom's side, running; it always posts."""
    peer = Wecom()
    async with serving(peer.routes()) as base:
        peer.base = base
        try:
            yield peer
            assert peer.breaches == []
        finally:
            await peer.client.aclose()


PLATFORMS: dict[str, Callable[..., Any]] = {"telegram": telegram, "wecom_app": wecom}
