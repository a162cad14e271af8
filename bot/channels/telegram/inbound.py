"""A Telegram update as an Inbound: who said what, where, about which of our messages.

Pure reading, no network; the bytes of a file stay with Telegram, only its handle comes in.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, Chat, Message, Update
from telegram.constants import ChatType, MessageEntityType

from bot.channels.telegram.cards import contact_of
from storage.messages import File, Inbound

NAME = "telegram"
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Telegram remembers what was asked for last, so every process asks for the same."""
_CARD = re.compile(r"/start card-([0-9A-Za-z]+)")
"""The deep link of a customer's card; other payloads are for the words to read (an invitation's code)."""


@dataclass(frozen=True)
class Me:
    """Who we are on Telegram."""

    id: int
    username: str

    @property
    def bot(self) -> str:
        """Our name for this bot: it stays when the token is renewed."""
        return bot_name(self.id)


def bot_name(number: int) -> str:
    """The ``bot`` of an Inbound."""
    return f"{NAME}:{number}"


def read(update: Update, me: Me, now: datetime) -> Inbound | None:
    """What was said; None if it was not said to us. ``now`` dates a press, which carries no time of its own."""
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query, me, now)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if _is_group(message.chat) and not _is_addressed(message, me):
        return None
    return _said(update.update_id, message, me, edited=update.message is None)


def chat_of(chat: Chat, thread: int | None = None) -> str:
    """Where an answer goes; ``chat/topic`` in a forum."""
    return f"{chat.id}/{thread}" if thread else str(chat.id)


def place_of(chat: str) -> tuple[int, int | None]:
    """The chat and the topic of it that ``chat_of`` named."""
    number, _, thread = chat.partition("/")
    return int(number), int(thread) if thread else None


def _is_group(chat: Chat) -> bool:
    return chat.type != ChatType.PRIVATE


def _press(update_id: int, query: CallbackQuery, me: Me, now: datetime) -> Inbound | None:
    if query.message is None or not query.data:
        return None
    thread = query.message.message_thread_id if isinstance(query.message, Message) else None
    is_topic = isinstance(query.message, Message) and bool(query.message.is_topic_message)
    return Inbound(
        key=str(update_id), channel=NAME, bot=me.bot, sender=str(query.from_user.id),
        chat=chat_of(query.message.chat, thread if is_topic else None), sent_at=now,
        is_group=_is_group(query.message.chat), button=query.data, quoted=str(query.message.message_id),
        profile=query.from_user.full_name,
    )  # fmt: skip


def _said(update_id: int, message: Message, me: Me, *, edited: bool) -> Inbound | None:
    sender = message.from_user
    text, files, place = _words(message, me), _files(message), _place(message)
    if sender is None or not (text or files or message.contact or place is not None):
        return None  # somebody joined, a sticker, a game: nothing that could be answered
    card = _CARD.fullmatch(text)
    return Inbound(
        key=str(update_id), channel=NAME, bot=me.bot, sender=str(sender.id),
        chat=chat_of(message.chat, message.message_thread_id if message.is_topic_message else None),
        sent_at=message.date, text="" if card else place or text, is_group=_is_group(message.chat),
        message_id=str(message.message_id), edited=edited, files=files,
        contact=contact_of(message.contact, sender.id) if message.contact else None,
        button=f"card:{card[1]}.0" if card else "", quoted=_quoted(message, me),
        forwarded=message.forward_origin is not None, album=message.media_group_id or "",
        is_label=place is not None, profile=sender.full_name,
    )  # fmt: skip


def _words(message: Message, me: Me) -> str:
    """Text or caption without our name in it."""
    text = message.text or message.caption or ""
    return re.sub(rf" ?@{re.escape(me.username)}(?![0-9A-Za-z_])", "", text, flags=re.IGNORECASE).strip()


def _quoted(message: Message, me: Me) -> str:
    """Our message that this one replies to; a reply to anybody else's tells nothing."""
    replied = message.reply_to_message
    ours = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    return str(replied.message_id) if replied and ours and not replied.forum_topic_created else ""


def _is_addressed(message: Message, me: Me) -> bool:
    """Whether a group's message is meant for us: a reply, our name, or a command with it."""
    if _quoted(message, me):
        return True
    ours = f"@{me.username}".lower()
    said = {**message.parse_entities(), **message.parse_caption_entities()}
    for entity, words in said.items():
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None and entity.user.id == me.id:
            return True
        named = entity.type in (MessageEntityType.MENTION, MessageEntityType.BOT_COMMAND)
        if named and words.lower().endswith(ours):
            return True
    return False


def _place(message: Message) -> str | None:
    """The name of a place that was shared; empty for a bare point on the map, None for anything else."""
    if message.venue is not None:
        return f"{message.venue.title} {message.venue.address}".strip()
    return "" if message.location is not None else None


def _files(message: Message) -> tuple[File, ...]:
    """What hangs on the message, by Telegram's handle of it."""
    if message.photo:
        largest = message.photo[-1]  # it comes last
        return (File("照片.jpg", "image/jpeg", largest.file_id, largest.file_size or 0),)
    named = (
        (message.voice, "语音.ogg", "audio/ogg"), (message.video_note, "视频.mp4", "video/mp4"),
        (message.audio, "录音", ""), (message.video, "视频", "video/mp4"), (message.document, "文件", ""),
    )  # fmt: skip
    for found, name, media_type in named:
        if found is not None:
            kind = getattr(found, "mime_type", None) or media_type or "application/octet-stream"
            return (File(getattr(found, "file_name", None) or name, kind, found.file_id, found.file_size or 0),)
    return ()
