"""One inbound, one transaction: seen? who? handle, answers into the outbox, commit, wake delivery.

``receive`` returns when that is committed; only then may a channel tell its platform "received". A crash before the
commit means the platform delivers again, after it the outbox finishes the job. Knows no channel and no words.
"""

import secrets
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import event
from sqlmodel import Session, select

from bot.clock import Clock
from bot.lanes import Closed, Lanes
from storage import outbox, parked, seen, talk
from storage.errors import BadValue, CheJiError, Forbidden, Gone, Stale
from storage.messages import Inbound, Message
from storage.models import Account, Audit, Job, Member
from storage.outage import is_outage
from storage.session import Database, hold

log = structlog.stdlib.get_logger(__name__)

Handle = Callable[[Session, Inbound, Account | None, datetime], list[Message]]
"""What is said in answer; the account is the sender's, its member locked, or None for a stranger."""

Apology = Callable[[str], Message]
"""Something went wrong, the message is kept; takes the error id."""

Refusal = Callable[[CheJiError], Message]
"""A rule forbids it."""

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_WORDED = (Forbidden, Gone, Stale, BadValue)


class Unreachable(Exception):
    """Nothing was kept: the channel must not confirm, so that the platform delivers again."""


class _Wrote(Exception):
    """A handler that was thought to read only has changed something."""


