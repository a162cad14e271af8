"""What is committed is shown: once, in order, within the platform's limits, by one process at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select
from structlog.testing import capture_logs

from bot.channels.base import Blocked, Down, Paused, Refused, Unknown
from bot.delivery import Delivery, Postman, Timing
from bot.lanes import Lanes
from storage import leases, outbox
from storage.messages import Message
from storage.models import Lease, Outbox
from storage.session import Database
from tests.gateway.conftest import MakeGateway
from tests.gateway.fakes import BOT, CAN, NOW, HandClock, KeepingChannel, account_of, make_member, said, states

CHAT = "with-chen"


class House:
    """A delivery over one channel, its clocks moved by hand."""

    def __init__(self, database: Database, lanes: Lanes, clock: HandClock, channel: KeepingChannel) -> None:
        self.database = database
        self.clock = clock
        self.channel = channel
        self.may_send: Callable[[Session, Outbox, datetime], bool] = lambda session, row, now: True
        self.delivery = Delivery(
            database, {channel.bot: channel}, self._ask, clock, lanes,
            lease_clock=clock, timing=Timing(clock.seconds, self._pause),
        )  # fmt: skip

    def _ask(self, session: Session, row: Outbox, now: datetime) -> bool:
        return self.may_send(session, row, now)

    async def _pause(self, seconds: float) -> None:
        self.clock.add(seconds)

    @property
    def postman(self) -> Postman:
        """The one bot's."""
        return self.delivery.postmen[self.channel.bot]

    def put(self, text: str, chat: str = CHAT, *, slot: str = "", **more: object) -> None:
        """Enqueue a text."""
        message = Message(text).with_slot(slot) if slot else Message(text)
        with self.database.write(self.clock.now()) as session:
            outbox.enqueue(session, BOT, chat, message, self.clock.now(), **more)  # type: ignore[arg-type]

    async def renew(self) -> int | None:
        """Take or keep the lease."""
        return await self.delivery.tenures[self.channel.bot].renew()

    async def drain(self, turns: int = 30) -> None:
        """Turn until nothing moves at this moment of the clock."""
        await self.renew()
        for _ in range(turns):
            before = len(self.channel.tried), states(self.database)
            await self.postman.turn()
            await self.postman.settle()
            await self.postman.turn(claims=False)
            if before == (len(self.channel.tried), states(self.database)):
                return
        raise AssertionError("it never came to rest")


@pytest.fixture
def house(database: Database, lanes: Lanes, clock: HandClock) -> House:
    """A delivery over a channel without limits."""
    return House(database, lanes, clock, KeepingChannel())


@pytest.fixture
def limited(database: Database, lanes: Lanes, clock: HandClock) -> House:
    """A delivery over a channel with limits."""
    return House(database, lanes, clock, KeepingChannel(replace(CAN, per_chat=((3, 60.0),), per_bot=((5, 1.0),))))


# -- order --------------------------------------------------------------------------------------------------------


async def test_a_chat_gets_its_messages_in_order_and_replies_before_pushes(house: House) -> None:
    house.put("push 1", is_push=True)
    house.put("reply 1")
    house.put("push 2", is_push=True)
    house.put("reply 2")
    house.put("other", "elsewhere")
    await house.drain()
    assert house.channel.texts(CHAT) == ["reply 1", "reply 2", "push 1", "push 2"]
    assert house.channel.texts("elsewhere") == ["other"]
    assert set(states(house.database)) == {"sent"}


async def test_one_send_is_in_flight_per_chat(house: House) -> None:
    house.channel.held[CHAT] = asyncio.Event()
    for text in ("1", "2", "3"):
        house.put(text)
    house.put("x", "elsewhere")
    await house.renew()
    for _ in range(4):
        await house.postman.turn()
        await asyncio.sleep(0)
    assert house.channel.tried == [(CHAT, "1"), ("elsewhere", "x")]
    house.channel.held[CHAT].set()
    await house.drain()
    assert house.channel.texts(CHAT) == ["1", "2", "3"]


async def test_a_row_says_sending_before_the_call(house: House) -> None:
    seen: list[list[str]] = []
    house.channel.watch = lambda chat: seen.append(states(house.database))
    house.put("1")
    house.put("2")
    await house.drain()
    assert seen == [["sending", "waiting"], ["sent", "sending"]]


