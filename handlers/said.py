"""A note on its way into the record, with what has been settled by asking, and the files that came with it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from storage.attachments import in_words
from storage.messages import File


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
    files: tuple[File, ...] = ()
    """What came with the words, or alone."""
    album: str = ""
    bot: str = ""
    """The bot they came by: it alone can fetch them."""
    is_theirs: bool = False
    """The customer's own words, passed on."""
    message: str = ""
    """Where the message stands that said it, so that an edit of it is known."""


def held(said: Said) -> dict[str, Any]:
    """A note as a draft keeps it."""
    note = {
        "text": said.text, "sent_at": said.sent_at.isoformat(), "part": said.part, "who": said.who, "owner": said.owner,
    }  # fmt: skip
    note |= {"is_theirs": said.is_theirs, "message": said.message}
    came = {"files": [asdict(file) for file in said.files], "album": said.album, "bot": said.bot}
    return {**note, **came} if said.files else note


def released(note: dict[str, Any], **settled: Any) -> Said:
    """The note of a draft again, with what has been settled."""
    kept = {"who": note["who"], "part": note["part"], "owner": note.get("owner"), "files": files_of(note)}
    kept |= {name: note.get(name, "") for name in ("album", "bot", "message")}
    kept |= {"is_theirs": note.get("is_theirs", False), **settled}
    return Said(note["text"], datetime.fromisoformat(note["sent_at"]), **kept)


def files_of(note: dict[str, Any]) -> tuple[File, ...]:
    """The files of a draft's note."""
    return tuple(File(**file) for file in note.get("files", ()))


def told(note: dict[str, Any]) -> str:
    """What a draft's note says: its words, else what sort of files it has; empty without either."""
    files = files_of(note)
    return note.get("text") or (in_words([file.media_type for file in files]) if files else "")
