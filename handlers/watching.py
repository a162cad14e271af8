"""What is pushed to the managers when it goes past a threshold: H customers whom nobody touches, a big deal lost.

Each once, never at night, and the rep is told that it was passed on. A complaint goes its own way (complaints.py).
"""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from handlers.cards import watching as cards
from handlers.turn import Turn
from scheduler.days import works
from scheduler.rules import HEAT
from storage import customers, daybook, outbox
from storage.ids import short
from storage.messages import Message
from storage.models import Customer, Member, Reminder
from storage.receivers import Staff, owner_ids
from storage.vault import reveal


def untouched(turn: Turn) -> list[Message]:
    """The H customers who went past the hours since this was last looked at; to their reps too. Nothing without any."""
    hours = timedelta(hours=turn.settings.number("hot_hours"))
    if not hours:
        return []
    since = _looked_at(turn) - hours
    rows = daybook.untouched(turn.session, turn.store.id, turn.now - hours, turn.now, since)
    if not rows:
        return []
    by_rep: dict[int, list[Customer]] = defaultdict(list)
    staff, held = Staff(turn.session, turn.store.id, turn.now.date()), owner_ids(turn.session, {row.id for row in rows})
    for row in rows:
        for member in staff.receivers(held.get(row.id, ())):
            by_rep[member.id].append(row)
    reps = [(turn.session.get_one(Member, number), own) for number, own in by_rep.items()]
    told = [(rep, own) for rep, own in reps if rep not in staff.managers and works(rep, turn.now.date(), turn.settings)]
    names = [manager.name for manager in staff.managers]
    for rep, own in told:
        key = f"heat:{turn.now.date()}:{short(rep.id)}"
        outbox.post(turn.session, rep.id, cards.to_rep(own, hours, names), turn.now, is_push=True, dedupe=key)
    return [cards.to_manager(len(rows), [(rep.name, own) for rep, own in reps], [rep.name for rep, _ in told], hours)]


def _looked_at(turn: Turn) -> datetime:
    """When the sheet before this one went out; a day ago where there was none."""
    before = select(func.max(Reminder.fired_at)).where(
        Reminder.subject == f"s:{turn.store.id}", Reminder.kind == HEAT, col(Reminder.fired_at) < turn.now
    )
    return turn.session.exec(before).one() or turn.now - timedelta(days=1)


def is_big(turn: Turn, customer: Customer) -> bool:
    """Whether losing this customer is losing a big deal: by the budget, or by what was agreed."""
    limit = turn.settings.number("big_deal")
    deal = customers.open_deal(turn.session, customer.id)
    price = int(reveal(turn.session, deal, "price") or 0) if deal else 0
    return bool(limit) and max(customer.budget_high or 0, customer.budget_low or 0, price) >= limit
