"""Answers to reminders and to the numbered lines of today's list: by button, by number, in words."""

import re
from datetime import datetime, timedelta

from handlers import capture, drafts, filing, lookup, values
from handlers.cards import lists as list_cards
from handlers.cards import reminder as cards
from handlers.cards import saved
from handlers.commands import Action, command, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import customers, lists, people, reminders
from storage.errors import BadValue
from storage.ids import long, new_id
from storage.messages import Message
from storage.models import Batch, Contact, Customer, Draft, Promise, Reminder

_ALL = 30
"""Lines of the whole list."""
_DONE = ("完成", "联系上了", "联系了", "打了", "好了", "搞定")
_UNANSWERED = ("没接", "没人接", "不接", "没打通")
_LINE = re.compile(r"(\d{1,2})(?:[\s、.．:：]+|(?=完成|没接|联系|明天|后天|打了|来了|没来))(\D.*)", re.DOTALL)


# -- buttons --------------------------------------------------------------------------------------------------------


def _open(turn: Turn, action: Action) -> tuple[Customer, Reminder] | None:
    """The reminder a button acts on, if it still waits and is the one that was shown."""
    reminder = turn.session.get(Reminder, long(action.id))
    if reminder is None or reminder.customer_id is None:
        return None
    customer = turn.customer(reminder.customer_id)
    waits = reminder.state in reminders.OPEN and reminder.revision == action.revision
    return (customer, reminder) if waits else None


def _outdated(turn: Turn, action: Action) -> list[Message]:
    """A stale press shows the current card."""
    reminder = turn.session.get(Reminder, long(action.id))
    if reminder is None or reminder.customer_id is None:
        raise ValueError("no such reminder")
    return [lookup.card(turn, turn.customer(reminder.customer_id))]


@press("reach")
def _reach(turn: Turn, action: Action) -> list[Message]:
    held = _open(turn, action)
    if held is None:
        return _outdated(turn, action)
    return [reached(turn, *held).with_slot(cards.slot(held[1]))]


@press("miss")
def _miss(turn: Turn, action: Action) -> list[Message]:
    held = _open(turn, action)
    if held is None:
        return _outdated(turn, action)
    return [missed(turn, *held).with_slot(cards.slot(held[1]))]


def reached(turn: Turn, customer: Customer, reminder: Reminder | None) -> Message:
    """联系上了: a contact is logged; what is said next fills it."""
    contact = _log(turn, customer, reminder, is_reached=True)
    filed = Filed(customer, False, contact=contact)
    batch = capture.name_batch(turn, filed)
    step = dict(saved.next_rows(turn, customer, contact)).get("下次", "")
    return cards.reached(turn, customer, batch, step)


def missed(turn: Turn, customer: Customer, reminder: Reminder | None) -> Message:
    """没接: an attempt; it comes back another day in another part of it."""
    contact = _log(turn, customer, reminder, is_reached=False)
    filed = Filed(customer, False, contact=contact)
    return saved.missed(turn, filed, capture.name_batch(turn, filed))


