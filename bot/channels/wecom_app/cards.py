"""A Message as WeCom shows it: text to read, dial or copy; a card of buttons to press. Limits of both, and no more.

What does not fit on a card goes out as text, and a card of its first line with the buttons follows. Sends nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.channels.base import Capabilities
from bot.channels.degrade import TYPE_AS_WELL, TYPE_INSTEAD, degrade
from storage.messages import Button, Message, Row

TEXT_BYTES = 2000
"""2048 less the time that an honest repetition gets appended."""
TITLE, LINE, BELOW, LABEL, VALUE, BUTTON_LABEL = 26, 30, 112, 5, 26, 10
"""Characters; the smaller numbers of the two pages of the documentation."""
ROWS, BUTTONS = 6, 6
PER_MEMBER = ((30, 60.0), (1000, 3600.0))
"""The platform drops what goes beyond without a word."""
DAY = 86400.0
UNTITLED = "请选择"
CLOSED = "已处理"
"""On the grey button of a card that has nothing left to press."""

CARD_ID = "cj-"
"""What the ids of cards begin with; those of texts are others."""
_AS_TEXT = Capabilities(text_limit=TEXT_BYTES, text_unit="bytes")
_LINK = re.compile(r"<(?=/?a[\s>])", re.IGNORECASE)
_STOPS = "，。：；、）」】 "


@dataclass(frozen=True)
class Card:
    """What stands where on a card."""

    title: str
    line: str = ""
    rows: tuple[Row, ...] = ()
    below: str = ""
    buttons: tuple[Button, ...] = ()

    def payload(self) -> dict[str, object]:
        """The ``template_card`` of the API, without the id that a sending gives it."""
        title = {"title": self.title, "desc": self.line} if self.line else {"title": self.title}
        payload: dict[str, object] = {"card_type": "button_interaction", "main_title": title}
        if self.below:
            payload["sub_title_text"] = self.below
        if self.rows:
            payload["horizontal_content_list"] = [{"keyname": row.label, "value": row.value} for row in self.rows]
        payload["button_list"] = [
            {"text": button.label, "style": 2 if number else 1, "key": button.action}
            for number, button in enumerate(self.buttons)
        ] or [{"text": CLOSED, "style": 2, "key": "closed"}]
        if not self.buttons:
            payload["replace_text"] = CLOSED
        return payload


def capabilities(daily_limit: int = 0, upload_base: str = "") -> Capabilities:
    """What the app can show, and how fast; ``daily_limit`` is the corp's total, 0: none of ours.

    An app is sent pictures and voice, but no files: they come by a link under ``upload_base``.
    """
    return Capabilities(
        text_limit=TEXT_BYTES,
        text_unit="bytes",
        buttons=BUTTONS,
        rows=ROWS,
        row_value=VALUE,
        can_edit=True,
        pictures=True,
        files=True,
        takes_files=False,
        upload_base=upload_base,
        per_chat=PER_MEMBER,
        per_bot=((daily_limit, DAY),) if daily_limit else (),
        unpushed_minutes=(0, 30),
        repeats_safely=True,
        divide=divide,
    )


def task_id(key: str) -> str:
    """The id of a card: the same at every try of a row, of letters that the platform takes."""
    return CARD_ID + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in key)


def divide(message: Message, as_text: Capabilities = _AS_TEXT) -> list[Message]:
    """The same message in parts, each one picture, file, text or card; the buttons, and the slot, on the last."""
    attached = [Message("", picture=message.picture)] if message.picture else []
    attached += [Message("", file=message.file)] if message.file else []
    rest = replace(message, picture=None, file=None)
    if attached and _is_bare(rest):
        return [*attached[:-1], replace(attached[-1], slot=message.slot, replaces=message.replaces)]
    return [*attached, *_divided(rest, as_text)]


def _is_bare(message: Message) -> bool:
    return not (message.plain().strip() or message.buttons)


def _divided(message: Message, as_text: Capabilities) -> list[Message]:
    if message.buttons and card_of(message) is not None:
        return [message]
    message = _disarmed(message)
    if not message.buttons:
        return degrade(message, as_text)
    buttons, unpressed = _pressable(message.buttons)
    words = tuple(Row("", line) for line in _words(unpressed, bool(buttons)))
    read = Message(message.text, (*message.rows, *words))
    title = next((line.strip() for line in message.text.split("\n") if line.strip()), UNTITLED)
    pressed = replace(message, text=_cut(title)[0], rows=(), buttons=buttons)
    return [*(part for part in degrade(read, as_text) if part.text.strip()), pressed]


def card_of(message: Message) -> Card | None:
    """The message as one card; None if it does not fit. Without buttons it is one that takes another's place."""
    buttons, unpressed = _pressable(message.buttons)
    title, *lines = _titled(message.text)
    rows = [row for row in message.rows if _is_row(row)][:ROWS]
    lines += _left(message.rows, rows)
    lines += _words(unpressed, bool(buttons))
    line = lines.pop(0) if lines and len(lines[0]) <= LINE else ""
    below = "\n".join(lines)
    return Card(title, line, tuple(rows), below, buttons) if len(below) <= BELOW else None


