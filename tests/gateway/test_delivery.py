"""What is committed is shown: once, in order, edited where it stands; what goes wrong is bounded."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select
from structlog.testing import capture_logs

from bot.channels.base import Blocked, Down, Paused, Refused, Unknown
from bot.lanes import Lanes
from storage import outbox
from storage.messages import Message
from storage.models import Outbox
from storage.session import Database
from tests.gateway.conftest import MakeGateway
from tests.gateway.fakes import BOT, CAN, NOW, HandClock, KeepingChannel, account_of, make_member, said, states
from tests.gateway.posting import CHAT, House

# -- order --------------------------------------------------------------------------------------------------------


async def test_a_chat_gets_its_messages_in_order_and_replies_before_pushes(house: House[KeepingChannel]) -> None:
    house.put("push 1", is_push=True)
    house.put("reply 1")
    house.put("push 2", is_push=True)
    house.put("reply 2")
    house.put("other", "elsewhere")
    await house.drain()
    assert house.channel.texts(CHAT) == ["reply 1", "reply 2", "push 1", "push 2"]
    assert house.channel.texts("elsewhere") == ["other"]
    assert set(states(house.database)) == {"sent"}


async def test_one_send_is_in_flight_per_chat(house: House[KeepingChannel]) -> None:
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


async def test_a_row_says_sending_before_the_call(house: House[KeepingChannel]) -> None:
    seen: list[list[str]] = []
    house.channel.watch = lambda chat: seen.append(states(house.database))
    house.put("1")
    house.put("2")
    await house.drain()
    assert seen == [["sending", "waiting"], ["sent", "sending"]]


async def test_what_is_not_due_waits_and_what_is_too_late_is_dropped(house: House[KeepingChannel]) -> None:
    house.put("later", not_before=NOW + timedelta(hours=1))
    house.put("too late", is_push=True, expires_at=NOW)
    house.put("now")
    await house.drain()
    assert house.channel.texts() == ["now"]
    house.clock.add(3600)
    await house.drain()
    assert house.channel.texts() == ["now", "later"]
    assert states(house.database) == ["sent", "dropped", "sent"]


async def test_every_push_is_checked_before_it_goes(house: House[KeepingChannel]) -> None:
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


async def test_only_the_newest_of_what_is_unsent_in_a_slot_is_shown(house: House[KeepingChannel]) -> None:
    house.put("first", slot="draft:7")
    house.put("between")
    house.put("second", slot="draft:7")
    house.put("another's", slot="draft:8")
    house.put("third", slot="draft:7")
    await house.drain()
    assert house.channel.texts() == ["between", "another's", "third"]
    assert states(house.database) == ["dropped", "sent", "dropped", "sent", "sent"]


async def test_a_sent_slot_is_edited_where_it_stands(house: House[KeepingChannel]) -> None:
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


async def test_a_refused_message_is_given_up_loudly_and_the_next_goes(house: House[KeepingChannel]) -> None:
    house.channel.raises[CHAT] = [Refused()]
    house.put("13800000001")
    house.put("next")
    with capture_logs() as logs:
        await house.drain()
    assert house.channel.texts() == ["next"]
    assert states(house.database) == ["failed", "sent"]
    assert [(entry["log_level"], entry["why"]) for entry in logs] == [("error", "refused")]
    assert "13800000001" not in str(logs)


async def test_a_pause_stops_the_bot_and_costs_no_try(house: House[KeepingChannel]) -> None:
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


async def test_an_unknown_outcome_keeps_the_order_of_its_chat(house: House[KeepingChannel]) -> None:
    house.channel.raises[CHAT] = [Unknown()]
    house.put("1")
    house.put("2")
    await house.drain()
    assert house.channel.sent == []
    house.clock.add(6)
    await house.drain()
    assert house.channel.texts() == ["1", "2"]


async def test_a_blocked_chat_rests_until_the_person_speaks(
    house: House[KeepingChannel], make_gateway: MakeGateway, clock: HandClock
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
    house: House[KeepingChannel], make_gateway: MakeGateway, clock: HandClock
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


async def test_pushes_to_a_blocked_chat_go_where_the_person_can_be_reached(house: House[KeepingChannel]) -> None:
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


async def test_a_group_that_cannot_be_reached_fails_each_message(house: House[KeepingChannel]) -> None:
    house.channel.raises["group"] = [Blocked(), Blocked()]
    house.put("1", "group")
    house.put("2", "group")
    with capture_logs():
        await house.drain()
    assert states(house.database) == ["failed", "failed"]


async def test_a_channels_own_bug_is_bounded_too(house: House[KeepingChannel]) -> None:
    house.channel.raises[CHAT] = [ZeroDivisionError("1380000")] * 5  # type: ignore[list-item]
    house.put("1")
    with capture_logs() as logs:
        for _ in range(4):
            await house.drain()
            house.clock.add(400)
    assert states(house.database) == ["failed"]
    assert "1380000" not in str(logs)
