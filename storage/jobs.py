"""Long work as rows: enqueued by the transaction that wants it, claimed by one process, resumed after a crash.

A claim is good while its holder and its number of attempts stand in the row: whoever lost it can write nothing back.
The moments of claims are those of the real clock.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.errors import Lost
from storage.ids import new_id
from storage.messages import FROM_JOB
from storage.models import Job
from storage.prepared import prepared
from storage.vault import reveal, seal

SPAN = timedelta(seconds=15)
ROWS_A_STEP = 200
"""Most rows one step may touch: it holds the writer for no longer than that."""
MOST_TRIES = 6
KEPT = timedelta(days=7)
_WAITING, _RUNNING, _DONE, _FAILED = "waiting", "running", "done", "failed"


@dataclass(frozen=True)
class Claim:
    """A job as the process that runs it sees it."""

    id: int
    kind: str
    args: dict[str, Any]
    cursor: str
    attempts: int
    holder: str
    member_id: int | None
    bot: str
    chat: str
    slot: str
    created_at: datetime
    is_over: bool
    """It has its result (or was given up) and only has to be told."""


@dataclass(frozen=True)
class Returned:
    """What a job brought back, for the handler of ``job:<id>``."""

    kind: str
    args: dict[str, Any]
    result: dict[str, Any] | None
    """None: it was given up."""
    slot: str


def start(
    session: Session,
    kind: str,
    args: dict[str, Any],
    now: datetime,
    *,
    member_id: int | None = None,
    bot: str = "",
    chat: str = "",
    slot: str = "",
) -> Job:
    """Long work to be done after this transaction; with a bot and a chat its result comes back there."""
    job = Job(id=new_id(), kind=kind, member_id=member_id, bot=bot, chat=chat, slot=slot, created_at=now)
    seal(session, job, "body", json.dumps({"args": args}, ensure_ascii=False))
    session.add(job)
    return job


def is_waiting(session: Session, kinds: Collection[str], now: datetime, is_gone: Callable[[str], bool]) -> bool:
    """Whether there is anything to claim."""
    return _next(session, kinds, now, is_gone, locks=False) is not None


def claim(
    session: Session, kinds: Collection[str], holder: str, now: datetime, is_gone: Callable[[str], bool]
) -> Claim | None:
    """The oldest job that waits, or whose holder has gone."""
    job = _next(session, kinds, now, is_gone, locks=True)
    if job is None:
        return None
    job.state, job.holder, job.until, job.attempts = _RUNNING, holder, now + SPAN, job.attempts + 1
    body = _body(session, job)
    if job.attempts > MOST_TRIES and "result" not in body:
        body["result"] = None
        seal(session, job, "body", json.dumps(body, ensure_ascii=False))
    return Claim(
        job.id, job.kind, body["args"], job.cursor, job.attempts, holder, job.member_id, job.bot, job.chat, job.slot,
        job.created_at, "result" in body,
    )  # fmt: skip


def _next(
    session: Session, kinds: Collection[str], now: datetime, is_gone: Callable[[str], bool], *, locks: bool
) -> Job | None:
    known = _locked if locks else _known
    for job in known(session, list(kinds), now).all():
        if job.state == _WAITING or job.until is None or job.until <= now or is_gone(job.holder):
            return job
    return None


def _open(kinds: Collection[str], now: datetime) -> SelectOfScalar[Job]:
    waits = sa.and_(col(Job.state) == _WAITING, sa.or_(col(Job.not_before).is_(None), col(Job.not_before) <= now))
    known = select(Job).where(col(Job.kind).in_(kinds), sa.or_(waits, col(Job.state) == _RUNNING))
    return known.order_by(col(Job.id)).limit(50)


_known = prepared(_open)
_locked = prepared(lambda kinds, now: _open(kinds, now).with_for_update(skip_locked=True))


def hold(session: Session, claim: Claim) -> Job:
    """The claim's row, locked; Lost if it is no longer this claim's."""
    job = session.exec(select(Job).where(Job.id == claim.id).with_for_update()).first()
    if job is None or (job.state, job.holder, job.attempts) != (_RUNNING, claim.holder, claim.attempts):
        raise Lost
    return job


def renew(session: Session, claim: Claim, now: datetime) -> None:
    """Keep the claim; Lost if it is gone."""
    hold(session, claim).until = now + SPAN


def keep_result(session: Session, claim: Claim, result: dict[str, Any]) -> None:
    """The work is done; what it found is kept until it has been told."""
    seal(session, hold(session, claim), "body", json.dumps({"args": claim.args, "result": result}, ensure_ascii=False))


def try_later(session: Session, claim: Claim, now: datetime) -> None:
    """It failed or was cut short: not before a while, longer each time."""
    job = hold(session, claim)
    job.state, job.until = _WAITING, None
    job.not_before = now + timedelta(seconds=min(600.0, 2.5 * 2**claim.attempts))


def release(session: Session, claim: Claim) -> None:
    """This process stops: any other may go on at once."""
    job = hold(session, claim)
    job.state, job.until = _WAITING, None


def finish(session: Session, claim: Claim) -> None:
    """It has been told."""
    job = hold(session, claim)
    job.state = _DONE if _body(session, job).get("result") is not None else _FAILED


def returned(session: Session, key: str, member_id: int) -> Returned | None:
    """What the member's job of an inbound's ``key`` brought back; None if it is not over, or not theirs."""
    number = key.removeprefix(FROM_JOB)
    job = session.get(Job, int(number)) if key.startswith(FROM_JOB) and number.isdecimal() else None
    if job is None or job.member_id != member_id:
        return None
    body = _body(session, job)
    if "result" not in body:
        return None
    return Returned(job.kind, body["args"], body["result"], job.slot)


def purge(session: Session, now: datetime) -> int:
    """Forget what was over a week ago; how many."""
    over = sa.delete(Job).where(col(Job.state).in_((_DONE, _FAILED)), col(Job.created_at) < now - KEPT)
    return session.exec(over).rowcount


def _body(session: Session, job: Job) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(reveal(session, job, "body") or "{}")
    return body
