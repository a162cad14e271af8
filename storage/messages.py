"""The only chat vocabulary: what comes in from a channel and what goes out to one.

Frozen values, no behaviour beyond checking themselves and their JSON form (the outbox stores messages).
They know no chat product: a channel turns its bytes into an Inbound and a Message into its bytes.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

ACTION = re.compile(r"[a-z_]+(?::[0-9A-Za-z_-]+\.\d+(?:\.[0-9A-Za-z_:+-]+)?)?")
ACTION_BYTES = 64  # Telegram's callback_data
FROM_JOB = "job:"
"""What the key of a job's result begins with; its id follows."""


@dataclass(frozen=True)
class File:
    """Bytes kept in a Blob row, on their way in or out."""

    name: str
    """The name a person sees."""
    media_type: str
    """Such as image/png."""
    blob: str
    """The Blob row's id, or the channel's own handle while the bytes are not fetched yet."""
    size: int = 0
    """Bytes, as far as the platform says; 0: it does not."""
    is_kept: bool = False
    """Of a file that comes in: its bytes are in a Blob row already."""


@dataclass(frozen=True)
class Contact:
    """A contact card shared in the chat."""

    name: str
    phone: str
    is_sender: bool = False
    """True only when the platform says that the card is the sender's own."""


@dataclass(frozen=True)
class Button:
    """Something to press; ``label`` typed as text does the same."""

    label: str
    """What a person sees: a verb or the value itself."""
    action: str
    """``verb:id.revision[.arg]``, ASCII, at most 64 bytes; the revision is that of the thing acted on."""

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise ValueError("a button needs a label")
        if len(self.action.encode()) > ACTION_BYTES or not ACTION.fullmatch(self.action):
            raise ValueError(f"not an action: {self.action!r}")


@dataclass(frozen=True)
class Row:
    """One line of a card: a short label and its value; without a label a plain line below the card."""

    label: str
    value: str


@dataclass(frozen=True)
class Message:
    """One message to one chat. The first line of ``text`` is the title, shown on lock screens."""

    text: str
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()
    picture: File | None = None
    file: File | None = None
    slot: str = ""
    """Our own key of what is shown here (``draft:7``, ``reminder:9``); empty: nothing ever replaces it."""
    is_copied: bool = False
    """It is there to be copied whole and pasted elsewhere: a channel that has a button for that shows one."""
    replaces: str = ""
    """A slot whose newest message this one takes the place of."""
    in_place: bool = False
    """Worth saying only where ``replaces`` stands: where that cannot be changed it is not shown at all."""
    upload: str = field(default="", repr=False)
    """It asks for a file; the secret of the place to upload it to, for channels that take none (storage/uploads.py)."""

    def with_slot(self, slot: str) -> "Message":
        """The same message, shown in ``slot`` and taking the place of what stood there."""
        return replace(self, slot=slot, replaces=slot)

    def plain(self) -> str:
        """Every word as plain lines, buttons left out."""
        lines = [self.text, *(f"{row.label} {row.value}".strip() for row in self.rows)]
        return "\n".join(line for line in lines if line)

    def dump(self) -> str:
        """JSON, as the outbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "Message":
        """A message from its JSON."""
        raw: dict[str, Any] = json.loads(text)
        return cls(
            text=raw["text"],
            rows=tuple(Row(**row) for row in raw["rows"]),
            buttons=tuple(Button(**button) for button in raw["buttons"]),
            picture=File(**raw["picture"]) if raw["picture"] else None,
            file=File(**raw["file"]) if raw["file"] else None,
            slot=raw["slot"],
            replaces=raw["replaces"],
            upload=raw.get("upload", ""),
            is_copied=raw.get("is_copied", False),
            in_place=raw.get("in_place", False),
        )


def rows(pairs: Iterable[tuple[str, str]]) -> tuple[Row, ...]:
    """Card rows from (label, value) pairs; those with nothing to show are left out."""
    return tuple(Row(label, value) for label, value in pairs if value)


@dataclass(frozen=True)
class Inbound:
    """One thing a person (or a finished job) said to us."""

    key: str
    """Unique per bot: the platform's own id of this delivery, the dedupe key."""
    channel: str
    """Which channel, such as ``page`` or ``telegram``."""
    bot: str
    """Which account of ours was spoken to."""
    sender: str
    """The platform's id of the person."""
    chat: str
    """The platform's id of the conversation; where the answer goes."""
    sent_at: datetime
    """When the person sent it, aware: the reference for 明天, also after a retry."""
    text: str = ""
    is_group: bool = False
    message_id: str = ""
    """The platform's id of the person's message."""
    edited: bool = False
    """An edit of the message ``message_id``."""
    files: tuple[File, ...] = ()
    contact: Contact | None = None
    button: str = ""
    """The action of a pressed button; then ``text`` is empty."""
    quoted: str = ""
    """The platform's id of the message of ours that this one replies to or whose button was pressed."""
    forwarded: bool = False
    is_spoken: bool = False
    """``text`` is what the platform heard in a voice message."""
    album: str = ""
    """Of one of several pictures or files sent at once: what they have in common."""
    is_label: bool = False
    """Its text is the label of a place or a link that was shared, not words of the sender's."""
    profile: str = field(default="", repr=False)
    """The sender's name on the platform, as a hint only."""

    def __post_init__(self) -> None:
        if self.sent_at.tzinfo is None:
            raise ValueError("sent_at must be aware")
        if not (self.key and self.bot and self.sender and self.chat):
            raise ValueError("an inbound needs key, bot, sender and chat")

    @property
    def is_from_job(self) -> bool:
        """Whether this is the result of long work and not something a person said."""
        return self.key.startswith(FROM_JOB)
