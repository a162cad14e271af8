"""Today's list, and the answers to its numbered lines: one at a time or several in one message."""

import re
from datetime import datetime, timedelta

from handlers import batches, capture, care, drafts, errands, lookup, meetings, values
from handlers.answers import ask_when, missed, put_off, reached, set_next
from handlers.cards import lists as list_cards
from handlers.cards import reminder as cards
from handlers.cards import wording
from handlers.commands import Action, command, press
from handlers.known import known
from handlers.notes.read import read
from handlers.turn import Turn
from scheduler.days import midnight, works
from scheduler.rules import KINDS
from storage import lists, outbox, people, reminders
from storage.errors import BadValue
from storage.ids import long
from storage.messages import Message
from storage.models import Batch, Customer, Remark, Reminder
from storage.ranks import Rank
from storage.receivers import Staff

_ALL = 30
"""Lines of the whole list."""
_DONE = ("完成", "联系上了", "联系了", "打了", "办好了", "好了", "搞定")
_UNANSWERED = ("没接", "没人接", "不接", "没打通")
_REST = "其余"
_PART = re.compile(
    r"(?:(?<!\S)|(?<=[，,。；;]))(?:(?P<rest>其余的?|其他的?|剩下的?|别的)|(?P<number>\d{1,2})(?!\d)[\s、.．:：]*"
    r"(?=完成|联系|打了|好了|搞定|没接|没人接|不接|没打通|来了|到了|没来|没到|办好|改约|话术|已送|今[天晚]|明|后天|大后天|下?周|下个?月|星期|\d+[号日月点]|"
    r"[上下]午|晚上|早上|傍晚|中午))[\s都全、.．:：]*"
)
_LINE = re.compile(
    r"(\d{1,2})(?:(?:[\s、.．:：]+|(?=完成|没接|联系|明天|后天|打了|来了|没来|改约))(?=\D)|[\s、]+(?=\d{1,2}[月号日点]))(.+)",
    re.DOTALL,
)
_CAME = re.compile(rf"(?:{'|'.join(meetings.CAME)})(?=$|[\s，,。])")
_OTHER_DAY = re.compile(r"改约(?:到|成|在)?(?=$|[\s，,。]|\S)")


# -- today's list ---------------------------------------------------------------------------------------------------


@command("今天", "今日", "待办", slash="today", does="今天该联系谁", place=10)
def _today(turn: Turn, _: str) -> list[Message]:
    return [today(turn)]


@press("today")
def _press_today(turn: Turn, _: Action) -> list[Message]:
    return [today(turn)]


def today(turn: Turn) -> Message:
    """Today's list, its numbers fixed until midnight."""
    drafts.list_shown(turn)
    return list_cards.today(turn, _list(turn), _besides(turn))


def morning(turn: Turn) -> list[Message]:
    """Today's list, where there is anything to do today, or to know."""
    held, besides = _list(turn), _besides(turn)
    if not (held.lines or besides):
        return []
    drafts.list_shown(turn)
    return [list_cards.today(turn, held, besides)]


def _besides(turn: Turn) -> list[str]:
    """What stands below the numbered lines: own things, a festival, greetings whose day is gone, words that wait."""
    mine = Staff(turn.session, turn.store.id, turn.now.date()).covered_by(turn.member.id)
    missed_ = reminders.missed_greetings(turn.session, mine, midnight(turn.now.date(), turn.settings))
    gone = [(turn.session.get_one(Customer, row.customer_id), row) for row in missed_]
    return list_cards.besides(
        turn,
        [row.what or "" for row in errands.of_the_day(turn)],
        care.festival_today(turn),
        gone,
        len(drafts.waiting_words(turn)),
    )


def _list(turn: Turn, length: int | None = None) -> lists.Today:
    """The list of the member's day; greetings of the days off that follow are in it."""
    until = lists.midnight_after(turn.now)
    return lists.today(
        turn.session, turn.member.id, turn.now.date(), until, turn.settings, length,
        greetings_until=_next_shift(turn),
    )  # fmt: skip


def _next_shift(turn: Turn) -> datetime:
    """The beginning of the next day on which the member works."""
    ahead = (turn.now.date() + timedelta(days=number) for number in range(1, 15))
    day = next((one for one in ahead if works(turn.member, one, turn.settings)), turn.now.date() + timedelta(days=1))
    return midnight(day, turn.settings)


@command("更多", slash="more", does="今天的列表全部", place=40)
def _more(turn: Turn, _: str) -> list[Message]:
    return [_everything(turn)]


