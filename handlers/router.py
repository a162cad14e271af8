"""Where each thing said goes: a button, else a command, else an answer to what is open, else a look-up, else a note."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules

from sqlmodel import Session

import handlers
from handlers import (
    activities,
    capture,
    coaching,
    commands,
    drafts,
    edited,
    errands,
    files,
    forgetting,
    forwarded,
    jobs,
    listing,
    lookup,
    merging,
    numbers_asked,
    opened,
    overtaken,
    owning,
    papers,
    parking,
    plainly,
    refiled,
    rewording,
    staffing,
    targets,
    team,
    telling,
    timeline,
    today,
    traffic,
)
from handlers.cards import talk as lines
from handlers.commands import PRESSES, Action, Command
from handlers.known import known
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read
from handlers.turn import Turn, turn_of
from storage import outbox, people, talk
from storage.messages import Inbound, Message
from storage.models import MANAGER, ROLES, Account, Member

TABLES = tuple(
    import_module(f"handlers.{module.name}")
    for module in iter_modules(handlers.__path__)
    if not module.ispkg and module.name != "router"
)
"""Every module of this folder, imported so that its commands, presses and forms are in the tables."""

Handle = Callable[[Session, Inbound, Account | None, datetime], list[Message]]
_NOD, _LABEL = 6, 12
"""Longest nod and longest label, in characters."""
_LATELY = timedelta(days=1)
_MOVED = re.compile(r"^把|[转交分派]$")
_OF_MINE = re.compile("(?:我们?|咱们?)(?:店里?)?(?:的)?(?=.*[几多])")
_NUMBER = re.compile(r"\s*(\d{1,2})\s*")


def handler(words: Lexicon) -> Handle:
    """The product as the gateway sees it: what a member says in, messages out."""

    def handle(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
        member = session.get(Member, account.member_id) if account else None
        if member is None or not member.is_active:
            return team.stranger(session, inbound, now)
        turn = turn_of(session, member, inbound, now, words)
        turn.write()
        messages = route(turn)
        overtaken.say(turn, messages)
        buttons = [button for message in messages for button in message.buttons]
        if buttons and not session.info.get("reads"):  # then who writes the answer offers them
            talk.offer(session, member, tuple(buttons))
        return messages

    return handle


def route(turn: Turn) -> list[Message]:
    """The answer to one inbound of a member, or to what long work of theirs brought back."""
    if turn.inbound.is_group:
        return [lines.in_group()]
    if turn.inbound.is_from_job:
        return jobs.come_back(turn)
    if turn.inbound.button:
        return press(turn, turn.inbound.button)
    text = turn.inbound.text.strip()
    if turn.inbound.edited and (messages := edited.take(turn, text)) is not None:
        return messages
    if turn.inbound.contact is not None:
        return opened.contact(turn, turn.inbound.contact)
    if turn.inbound.files:
        return files.take(turn, text)
    if turn.inbound.is_label:
        return files.label(turn, text)
    if not text:
        return []
    if turn.inbound.forwarded:
        return forwarded.take(turn, text)
    messages = said(turn, text)
    return [lines.heard(messages[0], text), *messages[1:]] if turn.inbound.is_spoken and messages else messages


def said(turn: Turn, text: str) -> list[Message]:
    """The answer to words, the first of these that takes them."""
    takes = (
        _command, activities.answer, _label, _number, _nod, _plainly, telling.ask, errands.ask_for, targets.ask,
        papers.ask, activities.ask, _list_line, _quoted, refiled.ask, drafts.answer, parking.ask, forgetting.ask,
        merging.ask, traffic.ask, timeline.ask, rewording.reword, listing.ask, numbers_asked.ask, _behind_a_colleague,
        telling.by_name, lookup.look,
    )  # fmt: skip
    for take in takes:
        messages = take(turn, text)
        if messages is not None:
            return messages if take in (_command, _nod, _plainly) else [*messages, *drafts.elsewhere(turn)]
    noted = errands.beside(turn, text, capture.take(turn, text))
    return [*coaching.pass_back(turn, text, noted), *drafts.elsewhere(turn)]


def press(turn: Turn, text: str) -> list[Message]:
    """What a button does; a mangled, foreign or outdated one says so."""
    action = Action.parse(text)
    run = PRESSES.get(action.verb)
    try:
        return run(turn, action) if run else [lines.stale()]
    except ValueError:  # an id that is none
        return [lines.stale()]


def _command(turn: Turn, text: str) -> list[Message] | None:
    called = commands.find(text)
    if called is None:
        return [lines.not_understood()] if text.startswith("/") else _behind_a_name(turn, text)
    entry, words = called
    if entry.is_for(turn.member.role):
        return entry.run(turn, words)
    return None if _tells_of_somebody(turn, entry, text) else [_not_theirs(turn, entry)]


def _tells_of_somebody(turn: Turn, entry: Command, text: str) -> bool:
    """给 王姐 发了报价, 邀请 张先生 周六来: to whom the command is not open it is a word like any other."""
    if entry.of in ("customer", "remark") or text.startswith("/"):
        return False
    note = read(text, turn.sent_at, known(turn), turn.words)
    return any(reading.op != "create" or len(reading.findings) > 1 for reading in note.customers)


def _not_theirs(turn: Turn, entry: Command) -> Message:
    """Who may what this member may not: their managers, by name."""
    bosses = [boss.name for boss in people.managers(turn.session, turn.store.id)] if entry.role == MANAGER else []
    return lines.not_yours(min(entry.words, key=len), ROLES[entry.role], bosses)


def _behind_a_name(turn: Turn, text: str) -> list[Message] | None:
    """马超离职: a command behind the name of whom it is about; of anybody else it is a note."""
    found = commands.behind(text, "member")
    if found is not None and found[0].is_for(turn.member.role):
        entry, who, rest = found
        is_store = any(store.name == who for store in people.stores(turn.session, turn.member))
        if is_store or staffing.named(turn, who):
            return entry.run(turn, f"{who} {rest}".strip())
    return _behind_a_customer(turn, text)


def _behind_a_customer(turn: Turn, text: str) -> list[Message] | None:
    """王强 给 小陈, 王强 批注 跟紧点: a command between; 王强 时间线: at the end; anything else is a note."""
    between = commands.behind(text, "colleague")
    if between is not None and between[0].is_for(turn.member.role):
        entry, whom, who = between
        whom, who = _MOVED.sub("", whom), who.removesuffix("跟")  # 把李姐转给周倩跟
        if who and owning.receiver(turn, who) is not None:
            return entry.run(turn, f"{whom} {who}".strip())
    remark = commands.behind(text, "remark")
    if remark is not None and remark[0].is_for(turn.member.role) and lookup.is_on_file(turn, remark[1]):
        entry, whom, rest = remark
        return entry.run(turn, f"{whom} {rest}".strip())
    ending = commands.at_end(text)
    if ending is not None and lookup.is_somebody(turn, ending[1]):
        entry, whom = ending
        return entry.run(turn, whom) if entry.is_for(turn.member.role) else [_not_theirs(turn, entry)]
    return None


def _behind_a_colleague(turn: Turn, text: str) -> list[Message] | None:
    """陈宇 周报, 陈宇的目标 8: what a manager asks with a name behind the word, with the name before it."""
    found = commands.behind(text, "") if turn.leads else None
    entry, who, rest = found or (None, "", "")
    if entry is None or staffing.named(turn, who := who.rstrip("的 ")) is None:
        return None
    words = f"{who} {rest}".strip()
    return entry.run(turn, words) if entry.takes_words else targets.ask(turn, f"{entry.words[0]} {words}")


def _plainly(turn: Turn, text: str) -> list[Message] | None:
    """今天还要联系谁, 把李姐转给周倩: what is asked in other words than the command's."""
    mine = _OF_MINE.match(text)
    if mine is not None and (answer := numbers_asked.ask(turn, text[mine.end() :])) is not None:
        return answer
    words = plainly.words_for(turn, text)
    called = commands.find(words)
    if called is not None and not called[0].is_for(turn.member.role):
        return [_not_theirs(turn, called[0])]
    return said(turn, words) if words else None