async def test_what_is_not_due_waits_and_what_is_too_late_is_dropped(house: House) -> None:
    house.put("later", not_before=NOW + timedelta(hours=1))
    house.put("too late", is_push=True, expires_at=NOW)
    house.put("now")
    await house.drain()
    assert house.channel.texts() == ["now"]
    house.clock.add(3600)
    await house.drain()
    assert house.channel.texts() == ["now", "later"]
    assert states(house.database) == ["sent", "dropped", "sent"]


async def test_every_push_is_checked_before_it_goes(house: House) -> None:
    asked: list[str] = []

    def may_send(session: Session, row: Outbox, now: datetime) -> bool:
        text = outbox.message_of(session, row).text
        asked.append(text)
        if text == "broken":
            session.exec(select(Outbox)).all()
            raise ZeroDivisionError
        return text != "stale"

    house.may_send = may_send
    for text in ("stale", "broken", "good"):
        house.put(text, is_push=True)
    house.put("expired", is_push=True, expires_at=NOW)
    house.put("reply")
    with capture_logs() as logs:
        await house.drain()
    assert house.channel.texts() == ["reply", "good"]
    assert asked == ["stale", "broken", "good", "expired"]
    assert [entry["error"] for entry in logs] == ["ZeroDivisionError"]


# -- slots --------------------------------------------------------------------------------------------------------


async def test_only_the_newest_of_what_is_unsent_in_a_slot_is_shown(house: House) -> None:
    house.put("first", slot="draft:7")
    house.put("between")
    house.put("second", slot="draft:7")
    house.put("another's", slot="draft:8")
    house.put("third", slot="draft:7")
    await house.drain()
    assert house.channel.texts() == ["between", "another's", "third"]
    assert states(house.database) == ["dropped", "sent", "dropped", "sent", "sent"]


async def test_a_sent_slot_is_edited_where_it_stands(house: House) -> None:
    house.put("first", slot="draft:7")
    await house.drain()
    house.put("elsewhere", "another chat", slot="draft:7")
    house.put("second", slot="draft:7")
    house.put("third", slot="draft:7")
    await house.drain()
    house.put("fourth", slot="draft:7")
    await house.drain()
    mine = [(text, previous) for chat, text, previous in house.channel.sent if chat == CHAT]
    assert mine == [("first", ""), ("third", "m1"), ("fourth", "m1")]
    with house.database.read() as session:
        assert outbox.slot_of(session, BOT, CHAT, "m1") == "draft:7"
        assert outbox.slot_of(session, BOT, CHAT, "m9") == outbox.slot_of(session, BOT, CHAT, "") == ""


async def test_where_nothing_can_be_edited_a_new_message_comes(
    database: Database, lanes: Lanes, clock: HandClock
) -> None:
    house = House(database, lanes, clock, KeepingChannel(replace(CAN, can_edit=False)))
    house.put("first", slot="draft:7")
    await house.drain()
    house.put("second", slot="draft:7")
    await house.drain()
    assert [previous for _, _, previous in house.channel.sent] == ["", ""]


async def test_a_long_message_is_several_sends_of_one_row(database: Database, lanes: Lanes, clock: HandClock) -> None:
    house = House(database, lanes, clock, KeepingChannel(replace(CAN, text_limit=20, per_chat=((1, 1.0),))))
    house.channel.raises[CHAT] = [None, Paused(5.0)]
    house.put("\n".join(f"line {number}" for number in range(6)))
    house.put("after")
    await house.drain()
    house.clock.add(6)
    await house.drain()
    house.clock.add(2)
    await house.drain()
    shown = "\n".join(house.channel.texts()[:-1])
    assert [shown.count(f"line {number}") for number in range(6)] == [1] * 6
    assert house.channel.texts()[-1] == "after"
    assert states(house.database) == ["sent", "sent"]


# -- what goes wrong ----------------------------------------------------------------------------------------------


async def test_a_refused_message_is_given_up_loudly_and_the_next_goes(house: House) -> None:
    house.channel.raises[CHAT] = [Refused()]
    house.put("13800000001")
    house.put("next")
    with capture_logs() as logs:
        await house.drain()
    assert house.channel.texts() == ["next"]
    assert states(house.database) == ["failed", "sent"]
    assert [(entry["log_level"], entry["why"]) for entry in logs] == [("error", "refused")]
    assert "13800000001" not in str(logs)


