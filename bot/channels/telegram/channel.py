"""Telegram as a channel: updates become Inbounds, Messages become HTML with buttons, errors become what to do next.

Which process polls and sets webhook and menus is the lease's business, handed in as ``hold``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog
from starlette.routing import Route
from telegram import InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.channels.base import Capabilities, Load, Receive, nothing
from bot.channels.degrade import gone
from bot.channels.telegram import media
from bot.channels.telegram.api import Connection, meaning_of, says, wait_of
from bot.channels.telegram.feed import Feed, Take
from bot.channels.telegram.inbound import ALLOWED, NAME, Me, place_of
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.register import Register
from bot.channels.telegram.rendering import LONGEST, as_html, door, keyboard_of, lines_of
from bot.channels.telegram.webhook import PATH, Webhook
from bot.clock import Clock
from bot.delivery import Timing
from bot.rates import Window
from storage.messages import Message

log = structlog.stdlib.get_logger(__name__)
T = TypeVar("T")

Work = Callable[[], Awaitable[None]]
Hold = Callable[[Work], Awaitable[None]]
"""Runs work while, and only while, this process holds the bot's lease."""

GROUP_RATE = ((20, 60.0),)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True)
class Hook:
    """Where Telegram posts to, and by what we know that it is Telegram."""

    url: str
    secret: str


@dataclass(frozen=True)
class _Shown:
    """A message ready to be sent."""

    lines: Sequence[str]
    html: str
    keyboard: InlineKeyboardMarkup | None
    attached: media.Attached | None = None
    in_place: bool = False


