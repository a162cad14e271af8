"""A callback's bytes -> what was said: signature in constant time and window first, only then decrypted and parsed.

wechatpy decrypts and reads messages; events it does not know are read here. Knows no database and sends nothing.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import structlog
import xmltodict
from wechatpy.enterprise import parse_message
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto

from storage.messages import File, Inbound

log = structlog.stdlib.get_logger(__name__)

NAME = "wecom_app"
MAX_BODY = 128 * 1024
WINDOW = 600
"""Seconds that a callback's timestamp may lie off."""
_ENCRYPT = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([0-9A-Za-z+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")
_ALARMS = {"inactive_alert", "close_inactive_agent", "low_active_alert", "low_active"}
"""An app that nobody uses is suspended."""


class Turned(Exception):
    """Not from the platform, or not fit to be looked at."""


@dataclass(frozen=True)
class Staff:
    """Somebody entered the app's visible range, opened it, left it, or has another id from now on."""

    what: Literal["came", "opened", "left", "renamed"]
    sender: str
    at: datetime
    new_sender: str = ""


@dataclass(frozen=True)
class Heard:
    """What one callback says."""

    key: str
    sender: str
    inbound: Inbound | None = None
    staff: Staff | None = None
    code: str = ""
    """The code with which the pressed card may be changed, once."""


class Callback:
    """The callback of one app."""

    def __init__(self, token: str, aes_key: str, corp: str, agent: int) -> None:
        """ValueError if the key is none."""
        try:
            self._key = WeChatCrypto(token, aes_key, corp).key
        except (AssertionError, ValueError) as error:
            raise ValueError("not an EncodingAESKey") from error
        self._token = token
        self._corp = corp
        self._agent = str(agent)
        self.bot = f"wecom:{corp}:{agent}"

    def verify(self, query: Mapping[str, str], now: datetime) -> str:
        """The words that the console wants to hear when the address is entered."""
        echo = query.get("echostr", "")
        self._check(query, echo, now)
        try:
            return self._decrypt(echo)
        except Exception as error:  # wechatpy raises whatever comes
            raise Turned("another company's, or not encrypted") from error

    def question(self, words: str, nonce: str, now: datetime) -> dict[str, str]:
        """What the console asks when the address is entered: ``verify`` answers it with the words."""
        echo: str = PrpCrypto(self._key).encrypt(words, self._corp).decode()
        stamp = str(int(now.timestamp()))
        return {"msg_signature": self._sign(stamp, nonce, echo), "timestamp": stamp, "nonce": nonce, "echostr": echo}

    def open(self, query: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The encrypted part of a body, which is signed; nothing of it has been parsed."""
        found = _ENCRYPT.findall(body[: MAX_BODY + 1])
        if len(body) > MAX_BODY or len(found) != 1:
            raise Turned("not one encrypted part")
        encrypted: str = found[0].decode("ascii")
        self._check(query, encrypted, now)
        return encrypted

    def read(self, encrypted: str) -> Heard | None:
        """What the encrypted part says; None if it cannot be read, or is nothing for us."""
        try:
            plain = self._decrypt(encrypted)
            raw = xmltodict.parse(plain, force_list=("SelectedItem", "OptionId"))["xml"]
            fields = {name: value for name, value in raw.items() if value is not None}
            if fields.get("AgentID", self._agent) != self._agent:
                return None
            return self._event(fields, plain) if fields["MsgType"].lower() == "event" else self._message(fields, plain)
        except Exception as error:  # wechatpy, expat and what is missing raise whatever comes
            log.error("a signed callback cannot be read", bot=self.bot, error=type(error).__name__)
            return None

    def _check(self, query: Mapping[str, str], encrypted: str, now: datetime) -> None:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        signature = self._sign(stamp, nonce, encrypted)
        if not hmac.compare_digest(signature.encode(), query.get("msg_signature", "").encode()):
            raise Turned("the signature is not the platform's")
        if not stamp.isdecimal() or len(stamp) > 12 or abs(now.timestamp() - int(stamp)) > WINDOW:
            log.warning("a callback came too late or too early: is the clock right?", bot=self.bot)
            raise Turned("outside the window")

    def _sign(self, stamp: str, nonce: str, encrypted: str) -> str:
        parts = sorted(part.encode() for part in (self._token, stamp, nonce, encrypted))
        return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()

    def _decrypt(self, encrypted: str) -> str:
        plain: str = PrpCrypto(self._key).decrypt(encrypted, self._corp)
        return plain

    def _message(self, fields: dict[str, Any], plain: str) -> Heard:
        message = parse_message(plain)
        kind = fields["MsgType"].lower()
        take = _MESSAGES.get(kind, _unknown)
        return self._heard(fields, plain, str(message.id or ""), **take(message, fields))

    def _event(self, fields: dict[str, Any], plain: str) -> Heard | None:
        event = fields["Event"].lower()
        if event in _ALARMS:
            log.error("WeCom is about to suspend the app for want of use", bot=self.bot, alarm=event)
            return None
        if event in _PRESSES:
            heard = self._heard(fields, plain, "", button=fields.get("EventKey", ""), quoted=fields.get("TaskId", ""))
            return Heard(heard.key, heard.sender, heard.inbound, code=fields.get("ResponseCode", ""))
        if event == "click":
            return self._heard(fields, plain, "", text=fields.get("EventKey", ""))
        staff = _STAFF[event](fields) if event in _STAFF else None
        return Heard(_digest(plain), staff.sender, staff=staff) if staff else None

    def _heard(self, fields: dict[str, Any], plain: str, message_id: str, **said: Any) -> Heard:
        sender = _folded(fields["FromUserName"])
        key = message_id or _digest(plain)
        inbound = Inbound(key, NAME, self.bot, sender, sender, _moment(fields), message_id=message_id, **said)
        return Heard(key, sender, inbound)


def _digest(plain: str) -> str:
    """Events carry no id, and two clicks of one second differ only in what they say."""
    return hashlib.sha256(plain.encode()).hexdigest()


def _folded(userid: str) -> str:
    """A userid as we keep it: the platform does not tell capitals from small letters."""
    return userid.strip().lower()


def _moment(fields: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(fields["CreateTime"]), UTC)


# -- messages: wechatpy's message and the raw fields -> fields of an Inbound -----------------------------------------


def _text(message: Any, fields: dict[str, Any]) -> dict[str, Any]:
    return {"text": message.content or ""}


def _file(name: str, media_type: str) -> Callable[[Any, dict[str, Any]], dict[str, Any]]:
    return lambda message, fields: {"files": (File(name, media_type, message.media_id),)}


def _unknown(message: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """A kind that wechatpy does not know: a file where there is one."""
    media = fields.get("MediaId")
    name = fields.get("FileName") or fields.get("Title") or "文件"
    return {"files": (File(name, "application/octet-stream", media),)} if media else {}


_MESSAGES: dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "image": _file("图片.jpg", "image/jpeg"),
    "voice": _file("语音.amr", "audio/amr"),
    "video": _file("视频.mp4", "video/mp4"),
    "shortvideo": _file("视频.mp4", "video/mp4"),
    "location": lambda message, fields: {"text": fields.get("Label", ""), "is_label": True},
    "link": lambda message, fields: {"text": fields.get("Title") or fields.get("Url", ""), "is_label": True},
}


# -- events: the raw fields -> who came or went ----------------------------------------------------------------------


def _came(fields: dict[str, Any]) -> Staff:
    return Staff("came", _folded(fields["FromUserName"]), _moment(fields))


def _opened(fields: dict[str, Any]) -> Staff:
    return Staff("opened", _folded(fields["FromUserName"]), _moment(fields))


def _left(fields: dict[str, Any]) -> Staff:
    return Staff("left", _folded(fields["FromUserName"]), _moment(fields))


def _contact(fields: dict[str, Any]) -> Staff | None:
    """A change of the directory; it comes from ``sys`` and names whom it is about."""
    kind, new = fields.get("ChangeType", "").lower(), _folded(fields.get("NewUserID", ""))
    if kind == "delete_user":
        return Staff("left", _folded(fields["UserID"]), _moment(fields))
    if kind == "update_user" and new:
        return Staff("renamed", _folded(fields["UserID"]), _moment(fields), new)
    return None


_PRESSES = {"template_card_event", "template_card_menu_event"}
_STAFF: dict[str, Callable[[dict[str, Any]], Staff | None]] = {
    "subscribe": _came,
    "enter_agent": _opened,
    "unsubscribe": _left,
    "change_contact": _contact,
}
