"""What WeCom tells about its members, kept in the accounts: left, renamed, back. Who comes and goes is told on.

Every change may be made twice without harm: none of them is an inbound.
"""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.channels.wecom_app.callback import Staff
from bot.clock import Clock
from bot.lanes import Lanes
from storage import outbox
from storage.models import Account, Draft, Outbox
from storage.session import Database

Told = Callable[[Session, Staff, datetime], None]
"""Somebody came into the visible range, opened the app, or left; may open an account, welcome them, tell a manager."""


class Register:
    """The accounts of one app."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        bot: str,
        clock: Clock,
        wake: Callable[[str], None],
        told: Told,
    ) -> None:
        self._database = database
        self._lanes = lanes
        self._bot = bot
        self._clock = clock
        self._wake = wake
        self._told = told

    async def note(self, staff: Staff) -> None:
        """Keep what became of a member; returns once it is committed."""
        now = self._clock.now()

        def unit(session: Session) -> frozenset[str]:
            self._keep(session, staff, now)
            return outbox.woken(session)

        for bot in await self._lanes.write(lambda: self._database.run(now, unit)):
            self._wake(bot)

    def _keep(self, session: Session, staff: Staff, now: datetime) -> None:
        if staff.what == "left":
            outbox.close_chat(session, self._bot, staff.sender, staff.at)
            self._told(session, staff, now)
        elif staff.what == "renamed":
            self._rename(session, staff.sender, staff.new_sender)
        else:
            self._reopen(session, staff)
            self._told(session, staff, now)

    def _reopen(self, session: Session, staff: Staff) -> None:
        account = self._account(session, staff.sender)
        if account is not None and not account.is_open:
            account.is_open = True
            session.info.setdefault("woken", set()).add(self._bot)

    def _rename(self, session: Session, old: str, new: str) -> None:
        """A userid was changed: the same person under another name, and what waits for them goes there."""
        account = self._account(session, old)
        if account is None or self._account(session, new) is not None:
            return
        account.sender = account.chat = new
        waiting = sa.update(Outbox).where(col(Outbox.bot) == self._bot, col(Outbox.chat) == old)
        session.exec(waiting.values(chat=new).execution_options(synchronize_session=False))
        drafts = sa.update(Draft).where(col(Draft.chat) == f"{self._bot}:{old}")
        session.exec(drafts.values(chat=f"{self._bot}:{new}").execution_options(synchronize_session=False))

    def _account(self, session: Session, sender: str) -> Account | None:
        return session.exec(select(Account).where(Account.bot == self._bot, Account.sender == sender)).first()
