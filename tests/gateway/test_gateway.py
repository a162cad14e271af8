"""One inbound is one transaction, whatever the handler, the platform or the database does."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from bot.gateway import Unreachable
from bot.lanes import Lanes
from storage import people
from storage.errors import BadValue, Forbidden, Gone, Stale
from storage.messages import Contact, File, Inbound, Message
from storage.models import Account, Audit, Draft, Member, Outbox, Parked, Seen
from storage.session import Database
from tests.engines import open_database
from tests.gateway.conftest import MakeGateway
from tests.gateway.fakes import BOT, NOW, HandClock, account_of, answers, echo, make_member, said


def drafts(database: Database) -> list[str]:
    """The forms of all drafts: what the handlers below write."""
    with database.read() as session:
        return list(session.exec(select(Draft.form).order_by(col(Draft.id))).all())


def writes(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
    """A handler that changes a row, then answers or raises as it is told to."""
    assert account is not None
    session.add(Draft(member_id=account.member_id, form=inbound.text, chat=inbound.chat, asked_at=now, expires_at=now))
    session.flush()
    errors = {"forbidden": Forbidden, "gone": Gone, "stale": Stale, "bad": BadValue, "bug": ZeroDivisionError}
    if inbound.text in errors:
        raise errors[inbound.text]("13800000001 的价格")
    return [Message(f"wrote {inbound.text}")]


async def test_an_inbound_and_its_answer_are_committed_together(
    database: Database, make_gateway: MakeGateway, woken: list[str]
) -> None:
    member_id = make_member(database)
    await make_gateway(writes).receive(said("1", "note"))
    assert (drafts(database), answers(database), woken) == (["note"], ["wrote note"], [BOT])
    with database.read() as session:
        assert session.exec(select(Outbox.member_id)).one() == member_id


async def test_a_repeated_delivery_is_applied_once(database: Database, make_gateway: MakeGateway) -> None:
    make_member(database)
    gateway = make_gateway(writes)
    await asyncio.gather(*(gateway.receive(said("1", "note")) for _ in range(5)))
    await make_gateway(writes).receive(said("1", "note"))
    assert (drafts(database), answers(database)) == (["note"], ["wrote note"])


async def test_a_handler_that_raises_leaves_nothing_and_is_answered_once(
    database: Database, make_gateway: MakeGateway
) -> None:
    make_member(database)
    gateway = make_gateway(writes)
    with capture_logs() as logs:
        await gateway.receive(said("1", "bug"))
        await gateway.receive(said("1", "bug"))
    (answer,) = answers(database)
    assert re.fullmatch("kept [2-9A-Z]{4}", answer)
    assert drafts(database) == []
    with database.read() as session:
        row = session.exec(select(Parked)).one()
    assert answer == f"kept {row.error_id}"
    assert len(logs) == 1
    assert logs[0]["error_id"] == row.error_id
    assert logs[0]["error"] == "ZeroDivisionError"
    assert "13800000001" not in str(logs)
    assert b"bug" not in (row.body or b"")


@pytest.mark.parametrize("text", ["forbidden", "gone", "stale", "bad"])
async def test_a_forbidden_thing_is_worded_and_not_parked(
    database: Database, make_gateway: MakeGateway, text: str
) -> None:
    make_member(database)
    gateway = make_gateway(writes)
    await gateway.receive(said("1", text))
    await gateway.receive(said("1", text))
    assert [answer.split()[0] for answer in answers(database)] == ["refused"]
    assert drafts(database) == []
    with database.read() as session:
        assert session.exec(select(Parked)).all() == []


async def test_what_was_parked_is_taken_by_a_newer_version(database: Database, make_gateway: MakeGateway) -> None:
    make_member(database)
    whole = said(
        "1", "bug", message_id="7", edited=True, quoted="6", forwarded=True, files=(File("a.png", "image/png", "f"),),
        contact=Contact("张先生", "13800000001"),
    )  # fmt: skip
    await make_gateway(writes).receive(whole)
    assert await make_gateway(writes, version="1").retry_parked() == 1
    taken: list[Inbound] = []

    def mended(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
        taken.append(inbound)
        return [Message("taken at last")]

    newer = make_gateway(mended, version="2")
    assert (await newer.retry_parked(), await newer.retry_parked()) == (0, 0)
    assert taken == [whole]
    assert answers(database)[1:] == ["taken at last"]


async def test_what_a_newer_version_cannot_take_waits_for_the_next(
    database: Database, make_gateway: MakeGateway
) -> None:
    make_member(database)
    await make_gateway(writes).receive(said("1", "bug"))
    newer = make_gateway(writes, version="2")
    with capture_logs() as logs:
        assert (await newer.retry_parked(), await newer.retry_parked()) == (1, 1)
    assert len(logs) == 1
    assert len(answers(database)) == 1
    assert await make_gateway(echo, version="2").retry_parked(every=True) == 0


async def test_one_members_messages_run_in_order_of_acceptance(database: Database, make_gateway: MakeGateway) -> None:
    senders = ["chen", "li", "wang"]
    for sender in senders:
        make_member(database, sender)
    gateway = make_gateway(echo, is_read=lambda inbound: inbound.text.endswith("3"))
    await asyncio.gather(
        *(gateway.receive(said(f"{sender}{number}", str(number), sender)) for number in range(20) for sender in senders)
    )
    for sender in senders:
        assert answers(database, f"with-{sender}") == [f"{number + 1} {number}" for number in range(20)]


async def test_a_caller_that_goes_away_does_not_let_the_next_overtake(
    database: Database, make_gateway: MakeGateway
) -> None:
    make_member(database)
    gateway = make_gateway()
    first = asyncio.ensure_future(gateway.receive(said("1", "a")))
    second = asyncio.ensure_future(gateway.receive(said("2", "b")))
    await asyncio.sleep(0)
    first.cancel()
    await second
    assert answers(database) == ["1 a", "2 b"]


async def test_closing_finishes_what_was_accepted_and_takes_no_more(
    database: Database, make_gateway: MakeGateway, lanes: Lanes
) -> None:
    make_member(database)
    gateway = make_gateway()
    accepted = [asyncio.ensure_future(gateway.receive(said(str(number), str(number)))) for number in range(5)]
    await asyncio.sleep(0)
    await lanes.close()
    assert len(answers(database)) == 5
    with pytest.raises(Unreachable):
        await gateway.receive(said("9", "late"))
    await asyncio.gather(*accepted)


# -- who speaks ---------------------------------------------------------------------------------------------------


async def test_speaking_in_private_opens_the_account_and_dates_it(
    database: Database, make_gateway: MakeGateway
) -> None:
    make_member(database)
    with database.write(NOW) as session:
        session.exec(select(Account)).one().is_open = False
    await make_gateway().receive(said("1", "in a group", chat="group", is_group=True))
    await make_gateway().receive(said("job:1", "a result", chat="elsewhere"))
    assert (account_of(database).is_open, account_of(database).chat) == (False, "with-chen")
    await make_gateway().receive(said("2", "here", chat="new chat"))
    account = account_of(database)
    assert (account.is_open, account.chat, account.spoke_at) == (True, "new chat", NOW)


async def test_a_stranger_who_joins_is_a_member_from_the_first_answer(
    database: Database, make_gateway: MakeGateway
) -> None:
    make_member(database)

    def joins(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
        assert account is None
        member = session.exec(select(Member)).one()
        people.open_account(session, member, "fake", BOT, inbound.sender, inbound.chat, now)
        return [Message("welcome")]

    await make_gateway(joins).receive(said("1", "code", sender="new"))
    with database.read() as session:
        assert session.exec(select(Outbox.member_id)).one() is not None


# -- reading ------------------------------------------------------------------------------------------------------


async def test_what_only_reads_runs_on_a_snapshot_and_keeps_its_audit(
    database: Database, make_gateway: MakeGateway
) -> None:
    member_id = make_member(database)
    runs: list[Account | None] = []

    def looks(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
        runs.append(account)
        member = session.get_one(Member, member_id)
        session.add(
            Audit(store_id=member.store_id, member_id=member_id, at=now, act="look", fields=str(session.info["now"]))
        )
        session.exec(select(Member)).all()
        return [Message("a report")]

    gateway = make_gateway(looks, is_read=lambda inbound: True)
    await gateway.receive(said("1", "看"))
    await gateway.receive(said("1", "看"))
    with database.read() as session:
        assert [audit.fields for audit in session.exec(select(Audit)).all()] == [str(NOW)]
        assert len(session.exec(select(Seen)).all()) == 1
    assert answers(database) == ["a report"]
    assert len(runs) == 1


@pytest.mark.parametrize("text", ["note", "bug", "stale"])
async def test_a_reading_that_writes_after_all_is_run_as_a_write(
    database: Database, make_gateway: MakeGateway, text: str
) -> None:
    make_member(database)
    await make_gateway(writes, is_read=lambda inbound: True).receive(said("1", text))
    assert drafts(database) == (["note"] if text == "note" else [])
    assert len(answers(database)) == 1


async def test_a_reading_that_changes_a_row_is_run_as_a_write(database: Database, make_gateway: MakeGateway) -> None:
    member_id = make_member(database)

    def renames(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
        session.get_one(Member, member_id).name = inbound.text
        return [Message("renamed")]

    await make_gateway(renames, is_read=lambda inbound: True).receive(said("1", "王磊"))
    with database.read() as session:
        assert session.get_one(Member, member_id).name == "王磊"


# -- the database -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/cheji.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"]
)
async def test_without_a_database_nothing_is_confirmed(url: str) -> None:
    from bot.gateway import Gateway
    from tests.gateway.conftest import apology, refusal

    gone = open_database(url)
    lanes = Lanes(is_single_writer=True)
    gateway = Gateway(
        gone, echo, HandClock(), lanes, print, lambda inbound: inbound.text == "read", apology, refusal, "1"
    )
    for text in ("write", "read"):
        with pytest.raises(Unreachable):
            await gateway.receive(said("1", text))
    await lanes.close()
    gone.close()


def test_the_clock_of_the_demo_runs_ahead() -> None:
    from bot.clock import ShiftedClock, SystemClock

    base = HandClock(datetime(2026, 11, 23, tzinfo=UTC))
    shifted = ShiftedClock(timedelta(hours=1), base)
    shifted.add(timedelta(days=1))
    base.add(5)
    assert shifted.now() == datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC)
    assert SystemClock().now().tzinfo is UTC
