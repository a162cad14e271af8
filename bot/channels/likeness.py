"""A message as a chat product would show it, part by part: what the page draws as 像企业微信 and 像 Telegram.

The channels' own degrading and rendering do the work; nothing is sent. Whoever calls pays for importing the channel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.channels.degrade import degrade
from storage.messages import Button, Message, Row

Kind = Literal["text", "card", "picture", "file"]


@dataclass(frozen=True)
class Part:
    """One message of the product's."""

    kind: Kind
    lines: tuple[tuple[str, str], ...] = ()
    """What is read, each line with its mark: ``b`` bold, ``code`` copied by a tap, or none."""
    rows: tuple[Row, ...] = ()
    below: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """As they stand, row by row."""


def like_telegram(message: Message) -> list[Part]:
    """Lines with a bold title, buttons in rows below."""
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.media import CAPTION
    from bot.channels.telegram.rendering import LONGEST, lines_of, marks_of, rows_of

    shown = []
    for number, part in enumerate(degrade(message, TelegramChannel.can)):
        kind = _kind_of(part)
        lines = lines_of(part, LONGEST if kind == "text" else CAPTION)
        marked = tuple(marks_of(lines, continues=number > 0)) if any(lines) else ()
        shown.append(Part(kind, marked, buttons=tuple(map(tuple, rows_of(part.buttons)))))
    return shown


def like_wecom(message: Message) -> list[Part]:
    """Texts to read, cards to press."""
    from bot.channels.wecom_app import cards

    shown = []
    for part in cards.divide(message):
        card = cards.card_of(part) if part.buttons else None
        if card is not None:
            lines = (card.title, "b"), *([(card.line, "")] if card.line else [])
            shown.append(Part("card", tuple(lines), card.rows, card.below, tuple((one,) for one in card.buttons)))
        elif (kind := _kind_of(part)) != "text":
            shown.append(Part(kind))
        else:
            shown.append(Part("text", tuple((line, "") for line in cards.text_of(part).split("\n"))))
    return shown


Like = Callable[[Message], list[Part]]
LIKE: Mapping[str, Like] = {"wecom": like_wecom, "telegram": like_telegram}
"""By the name that the page asks for."""


def _kind_of(part: Message) -> Kind:
    return "picture" if part.picture else "file" if part.file else "text"
