"""Where the conversation with a member stands: the customer under discussion, the buttons last shown, open drafts."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.ids import new_id
from storage.messages import Button
from storage.models import Customer, Draft, Member, Talk
from storage.prepared import prepared
from storage.vault import reveal, seal

MOST_ASIDE = 5


def talk_of(session: Session, member: Member) -> Talk:
    """The member's row, made when first asked for."""
    talk = session.get(Talk, member.id)
    if talk is None:
        talk = Talk(member_id=member.id)
        session.add(talk)
        session.flush()
    return talk


def discuss(session: Session, member: Member, customer: Customer | None, now: datetime) -> None:
    """From now on this customer is under discussion."""
    talk = talk_of(session, member)
    talk.customer_id, talk.customer_at = (customer.id, now) if customer else (None, None)


def under_discussion(session: Session, member: Member, now: datetime, minutes: int) -> int | None:
    """The customer spoken of within the last minutes."""
    talk = session.get(Talk, member.id)
    if talk is None or talk.customer_at is None or now - talk.customer_at > timedelta(minutes=minutes):
        return None
    return talk.customer_id


def offer(session: Session, member: Member, buttons: tuple[Button, ...]) -> None:
    """Remember the buttons just shown: their labels typed do the same."""
    seal(session, talk_of(session, member), "offered", json.dumps({b.label: b.action for b in buttons}))


def offered(session: Session, member: Member) -> dict[str, str]:
    """Label -> action of the buttons last shown."""
    talk = session.get(Talk, member.id)
    held: dict[str, str] = json.loads((talk and reveal(session, talk, "offered")) or "{}")
    return held


# -- drafts -------------------------------------------------------------------------------------------------------


def open_draft(
    session: Session, member: Member, form: str, body: dict[str, Any], chat: str, now: datetime, minutes: int
) -> Draft:
    """Ask something: the new draft is the open one, the one before is set aside (at most five are kept)."""
    set_aside(session, member)
    draft = Draft(
        id=new_id(), member_id=member.id, form=form, chat=chat, asked_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )  # fmt: skip
    session.add(draft)
    fill(session, draft, body)
    session.flush()
    return draft


def asked_since(session: Session, member: Member, forms: Sequence[str], since: datetime) -> int:
    """How many questions of these forms a member was asked."""
    asked = select(sa.func.count()).select_from(Draft).where(Draft.member_id == member.id, col(Draft.form).in_(forms))
    return session.exec(asked.where(col(Draft.asked_at) >= since)).one()


def leave_draft(session: Session, member: Member, form: str, body: dict[str, Any], now: datetime) -> Draft:
    """A question pushed to a member: it waits a week and does not disturb the one they have open."""
    draft = Draft(
        id=new_id(), member_id=member.id, form=form, chat="", state="aside", asked_at=now,
        expires_at=now + timedelta(days=7),
    )  # fmt: skip
    session.add(draft)
    fill(session, draft, body)
    session.flush()
    return draft


def set_aside(session: Session, member: Member) -> None:
    """Put the open draft aside; the oldest of too many expires, so that its words stay to be found."""
    for draft in drafts(session, member, "open"):
        draft.state = "aside"
    session.flush()
    asked = [draft for draft in drafts(session, member, "aside") if draft.chat]  # what was pushed waits its week
    for draft in asked[MOST_ASIDE:]:
        draft.state = "expired"


def drafts(session: Session, member: Member, *states: str) -> list[Draft]:
    """The member's drafts in these states, newest first."""
    return list(_drafts(session, member.id, states).all())


@prepared
def _drafts(member: int, states: tuple[str, ...]) -> SelectOfScalar[Draft]:
    wanted = select(Draft).where(Draft.member_id == member, col(Draft.state).in_(states))
    return wanted.order_by(col(Draft.asked_at).desc(), col(Draft.id).desc())


def current_draft(session: Session, member: Member, now: datetime) -> Draft | None:
    """The open question, if it has not expired."""
    return next((draft for draft in drafts(session, member, "open") if draft.expires_at > now), None)


def body_of(session: Session, draft: Draft) -> dict[str, Any]:
    """What a draft knows."""
    held: dict[str, Any] = json.loads(reveal(session, draft, "body") or "{}")
    return held


def fill(session: Session, draft: Draft, body: dict[str, Any]) -> None:
    """Set what a draft knows."""
    seal(session, draft, "body", json.dumps(body, ensure_ascii=False))


def expired(session: Session, now: datetime, limit: int = 50) -> list[Draft]:
    """Open or set-aside drafts whose time is up, locked; those another process deals with are left out."""
    return list(_expired(session, now, limit).all())


@prepared
def _expired(now: datetime, most: int) -> SelectOfScalar[Draft]:
    wanted = select(Draft).where(col(Draft.state).in_(("open", "aside")), col(Draft.expires_at) <= now)
    return wanted.order_by(col(Draft.expires_at)).limit(most).with_for_update(skip_locked=True)


def purge(session: Session, before: datetime) -> int:
    """Empty the drafts that were settled before a moment; those that hold words nobody filed stay. How many."""
    settled = sa.update(Draft).where(col(Draft.state).in_(("done", "dropped")), col(Draft.asked_at) < before)
    settled = settled.where(col(Draft.expires_at) < before, col(Draft.body).is_not(None)).values(body=None)
    return session.exec(settled.execution_options(synchronize_session=False)).rowcount
