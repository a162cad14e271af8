"""What a person sees in Telegram: bold first line, escaped words, numbers to tap, buttons two or three a row."""

import pytest

from bot.channels.degrade import degrade
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.rendering import as_html, keyboard_of, lines_of
from handlers.cards import talk
from storage.messages import Button, Message, Row
from tests.channels.telegram_markup import parse_html

NASTY = '<张伟>&"</b><code>&lt;'


def shown(message: Message, *, continues: bool = False) -> tuple[str, list[str]]:
    """The text as Telegram reads it, and its bold parts."""
    text, entities = parse_html(as_html(lines_of(message), continues=continues))
    units = text.encode("utf-16-le")
    bold = [e for e in entities if e["type"] == "bold"]
    return text, [units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in bold]


def layout(*labels: str) -> list[list[str]]:
    """The buttons row by row."""
    keyboard = keyboard_of([Button(label, "today") for label in labels])
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def test_the_first_line_is_bold() -> None:
    assert shown(Message("记好了：李姐\n再打 明天", (Row("已试", "2次"),))) == (
        "记好了：李姐\n再打 明天\n已试 2次", ["记好了：李姐"]
    )  # fmt: skip


def test_a_single_line_is_plain_and_so_is_a_further_part() -> None:
    assert shown(Message("私聊里看")) == ("私聊里看", [])
    assert shown(Message("11 赵先生\n12 何女士"), continues=True)[1] == []


@pytest.mark.parametrize("message", [Message(f"{NASTY}\n{NASTY}"), Message("没找到", (Row("姓名", NASTY),))])
def test_foreign_words_stay_words(message: Message) -> None:
    assert shown(message)[0] == message.plain()


def test_the_example_is_copied_with_one_tap() -> None:
    marked = as_html(lines_of(talk.welcome("陈宇")), continues=False)
    assert f"<code>{talk.EXAMPLE}</code>" in marked
    assert marked.startswith("<b>陈宇，这里是车记，帮你记客户、到点提醒。</b>\n")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message("15:00 给王强打电话\n13900006602"), "15:00 给王强打电话\n+8613900006602"),
        (Message("李敏（李姐）H级\n13700005512 · 抖音"), "李敏（李姐）H级\n+8613700005512 · 抖音"),
        (Message("王强", (Row("电话", "13900006602"),)), "王强\n电话 +8613900006602"),
        (Message("改好了", (Row("电话", "13800000001 → 13800000007"),)), "改好了\n电话 13800000001 → 13800000007"),
        (Message("抄走\n王强 13900006602"), "抄走\n王强 13900006602"),
        (Message("号码\n138000000012"), "号码\n138000000012"),
    ],
)
def test_a_number_that_stands_alone_can_be_tapped(message: Message, text: str) -> None:
    assert shown(message)[0] == text


def test_numbers_stay_as_they_are_where_there_is_no_room() -> None:
    message = Message("\n".join(["13800000001"] * 330))
    assert shown(message)[0] == message.text
    assert len(shown(message)[0]) < 4096


@pytest.mark.parametrize(
    "rows",
    [
        [["修改", "撤销"]],
        [["改时间", "换个人", "撤销"]],
        [["今天傍晚", "后天", "撤销"]],
        [["张先生 0007", "张建国 8866"], ["新客户"]],
        [["提醒刘洋", "提醒周倩"], ["提醒孙悦"]],
        [["导入", "看坏行"], ["改列", "先不导"]],
        [["联系上了", "没接"], ["16:00", "明天上午", "改时间"]],
        [["1", "2"], ["3", "4"], ["5", "6"]],
        [["一个长得放不下的按钮名字"], ["另一个长得放不下的按钮名字"]],
        [["撤销"]],
    ],
)
def test_buttons_stand_two_a_row_and_three_short_ones_at_the_end(rows: list[list[str]]) -> None:
    assert layout(*(label for row in rows for label in row)) == rows


def test_without_buttons_there_is_no_keyboard() -> None:
    assert keyboard_of(()) is None


def test_every_part_of_a_long_answer_is_whole_markup_within_the_limit() -> None:
    lines = "\n".join(f"{number} <赵&先生> H级，2天没联系" for number in range(1500))
    parts = degrade(Message(lines, buttons=(Button("撤销", "undo:7.1"),)), TelegramChannel.can)
    texts = [shown(part, continues=number > 0)[0] for number, part in enumerate(parts)]
    assert len(parts) > 1
    assert all(len(text) <= 4096 for text in texts)
    assert "\n".join(texts) == lines
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
