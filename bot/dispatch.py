"""Delivery's side of the database: which rows go now, and what became of those that went.

Synchronous, one transaction a turn, under the fence of the bot's lease. Sends nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlmodel import Session

from bot.channels.degrade import in_plain
from storage import outbox
from storage.messages import Message
from storage.models import Outbox
from storage.outage import is_outage

log = structlog.stdlib.get_logger(__name__)

MaySend = Callable[[Session, Outbox, datetime], bool]
"""Asked of every push before it goes, also of one that has expired (which is dropped whatever the answer).

In the transaction that sends or drops it: the place where one that is too late is put back on the list.
"""

DROPS_A_TURN = 200
TRIES_SAFE, TRIES_UNSAFE = 8, 3
"""Tries of a row whose outcome stays unknown: where repeating shows it once, and where it may show it again.

What a crash cut off, or a platform that is not well turned down, says nothing of the message: as many as are safe.
"""


@dataclass(frozen=True)
class Errand:
    """A row on its way."""

    seq: int
    key: int
    chat: str
    message: Message
    previous: str
    """The platform's id of what it takes the place of, or empty."""
    attempts: int
    fence: int
    begun_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    errand: Errand
    kind: Literal["sent", "blocked", "paused", "refused", "unknown", "down"]
    platform_id: str = ""


@dataclass(frozen=True)
class Desk:
    """One turn of one bot."""

    bot: str
    fence: int
    tries: int
    may_send: MaySend
    now: datetime

    def recover(self, session: Session) -> list[str]:
        """Take over what an earlier holder was sending when it went; in which chats it may have been shown.

        A crash may repeat a message, never cost one.
        """
        chats = outbox.cut_off(session, self.bot, self.fence)
        failed = outbox.recover(session, self.bot, self.fence, TRIES_SAFE)
        if failed:
            log.error("gave up on messages that a crash cut off every time", bot=self.bot, messages=failed)
        return chats

    def sent_lately(self, session: Session, seconds: float) -> list[tuple[str, float]]:
        """(chat, seconds ago) of what was sent within the platform's longest span."""
        if not seconds:
            return []
        sent = outbox.sent_since(session, self.bot, self.now - timedelta(seconds=seconds))
        return [(chat, max(0.0, (self.now - at).total_seconds())) for chat, at in sent]

    def claim(self, session: Session, limit: int, excluded: Collection[str], *, pushes: bool = True) -> list[Errand]:
        """The next message of up to ``limit`` chats, marked as being sent; what is too late is dropped on the way."""
        errands: list[Errand] = []
        dropped = 0
        while len(errands) < limit and dropped < DROPS_A_TURN:
            rows = outbox.heads(session, self.bot, self.now, limit - len(errands), excluded, pushes=pushes)
            going = [errand for row in rows if (errand := self._errand(session, row)) is not None]
            errands += going
            session.flush()
            if len(going) == len(rows):  # nothing was dropped, so nothing has moved up
                break
            dropped += len(rows) - len(going)
        return errands

    def _errand(self, session: Session, row: Outbox) -> Errand | None:
        try:
            message = outbox.message_of(session, row)
        except Exception as error:
            log.error("a message cannot be read", bot=self.bot, row=row.key, error=type(error).__name__)
            outbox.give_up(row)
            return None
        if not self._goes(session, row):
            outbox.drop(row)
            return None
        outbox.mark_sending(row, self.fence)
        assert row.seq is not None
        if outbox.is_plain(session, self.bot, row.chat):
            message = in_plain(message)
        previous = outbox.previous_of(session, row)
        return Errand(row.seq, row.key, row.chat, message, previous, row.attempts, self.fence, self.now)

    def _goes(self, session: Session, row: Outbox) -> bool:
        if outbox.is_overtaken(session, row):
            return False
        is_late = row.expires_at is not None and row.expires_at <= self.now
        if not row.is_push:
            return not is_late
        try:
            with session.begin_nested():
                return self.may_send(session, row, self.now) and not is_late
        except Exception as error:
            if is_outage(error):
                raise
            log.error("a push could not be checked", bot=self.bot, row=row.key, error=type(error).__name__)
            return False

    def write_back(self, session: Session, outcome: Outcome) -> None:
        """Keep what became of a send; refused if the row is not this fence's any more."""
        errand = outcome.errand
        if outcome.kind == "sent":
            outbox.mark_sent(session, errand.seq, errand.fence, outcome.platform_id, self.now)
        elif outcome.kind == "blocked":
            self._close(session, errand)
        elif outcome.kind == "paused":
            outbox.mark_waiting(session, errand.seq, errand.fence, counts=False)
        elif errand.attempts < {"unknown": self.tries, "down": TRIES_SAFE}.get(outcome.kind, 0):
            outbox.mark_waiting(session, errand.seq, errand.fence, counts=True)
        else:
            self._fail(session, errand, outcome.kind)

    def _close(self, session: Session, errand: Errand) -> None:
        if outbox.is_own_chat(session, self.bot, errand.chat):
            outbox.mark_waiting(session, errand.seq, errand.fence, counts=False)
            outbox.close_chat(session, self.bot, errand.chat, errand.begun_at)
            log.warning("a person cannot be reached until they speak", bot=self.bot, row=errand.key)
        else:
            self._fail(session, errand, "blocked")

    def _fail(self, session: Session, errand: Errand, kind: str) -> None:
        if outbox.mark_failed(session, errand.seq, errand.fence):
            log.error("gave up on a message", bot=self.bot, row=errand.key, why=kind, tries=errand.attempts)
