"""A note in the words of the tables: dialect, slips of dictation and typing, and initials, from data/dialect.txt.

No character moves, so that a span in the outcome is one in the note: what is meant is never longer than what was said, and a
blank fills what it is shorter by.
"""

import re
from functools import cache
from importlib.resources import files

_PLACED = re.compile(r"(?P<behind>(?:\(\?<[=!][^()]*\))*)(?P<said>[一-龥A-Za-z]+)(?P<ahead>.*)")


def mended(words: str) -> str:
    """The words as the tables write them, as long as before."""
    pattern, meant = _table()
    return pattern.sub(lambda said: (meant[said.lastindex or said[0]]).ljust(len(said[0])), words)


@cache
def _table() -> tuple[re.Pattern[str], dict[str | int, str]]:
    """One pattern, and what it means: by the words themselves, or by the number of the line that says where they must stand.

    Every alternative begins with a character, so that ``re`` looks for those first: what must stand in front is checked behind.
    """
    meant: dict[str | int, str] = {}
    placed: list[str] = []
    for line in files("handlers.notes").joinpath("data", "dialect.txt").read_text(encoding="utf-8").splitlines():
        means, is_placed, where = line.partition(" <- ")
        if is_placed and (parts := _PLACED.fullmatch(where)):
            behind = parts["behind"].replace(")", f"{parts['said']})")
            placed.append(f"{parts['said']}(){behind}{parts['ahead']}")
            meant[len(placed)] = means
        elif line and not line.startswith("#"):
            means, _, said = line.partition(": ")
            meant |= dict.fromkeys(said.split(), means)
    plain = sorted((said for said in meant if isinstance(said, str)), key=len, reverse=True)
    return re.compile("|".join((*placed, *plain))), meant