class Gateway:
    """The way in."""

    def __init__(
        self,
        database: Database,
        handle: Handle,
        clock: Clock,
        lanes: Lanes,
        wake: Callable[[str], None],
        is_read: Callable[[Inbound], bool],
        apology: Apology,
        refusal: Refusal,
        version: str,
    ) -> None:
        self._database = database
        self._handle = handle
        self._clock = clock
        self._lanes = lanes
        self._wake = wake
        self._is_read = is_read
        self._apology = apology
        self._refusal = refusal
        self._version = version

    async def receive(self, inbound: Inbound) -> None:
        """Take an inbound; returns once it is committed, or has been before. Unreachable if neither."""
        try:
            woken = await self._lanes.in_order(_lane(inbound.bot, inbound.sender), lambda: self._take(inbound))
        except Closed as error:
            raise Unreachable from error
        for bot in woken:
            self._wake(bot)

    async def retry_parked(self, *, every: bool = False) -> int:
        """Try again what an older version parked (``every``: also what this one did); how many are left."""
        version = "" if every else self._version
        for parked_id, bot, sender in await self._lanes.read(lambda: self._waiting(version)):
            lane = _lane(bot, sender)
            for woken in await self._lanes.in_order(lane, lambda: self._retry(parked_id, version)):  # noqa: B023
                self._wake(woken)
        return len(await self._lanes.read(lambda: self._waiting("")))

    # -- one inbound --------------------------------------------------------------------------------------------------

    async def _take(self, inbound: Inbound) -> frozenset[str]:
        if self._is_read(inbound):
            prepared = await self._lanes.read(lambda: self._prepare(inbound))
            if prepared is not None:
                return await self._lanes.write_in_turn(lambda: self._commit(inbound, prepared))
        return await self._lanes.write_in_turn(lambda: self._commit(inbound, self._handle))

    def _commit(self, inbound: Inbound, handle: Handle) -> frozenset[str]:
        """The whole story, in one transaction; a second one keeps what the first could not take."""
        now = self._clock.now()
        try:
            return self._database.run(now, lambda session: self._unit(session, inbound, handle, now))
        except Exception as error:
            instead = self._instead(inbound, error)
        try:
            return self._database.run(now, lambda session: self._unit(session, inbound, instead, now))
        except Exception as error:
            raise Unreachable from error

    def _unit(self, session: Session, inbound: Inbound, handle: Handle, now: datetime) -> frozenset[str]:
        if not seen.take(session, inbound.bot, inbound.key, now):
            return frozenset({inbound.bot})  # its answer is in the outbox already
        self._answer(session, inbound, handle, now)
        return outbox.woken(session)

    def _answer(self, session: Session, inbound: Inbound, handle: Handle, now: datetime) -> None:
        hold(session)
        account = _account_of(session, inbound, now)
        messages = handle(session, inbound, account, now)
        account = account or _find(session, inbound)  # a stranger may have joined
        for message in messages:
            member_id = account.member_id if account else None
            outbox.enqueue(session, inbound.bot, inbound.chat, message, now, member_id=member_id)

    def _instead(self, inbound: Inbound, error: Exception) -> Handle:
        """What to do in a new transaction with an inbound whose own was rolled back."""
        if isinstance(error, _WORDED):
            refusal = self._refusal(error)
            return lambda session, inbound, account, now: [refusal]
        if is_outage(error):
            raise Unreachable from error
        error_id = _report(error, "a handler raised, its inbound is parked", inbound.channel)

        def park(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
            parked.park(session, inbound, error_id, self._version, now)
            return [self._apology(error_id)]

        return park

    # -- reading ------------------------------------------------------------------------------------------------------

    def _prepare(self, inbound: Inbound) -> Handle | None:
        """Work out an answer on a snapshot; None if that took more than reading, or went wrong: the writer says how."""
        try:
            with self._database.read() as session:
                return self._read(session, inbound)
        except Exception:
            return None

    def _read(self, session: Session, inbound: Inbound) -> Handle | None:
        event.listen(session, "before_flush", _refuse_to_write)
        hold(session)
        session.info["now"] = now = self._clock.now()
        session.info["reads"] = True
        if seen.is_taken(session, inbound.bot, inbound.key):
            return _say_nothing
        with session.no_autoflush:
            messages = self._handle(session, inbound, _find(session, inbound), now)
        beside = list(session.new)
        if session.dirty or session.deleted or not all(isinstance(row, Audit | Job) for row in beside):
            return None
        for row in beside:
            session.expunge(row)
        buttons = tuple(button for message in messages for button in message.buttons)

        def keep(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
            session.add_all(beside)
            if buttons and account is not None:
                talk.offer(session, session.get_one(Member, account.member_id), buttons)
            return messages

        return keep

    # -- parked -------------------------------------------------------------------------------------------------------

    def _waiting(self, version: str) -> list[tuple[int, str, str]]:
        with self._database.read() as session:
            return parked.waiting(session, version)

    async def _retry(self, parked_id: int, version: str) -> frozenset[str]:
        return await self._lanes.write_in_turn(lambda: self._commit_parked(parked_id, version))

    def _commit_parked(self, parked_id: int, version: str) -> frozenset[str]:
        now = self._clock.now()
        try:
            return self._database.run(now, lambda session: self._settle(session, parked_id, version, self._handle, now))
        except _WORDED as error:
            refusal = self._refusal(error)
            return self._database.run(
                now, lambda session: self._settle(session, parked_id, version, lambda *_: [refusal], now)
            )
        except Exception as error:
            if is_outage(error):
                raise Unreachable from error
            _report(error, "a parked inbound still cannot be taken", "")
            self._database.run(now, lambda session: self._try_later(session, parked_id, version))
            return frozenset()

    def _settle(self, session: Session, parked_id: int, version: str, handle: Handle, now: datetime) -> frozenset[str]:
        row = parked.claim(session, parked_id, version)
        if row is not None:
            self._answer(session, parked.inbound_of(session, row), handle, now)
            row.settled_at = now
        return outbox.woken(session)

    def _try_later(self, session: Session, parked_id: int, version: str) -> None:
        row = parked.claim(session, parked_id, version)
        if row is not None:
            row.version, row.attempts = self._version, row.attempts + 1


def _lane(bot: str, sender: str) -> str:
    return f"{bot}\0{sender}"


def _find(session: Session, inbound: Inbound) -> Account | None:
    return session.exec(select(Account).where(Account.bot == inbound.bot, Account.sender == inbound.sender)).first()


def _account_of(session: Session, inbound: Inbound, now: datetime) -> Account | None:
    """The sender's account, its member locked until the commit; what it tells about reaching them is kept."""
    known = select(Account, Member).join(Member).where(Account.bot == inbound.bot, Account.sender == inbound.sender)
    found = session.exec(known.with_for_update(key_share=True)).first()
    if found is None:
        return None
    account = found[0]
    if not inbound.is_group and not inbound.is_from_job:
        account.chat, account.spoke_at, account.is_open = inbound.chat, now, True
    return account


def _say_nothing(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
    return []


def _refuse_to_write(session: Session, *_: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise _Wrote


def _report(error: Exception, line: str, channel: str) -> str:
    """Log an error once, without its words (they may quote what was said); its id."""
    error_id = "".join(secrets.choice(_LETTERS) for _ in range(4))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    trace = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-6:]]
    log.error(line, error_id=error_id, error=type(error).__name__, channel=channel, trace=trace)
    return error_id
