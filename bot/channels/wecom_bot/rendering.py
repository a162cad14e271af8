"""A Message as the AI bot shows it: Markdown in which nothing foreign is markup, or the self-built app's card.

What could be read as markup is shown by its full-width likeness: whether the client honours a backslash differs from
version to version. Lines end in two blanks, so that they stay lines. Knows no network.
"""

import re

from bot.channels.base import Capabilities
from bot.channels.wecom_app import cards
from storage.messages import Message

LONGEST = 20480
"""Bytes of one text, as sent."""
PLAIN = 6800
"""Bytes of one text before it is marked up: a likeness takes three bytes, as does the end of a line."""

_LIKE = str.maketrans("*`~<>[]|\\", "＊｀～＜＞［］｜＼")
_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""Inside a WeChat id it is no markup, and has to stay what it is."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LIST = re.compile(r"(\s*)([#+=-])(?=[#+=\s-]|$)")
_NUMBERED = re.compile(r"(\s*\d+)([.)])(?=\s|$)")
_FULL = str.maketrans("#+=-.)", "＃＋＝－．）")
_AS_TEXT = Capabilities(text_limit=PLAIN, text_unit="bytes")


def capabilities() -> Capabilities:
    """What the bot can show, and how fast: answers and pushes of one chat together."""
    return Capabilities(
        text_limit=PLAIN,
        text_unit="bytes",
        buttons=cards.BUTTONS,
        rows=cards.ROWS,
        row_value=cards.VALUE,
        can_edit=True,
        pictures=True,
        files=True,
        per_chat=cards.PER_MEMBER,
        divide=divide,
    )


def divide(message: Message) -> list[Message]:
    """The same message in parts, each one picture, file, text or card; the buttons, and the slot, on the last."""
    return cards.divide(message, _AS_TEXT)


def markdown_of(message: Message, *, continues: bool) -> str:
    """Every word of the message; the first line is the title unless it ``continues`` another."""
    words = "\n".join([message.plain(), *cards.typed(message.buttons)])
    lines = words.encode(errors="replace").decode().strip().split("\n")
    marked = [_plain(line) for line in lines]
    if len(marked) > 1 and not continues and marked[0]:
        marked[0] = f"**{marked[0]}**"
    return "  \n".join(marked)


def _plain(line: str) -> str:
    """A line of which nothing is markup."""
    line = line.replace("\r", "").replace("\t", " ").translate(_LIKE)
    line = _ENTITY.sub("＆", _UNDERSCORE.sub("＿", line))
    for opening in (_LIST, _NUMBERED):
        if found := opening.match(line):
            line = found[1] + found[2].translate(_FULL) + line[found.end() :]
    return line.strip()
