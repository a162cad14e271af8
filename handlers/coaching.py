"""What a manager has to say: 批注 on a customer, 逾期 and 催. It reaches the rep in working hours, and says whose it is.

A remark is answered by quoting it or by the next thing said about that customer; the manager hears it back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from handlers import lookup, staffing
from handlers.cards import asking
from handlers.cards import coaching as cards
from handlers.cards import customer as customer_cards
from handlers.cards import talk as lines
from handlers.commands import Action, command, press
from handlers.hours import from_manager
from handlers.turn import Turn
from scheduler import overdue
from scheduler.overdue import Load
from storage import outbox, people, privacy, talk
from storage.ids import long, new_id, short
from storage.messages import Message, Row
from storage.models import MANAGER, REP, Customer, Member, Remark

MENU = "逾期"


# -- remarks ------------------------------------------------------------------------------------------------------


@command("批注", slash="remark", does="对一位客户给顾问留句话", role=MANAGER, of="remark", place=46)
def _remark(turn: Turn, words: str) -> list[Message] | None:
    """批注 李姐 价格先别松口; of who is under discussion without a name."""
    name, _, rest = words.partition(" ")
    hits = _named(turn, name)
    if len(hits) > 1:
        return [cards.which([customer_cards.handle(turn, hit) for hit in hits])]
    if not hits and lookup.is_whole(turn, name):  # nobody of this name: not to be told of whom it was not said
        return [asking.not_found(name, ())]
    customer, said = (hits[0], rest) if hits else (turn.current(), words)
    if customer is None or not said.strip():
        return [cards.remark_example()]
    owners = [one for one in people.owners(turn.session, customer.id) if one.id != turn.member.id]
    if not owners:
        return [cards.nobody_looks_after(customer)]
    at = tell(turn, customer, owners, said.strip())
    return [cards.remarked(customer, [owner.name for owner in owners], at)]


def _named(turn: Turn, words: str) -> list[Customer]:
    if not words:
        return []
    found = lookup.search(turn, words)
    return list(found.customers) if found and found.how in lookup.SURE else lookup.called(turn, words)


def tell(turn: Turn, customer: Customer, owners: Sequence[Member], words: str) -> datetime | None:
    """Remark on a customer to those who look after them; when they hear it, None: now."""
    at = from_manager(turn)
    for owner in owners:
        row = Remark(
            id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=turn.member.id, to_id=owner.id,
            words=privacy.mask(words), at=at or turn.now,
        )  # fmt: skip
        turn.session.add(row)
        message = cards.remark(turn, customer, row, turn.member.name)
        outbox.post(turn.session, owner.id, message, turn.now, is_push=True, not_before=at)
        if at is None and talk.under_discussion(turn.session, owner, turn.now, _minutes(turn)) is None:
            talk.discuss(turn.session, owner, customer, turn.now)
    return at


def _minutes(turn: Turn) -> int:
    return turn.settings.number("subject_minutes")


@press("heard")
def _heard(turn: Turn, action: Action) -> list[Message]:
    row = turn.session.get(Remark, long(action.id))
    if row is None or row.to_id != turn.member.id:
        raise ValueError("no such remark")
    row.answered_at = row.answered_at or turn.now
    customer = turn.customer(row.customer_id)
    return [cards.heard(customer).with_slot(cards.slot(row))]


def pass_back(turn: Turn, text: str, messages: list[Message]) -> list[Message]:
    """What a rep says to a remark, by quoting it or next about that customer, goes back to the manager."""
    is_filed = bool(messages) and messages[0].text != lines.not_understood(leads=turn.leads).text
    row = _open_remark(turn) if text and is_filed else None
    if row is None:
        return messages
    row.answered_at, row.answer = turn.now, privacy.mask(text)
    customer, manager = turn.customer(row.customer_id), turn.session.get_one(Member, row.member_id)
    outbox.post(
        turn.session, manager.id, cards.answered(customer, turn.member.name, row.answer), turn.now, is_push=True
    )
    first, *rest = messages
    return [replace(first, rows=(*first.rows, Row("", cards.passed_back(manager.name)))), *rest]


def _open_remark(turn: Turn) -> Remark | None:
    """The remark that words answer: quoted, or told within the last minutes about who is under discussion."""
    waiting = select(Remark).where(Remark.to_id == turn.member.id, col(Remark.answered_at).is_(None))
    rows = turn.session.exec(waiting.order_by(col(Remark.at).desc()).limit(5)).all()
    if not rows:
        return None
    quoted = outbox.slot_of(turn.session, turn.inbound.bot, turn.inbound.chat, turn.inbound.quoted)
    current, lately = turn.current(), turn.now - timedelta(minutes=_minutes(turn))

    def is_meant(row: Remark) -> bool:
        is_next = current is not None and current.id == row.customer_id and lately <= row.at <= turn.now
        return quoted == cards.slot(row) or is_next

    return next((row for row in rows if is_meant(row)), None)


# -- overdue ------------------------------------------------------------------------------------------------------


@command(MENU, slash="overdue", does="提醒过又过了时限的", role=MANAGER, place=47, reads=True)
def _overdue(turn: Turn, _: str) -> list[Message]:
    return [overdue_now(turn)]


def overdue_now(turn: Turn) -> Message:
    """Who has been shown and not spoken to in time, by rep, whoever has most first."""
    late = sorted((load for load in _loads(turn) if load.overdue), key=lambda load: -len(load.overdue))
    return cards.overdue(late) if late else cards.nothing_overdue()


def _loads(turn: Turn) -> list[Load]:
    staff = [one for store in turn.scope.stores for one in people.members(turn.session, store) if one.role == REP]
    return [overdue.load(turn.session, member, turn.now, turn.settings) for member in staff]


@command("催", slash="urge", does="提醒一位顾问该联系谁了", role=MANAGER, of="member", place=48)
def _urge(turn: Turn, words: str) -> list[Message] | None:
    member = staffing.named(turn, words) if words else None
    if member is None:
        return _overdue(turn, "") if not words else None
    return [remind(turn, member)]


@press("urge")
def _press(turn: Turn, action: Action) -> list[Message]:
    member = turn.session.get(Member, long(action.id))
    if not turn.leads or member is None or member.store_id not in turn.scope.stores:
        raise ValueError("no such member")
    return [remind(turn, member, again=action.arg == "again")]


def remind(turn: Turn, member: Member, *, again: bool = False) -> Message:
    """Remind a rep of who should be called. Once a day a rep; a second time is asked first."""
    load = overdue.load(turn.session, member, turn.now, turn.settings)
    if not load.overdue:
        return cards.in_time(member.name)
    at, day = from_manager(turn), turn.now.date().isoformat()
    key = f"urge:{short(member.id)}:{day}" + (f":{short(new_id())}" if again else "")
    message = cards.urged(load, turn.member.name)
    if outbox.post(turn.session, member.id, message, turn.now, is_push=True, not_before=at, dedupe=key) is None:
        return cards.urged_already(member) if not again else cards.cannot_reach(member.name)
    return cards.urging(member.name, len(load.overdue), at)
