"""A frame of the platform's as what was said: who, where, what, about which message of ours.

Pure reading; the bytes of a file stay with the platform, only its address and its key come in.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.channels.wecom_bot.link import ANSWER, CHANGE, GREET, HAPPENED, SAID, Frame
from bot.channels.wecom_bot.questions import Question
from storage.messages import File, Inbound

log = structlog.stdlib.get_logger(__name__)

NAME = "wecom_bot"


@dataclass(frozen=True)
class Heard:
    """What one frame says."""

    key: str
    """The platform's ``msgid``: the same at every delivery."""
    sender: str
    chat: str
    """Where the answer goes: the person's id, or the group's."""
    at: datetime
    question: Question
    inbound: Inbound | None
    """None: the person came in."""
    quote: str = ""
    """The words of the message that this one replies to; the platform gives no id of it."""


def bot_name(bot_id: str) -> str:
    """The ``bot`` of an Inbound."""
    return f"{NAME}:{bot_id}"


def read(frame: Frame, bot: str, now: datetime) -> Heard | None:
    """What a frame says; None if it is nothing that could be answered. ``now`` dates one without a time of its own."""
    try:
        body, req_id = frame["body"], str(frame["headers"]["req_id"])
        if frame.get("cmd") == HAPPENED:
            return _event(body, req_id, bot, now)
        return _message(body, req_id, bot, now) if frame.get("cmd") == SAID else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        log.error("a frame cannot be read", bot=bot, error=type(error).__name__)
        return None


def handle_of(media: dict[str, Any]) -> str:
    """Where the bytes of a file are and how to open them, as one text: good for five minutes."""
    return json.dumps({"url": media["url"], "aeskey": media.get("aeskey", "")})


def _message(body: dict[str, Any], req_id: str, bot: str, now: datetime) -> Heard | None:
    kind = body["msgtype"]
    said = _KINDS[kind](body[kind]) if kind in _KINDS else {}
    if not said.get("text", "").strip() and not said.get("files"):
        return None
    return _heard(body, Question(req_id, ANSWER), bot, now, **said)


def _event(body: dict[str, Any], req_id: str, bot: str, now: datetime) -> Heard | None:
    event = body["event"]
    kind = event["eventtype"]
    if kind == "template_card_event":
        pressed = event.get(kind) or event  # the documents put it deeper than the SDK's types do
        card = str(pressed.get("task_id", ""))
        question = Question(req_id, CHANGE, card)
        return _heard(body, question, bot, now, button=str(pressed["event_key"]), quoted=card)
    if kind == "enter_chat":
        sender = str(body["from"]["userid"])
        return Heard(str(body["msgid"]), sender, sender, _moment(body, now), Question(req_id, GREET), None)
    log.info("an event that asks for nothing", bot=bot, kind=kind)  # such as a thumb under an answer
    return None


def _heard(body: dict[str, Any], question: Question, bot: str, now: datetime, **said: Any) -> Heard:
    key, sender = str(body["msgid"]), str(body["from"]["userid"])
    is_group = body.get("chattype") == "group"
    chat, at = str(body["chatid"]) if is_group else sender, _moment(body, now)
    inbound = Inbound(key, NAME, bot, sender, chat, at, is_group=is_group, message_id=key, **said)
    return Heard(key, sender, chat, at, question, inbound, _words_of(body.get("quote")))


def _moment(body: dict[str, Any], now: datetime) -> datetime:
    seconds = body.get("create_time")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else now


# -- what a message holds -> fields of an Inbound ---------------------------------------------------------------------


def _text(content: dict[str, Any]) -> dict[str, Any]:
    return {"text": content["content"]}


def _voice(content: dict[str, Any]) -> dict[str, Any]:
    return {"text": content["content"].strip().rstrip("。"), "is_spoken": True}  # 今天。 is said, 今天 is the command


def _file(name: str, media_type: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def take(content: dict[str, Any]) -> dict[str, Any]:
        return {"files": (File(str(content.get("filename") or name), media_type, handle_of(content)),)}

    return take


def _mixed(content: dict[str, Any]) -> dict[str, Any]:
    parts = [_KINDS[item["msgtype"]](item[item["msgtype"]]) for item in content["msg_item"]]
    texts = [part["text"] for part in parts if part.get("text")]
    return {"text": "\n".join(texts), "files": tuple(file for part in parts for file in part.get("files", ()))}


_KINDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "voice": _voice,
    "mixed": _mixed,
    "image": _file("图片.jpg", "image/jpeg"),
    "video": _file("视频.mp4", "video/mp4"),
    "file": _file("文件", "application/octet-stream"),
}


def _words_of(quote: Any) -> str:
    """The words of a quoted message, whatever its kind."""
    if not isinstance(quote, dict) or not isinstance(content := quote.get(str(quote.get("msgtype"))), dict):
        return ""
    if "msg_item" in content:
        return "\n".join(filter(None, (_words_of(item) for item in content["msg_item"])))
    return str(content.get("content", ""))
