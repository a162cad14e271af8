"""Questions nobody answered: what was given is saved and said so, words that wait go to 待补."""

from datetime import datetime

from sqlmodel import Session

from handlers import drafts, forms
from handlers.cards import asking
from handlers.notes.lexicon import Lexicon
from handlers.turn import turn_of
from storage import outbox, talk
from storage.messages import Inbound
from storage.models import Draft, Member


def expire(session: Session, now: datetime, words: Lexicon) -> int:
    """Put every question away whose time is up; returns how many."""
    late = talk.expired(session, now)
    for draft in late:
        _expire(session, draft, now, words)
    return len(late)


def _expire(session: Session, draft: Draft, now: datetime, words: Lexicon) -> None:
    form, body = drafts.FORMS[draft.form], talk.body_of(session, draft)
    draft.state = "expired" if form.keeps_words else "dropped"
    member = session.get_one(Member, draft.member_id)
    if not form.keeps_words or not member.is_active or draft.chat == "":
        return
    if form.saves_itself and forms.can_save(body):
        inbound = Inbound(f"expiry:{draft.id}", "", "expiry", str(member.id), draft.chat, now)
        turn = turn_of(session, member, inbound, now, words)
        turn.write()
        messages = forms.finish(turn, draft, body)
    else:
        messages = [asking.expired(body.get("note", {}).get("text") or body.get("title") or "登记到一半")]
    for message in messages:
        outbox.post(session, member.id, message, now, dedupe=f"expiry:{draft.id}", is_push=True)
