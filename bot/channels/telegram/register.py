"""What Telegram tells about reaching people, kept in the accounts: blocked, back, moved; and who has which role."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.lanes import Lanes
from storage import outbox
from storage.models import Account, Draft, Member, Outbox
from storage.session import Database

T = TypeVar("T")


class Register:
    """The accounts of one bot. Every change may be made twice without harm: none of them is an inbound."""

    def __init__(self, database: Database, lanes: Lanes, bot: str, clock: Clock, wake: Callable[[str], None]) -> None:
        self._database = database
        self._lanes = lanes
        self._bot = bot
        self._clock = clock
        self._wake = wake

    async def close(self, chat: str, at: datetime) -> None:
        """The person blocked us at this moment; ignored if they have spoken since."""
        await self._write(lambda session: outbox.close_chat(session, self._bot, chat, at))

    async def reopen(self, chat: str) -> None:
        """The person took us back."""

        def unit(session: Session) -> None:
            for account in session.exec(select(Account).where(Account.bot == self._bot, Account.chat == chat)).all():
                account.is_open = True

        await self._write(unit)
        self._wake(self._bot)

    async def move(self, old: str, new: str) -> None:
        """A group became a supergroup under another id: what waits for it goes there."""

        def unit(session: Session) -> None:
            for table in (Account, Outbox):
                there = sa.update(table).where(col(table.bot) == self._bot, col(table.chat) == old)
                session.exec(there.values(chat=new).execution_options(synchronize_session=False))
            drafts = sa.update(Draft).where(col(Draft.chat) == f"{self._bot}:{old}")
            session.exec(drafts.values(chat=f"{self._bot}:{new}").execution_options(synchronize_session=False))

        await self._write(unit)
        self._wake(self._bot)

    async def roles(self) -> dict[str, str]:
        """The role of everybody who works here and can be reached, by chat."""

        def look() -> dict[str, str]:
            with self._database.read() as session:
                known = select(Account.chat, Member.role).join(Member).where(Account.bot == self._bot)
                return dict(session.exec(known.where(col(Account.is_open), col(Member.is_active))).all())

        return await self._lanes.read(look)

    async def _write(self, unit: Callable[[Session], T]) -> T:
        now = self._clock.now()

        def work(session: Session) -> tuple[T, frozenset[str]]:
            return unit(session), outbox.woken(session)

        result, woken = await self._lanes.write(lambda: self._database.run(now, work))
        for bot in woken:
            self._wake(bot)
        return result
