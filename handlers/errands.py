"""提醒我明天10点给老王送脚垫: what somebody asks to be reminded of, about a customer or not."""

import re
from dataclasses import replace
from datetime import datetime

from handlers import batches, drafts, filing, lookup, values
from handlers.cards import customer as customer_cards
from handlers.cards import errands as cards
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.filed import Filed
from handlers.known import known
from handlers.notes import dates
from handlers.notes.read import read
from handlers.turn import Turn
from scheduler import planner
from storage import lists, reminders
from storage.ids import long, new_id
from storage.messages import Message
from storage.models import Customer, Draft, Errand, Reminder

_A_BIT = "(?:一下|下(?![午周个月礼星旬次班]))?"
"""提醒我一下, but 提醒我 下周三."""
_ASKS = re.compile(rf"(?P<when>.{{0,12}}?)(?:到时候?|记得)?提醒{_A_BIT}我{_A_BIT}[，,：:\s]*(?P<words>.+)", re.DOTALL)
_BESIDE = re.compile(
    rf"(?P<told>.{{4,}}?)[\s，,。；;]+(?:到时候?|记得|帮我)*提醒{_A_BIT}我{_A_BIT}[，,：:\s]*(?P<what>[^，,。；;]{{2,24}})",
    re.DOTALL,
)
_NAMED = re.compile(r"[给找跟和帮约问陪接送][\s]*([一-龥]{2,4})")
_THEM = re.compile("[他她]")
_EDGES = " ，,。；;：:的"


def ask_for(turn: Turn, text: str) -> list[Message] | None:
    """The answer to words that ask for a reminder; None for any others."""
    match = _ASKS.fullmatch(text)
    if match is None or (match["when"].strip() and values.moment(turn, match["when"]) is None):
        return None  # 张先生说周六来 提醒我带资料 is a note
    words = f"{match['when']}{match['words']}"
    found = [one for one in dates.find(words, turn.sent_at, "future") if one.start > turn.now or one.precise == "date"]
    if not found:
        return [cards.when()]
    start, end = found[0].span
    what = f"{words[:start]} {words[end:]}".strip(_EDGES)
    if not what:
        return [cards.what()]
    at = found[0].start.replace(tzinfo=turn.settings.zone)
    who = _who(turn, words)
    if len(who) > 1:
        return [_ask_whom(turn, what, at, found[0].precise, who)]
    return [make(turn, what, at, found[0].precise, who[0] if who else None)]


def beside(turn: Turn, text: str, messages: list[Message]) -> list[Message]:
    """姚姐明天上午提车 提醒我准备鲜花: the note is filed, and what it asks to be reminded of is kept with it."""
    match, customer = _BESIDE.fullmatch(text), turn.current()
    if match is None or customer is None or not messages or not messages[0].slot.startswith("saved:"):
        return messages
    found = [one for one in dates.find(match["told"], turn.sent_at, "future") if one.start > turn.now]
    if not found or dates.find(match["what"], turn.sent_at, "future"):
        return messages
    row = _keep(turn, match["what"].strip(_EDGES), found[0].start, found[0].precise, customer)
    first, *rest = messages
    return [replace(first, rows=(*first.rows, cards.beside(turn, row))), *rest]


def _who(turn: Turn, words: str) -> list[Customer]:
    """The customers that the words may mean; none: they concern no customer."""
    current = turn.current()
    if current is not None and _THEM.search(words):
        return [current]
    anybody = [replace(one, is_current=False) for one in known(turn)]  # also the others of this name may be meant
    for reading in read(words, turn.sent_at, anybody, turn.words).customers:
        if ids := [number for number in (reading.who, *reading.candidates) if number]:
            return [turn.customer(number) for number in ids]
    for match in _NAMED.finditer(words):
        for length in range(len(match[1]), 1, -1):
            name = match[1][:length]
            if lookup.is_whole(turn, name) and (hits := lookup.named(turn, name)):
                return hits
    return []


def _keep(turn: Turn, what: str, at: datetime, precision: str, customer: Customer | None) -> Errand:
    """Keep it, and plan it."""
    row = Errand(
        id=new_id(), store_id=turn.store.id, customer_id=customer.id if customer else None, member_id=turn.member.id,
        what=what, at=at.replace(tzinfo=turn.settings.zone), precision=precision,
    )  # fmt: skip
    turn.session.add(row)
    turn.session.flush()
    if customer is None:
        planner.reconcile(turn.session, f"m:{turn.member.id}", turn.now, turn.settings)
    else:
        filing.settle(turn, customer)
    return row


def make(turn: Turn, what: str, at: datetime, precision: str, customer: Customer | None) -> Message:
    """Keep it, and say so."""
    row = _keep(turn, what, at, precision, customer)
    if customer is None:
        batch = batches.entitle(turn, what)
    else:
        turn.discuss(customer)
        batch = batches.name(turn, Filed(customer, False))
    return cards.made(turn, row, customer, batch)


# -- whom it concerns -----------------------------------------------------------------------------------------------


def _ask_whom(turn: Turn, what: str, at: datetime, precision: str, who: list[Customer]) -> Message:
    choices = [(customer_cards.handle(turn, one), str(one.id)) for one in who[:5]]
    body = {"what": what, "at": at.isoformat(), "precision": precision, "numbered": True, "title": what}
    draft = drafts.ask(turn, "errand", body, choices)
    return _ask_again(turn, draft, {**body, "choices": choices})


def _ask_again(turn: Turn, draft: Draft, body: Body) -> Message:
    labels = [label for label, _ in body["choices"]]
    message = cards.whom(body["what"], labels, drafts.buttons(draft, body["choices"]))
    return replace(message, slot=drafts.slot(draft))


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    at = datetime.fromisoformat(body["at"])
    return [make(turn, body["what"], at, body["precision"], turn.customer(int(value)))]


form(Form("errand", _chosen, again=_ask_again))


# -- answers --------------------------------------------------------------------------------------------------------


def errand_of(turn: Turn, reminder: Reminder) -> Errand | None:
    """What a reminder reminds of, if it is somebody's own."""
    if reminder.kind not in ("errand", "own_errand"):
        return None
    return turn.session.get(Errand, int(reminder.occasion.rpartition(":")[2]))


def finish(turn: Turn, reminder: Reminder, row: Errand) -> Message:
    """It is done."""
    row.state = "done"
    reminders.close(turn.session, reminder, None, turn.now)
    if row.customer_id is not None:
        turn.replan(turn.customer(row.customer_id))
    return cards.done(row)


@press("finish")
def _finish(turn: Turn, action: Action) -> list[Message]:
    reminder = turn.session.get(Reminder, long(action.id))
    row = errand_of(turn, reminder) if reminder else None
    if reminder is None or row is None or not is_mine(turn, row):
        raise ValueError("no such errand")
    if row.state == "done" or reminder.state not in reminders.OPEN or reminder.revision != action.revision:
        return [cards.as_it_is(turn, row)]
    return [finish(turn, reminder, row).with_slot(f"reminder:{action.id}")]


def is_mine(turn: Turn, row: Errand) -> bool:
    """Whether the member may answer it: their own, or one about a customer they see."""
    if row.customer_id is None:
        return row.member_id == turn.member.id
    return bool(turn.customer(row.customer_id))


def of_the_day(turn: Turn) -> list[Errand]:
    """The member's own things of today that concern no customer."""
    until = lists.midnight_after(turn.now)
    wanted = reminders.own_errands(turn.session, turn.member.id, until)
    rows = [turn.session.get(Errand, int(row.occasion.rpartition(":")[2])) for row in wanted]
    return [row for row in rows if row is not None]