@press("more")
def _press_more(turn: Turn, _: Action) -> list[Message]:
    return [_everything(turn)]


def _everything(turn: Turn) -> Message:
    drafts.list_shown(turn)
    return list_cards.today(turn, _list(turn, _ALL), _besides(turn))


def show_line(turn: Turn, number: int) -> list[Message] | None:
    """The card of a line of today's list."""
    customer = _line(turn, number)
    return [lookup.card(turn, customer)] if customer else [cards.no_line(number)]


def _line(turn: Turn, number: int) -> Customer | None:
    item = lists.item(turn.session, turn.member.id, turn.sent_at.date(), number)  # the list they had before them
    customer = turn.session.get(Customer, item.customer_id) if item else None
    return customer if customer and people.may_see(turn.session, turn.member, customer) else None


def list_line(turn: Turn, text: str) -> list[Message] | None:
    """``2 完成 聊了置换``, ``3 明天``, ``其余明天``, several in one message: numbers always mean today's list."""
    if "\n" in text:
        return None  # a pasted list of customers is a note
    parts = _parts(turn, text)
    if len(parts) > 1 or (parts and parts[0][0] == _REST):
        return _several(turn, parts)
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    if (named := drafts.answer_line(turn, int(match[1]), match[2].strip())) is not None:
        return named
    if _is_list(turn, text):
        return None
    customer = _line(turn, int(match[1]))
    if customer is None:
        return None if _is_note(turn, text, match[2].strip()) else [cards.no_line(int(match[1]))]
    return answer(turn, customer, match[2].strip())


def _is_list(turn: Turn, text: str) -> bool:
    """1.钱进 看瑞虎8 2.孙悦 看捷途X70: a note about several customers, numbered by whoever wrote it."""
    return len(read(text, turn.sent_at, known(turn), turn.words).customers) > 1


def _is_note(turn: Turn, text: str, words: str) -> bool:
    """Whether words behind a number without a line are a note (20 万左右 白色) and no answer (9 完成)."""
    if words in _UNANSWERED or words.startswith(_DONE) or values.moment(turn, words):
        return False
    return bool(read(text, turn.sent_at, known(turn), turn.words).customers)


def answer(turn: Turn, customer: Customer, words: str) -> list[Message]:
    """What is said about a line of the list."""
    listed = lists.best(turn.session, customer.id, turn.now.date(), lists.midnight_after(turn.now), turn.settings)
    if settled := _settled(turn, customer, listed, words):
        return settled
    if words in _UNANSWERED:
        return [missed(turn, customer, listed)]
    done = next((word for word in _DONE if words.startswith(word)), None)
    if done:
        rest = words.removeprefix(done).strip(" ，,。")
        first = reached(turn, customer, listed)
        return capture.take_about(turn, rest, customer) if rest else [first]
    if (said := values.moment(turn, words)) is not None:
        is_ours = listed is not None and listed.kind != "appointment"
        return [put_off(turn, customer, listed, *said) if listed and is_ours else set_next(turn, customer, *said)]
    return capture.take_about(turn, words, customer)


def quoted(turn: Turn) -> Customer | None:
    """The customer of the message of ours that this one replies to."""
    return about(turn, _quoted_slot(turn))


def _quoted_slot(turn: Turn) -> str:
    return outbox.slot_of(turn.session, turn.inbound.bot, turn.inbound.chat, turn.inbound.quoted)


def settle_quoted(turn: Turn, customer: Customer, words: str) -> list[Message] | None:
    """来了, 没来, 改约, 办好了, 没接, 16:00 in reply to a ring do what its buttons do; prose is a note."""
    sort, _, thing = _quoted_slot(turn).partition(":")
    reminder = turn.session.get(Reminder, long(thing)) if sort == "reminder" else None
    if reminder is None or reminder.state not in reminders.OPEN:
        return None
    if settled := _settled(turn, customer, reminder, words):
        return settled
    if words in _UNANSWERED:
        return [missed(turn, customer, reminder)]
    if words in _DONE:
        return [reached(turn, customer, reminder)]
    said = values.moment(turn, words) if reminder.kind != "appointment" else None
    return [put_off(turn, customer, reminder, *said)] if said is not None else None


