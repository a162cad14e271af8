"""Questions nobody answered: what was given is saved and said so, words that wait go to 待补."""

from datetime import datetime

from sqlmodel import Session, select

from handlers import drafts, forms
from handlers.cards import asking
from handlers.notes.lexicon import Lexicon
from handlers.said import told
from handlers.turn import turn_of
from storage import outbox, talk
from storage.messages import Inbound
from storage.models import Draft, Member


def expire(session: Session, now: datetime, words: Lexicon) -> int:
    """Put every question away whose time is up; returns how many."""
    done = 0
    for draft in talk.expired(session, now):
        free = select(Member).where(Member.id == draft.member_id).with_for_update(skip_locked=True, key_share=True)
        member = session.exec(free).first()
        if member is not None:  # else they are just saying something: the next turn looks again
            _expire(session, draft, member, now, words)
            done += 1
    return done


def _expire(session: Session, draft: Draft, member: Member, now: datetime, words: Lexicon) -> None:
    form, body = drafts.FORMS[draft.form], talk.body_of(session, draft)
    draft.state = "expired" if form.keeps_words else "dropped"
    if not form.keeps_words or not member.is_active or draft.chat == "":
        return
    inbound = Inbound(f"expiry:{draft.id}", "", "expiry", str(member.id), draft.chat, now)
    turn = turn_of(session, member, inbound, now, words)
    if form.saves_itself and forms.can_save(turn, body):
        turn.write()
        messages = forms.finish(turn, draft, body)
    else:
        messages = [asking.expired(told(body.get("note", {})) or body.get("title") or "登记到一半")]
    for message in messages:
        outbox.post(session, member.id, message, now, dedupe=f"expiry:{draft.id}", is_push=True)
