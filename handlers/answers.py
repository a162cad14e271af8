"""Answers to reminders by button: reached, not reached, came, did not come, later, another time."""

from datetime import datetime

from handlers import batches, drafts, filing, lookup, values
from handlers.cards import reminder as cards
from handlers.cards import saved
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers, reminders
from storage.ids import long, new_id
from storage.messages import Message
from storage.models import Contact, Customer, Draft, Promise, Reminder

# -- buttons --------------------------------------------------------------------------------------------------------


def held_by(turn: Turn, action: Action) -> tuple[Customer, Reminder] | None:
    """The reminder a button acts on, if it still waits and is the one that was shown."""
    reminder = turn.session.get(Reminder, long(action.id))
    if reminder is None or reminder.customer_id is None:
        return None
    customer = turn.customer(reminder.customer_id)
    waits = reminder.state in reminders.OPEN and reminder.revision == action.revision
    return (customer, reminder) if waits else None


def outdated(turn: Turn, action: Action) -> list[Message]:
    """A stale press shows the current card."""
    reminder = turn.session.get(Reminder, long(action.id))
    if reminder is None or reminder.customer_id is None:
        raise ValueError("no such reminder")
    return [lookup.card(turn, turn.customer(reminder.customer_id))]


@press("reach")
def _reach(turn: Turn, action: Action) -> list[Message]:
    held = held_by(turn, action)
    if held is None:
        return outdated(turn, action)
    return [reached(turn, *held).with_slot(cards.slot(held[1]))]


@press("called")
def _called(turn: Turn, action: Action) -> list[Message]:
    """已打电话: a call that reached the customer; what was said follows."""
    customer = turn.customer(action.id)
    return [reached(turn, customer, None)]


@press("miss")
def _miss(turn: Turn, action: Action) -> list[Message]:
    held = held_by(turn, action)
    if held is None:
        return outdated(turn, action)
    return [missed(turn, *held).with_slot(cards.slot(held[1]))]


def reached(turn: Turn, customer: Customer, reminder: Reminder | None) -> Message:
    """联系上了: a contact is logged; what is said next fills it."""
    contact = log(turn, customer, reminder, is_reached=True)
    filed = Filed(customer, False, contact=contact)
    batch = batches.name(turn, filed)
    step = dict(saved.next_rows(turn, customer, contact)).get("下次", "")
    return cards.reached(turn, customer, batch, step)


def missed(turn: Turn, customer: Customer, reminder: Reminder | None) -> Message:
    """没接: an attempt; it comes back another day in another part of it."""
    contact = log(turn, customer, reminder, is_reached=False)
    filed = Filed(customer, False, contact=contact)
    return saved.missed(turn, filed, batches.name(turn, filed))


def log(
    turn: Turn, customer: Customer, reminder: Reminder | None, *, is_reached: bool, method: str = "call",
    next_at: datetime | None = None, summary: str | None = None,
) -> Contact:  # fmt: skip
    """Log what a reminder led to, and close it."""
    contact = Contact(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=turn.member.id, at=turn.sent_at,
        method=method, reached=is_reached, next_at=next_at, next_precision="date" if next_at else "",
        summary=summary,
    )  # fmt: skip
    turn.session.add(contact)
    if reminder is not None:
        reminders.close(turn.session, reminder, contact.id, turn.now)
        if is_reached:
            _keep_promise(turn, reminder)
    filing.settle(turn, customer, contact)
    turn.discuss(customer)
    return contact


def _keep_promise(turn: Turn, reminder: Reminder) -> None:
    """A promise whose reminder is done has been kept."""
    sort, _, thing = reminder.occasion.partition(":")
    if sort == "promise" and (promise := turn.session.get(Promise, int(thing))) is not None:
        promise.state = "kept"


@press("later")
def _later(turn: Turn, action: Action) -> list[Message]:
    held = held_by(turn, action)
    if held is None:
        return outdated(turn, action)
    at = _moment(turn, action.arg)
    if at <= turn.now:
        return [ask_when(turn, held[0], held[1].id)]
    return [put_off(turn, *held, at, "time").with_slot(cards.slot(held[1]))]