def text_of(message: Message) -> str:
    """Every word of the message as the content of a text, cut on the border of a character."""
    lines = [_disarmed(message).plain(), *typed(message.buttons)]
    return "\n".join(lines).encode(errors="replace")[:TEXT_BYTES].decode(errors="ignore")


def _disarmed(message: Message) -> Message:
    """The same message without links of foreign making: a text may hold ``<a href>``."""
    rows = tuple(Row(_LINK.sub("＜", row.label), _LINK.sub("＜", row.value)) for row in message.rows)
    return replace(message, text=_LINK.sub("＜", message.text), rows=rows)


def _titled(text: str) -> list[str]:
    """The lines of a text, the first one short enough for a title; what it is short of follows it."""
    first, *rest = [line for line in text.split("\n") if line.strip()] or [UNTITLED]
    title, over = _cut(first)
    return [title, over, *rest] if over else [title, *rest]


def _cut(line: str) -> tuple[str, str]:
    """A line cut to a title, after a stop where there is one in its second half, and what is left of it."""
    if len(line) <= TITLE:
        return line, ""
    stops = [place for place in range(TITLE // 2, TITLE) if line[place] in _STOPS]
    end = stops[-1] + 1 if stops else TITLE
    return line[:end].rstrip(), line[end:].lstrip()


def _is_row(row: Row) -> bool:
    shown = bool(row.label.strip()) and bool(row.value.strip()) and "\n" not in row.label + row.value
    return shown and len(row.label) <= LABEL and len(row.value) <= VALUE


def _left(rows: Sequence[Row], shown: Sequence[Row]) -> list[str]:
    """Rows that are none on the card, as lines in their order."""
    waiting, lines = list(shown), []
    for row in rows:
        if waiting and row is waiting[0]:
            waiting.pop(0)
        else:
            lines.append(f"{row.label} {row.value}".strip())
    return [line for line in lines if line]


def _pressable(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """The buttons that a card can hold, and those that must be typed: too many, or too long to be read in full."""
    seen: set[str] = set()
    shown: list[Button] = []
    typed: list[Button] = []
    for button in buttons:
        if len(shown) == BUTTONS or button.action in seen:
            typed.append(button)
            continue
        seen.add(button.action)  # a card's keys are unique
        shown.append(replace(button, label=button.label[:BUTTON_LABEL]))
        if len(button.label) > BUTTON_LABEL:
            typed.append(button)
    return tuple(shown), tuple(typed)


def typed(buttons: Sequence[Button]) -> list[str]:
    """Buttons where none can be pressed, as a line that names the words to type."""
    return _words(buttons, some_shown=False)


def _words(unpressed: Sequence[Button], some_shown: bool) -> list[str]:
    labels = _LINK.sub("＜", " / ".join(button.label for button in unpressed))
    return [(TYPE_AS_WELL if some_shown else TYPE_INSTEAD) + labels] if labels else []
