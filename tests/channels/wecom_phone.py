"""A phone that sends callbacks: WeChat Work's encrypted and signed XML, by our own reading of the published rules."""

import base64
import hashlib
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.channels.qyapi import AES_KEY, AGENT, CORP, ME, TOKEN


def sign(*parts: str) -> str:
    """The signature of a callback."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(plain: str, corp: str = CORP) -> str:
    """Words as they travel."""
    key = base64.b64decode(AES_KEY + "=")
    said = plain.encode()
    raw = os.urandom(16) + struct.pack(">I", len(said)) + said + corp.encode()
    pad = 32 - len(raw) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(raw + bytes([pad]) * pad) + encryptor.finalize()).decode()


def cdata(text: str) -> str:
    """Text inside XML, whatever it holds."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def xml(at: datetime, sender: str, **fields: object) -> str:
    """The plain XML of a callback."""
    common = {"ToUserName": CORP, "FromUserName": sender, "CreateTime": int(at.timestamp())}
    parts = {**common, "AgentID": AGENT, **fields}
    return "<xml>" + "".join(f"<{name}>{_value(value)}</{name}>" for name, value in parts.items()) + "</xml>"


def _value(value: object) -> str:
    return str(value) if isinstance(value, int) else cdata(str(value))


@dataclass
class Phone:
    """A member's phone, and the platform's server that carries what it says to us."""

    url: str
    client: httpx.AsyncClient
    now: Callable[[], datetime]
    sender: str = ME
    last: str = ""
    lost: list[str] = field(default_factory=list)
    """What the platform was never told to have arrived."""
    _number: int = 4561255354251345900

    async def say(self, text: str, **fields: object) -> httpx.Response:
        """A text, with a new MsgId unless one is given."""
        self._number += 1
        return await self.post(
            xml(self.now(), self.sender, **{"MsgType": "text", "Content": text, "MsgId": self._number, **fields})
        )

    async def event(self, event: str, **fields: object) -> httpx.Response:
        """An event."""
        return await self.post(xml(self.now(), self.sender, **{"MsgType": "event", "Event": event, **fields}))

    async def press(self, task_id: str, key: str, code: str) -> httpx.Response:
        """A button of a card."""
        more = {"EventKey": key, "TaskId": task_id, "CardType": "button_interaction", "ResponseCode": code}
        return await self.event("template_card_event", **more)

    async def post(self, plain: str, **wrong: str) -> httpx.Response:
        """A callback with these words, encrypted and signed; ``wrong``: query values that are not right."""
        self.last = plain
        encrypted = encrypt(plain)
        body = (
            f"<xml><ToUserName>{cdata(CORP)}</ToUserName><Encrypt>{cdata(encrypted)}</Encrypt>"
            f"<AgentID>{cdata(str(AGENT))}</AgentID></xml>"
        )
        return await self.post_raw(body.encode(), encrypted, **wrong)

    async def post_raw(self, body: bytes, signed: str, **wrong: str) -> httpx.Response:
        """A body under a signature of ``signed``."""
        response = await self.client.post(f"{self.url}/wecom", params={**self._query(signed), **wrong}, content=body)
        if response.status_code != httpx.codes.OK:
            self.lost.append("没发出去")
        return response

    async def verify(self, words: str, **wrong: str) -> httpx.Response:
        """What the console asks when the address is entered."""
        echo = encrypt(words)
        return await self.client.get(f"{self.url}/wecom", params={**self._query(echo), "echostr": echo, **wrong})

    def _query(self, signed: str) -> dict[str, str]:
        stamp, nonce = str(int(self.now().timestamp())), os.urandom(4).hex()
        return {"msg_signature": sign(TOKEN, stamp, nonce, signed), "timestamp": stamp, "nonce": nonce}