async def test_a_pause_stops_the_bot_and_costs_no_try(house: House) -> None:
    house.channel.raises[CHAT] = [Paused(30.0), Paused(30.0), Paused(30.0), Unknown()]
    house.put("1")
    await house.drain()
    house.put("other", "elsewhere")
    await house.drain()
    assert house.channel.sent == []
    for _ in range(4):
        house.clock.add(31)
        await house.drain()
    assert sorted(house.channel.texts()) == ["1", "other"]
    assert len(house.channel.tried) == 6


@pytest.mark.parametrize(("is_safe", "error", "tries"), [(True, Unknown, 8), (False, Unknown, 3), (False, Down, 8)])
async def test_an_unknown_outcome_is_tried_again_a_bounded_number_of_times(
    database: Database, lanes: Lanes, clock: HandClock, is_safe: bool, error: type[Unknown], tries: int
) -> None:
    house = House(database, lanes, clock, KeepingChannel(replace(CAN, repeats_safely=is_safe)))
    house.channel.raises[CHAT] = [error()] * 20
    house.put("1")
    house.put("2")
    house.put("x", "elsewhere")
    await house.drain()
    assert house.channel.texts() == ["x"]
    with capture_logs() as logs:
        for _ in range(tries):
            house.clock.add(400)
            await house.drain()
    assert house.channel.tried.count((CHAT, "1")) == tries
    assert states(house.database)[0] == "failed"
    assert [entry["why"] for entry in logs] == [error.__name__.lower()]


async def test_an_unknown_outcome_keeps_the_order_of_its_chat(house: House) -> None:
    house.channel.raises[CHAT] = [Unknown()]
    house.put("1")
    house.put("2")
    await house.drain()
    assert house.channel.sent == []
    house.clock.add(6)
    await house.drain()
    assert house.channel.texts() == ["1", "2"]


async def test_a_blocked_chat_rests_until_the_person_speaks(
    house: House, make_gateway: MakeGateway, clock: HandClock
) -> None:
    member_id = make_member(house.database)
    house.channel.raises[CHAT] = [Blocked()]
    house.put("1", member_id=member_id)
    house.put("2", member_id=member_id)
    await house.drain()
    assert (house.channel.tried, account_of(house.database).is_open) == ([(CHAT, "1")], False)
    with house.database.write(NOW) as session:
        assert outbox.post(session, member_id, Message("a push"), NOW) is None
    clock.add(60)
    await make_gateway().receive(said("9", "hello"))
    await house.drain()
    assert house.channel.texts() == ["1", "2", "3 hello"]


async def test_a_block_from_before_they_spoke_closes_nothing(
    house: House, make_gateway: MakeGateway, clock: HandClock
) -> None:
    make_member(house.database)
    house.channel.held[CHAT] = asyncio.Event()
    house.channel.raises[CHAT] = [Blocked()]
    house.put("1")
    await house.renew()
    await house.postman.turn()
    clock.add(1)
    await make_gateway().receive(said("9", "hello"))
    house.channel.held[CHAT].set()
    await house.drain()
    assert house.channel.texts() == ["1", "2 hello"]


async def test_pushes_to_a_blocked_chat_go_where_the_person_can_be_reached(house: House) -> None:
    member_id = make_member(house.database)
    with house.database.write(NOW) as session:
        from storage import people
        from storage.models import Member

        member = session.get_one(Member, member_id)
        people.open_account(session, member, "fake", "second bot", "chen2", "second chat", NOW - timedelta(days=9))
        outbox.post(session, member_id, Message("reminder"), NOW, is_push=True)
    house.channel.raises[CHAT] = [Blocked()]
    await house.drain()
    with house.database.read() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.bot, row.chat, row.state) == ("second bot", "second chat", "waiting")


async def test_a_group_that_cannot_be_reached_fails_each_message(house: House) -> None:
    house.channel.raises["group"] = [Blocked(), Blocked()]
    house.put("1", "group")
    house.put("2", "group")
    with capture_logs():
        await house.drain()
    assert states(house.database) == ["failed", "failed"]


async def test_a_channels_own_bug_is_bounded_too(house: House) -> None:
    house.channel.raises[CHAT] = [ZeroDivisionError("1380000")] * 5  # type: ignore[list-item]
    house.put("1")
    with capture_logs() as logs:
        for _ in range(4):
            await house.drain()
            house.clock.add(400)
    assert states(house.database) == ["failed"]
    assert "1380000" not in str(logs)


