"""What every channel must do, tried on each over its own bytes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.degrade import degrade
from storage.messages import Button, File, Inbound, Message, Row
from tests.channels.rigs import NOW, RIGS, PageRig, Rig

SAVED = Message(
    "记好了：张先生（新客户）\n13800000001 · H级",
    (Row("想买", "途观L，20万左右"), Row("答应过", "今天给评估价"), Row("", "11-21 电话，嫌贵")),
    (Button("修改", "edit:7.1"), Button("撤销", "undo:7.1")),
    slot="draft:7",
)
NASTY = '<张伟>&"<img src=x onerror=alert(1)>'


@pytest_asyncio.fixture(params=list(RIGS))
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """A person in front of each channel."""
    async with RIGS[request.param]() as opened:
        yield opened


class TestChannel:
    async def test_a_text_comes_in_with_every_field(self, rig: Rig) -> None:
        await rig.say("张先生13800000001 看途观L")
        (taken,) = rig.inbox.taken
        assert taken == Inbound(
            taken.key, rig.channel.name, rig.channel.bot, rig.me, rig.me, NOW, text="张先生13800000001 看途观L",
            message_id=taken.message_id, profile=taken.profile,
        )  # fmt: skip
        assert taken.message_id

    async def test_every_text_has_a_key_of_its_own(self, rig: Rig) -> None:
        await rig.say("今天")
        await rig.say("今天")
        first, second = rig.inbox.taken
        assert first.key != second.key

    async def test_sent_again_a_text_keeps_its_key_and_its_moment(self, rig: Rig) -> None:
        rig.inbox.broken = True
        await rig.say("李姐 没接 明天再打")
        rig.inbox.broken = False
        await rig.say_again()
        (tried, taken) = await rig.inbox.tries(2)
        assert tried == taken
        assert rig.inbox.taken == [taken]

    async def test_a_text_that_was_not_taken_comes_again_or_is_said_to_be(self, rig: Rig) -> None:
        rig.inbox.broken = True
        await rig.say("李姐 没接")
        if rig.redelivers:
            await rig.say_again()
            assert len(rig.inbox.tried) == 2
        else:
            assert "没发出去" in await rig.shown()

    async def test_foreign_text_comes_in_as_typed(self, rig: Rig) -> None:
        await rig.say(NASTY)
        assert rig.inbox.taken[0].text == NASTY

    async def test_a_message_shows_text_rows_lines_and_buttons(self, rig: Rig) -> None:
        assert await rig.channel.send(rig.me, SAVED, "", "out-1")
        shown = await rig.shown()
        words = [
            "记好了：张先生（新客户）",
            "13800000001 · H级",
            "想买",
            "途观L，20万左右",
            "11-21 电话，嫌贵",
            "[修改] [撤销]",
        ]
        places = [shown.find(word) for word in words]
        assert -1 not in places
        assert places == sorted(places)

    async def test_messages_stay_in_their_order(self, rig: Rig) -> None:
        for number in range(5):
            await rig.channel.send(rig.me, Message(f"第{number}条"), "", f"out-{number}")
        shown = await rig.shown()
        places = [shown.find(f"第{number}条") for number in range(5)]
        assert -1 not in places
        assert places == sorted(places)

    async def test_a_replacement_keeps_the_id_and_shows_the_new_content(self, rig: Rig) -> None:
        sent = await rig.channel.send(rig.me, SAVED, "", "out-1")
        await rig.press(sent)
        assert await rig.channel.send(rig.me, Message("撤销了：张先生没有建"), sent, "out-2") == sent
        assert "撤销了：张先生没有建" in await rig.shown()

    @pytest.mark.parametrize("is_pressed", [True, False])
    async def test_what_is_worth_its_place_alone_changes_it_or_is_not_shown(self, rig: Rig, is_pressed: bool) -> None:
        over = Message("王强：已经联系过了\n15:00 给王强打电话", buttons=(Button("看客户", "card:7.0"),), in_place=True)
        sent = await rig.channel.send(rig.me, SAVED, "", "out-1")
        if is_pressed:
            await rig.press(sent)
        await rig.channel.send(rig.me, over, sent, "out-2")
        is_changed = is_pressed or rig.channel.name != "wecom_bot"  # there only what was pressed just now can be
        assert ("王强：已经联系过了" in await rig.shown()) == is_changed
        if rig.channel.name == "terminal":
            return  # a roll of paper: what changes is printed below
        before = (await rig.shown()).count("王强：已经联系过了")
        await rig.channel.send(rig.me, over, "99999" if sent.isdigit() else "gone", "out-3")
        assert (await rig.shown()).count("王强：已经联系过了") == before

    async def test_what_is_too_long_is_shown_in_full(self, rig: Rig) -> None:
        long = Message("\n".join(f"{number} 赵先生 H级，2天没联系" for number in range(2000)), buttons=SAVED.buttons)
        parts = degrade(long, rig.channel.can)
        assert len(parts) > 1
        for number, part in enumerate(parts):
            await rig.channel.send(rig.me, part, "", f"out-{number}")
        shown = await rig.shown()
        assert all(f"{number} 赵先生" in shown for number in range(2000))
        assert shown.count("[修改]") == 1

    async def test_a_picture_whose_bytes_are_gone_is_named(self, rig: Rig) -> None:
        chart = File("漏斗.png", "image/png", "7")
        for number, part in enumerate(degrade(Message("周报", picture=chart), rig.channel.can)):
            await rig.channel.send(rig.me, part, "", f"out-{number}")
        shown = await rig.shown()
        assert "周报" in shown
        if not isinstance(rig, PageRig):  # there the browser is told when it asks for it
            assert "图片：漏斗.png，过期了，要的话再要一次" in shown

    async def test_foreign_text_is_shown_as_typed(self, rig: Rig) -> None:
        await rig.channel.send(rig.me, Message(f"没找到{NASTY}", (Row("姓名", NASTY),)), "", "out-1")
        assert (await rig.shown()).count(NASTY) == 2
