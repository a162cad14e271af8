"""What Telegram takes of HTML and of keyboards, and how it refuses the rest."""

import re
from typing import Any

_KNOWN_TAGS = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "code": "code", "pre": "pre"}
_PIECE = re.compile(r"<(/?)([a-z]*)>|<|&(lt|gt|amp|quot);")
_ESCAPES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
Params = dict[str, Any]


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.parameters = parameters


def bad(words: str) -> Refusal:
    """The answer to a request that is wrong."""
    return Refusal(400, f"Bad Request: {words}")


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of HTML as Telegram reads it."""
    text, entities, opened, place = "", [], [], 0
    for piece in _PIECE.finditer(source):
        text += source[place : piece.start()]
        place = piece.end()
        closing, tag, escape = piece.groups()
        offset = len(text.encode("utf-16-le")) // 2
        if escape:
            text += _ESCAPES[escape]
        elif tag not in _KNOWN_TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{source[piece.start() + 1 :][:20]}"')
        elif not closing:
            opened.append((tag, offset))
        elif not opened or opened[-1][0] != tag:
            raise bad("can't parse entities: Unmatched end tag")
        else:
            start = opened.pop()[1]
            entities.append({"type": _KNOWN_TAGS[tag], "offset": start, "length": offset - start})
    if opened:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag {opened[-1][0]}")
    return text + source[place:], entities


def check_keyboard(markup: Params) -> list[list[dict[str, str]]]:
    """The rows of buttons; Refusal if Telegram would not take them."""
    rows = markup.get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    for button in buttons:
        if not button.get("text", "").strip():
            raise bad("inline keyboard button text must be non-empty")
        if "url" not in button and not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    return [list(row) for row in rows]


def formatted(params: Params, place: str = "text") -> tuple[str, list[dict[str, Any]]]:
    """The words of a call with their entities; Refusal for none, or more than Telegram takes at that place."""
    source = str(params.get(place, ""))
    if len(source.encode()) > 32 * 1024:
        raise bad("text is too long")
    text, entities = parse_html(source) if params.get("parse_mode") == "HTML" else (source, [])
    if place == "caption":
        if len(text.strip()) > 1024:
            raise bad("message caption is too long")
        return text.strip(), entities
    if not text.strip():
        raise bad("text must be non-empty")
    if len(text.strip()) > 4096:
        raise bad("message is too long")
    return text.strip(), entities


def keyboard(params: Params) -> list[list[dict[str, str]]]:
    """The rows of buttons of a call, checked."""
    return check_keyboard(params.get("reply_markup", {}))
