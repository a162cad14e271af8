"""What is committed is shown within the platform's limits, by one process at a time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlmodel import select

from bot.delivery import Delivery
from bot.lanes import Lanes
from storage import leases, outbox
from storage.messages import Message
from storage.models import Lease, Outbox
from storage.session import Database
from tests.gateway.fakes import BOT, CAN, NOW, HandClock, KeepingChannel, states
from tests.gateway.posting import CHAT, House

# -- rates --------------------------------------------------------------------------------------------------------


async def test_rates_hold_in_every_window(limited: House[KeepingChannel]) -> None:
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


async def test_a_new_holder_counts_what_the_old_one_sent(
    limited: House[KeepingChannel], lanes: Lanes, clock: HandClock
) -> None:
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
    limited: House[KeepingChannel], lanes: Lanes, clock: HandClock
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


async def test_only_the_holder_sends_until_its_lease_runs_out(
    house: House[KeepingChannel], lanes: Lanes, clock: HandClock
) -> None:
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
    house: House[KeepingChannel], lanes: Lanes, clock: HandClock
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
    house: House[KeepingChannel], lanes: Lanes, clock: HandClock
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


async def test_what_a_former_holder_writes_back_is_refused(
    house: House[KeepingChannel], lanes: Lanes, clock: HandClock
) -> None:
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
    house: House[KeepingChannel], lanes: Lanes, clock: HandClock
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


async def test_a_lease_that_has_vanished_is_taken_anew_at_once(house: House[KeepingChannel]) -> None:
    await house.drain()
    with house.database.write(NOW) as session:
        session.delete(session.exec(select(Lease)).one())
    house.put("1")
    for _ in range(2):
        await house.postman.turn()
        await house.postman.settle()
    assert house.channel.texts() == ["1"]


async def test_a_holder_that_was_only_slow_writes_back(house: House[KeepingChannel], clock: HandClock) -> None:
    house.put("1")
    await house.renew()
    await house.postman.turn()
    await house.postman.settle()
    clock.add(60)
    await house.drain()
    assert (states(house.database), house.channel.texts()) == (["sent"], ["1"])


async def test_a_holder_that_was_only_slow_writes_back_when_it_stops(
    house: House[KeepingChannel], clock: HandClock
) -> None:
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
