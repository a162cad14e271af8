"""Characters that sound alike, as dictation and hurried typing mix them up: 林峰 for 林锋, 途关 for 途观.

A pure table from data/sounds.txt; tones are not told apart, no keyboard does.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _table() -> Mapping[int, str]:
    """Each character as the first of its syllable."""
    table: dict[int, str] = {}
    text = files("handlers.notes").joinpath("data", "sounds.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            _, _, alike = line.partition(" ")
            table.update({ord(char): alike[0] for char in alike})
    return table


def heard(text: str) -> str:
    """The text as it sounds, as long as the original; equal where two texts sound alike."""
    return text.translate(_table())
