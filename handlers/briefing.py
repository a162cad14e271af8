"""The managers' sheets: 晨会 before the day begins, 夕会 at its end; by themselves and asked for.

Counts only; what their buttons open is looked up anew.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers import coaching, drilling, exporting, listing, reports, targets
from handlers.cards import briefing as cards
from handlers.cards import customer as customer_cards
from handlers.commands import Action, command, press
from handlers.tally import report_of
from handlers.turn import Turn
from scheduler import overdue
from scheduler.overdue import Load
from storage import daybook, lists
from storage.choices import HOT
from storage.measures import Asked, Span
from storage.messages import Message
from storage.models import MANAGER, REP, Customer, Member
from storage.receivers import Staff, owner_ids

_MOST = 10
"""Lines of an opened list."""


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
    loads = loads_of(turn)
    agreed = daybook.meetings(turn.session, turn.store.id, start, end)
    handed = daybook.handovers(turn.session, turn.store.id, turn.now.date())
    if not (agreed or handed or any(load.due for load in loads)):
        return []
    waits = daybook.untouched(turn.session, turn.store.id, turn.now - _longest(turn), turn.now)
    hot = (daybook.hot(turn.session, turn.store.id, turn.now.date()), waits, _longest(turn))
    known = [*(customer for _, customer in (*agreed, *handed)), *waits]
    target = targets.line(turn, Asked(turn.scope, _today(turn)))
    return [cards.morning(turn, loads, agreed, handed, hot, _owners(turn.session, turn, known), target)]


@command(
    "晨会", slash="briefing", does="今天该联系谁，逾期的，到店的", role=MANAGER, place=62, under="日报", reads=True
)
def _briefing(turn: Turn, _: str) -> list[Message]:
    return _day(turn) or [cards.nothing_today()]


@command("夕会", slash="debriefing", does="今天做了什么，还差什么", role=MANAGER, place=62, under="日报", reads=True)
def _debriefing(turn: Turn, _: str) -> list[Message]:
    return evening(turn) or [cards.nothing_today()]


def evening(turn: Turn) -> list[Message]:
    """What was done today, by whom, and the appointments nobody has settled."""
    start, end = _span(turn)
    noted = daybook.day(turn.session, turn.store.id, start, end)
    by_rep = [(m, daybook.day(turn.session, turn.store.id, start, end, m.id).notes) for m in _reps(turn)]
    open_ones = [(r, c) for r, c in daybook.meetings(turn.session, turn.store.id, start, end) if r.at <= turn.now]
    ahead = daybook.meetings(turn.session, turn.store.id, end, end + timedelta(days=1))
    if not (noted.notes or open_ones or ahead):
        return []
    names = _owners(turn.session, turn, [customer for _, customer in open_ones])
    moved = daybook.regraded(turn.session, turn.store.id, start, end)
    report = report_of(turn, "", _today(turn))
    target = targets.line(turn, Asked(turn.scope, _today(turn)))
    return [cards.evening(report, moved, by_rep, open_ones, len(ahead), names, target)]


# -- what the buttons open ----------------------------------------------------------------------------------------


@press("sheet")
def _press(turn: Turn, action: Action) -> list[Message]:
    """What ``_OPENS`` has of today, anew."""
    if not turn.leads or action.id not in _OPENS:
        raise ValueError(action.id)
    return [_OPENS[action.id](turn)]


def _hot(turn: Turn) -> Message:
    return listing.show(turn, turn.settings.choices("level").label(HOT))


def _late_ones(turn: Turn) -> Message:
    """Whoever is overdue, each to be opened by number."""
    late = [(line.customer, days, load.member) for load in loads_of(turn) for line, days in load.overdue]
    late.sort(key=lambda one: -one[1])
    lines = [cards.late_line(customer, days, member) for customer, days, member in late]
    return _opened(turn, cards.LATE, [customer for customer, *_ in late], lines)


def _cold(turn: Turn) -> Message:
    """The H customers who are untouched now."""
    waits = daybook.untouched(turn.session, turn.store.id, turn.now - _longest(turn), turn.now)
    return _opened(turn, cards.COLD, waits, [customer_cards.hit(turn, row) for row in waits])


def _longest(turn: Turn) -> timedelta:
    """So long an H customer may stay untouched."""
    return timedelta(hours=turn.settings.number("hot_hours") or 24)


def _come(turn: Turn) -> Message:
    agreed = daybook.meetings(turn.session, turn.store.id, *_span(turn))
    names = _owners(turn.session, turn, [customer for _, customer in agreed])
    lines = [cards.meeting_line(turn, row, customer, names) for row, customer in agreed]
    return _opened(turn, cards.COME, [customer for _, customer in agreed], lines)


def _opened(turn: Turn, words: str, customers: Sequence[Customer], lines: Sequence[str]) -> Message:
    if not customers:
        return cards.nothing_today()
    return drilling.numbered(turn, words, customers[:_MOST], lines[:_MOST], len(customers))


def _due(turn: Turn) -> Message:
    """Everybody who is to be contacted today, as a file."""
    until = lists.midnight_after(turn.now)
    due = [line.customer.id for member in _reps(turn)
           for line in lists.waiting(turn.session, member.id, turn.now.date(), until, turn.settings)]  # fmt: skip
    return exporting.begin(turn, list(dict.fromkeys(due)), cards.file_name(turn.now.date()))


_OPENS = {"hot": _hot, "late": coaching.overdue_now, "lateones": _late_ones, "come": _come, "cold": _cold, "due": _due}


def loads_of(turn: Turn) -> list[Load]:
    """What lies before each rep of the store today."""
    return [overdue.load(turn.session, member, turn.now, turn.settings) for member in _reps(turn)]


def _reps(turn: Turn) -> list[Member]:
    return [member for member in _staff(turn).active if member.role == REP]


def _today(turn: Turn) -> Span:
    return Span(turn.now.date(), turn.now.date(), turn.settings.zone)


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