class TelegramChannel:
    """One bot of Telegram's."""

    name = NAME
    can = Capabilities(
        text_limit=4000,  # of 4096: room for the +86 of some thirty numbers
        buttons=24,
        can_edit=True,
        pictures=True,
        files=True,
        caption=980,  # of 1024
        per_chat=((4, 4.0),),
        per_bot=((25, 1.0),),
    )

    def __init__(
        self,
        connection: Connection,
        bot: str,
        register: Register,
        hold: Hold,
        clock: Clock,
        hook: Hook | None = None,
        timing: Timing | None = None,
        load: Load = nothing,
    ) -> None:
        self.bot = bot
        self._connection = connection
        self._api = connection.bot
        self._register = register
        self._hold = hold
        self._clock = clock
        self._hook = hook
        self._timing = timing or Timing()
        self._load = load
        self._intake: Intake | None = None
        self._groups: dict[int, Window] = {}
        self._way_in: InlineKeyboardMarkup | None = None
        """Below what is said in a group: it opens the private chat."""

    # -- in -----------------------------------------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Take updates until cancelled, by webhook if there is one, else by polling."""
        me = await self._insist(self._introduce)
        intake = Intake(self._api, me, self._register, receive, self._clock, self._timing)
        self._intake = intake
        self._way_in = door(me.username) if me.username else None
        try:
            await self._hold(lambda: self._duty(intake))
        finally:
            self._intake = None
            await intake.close()

    def routes(self) -> list[Route]:
        """What the web server has to serve: the webhook, if there is one."""
        return [Route(PATH, Webhook(self._hook.secret, self._taker).post, methods=["POST"])] if self._hook else []

    def close(self) -> None:
        """Take nothing more; called before the web server waits for what is under way."""
        self._intake = None

    async def disconnect(self) -> None:
        """Close the connections, once nothing is sent any more."""
        await self._connection.close()

    def _taker(self) -> Take | None:
        return self._intake.take if self._intake else None

    async def _introduce(self) -> Me:
        user = await self._api.get_me()
        return Me(user.id, user.username or "")

    async def _duty(self, intake: Intake) -> None:
        """What one process does for all."""
        async with asyncio.TaskGroup() as group:
            group.create_task(Menus(self._api, self._register.roles, self._timing).run())
            await self._insist(self._choose_way)
            if self._hook is None:
                await Feed(self._api, intake.take, self._timing).run()

    async def _choose_way(self) -> None:
        """Tell Telegram how updates go; what waits there stays."""
        if self._hook is None:
            await self._api.delete_webhook()
        else:
            await self._api.set_webhook(self._hook.url, secret_token=self._hook.secret, allowed_updates=ALLOWED)

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Try until it works."""
        tries = 0
        while True:
            try:
                return await call()
            except TelegramError as error:
                if not tries:
                    log.error("Telegram does not answer", bot=self.bot, error=type(error).__name__)
                tries += 1
                await self._timing.pause(max(wait_of(error), min(60.0, 2.0**tries)))

    async def fetch(self, handle: str) -> bytes:
        """What somebody sent."""
        try:
            return await media.fetch(self._api, handle)
        except TelegramError as error:
            raise meaning_of(error) from error

    # -- out ----------------------------------------------------------------------------------------------------------

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Show a message, in the place of ``previous`` where that can still be edited."""
        shown = await self._ready(message, continues="." in key)  # a further part of one message
        try:
            return await self._show(chat, shown, previous)
        except ChatMigrated as error:
            new = str(error.new_chat_id)
        except TelegramError as error:
            raise meaning_of(error) from error
        await self._register.move(chat, new)
        try:
            return await self._show(new, shown, "")
        except TelegramError as error:
            raise meaning_of(error) from error

    async def _ready(self, message: Message, *, continues: bool) -> _Shown:
        attached = await media.attached_to(message, self._load)
        if attached is None and (message.picture or message.file):
            message = gone(message)
        lines = lines_of(message, media.CAPTION if attached else LONGEST)
        return _Shown(
            lines,
            as_html(lines, continues=continues),
            keyboard_of(message.buttons, message.plain() if message.is_copied else ""),
            attached,
            message.in_place,
        )

    async def _show(self, chat: str, shown: _Shown, previous: str) -> str:
        number, thread = place_of(chat)
        await self._keep_pace(number)
        if number < 0 and shown.keyboard is None:
            shown = replace(shown, keyboard=self._way_in)
        place = media.Place(number, thread, shown.keyboard)
        if previous and (await self._edit(place, int(previous), shown) or shown.in_place):
            return previous

        async def send(text: str, mode: str | None) -> str:
            if shown.attached:
                return await media.send(self._api, place, shown.attached, text, mode)
            sent = await self._api.send_message(
                number, text, mode, link_preview_options=_NO_PREVIEW, message_thread_id=thread,
                reply_markup=shown.keyboard,
            )  # fmt: skip
            return str(sent.message_id)

        return await self._in_html(shown, send)

    async def _edit(self, place: media.Place, message_id: int, shown: _Shown) -> bool:
        """Whether the message now stands there; False if it can be edited no more, or not into this."""

        async def edit(text: str, mode: str | None) -> None:
            if shown.attached:
                await media.edit(self._api, place, message_id, shown.attached, text, mode)
            else:
                await self._api.edit_message_text(
                    text, place.chat, message_id, parse_mode=mode, link_preview_options=_NO_PREVIEW,
                    reply_markup=shown.keyboard,
                )  # fmt: skip

        try:
            await self._in_html(shown, edit)
        except BadRequest as error:
            return says(error, "message is not modified")
        return True

    async def _in_html(self, shown: _Shown, call: Callable[[str, str | None], Awaitable[T]]) -> T:
        """With markup; without, should Telegram not like it, for then it shows nothing at all."""
        try:
            return await call(shown.html, ParseMode.HTML)
        except BadRequest as error:
            if not says(error, "parse entities"):
                raise
        log.error("Telegram refused our markup", bot=self.bot)
        return await call("\n".join(shown.lines), None)

    async def _keep_pace(self, chat: int) -> None:
        """Groups bear less than people do; their ids are negative."""
        if chat > 0:
            return
        window = self._groups.setdefault(chat, Window(GROUP_RATE))
        while wait := window.wait(self._timing.monotonic()):
            await self._timing.pause(wait)
        window.take(self._timing.monotonic())
