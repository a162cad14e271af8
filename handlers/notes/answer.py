"""The answer to one asked question: values only if the field's reader reads all of the text."""

from datetime import datetime

from handlers.notes.findings import Value
from handlers.notes.lexicon import Lexicon


def read_answer(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    """The values the text gives a field, or None if it says anything else."""
    from handlers.notes.read import read

    found = [f for f in read(text, sent_at, (), words).findings if f.field == field]
    return tuple(f.value for f in found) or None
