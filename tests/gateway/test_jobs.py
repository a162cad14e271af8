"""Long work resumes where it was cut off, and comes back once."""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from bot.gateway import Gateway
from bot.jobs import Jobs, Runner, Work
from bot.lanes import Lanes
from storage import jobs
from storage.messages import Inbound, Message
from storage.models import Account, Duty, Job
from storage.session import Database
from tests.engines import address
from tests.gateway.conftest import MakeGateway
from tests.gateway.fakes import BOT, NOW, HandClock, account_of, answers, make_member
from tests.gateway.job_process import ROWS, fill


def ask(database: Database, kind: str, args: dict[str, Any], member_id: int | None = None) -> int:
    """What a handler does to have long work done."""
    with database.write(NOW) as session:
        return jobs.start(
            session, kind, args, NOW, member_id=member_id, bot=BOT if member_id else "", chat="with-chen", slot="job"
        ).id


def job_of(database: Database, job_id: int) -> Job:
    """The row."""
    with database.read() as session:
        return session.get_one(Job, job_id)


def tells(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
    """The handler of what comes back."""
    assert account is not None
    found = jobs.returned(session, inbound.key, account.member_id)
    assert found is not None
    assert jobs.returned(session, inbound.key, account.member_id + 1) is None
    return [Message(f"{found.kind} {found.args} {found.result}").with_slot(found.slot)]


@pytest.fixture
def gateway(make_gateway: MakeGateway) -> Gateway:
    """Takes what jobs bring back."""
    return make_gateway(tells)


class Crew:
    """A process that runs jobs, its real clock moved by hand."""

    def __init__(self, database: Database, lanes: Lanes, runners: Mapping[str, Runner], gateway: Gateway) -> None:
        self.clock = HandClock(datetime.now(NOW.tzinfo))
        self.jobs = Jobs(database, lanes, runners, gateway.receive, HandClock(), self.clock)


def double(number: int) -> int:
    """Heavy computing."""
    return number * 2


async def test_a_result_comes_back_once_with_the_context_of_its_start(
    database: Database, lanes: Lanes, gateway: Gateway
) -> None:
    member_id = make_member(database)
    job_id = ask(database, "greet", {"name": "张先生"}, member_id)

    async def greet(work: Work) -> dict[str, Any]:
        return {"text": f"你好 {work.job.args['name']}"}

    crew = Crew(database, lanes, {"greet": greet}, gateway)
    assert [await crew.jobs.turn(), await crew.jobs.turn()] == [True, False]
    assert answers(database) == ["greet {'name': '张先生'} {'text': '你好 张先生'}"]
    row = job_of(database, job_id)
    assert row.state == "done"
    assert "张先生".encode() not in (row.body or b"")
    assert account_of(database).spoke_at < NOW  # a result is not the person speaking


@pytest.mark.timeout(60)
async def test_a_job_killed_half_way_goes_on_from_its_last_step(
    database: Database, lanes: Lanes, gateway: Gateway, root: Path
) -> None:
    member_id = make_member(database)
    job_id = ask(database, "fill", {"name": "row"}, member_id)
    command = [sys.executable, "-m", "tests.gateway.job_process", address(database), "3"]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=root, check=False)
    assert killed.returncode == 9
    assert (job_of(database, job_id).cursor, job_of(database, job_id).state) == ("6", "running")
    await Crew(database, lanes, {"fill": fill}, gateway).jobs.turn()  # its holder is seen to be gone
    with database.read() as session:
        assert len(session.exec(select(Duty)).all()) == ROWS
    assert answers(database) == [f"fill {{'name': 'row'}} {{'rows': {ROWS}, 'steps': 2}}"]


