"""Today's list, and the answers to its numbered lines: one at a time or several in one message."""

import re

from handlers import capture, drafts, lookup, values
from handlers.answers import missed, put_off, reached, set_next
from handlers.cards import lists as list_cards
from handlers.cards import reminder as cards
from handlers.commands import Action, command, press
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import lists, outbox, people
from storage.errors import BadValue
from storage.ids import long
from storage.messages import Message
from storage.models import Batch, Customer, Reminder

_ALL = 30
"""Lines of the whole list."""
_DONE = ("完成", "联系上了", "联系了", "打了", "好了", "搞定")
_UNANSWERED = ("没接", "没人接", "不接", "没打通")
_LINE = re.compile(r"(\d{1,2})(?:[\s、.．:：]+|(?=完成|没接|联系|明天|后天|打了|来了|没来))(\D.*)", re.DOTALL)


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
    until = lists.midnight_after(turn.now)
    return lists.today(turn.session, turn.member.id, turn.now.date(), until, turn.settings, length)


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
    listed = lists.best(turn.session, customer.id, turn.now.date(), lists.midnight_after(turn.now), turn.settings)
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


def quoted(turn: Turn) -> Customer | None:
    """The customer of the message of ours that this one replies to."""
    if not turn.inbound.quoted:
        return None
    return about(turn, outbox.slot_of(turn.session, turn.inbound.bot, turn.inbound.chat, turn.inbound.quoted))


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
