"""A Message as Telegram shows it: HTML in which everything foreign is escaped, and rows of buttons.

Knows no network. Numbers that can be dialled get +86, so that a tap calls them.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from handlers.cards.talk import EXAMPLE
from storage.messages import Button, Message

LONGEST = 4096
"""Characters of one message, tags not counted."""
_DIALLED = re.compile(r"(电话 )?(1[3-9]\d{9})(?= ·|$)")
_THREE = 10.0
"""As many Chinese characters fit into a row of three buttons on a small phone."""
_TWO = 16.0


def lines_of(message: Message, most: int = LONGEST) -> list[str]:
    """Every word, line by line, numbers made to be tapped as long as that leaves room."""
    lines = message.plain().strip().split("\n")
    dialled = [_DIALLED.sub(r"\1+86\2", line) if _DIALLED.match(line) else line for line in lines]
    return dialled if len("\n".join(dialled)) <= most else lines


def as_html(lines: Sequence[str], *, continues: bool) -> str:
    """The lines as HTML; the first is the title unless the message ``continues`` another."""
    return "\n".join(_tagged(line, tag) for line, tag in marks_of(lines, continues=continues))


def marks_of(lines: Sequence[str], *, continues: bool) -> Iterator[tuple[str, str]]:
    """Each line with its tag, or none: the title is bold, an example is copied by one tap."""
    for number, line in enumerate(lines):
        is_title = number == 0 and len(lines) > 1 and not continues
        yield line, "b" if is_title else "code" if line == EXAMPLE else ""


def _tagged(line: str, tag: str) -> str:
    escaped = html.escape(line, quote=False)
    return f"<{tag}>{escaped}</{tag}>" if tag else escaped


def keyboard_of(buttons: Sequence[Button], copied: str = "") -> InlineKeyboardMarkup | None:
    """The buttons under a message; ``copied``: a text that one tap takes over, where the platform allows so much."""
    rows = [[InlineKeyboardButton(b.label, callback_data=b.action) for b in row] for row in rows_of(buttons)]
    if copied and len(copied) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT:
        rows.append([InlineKeyboardButton("复制", copy_text=CopyTextButton(copied))])
    return InlineKeyboardMarkup(rows) if rows else None


def door(username: str) -> InlineKeyboardMarkup:
    """The button that opens the private chat with a bot."""
    return InlineKeyboardMarkup([[InlineKeyboardButton("打开私聊", url=f"https://t.me/{username}")]])


def rows_of(buttons: Sequence[Button]) -> Iterator[Sequence[Button]]:
    """Two a row; the last three share one if they are short, a long one stands alone."""
    left = list(buttons)
    while left:
        size = 3 if len(left) == 3 and _width(left) <= _THREE else 2
        if size == 2 and _width(left[:2]) > _TWO:
            size = 1
        yield left[:size]
        left = left[size:]


def _width(buttons: Sequence[Button]) -> float:
    """In Chinese characters."""
    letters = "".join(button.label for button in buttons)
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in letters)
