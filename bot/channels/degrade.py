"""What a channel cannot show becomes lines of text: rows, buttons, pictures, files, texts that are too long.

Never an error, never silence: what cannot be pressed is named as words to type. Knows no chat product;
delivery calls it with the capabilities of the channel a message goes to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.channels.base import Capabilities
from storage.messages import Button, File, Message, Row

TYPE_INSTEAD = "可以回："
TYPE_AS_WELL = "还可以回："
BY_LINK, NO_WAY_IN = "这里发不了的，点开下面的传，30分钟内有效", "这里发不了文件，换一个聊天发"
UPLOADS = "/upload/"
"""Where bot/uploading.py serves the page, below the web server's address."""
UNSEEN, LATE = "这里打不开", "过期了，要的话再要一次"


def degrade(message: Message, can: Capabilities) -> list[Message]:
    """The same message in what the channel can show; several where its text is too long, the buttons on the last."""
    message = _with_a_way_in(message, can)
    if can.divide is not None:
        return can.divide(message)
    alone, message = _apart(message, can)
    return [*alone, *_in_words(message, can)]


def _with_a_way_in(message: Message, can: Capabilities) -> Message:
    """A message that asks for a file, with the link to upload it where the chat takes none."""
    if not message.upload or can.takes_files:
        return replace(message, upload="")
    lines = (BY_LINK, f"{can.upload_base}{UPLOADS}{message.upload}") if can.upload_base else (NO_WAY_IN,)
    return replace(message, rows=(*message.rows, *(Row("", line) for line in lines)), upload="")


def in_plain(message: Message) -> Message:
    """The same without anything to press: what the buttons do is named as words to type."""
    return replace(
        message, rows=(*message.rows, *(Row("", line) for line in _words(message.buttons, False))), buttons=()
    )


def gone(message: Message) -> Message:
    """The same where the bytes of a picture or file are no more, or are nothing that can be shown here."""
    lines = (*_named(message.picture, "图片", LATE), *_named(message.file, "文件", LATE))
    return replace(message, rows=(*message.rows, *(Row("", line) for line in lines)), picture=None, file=None)


def _apart(message: Message, can: Capabilities) -> tuple[list[Message], Message]:
    """What is shown before the text: of picture and file all but the last, and that too if the text is no caption."""
    picture = message.picture if can.pictures else None
    file = message.file if can.files else None
    alone = []
    if picture and (file or not _is_caption(message, can)):
        alone.append(Message("", picture=picture))
        message = replace(message, picture=None)
    if file and not _is_caption(message, can):
        alone.append(Message("", file=file))
        message = replace(message, file=None)
    return alone, message


def _is_caption(message: Message, can: Capabilities) -> bool:
    told = "\n".join(part.text for part in _in_words(message, replace(can, rows=0)))
    return _size(told, can) <= min(can.caption, can.text_limit)


def _in_words(message: Message, can: Capabilities) -> list[Message]:
    buttons, unpressed = message.buttons[: can.buttons], message.buttons[can.buttons :]
    lines = [*_overflowing(message.rows, can), *_attachments(message, can), *_words(unpressed, bool(buttons))]
    shown = replace(
        message,
        rows=(*_fitting(message.rows, can), *(Row("", line) for line in lines)),
        buttons=buttons,
        picture=message.picture if can.pictures else None,
        file=message.file if can.files else None,
    )
    if can.rows == 0:
        shown = _as_text(shown)
    if _size(_prose(shown), can) <= can.text_limit:
        return [shown]
    return _split(_as_text(shown), can)


def _is_row(row: Row, can: Capabilities) -> bool:
    return bool(row.label) and (not can.row_value or len(row.value) <= can.row_value)


def _fitting(rows: Iterable[Row], can: Capabilities) -> list[Row]:
    return [row for row in rows if _is_row(row, can)][: can.rows]


def _overflowing(rows: Iterable[Row], can: Capabilities) -> Iterator[str]:
    """Rows that stay no rows, as lines in their order: those without a label, too long, or one too many."""
    room = can.rows
    for row in rows:
        if room and _is_row(row, can):
            room -= 1
        else:
            yield f"{row.label} {row.value}".strip() if row.label else row.value


def _attachments(message: Message, can: Capabilities) -> Iterator[str]:
    if not can.pictures:
        yield from _named(message.picture, "图片", UNSEEN)
    if not can.files:
        yield from _named(message.file, "文件", UNSEEN)


def _named(file: File | None, what: str, why: str) -> Iterator[str]:
    if file is not None:
        yield f"{what}：{file.name}，{why}"


def _words(unpressed: tuple[Button, ...], some_shown: bool) -> Iterator[str]:
    if unpressed:
        yield (TYPE_AS_WELL if some_shown else TYPE_INSTEAD) + " / ".join(button.label for button in unpressed)


def _prose(message: Message) -> str:
    """The running text of a message: its text and the lines below its card."""
    return "\n".join([message.text, *(row.value for row in message.rows if not row.label)])


def _as_text(message: Message) -> Message:
    lines = (f"{row.label} {row.value}" if row.label else row.value for row in message.rows)
    return replace(message, text="\n".join(part for part in (message.text, *lines) if part), rows=())


def _split(message: Message, can: Capabilities) -> list[Message]:
    parts = [part for part in _parts(message.text, can) if part.strip()] or [""]
    return [*(Message(text=part) for part in parts[:-1]), replace(message, text=parts[-1])]


def _parts(text: str, can: Capabilities) -> Iterator[str]:
    """Whole lines as long as they fit together; a line that alone is too long is cut between characters."""
    part: str | None = None
    for line in text.split("\n"):
        joined = line if part is None else f"{part}\n{line}"
        if _size(joined, can) <= can.text_limit:
            part = joined
            continue
        if part is not None:
            yield part
        *whole, part = _pieces(line, can)
        yield from whole
    if part is not None:
        yield part


def _pieces(line: str, can: Capabilities) -> list[str]:
    pieces, size = [""], 0
    for character in line:
        width = _size(character, can)
        if pieces[-1] and size + width > can.text_limit:
            pieces.append("")
            size = 0
        pieces[-1] += character
        size += width
    return pieces


def _size(text: str, can: Capabilities) -> int:
    return len(text.encode(errors="replace")) if can.text_unit == "bytes" else len(text)
