"""话术, 换一版, 已送: the product drafts a text, the rep sends it and says so. Nothing goes to a customer by itself.

Also 祝福: a festival's one task with its names.
"""

from dataclasses import replace

from handlers import answers, batches
from handlers.cards import care as cards
from handlers.cards import reminder as reminder_cards
from handlers.cards import wording
from handlers.commands import Action, command, press
from handlers.filed import Filed
from handlers.turn import Turn
from storage import greeted, reminders
from storage.ids import long, new_id
from storage.ids import short as id36
from storage.messages import Message
from storage.models import Care, Customer, Reminder

# -- for one customer -----------------------------------------------------------------------------------------------


@press("words")
def _words(turn: Turn, action: Action) -> list[Message]:
    held = answers.held_by(turn, action)
    return words_for(turn, *held, _version(action)) if held else answers.outdated(turn, action)


def _version(action: Action) -> int:
    return int(action.arg) if action.arg.isdigit() else 0


def words_for(turn: Turn, customer: Customer, reminder: Reminder, version: int = 0) -> list[Message]:
    """The text alone, to be copied; then what to press once it is sent."""
    turn.discuss(customer)
    thing = f"{id36(reminder.id)}.{reminder.revision}"
    text = wording.for_reminder(turn, customer, reminder, version)
    return _shown(text, cards.send_it(customer, f"sent:{thing}.{version}", f"words:{thing}.{version + 1}"), thing)


def _shown(text: str, ask: Message, thing: str) -> list[Message]:
    """Both in their places, so that another version takes that of the one before."""
    return [Message(text).with_slot(f"words:{thing}"), replace(ask, slot=f"send:{thing}", replaces=f"send:{thing}")]


@press("sent")
def _sent(turn: Turn, action: Action) -> list[Message]:
    held = answers.held_by(turn, action)
    if held is None:
        return answers.outdated(turn, action)
    customer, reminder = held
    text = wording.for_reminder(turn, customer, reminder, _version(action))
    return [sent(turn, customer, reminder, text).with_slot(reminder_cards.slot(reminder))]


def sent(turn: Turn, customer: Customer, reminder: Reminder, text: str) -> Message:
    """已送: a contact by WeChat that says what was sent."""
    keep(turn, customer, reminder.occasion, text)
    contact = answers.log(turn, customer, reminder, is_reached=True, method="wechat", summary=cards.deed(reminder))
    return cards.sent(customer, batches.name(turn, Filed(customer, False, contact=contact)))


def keep(turn: Turn, customer: Customer, occasion: str, text: str) -> None:
    """Remember what was sent for an occasion."""
    row = Care(id=new_id(), store_id=customer.store_id, customer_id=customer.id, occasion=occasion, state="sent")
    row.draft = text
    turn.session.add(row)


# -- to who does not answer the phone -------------------------------------------------------------------------------


@press("wechat")
def _wechat(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    turn.discuss(customer)
    thing, version = f"{id36(customer.id)}.{customer.revision}", _version(action)
    text = wording.for_missed_call(turn, customer, version)
    return _shown(text, cards.send_it(customer, f"wrote:{thing}.{version}", f"wechat:{thing}.{version + 1}"), thing)


@press("wrote")
def _wrote(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    keep(turn, customer, "missed", wording.for_missed_call(turn, customer, _version(action)))
    contact = answers.log(turn, customer, None, is_reached=False, method="wechat", summary=cards.WROTE)
    return [cards.sent(customer, batches.name(turn, Filed(customer, False, contact=contact)))]


# -- a festival -----------------------------------------------------------------------------------------------------


@command("祝福", "节日祝福", slash="greet", does="快到的节日，给谁发祝福", place=45, under="今天")
def _greet(turn: Turn, _: str) -> list[Message]:
    waiting = reminders.festival(turn.session, turn.member.id, turn.now)
    return festival(turn, waiting) if waiting else [cards.no_festival()]


def festival_today(turn: Turn) -> tuple[str, int] | None:
    """The festival whose greetings are due, and how many get one."""
    row = reminders.festival(turn.session, turn.member.id, turn.now)
    count = len(greeted.names(turn.session, turn.member, row, turn.settings)) if row else 0
    return (row.occasion.partition(":")[0], count) if row and count else None


def festival(turn: Turn, reminder: Reminder, version: int = 0) -> list[Message]:
    """One text for all, and the names; who has had other care this week is left out."""
    name = reminder.occasion.partition(":")[0]
    names = greeted.names(turn.session, turn.member, reminder, turn.settings)
    thing = f"{id36(reminder.id)}.{reminder.revision}"
    text = wording.for_festival(turn, None, name, version).removeprefix("您好，")
    ask = cards.festival(name, names, f"greeted:{thing}.{version}", f"greet:{thing}.{version + 1}")
    return _shown(text, ask, thing) if names else [ask]


def _festival_of(turn: Turn, action: Action) -> Reminder | None:
    row = turn.session.get(Reminder, long(action.id))
    is_own = row is not None and row.kind == "festival" and row.subject == f"m:{turn.member.id}"
    return row if row is not None and is_own and row.state in reminders.OPEN else None


@press("greet")
def _greet_again(turn: Turn, action: Action) -> list[Message]:
    row = _festival_of(turn, action)
    return festival(turn, row, _version(action)) if row else [cards.no_festival()]


@press("greeted")
def _greeted(turn: Turn, action: Action) -> list[Message]:
    row = _festival_of(turn, action)
    if row is None:
        return [cards.no_festival()]
    name = row.occasion.partition(":")[0]
    names = greeted.names(turn.session, turn.member, row, turn.settings)
    for customer in names:
        keep(turn, customer, row.occasion, wording.for_festival(turn, None, name, _version(action)))
    reminders.close(turn.session, row, None, turn.now)
    return [cards.greeted(name, len(names)).with_slot(f"send:{id36(row.id)}.{action.revision}")]
