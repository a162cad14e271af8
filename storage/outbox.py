"""What waits to be said: rows written in the transaction that decided them, sent in order afterwards.

Every change of a row's state on the way out is bound to the fence of the lease under which it was sent, so that a
process that lost its lease can write nothing back. Knows nothing of how a channel sends.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.ids import new_id
from storage.messages import Message
from storage.models import Account, Member, Outbox
from storage.once import insert_all_once, insert_once
from storage.prepared import prepared
from storage.vault import place, place_of, reveal, vault_of

BODIES_KEPT = timedelta(days=7)
ROWS_KEPT = timedelta(days=400)
"""Old buttons and quotes are traced to their slot by the row, long after its body is gone."""
_WAITING, _SENDING, _SENT, _DROPPED, _FAILED = "waiting", "sending", "sent", "dropped", "failed"


# -- writing ------------------------------------------------------------------------------------------------------


def enqueue(
    session: Session,
    bot: str,
    chat: str,
    message: Message,
    now: datetime,
    *,
    member_id: int | None = None,
    dedupe: str | None = None,
    is_push: bool = False,
    reminder_id: int | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Outbox | None:
    """A message on its way to a chat; None if ``dedupe`` has been enqueued before."""
    shell = Outbox(key=new_id(), bot=bot, chat=chat, created_at=now)
    values: dict[str, Any] = {
        "key": shell.key, "bot": bot, "chat": chat, "member_id": member_id, "slot": message.slot,
        "replaces": message.replaces, "dedupe": dedupe, "is_push": is_push, "reminder_id": reminder_id,
        "created_at": now, "not_before": not_before, "expires_at": expires_at,
        "body": vault_of(session).seal(place(shell, "body"), message.dump()),
    }  # fmt: skip
    row = insert_once(session, Outbox, values, ("dedupe",))
    if row is not None:
        session.info.setdefault("woken", set()).add(bot)
    return row


def post(session: Session, member_id: int, message: Message, now: datetime, **same: Any) -> Outbox | None:
    """``enqueue`` for the member's open account that spoke last; None too if there is none."""
    account = account_to_reach(session, member_id)
    if account is None:
        return None
    return enqueue(session, account.bot, account.chat, message, now, member_id=member_id, **same)


@dataclass(frozen=True)
class Letter:
    """A push to a member that is to be enqueued once."""

    member_id: int
    message: Message
    dedupe: str
    reminder_id: int
    expires_at: datetime
    not_before: datetime | None = None


def post_all(session: Session, letters: Sequence[Letter], now: datetime) -> int:
    """``post`` for many pushes in one statement; how many go out."""
    accounts = accounts_to_reach(session, {letter.member_id for letter in letters})
    rows = [_row(session, accounts[one.member_id], one, now) for one in letters if one.member_id in accounts]
    if not rows:
        return 0
    session.info.setdefault("woken", set()).update(row["bot"] for row in rows)
    return insert_all_once(session, Outbox, rows, ("dedupe",))


def _row(session: Session, account: Account, letter: Letter, now: datetime) -> dict[str, Any]:
    key, message = new_id(), letter.message
    return {
        "key": key, "bot": account.bot, "chat": account.chat, "member_id": letter.member_id, "slot": message.slot,
        "replaces": message.replaces, "dedupe": letter.dedupe, "is_push": True, "reminder_id": letter.reminder_id,
        "state": _WAITING, "created_at": now, "not_before": letter.not_before, "expires_at": letter.expires_at,
        "attempts": 0, "platform_id": "", "fence": 0,
        "body": vault_of(session).seal(place_of(Outbox, "body", key), message.dump()),
    }  # fmt: skip


def accounts_to_reach(session: Session, member_ids: Collection[int]) -> dict[int, Account]:
    """The open account by which each of the members spoke last."""
    return {account.member_id: account for account in _reachable(session, list(member_ids))}


@prepared
def _reachable(members: Collection[int]) -> SelectOfScalar[Account]:
    reachable = select(Account).where(col(Account.member_id).in_(members), col(Account.is_open))
    return reachable.order_by(col(Account.spoke_at), col(Account.id))


def account_to_reach(session: Session, member_id: int) -> Account | None:
    """The open account by which the member spoke last."""
    reachable = select(Account).where(Account.member_id == member_id, col(Account.is_open))
    return session.exec(reachable.order_by(col(Account.spoke_at).desc(), col(Account.id).desc()).limit(1)).first()