async def test_a_claim_runs_out_and_its_former_holder_writes_nothing(
    database: Database, lanes: Lanes, gateway: Gateway
) -> None:
    job_id = ask(database, "slow", {})
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(work: Work) -> dict[str, Any]:
        began.set()
        await goes_on.wait()
        await work.steps(lambda session, cursor: None if cursor else "written by the former holder")
        return {}

    async def quick(work: Work) -> dict[str, Any]:
        return {"by": "the next"}

    former = Crew(database, lanes, {"slow": slow}, gateway)
    running = asyncio.ensure_future(former.jobs.turn())
    await began.wait()
    following = Crew(database, lanes, {"slow": quick}, gateway)
    assert not await following.jobs.turn()
    following.clock.add(16)
    assert await following.jobs.turn()
    goes_on.set()
    await running
    assert (job_of(database, job_id).state, job_of(database, job_id).cursor) == ("done", "")


async def test_what_fails_is_tried_later_and_given_up_at_last(
    database: Database, lanes: Lanes, gateway: Gateway
) -> None:
    member_id = make_member(database)
    job_id = ask(database, "broken", {}, member_id)

    async def broken(work: Work) -> dict[str, Any]:
        raise ZeroDivisionError("13800000001")

    crew = Crew(database, lanes, {"broken": broken}, gateway)
    with capture_logs() as logs:
        for _ in range(jobs.MOST_TRIES):
            assert await crew.jobs.turn()
            assert not await crew.jobs.turn()
            crew.clock.add(601)
        assert await crew.jobs.turn()
    assert len(logs) == jobs.MOST_TRIES
    assert "13800000001" not in str(logs)
    assert job_of(database, job_id).state == "failed"
    assert answers(database) == ["broken {} None"]


async def test_a_result_that_could_not_be_told_is_told_later_without_working_again(
    database: Database, lanes: Lanes, gateway: Gateway
) -> None:
    member_id = make_member(database)
    ask(database, "once", {}, member_id)
    runs: list[int] = []

    async def once(work: Work) -> dict[str, Any]:
        runs.append(1)
        return {}

    is_down = True

    async def receive(inbound: Inbound) -> None:
        if is_down:
            raise ConnectionError
        await gateway.receive(inbound)

    clock = HandClock(datetime.now(NOW.tzinfo))
    crew = Jobs(database, lanes, {"once": once}, receive, HandClock(), clock)
    with capture_logs():
        await crew.turn()
    is_down = False
    clock.add(60)
    await crew.turn()
    assert (len(runs), answers(database)) == (1, ["once {} {}"])


async def test_stopping_leaves_a_job_to_whoever_comes_next(database: Database, lanes: Lanes, gateway: Gateway) -> None:
    job_id = ask(database, "long", {})
    began = asyncio.Event()

    async def long(work: Work) -> dict[str, Any]:
        began.set()
        await asyncio.Event().wait()
        return {}

    crew = Crew(database, lanes, {"long": long}, gateway)
    running = asyncio.ensure_future(crew.jobs.run())
    await began.wait()
    running.cancel()
    await asyncio.wait([running])
    assert (job_of(database, job_id).state, job_of(database, job_id).attempts) == ("waiting", 1)


async def test_heavy_computing_runs_in_a_worker_process(database: Database, lanes: Lanes, gateway: Gateway) -> None:
    member_id = make_member(database)
    ask(database, "compute", {"number": 21}, member_id)

    async def compute(work: Work) -> dict[str, Any]:
        return {"number": await work.compute(double, work.job.args["number"])}

    told = asyncio.Event()

    async def receive(inbound: Inbound) -> None:
        await gateway.receive(inbound)
        told.set()

    crew = Jobs(database, lanes, {"compute": compute}, receive, HandClock())
    running = asyncio.ensure_future(crew.run())
    await told.wait()
    running.cancel()
    await asyncio.wait([running])
    assert answers(database) == ["compute {'number': 21} {'number': 42}"]


def test_what_was_over_a_week_ago_is_forgotten(embedded: Database) -> None:
    over, waiting = ask(embedded, "a", {}), ask(embedded, "b", {})
    with embedded.write(NOW) as session:
        session.get_one(Job, over).state = "done"
        assert jobs.purge(session, NOW + timedelta(days=8)) == 1
    with embedded.read() as session:
        assert session.exec(select(Job.id).order_by(col(Job.id))).all() == [waiting]