# -- rates --------------------------------------------------------------------------------------------------------


async def test_rates_hold_in_every_window(limited: House) -> None:
    moments: list[tuple[str, float]] = []
    limited.channel.watch = lambda chat: moments.append((chat, limited.clock.seconds()))
    for number in range(8):
        for chat in ("a", "b", "c"):
            limited.put(f"{chat}{number}", chat)
    for _ in range(1500):
        await limited.renew()
        delay = await limited.postman.turn()
        await limited.postman.settle()
        if len(moments) == 24:
            break
        limited.clock.add(min(delay, 1.0))
    assert [text for chat, text, _ in limited.channel.sent if chat == "a"] == [f"a{number}" for number in range(8)]
    for chat, at in moments:
        assert sum(1 for where, moment in moments if where == chat and at - 60 < moment <= at) <= 3
        assert sum(1 for _, moment in moments if at - 1 < moment <= at) <= 5
    assert moments[-1][1] - moments[0][1] < 130  # and nothing waits longer than the limits ask


async def test_a_new_holder_counts_what_the_old_one_sent(limited: House, lanes: Lanes, clock: HandClock) -> None:
    for number in range(3):
        limited.put(str(number))
    await limited.drain()
    limited.put("3")
    other = House(limited.database, lanes, clock, KeepingChannel(limited.channel.can))
    clock.add(16)
    await other.drain()
    assert other.channel.sent == []
    clock.add(45)
    await other.drain()
    assert other.channel.texts() == ["3"]


async def test_a_new_holder_counts_what_the_old_one_may_have_sent(
    limited: House, lanes: Lanes, clock: HandClock
) -> None:
    for number in range(3):
        limited.put(str(number))
        await limited.renew()
        await limited.postman.turn()
        await limited.postman.settle()
    clock.add(16)
    other = House(limited.database, lanes, clock, KeepingChannel(limited.channel.can))
    await other.drain()
    assert (limited.channel.texts(), other.channel.texts()) == (["0", "1", "2"], [])
    clock.add(61)
    await other.drain()
    assert other.channel.texts() == ["2"]


async def test_in_the_minutes_in_which_everybody_pushes_only_answers_go(
    database: Database, lanes: Lanes, clock: HandClock
) -> None:
    house = House(database, lanes, clock, KeepingChannel(replace(CAN, unpushed_minutes=(0, 30))))
    house.put("a push", is_push=True)
    house.put("an answer")
    clock.add(59)
    await house.drain()
    assert house.channel.texts() == ["an answer"]
    clock.add(1)
    await house.drain()
    assert house.channel.texts() == ["an answer", "a push"]


# -- the lease ----------------------------------------------------------------------------------------------------


async def test_only_the_holder_sends_until_its_lease_runs_out(house: House, lanes: Lanes, clock: HandClock) -> None:
    other = House(house.database, lanes, clock, KeepingChannel())
    house.put("1")
    await house.drain()
    house.put("2")
    await other.drain()
    assert (house.channel.texts(), other.channel.texts()) == (["1"], [])
    clock.add(14)
    await other.drain()
    assert other.channel.sent == []
    clock.add(2)
    await other.drain()
    house.put("3")
    await house.drain()
    assert (house.channel.texts(), other.channel.texts()) == (["1"], ["2"])


async def test_after_a_crash_at_most_the_send_in_flight_of_each_chat_repeats(
    house: House, lanes: Lanes, clock: HandClock
) -> None:
    """The first holder's sends arrive, but it never gets to write so."""
    for chat in ("a", "b"):
        for number in range(3):
            house.put(f"{chat}{number}", chat)
    await house.renew()
    await house.postman.turn()
    await house.postman.settle()
    assert sorted(house.channel.texts()) == ["a0", "b0"]
    clock.add(16)
    other = House(house.database, lanes, clock, KeepingChannel())
    await other.drain()
    for chat in ("a", "b"):
        assert other.channel.texts(chat) == [f"{chat}{number}" for number in range(3)]


async def test_no_number_of_crashes_that_may_be_met_costs_a_message(
    house: House, lanes: Lanes, clock: HandClock
) -> None:
    house.put("1")
    for _ in range(5):
        cut_off = House(house.database, lanes, clock, KeepingChannel())
        cut_off.channel.held[CHAT] = asyncio.Event()
        await cut_off.renew()
        await cut_off.postman.turn()
        clock.add(16)
    await house.drain()
    assert (house.channel.texts(), states(house.database)) == (["1"], ["sent"])