def woken(session: Session) -> frozenset[str]:
    """The bots that this session has given something to send."""
    return frozenset(session.info.get("woken", ()))


def withdraw(session: Session, reminder_id: int) -> int:
    """Drop what a reminder has not said yet; how many rows."""
    unsent = sa.update(Outbox).where(col(Outbox.reminder_id) == reminder_id, col(Outbox.state) == _WAITING)
    return session.exec(unsent.values(state=_DROPPED)).rowcount


def retract(session: Session, slot: str) -> int:
    """Drop what was not said yet in a slot; how many rows."""
    unsent = sa.update(Outbox).where(col(Outbox.slot) == slot, col(Outbox.state) == _WAITING)
    return session.exec(unsent.values(state=_DROPPED)).rowcount


def told(session: Session, reminder_ids: Collection[int]) -> dict[int, list[str]]:
    """What became of every message that each of the reminders made, in order."""
    wanted = select(Outbox.reminder_id, Outbox.state).where(col(Outbox.reminder_id).in_(reminder_ids))
    found: dict[int, list[str]] = {}
    for reminder_id, state in session.exec(wanted.order_by(col(Outbox.seq))).all():
        found.setdefault(reminder_id or 0, []).append(state)
    return found


def places_of(session: Session, slot: str, store_id: int, since: datetime) -> list[tuple[str, str, int]]:
    """Bot, chat and member of everybody in a store to whom something in ``slot`` was pushed since."""
    staff = select(Member.id).where(Member.store_id == store_id)
    pushed = select(Outbox.bot, Outbox.chat, Outbox.member_id).where(
        col(Outbox.member_id).in_(staff), col(Outbox.created_at) >= since, Outbox.slot == slot, col(Outbox.is_push)
    )  # fmt: skip
    return [(bot, chat, member) for bot, chat, member in session.exec(pushed.distinct()).all() if member is not None]


def slot_of(session: Session, bot: str, chat: str, platform_id: str) -> str:
    """Which of our slots a message on the platform shows; empty if none."""
    if not platform_id:
        return ""
    shown = select(Outbox.slot).where(Outbox.bot == bot, Outbox.chat == chat, Outbox.platform_id == platform_id)
    return session.exec(shown.order_by(col(Outbox.seq).desc()).limit(1)).first() or ""


def shown(session: Session, bot: str, chat: str, since: datetime, most: int = 50) -> list[tuple[str, Message]]:
    """What was sent to a chat since, with the platform's ids, newest first."""
    sent = select(Outbox).where(Outbox.bot == bot, Outbox.chat == chat, Outbox.state == _SENT)
    sent = sent.where(col(Outbox.sent_at) > since, col(Outbox.body).is_not(None))
    rows = session.exec(sent.order_by(col(Outbox.seq).desc()).limit(most)).all()
    return [(row.platform_id, message_of(session, row)) for row in rows]


# -- sending ------------------------------------------------------------------------------------------------------


@prepared
def _heads(
    bot: str, now: datetime, most: int, excluded: Collection[str], kinds: Collection[bool]
) -> SelectOfScalar[Outbox]:
    rank = sa.func.row_number().over(
        partition_by=col(Outbox.chat), order_by=(col(Outbox.is_push), col(Outbox.seq))
    )  # fmt: skip
    due = sa.or_(col(Outbox.not_before).is_(None), col(Outbox.not_before) <= now)
    closed = sa.exists().where(
        col(Account.bot) == bot, col(Account.chat) == col(Outbox.chat), col(Account.is_open).is_(False)
    )
    in_flight = aliased(Outbox)
    busy = sa.exists().where(
        col(in_flight.bot) == bot, col(in_flight.chat) == col(Outbox.chat), col(in_flight.state) == _SENDING
    )
    ranked = sa.select(col(Outbox.seq), rank.label("rank")).where(
        col(Outbox.bot) == bot, col(Outbox.state) == _WAITING, due, ~closed, ~busy,
        col(Outbox.chat).not_in(excluded), col(Outbox.is_push).in_(kinds),
    ).subquery()  # fmt: skip
    first = sa.select(ranked.c.seq).where(ranked.c.rank == 1)
    rows = select(Outbox).where(col(Outbox.seq).in_(first), Outbox.state == _WAITING)
    return rows.order_by(col(Outbox.is_push), col(Outbox.seq)).limit(most).with_for_update(skip_locked=True)