def _log(turn: Turn, customer: Customer, reminder: Reminder | None, *, is_reached: bool) -> Contact:
    contact = Contact(
        id=new_id(), store_id=customer.store_id, customer_id=customer.id, member_id=turn.member.id, at=turn.sent_at,
        method="call", reached=is_reached,
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
    held = _open(turn, action)
    if held is None:
        return _outdated(turn, action)
    at = _moment(turn, action.arg)
    if at <= turn.now:
        return [_ask_when(turn, held[0], held[1].id)]
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
    batch = capture.name_batch(turn, Filed(customer, False))
    return cards.snoozed(turn, customer, reminder, before, batch)


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
        return [_ask_when(turn, customer, None)]
    contact.next_at, contact.next_precision = at, "part"
    filing.settle(turn, customer)
    filed = Filed(customer, False, contact=contact)
    return [saved.missed(turn, filed, capture.name_batch(turn, filed))]


# -- another time ---------------------------------------------------------------------------------------------------


@press("move")
def _move(turn: Turn, action: Action) -> list[Message]:
    held = _open(turn, action)
    return [_ask_when(turn, held[0], held[1].id)] if held else _outdated(turn, action)


@press("when")
def _when(turn: Turn, action: Action) -> list[Message]:
    return [_ask_when(turn, turn.customer(action.id), None)]


def _ask_when(turn: Turn, customer: Customer, reminder_id: int | None) -> Message:
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
        return [_ask_when(turn, turn.customer(body["customer"]), body["reminder"])]
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
    if reminder is not None and reminder.state in reminders.OPEN:
        return [put_off(turn, customer, reminder, at, precision)]
    return [set_next(turn, customer, at, precision)]


def set_next(turn: Turn, customer: Customer, at: datetime, precision: str) -> Message:
    """Another day for the customer's next contact, and for the appointment if there is one."""
    filed = Filed(customer, False)
    filing.move_next(turn, filed, (at, precision))
    filing.settle(turn, customer)
    return saved.corrected(turn, filed, capture.name_batch(turn, filed))


form(Form("when", _when_chosen, answer=_when_said, again=_when_again, keeps_words=False))


# -- today's list ---------------------------------------------------------------------------------------------------


@command("今天", "今日", slash="today", does="今天该联系谁", place=10)
def _today(turn: Turn, _: str) -> list[Message]:
    return [today(turn)]


@press("today")
def _press_today(turn: Turn, _: Action) -> list[Message]:
    return [today(turn)]


def today(turn: Turn) -> Message:
    """Today's list, its numbers fixed until midnight."""
    drafts.list_shown(turn)
    return list_cards.today(turn, _list(turn), len(drafts.waiting_words(turn)))


def has_lines(turn: Turn) -> bool:
    """Whether there is anything to do today, words that wait for a customer among it."""
    return bool(_list(turn).lines) or bool(drafts.waiting_words(turn))


def _list(turn: Turn, length: int | None = None) -> lists.Today:
    """The list of the member's day."""
    until = _midnight(turn)
    return lists.today(turn.session, turn.member.id, turn.now.date(), until, turn.settings, length)


def _midnight(turn: Turn) -> datetime:
    """The end of the member's day."""
    return (turn.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


@command("更多", slash="more", does="今天的列表全部", place=40)
def _more(turn: Turn, _: str) -> list[Message]:
    drafts.list_shown(turn)
    return [list_cards.today(turn, _list(turn, _ALL), len(drafts.waiting_words(turn)))]


def show_line(turn: Turn, number: int) -> list[Message] | None:
    """The card of a line of today's list."""
    customer = _line(turn, number)
    return [lookup.card(turn, customer)] if customer else [cards.no_line(number)]


def _line(turn: Turn, number: int) -> Customer | None:
    item = lists.item(turn.session, turn.member.id, turn.sent_at.date(), number)  # the list they had before them
    customer = turn.session.get(Customer, item.customer_id) if item else None
    return customer if customer and people.may_see(turn.session, turn.member, customer) else None


def list_line(turn: Turn, text: str) -> list[Message] | None:
    """``2 完成 聊了置换``, ``3 明天``: number and words always mean today's list."""
    match = _LINE.fullmatch(text)
    if match is None or "\n" in text:
        return None  # a pasted list of customers is a note
    customer = _line(turn, int(match[1]))
    if customer is None:
        return None if _is_note(turn, text, match[2].strip()) else [cards.no_line(int(match[1]))]
    return answer(turn, customer, match[2].strip())


def _is_note(turn: Turn, text: str, words: str) -> bool:
    """Whether words behind a number without a line are a note (20 万左右 白色) and no answer (9 完成)."""
    if words in _UNANSWERED or words.startswith(_DONE) or values.moment(turn, words):
        return False
    return bool(read(text, turn.sent_at, known(turn), turn.words).customers)


def answer(turn: Turn, customer: Customer, words: str) -> list[Message]:
    """What is said about a line of the list."""
    listed = lists.best(turn.session, customer.id, turn.now.date(), _midnight(turn), turn.settings)
    if words in _UNANSWERED:
        return [missed(turn, customer, listed)]
    done = next((word for word in _DONE if words.startswith(word)), None)
    if done:
        rest = words.removeprefix(done).strip(" ，,。")
        first = reached(turn, customer, listed)
        return capture.take_about(turn, rest, customer) if rest else [first]
    if (said := values.moment(turn, words)) is not None:
        return [put_off(turn, customer, listed, *said) if listed else set_next(turn, customer, *said)]
    return capture.take_about(turn, words, customer)


def about(turn: Turn, slot: str) -> Customer | None:
    """The customer that one of our messages is about."""
    sort, _, thing = slot.partition(":")
    try:
        if sort in ("card", "menu"):
            return turn.customer(thing)
        if sort == "reminder":
            reminder = turn.session.get(Reminder, long(thing))
            return turn.customer(reminder.customer_id) if reminder and reminder.customer_id else None
        if sort == "saved":
            return _of_batch(turn, long(thing))
    except ValueError as error:
        raise BadValue("这条太早了，发姓名看最新的") from error
    return None


def _of_batch(turn: Turn, batch_id: int) -> Customer | None:

    batch = turn.session.get(Batch, batch_id)
    return turn.customer(batch.customer_id) if batch and batch.customer_id else None
