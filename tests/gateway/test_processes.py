"""Several processes on one database: each message once, each member's in order; the dead are noticed."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from bot.lanes import Lanes
from bot.tenure import Tenure, is_gone, new_holder
from storage.session import Database
from tests.engines import address
from tests.gateway.fakes import BOT, HandClock, answers, make_member

COUNT = 15


def test_two_processes_take_one_members_messages_once_and_in_order(database: Database, root: Path) -> None:
    make_member(database)
    others = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.gateway.taking_process", address(database), name, str(COUNT)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("left", "right")
    ]
    for other in others:
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
    for other in others:
        assert other.stdin
        other.stdin.write("go\n")
        other.stdin.flush()
    for other in others:
        other.communicate(timeout=50)
        assert other.returncode == 0
    heard = [answer.split(" ", 1) for answer in answers(database)]
    assert [int(number) for number, _ in heard] == list(range(1, 3 * COUNT + 1))
    for name in ("both", "left", "right"):
        mine = [text for _, text in heard if text.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(COUNT)]


def test_only_a_dead_process_of_this_machine_is_gone() -> None:
    machine, _, rest = new_holder().partition(":")
    died = subprocess.Popen([sys.executable, "-c", ""])
    died.wait()
    assert is_gone(f"{machine}:{died.pid}:{rest[-8:]}")
    assert not is_gone(new_holder())
    assert not is_gone(f"{machine}:1:0")
    assert not is_gone(f"elsewhere:{died.pid}:0")
    assert not is_gone("who knows")


async def test_a_process_that_died_is_followed_at_once(database: Database, lanes: Lanes) -> None:
    machine, _, rest = new_holder().partition(":")
    died = subprocess.Popen([sys.executable, "-c", ""])
    died.wait()
    clock = HandClock()
    former = Tenure(database, lanes, BOT, clock, f"{machine}:{died.pid}:{rest[-8:]}")
    following = Tenure(database, lanes, BOT, clock)
    assert await former.renew() == 1
    assert await following.renew() == 2
    assert await former.renew() is None
    assert os.getpid() == int(following.holder.split(":")[1])


async def test_what_polls_is_ended_when_the_lease_is_lost(database: Database, lanes: Lanes) -> None:
    tenure = Tenure(database, lanes, BOT, HandClock())
    began, ended = asyncio.Event(), asyncio.Event()

    async def poll() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await tenure.renew()
    running = asyncio.ensure_future(tenure.while_held(poll))
    await began.wait()
    tenure.lose()
    await ended.wait()
    running.cancel()
    await asyncio.wait([running])
