"""Conversations as tests: who says what when, over the real gateway, outbox and delivery, with a clock moved by hand.

Everything shown to anybody passes the checks of voice.py; nothing may be parked, lost or left unsent.
"""

import asyncio
import itertools
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from bot.channels.base import Channel
from bot.computing import Worker
from bot.fetching import fetching
from bot.house import House
from bot.jobs import Runner
from handlers.attachments import FETCH
from handlers.notes.lexicon import Lexicon
from handlers.opened import OPEN
from storage import people
from storage.backup import copy_sqlite
from storage.ids import new_id
from storage.messages import Contact, File, Inbound
from storage.models import (
    ADMIN,
    MANAGER,
    REP,
    Attachment,
    Blob,
    Customer,
    Draft,
    Group,
    Member,
    Outbox,
    Parked,
    Reminder,
)
from storage.session import Database
from tests.channels import limits
from tests.engines import put_back
from tests.flows import voice
from tests.flows.wall import BOT, ZONE, HandClock, Heard, Shown, Wall

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
THINKING = timedelta(seconds=20)
"""Between two things somebody does."""
STAFF = {"恒信": (("王磊", MANAGER), ("陈宇", REP), ("周倩", REP)), "恒信东站": (("赵敏", MANAGER), ("孙悦", REP))}
HEAD = ("吴总", ADMIN)
_NEXT = sa.select(
    select(sa.func.min(Reminder.due_at)).where(Reminder.state == "planned").scalar_subquery(),
    select(sa.func.min(Draft.expires_at)).where(sa.column("state").in_(("open", "aside"))).scalar_subquery(),
    select(sa.func.min(Outbox.not_before)).where(Outbox.state == "waiting").scalar_subquery(),
)
_AMISS = sa.select(
    select(sa.func.count()).select_from(Parked).scalar_subquery(),
    select(sa.func.count()).select_from(Outbox).where(Outbox.state == "failed").scalar_subquery(),
)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of November 2026, in which the 23rd is a Monday; days past the 30th run on."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=ZONE) + timedelta(days=day - 1)


@dataclass(frozen=True)
class Kept:
    """Where a conversation stood."""

    file: Path
    at: datetime
    log: list[Shown]
    screens: dict[str, dict[str, Shown]]
    files: dict[str, bytes]
    count: "itertools.count[int]"
    said: str