def _settled(turn: Turn, customer: Customer, listed: Reminder | None, words: str) -> list[Message] | None:
    """What only some lines can be answered with: 来了, 没来, 办好了, 话术, 已送."""
    if listed is None:
        return None
    meeting = meetings.appointment_of(turn, listed)
    came = _CAME.match(words)
    if meeting is not None and came is not None:
        rest = words[came.end() :].strip(" ，,。")
        first = meetings.came(turn, customer, listed, meeting)
        return capture.take_about(turn, rest, customer) if rest else [first]
    if meeting is not None and words in meetings.NO_SHOW:
        return [meetings.no_show(turn, customer, listed, meeting)]
    if meeting is not None and (other := _OTHER_DAY.match(words)) is not None:
        said = values.moment(turn, words[other.end() :].strip(" ，,。"))
        return [set_next(turn, customer, *said) if said is not None else ask_when(turn, customer, listed.id)]
    errand = errands.errand_of(turn, listed)
    if errand is not None and words.startswith(_DONE):
        return [errands.finish(turn, listed, errand)]
    if words in ("话术", "祝福") and KINDS[listed.kind].is_touch:
        return care.words_for(turn, customer, listed)
    if words in ("已送", "发了", "已发") and KINDS[listed.kind].is_touch:
        return [care.sent(turn, customer, listed, wording.for_reminder(turn, customer, listed))]
    return None


# -- several at once ------------------------------------------------------------------------------------------------


def _parts(turn: Turn, text: str) -> list[tuple[str, str]]:
    """The numbers of the list in a text, each with what is said about it, and what is said of the rest."""
    starts = [match for match in _PART.finditer(text) if _begins(turn, text, match)]
    if not starts or text[: starts[0].start()].strip():
        return []
    ends = [*(match.start() for match in starts[1:]), len(text)]
    return [
        (match["number"] or _REST, text[match.end() : end].strip(" ，,。；;"))
        for match, end in zip(starts, ends, strict=True)
    ]


def _begins(turn: Turn, text: str, match: re.Match[str]) -> bool:
    """Whether a part begins here: a number of today's list, or 其余 with nothing but a day behind it."""
    if match["rest"]:
        return values.moment(turn, text[match.end() :].strip(" ，,。")) is not None
    return lists.item(turn.session, turn.member.id, turn.sent_at.date(), int(match["number"])) is not None


def _several(turn: Turn, parts: list[tuple[str, str]]) -> list[Message]:
    """Each part's answer in one message: its first line stands for it, what asks something follows whole."""
    before = {line.customer.id for line in _list(turn, _ALL).lines}
    lines: list[str] = []
    questions: list[Message] = []
    for number, words in parts:
        if number == _REST:
            lines.append(_rest(turn, before, words))
            continue
        customer = _line(turn, int(number))
        messages = answer(turn, customer, words) if customer and words else [cards.no_line(int(number))]
        lines += [f"{number} {message.text.splitlines()[0].removeprefix('记好了：')}" for message in messages[:1]]
        questions += [m for m in messages if any(button.action.startswith("pick:") for button in m.buttons)]
        if customer:
            before.discard(customer.id)
    return [list_cards.several(lines, batches.entitle(turn, "列表里的几条")), *questions]


def _rest(turn: Turn, ids: set[int], words: str) -> str:
    """其余明天: everything else that is still open; what was agreed with a customer stays."""
    said = values.moment(turn, words)
    assert said is not None, "looked at before"
    rest = [line for line in _list(turn).lines if line.customer.id in ids]
    moved = [line for line in rest if line.reminder.rank not in (Rank.APPOINTMENT, Rank.PROMISE)]
    for line in moved:
        put_off(turn, line.customer, line.reminder, *said)
    return list_cards.rest(len(moved), said[0], len(rest) - len(moved), turn.now.date())


def about(turn: Turn, slot: str) -> Customer | None:
    """The customer that one of our messages is about."""
    sort, _, thing = slot.partition(":")
    try:
        if sort in ("card", "menu"):
            return turn.customer(thing)
        if sort == "reminder":
            reminder = turn.session.get(Reminder, long(thing))
            return turn.customer(reminder.customer_id) if reminder and reminder.customer_id else None
        if sort == "remark":
            remark = turn.session.get(Remark, long(thing))
            return turn.customer(remark.customer_id) if remark else None
        if sort == "saved":
            return _of_batch(turn, long(thing))
    except ValueError as error:
        raise BadValue("这条太早了，发姓名看最新的") from error
    return None


def _of_batch(turn: Turn, batch_id: int) -> Customer | None:

    batch = turn.session.get(Batch, batch_id)
    return turn.customer(batch.customer_id) if batch and batch.customer_id else None