def _moment(turn: Turn, arg: str) -> datetime:
    """The moment a button carries; ValueError for any other words."""
    return datetime.strptime(arg, "%Y%m%d%H%M").replace(tzinfo=turn.settings.zone)


def put_off(turn: Turn, customer: Customer, reminder: Reminder, at: datetime, precision: str) -> Message:
    """Another moment for a reminder, kept whatever the rules say."""
    before = (reminder.meant_at, reminder.precision)
    reminders.snooze(turn.session, reminder, at, precision, turn.now, turn.settings)
    turn.replan(customer)
    turn.discuss(customer)
    batch = batches.name(turn, Filed(customer, False))
    return cards.snoozed(turn, customer, reminder, before, batch)


@press("ring")
def _ring(turn: Turn, action: Action) -> list[Message]:
    """现在就打: what one needs before the call, without waiting for the hour."""
    held = held_by(turn, action)
    return [cards.ring(turn, *held).with_slot(cards.slot(held[1]))] if held else outdated(turn, action)


@press("again")
def _again(turn: Turn, action: Action) -> list[Message]:
    """Another moment for the next try after 没接."""
    contact = turn.session.get(Contact, long(action.id))
    if contact is None:
        raise ValueError("no such contact")
    customer = turn.customer(contact.customer_id)
    if [row.id for row in customers.contacts(turn.session, customer.id, 1)] != [contact.id]:
        return [lookup.card(turn, customer)]
    at = _moment(turn, action.arg)
    if at <= turn.now:
        return [ask_when(turn, customer, None)]
    contact.next_at, contact.next_precision = at, "part"
    filing.settle(turn, customer)
    filed = Filed(customer, False, contact=contact)
    return [saved.missed(turn, filed, batches.name(turn, filed))]


# -- another time ---------------------------------------------------------------------------------------------------


@press("move")
def _move(turn: Turn, action: Action) -> list[Message]:
    held = held_by(turn, action)
    return [ask_when(turn, held[0], held[1].id)] if held else outdated(turn, action)


@press("when")
def _when(turn: Turn, action: Action) -> list[Message]:
    return [ask_when(turn, turn.customer(action.id), None)]


def ask_when(turn: Turn, customer: Customer, reminder_id: int | None) -> Message:
    """改时间, 改约: when instead."""
    turn.discuss(customer)
    choices = [(label, f"{at:%Y%m%d%H%M}") for label, at in cards.snoozes(turn.now)]
    body = {"customer": customer.id, "reminder": reminder_id}
    draft = drafts.ask(turn, "when", body, choices)
    return _when_again(turn, draft, {**body, "choices": choices})


def _when_again(turn: Turn, draft: Draft, body: Body) -> Message:
    customer = turn.customer(body["customer"])
    return cards.ask_when(customer, drafts.buttons(draft, body["choices"])).with_slot(drafts.slot(draft))


def _when_chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    at = _moment(turn, value)
    if at <= turn.now:  # the buttons stood there for too long
        drafts.close(turn, draft)
        return [ask_when(turn, turn.customer(body["customer"]), body["reminder"])]
    return _set_when(turn, draft, body, at, "time")


def _when_said(turn: Turn, draft: Draft, body: Body, text: str) -> list[Message] | None:
    said = values.moment(turn, text)
    if said is None:
        return None
    return _set_when(turn, draft, body, *said)


def _set_when(turn: Turn, draft: Draft, body: Body, at: datetime, precision: str) -> list[Message]:
    drafts.close(turn, draft)
    customer = turn.customer(body["customer"])
    reminder = turn.session.get(Reminder, body["reminder"]) if body["reminder"] else None
    if reminder is not None and reminder.state in reminders.OPEN and reminder.kind != "appointment":
        return [put_off(turn, customer, reminder, at, precision)]
    return [set_next(turn, customer, at, precision)]


def set_next(turn: Turn, customer: Customer, at: datetime, precision: str) -> Message:
    """Another day for the customer's next contact, and for the appointment if there is one."""
    filed = Filed(customer, False)
    filing.move_next(turn, filed, (at, precision))
    filing.settle(turn, customer)
    return saved.corrected(turn, filed, batches.name(turn, filed))


form(Form("when", _when_chosen, answer=_when_said, again=_when_again, keeps_words=False))
