"""时间线: contacts, visits, appointments, promises, complaints, deals and moves of a customer, newest first."""

import re
from collections.abc import Iterator
from datetime import datetime, time

from sqlmodel import col, select

from handlers import lookup
from handlers.cards import timeline as cards
from handlers.cards.customer import happened, told
from handlers.cards.words import called, sold
from handlers.commands import Action, command, press
from handlers.turn import Turn
from storage import models, people, privacy
from storage.messages import Message
from storage.models import Contact, Customer, Member

MOST = 400
"""Rows of one sort."""
Entry = tuple[datetime, str]


@command("时间线", "跟进记录", slash="timeline", does="客户的全部往来", of="customer", place=24, under="找")
def _timeline(turn: Turn, words: str) -> list[Message]:
    return lookup.about(turn, words, show)


_TOLD = re.compile(
    r"(?P<who>[^\s，,]{1,17}?)[\s的]*(?:上次|最近|之前|以前|昨天)?(?:都)?(?:说|聊|谈|沟通)(?:了|过)?(?:些|的)?(?:什么|啥|哪些)(?:了|来着)?[？?]?"
)


def ask(turn: Turn, text: str) -> list[Message] | None:
    """王强上次说什么了: asked of somebody on file; anything else is a note."""
    match = _TOLD.fullmatch(text.strip())
    return lookup.about(turn, match["who"], show) if match and lookup.is_somebody(turn, match["who"]) else None


@press("line")
def _line(turn: Turn, action: Action) -> list[Message]:
    return [show(turn, turn.customer(action.id), int(action.arg or 0))]


def show(turn: Turn, customer: Customer, page: int = 0) -> Message:
    """A page of what happened."""
    turn.discuss(customer)
    people.audit(turn.session, turn.member, customer, "look", "timeline", turn.now)
    found = sorted(entries(turn, customer), key=lambda entry: entry[0], reverse=True)
    return cards.page(turn, customer, found, page) if found else cards.empty(customer)


def entries(turn: Turn, customer: Customer) -> Iterator[Entry]:
    """Everything with its moment, in no order."""
    names = _names(turn, customer)
    alone = len(set(names.values())) < 2
    for contact in _of(turn, Contact, customer):
        who = "" if alone else names.get(contact.member_id, "")
        words = _said(turn, customer, contact)
        yield contact.at, cards.line(happened(contact) if words else told(contact, called(customer)), words, who)
    for visit in _of(turn, models.Visit, customer):
        yield (
            visit.at,
            cards.line("试驾" if visit.is_drive else "看车", "，".join(filter(None, (visit.series, visit.feedback)))),
        )
    for meeting in _of(turn, models.Appointment, customer):
        if meeting.state in ("kept", "missed"):
            yield meeting.at, cards.line(f"约定{'来了' if meeting.state == 'kept' else '没来'}", meeting.purpose or "")
    for word in _of(turn, models.Promise, customer):
        yield word.created_at, cards.line("答应", word.what or "")
    for wrong in _of(turn, models.Complaint, customer):
        yield wrong.created_at, cards.line("投诉", wrong.what or "")
    yield from _deals(turn, customer)
    for move in _of(turn, models.StageChange, customer):
        if move.track in cards.TRACKS:
            yield (
                move.at,
                cards.line(
                    cards.TRACKS[move.track], _moved(turn, move), "" if alone else names.get(move.member_id, "")
                ),
            )


def _deals(turn: Turn, customer: Customer) -> Iterator[Entry]:
    for deal in _of(turn, models.Deal, customer):
        days = (
            ("订车", deal.ordered_on),
            ("交车", deal.delivered_on if deal.is_delivered else None),
            ("退订", deal.cancelled_on),
        )
        for what, day in days:
            if day:
                yield datetime.combine(day, time(12), turn.settings.zone), cards.line(what, sold(deal))


def _moved(turn: Turn, move: models.StageChange) -> str:
    lists = {"level": "level", "kind": "customer_kind", "status": "deal_status"}
    listed = turn.settings.choices(lists[move.track])
    return f"{listed.label(move.old)} → {listed.label(move.new)}"


def _said(turn: Turn, customer: Customer, contact: Contact) -> str:
    """The rep's own words where the summary holds less; what may not be seen stays hidden."""
    if contact.summary or contact.reached is False or not contact.source_text:
        return ""
    return privacy.words_of(turn.session, contact, personal=turn.owns(customer), price=False)


def _of(turn: Turn, table: type[models.T], customer: Customer) -> list[models.T]:
    return list(turn.session.exec(models.newest(table, customer.id).limit(MOST)).all())


def _names(turn: Turn, customer: Customer) -> dict[int, str]:
    ids = select(Contact.member_id).where(Contact.customer_id == customer.id).distinct()
    return {m.id: m.name for m in turn.session.exec(select(Member).where(col(Member.id).in_(ids))).all()}
