"""Insert a row unless its key is taken, without ending the transaction: the two engines say it differently."""

from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_all_once(session: Session, table: type[SQLModel], rows: list[dict[str, Any]], key: tuple[str, ...]) -> int:
    """Insert many rows of the same columns, but those whose ``key`` is taken; how many went in."""
    session.flush()
    statement = _insert(session)(table).on_conflict_do_nothing(index_elements=key)
    done = session.connection().execute(statement, rows, execution_options={"preserve_rowcount": True})
    return done.rowcount


def _insert(session: Session) -> Any:
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert


def insert_once(session: Session, table: type[Row], values: dict[str, Any], key: tuple[str, ...]) -> Row | None:
    """The new row, or None if one with this ``key`` is there; waits for whoever is inserting the same just now."""
    session.flush()
    statement = _insert(session)(table).values(**values).on_conflict_do_nothing(index_elements=key).returning(table)
    return session.scalars(statement).first()