def _nod(turn: Turn, text: str) -> list[Message] | None:
    """收到, 好的, a thumb: no note, no answer."""
    return [] if len(text) <= _NOD and read(text, turn.sent_at, (), turn.words).kind == "ack" else None


def _label(turn: Turn, text: str) -> list[Message] | None:
    """A button's label typed does what pressing it does."""
    action = talk.offered(turn.session, turn.member).get(text)
    if action is None and len(text) <= _LABEL:
        asked = outbox.pushed(turn.session, turn.member.id, turn.now - _LATELY)
        actions = list(dict.fromkeys(b.action for message in asked for b in message.buttons if b.label == text))
        if len(actions) > 1 and turn.leads:  # which of them is not to be guessed
            return _command(turn, "待审")
        action = actions[0] if actions else None
    # the message that had the button may be far up by now: the answer stands below the words
    return [replace(message, replaces="") for message in press(turn, action)] if action else None


def _number(turn: Turn, text: str) -> list[Message] | None:
    """A bare number answers the open question, else the newest numbered one, else shows that line of today's list."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    held = drafts.current(turn)
    if held and not held[1].get("numbered") and (answer := drafts.answer(turn, text)) is not None:
        return answer
    answered = drafts.answer_number(turn, int(match[1]))
    return answered if answered is not None else today.show_line(turn, int(match[1]))


def _list_line(turn: Turn, text: str) -> list[Message] | None:
    return today.list_line(turn, text)


def _quoted(turn: Turn, text: str) -> list[Message] | None:
    """Words said in reply to a card or a reminder are about that customer."""
    customer = today.quoted(turn)
    if customer is None:
        return None
    settled = today.settle_quoted(turn, customer, text)
    return settled if settled is not None else coaching.pass_back(turn, text, capture.take_about(turn, text, customer))
