"""Telegram over real HTTP: what comes in by either way, what goes out, and every refusal of Telegram's."""

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.channels.base import Blocked, Down, Paused, Refused, SendError, Unknown
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.api import connect
from bot.channels.telegram.inbound import bot_name
from bot.channels.telegram.menus import LANGUAGES, Menus, menu
from bot.channels.telegram.webhook import HEADER, MOST
from bot.delivery import Timing
from handlers import router
from storage.messages import Button, Inbound, Message
from tests.channels.botapi import TOKEN, bot_api, replying_to
from tests.channels.rigs import NOW, Inbox
from tests.channels.telegram_rig import (
    PERSON,
    KeepingRegister,
    StandingClock,
    TelegramRig,
    held,
    telegram_rig,
    telegram_webhook_rig,
)
from tests.waiting import until

GROUP = -1001
CHAT = str(PERSON)
CARD = Message("记好了：李姐\n再打 明天", buttons=(Button("后天", "later:7.1"), Button("撤销", "undo:7.1")))
assert router.TABLES


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[TelegramRig]:
    """A person, by polling."""
    async with telegram_rig(Inbox(), NOW) as opened:
        yield opened


@pytest_asyncio.fixture
async def hooked() -> AsyncIterator[TelegramRig]:
    """A person, by webhook."""
    async with telegram_webhook_rig(Inbox(), NOW) as opened:
        yield opened