def heads(
    session: Session, bot: str, now: datetime, limit: int, excluded: Collection[str] = (), *, pushes: bool = True
) -> list[Outbox]:
    """The row that is next in each chat that can be reached: replies before pushes, else in order; locked."""
    kinds = (False, True) if pushes else (False,)
    return list(_heads(session, bot, now, limit, list(excluded), kinds).all())


def message_of(session: Session, row: Outbox) -> Message:
    """What a row says."""
    return Message.load(reveal(session, row, "body") or "")


def pushed(session: Session, member_id: int, since: datetime, most: int = 5) -> list[Message]:
    """What the member was told unasked since, newest first; reminders apart."""
    told = select(Outbox).where(Outbox.member_id == member_id, col(Outbox.is_push), col(Outbox.reminder_id).is_(None))
    told = told.where(Outbox.state == _SENT, col(Outbox.sent_at) > since, col(Outbox.body).is_not(None))
    return [message_of(session, row) for row in session.exec(told.order_by(col(Outbox.seq).desc()).limit(most)).all()]


def is_overtaken(session: Session, row: Outbox) -> bool:
    """Whether a later row that is not sent yet takes the place of this one: then only the newest is shown."""
    if not row.slot:
        return False
    return _later(session, row.bot, row.chat, row.slot, row.seq or 0).first() is not None


@prepared
def _later(bot: str, chat: str, slot: str, seq: int) -> SelectOfScalar[int]:
    later = select(Outbox.key).where(Outbox.bot == bot, Outbox.chat == chat, Outbox.replaces == slot)
    return later.where(col(Outbox.seq) > seq, Outbox.state == _WAITING).limit(1)


def previous_of(session: Session, row: Outbox) -> str:
    """The platform's id of what this row takes the place of; empty: nothing stands there."""
    if not row.replaces:
        return ""
    return _previous(session, row.bot, row.chat, row.replaces).first() or ""


@prepared
def _previous(bot: str, chat: str, slot: str) -> SelectOfScalar[str]:
    shown = select(Outbox.platform_id).where(Outbox.bot == bot, Outbox.chat == chat, Outbox.slot == slot)
    shown = shown.where(Outbox.state == _SENT, Outbox.platform_id != "")
    return shown.order_by(col(Outbox.sent_at).desc(), col(Outbox.seq).desc()).limit(1)


def mark_sending(row: Outbox, fence: int) -> None:
    """Say so before the call: after a crash only such rows can be repeated."""
    row.state, row.fence, row.attempts = _SENDING, fence, row.attempts + 1


def mark_sent(session: Session, seq: int, fence: int, platform_id: str, now: datetime) -> bool:
    """Shown; False if the row is no longer this fence's."""
    return _leave_sending(session, seq, fence, state=_SENT, platform_id=platform_id, sent_at=now)


def mark_failed(session: Session, seq: int, fence: int) -> bool:
    """Given up; False if the row is no longer this fence's."""
    return _leave_sending(session, seq, fence, state=_FAILED)


def give_up(row: Outbox) -> None:
    """Never to be sent: it cannot even be read."""
    row.state = _FAILED


def mark_waiting(session: Session, seq: int, fence: int, *, counts: bool) -> bool:
    """Not shown, to be tried again; ``counts``: the try may have been seen. False if no longer this fence's."""
    attempts = col(Outbox.attempts) if counts else col(Outbox.attempts) - 1
    return _leave_sending(session, seq, fence, state=_WAITING, attempts=attempts)


def drop(row: Outbox) -> None:
    """Not to be said any more."""
    row.state = _DROPPED


def _leave_sending(session: Session, seq: int, fence: int, **values: Any) -> bool:
    mine = sa.update(Outbox).where(col(Outbox.seq) == seq, col(Outbox.fence) == fence, col(Outbox.state) == _SENDING)
    return session.exec(mine.values(**values).execution_options(synchronize_session=False)).rowcount == 1


def cut_off(session: Session, bot: str, fence: int) -> list[str]:
    """The chats to which an earlier holder was sending something when it went."""
    return list(session.exec(select(Outbox.chat).where(*_theirs(bot, fence))).all())


