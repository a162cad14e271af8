"""Telegram's side in tests: a small, strict Bot API server over loopback, and the people who talk to the bot.

It refuses what Telegram refuses, with Telegram's words, and keeps an update until it is confirmed. Nothing waits for a
clock: limits are met by asking for them (``refuse``), redelivery by asking again (``post_pending``).
"""

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.channels.botfiles import FETCHED, Sent, media_of, parts_of
from tests.channels.serving import serving
from tests.channels.telegram_markup import Params, Refusal, bad, formatted, keyboard

TOKEN = "4711:made_up-token"
BOT = {"id": 4711, "is_bot": True, "first_name": "车记", "username": "cheji_test_bot"}
_AS_JSON = set(
    "allowed_updates chat_id commands link_preview_options limit message_id message_thread_id offset reply_markup scope "
    "timeout".split()
)


@dataclass
class Shown:
    """One message in a chat, as it stands on the screen now."""

    id: int
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)
    is_ours: bool = True
    thread: int | None = None
    media: Sent | None = None

    @property
    def labels(self) -> list[list[str]]:
        """The buttons, row by row."""
        return [[button["text"] for button in row] for row in self.keyboard]

    def marked(self, kind: str) -> list[str]:
        """What is bold, code, …"""
        units = self.text.encode("utf-16-le")
        spans = [(2 * e["offset"], 2 * (e["offset"] + e["length"])) for e in self.entities if e["type"] == kind]
        return [units[start:end].decode("utf-16-le") for start, end in spans]


