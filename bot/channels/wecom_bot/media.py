"""Pictures and files of the AI bot: uploaded in pieces over the connection, and fetched from where the platform says.

What comes in lies encrypted at an address that is good for five minutes, under a key of its own.
"""

import asyncio
import base64
import hashlib
import json

import httpx

from bot.channels.base import Load, Refused, Unknown
from bot.channels.wecom_bot.link import Frame, Link, opened
from storage.blobs import MOST, TooLarge
from storage.messages import File

BEGIN, PIECE, END = "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish"
PIECE_BYTES = 512 << 10
IMAGE_BYTES, FILE_BYTES, LEAST = 10 << 20, 20 << 20, 6
_IMAGES = ("image/jpeg", "image/png")
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_BLOCK = 32
"""Bytes by which the encryption makes a file longer at most."""


async def body_of(link: Link, load: Load, file: File) -> Frame | None:
    """The message that shows a file; None where its bytes are no more or cannot be shown. Errors as ``Link.ask``.

    A picture that is no JPG or PNG, or too large for one, goes as a file.
    """
    data = await load(file.blob)
    if data is None or not LEAST <= len(data) <= FILE_BYTES:
        return None
    kind = "image" if file.media_type in _IMAGES and len(data) <= IMAGE_BYTES else "file"
    pieces = [data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES)]
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    about = {"type": kind, "filename": file.name, "total_size": len(data), "total_chunks": len(pieces), "md5": digest}
    upload = (await link.ask(BEGIN, about))["body"]["upload_id"]
    for number, piece in enumerate(pieces):
        told = base64.b64encode(piece).decode()
        await link.ask(PIECE, {"upload_id": upload, "chunk_index": number, "base64_data": told})
    media_id = (await link.ask(END, {"upload_id": upload}))["body"]["media_id"]
    return {"msgtype": kind, kind: {"media_id": media_id}}


async def fetch(handle: str) -> bytes:
    """The bytes of something a person sent. TooLarge; Refused: they are gone; Unknown: worth another try."""
    where = json.loads(handle)
    sealed = await _download(where["url"])
    if not where["aeskey"]:
        return sealed
    try:
        data = await asyncio.to_thread(opened, sealed, where["aeskey"])
    except (RuntimeError, ValueError) as error:
        raise Refused("it does not open") from error
    if len(data) > MOST:
        raise TooLarge
    return data


async def _download(url: str) -> bytes:
    """A body read no further than the cap."""
    body = bytearray()
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT) as client, client.stream("GET", url) as response:
            if response.is_client_error:
                raise Refused(f"HTTP {response.status_code}")
            response.raise_for_status()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MOST + _BLOCK:
                    raise TooLarge
    except httpx.HTTPError as error:
        raise Unknown(type(error).__name__) from None  # without the address
    return bytes(body)
