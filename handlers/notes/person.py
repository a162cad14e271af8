"""Somebody named in a note, and whether two names in it are one person."""

from dataclasses import dataclass

from handlers.notes import names
from handlers.notes.findings import Known


@dataclass(frozen=True)
class Person:
    """Somebody named in the note."""

    name: str
    start: int
    end: int
    confidence: float
    rule: str
    title: str = ""
    known: Known | None = None
    is_kin: bool = False
    """Named right behind a word of kin: 他儿子杜小军 is not 杜总."""
    refers: bool = False
    """Brought or sent the customer."""


def same_person(one: Person, other: Person) -> bool:
    """王建国 and 王哥 later in the same breath; 鲁达 twice."""
    if one.name == other.name or (one.known and one.known is other.known):
        return True
    if one.is_kin or other.is_kin or one.refers != other.refers:
        return False
    if "surname" in (one.rule, other.rule) and one.name[0] == other.name[0] and abs(one.start - other.end) < 6:
        return True
    if one.rule == "surname" and not one.title:
        return other.name.startswith(one.name)
    first, second = names.split_title(one.name), names.split_title(other.name)
    if bool(first[1]) == bool(second[1]) and other.rule != "nickname":
        return False
    if one.rule == other.rule == "nickname" and one.name[0] in "老小阿" and other.name[0] in "老小阿":
        return False  # 老刘 … 小刘
    if other.rule == "nickname" or one.rule == "nickname":
        return one.name[-1] == other.name[0] or one.name[0] == other.name[-1] or one.name[-1:] == other.name[-1:]
    return first[0][:1] == second[0][:1]
