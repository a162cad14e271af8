"""What only the terminal does: columns, the ↻ line, control characters, a real tty."""

import asyncio
import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from bot.channels.terminal import TerminalChannel, drawn
from storage.messages import Button, File, Message, Row
from tests.channels.rigs import ME, Inbox, fixed_now, terminal_rig

pty = pytest.importorskip("pty", reason="a pseudo-terminal needs a POSIX system")


def test_a_card_is_drawn_in_columns() -> None:
    message = Message(
        "15:00 给王强打电话\n你上周五定的：谈置换",
        (Row("想买", "途岳"), Row("答应过", "今天给评估价"), Row("", "11-21 电话")),
        (Button("没接", "missed:9.1"), Button("16:00", "later:9.1.16")),
    )
    assert drawn(message).split("\n") == [
        "  15:00 给王强打电话",
        "  你上周五定的：谈置换",
        "  想买    途岳",
        "  答应过  今天给评估价",
        "  11-21 电话",
        "  [没接] [16:00]",
    ]


def test_nothing_a_customer_is_called_moves_the_cursor() -> None:
    assert drawn(Message("\x1b[2J张\u202e伟\r\x07", (Row("姓名", "\x9b1A李\n姐"),))) == "  [2J张伟\n  姓名  1A李\n  姐"


async def test_a_file_is_put_down_and_its_place_is_said() -> None:
    async def kept(blob: str) -> bytes | None:
        return b"PK"

    async with terminal_rig(kept) as rig:
        await rig.channel.send(
            ME, Message("客户表好了", file=File("../客户表.xlsx", "application/x", "2")), "", "out-1"
        )
        path = Path((await rig.shown()).split("文件：")[1].strip())
        assert (path.name, path.read_bytes()) == ("_客户表.xlsx", b"PK")
        shutil.rmtree(path.parent)


async def test_a_replacement_is_printed_again_under_a_line_that_says_so() -> None:
    async with terminal_rig() as rig:
        sent = await rig.channel.send(ME, Message("记好了：张先生"), "", "out-1")
        await rig.channel.send(ME, Message("改好了：张先生"), sent, "out-2")
        assert await rig.shown() == "  记好了：张先生\n\n  ↻ 上面那条改成：\n  改好了：张先生\n\n"


async def test_a_text_not_taken_goes_again_with_enter() -> None:
    async with terminal_rig() as rig:
        rig.inbox.broken = True
        await rig.say("李姐 没接")
        assert await rig.shown() == "  没发出去，按回车重发\n"


async def test_control_characters_do_not_come_in() -> None:
    async with terminal_rig() as rig:
        await rig.say("\x1b张先生\t\x00138\x07")
        assert rig.inbox.taken[0].text == "张先生\t138"


async def test_with_a_person_at_it_lines_are_edited_and_answers_appear_above(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("prompt_toolkit")
    monkeypatch.setenv("PROMPT_TOOLKIT_NO_CPR", "1")  # nobody at this pseudo-terminal says where its cursor is
    keyboard, tty = pty.openpty()
    inbox = Inbox()
    with os.fdopen(os.dup(tty)) as stdin, os.fdopen(tty, "w") as stdout:
        channel = TerminalChannel(ME, fixed_now, stdin, stdout)
        running = asyncio.create_task(channel.run(inbox.receive))
        os.write(keyboard, "李姐 没街\x7f接\r".encode())
        (taken,) = await inbox.tries(1)
        await channel.send(ME, Message("记好了：李姐没接"), "", "out-1")
        os.write(keyboard, b"\x04")
        await asyncio.wait_for(running, 5)
        screen = os.read(keyboard, 100_000).decode()
    os.close(keyboard)
    assert taken.text == "李姐 没接"
    assert "记好了：李姐没接" in screen


async def test_a_cancelled_terminal_ends_although_nobody_types() -> None:
    async def never() -> datetime:
        raise AssertionError

    reading, keyboard = os.pipe()
    with os.fdopen(reading) as stdin, open(os.devnull, "w") as nowhere:  # noqa: PTH123
        running = asyncio.create_task(TerminalChannel(ME, never, stdin, nowhere).run(Inbox().receive))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(running, 5)
        os.close(keyboard)
