"""Life after life of the product: people speak and press, it is killed at a stage, and what is left is counted.

Every life begins two minutes of the product's time after the one before: what is planned in one rings in the next but one.
"""

import asyncio
import multiprocessing
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from sqlmodel import col, select

from storage import customers, outbox, people
from storage.models import Contact, Reminder, Store
from storage.session import Database
from tests.engines import KEY, address
from tests.kills import product
from tests.kills.platforms import REACHED, Hold, Platform, reminds, rung
from tests.kills.product import BEFORE_COMMIT, FIRING, IN_FLIGHT, Plan

START = datetime(2026, 11, 23, 9, 25, tzinfo=ZoneInfo("Asia/Shanghai"))
STEP = timedelta(minutes=2)
REPS, SPEAK = 16, 2
"""Reps, and how many of them speak in a life: two notes each, and a press on each reminder they were shown."""
PATIENCE = 40.0
_LIST = re.compile(r"今天\d+位 ")
"""The head of the day's list, which stands for rings that came too late: on a slow machine more than once a day."""
_SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕"
_GIVEN = "建国 志强 丽娟 秀英 海燕 文军 晓东 春梅 国庆 玉兰".split()


@dataclass
class Note:
    """What one rep said about one new customer."""

    who: str
    name: str
    number: str
    rings_at: datetime
    is_pressed: bool = False

    @property
    def text(self) -> str:
        """As it is typed."""
        return f"{self.name}{self.number} 看途观L {self.rings_at:%H:%M}打电话"


@dataclass(frozen=True)
class Kill:
    """One end of a process."""

    stage: str
    passing: int = 0
    is_ring: bool = False
    """The send in flight is a reminder."""
    arrives: bool = False
    """It is shown all the same."""
    waits: bool = False
    """Not before the platform's callbacks are answered: they lie in the spool by then."""


@dataclass
class Tally:
    """What the kills did."""

    stages: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    """Said and acknowledged, and not in the book; answered or reminded of, and never shown."""
    twice: list[str] = field(default_factory=list)
    """In the book twice."""
    repeated: Counter[tuple[int, str]] = field(default_factory=Counter)
    """(life, chat): what was shown in that life of the product, and once more in a later one."""
    again: list[str] = field(default_factory=list)
    """What that was."""
    out_of_order: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        most = max(self.repeated.values(), default=0)
        reached = "，".join(f"{stage} {count}" for stage, count in self.stages.items())
        return (
            f"{self.stages.total()} kills: {reached}\nlost {len(self.lost)}, applied twice {len(self.twice)}, "
            f"shown again {self.repeated.total()} (at most {most} per chat and kill), "
            f"out of order {len(self.out_of_order)}"
        )


