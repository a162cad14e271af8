"""The managers' sheets: 晨会 before the day begins, 夕会 at its end. Counts only; what they show is looked up anew."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers import reports
from handlers.cards import briefing as cards
from handlers.turn import Turn
from scheduler import overdue
from storage import daybook, lists
from storage.messages import Message
from storage.models import REP, Customer
from storage.receivers import Staff, owner_ids


def morning(turn: Turn) -> list[Message]:
    """The day's sheet; on Mondays the week's report in its place, on the first of a month the month's beside it."""
    today = turn.now.date()
    month = reports.pushed_month(turn) if today.day == 1 and turn.settings.flag("month_report") else []
    if today.weekday() == 0 and turn.settings.flag("week_report"):
        return [*month, *reports.pushed_week(turn)]
    return [*month, *_day(turn)]


def _day(turn: Turn) -> list[Message]:
    """What lies before everybody today, what is overdue, who comes, what is handed over."""
    start, end = _span(turn)
    staff = [member for member in _staff(turn).active if member.role == REP]
    loads = [overdue.load(turn.session, member, turn.now, turn.settings) for member in staff]
    agreed = daybook.meetings(turn.session, turn.store.id, start, end)
    handed = daybook.handovers(turn.session, turn.store.id, turn.now.date())
    if not (agreed or handed or any(load.due for load in loads)):
        return []
    names = _owners(turn.session, turn, [customer for _, customer in (*agreed, *handed)])
    return [cards.morning(turn, loads, agreed, handed, names)]


def evening(turn: Turn) -> list[Message]:
    """What was done today, by whom, and the appointments nobody has settled."""
    start, end = _span(turn)
    noted = daybook.day(turn.session, turn.store.id, start, end)
    staff = [member for member in _staff(turn).active if member.role == REP]
    by_rep = [(m, daybook.day(turn.session, turn.store.id, start, end, m.id).notes) for m in staff]
    open_ones = [(r, c) for r, c in daybook.meetings(turn.session, turn.store.id, start, end) if r.at <= turn.now]
    ahead = daybook.meetings(turn.session, turn.store.id, end, end + timedelta(days=1))
    if not (noted.notes or open_ones or ahead):
        return []
    names = _owners(turn.session, turn, [customer for _, customer in open_ones])
    return [cards.evening(turn, noted, by_rep, open_ones, len(ahead), names)]


def _span(turn: Turn) -> tuple[datetime, datetime]:
    end = lists.midnight_after(turn.now)
    return end - timedelta(days=1), end


def _staff(turn: Turn) -> Staff:
    return Staff(turn.session, turn.store.id, turn.now.date())


def _owners(session: Session, turn: Turn, customers: list[Customer]) -> dict[int, str]:
    """The name of who looks after each of the customers."""
    names = {member.id: member.name for member in _staff(turn).active}
    held = owner_ids(session, {customer.id for customer in customers})
    return {number: names.get(owners[0], "") for number, owners in held.items()}
