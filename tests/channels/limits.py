"""What each platform would refuse, spoil or hide of a message: the product's own degrading and rendering, held against
the rules that our servers of the platforms keep. Every message that any flow shows passes here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from bot.channels.base import Capabilities
from bot.channels.degrade import degrade
from bot.channels.page import PageChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.media import CAPTION
from bot.channels.telegram.rendering import LONGEST, as_html, keyboard_of, lines_of
from bot.channels.terminal import TerminalChannel
from bot.channels.wecom_app import cards
from bot.channels.wecom_bot import rendering
from storage.messages import Message
from tests.channels.aibot_api import LONGEST as MARKDOWN_BYTES
from tests.channels.aibot_api import markup_problems
from tests.channels.qyapi import card_problems, card_text
from tests.channels.telegram_markup import Refusal, check_keyboard, parse_html

TEXT_BYTES = 2048
_LINK = re.compile(r"<a[\s>]", re.IGNORECASE)
Shown = list[str]
"""What a channel shows, part by part, buttons included; what is wrong is told by the way."""


@cache
def faults(message: Message) -> tuple[str, ...]:
    """What is wrong with a message on any channel; empty when it may be shown."""
    return tuple(f"{channel}: {fault}" for channel, walk in WALKS.items() for fault in _walked(message, walk))


def _walked(message: Message, walk: "Walk") -> Iterator[str]:
    shown: Shown = []
    yield from walk(message, shown)
    lost = _letters(message) - Counter("".join(shown))
    if lost:
        yield f"loses {''.join(lost)!r}"


def _letters(message: Message) -> "Counter[str]":
    """What has to be read somewhere, blanks and what cannot be written at all apart."""
    words = message.plain() + "".join(button.label for button in message.buttons)
    return Counter(letter for letter in words if letter.isalnum())


# -- Telegram ----------------------------------------------------------------------------------------------------------


def _telegram(message: Message, shown: Shown) -> Iterator[str]:
    for number, part in enumerate(degrade(message, TelegramChannel.can)):
        attached = part.picture or part.file
        most = CAPTION if attached else LONGEST
        html = as_html(lines_of(part, most), continues=number > 0)
        try:
            text, _ = parse_html(html)
            markup = keyboard_of(part.buttons)
            check_keyboard(markup.to_dict() if markup else {})
        except Refusal as refusal:
            yield refusal.words
            continue
        shown += [text, *(button.label for button in part.buttons)]
        if len(text.encode("utf-16-le")) // 2 > most:
            yield f"{len(text)} characters"
        if not text.strip() and not attached:
            yield "an empty text"


# -- WeChat Work -------------------------------------------------------------------------------------------------------


def _app(message: Message, shown: Shown) -> Iterator[str]:
    def text(part: Message, number: int) -> Iterator[str]:
        content = cards.text_of(part)
        shown.append(content)
        if len(content.encode()) > TEXT_BYTES:
            yield f"{len(content.encode())} bytes"
        if not content.strip():
            yield "an empty text"
        if _LINK.search(content):
            yield "a link of foreign making"

    return _divided(cards.divide(message), shown, text)


def _bot(message: Message, shown: Shown) -> Iterator[str]:
    def text(part: Message, number: int) -> Iterator[str]:
        content = rendering.markdown_of(part, continues=number > 0)
        shown.append(content)
        if len(content.encode()) > MARKDOWN_BYTES:
            yield f"{len(content.encode())} bytes"
        if not content.strip():
            yield "an empty text"
        yield from markup_problems(content)

    return _divided(rendering.divide(message), shown, text)


def _divided(parts: list[Message], shown: Shown, text: Callable[[Message, int], Iterator[str]]) -> Iterator[str]:
    for number, part in enumerate(parts):
        if part.picture or part.file:
            if part.plain() or part.buttons:
                yield "words on a picture or file, which shows none"
        elif part.buttons:
            card = cards.card_of(part)
            if card is None:
                yield "a card that does not fit"
                continue
            payload: dict[str, Any] = card.payload()
            shown.append(card_text(payload))
            yield from card_problems(payload)
        else:
            yield from text(part, number)


# -- what the house serves itself --------------------------------------------------------------------------------------


def _within(can: Capabilities) -> "Walk":
    def walk(message: Message, shown: Shown) -> Iterator[str]:
        for part in degrade(message, can):
            shown += [part.plain(), *(button.label for button in part.buttons)]
            prose = "\n".join([part.text, *(row.value for row in part.rows if not row.label)])
            if len(prose) > can.text_limit:
                yield f"{len(prose)} characters"
            if len(part.buttons) > can.buttons or sum(bool(row.label) for row in part.rows) > can.rows:
                yield "more rows or buttons than fit"

    return walk


Walk = Callable[[Message, Shown], Iterator[str]]
WALKS: dict[str, Walk] = {
    "telegram": _telegram,
    "wecom_app": _app,
    "wecom_bot": _bot,
    "page": _within(PageChannel.can),
    "terminal": _within(TerminalChannel.can),
}