class BotApi:
    """The server. A person's id is their private chat's; a group's is negative."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.url = ""
        self.chats: dict[int, list[Shown]] = defaultdict(list)
        self.calls: list[tuple[str, Params]] = []
        self.pending: list[dict[str, Any]] = []
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.webhook: Params = {}
        self.answered: list[str] = []
        self.files: dict[str, bytes] = {}
        """What people sent, by file id."""
        self.blocked: set[int] = set()
        self.polls = 0
        self._refusals: dict[str, deque[tuple[Refusal, bool]]] = defaultdict(deque)
        self._open_queries: set[str] = set()
        self._uploads: dict[str, Sent] = {}
        self._allowed: list[str] | None = None
        self._numbers = iter(range(1, 1_000_000))
        self._update_ids = iter(range(900, 1_000_000))
        self._bell = asyncio.Event()
        self._poller = 0
        self._is_open = True
        self._client = httpx.AsyncClient()

    # -- what people do -----------------------------------------------------------------------------------------------

    def say(self, who: int, text: str = "", chat: int | None = None, **more: Any) -> int:
        """A message of a person; the id it gets. ``more``: further members of a Message."""
        message = self._message(who, chat or who) | ({"text": text} if text else {}) | more
        self.chats[chat or who].append(Shown(message["message_id"], text, is_ours=False))
        self.update("message", message)
        return int(message["message_id"])

    def edit(self, who: int, message_id: int, text: str) -> None:
        """A person changes a message of theirs."""
        message = self._message(who, who) | {"message_id": message_id, "text": text, "edit_date": self._date() + 60}
        self.update("edited_message", message)

    def press(self, who: int, label: str, chat: int | None = None) -> str:
        """A person presses the newest button of this name; the query's id."""
        for shown in reversed(self.chats[chat or who]):
            for button in (button for row in shown.keyboard for button in row):
                if button["text"] == label:
                    return self._press(who, chat or who, shown, button["callback_data"])
        raise AssertionError(f"no button {label}")

    def block(self, who: int, *, blocks: bool = True) -> None:
        """A person blocks us, or takes us back."""
        (self.blocked.add if blocks else self.blocked.discard)(who)
        old, new = ("member", "kicked") if blocks else ("kicked", "member")
        change = {"chat": self._chat(who), "from": self._person(who), "date": self._date()}
        sides = {f"{side}_chat_member": self._membership(status) for side, status in (("old", old), ("new", new))}
        self.update("my_chat_member", change | sides)

    def update(self, kind: str, body: Any, **more: Any) -> int:
        """Any update; its id."""
        raw = {"update_id": next(self._update_ids), kind: body, **more}
        self.pending.append(raw)
        self._bell.set()
        return int(raw["update_id"])

    def refuse(self, method: str, code: int, words: str, *, is_done: bool = False, **parameters: int) -> None:
        """The next call of a method is answered so; ``is_done``: though it has been carried out."""
        self._refusals[method].append((Refusal(code, words, **parameters), is_done))

    async def post_pending(self) -> list[int]:
        """Post to the webhook what waits, in order, up to the first that is not taken; the answers' status codes."""
        codes: list[int] = []
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        for raw in list(self.pending):
            posted = await self._client.post(self.webhook["url"], json=raw, headers=headers)
            codes.append(posted.status_code)
            if not posted.is_success:
                break
            self.pending.remove(raw)
        return codes

    # -- what a test looks at -----------------------------------------------------------------------------------------

    def ours(self, chat: int) -> list[Shown]:
        """Our messages in a chat, as they stand."""
        return [shown for shown in self.chats[chat] if shown.is_ours]

    def called(self, method: str) -> list[Params]:
        """The parameters of every call of a method."""
        return [params for name, params in self.calls if name == method]

    # -- the server ---------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """End the long polls."""
        self._is_open = False
        self._bell.set()
        await self._client.aclose()

    def routes(self) -> list[BaseRoute]:
        """What it serves."""
        return [
            Route(f"/bot{TOKEN}/{{method}}", self._call, methods=["GET", "POST"]),
            Route(f"/file/bot{TOKEN}/files/{{name}}", self._download, methods=["GET"]),
        ]

    async def _download(self, request: Request) -> Response:
        data = self.files.get(request.path_params["name"])
        return Response(data, 200) if data else Response(status_code=404)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        params, self._uploads = await _read(request)
        self.calls.append((method, params))
        refusal, is_done = self._refusals[method].popleft() if self._refusals[method] else (None, True)
        try:
            result = await self._answer(method, params) if is_done else None
            if refusal is not None:
                raise refusal
        except Refusal as error:
            body = {"ok": False, "error_code": error.code, "description": error.words}
            more = {"parameters": error.parameters} if error.parameters else {}
            return JSONResponse(body | more, status_code=error.code)
        return JSONResponse({"ok": True, "result": result})

    async def _answer(self, method: str, params: Params) -> Any:
        answers = {
            "getMe": self._get_me, "getUpdates": self._get_updates, "sendMessage": self._send, "sendChatAction": _true,
            "editMessageText": self._edit, "answerCallbackQuery": self._answer_query, "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook, "getWebhookInfo": self._webhook_info,
            "setMyCommands": self._set_commands, "deleteMyCommands": self._delete_commands,
            "sendPhoto": self._send_photo, "sendDocument": self._send_document, "getFile": self._get_file,
            "editMessageMedia": self._edit_media,
        }  # fmt: skip
        if method not in answers:
            raise Refusal(404, "Not Found: method not found")
        return await answers[method](params)

    async def _get_me(self, params: Params) -> Any:
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False}

    async def _get_updates(self, params: Params) -> Any:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        self._poller += 1
        mine = self._poller
        self._bell.set()
        self._allowed = params.get("allowed_updates", self._allowed)
        self.pending = [raw for raw in self.pending if raw["update_id"] >= params.get("offset", 0)]
        self.polls += 1
        try:
            async with asyncio.timeout(min(50, params.get("timeout", 0))):
                while not self._waiting() and self._is_open and mine == self._poller:
                    self._bell.clear()
                    await self._bell.wait()
        except TimeoutError:
            pass
        if mine != self._poller:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return self._waiting()[: params.get("limit", 100)]

    def _waiting(self) -> list[dict[str, Any]]:
        return [raw for raw in self.pending if self._allowed is None or set(self._allowed) & raw.keys()]

    async def _send(self, params: Params) -> Any:
        chat = self._reached(params)
        text, entities = formatted(params)
        shown = Shown(next(self._numbers), text, entities, keyboard(params), thread=params.get("message_thread_id"))
        self.chats[chat].append(shown)
        return self._as_sent(chat, shown)

    async def _send_photo(self, params: Params) -> Any:
        return self._send_media(params, "photo")

    async def _send_document(self, params: Params) -> Any:
        return self._send_media(params, "document")

    def _send_media(self, params: Params, kind: str) -> Any:
        chat, sent = self._reached(params), self._sent(params, kind)
        text, entities = formatted(params, "caption")
        shown = Shown(next(self._numbers), text, entities, keyboard(params), media=sent)
        self.chats[chat].append(shown)
        return self._as_sent(chat, shown)

    def _sent(self, params: Params, kind: str) -> Sent:
        sent = media_of(params, self._uploads, kind)
        if isinstance(sent, str):
            raise bad(sent)
        return sent

    async def _edit_media(self, params: Params) -> Any:
        chat, shown = self._ours(params)
        sent = self._sent(params, "media")
        text, entities = formatted(json.loads(params["media"]), "caption")
        shown.text, shown.entities, shown.keyboard, shown.media = text, entities, keyboard(params), sent
        return self._as_sent(chat, shown)

    async def _get_file(self, params: Params) -> Any:
        data = self.files.get(str(params.get("file_id")))
        if data is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(data) > FETCHED:
            raise bad("file is too big")
        name = str(params["file_id"])
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": len(data), "file_path": f"files/{name}"}

    def _ours(self, params: Params) -> tuple[int, Shown]:
        """Our message that is to be edited."""
        chat = self._reached(params)
        shown = next((one for one in self.chats[chat] if one.id == params.get("message_id")), None)
        if shown is None:
            raise bad("message to edit not found")
        if not shown.is_ours:
            raise bad("message can't be edited")
        return chat, shown

    async def _edit(self, params: Params) -> Any:
        chat, shown = self._ours(params)
        if shown.media is not None:
            raise bad("there is no text in the message to edit")
        text, entities = formatted(params)
        rows = keyboard(params)
        if (text, entities, rows) == (shown.text, shown.entities, shown.keyboard):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        shown.text, shown.entities, shown.keyboard = text, entities, rows
        return self._as_sent(chat, shown)

    async def _answer_query(self, params: Params) -> Any:
        query = str(params.get("callback_query_id", ""))
        if query not in self._open_queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self._open_queries.remove(query)
        self.answered.append(query)
        return True

    async def _set_webhook(self, params: Params) -> Any:
        secret = params.get("secret_token", "")
        if not re.fullmatch(r"https://.+|http://127\.0\.0\.1:.+", params.get("url", "")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[0-9A-Za-z_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        self.webhook, self._allowed = params, params.get("allowed_updates")
        return True

    async def _delete_webhook(self, params: Params) -> Any:
        assert not params.get("drop_pending_updates"), "that would lose what was said during a restart"
        self.webhook = {}
        return True

    async def _webhook_info(self, params: Params) -> Any:
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        failed = {"last_error_message": words} if (words := self.webhook.get("last_error_message")) else {}
        return info | failed | {"pending_update_count": len(self.pending)}

    async def _set_commands(self, params: Params) -> Any:
        commands = params.get("commands", [])
        if len(commands) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[self._scope(params)] = commands
        return True

    async def _delete_commands(self, params: Params) -> Any:
        self.commands.pop(self._scope(params), None)
        return True

    # -- pieces -------------------------------------------------------------------------------------------------------

    def _scope(self, params: Params) -> tuple[str, str]:
        scope = params.get("scope", {"type": "default"})
        if scope["type"] == "chat" and int(scope["chat_id"]) not in self.chats:
            raise bad("chat not found")
        name = f"chat:{scope['chat_id']}" if scope["type"] == "chat" else scope["type"]
        return name, str(params.get("language_code", ""))

    def _reached(self, params: Params) -> int:
        chat = params.get("chat_id")
        if not isinstance(chat, int):
            raise bad("chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _as_sent(self, chat: int, shown: Shown) -> dict[str, Any]:
        message = {"message_id": shown.id, "date": self._date(), "chat": self._chat(chat), "from": BOT}
        if shown.media is None:
            return message | {"text": shown.text, "entities": shown.entities}
        file = {"file_id": f"f{shown.id}", "file_unique_id": f"u{shown.id}", "file_size": len(shown.media.data)}
        media: Any = [file | {"width": 9, "height": 9}] if shown.media.kind == "photo" else file
        return message | {"caption": shown.text, "caption_entities": shown.entities, shown.media.kind: media}

    def _press(self, who: int, chat: int, shown: Shown, data: str) -> str:
        query = str(next(self._numbers))
        self._open_queries.add(query)
        body = {"id": query, "from": self._person(who), "chat_instance": "1", "data": data}
        self.update("callback_query", body | {"message": self._as_sent(chat, shown)})
        return query

    def _message(self, who: int, chat: int) -> dict[str, Any]:
        head = {"message_id": next(self._numbers), "date": self._date()}
        return head | {"chat": self._chat(chat), "from": self._person(who)}

    def _date(self) -> int:
        return int(self.now.timestamp())

    def _chat(self, chat: int) -> dict[str, Any]:
        group = {"id": chat, "type": "supergroup", "title": "恒信销售群"}
        return {"id": chat, "type": "private", "first_name": "陈宇"} if chat > 0 else group

    def _person(self, who: int) -> dict[str, Any]:
        return {"id": who, "is_bot": False, "first_name": "陈宇", "language_code": "zh-hans"}

    def _membership(self, status: str) -> dict[str, Any]:
        return {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def replying_to(shown: Shown, who: dict[str, Any] = BOT) -> dict[str, Any]:
    """The member of a message that makes it a reply."""
    chat = {"id": 1, "type": "private", "first_name": "陈宇"}
    return {"reply_to_message": {"message_id": shown.id, "date": 1, "chat": chat, "from": who, "text": shown.text}}


async def _true(params: Params) -> Any:
    return True


async def _read(request: Request) -> tuple[Params, dict[str, Sent]]:
    """The parameters of a call: numbers and objects come as JSON, words as they are; and the files with them."""
    body, files = await request.body(), dict[str, Sent]()
    if request.headers.get("content-type", "").startswith("multipart/"):
        values, files = parts_of(request.headers["content-type"], body)
    else:
        values = dict(parse_qsl(body.decode()))
    return {name: json.loads(value) if name in _AS_JSON else value for name, value in values.items()}, files


@asynccontextmanager
async def bot_api(now: datetime) -> AsyncIterator[BotApi]:
    """The Bot API, running."""
    api = BotApi(now)
    async with serving(api.routes()) as url:
        api.url = f"{url}/bot"
        try:
            yield api
        finally:
            await api.close()
