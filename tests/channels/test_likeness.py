"""What the page draws as 像企业微信 and 像 Telegram is what those channels would be sent."""

from collections import Counter

import pytest

from bot.channels.likeness import LIKE, Part, like_telegram, like_wecom
from handlers.cards import talk
from storage.messages import Button, File, Message, Row
from tests.channels.test_contract import NASTY, SAVED

MANY = Message(
    "今天3位 11月24日 周二\n" + "\n".join(f"{number} 李姐 今天到店" for number in range(90)),
    buttons=tuple(Button(f"{number} 李姐", f"line:{number}.1") for number in range(9)),
)
CHART = Message("周报 11月16日-22日", picture=File("漏斗.png", "image/png", "7"), buttons=SAVED.buttons)


def labels(part: Part) -> list[list[str]]:
    """The buttons of a part, row by row."""
    return [[button.label for button in row] for row in part.buttons]


def test_wecom_shows_a_card_and_telegram_lines() -> None:
    (card,) = like_wecom(SAVED)
    assert (card.kind, card.lines) == ("card", (("记好了：张先生（新客户）", "b"), ("13800000001 · H级", "")))
    assert [(row.label, row.value) for row in card.rows] == [("想买", "途观L，20万左右"), ("答应过", "今天给评估价")]
    assert (card.below, labels(card)) == ("11-21 电话，嫌贵", [["修改"], ["撤销"]])
    (text,) = like_telegram(SAVED)
    assert text.lines[:3] == (
        ("记好了：张先生（新客户）", "b"),
        ("+8613800000001 · H级", ""),
        ("想买 途观L，20万左右", ""),
    )
    assert labels(text) == [["修改", "撤销"]]


def test_too_much_for_a_card_is_read_before_it_is_pressed() -> None:
    *texts, card = like_wecom(MANY)
    assert {part.kind for part in texts} == {"text"}
    assert card.lines == (("今天3位 11月24日 周二", "b"),)
    assert len(card.buttons) == 6
    assert "还可以回：6 李姐 / 7 李姐 / 8 李姐" in [line for part in texts for line, _ in part.lines]


def test_a_picture_stands_alone_in_wecom_and_over_its_words_in_telegram() -> None:
    assert [part.kind for part in like_wecom(CHART)] == ["picture", "card"]
    (one,) = like_telegram(CHART)
    assert (one.kind, one.lines, labels(one)) == ("picture", (("周报 11月16日-22日", ""),), [["修改", "撤销"]])
    (bare,) = like_telegram(Message("", file=File("a.xlsx", "application/vnd.ms-excel", "7")))
    assert (bare.kind, bare.lines) == ("file", ())


def test_an_example_is_copied_by_a_tap_in_telegram() -> None:
    (shown,) = like_telegram(talk.welcome("陈宇"))
    assert [line for line, mark in shown.lines if mark == "code"] == [talk.EXAMPLE]


@pytest.mark.parametrize("like", LIKE)
@pytest.mark.parametrize("message", [SAVED, MANY, CHART, Message(f"没找到{NASTY}", (Row("姓名", NASTY),))])
def test_nothing_is_lost(like: str, message: Message) -> None:
    parts = LIKE[like](message)
    shown = "".join(line for part in parts for line in [*(line for line, _ in part.lines), part.below]) + "".join(
        row.label + row.value for part in parts for row in part.rows
    )
    pressed = "".join(button.label for part in parts for row in part.buttons for button in row)
    assert not Counter("".join(message.plain().split())) - Counter(shown)
    assert not Counter("".join(button.label for button in message.buttons)) - Counter(shown + pressed)
