"""Statements that differ in their values alone are built once: building one takes longer than running it.

What a statement is made from, frozen dataclasses and tuples, is taken apart into its shape, which has a slot for every
value, and the values by slot. Equal shapes make equal statements, so that a cache of them is found by the shape.
"""

from dataclasses import Field, dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, TypeVar, get_origin

import sqlalchemy as sa

T = TypeVar("T")
Fixed = Annotated[T, "fixed"]
"""A field that is part of the shape: it says which column or table, not which value."""
_TYPES: dict[type, sa.types.TypeEngine[Any]] = {str: sa.String(), int: sa.BigInteger()}
"""Of a value that is not compared with a column; moments and days are always."""


@dataclass(frozen=True)
class Slot:
    """Where a value goes; in a statement it stands for that value."""

    name: str
    type: type
    """Of the value; a frozenset of numbers is as many as there are when the statement runs."""

    def __clause_element__(self) -> sa.BindParameter[Any]:
        return sa.bindparam(self.name, type_=_TYPES.get(self.type), expanding=self.type is frozenset)


def apart(thing: T, values: dict[str, object]) -> T:
    """The shape of a thing; its values are added to the others by slot. What is missing stays missing."""
    taken: Any = thing
    if isinstance(thing, tuple):
        taken = tuple(apart(one, values) for one in thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        taken = replace(thing, **{one.name: apart(getattr(thing, one.name), values) for one in _valued(type(thing))})
    elif thing is not None and thing != "" and not isinstance(thing, bool):
        taken = Slot(f"v{len(values)}", type(thing))
        values[taken.name] = thing
    return taken  # type: ignore[no-any-return]


@cache
def _valued(kind: type) -> list[Field[Any]]:
    return [one for one in fields(kind) if get_origin(one.type) is not Annotated]