@pytest_asyncio.fixture(params=[telegram_rig, telegram_webhook_rig], ids=["polling", "webhook"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[TelegramRig]:
    """A person, by each way."""
    async with request.param(Inbox(), NOW) as opened:
        yield opened


class TestComingIn:
    async def test_a_press_stops_its_spinner_and_names_the_message(self, either: TelegramRig) -> None:
        sent = await either.channel.send(CHAT, CARD, "", "1")
        query = either.api.press(PERSON, "撤销")
        await either.bring()
        (pressed,) = either.inbox.taken
        assert (pressed.button, pressed.quoted, pressed.sent_at) == ("undo:7.1", sent, NOW)
        await until(lambda: either.api.answered == [query])

    async def test_the_spinner_stops_even_if_the_press_is_not_taken(self, either: TelegramRig) -> None:
        await either.channel.send(CHAT, CARD, "", "1")
        either.inbox.broken = True
        query = either.api.press(PERSON, "后天")
        await either.bring()
        await until(lambda: either.api.answered == [query])
        either.inbox.broken = False
        await either.say_again()
        assert [one.button for one in either.inbox.taken] == ["later:7.1"]

    async def test_a_reply_to_our_message_names_it(self, either: TelegramRig) -> None:
        sent = await either.channel.send(CHAT, CARD, "", "1")
        either.api.say(PERSON, "没接", **replying_to(either.api.ours(PERSON)[0]))
        await either.bring()
        assert either.inbox.taken[0].quoted == sent

    async def test_an_edit_comes_as_one(self, either: TelegramRig) -> None:
        number = either.api.say(PERSON, "李姐 没接")
        await either.bring()
        either.api.edit(PERSON, number, "李姐 没接 周五再打")
        await either.bring()
        first, second = either.inbox.taken
        assert (first.edited, second.edited) == (False, True)
        assert (first.message_id, first.sent_at) == (second.message_id, second.sent_at)
        assert first.key != second.key

    async def test_blocking_and_coming_back_are_told(self, either: TelegramRig) -> None:
        for blocks in (True, False):
            either.api.block(PERSON, blocks=blocks)
        if either.api.webhook:
            await either.api.post_pending()
        await until(lambda: either.register.told == [("close", CHAT), ("reopen", CHAT)])

    async def test_a_group_that_moves_is_told(self, either: TelegramRig) -> None:
        either.api.say(PERSON, chat=-7, migrate_to_chat_id=GROUP)
        if either.api.webhook:
            await either.api.post_pending()
        await until(lambda: either.register.told == [("move", "-7", "-1001")])

    async def test_an_unreadable_update_holds_up_nobody(self, either: TelegramRig) -> None:
        either.api.update("message", {"message_id": 1, "date": "yesterday"})
        either.api.update("message", None)
        await either.say("李姐 没接")
        assert [one.text for one in either.inbox.taken] == ["李姐 没接"]

    async def test_the_typing_sign_shows_while_work_is_slow(self, either: TelegramRig) -> None:
        done = asyncio.Event()
        receive = either.inbox.receive

        async def slow(inbound: Inbound) -> None:
            await done.wait()
            await receive(inbound)

        assert either.channel._intake is not None
        either.channel._intake._receive = slow
        saying = asyncio.ensure_future(either.say("周报"))
        await until(lambda: 1.0 in either.time.pauses)
        assert either.api.called("sendChatAction") == []
        either.time.go_on()
        await until(lambda: either.api.called("sendChatAction"))
        done.set()
        await saying
        assert either.api.called("sendChatAction") == [{"chat_id": PERSON, "action": "typing"}]


class TestPolling:
    async def test_an_update_is_confirmed_once_it_is_taken(self, rig: TelegramRig) -> None:
        await rig.say("李姐 没接")
        await until(lambda: not rig.api.pending)
        assert [one.text for one in rig.inbox.taken] == ["李姐 没接"]

    async def test_one_that_is_not_taken_is_not_confirmed(self, rig: TelegramRig) -> None:
        rig.inbox.broken = True
        await rig.say("李姐 没接")
        await rig.say_again()
        assert len(rig.api.pending) == 1
        assert rig.inbox.tried[0] == rig.inbox.tried[1]

    async def test_who_cannot_be_taken_holds_up_nobody_else_and_keeps_their_order(self, rig: TelegramRig) -> None:
        taken: list[str] = []

        async def receive(inbound: Inbound) -> None:
            rig.inbox.tried.append(inbound)
            if inbound.sender == CHAT and rig.inbox.broken:
                raise OSError
            taken.append(inbound.text)

        assert rig.channel._intake is not None
        rig.channel._intake._receive = receive
        rig.inbox.broken = True
        for who, text in ((PERSON, "一"), (2, "甲"), (PERSON, "二"), (2, "乙")):
            rig.api.say(who, text)
        await until(lambda: taken == ["甲", "乙"])
        assert [one.text for one in rig.inbox.tried if one.sender == CHAT] == ["一"]
        rig.inbox.broken = False
        await until(lambda: "二" in taken, meanwhile=rig.time.go_on)
        assert [text for text in taken if text in "一二"] == ["一", "二"]
        await until(lambda: not rig.api.pending)

    async def test_the_offset_says_which_updates_are_wanted_and_from_where(self, rig: TelegramRig) -> None:
        await rig.say("今天")
        await until(lambda: rig.api.polls > 1)
        first, second = rig.api.called("getUpdates")[:2]
        assert first["offset"] == 0
        assert second["offset"] == 901
        assert set(first["allowed_updates"]) == {"message", "edited_message", "callback_query", "my_chat_member"}

    async def test_a_webhook_set_before_is_taken_away_and_nothing_dropped(self, rig: TelegramRig) -> None:
        assert rig.api.called("deleteWebhook") == [{}]

    @pytest.mark.parametrize(
        ("code", "words", "wait"), [(409, "Conflict: terminated by other", 5.0), (502, "Bad", 3.0)]
    )
    async def test_after_a_refusal_it_waits_and_goes_on(
        self, rig: TelegramRig, code: int, words: str, wait: float
    ) -> None:
        rig.api.refuse("getUpdates", code, words)
        await rig.say("今天")  # answered by the poll under way
        await until(lambda: wait in rig.time.pauses)
        await until(lambda: not rig.api.pending, meanwhile=rig.time.go_on)
        await rig.say("明天")
        assert [one.text for one in rig.inbox.taken] == ["今天", "明天"]

    async def test_429_is_respected(self, rig: TelegramRig) -> None:
        rig.api.refuse("getUpdates", 429, "Too Many Requests: retry after 17", retry_after=17)
        await rig.say("今天")
        await until(lambda: 17.0 in rig.time.pauses)

    async def test_cancelled_it_confirms_nothing_more(self, rig: TelegramRig) -> None:
        polls = rig.api.polls
        rig.inbox.broken = True
        await rig.say("李姐 没接")
        assert rig.api.polls == polls
        assert len(rig.api.pending) == 1


class TestWebhook:
    async def test_it_is_set_with_its_secret(self, hooked: TelegramRig) -> None:
        (asked,) = hooked.api.called("setWebhook")
        assert asked["secret_token"] == "made_up-secret"
        assert "callback_query" in asked["allowed_updates"]
        assert not asked.get("drop_pending_updates")

    async def test_200_only_once_it_is_taken(self, hooked: TelegramRig) -> None:
        hooked.inbox.broken = True
        hooked.api.say(PERSON, "李姐 没接")
        assert await hooked.api.post_pending() == [503]
        hooked.inbox.broken = False
        assert await hooked.api.post_pending() == [200]
        first, second = hooked.inbox.tried
        assert first == second

    @pytest.mark.parametrize(
        ("secret", "body", "code"),
        [
            ("wrong", b"{}", 403),
            ("", b"{}", 403),
            ("\u00e4", b"{}", 403),
            ("made_up-secret", b" " * (MOST + 1), 413),
            ("made_up-secret", b"{", 200),
            ("made_up-secret", b"[]", 200),
            ("made_up-secret", b"\xff", 200),
        ],
    )
    async def test_what_is_not_telegrams(self, hooked: TelegramRig, secret: str, body: bytes, code: int) -> None:
        async with httpx.AsyncClient() as client:
            headers = {HEADER.encode(): secret.encode("latin-1")} if secret else {}
            posted = await client.post(hooked.api.webhook["url"], content=body, headers=headers)
        assert posted.status_code == code
        assert hooked.inbox.tried == []

    async def test_while_it_stops_nothing_is_taken(self, hooked: TelegramRig) -> None:
        hooked.channel.close()
        hooked.api.say(PERSON, "李姐 没接")
        assert await hooked.api.post_pending() == [503]


class TestGoingOut:
    async def test_a_card_is_bold_escaped_and_has_its_buttons(self, rig: TelegramRig) -> None:
        card = Message('记好了：<张伟>&"\n想买 途观L', buttons=CARD.buttons)
        sent = await rig.channel.send(CHAT, card, "", "1")
        (shown,) = rig.api.ours(PERSON)
        assert (shown.text, str(shown.id)) == (card.text, sent)
        assert shown.marked("bold") == ['记好了：<张伟>&"']
        assert shown.labels == [["后天", "撤销"]]

    async def test_it_is_edited_where_it_stands_and_loses_its_buttons(self, rig: TelegramRig) -> None:
        sent = await rig.channel.send(CHAT, CARD, "", "1")
        assert await rig.channel.send(CHAT, Message("撤销了：李姐"), sent, "2") == sent
        (shown,) = rig.api.ours(PERSON)
        assert (shown.text, shown.labels) == ("撤销了：李姐", [])

    async def test_an_edit_that_changes_nothing_is_done(self, rig: TelegramRig) -> None:
        sent = await rig.channel.send(CHAT, CARD, "", "1")
        assert await rig.channel.send(CHAT, CARD, sent, "2") == sent
        assert len(rig.api.ours(PERSON)) == 1

    async def test_what_cannot_be_edited_any_more_is_sent_anew(self, rig: TelegramRig) -> None:
        await rig.channel.send(CHAT, CARD, "", "1")
        rig.api.chats[PERSON].clear()
        sent = await rig.channel.send(CHAT, CARD, "77", "2")
        assert [str(shown.id) for shown in rig.api.ours(PERSON)] == [sent]

    async def test_markup_that_telegram_refuses_is_left_out(self, rig: TelegramRig) -> None:
        rig.api.refuse("sendMessage", 400, "Bad Request: can't parse entities: Unsupported start tag")
        await rig.channel.send(CHAT, CARD, "", "1")
        (shown,) = rig.api.ours(PERSON)
        assert (shown.text, shown.entities, shown.labels) == (CARD.text, [], [["后天", "撤销"]])

    async def test_links_are_not_opened(self, rig: TelegramRig) -> None:
        await rig.channel.send(CHAT, CARD, "", "1")
        assert rig.api.called("sendMessage")[0]["link_preview_options"] == {"is_disabled": True}

    async def test_a_group_that_moved_gets_it_under_its_new_id(self, rig: TelegramRig) -> None:
        rig.api.chats[GROUP] = []
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        rig.api.refuse("sendMessage", 400, words, migrate_to_chat_id=GROUP)
        await rig.channel.send("-7", Message("私聊里看"), "", "1")
        assert [shown.text for shown in rig.api.ours(GROUP)] == ["私聊里看"]
        assert rig.register.told == [("move", "-7", str(GROUP))]

    async def test_in_a_forum_it_goes_to_the_topic(self, rig: TelegramRig) -> None:
        rig.api.chats[GROUP] = []
        await rig.channel.send(f"{GROUP}/9", Message("私聊里看"), "", "1")
        assert [shown.thread for shown in rig.api.ours(GROUP)] == [9]

    async def test_a_group_gets_twenty_a_minute(self, rig: TelegramRig) -> None:
        rig.api.chats[GROUP] = []
        for number in range(20):
            await rig.channel.send(str(GROUP), Message("私聊里看"), "", str(number))
        late = asyncio.ensure_future(rig.channel.send(str(GROUP), Message("私聊里看"), "", "20"))
        await until(lambda: any(50 < wait <= 60 for wait in rig.time.pauses))
        assert len(rig.api.ours(GROUP)) == 20
        late.cancel()

    @pytest.mark.parametrize(
        ("code", "words", "error"),
        [
            (403, "Forbidden: bot was blocked by the user", Blocked),
            (403, "Forbidden: user is deactivated", Blocked),
            (400, "Bad Request: chat not found", Blocked),
            (400, "Bad Request: BUTTON_DATA_INVALID", Refused),
            (401, "Unauthorized", Paused),
            (500, "Internal Server Error", Down),
            (502, "Bad Gateway", Down),
        ],
    )
    async def test_a_refusal_says_what_to_do(
        self, rig: TelegramRig, code: int, words: str, error: type[SendError]
    ) -> None:
        rig.api.refuse("sendMessage", code, words)
        with pytest.raises(error):
            await rig.channel.send(CHAT, CARD, "", "1")
        assert rig.api.ours(PERSON) == []

    async def test_429_pauses_as_long_as_telegram_says(self, rig: TelegramRig) -> None:
        rig.api.refuse("sendMessage", 429, "Too Many Requests: retry after 23", retry_after=23)
        with pytest.raises(Paused) as paused:
            await rig.channel.send(CHAT, CARD, "", "1")
        assert paused.value.seconds == 23

    async def test_an_edit_of_somebody_who_blocked_us(self, rig: TelegramRig) -> None:
        sent = await rig.channel.send(CHAT, CARD, "", "1")
        rig.api.blocked.add(PERSON)
        with pytest.raises(Blocked):
            await rig.channel.send(CHAT, Message("撤销了"), sent, "2")

    async def test_where_nothing_listens_nothing_was_sent(self) -> None:
        connection = connect(TOKEN, "http://127.0.0.1:1/bot")
        channel = TelegramChannel(connection, bot_name(4711), KeepingRegister(), held, StandingClock(NOW))
        with pytest.raises(Paused):
            await channel.send(CHAT, CARD, "", "1")
        await channel.disconnect()

    async def test_what_arrived_though_the_answer_was_lost_is_unknown(self, rig: TelegramRig) -> None:
        rig.api.refuse("sendMessage", 502, "Bad Gateway", is_done=True)
        with pytest.raises(Unknown):
            await rig.channel.send(CHAT, CARD, "", "1")
        assert len(rig.api.ours(PERSON)) == 1


class TestMenus:
    async def test_everybody_gets_the_commands_of_reps_in_every_language(self, rig: TelegramRig) -> None:
        await until(lambda: len(rig.api.commands) == len(LANGUAGES))
        for language in LANGUAGES:
            shown = rig.api.commands["all_private_chats", language]
            assert [(one["command"], one["description"]) for one in shown] == list(menu("rep"))

    async def test_managers_get_more_and_lose_it_with_the_role(self, rig: TelegramRig) -> None:
        assert len(menu("manager")) > len(menu("rep"))
        mine = ("chat:" + CHAT, "zh")
        rig.register.known = {CHAT: "manager", "2": "rep", "3": "manager"}  # 3 is a chat that is no more
        await until(lambda: mine in rig.api.commands, meanwhile=rig.time.go_on)
        assert len(rig.api.commands[mine]) == len(menu("manager"))
        rig.register.known = {CHAT: "rep"}
        await until(lambda: mine not in rig.api.commands, meanwhile=rig.time.go_on)
        assert not [scope for scope, _ in rig.api.commands if scope.startswith("chat:")]

    async def test_they_are_set_once(self, rig: TelegramRig) -> None:
        menus = Menus(rig.channel._api, rig.register.roles, rig.time.timing())
        await menus.renew()
        before = len(rig.api.called("setMyCommands"))
        await menus.renew()
        assert len(rig.api.called("setMyCommands")) == before

    async def test_a_refusal_is_tried_again(self) -> None:
        async with bot_api(NOW) as api:
            connection = connect(TOKEN, api.url)
            waits: list[float] = []

            async def pause(seconds: float) -> None:
                waits.append(seconds)
                await asyncio.sleep(0)

            api.refuse("setMyCommands", 429, "Too Many Requests: retry after 90", retry_after=90)
            task = asyncio.ensure_future(Menus(connection.bot, KeepingRegister().roles, Timing(pause=pause)).run())
            await until(lambda: len(api.commands) == len(LANGUAGES))
            task.cancel()
            assert waits[0] == 90
            await connection.close()


async def test_it_starts_once_telegram_answers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with telegram_rig(Inbox(), NOW, refusals=2) as rig:
        await rig.say("今天")
        assert len(rig.api.called("getMe")) == 3
        assert len(rig.inbox.taken) == 1
    assert TOKEN not in caplog.text
    assert "今天" not in caplog.text
