"""How people say a value without its keyword, from the data files; the tables of the rules take them in.

The files alone grow: a section is field=label, a line a pattern; … is up to five characters of the same clause, <店> stands for
the words of the section words=店, <车> <名> <日> <价> <号> <它> for what is read already, <己> for the car asked about.
"""

import re
from functools import cache
from importlib.resources import files

from handlers.notes.leads import Table, led
from handlers.notes.page import CAR, MONEY, NAME, OTHER, PHONE, THIS, WHEN

_GAP = r"[^，,。；;！!？?\n ]{0,5}?"
_SIGNS = {"车": CAR, "名": NAME, "日": WHEN, "价": MONEY, "号": PHONE, "它": OTHER, "己": THIS}
_SECTION = re.compile(r"\[([a-z_]+)=([^\]]+)\]")
_CLASS = re.compile(r"<([一-龥])>")


@cache
def _sections() -> dict[tuple[str, str], list[str]]:
    sections: dict[tuple[str, str], list[str]] = {}
    lines = (
        line
        for name in ("wordings.txt", "contacts.txt", "sources.txt", "roles.txt")
        for line in files("handlers.notes").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    )
    at: list[str] = []
    for line in lines:
        if section := _SECTION.fullmatch(line):
            at = sections.setdefault((section[1], section[2]), [])
        elif line and not line.startswith("#"):
            at.append(_CLASS.sub(lambda c: _class(sections, c[1]), line.replace("…", _GAP)))
    return sections


def _class(sections: dict[tuple[str, str], list[str]], word: str) -> str:
    return _SIGNS.get(word) or f"(?:{'|'.join(sections['words', word])})"


def widened(field: str, label: str, pattern: str) -> str:
    """The pattern with the wordings of this label beside it."""
    return "|".join((pattern, *_sections().get((field, label), ())))


def told(field: str) -> tuple[tuple[str, Table], ...]:
    """Every label of the field with the one pattern of its wordings, in the order of the file."""
    return tuple((label, led("|".join(lines))) for (of, label), lines in _sections().items() if of == field)
