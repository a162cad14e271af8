"""The command menus, computed from the table of commands: everybody's, and more for those whose role allows more.

Telegram knows Latin names only; the Chinese words work without a menu. In groups there is none: nothing is shown there.
"""

from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram.api import wait_of
from bot.delivery import Timing
from handlers import commands
from storage.models import REP

log = structlog.stdlib.get_logger(__name__)

LANGUAGES = ("", "zh")
"""Everybody's, and the one that would hide it: an earlier owner of the bot may have set a Chinese menu."""
LOOK_EVERY = 60.0
Menu = tuple[tuple[str, str], ...]


def menu(role: str) -> Menu:
    """(name, what it does) of every command of a role."""
    return tuple((entry.slash, entry.does) for entry in commands.entries() if entry.is_for(role))


class Menus:
    """Keeps the menus as the roles are."""

    def __init__(self, bot: Bot, roles: Callable[[], Awaitable[dict[str, str]]], timing: Timing) -> None:
        self._bot = bot
        self._roles = roles
        self._timing = timing
        self._shown: dict[str, Menu] = {}
        """By chat, where it is another than everybody's."""
        self._is_begun = False

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            wait = LOOK_EVERY
            try:
                await self.renew()
            except TelegramError as error:
                log.warning("the menus could not be set", error=type(error).__name__)
                wait = max(LOOK_EVERY, wait_of(error))
            except Exception as error:
                log.warning("the roles could not be read", error=type(error).__name__)
            await self._timing.pause(wait)

    async def renew(self) -> None:
        """Set what has changed since the last look."""
        everybody = menu(REP)
        if not self._is_begun:
            await self._set(BotCommandScopeAllPrivateChats(), everybody)
            self._is_begun = True
        wanted = {chat: menu(role) for chat, role in (await self._roles()).items()}
        wanted = {chat: more for chat, more in wanted.items() if more != everybody}
        for chat in self._shown.keys() - wanted.keys():
            await self._change(chat, ())
            del self._shown[chat]
        for chat, more in wanted.items():
            if self._shown.get(chat) != more:
                await self._change(chat, more)
                self._shown[chat] = more

    async def _change(self, chat: str, more: Menu) -> None:
        try:
            await self._set(BotCommandScopeChat(int(chat)), more)
        except (BadRequest, Forbidden) as error:  # a chat that is no more: they will be set when it speaks again
            log.info("a menu was refused", error=type(error).__name__)

    async def _set(self, scope: BotCommandScope, shown: Menu) -> None:
        for language in LANGUAGES:
            if shown:
                entries = [BotCommand(name, does) for name, does in shown]
                await self._bot.set_my_commands(entries, scope=scope, language_code=language or None)
            else:
                await self._bot.delete_my_commands(scope=scope, language_code=language or None)
