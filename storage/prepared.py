"""Statements put together once: that takes three to thirty times as long as asking them."""

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

import sqlalchemy as sa
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

P = ParamSpec("P")
T = TypeVar("T")
Several = sa.Select[*tuple[Any, ...]]
"""A select of more than one thing."""


@overload
def prepared(  # type: ignore[overload-overlap]
    build: Callable[P, SelectOfScalar[T]],
) -> Callable[Concatenate[Session, P], sa.ScalarResult[T]]: ...
@overload
def prepared(build: Callable[P, Several]) -> Callable[Concatenate[Session, P], sa.Result[*tuple[Any, ...]]]: ...
def prepared(build: Callable[..., Any]) -> Callable[..., Any]:
    """A select as a function of what it is asked with: called with a session and those values, it asks.

    ``build`` runs once and is given placeholders, so it may compare and pass on what it is given, never look at it.
    """
    names = tuple(signature(build).parameters)

    @cache
    def statement() -> Any:
        return build(*map(sa.bindparam, names))

    @wraps(build)
    def ask(session: Session, *values: Any) -> Any:
        return session.exec(statement(), params=dict(zip(names, values, strict=True)))

    return ask
