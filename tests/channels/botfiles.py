"""The files of Telegram's side in tests: bodies with parts, what a photo or document may be, what can be fetched."""

import email.parser
import email.policy
import json
from dataclasses import dataclass
from typing import Any

PHOTO, DOCUMENT, FETCHED = 10 << 20, 50 << 20, 20 << 20
PNG = b"\x89PNG\r\n\x1a\n" + b"made up" * 9
"""What begins like a picture."""


@dataclass
class Sent:
    """The picture or file of a message."""

    kind: str
    name: str
    data: bytes


def parts_of(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Sent]]:
    """The values and the files of a multipart body."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    values: dict[str, str] = {}
    files: dict[str, Sent] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if (filename := part.get_filename()) is not None:
            files[name] = Sent("", filename, data)
        else:
            values[name] = data.decode()
    return values, files


def media_of(params: dict[str, Any], files: dict[str, Sent], kind: str) -> Sent | str:
    """What a call sends as ``kind``; the words with which Telegram refuses it."""
    value = params.get(kind)
    given = json.loads(value) if kind == "media" and isinstance(value, str) else {"type": kind, "media": value}
    place = str(given["media"]).removeprefix("attach://")
    sent = files.get(place, files.get(kind))
    if sent is None:
        return "there is no file in the request"
    sent.kind = str(given["type"])
    if not sent.data:
        return "file must be non-empty"
    if sent.kind == "photo":
        if len(sent.data) > PHOTO:
            return "file is too big for a photo"
        if not sent.data.startswith((b"\x89PNG", b"\xff\xd8")):
            return "IMAGE_PROCESS_FAILED"
        if b"long and narrow" in sent.data:
            return "PHOTO_INVALID_DIMENSIONS"
    return "Request Entity Too Large" if len(sent.data) > DOCUMENT else sent
