"""Pictures and files on their way to WeCom: uploaded once, shown by the id that the platform gives, good for 3 days.

Knows no message and no limits of cards; what is too large or too small for the platform has no id.
"""

from typing import Protocol

from bot.channels.base import Load
from bot.channels.wecom_app.api import Api
from storage.messages import File

LIFE = 3 * 86400.0 - 3600.0
"""Seconds for which an id is used: an hour less than it lives."""
IMAGE_BYTES, FILE_BYTES, LEAST = 10 << 20, 20 << 20, 6
_IMAGES = ("image/jpeg", "image/png")


class MediaStore(Protocol):
    """Where the ids of what was uploaded are kept for every process of the app."""

    async def media(self, name: str) -> str | None:
        """The id of something uploaded that is still good."""

    async def keep_media(self, name: str, media_id: str, seconds: float) -> None:
        """A new id."""


class Media:
    """Uploads of one app."""

    def __init__(self, api: Api, store: MediaStore, load: Load) -> None:
        self._api = api
        self._store = store
        self._load = load

    async def body_of(self, file: File, *, anew: bool = False) -> dict[str, object] | None:
        """The message that shows a file; None where its bytes are no more or cannot be shown. ``anew``: upload again.

        A picture that is no JPG or PNG, or too large for one, goes as a file.
        """
        known = None if anew else await self._known(file)
        kind, media_id = known or await self._uploaded(file) or ("", "")
        return {"msgtype": kind, kind: {"media_id": media_id}} if media_id else None

    async def _known(self, file: File) -> tuple[str, str] | None:
        kept = await self._store.media(file.blob)
        kind, _, media_id = (kept or "").partition(" ")
        return (kind, media_id) if media_id else None

    async def _uploaded(self, file: File) -> tuple[str, str] | None:
        data = await self._load(file.blob)
        if data is None or not LEAST <= len(data) <= FILE_BYTES:
            return None
        kind = "image" if file.media_type in _IMAGES and len(data) <= IMAGE_BYTES else "file"
        media_id = await self._api.upload(kind, file.name, data)
        await self._store.keep_media(file.blob, f"{kind} {media_id}", LIFE)
        return kind, media_id
