"""Five lines about a customer taken over: the story, what was promised, what to leave unsaid, what comes next."""

import re
from datetime import datetime

from handlers.cards import customer as cards
from handlers.cards.words import called, moment, month_day, short
from handlers.turn import Turn
from storage import customers, ownership
from storage.kinds import show_date
from storage.models import Contact, Customer, Member, Ownership

_LONGEST = 40
_LOOKED_AT = 30
"""Contacts in which taboos are looked for."""
_TABOO = re.compile(
    r"[^，,。；;\s]*(?:别提|不要提|莫提|别问|不要问|别再?打电话|不要打电话|忌讳|不喜欢被)[^，,。；;\n]*"
)
_SURNAME = re.compile(r"[一-龥]")


def taken_over(turn: Turn, customer: Customer) -> Ownership | None:
    """The member's taking over of this customer, as long as they have not been in contact since."""
    row = ownership.taken_over(turn.session, customer.id, turn.member.id)
    if row is None:
        return None
    newest = customers.contacts(turn.session, customer.id, 1)
    is_met = bool(newest) and newest[0].at > row.from_at and newest[0].member_id == turn.member.id
    return None if is_met else row


def lines(turn: Turn, customer: Customer, row: Ownership) -> list[str]:
    """At most five lines, none of them empty."""
    giver = turn.session.get(Member, row.from_member_id)
    found = [
        f"{short(giver.name, 6) if giver else '同事'} {month_day(row.from_at, turn.now)}转来{_since(turn, customer)}",
        _story(turn, customer),
        _labelled("答应过", promises(turn, customer)),
        taboos(turn, customer),
        _labelled("下一步", cards.next_step(turn, customer)),
    ]
    return [short(line, _LONGEST) for line in found if line]


def _labelled(label: str, words: str) -> str:
    return f"{label} {words}" if words else ""


def _since(turn: Turn, customer: Customer) -> str:
    first = customer.first_contact_on
    drives = [visit.series or "" for visit in customers.drives(turn.session, customer.id) if visit.is_drive]
    parts = [f"{show_date(first).partition(' ')[0]}起跟" if first else "", f"试驾过{drives[0]}" if drives else ""]
    return "".join(f"，{part}" for part in parts if part)


def _story(turn: Turn, customer: Customer) -> str:
    """How it stands: the car, and what happened last."""
    last = cards.last_said(turn, customer)
    wanted = cards.value_of(turn, customer, "interests").split("、")[0]
    return "，".join(filter(None, (wanted, f"上次{last}" if last else "")))


def promises(turn: Turn, customer: Customer) -> str:
    """送脚垫（11月28日前）."""
    found = customers.open_promises(turn.session, customer.id)
    return "；".join(
        (p.what or "") + (f"（{show_date(p.due_on).partition(' ')[0]}前）" if p.due_on else "") for p in found if p.what
    )


def taboos(turn: Turn, customer: Customer) -> str:
    """What the notes say must not be mentioned, in their own words."""
    texts = [customer.note or "", *(_words(one) for one in customers.contacts(turn.session, customer.id, _LOOKED_AT))]
    found = [match[0].strip() for text in texts for match in _TABOO.finditer(text)]
    return "；".join(dict.fromkeys(found))


def _words(contact: Contact) -> str:
    return "，".join(filter(None, (contact.source_text, contact.summary, contact.feedback)))


def one(turn: Turn, customer: Customer, giver: str) -> str:
    """韩先生 H级，途观L，约周六10:00到店。马超答应送脚垫。别提剐蹭的事: one customer in the message about many."""
    promised, taboo = promises(turn, customer), taboos(turn, customer)
    step = cards.next_step(turn, customer)
    facts = [cards.value_of(turn, customer, "interests").split("、")[0], step]
    head = "，".join([f"{short(called(customer), 8)} {cards.level(turn, customer)}", *filter(None, facts)])
    return "。".join(filter(None, (head, f"{giver}答应{promised}" if promised else "", taboo)))


def opening(turn: Turn, customer: Customer) -> str:
    """How to begin, ready to be sent: no price, no promise, at most 60 characters, signed."""
    appointment = customers.waiting_appointment(turn.session, customer.id)
    greeting = f"{customer.name or ''}您好，我是{turn.store.name}的{turn.member.name}，之后由我为您服务"
    at = appointment.at.astimezone(turn.settings.zone) if appointment else None
    if appointment and at and at > turn.now:
        return f"{greeting}，{_near(at, appointment.precision, turn.now)}在店里等您。"
    wanted = cards.value_of(turn, customer, "interests").split("、")[0]
    return f"{greeting}，{wanted}的事随时找我。" if wanted else f"{greeting}，有事随时找我。"


def _near(at: datetime, precision: str, now: datetime) -> str:
    return moment(at, precision, now.date()).replace(" ", "")
