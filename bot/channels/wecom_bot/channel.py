"""WeChat Work's AI bot as a channel: frames become Inbounds, Messages become Markdown and cards.

Which process holds the connection is the lease's business, handed in as ``hold``; what comes over it may be taken
for as long as that lasts and is kept after it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.channels.base import Load, Receive
from bot.channels.degrade import gone
from bot.channels.wecom_app import cards
from bot.channels.wecom_bot import media
from bot.channels.wecom_bot.inbound import NAME, Heard, read
from bot.channels.wecom_bot.link import ANSWER, CHANGE, GREET, PUSH, Frame, Link, Spent
from bot.channels.wecom_bot.questions import Question, Questions
from bot.channels.wecom_bot.rendering import capabilities, markdown_of
from bot.clock import Clock
from bot.delivery import Timing
from bot.intake import DRAIN_EVERY, Intake
from bot.spool import Spool
from storage.errors import WrongKey
from storage.messages import Message
from storage.vault import Vault

log = structlog.stdlib.get_logger(__name__)

_GREETINGS = ("markdown", "template_card")
"""What may be said to somebody who comes in, the former as a plain text."""

Work = Callable[[], Awaitable[None]]
Hold = Callable[[Work], Awaitable[None]]
"""Runs work while, and only while, this process holds the bot's lease."""


class People(Protocol):
    """What has to be asked of the database."""

    async def enter(self, sender: str, key: str) -> None:
        """A person opened our chat; returns once that is committed."""

    async def meant(self, chat: str, words: str) -> str:
        """The id of our message that shows these words."""


class WecomBotChannel:
    """One AI bot."""

    name = NAME

    def __init__(
        self,
        link: Link,
        bot: str,
        people: People,
        hold: Hold,
        spool: Spool,
        vault: Vault,
        clock: Clock,
        load: Load,
        timing: Timing | None = None,
    ) -> None:
        self.bot = bot
        self.can = capabilities()
        self._link = link
        self._people = people
        self._hold = hold
        self._spool = spool
        self._vault = vault  # frames come in the clear, and are not to lie in the spool so
        self._clock = clock
        self._load = load
        timing = timing or Timing()
        self._questions = Questions(timing.monotonic)
        self._intake: Intake[Heard] = Intake(
            bot, spool, clock, self._unsealed, self._handle, drain_every=DRAIN_EVERY, pause=timing.pause
        )
        self._receive: Receive | None = None
        self._taking: set[asyncio.Task[bool]] = set()

    # -- in -----------------------------------------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Hold the connection while the lease is ours, and take what lies in the spool, until cancelled."""
        self._receive = receive
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._intake.run())
                await self._hold(lambda: self._link.run(self._take))
        finally:
            if self._taking:
                await asyncio.wait(self._taking)  # what was read is kept, however we end
            self._receive = None

    @property
    def is_connected(self) -> bool:
        """Whether the platform has let us in."""
        return self._link.is_up

    def close(self) -> None:
        """Give the spool back."""
        self._spool.close()

    async def fetch(self, handle: str) -> bytes:
        """What somebody sent, within five minutes."""
        return await media.fetch(handle)

    def _take(self, frame: Frame) -> None:
        """Take one frame; they are taken in the order in which they come."""
        now = self._clock.now()
        heard = read(frame, self.bot, now)
        if heard is None:
            return
        self._questions.put(heard.chat, heard.question)
        task = asyncio.ensure_future(self._intake.take(heard, self._sealed(frame, now)))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def _handle(self, heard: Heard) -> None:
        if self._receive is None:
            raise RuntimeError("not running")
        inbound = heard.inbound
        if inbound is None:
            await self._people.enter(heard.sender, heard.key)
            return
        if heard.quote:
            inbound = replace(inbound, quoted=await self._people.meant(heard.chat, heard.quote))
        await self._receive(inbound)

    def _sealed(self, frame: Frame, now: datetime) -> bytes:
        return self._vault.seal(self._place, json.dumps({"at": now.isoformat(), "frame": frame}))

    def _unsealed(self, body: bytes) -> Heard | None:
        try:
            kept = json.loads(self._vault.open(self._place, body))
        except WrongKey:
            return None
        return read(kept["frame"], self.bot, datetime.fromisoformat(kept["at"]))

    @property
    def _place(self) -> str:
        return f"spool.{self.bot}"

    # -- out ----------------------------------------------------------------------------------------------------------

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Show a picture, file, text or card; a card whose button was pressed just now is changed where it stands."""
        if file := message.picture or message.file:
            body = await media.body_of(self._link, self._load, file)
            shown = message if body else gone(message)
            await self._say(chat, shown, body or _text(shown, key), key)
            return f"media-{key}"
        if previous.startswith(cards.CARD_ID) and await self._change(chat, message, previous):
            return previous
        if message.in_place:
            return previous
        card = cards.card_of(message) if message.buttons else None
        if card is None:
            await self._say(chat, message, _text(message, key), key)
            return f"text-{key}"  # the platform gives it no id
        task_id = cards.task_id(key)
        with suppress(Spent):  # an earlier try of this very row arrived
            await self._say(chat, message, _card(card, task_id), key)
        return task_id

    async def _change(self, chat: str, message: Message, previous: str) -> bool:
        """Whether the card now shows this message; not if nobody pressed it just now, or if it holds too little."""
        card = cards.card_of(message)
        question = self._questions.take(chat, CHANGE, previous) if card is not None else None
        if card is None or question is None:
            return False
        shown = {**card.payload(), "task_id": previous}
        try:
            body = {"response_type": "update_template_card", "template_card": shown}
            await self._link.ask(CHANGE, body, question.req_id)
        except Spent:
            return False
        return True

    async def _say(self, chat: str, message: Message, content: Frame, key: str) -> None:
        """As the answer to what the chat said last, if that is still open; pushed otherwise."""
        question = self._questions.take(chat, ANSWER)
        if question is None and content["msgtype"] in _GREETINGS:
            question = self._questions.take(chat, GREET)
        if question is not None:
            answer = _answer(question, message, content, key)
            try:
                await self._link.ask(question.command, answer, question.req_id)
            except Spent:
                log.info("too late for an answer, it is pushed", bot=self.bot)
            else:
                return
        await self._link.ask(PUSH, {"chatid": chat, **content})


def _text(message: Message, key: str) -> Frame:
    continues = "." in key  # a further part of one message
    return {"msgtype": "markdown", "markdown": {"content": markdown_of(message, continues=continues)}}


def _card(card: cards.Card, task_id: str) -> Frame:
    return {"msgtype": "template_card", "template_card": {**card.payload(), "task_id": task_id}}


def _answer(question: Question, message: Message, content: Frame, key: str) -> Frame:
    """The same under a frame's own id: a text is a stream that ends at once, a greeting has no markup."""
    if content["msgtype"] != "markdown":
        return content
    if question.command == GREET:
        return {"msgtype": "text", "text": {"content": message.plain()}}
    return {"msgtype": "stream", "stream": {"id": key, "finish": True, **content["markdown"]}}
