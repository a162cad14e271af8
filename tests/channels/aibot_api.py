"""The platform behind an AI bot, in small: a strict WebSocket server over loopback and TLS, and people with phones.

Our own reading of the published rules; nothing here uses what the product uses to read or to send.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.channels.certificates import context
from tests.channels.qyapi import card_problems, card_text

BOT_ID, SECRET = "aib0123456789", "s" * 32
ME = "ChenYu"
Frame = dict[str, Any]

OK, BUSY_LATER, HANG, DROP = 0, 45009, "take it and say nothing", "take it and hang up"
LONGEST = 20480
KINDS = ("markdown", "template_card", "image", "file")
_ASKED = {"aibot_msg_callback": "said", "enter_chat": "entered", "template_card_event": "pressed"}


@dataclass
class Shown:
    """One message on the screen of a chat."""

    chat: str
    body: Frame
    how: str
    """The command that brought it."""

    @property
    def text(self) -> str:
        """Its words in the order shown, buttons in brackets."""
        kind = self.body["msgtype"]
        if kind == "template_card":
            return card_text(self.body["template_card"])
        return str(self.body[kind].get("content") or f"[{kind}]")


@dataclass
class Asked:
    """A frame of ours that may be answered under its id."""

    kind: str
    chat: str
    user: str
    at: float
    card: str = ""


@dataclass
class AibotApi:
    """One bot's side of the platform. ``breaches`` is what the real one would punish, spoil or hide."""

    seconds: Callable[[], float]
    now: Callable[[], dt.datetime]
    holds_rates: bool = True
    let_in: int = OK
    """What signing in is answered with, after id and secret were found good."""
    shown: list[Shown] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    next: "deque[int | str]" = field(default_factory=deque)
    """What the next frames that show something are answered with."""
    strangers: set[str] = field(default_factory=set)
    """Who cannot be written to."""
    sign_ins: int = 0
    pings: int = 0
    lost: list[str] = field(default_factory=list)
    """Texts said while nobody was connected."""
    turned_away: list[str] = field(default_factory=list)
    """Texts of somebody with three already in progress."""
    cards: dict[str, Shown] = field(default_factory=dict)
    media: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    """Kind, name and bytes of what was uploaded."""
    url: str = ""
    _ours: ServerConnection | None = None
    _asked: dict[str, Asked] = field(default_factory=dict)
    _have_spoken: set[str] = field(default_factory=set)
    _sent: "defaultdict[str, list[float]]" = field(default_factory=lambda: defaultdict(list))
    _uploads: dict[str, tuple[Frame, dict[int, bytes]]] = field(default_factory=dict)
    _number: int = 0

    # -- people -------------------------------------------------------------------------------------------------------

    async def say(self, text: str, user: str = ME, **more: Any) -> Frame:
        """A text."""
        return await self.message({"msgtype": "text", "text": {"content": text}, **more}, user)

    async def message(self, body: Frame, user: str = ME) -> Frame:
        """A message of any kind; how it was delivered, to be delivered again."""
        waiting = [asked for asked in self._asked.values() if asked.kind == "said" and asked.user == user]
        words = json.dumps(body, ensure_ascii=False)
        if len(waiting) >= 3:
            self.turned_away.append(words)
            return {}
        self._have_spoken.add(str(body.get("chatid") or user))
        return await self._deliver("aibot_msg_callback", {"chattype": "single", **body}, user, words)

    async def press(self, card: str, key: str, user: str = ME) -> Frame:
        """A button of a card."""
        event = {"card_type": "button_interaction", "event_key": key, "task_id": card}
        return await self.event({"eventtype": "template_card_event", "template_card_event": event}, user)

    async def event(self, event: Frame, user: str = ME) -> Frame:
        """Something that is no message."""
        body = {"msgtype": "event", "chattype": "single", "event": event}
        return await self._deliver("aibot_event_callback", body, user, event["eventtype"])

    async def again(self, frame: Frame) -> None:
        """The same delivery once more, as after a connection that broke, under an id of its own."""
        await self._push(frame["cmd"], frame["body"], "again")

    async def _deliver(self, command: str, body: Frame, user: str, words: str) -> Frame:
        self._number += 1
        whole = {
            "msgid": f"MSG-{self._number}", "aibotid": BOT_ID, "from": {"userid": user},
            "create_time": int(self.now().timestamp()), **body,
        }  # fmt: skip
        return await self._push(command, whole, words)

    async def _push(self, command: str, body: Frame, words: str) -> Frame:
        if self._ours is None:
            self.lost.append(words)
            return {}
        req_id, event = f"REQ-{os.urandom(6).hex()}", body.get("event", {})
        frame = {"cmd": command, "headers": {"req_id": req_id}, "body": body}
        kind = _ASKED.get(str(event.get("eventtype")) if event else command)
        if kind:
            user, card = body["from"]["userid"], event.get("template_card_event", {}).get("task_id", "")
            self._asked[req_id] = Asked(kind, str(body.get("chatid") or user), user, self.seconds(), card)
        await self._ours.send(json.dumps(frame, ensure_ascii=False))
        return frame

    def have_spoken(self, chat: str) -> None:
        """Somebody has said something before."""
        self._have_spoken.add(chat)

    def texts(self, chat: str = "") -> list[str]:
        """What a chat shows, in order."""
        return [one.text for one in self.shown if chat in ("", one.chat)]

    def most_in(self, chat: str, seconds: float) -> int:
        """The most messages that a chat got in any span of so many seconds."""
        sent = self._sent[chat]
        return max((sum(start <= at < start + seconds for at in sent) for start in sent), default=0)

    @property
    def is_connected(self) -> bool:
        """Whether somebody is signed in."""
        return self._ours is not None

    async def hang_up(self, code: int = 1000) -> None:
        """End the connection, orderly or not."""
        if self._ours is not None:
            ours, self._ours = self._ours, None
            await ours.close(code)

    # -- the bot ------------------------------------------------------------------------------------------------------

    async def serve(self, connection: ServerConnection) -> None:
        """One connection."""
        with suppress(ConnectionClosed):
            async for raw in connection:
                await self._hear(connection, json.loads(raw))
        if self._ours is connection:
            self._ours = None

    async def _hear(self, connection: ServerConnection, frame: Frame) -> None:
        command, req_id = frame["cmd"], frame["headers"]["req_id"]
        if command == "aibot_subscribe":
            await self._sign_in(connection, req_id, frame["body"])
        elif connection is not self._ours:
            await _answer(connection, req_id, 846609)
        elif command == "ping":
            self.pings += 1
            await _answer(connection, req_id, OK)
        else:
            await self._act(connection, command, req_id, frame["body"])

    async def _sign_in(self, connection: ServerConnection, req_id: str, body: Frame) -> None:
        self.sign_ins += 1
        good = body == {"bot_id": BOT_ID, "secret": SECRET}
        number = self.let_in if good else 853000
        if number == OK:
            older, self._ours = self._ours, connection
            if older is not None:
                event = {"msgid": "kick", "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
                await older.send(json.dumps({"cmd": "aibot_event_callback", "headers": {"req_id": "k"}, "body": event}))
                await older.close(1000)
        await _answer(connection, req_id, number)

    async def _act(self, connection: ServerConnection, command: str, req_id: str, body: Frame) -> None:
        told = self.next.popleft() if self.next else OK
        if isinstance(told, int) and told != OK:
            await _answer(connection, req_id, told)
            return
        if command in _UPLOADS:
            number, more = _UPLOADS[command](self, body)
            await _answer(connection, req_id, number, more)
            return
        number = _COMMANDS[command](self, req_id, body)
        if told == DROP:
            await self.hang_up(1011)
        elif told != HANG:
            await _answer(connection, req_id, number)

    def _respond(self, req_id: str, body: Frame) -> int:
        asked = self._asked.pop(req_id, None)
        if asked is None or asked.kind != "said":
            return 846605
        if body["msgtype"] == "stream":
            stream = body["stream"]
            if not stream["finish"] or not stream["id"]:
                self.breaches.append("a stream that does not end")
            body = {"msgtype": "markdown", "markdown": {"content": stream["content"]}}
        return self._show(asked.chat, body, "aibot_respond_msg")

    def _greet(self, req_id: str, body: Frame) -> int:
        asked = self._asked.pop(req_id, None)
        if asked is None or asked.kind != "entered" or self.seconds() - asked.at > 5:
            return 846605
        return self._show(asked.chat, body, "aibot_respond_welcome_msg", ("text", "template_card"))

    def _update(self, req_id: str, body: Frame) -> int:
        asked = self._asked.pop(req_id, None)
        if asked is None or asked.kind != "pressed" or self.seconds() - asked.at > 5:
            return 846605
        card = body["template_card"]
        if body["response_type"] != "update_template_card" or card.get("task_id") != asked.card:
            return 42014
        self.breaches += card_problems(card)
        if asked.card in self.cards:
            self.cards[asked.card].body = {"msgtype": "template_card", "template_card": card}
        return OK

    def _send(self, req_id: str, body: Frame) -> int:
        chat = body.pop("chatid")
        if chat not in self._have_spoken or chat in self.strangers:
            return 93006
        return self._show(chat, body, "aibot_send_msg")

    def _show(self, chat: str, body: Frame, how: str, kinds: tuple[str, ...] = KINDS) -> int:
        kind = body["msgtype"]
        if kind not in kinds:
            return 40008
        if not self._has_room(chat):
            self.breaches.append(f"over the rates to {chat}")
            return BUSY_LATER
        shown = Shown(chat, body, how)
        if kind == "template_card":
            card = body["template_card"]
            task_id = card.get("task_id", "")
            if not re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", task_id) or task_id in self.cards:
                return 42014
            self.breaches += card_problems(card)
            self.cards[task_id] = shown
        elif kind in ("image", "file"):
            if self.media.get(body[kind]["media_id"], ("",))[0] != kind:
                return 40007
        else:
            content = body[kind]["content"]
            if not content.strip():
                return 44004
            if len(content.encode()) > LONGEST:
                return 45002
            if kind == "markdown":
                self.breaches += markup_problems(content)
        self.shown.append(shown)
        return OK

    def _begin(self, body: Frame) -> tuple[int, Frame]:
        upload = f"UP-{len(self._uploads)}"
        limit = {"image": 10 << 20, "file": 20 << 20}[body["type"]]
        if not 5 < body["total_size"] <= limit or not 0 < body["total_chunks"] <= 100:
            return 45002, {}
        self._uploads[upload] = (body, {})
        return OK, {"upload_id": upload}

    def _piece(self, body: Frame) -> tuple[int, Frame]:
        piece = base64.b64decode(body["base64_data"], validate=True)
        if len(piece) > 512 << 10:
            return 45002, {}
        self._uploads[body["upload_id"]][1][body["chunk_index"]] = piece
        return OK, {}

    def _end(self, body: Frame) -> tuple[int, Frame]:
        about, pieces = self._uploads.pop(body["upload_id"])
        data = b"".join(pieces[number] for number in range(about["total_chunks"]))
        if hashlib.md5(data, usedforsecurity=False).hexdigest() != about["md5"] or len(data) != about["total_size"]:
            return 40058, {}
        media_id = f"MEDIA-{len(self.media)}"
        self.media[media_id] = (about["type"], about["filename"], data)
        return OK, {"type": about["type"], "media_id": media_id, "created_at": 0}

    def _has_room(self, chat: str) -> bool:
        sent, moment = self._sent[chat], self.seconds()
        if self.holds_rates and (
            sum(at > moment - 60 for at in sent) >= 30 or sum(at > moment - 3600 for at in sent) >= 1000
        ):
            return False
        sent.append(moment)
        return True


_COMMANDS: dict[str, Callable[[AibotApi, str, Frame], int]] = {
    "aibot_respond_msg": AibotApi._respond,
    "aibot_respond_welcome_msg": AibotApi._greet,
    "aibot_respond_update_msg": AibotApi._update,
    "aibot_send_msg": AibotApi._send,
}


_UPLOADS: dict[str, Callable[[AibotApi, Frame], tuple[int, Frame]]] = {
    "aibot_upload_media_init": AibotApi._begin,
    "aibot_upload_media_chunk": AibotApi._piece,
    "aibot_upload_media_finish": AibotApi._end,
}


async def _answer(connection: ServerConnection, req_id: str, number: int, body: Frame | None = None) -> None:
    words = "ok" if number == OK else "told so"
    frame = {"headers": {"req_id": req_id}, "errcode": number, "errmsg": words, "body": body or {}}
    await connection.send(json.dumps(frame))


_MARKUP = (
    re.compile(r"[*`<>\[\]|\\~]"),
    re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])"),
    re.compile(r"^\s*(?:#{1,6}|[-+])(?:\s|$)"),
    re.compile(r"^\s*\d+[.)](?:\s|$)"),
    re.compile(r"^\s*(?:[-=]\s*){2,}$"),
    re.compile(r"^(?: {4}|\t)"),
    re.compile(r"&#?\w+;"),
)


def markup_problems(content: str) -> list[str]:
    """Where a text holds markup that is not ours: a bold first line is."""
    lines = content.split("\n")
    problems = [f"a line that would run on: {line!r}" for line in lines[:-1] if not line.endswith("  ")]
    bold = re.fullmatch(r"\*\*(.+)\*\* *", lines[0])
    lines[0] = bold[1] if bold else lines[0]
    return problems + [f"markup: {line!r}" for line in lines for sign in _MARKUP if sign.search(line)]


@asynccontextmanager
async def aibot_api(
    seconds: Callable[[], float], now: Callable[[], dt.datetime], port: int = 0
) -> AsyncIterator[AibotApi]:
    """The platform, served."""
    api = AibotApi(seconds, now)
    async with serve(api.serve, "127.0.0.1", port, ssl=context(), ping_interval=None) as server:
        api.url = f"wss://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield api
