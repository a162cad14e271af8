"""Pictures and files of the page: where a browser finds those of a message, and how they are served.

Only what stands in the chat can be asked for, by whoever may speak there.
"""

from urllib.parse import quote

from starlette.responses import Response

from bot.channels.base import Load
from bot.channels.page.guard import Turned
from bot.channels.page.transcript import Entry
from storage.messages import File

KINDS = ("picture", "file")
_SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml")
"""What a browser shows; everything else is saved."""


def addresses(entry: Entry, chat: str) -> dict[str, dict[str, str] | None]:
    """Name and address of the picture and the file of a message."""
    return {kind: _address(entry, kind, chat) for kind in KINDS}


def _address(entry: Entry, kind: str, chat: str) -> dict[str, str] | None:
    file = _file(entry, kind)
    url = f"/page/attached/{kind}/{quote(entry.id)}?sender={quote(chat)}"
    return {"name": file.name, "url": url} if file else None


def _file(entry: Entry, kind: str) -> File | None:
    return entry.message.picture if kind == "picture" else entry.message.file


async def served(entry: Entry | None, kind: str, load: Load) -> Response:
    """The bytes; a picture to be shown, anything else to be saved under its name."""
    file = _file(entry, kind) if entry else None
    data = await load(file.blob) if file else None
    if file is None or data is None:
        raise Turned(404, "过期了，要的话再要一次")
    way = "inline" if kind == "picture" and file.media_type in _SHOWN else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",  # a drawing may hold more
        "Cache-Control": "private, no-store",
    }
    return Response(data, media_type=file.media_type, headers=headers)
