"""The evening message: what was noted today, what is still to be settled (five things at most), what comes tomorrow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from handlers import drafts
from handlers.answers import put_off
from handlers.cards import evening as cards
from handlers.commands import Action, command, press
from handlers.turn import Turn
from storage import daybook, lists
from storage.messages import Message
from storage.models import Appointment, Customer, Ownership, Reminder
from storage.receivers import Staff


def evening(turn: Turn) -> list[Message]:
    """Nothing where the day held nothing and nothing waits."""
    today, tomorrow = _span(turn)
    own = _own(turn)
    noted = daybook.day(turn.session, turn.store.id, today, tomorrow, turn.member.id)
    agreed = [
        (row, customer)
        for row, customer in daybook.meetings(turn.session, turn.store.id, today, tomorrow, own)
        if row.at <= turn.now or row.precision == "date"
    ]
    room = turn.settings.number("evening_length")
    lines = [cards.meeting(turn, _number(turn, customer), customer, row) for row, customer in agreed[:room]]
    rings = [row for row in daybook.unanswered(turn.session, own, today) if row.customer_id][: room - len(lines)]
    lines += [cards.unanswered(turn, _number(turn, who), who, row) for row, who in _with_customers(turn, rings)]
    waiting = drafts.waiting_words(turn)[: room - len(lines)]
    last = lists.last_number(turn.session, turn.member.id, turn.now.date())
    nameless = [draft for draft in waiting if drafts.asks_whose(draft)]
    for number, draft in enumerate(nameless, last + 1):
        drafts.stand_at(turn, draft, number)
        lines.append(cards.unplaced(turn, number, draft))
    lines += [cards.unfinished(turn, draft) for draft in waiting if draft not in nameless]
    if not (noted.notes or lines):
        return []
    drafts.list_shown(turn)
    after = tomorrow + timedelta(days=1)
    ahead = cards.tomorrow(
        turn, daybook.meetings(turn.session, turn.store.id, tomorrow, after, own),
        daybook.coming(turn.session, own, tomorrow, after),
    )  # fmt: skip
    first = (_number(turn, agreed[0][1]), _reminder_of(turn, agreed[0][0])) if agreed else None
    rung = _number(turn, turn.session.get_one(Customer, rings[0].customer_id)) if rings else None
    how = cards.how(first, rung, last + 1 if nameless else None)
    return [cards.evening(noted, lines, ahead, first, how, has_rings=bool(rings))]


def _span(turn: Turn) -> tuple[datetime, datetime]:
    """The member's day."""
    end = lists.midnight_after(turn.now)
    return end - timedelta(days=1), end


def _own(turn: Turn) -> Sequence[int]:
    """Whose evening it is: the member's customers and those of whom they stand in for."""
    covered = Staff(turn.session, turn.store.id, turn.now.date()).covered_by(turn.member.id)
    held = select(Ownership.customer_id).where(col(Ownership.member_id).in_(covered), col(Ownership.until_at).is_(None))
    return turn.session.exec(held).all()


def _number(turn: Turn, customer: Customer) -> int:
    """The number that stands for a customer today."""
    return lists.number_of(turn.session, turn.member.id, turn.now.date(), customer.id)


def _with_customers(turn: Turn, rows: Sequence[Reminder]) -> list[tuple[Reminder, Customer]]:
    return [(row, turn.session.get_one(Customer, row.customer_id)) for row in rows]


def _reminder_of(turn: Turn, row: Appointment) -> Reminder | None:
    """The reminder by which an appointment is answered."""
    wanted = select(Reminder).where(
        Reminder.customer_id == row.customer_id, Reminder.occasion == f"appointment:{row.id}:day"
    )
    return turn.session.exec(wanted.order_by(col(Reminder.round).desc())).first()


@press("putby")
def _all_tomorrow(turn: Turn, _: Action) -> list[Message]:
    """都明天: what rang today and was not answered."""
    today, tomorrow = _span(turn)
    rows = daybook.unanswered(turn.session, _own(turn), today)
    for row, customer in _with_customers(turn, rows):
        put_off(turn, customer, row, tomorrow, "date")
    return [cards.all_tomorrow(turn, len(rows))]


@press("brief")
def _press_brief(turn: Turn, _: Action) -> list[Message]:
    return [_figures(turn)]


@command("群日报", slash="brief", does="今天的数，能发群里", place=46, under="今天")
def _brief(turn: Turn, _: str) -> list[Message]:
    return [_figures(turn)]


def _figures(turn: Turn) -> Message:
    """To be forwarded into the store's group: no names, no numbers, no price."""
    today, tomorrow = _span(turn)
    own, after = _own(turn), tomorrow + timedelta(days=1)
    noted = daybook.day(turn.session, turn.store.id, today, tomorrow, turn.member.id)
    agreed = daybook.meetings(turn.session, turn.store.id, tomorrow, after, own)
    return cards.brief(turn, noted, len(agreed), daybook.coming(turn.session, own, tomorrow, after))
