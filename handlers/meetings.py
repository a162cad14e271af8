"""来了, 没来, 改约: an appointment is settled by what became of it."""

from datetime import datetime, time, timedelta

from handlers import answers, batches
from handlers.cards import reminder as cards
from handlers.cards import saved
from handlers.commands import Action, press
from handlers.filed import Filed
from handlers.turn import Turn
from storage.messages import Message
from storage.models import Appointment, Contact, Customer, Reminder

CAME, NO_SHOW = ("来了", "到了", "来过了"), ("没来", "没到", "爽约")


def appointment_of(turn: Turn, reminder: Reminder | None) -> Appointment | None:
    """The appointment that a reminder is about, while it waits."""
    if reminder is None or reminder.kind != "appointment":
        return None
    row = turn.session.get(Appointment, int(reminder.occasion.split(":")[1]))
    return row if row is not None and row.state == "waiting" else None


@press("came")
def _came(turn: Turn, action: Action) -> list[Message]:
    held = answers.held_by(turn, action)
    row = appointment_of(turn, held[1]) if held else None
    if held is None or row is None:
        return answers.outdated(turn, action)
    return [came(turn, *held, row).with_slot(cards.slot(held[1]))]


@press("noshow")
def _no_show(turn: Turn, action: Action) -> list[Message]:
    held = answers.held_by(turn, action)
    row = appointment_of(turn, held[1]) if held else None
    if held is None or row is None:
        return answers.outdated(turn, action)
    return [no_show(turn, *held, row).with_slot(cards.slot(held[1]))]


def came(turn: Turn, customer: Customer, reminder: Reminder, row: Appointment) -> Message:
    """来了: a visit is logged; what is said next fills it."""
    row.state = "kept"
    turn.session.flush()
    contact = answers.log(turn, customer, reminder, is_reached=True, method="visit")
    batch = batches.name(turn, Filed(customer, False, contact=contact))
    step = dict(saved.next_rows(turn, customer, contact)).get("下次", "")
    return cards.came(turn, customer, batch, step)


def no_show(turn: Turn, customer: Customer, reminder: Reminder, row: Appointment) -> Message:
    """没来: it comes back in the next day's list."""
    row.state = "missed"
    turn.session.flush()
    tomorrow = datetime.combine(turn.now.date() + timedelta(days=1), time(), turn.settings.zone)
    contact = answers.log(turn, customer, reminder, is_reached=False, method="visit", next_at=tomorrow)
    batch = batches.name(turn, Filed(customer, False, contact=contact))
    return cards.no_show(turn, customer, batch, tomorrow)


def is_no_show(contact: Contact) -> bool:
    """Whether a row is one of somebody who did not come, and no call without an answer."""
    return contact.reached is False and contact.method == "visit"
