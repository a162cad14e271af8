"""Lists in words: 去掉白色, 不要白色了, 加黑色, 空间放第一. What comes, goes or stands first, of any field that holds several."""

import re
from collections.abc import Sequence

from handlers import values
from handlers.turn import Turn
from storage import models, record
from storage.choices import OTHER
from storage.errors import BadValue
from storage.fields import Decl
from storage.kinds import Item, join_items
from storage.models import Customer

_DROP = re.compile(
    r"(?:去掉|删掉|删了|删除|拿掉)(?P<what>.+)|(?P<back>.+?)(?:去掉|删掉|删了|删除|拿掉)|(?:不要|不看|不考虑|不比|不用|不想要|不在意|不需要)(?P<gone>.+?)了"
)
_FIRST = re.compile(
    r"(?:看重的?第一(?:位|个)?是?|第一看重的?是?|最看重的?是?|最在意的?是?|首先看重)(?P<what>.+)"
    r"|(?P<put>.+?)(?:放|排|摆)(?:在|到)?(?:第一|最前|前面)位?"
)
_ADD = re.compile(r"(?:再|还)?加(?:上|个|一个|一项)?(?P<what>.+)")
_RANKED = "customer.concerns"
"""Where the first of an unnamed list belongs: 最看重空间."""


def lists() -> list[Decl]:
    """Every field of the customer that holds several values."""
    return [decl for decl in models.fields().values() if decl.kind.many]


def revise(turn: Turn, decl: Decl, held: Sequence[Item], words: str) -> tuple[Item, ...] | None:
    """The list after what the words say of it; None where they say nothing of the kind."""
    if match := _DROP.fullmatch(words):
        gone = _named(turn, decl, match["what"] or match["back"] or match["gone"], held)
        return tuple(item for item in held if item.key not in {one.key for one in gone}) if gone else None
    if match := _FIRST.fullmatch(words):
        first = _named(turn, decl, match["what"] or match["put"])
        return join_items((*first, *held)) if first else None
    if match := _ADD.fullmatch(words):
        more = _named(turn, decl, match["what"])
        return join_items((*held, *more)) if more else None
    return None


def speaks(words: str) -> bool:
    """Whether words may be about a list at all; reads nothing."""
    return bool(_DROP.fullmatch(words) or _FIRST.fullmatch(words))


def revised(turn: Turn, customer: Customer, words: str) -> tuple[Decl, tuple[Item, ...]] | None:
    """The field of a customer that words about no named field mean, and the list as they leave it."""
    for decl in lists():
        held = record.value(turn.session, customer, decl) or ()
        means = decl.key == _RANKED if _FIRST.fullmatch(words) else bool(_DROP.fullmatch(words))
        if (held or decl.key == _RANKED) and (means or _put_first(turn, decl, held, words)):
            new = revise(turn, decl, held, words)
            if new is not None and new != tuple(held):
                return decl, new
    return None


def _put_first(turn: Turn, decl: Decl, held: Sequence[Item], words: str) -> bool:
    """途岳放第一: one that the list holds already."""
    match = _FIRST.fullmatch(words)
    return bool(match and match["put"] and _named(turn, decl, match["put"], held))


def _named(turn: Turn, decl: Decl, words: str, among: Sequence[Item] = ()) -> tuple[Item, ...]:
    """The values of a field that words name, all of them known to it; ``among``: and held by it."""
    listed = turn.settings.choices(decl.choices.name) if decl.choices else None
    plain = words.strip(" ，,。的")
    as_said = tuple(
        item for item in among if plain and plain == (item.words or (listed.label(item.code) if listed else ""))
    )
    if as_said:
        return as_said
    try:
        found: tuple[Item, ...] = values.from_words(turn, decl, plain) if plain else ()
    except BadValue:
        return ()
    keys = {item.key for item in among}
    is_known = all(item.code != OTHER for item in found)
    return found if is_known and (not among or all(item.key in keys for item in found)) else ()


def offers(turn: Turn, decl: Decl, held: Sequence[Item], most: int) -> list[tuple[str, str]]:
    """Buttons for a list, each with the words that do the same: what it holds goes, what it does not comes."""
    listed = turn.settings.choices(decl.choices.name) if decl.choices else None
    labels = {item.key: turn.show(decl, (item,)) for item in held}
    first = [label for label in labels.values() if decl.kind.many == "ranked"][1:2]
    found = [(f"{label}放第一", f"{label}放第一") for label in first]
    found += [(f"去掉{label}", f"去掉{label}") for label in labels.values()]
    fresh = [option.label for option in listed.options if option.code not in labels] if listed else []
    kept = found[: most - 2] if fresh else found[:most]
    kept += [(label, f"加{label}") for label in fresh[: most - len(kept)]]
    return [(label, said) for label, said in kept if len(label) <= 12]
