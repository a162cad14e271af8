"""Pictures and files on their way to Telegram: as photo where it takes one, else as document.

Knows no markup and no rates; channel.py says what stands under them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from telegram import Bot, InlineKeyboardMarkup, InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.channels.base import Load
from bot.channels.telegram.api import says
from storage.blobs import MOST, TooLarge
from storage.messages import File, Message

log = structlog.stdlib.get_logger(__name__)

CAPTION = 1024
"""Characters below a picture or file, tags not counted."""
PHOTO_BYTES = 10 << 20
_PHOTOS = ("image/jpeg", "image/png", "image/webp")
_NO_PHOTO = ("photo", "image")
"""What Telegram's words have in them when a picture cannot be shown as photo: its sides, its size, its coding."""


@dataclass(frozen=True)
class Attached:
    """A picture or file with its bytes."""

    file: File
    data: bytes

    @property
    def is_photo(self) -> bool:
        """Whether Telegram may show it in the chat."""
        return self.file.media_type in _PHOTOS and len(self.data) <= PHOTO_BYTES


@dataclass(frozen=True)
class Place:
    """Where it goes, and the buttons under it."""

    chat: int
    thread: int | None
    keyboard: InlineKeyboardMarkup | None


async def attached_to(message: Message, load: Load) -> Attached | None:
    """What a message carries; None where its bytes are no more."""
    file = message.picture or message.file
    data = await load(file.blob) if file is not None else None
    return Attached(file, data) if file is not None and data else None


async def send(bot: Bot, place: Place, attached: Attached, caption: str, mode: str | None) -> str:
    """Show it as a new message; its id."""
    if attached.is_photo:
        try:
            return await _send(bot.send_photo, "photo", place, attached, caption, mode)
        except BadRequest as error:
            if not says(error, *_NO_PHOTO):
                raise
            log.info("a picture goes as a file", error=error.message)
    return await _send(bot.send_document, "document", place, attached, caption, mode)


async def _send(
    call: Callable[..., Awaitable[object]], name: str, place: Place, attached: Attached, caption: str, mode: str | None
) -> str:
    sent = await call(
        place.chat, **{name: InputFile(attached.data, attached.file.name)}, caption=caption or None, parse_mode=mode,
        message_thread_id=place.thread, reply_markup=place.keyboard,
    )  # fmt: skip
    return str(getattr(sent, "message_id"))  # noqa: B009


async def edit(bot: Bot, place: Place, message_id: int, attached: Attached, caption: str, mode: str | None) -> None:
    """Put it in the place of what stands there; Telegram refuses where that is no picture or file."""
    made = InputMediaPhoto if attached.is_photo else InputMediaDocument
    media = made(attached.data, caption=caption or None, parse_mode=mode, filename=attached.file.name)
    await bot.edit_message_media(media, chat_id=place.chat, message_id=message_id, reply_markup=place.keyboard)


async def fetch(bot: Bot, file_id: str) -> bytes:
    """What somebody sent, by Telegram's handle of it; TooLarge."""
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        if says(error, "too big"):
            raise TooLarge from error
        raise
    if (file.file_size or 0) > MOST:
        raise TooLarge
    return bytes(await file.download_as_bytearray())
