"""A note on its way into the record, with what has been settled by asking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Said:
    """Words, and what is already decided about them."""

    text: str
    sent_at: datetime
    who: int | None = None
    """The customer, once settled; 0: a new one."""
    part: int = 0
    """Which of the note's customers, where it names several."""
    confirmed: bool = False
    """Order or lost has been confirmed."""
    declined: bool = False
    """Order or lost was denied: file the rest."""
    owner: int | None = None
    """For whom a manager gives it: a new customer is theirs from the start."""


def held(said: Said) -> dict[str, Any]:
    """A note as a draft keeps it."""
    return {
        "text": said.text, "sent_at": said.sent_at.isoformat(), "part": said.part, "who": said.who, "owner": said.owner,
    }  # fmt: skip


def released(note: dict[str, Any], **settled: Any) -> Said:
    """The note of a draft again, with what has been settled."""
    kept = {"who": note["who"], "part": note["part"], "owner": note.get("owner"), **settled}
    return Said(note["text"], datetime.fromisoformat(note["sent_at"]), **kept)
