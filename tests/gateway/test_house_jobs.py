"""Long work in the running product: started by a handler, told where it was asked for, stopped without harm."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from bot.house import House
from bot.jobs import Runner, Work
from handlers import commands, jobs
from handlers.commands import Action
from handlers.notes.lexicon import Lexicon
from handlers.turn import Turn
from storage.jobs import Returned
from storage.messages import Inbound, Message
from storage.models import Job, Outbox
from storage.session import Database
from tests.gateway.fakes import BOT, NOW, HandClock, KeepingChannel, make_member
from tests.waiting import until

PRESS = Inbound("u1", "fake", BOT, "chen", "chen", NOW, button="greet")


@pytest.fixture(autouse=True)
def _a_slow_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A button whose answer takes its time."""

    def ask(turn: Turn, action: Action) -> list[Message]:
        return [jobs.begin(turn, "greet", {"name": turn.member.name}, Message("正在写"))]

    def tell(turn: Turn, returned: Returned) -> list[Message]:
        words = returned.result["words"] if returned.result else "没写成"
        return [Message(words), Message(f"给{turn.member.name}")]

    monkeypatch.setitem(commands.PRESSES, "greet", ask)
    monkeypatch.setitem(jobs.BRINGS, "greet", tell)


async def run_until(house: House, is_so: Callable[[], object]) -> None:
    """Press the button and stop the product once something has come about."""

    async def stand(receive: Any) -> None:
        await receive(PRESS)
        await until(is_so)

    async with asyncio.timeout(20):
        await house.run(stand)


def make_house(database: Database, greet: Runner) -> tuple[House, KeepingChannel]:
    """The product with one channel, and somebody who knows how to greet."""
    channel = KeepingChannel()
    return House(database, HandClock(), {BOT: channel}, Lexicon.shipped(), runners={"greet": greet}), channel


async def test_a_result_takes_the_place_of_what_was_said_meanwhile(database: Database) -> None:
    make_member(database)
    meanwhile_shown = asyncio.Event()

    async def greet(work: Work) -> dict[str, Any]:
        await meanwhile_shown.wait()
        return {"words": f"你好 {work.job.args['name']}"}

    house, channel = make_house(database, greet)
    channel.watch = lambda chat: meanwhile_shown.set()
    await run_until(house, lambda: len(channel.sent) == 3)
    assert channel.sent == [
        ("chen", "正在写", ""), ("chen", "你好 陈宇", "m1"), ("chen", "给陈宇", ""),
    ]  # fmt: skip


async def test_work_cut_off_by_a_stop_is_done_after_the_next_start(database: Database) -> None:
    make_member(database)
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def greet(work: Work) -> dict[str, Any]:
        began.set()
        await goes_on.wait()
        return {"words": "你好"}

    house, _ = make_house(database, greet)
    await run_until(house, began.is_set)
    with database.read() as session:
        job = session.exec(select(Job)).one()
        assert (job.state, job.attempts) == ("waiting", 1)
    goes_on.set()
    again, channel = make_house(database, greet)
    await run_until(again, lambda: "你好" in channel.texts())  # the press is a repeat: seen, not asked again
    with database.read() as session:
        assert session.exec(select(Job.state)).one() == "done"
        assert len(session.exec(select(Outbox)).all()) == 3