class Story:
    """One store on one database behind one platform."""

    def __init__(self, database: Database, platform: Platform, folder: Path) -> None:
        self.database = database
        self.platform = platform
        self.tally = Tally()
        self.notes: list[Note] = []
        self.life = 0
        self._starts: list[int] = []
        self._environ = {
            "CHEJI_DATA_DIR": str(folder), "CHEJI_DATABASE_URL": address(database), "CHEJI_SECRET_KEYS": KEY,
            "CHEJI_HTTP_PORT": str(free_port()), "CHEJI_LOG_LEVEL": "INFO", **platform.environ(),
        }  # fmt: skip
        self._url = f"http://127.0.0.1:{self._environ['CHEJI_HTTP_PORT']}"
        self.reps = open_store(database, platform)

    @property
    def now(self) -> datetime:
        """The product's time at the beginning of this life."""
        return START + self.life * STEP

    async def die(self, kill: Kill) -> None:
        """One life: people speak, it comes to the stage, and is killed there."""
        self._begin()
        hold = Hold(kill.is_ring, kill.arrives) if kill.stage == IN_FLIGHT else None
        self.platform.hold = hold
        async with self._running(kill.stage, kill.passing) as child:
            reached = hold.reached if hold else child.reached
            spoken = asyncio.ensure_future(self._speak(child))
            await asyncio.wait_for(reached.wait(), PATIENCE)
            if kill.waits:
                await asyncio.wait_for(spoken, PATIENCE)
            child.process.kill()
            if hold:
                hold.is_over.set()
            spoken.cancel()
            await asyncio.wait([spoken])
        self.tally.stages[kill.stage] += 1

    async def rest(self) -> None:
        """The last life: everything comes to its end, and the product is told to stop."""
        self._begin()
        async with self._running() as child:
            await self._speak(child)
            async with asyncio.timeout(PATIENCE):
                while self.platform.waiting() or await asyncio.to_thread(self._is_under_way):
                    await asyncio.sleep(0.05)
            child.process.terminate()
            await asyncio.to_thread(child.process.join, PATIENCE)
            assert child.process.exitcode == 0
        self._count()

    # -- a life ---------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.life += 1
        self._starts.append(len(self.platform.shows))

    @asynccontextmanager
    async def _running(self, stage: str = "", passing: int = 0) -> "AsyncIterator[Child]":
        plan = Plan(self._environ, self.now - datetime.now(UTC), stage, passing)
        async with running(plan) as child:
            yield child

    async def _speak(self, child: "Child") -> None:
        """Press what rang before, say what is new, and bring it until it is there or the process is not."""
        self._press()
        speakers = [self.reps[(SPEAK * self.life + number) % REPS] for number in range(SPEAK)]
        for who in [*speakers, *speakers]:
            note = self._note(who)
            self.notes.append(note)
            self.platform.tell(who, note.text, self.now)
        await up(self._url, child)
        while self.platform.waiting():
            await self.platform.deliver(self._url)
            await asyncio.sleep(0.02)

    def _press(self) -> None:
        rang = {(chat, rung(text)) for chat, text in self.platform.shows}
        for note in self.notes:
            if (note.who, note.name) in rang and not note.is_pressed:
                note.is_pressed = True
                self.platform.press_on(note.who, REACHED, self.now, note.name)

    def _note(self, who: str) -> Note:
        number = len(self.notes)
        return Note(who, name_of(number), f"1380000{number:04}", self.now + 2 * STEP)

    def _is_under_way(self) -> bool:
        with self.database.read() as session:
            due = select(Reminder.id).where(Reminder.state == "planned", col(Reminder.due_at) <= self.now)
            return outbox.is_due(session, [self.platform.bot], self.now + STEP, pushes=True) or bool(
                session.exec(due.limit(1)).first()
            )

    # -- what is left ---------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        self._count_records()
        first: dict[tuple[str, str], int] = {}
        last: dict[tuple[str, str], int] = {}
        for place, show in enumerate(self.platform.shows):
            if show in last and not _LIST.match(show[1]):
                life = sum(start <= last[show] for start in self._starts)
                self.tally.repeated[life, show[0]] += 1
                self.tally.again.append(f"life {life}, {show[0]}: {show[1]}")
            first.setdefault(show, place)
            last[show] = place
        titles = {(chat, text.partition("\n")[0]): place for (chat, text), place in first.items()}
        for note in self.notes:
            said = titles.get((note.who, head_of(note.name)))
            if said is None:
                self.tally.lost.append(f"the answer about {note.name}")
            if note.rings_at <= self.now and not any(c == note.who and reminds(t, note.name) for c, t in first):
                self.tally.lost.append(f"the reminder of {note.name}")
        for who in self.reps:
            answers = [titles.get((who, head_of(note.name)), -1) for note in self.notes if note.who == who]
            if answers != sorted(answers):
                self.tally.out_of_order.append(who)

    def _count_records(self) -> None:
        with self.database.read() as session:
            stores = session.exec(select(Store.id)).all()
            for note in self.notes:
                found = customers.with_phone(session, stores, note.number)
                ids = [one.id for one in found]
                contacts = len(session.exec(select(Contact).where(col(Contact.customer_id).in_(ids))).all())
                wanted = 1 + note.is_pressed
                if not found or contacts < wanted:
                    self.tally.lost.append(note.name)
                if len(found) > 1 or contacts > wanted:
                    self.tally.twice.append(note.name)


def name_of(number: int) -> str:
    """One of two hundred names."""
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // len(_SURNAMES) % len(_GIVEN)]


def head_of(name: str) -> str:
    """The headline under which a new customer is shown."""
    return f"记好了：{name}（新客户）"


# -- processes --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Child:
    """A process that runs the product."""

    process: BaseProcess
    reached: asyncio.Event
    """It stands where it is to be killed."""


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[Child]:
    """The product in a process of its own, killed in the end if it still runs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([product.__name__])
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=product.run, args=(plan, sending))
    process.start()
    sending.close()
    reached, loop = asyncio.Event(), asyncio.get_running_loop()

    def read() -> None:
        loop.remove_reader(receiving.fileno())
        with suppress(EOFError):
            receiving.recv()
            reached.set()

    loop.add_reader(receiving.fileno(), read)
    try:
        yield Child(process, reached)
    finally:
        process.kill()
        await asyncio.to_thread(process.join, PATIENCE)
        loop.remove_reader(receiving.fileno())
        receiving.close()


async def up(url: str, child: Child) -> None:
    """Wait until it serves."""
    async with httpx.AsyncClient(timeout=2) as client:
        while child.process.is_alive():
            with suppress(httpx.TransportError):
                if (await client.get(f"{url}/healthz")).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.02)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def open_store(database: Database, platform: Platform) -> Sequence[str]:
    """A store and its reps, each with a chat; the chats."""
    chats = [str(101 + number) for number in range(REPS)]
    with database.write(START) as session:
        store = people.make_store(session, "恒信", "Asia/Shanghai")
        for chat in chats:
            member = people.make_member(session, store, f"顾问{chat}")
            people.open_account(session, member, platform.channel, platform.bot, chat, chat, START)
    return chats


def kills(each: int, *, spooled: bool = False) -> list[Kill]:
    """A plan with so many kills in each stage, in turns."""
    made = []
    for number in range(each):
        odd, half = bool(number % 2), bool(number // 2 % 2)
        made += [
            Kill(BEFORE_COMMIT, number % 3, waits=spooled and number == each - 1),
            Kill(product.COMMITTED, number % 3),
            Kill(IN_FLIGHT, is_ring=odd, arrives=half),
            Kill(product.NOT_MARKED, number % 4),
            Kill(FIRING, number % 2),
        ]
    return made