async def test_what_a_former_holder_writes_back_is_refused(house: House, lanes: Lanes, clock: HandClock) -> None:
    house.channel.held[CHAT] = asyncio.Event()
    house.put("1")
    await house.renew()
    await house.postman.turn()
    clock.add(16)
    other = House(house.database, lanes, clock, KeepingChannel(prefix="other"))
    other.channel.held[CHAT] = asyncio.Event()
    await other.renew()
    await other.postman.turn()
    house.channel.held[CHAT].set()
    await house.postman.settle()
    with house.database.write(clock.now()) as session:
        row = session.exec(select(Outbox)).one()
        assert row.seq is not None
        assert (row.state, row.fence) == ("sending", 2)
        assert not outbox.mark_sent(session, row.seq, 1, "m1", clock.now())
    other.channel.held[CHAT].set()
    await other.postman.settle()
    await other.drain()
    with house.database.read() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.state, row.platform_id) == ("sent", "other1")


async def test_who_does_not_know_yet_that_the_lease_is_lost_sends_nothing(
    house: House, lanes: Lanes, clock: HandClock
) -> None:
    await house.drain()
    ahead = House(house.database, lanes, HandClock(clock.now() + timedelta(seconds=16)), KeepingChannel())
    assert await ahead.renew() == 2
    house.put("1")
    await house.postman.turn()
    await house.postman.settle()
    assert (house.channel.sent, house.delivery.tenures[BOT].fence) == ([], None)
    await ahead.drain()
    assert ahead.channel.texts() == ["1"]


async def test_a_lease_that_has_vanished_is_taken_anew_at_once(house: House) -> None:
    await house.drain()
    with house.database.write(NOW) as session:
        session.delete(session.exec(select(Lease)).one())
    house.put("1")
    for _ in range(2):
        await house.postman.turn()
        await house.postman.settle()
    assert house.channel.texts() == ["1"]


async def test_a_holder_that_was_only_slow_writes_back(house: House, clock: HandClock) -> None:
    house.put("1")
    await house.renew()
    await house.postman.turn()
    await house.postman.settle()
    clock.add(60)
    await house.drain()
    assert (states(house.database), house.channel.texts()) == (["sent"], ["1"])


async def test_a_holder_that_was_only_slow_writes_back_when_it_stops(house: House, clock: HandClock) -> None:
    house.put("1")
    await house.renew()
    await house.postman.turn()
    await house.postman.settle()
    clock.add(60)
    await house.postman.finish()
    assert (states(house.database), house.channel.texts()) == (["sent"], ["1"])


async def test_delivery_runs_by_itself_and_gives_the_lease_away_when_it_stops(database: Database, lanes: Lanes) -> None:
    from bot.clock import SystemClock

    channel = KeepingChannel()
    delivery = Delivery(database, {BOT: channel}, lambda *_: True, SystemClock(), lanes)
    shown = asyncio.Event()
    channel.watch = lambda chat: shown.set()
    polled = asyncio.Event()

    async def poll() -> None:
        polled.set()
        await asyncio.Event().wait()

    running = [
        asyncio.ensure_future(delivery.run()),
        asyncio.ensure_future(delivery.tenures[BOT].while_held(poll)),
    ]
    await polled.wait()
    with database.write(NOW) as session:
        outbox.enqueue(session, BOT, CHAT, Message("1"), NOW)
    delivery.wake(BOT)
    await shown.wait()
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    assert states(database) == ["sent"]
    with database.write(NOW) as session:
        assert leases.take(session, BOT, "next", SystemClock().now()) == 2


async def test_stopping_at_any_moment_leaves_no_row_half_way(database: Database, lanes: Lanes) -> None:
    channel = KeepingChannel()
    for patience in range(0, 60, 6):
        delivery = Delivery(database, {BOT: channel}, lambda *_: True, HandClock(), lanes)
        with database.write(NOW) as session:
            outbox.enqueue(session, BOT, CHAT, Message(str(patience)), NOW)
        running = asyncio.ensure_future(delivery.run())
        await delivery.tenures[BOT].renew()
        delivery.wake(BOT)
        for _ in range(patience):
            await asyncio.sleep(0.0005)
        running.cancel()
        await asyncio.wait([running])
        assert "sending" not in states(database)
    assert len(channel.sent) == states(database).count("sent")
