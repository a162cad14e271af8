"""What becomes of one update, whichever way it came: read, its spinner stopped, committed.

``take`` returns once the update is kept or says nothing to us; if it raises, Telegram must not be told "received".
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from telegram import Bot, ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError

from bot.channels.base import Receive
from bot.channels.telegram.inbound import ALLOWED, Me, place_of, read
from bot.channels.telegram.register import Register
from bot.clock import Clock
from bot.delivery import Timing

log = structlog.stdlib.get_logger(__name__)

Raw = dict[str, Any]
"""An update as it came."""

SLOW, TYPING_LASTS = 1.0, 4.5
"""Seconds until work counts as slow, and for which Telegram shows the typing sign (five)."""


def sender_of(raw: Raw) -> str:
    """Whose update it is, also of one that cannot be read; empty: nobody's."""
    for kind in ALLOWED:
        body = raw.get(kind)
        if isinstance(body, dict) and isinstance(body.get("from"), dict):
            return str(body["from"].get("id", ""))
    return ""


class Intake:
    """Takes updates for one bot."""

    def __init__(self, bot: Bot, me: Me, register: Register, receive: Receive, clock: Clock, timing: Timing) -> None:
        self._bot = bot
        self._me = me
        self._register = register
        self._receive = receive
        self._clock = clock
        self._timing = timing
        self._beside: set[asyncio.Task[None]] = set()

    async def take(self, raw: Raw) -> None:
        """Take one update; raises if it was not kept."""
        try:
            update = Update.de_json(raw, None)
            inbound = read(update, self._me, self._clock.now())
        except Exception as error:
            log.error("an update cannot be read", update=raw.get("update_id"), error=type(error).__name__)
            return
        if update.callback_query is not None:
            self._do_beside(self._stop_spinner(update.callback_query.id))
        if inbound is not None:
            async with self._typing_if_slow(inbound.chat):
                await self._receive(inbound)
        elif update.my_chat_member is not None:
            await self._reach(update.my_chat_member)
        elif update.message is not None and update.message.migrate_to_chat_id is not None:
            await self._register.move(str(update.message.chat.id), str(update.message.migrate_to_chat_id))

    async def close(self) -> None:
        """Drop what is done beside."""
        for task in self._beside:
            task.cancel()
        if self._beside:
            await asyncio.wait(self._beside)

    async def _reach(self, change: ChatMemberUpdated) -> None:
        if change.chat.type != ChatType.PRIVATE:
            return
        if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            await self._register.close(str(change.chat.id), change.date)
        else:
            await self._register.reopen(str(change.chat.id))

    # -- what confirms nothing ----------------------------------------------------------------------------------------

    def _do_beside(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _stop_spinner(self, query_id: str) -> None:
        with suppress(TelegramError):  # too late, or answered before: nobody sees the difference
            await self._bot.answer_callback_query(query_id)

    @asynccontextmanager
    async def _typing_if_slow(self, chat: str) -> AsyncIterator[None]:
        task = asyncio.ensure_future(self._type(chat))
        try:
            yield
        finally:
            task.cancel()

    async def _type(self, chat: str) -> None:
        number, thread = place_of(chat)
        await self._timing.pause(SLOW)
        with suppress(TelegramError):
            while True:
                await self._bot.send_chat_action(number, ChatAction.TYPING, message_thread_id=thread)
                await self._timing.pause(TYPING_LASTS)
