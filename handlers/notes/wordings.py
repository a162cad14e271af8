"""How people say a value without its keyword, from data/wordings.txt; the tables of the talk take them in.

The file alone grows: a section is field=label, a line a pattern, … up to five characters of the same clause.
"""

from functools import cache
from importlib.resources import files

_GAP = r"[^，,。；;！!？?\n ]{0,5}?"


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    sections: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in files("handlers.notes").joinpath("data", "wordings.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections[name] = (*sections.get(name, ()), line.replace("…", _GAP))
    return sections


def widened(field: str, label: str, pattern: str) -> str:
    """The pattern with the wordings of this label beside it."""
    return "|".join((pattern, *_sections().get(f"{field}={label}", ())))
