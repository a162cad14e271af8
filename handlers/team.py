"""Joining, and the commands about the conversation itself."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from handlers.cards import talk as lines
from handlers.commands import Action, Command, command, entries, press
from handlers.turn import Turn
from scheduler import planner
from storage import jobs, outbox, people, settings
from storage.messages import Inbound, Message
from storage.models import REP, Account, Member, Store

_CODE = re.compile(r"(?:/start\s+)?([0-9A-Z]{10})", re.IGNORECASE)
"""An invitation's code, as people send it."""
HELP_PAGE = 10
"""Commands on one screen, two a line."""


def stranger(session: Session, inbound: Inbound, now: datetime) -> list[Message]:
    """Somebody we do not know: a good code, alone or behind ``/start``, joins; anything else learns nothing."""
    code = _CODE.fullmatch(inbound.text.strip())
    if code is None or inbound.is_group:
        return [lines.stranger()]
    member = people.join(session, code[1], inbound.channel, inbound.bot, inbound.sender, inbound.chat, now)
    if member is None:
        return [lines.stranger()]
    store = session.get_one(Store, member.store_id)
    planner.reconcile(session, f"m:{member.id}", now, settings.snapshot(session, store))
    return [lines.welcome(member.name)]


def visitor(session: Session, bot: str, sender: str, key: str, now: datetime) -> None:
    """Somebody we do not know opened the chat: told how to join, by day. ``key``: of their coming, told once."""
    store = session.exec(select(Store)).first()
    if store is not None and _is_day(settings.snapshot(session, store), now):
        outbox.enqueue(session, bot, sender, lines.stranger(), now, dedupe=f"visit:{bot}:{key}")


LOOK_UP = "look_up"
"""The kind of job that asks a company's directory who somebody is."""


@dataclass(frozen=True)
class Person:
    """Somebody as their company's directory knows them."""

    name: str
    departments: tuple[str, ...] = ()
    """What the departments are called that they work in."""
    leads: bool = False
    """Whether they lead one of them."""


def newcomer(session: Session, channel: str, bot: str, sender: str, now: datetime, *, is_here: bool) -> None:
    """Somebody in a company app's visible range joins by themselves as a rep of the only store (design.md section 7).

    With several stores the directory tells which is theirs (``place``); who works in none of them, and where the store
    wants none of it, waits for an invitation. ``is_here``: they have opened the app, and are greeted when they first do
    so by day. Being told twice changes nothing.
    """
    account = people.account(session, bot, sender)
    if account is None:
        stores = session.exec(select(Store)).all()
        account = _join(session, stores[0], channel, bot, sender, sender, now) if len(stores) == 1 else None
        args = {"channel": channel, "bot": bot, "sender": sender, "is_here": is_here}
        jobs.start(session, LOOK_UP, args, now)
    if account is not None and is_here:
        _greet(session, account, now)


def place(session: Session, args: dict[str, Any], person: Person, now: datetime) -> None:
    """What the directory knows: a name, the store called as a department is, and who may be meant to lead it."""
    bot, sender = args["bot"], args["sender"]
    account = people.account(session, bot, sender)
    if account is None:
        stores = session.exec(select(Store)).all()
        store = next((one for one in stores if one.name in person.departments), None)
        account = _join(session, store, args["channel"], bot, sender, person.name or sender, now) if store else None
        if account is None:
            return
        if args["is_here"]:
            _greet(session, account, now)
    member = session.get_one(Member, account.member_id)
    if member.name == sender and person.name:
        member.name = person.name
    if person.leads and member.role == REP:
        for manager in people.managers(session, member.store_id):
            key = f"leads:{account.id}:{manager.id}"
            outbox.post(session, manager.id, lines.leads(member.name), now, dedupe=key, is_push=True)


def _join(
    session: Session, store: Store, channel: str, bot: str, sender: str, name: str, now: datetime
) -> Account | None:
    chosen = settings.snapshot(session, store)
    if not chosen.flag("join_by_range"):
        return None
    member = people.make_member(session, store, name)
    account = people.open_account(session, member, channel, bot, sender, sender, now)
    planner.reconcile(session, f"m:{member.id}", now, chosen)
    return account


def _greet(session: Session, account: Account, now: datetime) -> None:
    """Once, by day, whom nothing has been answered yet."""
    member = session.get_one(Member, account.member_id)
    chosen = settings.snapshot(session, session.get_one(Store, member.store_id))
    if member.is_active and _is_day(chosen, now) and not outbox.was_answered(session, account.bot, account.chat):
        outbox.enqueue(
            session, account.bot, account.chat, lines.welcome(member.name), now, member_id=member.id,
            dedupe=f"welcome:{account.id}",
        )  # fmt: skip


def departed(session: Session, bot: str, sender: str, now: datetime) -> None:
    """Somebody left the company app's visible range: the managers hear how many customers wait for somebody else."""
    account = people.account(session, bot, sender)
    member = session.get_one(Member, account.member_id) if account else None
    if account is None or member is None or account.is_open or not member.is_active:
        return  # who has spoken since has not left
    message = lines.departed(member.name, people.loads(session, [member.id]).get(member.id, 0))
    for manager in people.managers(session, member.store_id):
        if manager.id != member.id:
            key = f"left:{account.id}:{now:%Y%m%d}:{manager.id}"
            outbox.post(session, manager.id, message, now, dedupe=key, is_push=True)


def _is_day(chosen: settings.Snapshot, now: datetime) -> bool:
    return chosen.hour("said_from") <= now.astimezone(chosen.zone).time() < chosen.hour("said_until")


@command("开始", slash="start", does="怎么用", place=91, takes_words=True)
def _start(turn: Turn, words: str) -> list[Message]:
    """A member with a new code takes the role, store and name it was made for: a rep who becomes manager."""
    if words and people.take_up(turn.session, turn.member, words, turn.now):
        planner.reconcile(turn.session, f"m:{turn.member.id}", turn.now, turn.settings)
    return [lines.welcome(turn.member.name)]


@command("纯文本", slash="plain", does="卡片换成文字", place=88)
def _plain(turn: Turn, _: str) -> list[Message]:
    """A phone that reads WeCom inside WeChat shows no cards: from here on everything is text, with words to type."""
    return _be_plain(turn, is_on=True)


@command("卡片", slash="cards", does="文字换回卡片", place=89)
def _cards(turn: Turn, _: str) -> list[Message]:
    return _be_plain(turn, is_on=False)


def _be_plain(turn: Turn, *, is_on: bool) -> list[Message]:
    account = people.account(turn.session, turn.inbound.bot, turn.inbound.sender)
    if account is not None:
        account.is_plain = is_on
    return [lines.plain(is_on=is_on)]


@command("帮助", "怎么用", slash="help", does="能说什么", place=90, reads=True)
def _help(turn: Turn, _: str) -> list[Message]:
    return [_help_page(turn, 0)]


def _help_page(turn: Turn, number: int) -> Message:
    mine = [f"{entry.words[0]} {entry.does}" for entry in entries() if _is_told(entry, turn.member.role)]
    here, rest = mine[number * HELP_PAGE :][:HELP_PAGE], mine[(number + 1) * HELP_PAGE :]
    return lines.help_page(here, number, has_more=bool(rest))


def _is_told(entry: Command, role: str) -> bool:
    return entry.is_for(role) and not entry.under and entry.slash not in ("start", "help")


@press("help")
def _press_help(turn: Turn, action: Action) -> list[Message]:
    return [_help_page(turn, int(action.arg or 0))]