def recover(session: Session, bot: str, fence: int, most_tries: int) -> int:
    """Take over what an earlier holder was sending: to be tried again or, after ``most_tries``, given up; how many."""
    theirs = sa.update(Outbox).where(*_theirs(bot, fence))
    theirs = theirs.execution_options(synchronize_session=False)
    failed = session.exec(theirs.where(col(Outbox.attempts) >= most_tries).values(state=_FAILED)).rowcount
    session.exec(theirs.values(state=_WAITING))
    return failed


def _theirs(bot: str, fence: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(Outbox.bot) == bot, col(Outbox.state) == _SENDING, col(Outbox.fence) < fence)


def is_own_chat(session: Session, bot: str, chat: str) -> bool:
    """Whether somebody is spoken to alone there."""
    return session.exec(select(Account.id).where(Account.bot == bot, Account.chat == chat)).first() is not None


def is_plain(session: Session, bot: str, chat: str) -> bool:
    """Whether who is spoken to there wants nothing to press."""
    return _plain(session, bot, chat).first() is not None


@prepared
def _plain(bot: str, chat: str) -> SelectOfScalar[int]:
    return select(Account.id).where(Account.bot == bot, Account.chat == chat, col(Account.is_plain)).limit(1)


def was_answered(session: Session, bot: str, chat: str) -> bool:
    """Whether anything but pushes was ever said there."""
    said = select(Outbox.seq).where(Outbox.bot == bot, Outbox.chat == chat, col(Outbox.is_push).is_(False))
    return session.exec(said.limit(1)).first() is not None


def close_chat(session: Session, bot: str, chat: str, tried_at: datetime) -> None:
    """Who has not spoken since ``tried_at`` is not reached here until they do; waiting pushes go to another account."""
    accounts = session.exec(select(Account).where(Account.bot == bot, Account.chat == chat)).all()
    closed = [account for account in accounts if account.spoke_at <= tried_at]
    for account in closed:
        account.is_open = False
    session.flush()
    for account in closed:
        other = account_to_reach(session, account.member_id)
        if other is not None:
            _move_pushes(session, account, other)


def _move_pushes(session: Session, closed: Account, other: Account) -> None:
    pushes = sa.update(Outbox).where(
        col(Outbox.bot) == closed.bot, col(Outbox.chat) == closed.chat, col(Outbox.member_id) == closed.member_id,
        col(Outbox.is_push), col(Outbox.state) == _WAITING,
    )  # fmt: skip
    moved = pushes.values(bot=other.bot, chat=other.chat, attempts=0).execution_options(synchronize_session=False)
    if session.exec(moved).rowcount:
        session.info.setdefault("woken", set()).add(other.bot)


def sent_since(session: Session, bot: str, since: datetime) -> list[tuple[str, datetime]]:
    """(chat, moment) of what was sent since, oldest first: what a new holder counts towards the platform's rates."""
    sent = select(Outbox.chat, Outbox.sent_at).where(Outbox.bot == bot, Outbox.state == _SENT)
    rows = session.exec(sent.where(col(Outbox.sent_at) > since).order_by(col(Outbox.sent_at))).all()
    return [(chat, at) for chat, at in rows if at is not None]


# -- forgetting ---------------------------------------------------------------------------------------------------


def purge(session: Session, now: datetime) -> int:
    """Empty what was said a week ago, and drop what could not be said for a week; how many rows."""
    old = sa.func.coalesce(col(Outbox.not_before), col(Outbox.created_at)) < now - BODIES_KEPT
    session.exec(sa.update(Outbox).where(old, col(Outbox.state) == _WAITING).values(state=_DROPPED))
    over = col(Outbox.state).in_((_SENT, _DROPPED, _FAILED))
    emptied = session.exec(sa.update(Outbox).where(old, over, col(Outbox.body).is_not(None)).values(body=None))
    session.exec(sa.delete(Outbox).where(over, col(Outbox.created_at) < now - ROWS_KEPT))
    return emptied.rowcount


def is_due(session: Session, bots: list[str], now: datetime, *, pushes: bool) -> bool:
    """Whether something has still to go out now through one of these bots; ``pushes``: not answers alone."""
    wanted = select(Outbox.seq).where(col(Outbox.bot).in_(bots), col(Outbox.state).in_(("waiting", "sending")))
    wanted = wanted.where(sa.or_(col(Outbox.not_before).is_(None), col(Outbox.not_before) <= now))
    if not pushes:
        wanted = wanted.where(col(Outbox.is_push).is_(False))
    return session.exec(wanted.limit(1)).first() is not None