class Conversation:
    """A store's chats. ``say``, ``tap``, ``wait_until``; what comes back is what that person was shown."""

    def __init__(self, database: Database, words: Lexicon, runner: asyncio.Runner, worker: Worker) -> None:
        self.clock = HandClock(MONDAY)
        self.wall = Wall(self.clock)
        channels: dict[str, Channel] = {BOT: self.wall}
        self.house = House(
            database,
            self.clock,
            channels,
            words,
            runners={FETCH: fetching(channels), OPEN: fetching(channels)},
            worker=worker,
        )
        self.database = database
        self.parks = 0
        """How many messages may have been parked."""
        self._runner = runner
        self._count = itertools.count(1)
        self._checked = 0
        self._said = ""
        if self.count(Member) == 0:
            self.database.run(self.clock.now(), self._people)
            self._runner.run(self._tick())

    def _people(self, session: Session) -> None:
        group = Group(id=new_id(), name="恒信")
        session.add(group)
        for store_name, staff in STAFF.items():
            store = people.make_store(session, store_name, str(ZONE), group)
            for name, role in (*staff, *((HEAD,) if store_name == "恒信" else ())):
                member = people.make_member(session, store, name, role)
                people.open_account(session, member, "wall", BOT, name, name, self.clock.now())

    # -- what people do -----------------------------------------------------------------------------------------------

    def say(self, who: str, text: str, **more: Any) -> Heard:
        """Somebody types; what they are shown in answer, what changes elsewhere on their screen apart."""
        return self._do(who, text=text, **more)

    def tap(self, who: str, label: str, on: Shown | None = None) -> Heard:
        """Somebody presses a button: on the newest message that has it, or on the one given."""
        shown = on or self.with_button(who, label)
        return self._do(who, button=shown.button(label).action, quoted=shown.id)

    def press(self, who: str, action: str) -> Heard:
        """Somebody presses what may not be there."""
        return self._do(who, button=action)

    def reply(self, who: str, text: str, to: Shown) -> Heard:
        """Somebody quotes a message and types."""
        return self._do(who, text=text, quoted=to.id)

    def share_contact(self, who: str, name: str, phone: str) -> Heard:
        """Somebody sends a contact card."""
        return self._do(who, contact=Contact(name, phone))

    def send_file(self, who: str, name: str, media_type: str = "image/jpeg", **more: Any) -> Heard:
        """Somebody sends a picture, file or voice message; ``text`` stands under it."""
        handle = f"h{len(self.wall.files) + 1}"
        self.wall.files[handle] = more.pop("data", f"the bytes of {name}".encode())
        return self._do(who, files=(File(name, media_type, more.pop("handle", handle)),), **more)

    def at_once(self, *said: tuple[str, str]) -> None:
        """Several people, or one several times, in the same millisecond."""
        self.clock.at += THINKING
        self._runner.run(self._take([self._inbound(who, text=text) for who, text in said]))
        self._settle()

    def again(self, who: str, text: str, key: str) -> Heard:
        """The platform delivers something a second time."""
        return self._do(who, text=text, key=key)

    def wait(self, **span: float) -> None:
        """Time passes."""
        self.wait_until(self.clock.at + timedelta(**span))

    def wait_until(self, moment: datetime) -> None:
        """Time passes; whatever becomes due on the way happens at its moment."""
        while self.clock.at < moment:
            due = self._next_moment()
            self.clock.at = min(moment, max(due, self.clock.at + timedelta(seconds=5)) if due else moment)
            self._runner.run(self._tick())
            self._settle()

    # -- what people see ----------------------------------------------------------------------------------------------

    def last(self, who: str) -> Shown:
        """The message that somebody was shown last."""
        return next(shown for shown in reversed(self.wall.log) if shown.chat == who and not shown.message.in_place)

    def heard(self, who: str, since: datetime = MONDAY) -> Heard:
        """Everything that somebody was shown since."""
        return Heard.of([shown for shown in self.wall.log if shown.chat == who and shown.at >= since])

    def screen(self, who: str) -> list[Shown]:
        """What stands in somebody's chat now."""
        return list(self.wall.screens.get(who, {}).values())

    def with_button(self, who: str, label: str) -> Shown:
        """The newest message on somebody's screen that has this button."""
        on_screen = {id(shown) for shown in self.screen(who)}
        for shown in reversed(self.wall.log):
            if id(shown) in on_screen and label in shown.labels():
                return shown
        raise AssertionError(f"{who} sees no [{label}]:\n{self.heard(who)[-600:]}")

    def count(self, table: type[Any], *where: Any) -> int:
        """How many rows of a table there are."""
        with self.database.read() as session:
            return session.scalar(select(sa.func.count()).select_from(table).where(*where)) or 0

    def bytes_of(self, file: File) -> bytes | None:
        """The bytes that a message shows."""
        return self._runner.run(self.house.load(file.blob))

    def kept(self) -> int:
        """How many attachments there are whose bytes are here."""
        with self.database.read() as session:
            rows = select(sa.func.count()).select_from(Attachment).join(Blob).where(sa.column("body").is_not(None))
            return session.scalar(rows) or 0

    def purge(self, **span: float) -> None:
        """Time passes, and what has served is forgotten."""
        self.wait(**span)
        self._runner.run(self.house.purge())

    def customer(self, name: str) -> int:
        """The id of the customer of this name."""
        with self.database.read() as session:
            return session.exec(select(Customer.id).where(Customer.name == name)).one()

    def member(self, name: str) -> int:
        """The id of the member of this name."""
        with self.database.read() as session:
            return session.exec(select(Member.id).where(Member.name == name)).one()

    def write(self, work: Any) -> Any:
        """Change something behind the product's back, as a setting is changed by a program."""
        return self.database.run(self.clock.now(), work)

    def work(self, runners: dict[str, Runner]) -> None:
        """The long work that waits is done, by these."""
        self.house.runners.update(runners)
        self._runner.run(self._take([]))

    # -- how it runs --------------------------------------------------------------------------------------------------

    def _do(self, who: str, **said: Any) -> Heard:
        self.clock.at += THINKING
        before = len(self.wall.log)
        self._said += str(said.get("text", ""))
        self._runner.run(self._take([self._inbound(who, **said)]))
        self._settle()
        told = [shown for shown in self.wall.log[before:] if shown.chat == who and not shown.message.in_place]
        return Heard.of(told)

    def _inbound(self, who: str, **said: Any) -> Inbound:
        plain = Inbound(f"k{next(self._count)}", "wall", BOT, who, who, self.clock.now())
        return replace(plain, **said)

    async def _take(self, inbounds: list[Inbound]) -> None:
        async with asyncio.TaskGroup() as group:
            for inbound in inbounds:
                group.create_task(self.house.gateway.receive(inbound))
        await self._deliver()
        while await self.house.jobs.turn():
            await self._deliver()

    async def _tick(self) -> None:
        await self.house.plan()
        await self.house.fire()
        await self.house.expire()
        await self._deliver()

    async def _deliver(self) -> None:
        """Send whatever waits, in order, until nothing moves at this moment."""
        tenure, postman = self.house.delivery.tenures[BOT], self.house.delivery.postmen[BOT]
        while True:
            before = len(self.wall.log)
            if tenure.fence is None:
                await tenure.renew()
            await postman.turn()  # writes back what the turn before sent
            await postman.settle()
            if len(self.wall.log) == before:
                return

    def _next_moment(self) -> datetime | None:
        """When something becomes due next."""
        with self.database.read() as session:
            found = session.execute(_NEXT).one()
        return min((moment for moment in found if moment is not None), default=None)

    def _settle(self) -> None:
        """Nothing was parked, nothing failed; everything shown is in the voice, and every platform could show it."""
        new, self._checked = self.wall.log[self._checked :], len(self.wall.log)
        for shown in new:
            faults = voice.faults(shown.message, self._said)
            assert not faults, f"{'; '.join(faults)} in what {shown.chat} was shown:\n{shown}"
        while self.wall.whole:
            message = self.wall.whole.pop()
            spoilt = limits.faults(message)
            assert not spoilt, f"{'; '.join(spoilt)} in:\n{message}"
        with self.database.read() as session:
            parked, failed = session.execute(_AMISS).one()
        assert parked <= self.parks, "a handler raised, its message was parked"
        assert failed == 0, "a message could not be sent"

    def keep(self) -> Kept:
        """Where it stands now, for others to go on from."""
        self._runner.run(self.house.delivery.tenures[BOT].release())
        assert self.database.file is not None
        scenes = self.database.file.parent.with_name(
            "scenes"
        )  # beside its folder: no test looks there for what it wrote
        scenes.mkdir(exist_ok=True)
        file = scenes / f"{new_id()}.db"
        copy_sqlite(self.database.file, file)
        wall, screens = self.wall, {chat: dict(screen) for chat, screen in self.wall.screens.items()}
        return Kept(file, self.clock.at, list(wall.log), screens, dict(wall.files), copy(self._count), self._said)

    def go_on_from(self, kept: Kept) -> None:
        """Stand where another one stood; this one has only begun."""
        put_back(self.database, kept.file)
        self.clock.at, self._count, self._said, self._checked = kept.at, copy(kept.count), kept.said, len(kept.log)
        self.wall.log, self.wall.files = list(kept.log), dict(kept.files)
        self.wall.screens = {chat: dict(screen) for chat, screen in kept.screens.items()}

    def close(self) -> None:
        """Give the lease away and end the threads."""
        self._runner.run(self.house.delivery.tenures[BOT].release())
        self._runner.run(self.house.lanes.close())


def scene(play: Callable[[Conversation], Conversation]) -> Any:
    """A fixture that is played for the first test that asks for it; the others go on from where it ended."""
    kept: list[Kept] = []

    @wraps(play)
    def begun(**asked: Conversation) -> Conversation:
        (chat,) = asked.values()
        if kept:
            chat.go_on_from(kept[0])
        else:
            kept.append(play(chat).keep())
        return chat

    return pytest.fixture(begun)
