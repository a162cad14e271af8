"""Alembic's entry: runs the migrations on the engine that storage/session.py hands over."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.models  # noqa: F401  the tables
from storage.fields import Moment

DERIVED = {"said", "said_data", "said_idx", "said_content", "said_docsize", "said_config"}
"""The full-text tables, which each engine builds in its own way (search.py)."""


def render(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Types as plain SQLAlchemy, so that an old migration never depends on today's code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Everything but the full-text tables."""
    return not (kind == "table" and name in DERIVED)


def options() -> dict[str, Any]:
    """What comparing and running share."""
    return {
        "target_metadata": SQLModel.metadata,
        "render_as_batch": True,
        "render_item": render,
        "include_object": include,
        "compare_type": True,
    }


def run() -> None:
    """Run the migrations in one transaction; SQLite's foreign keys are off on this connection (batch mode)."""
    engine: sa.Engine = context.config.attributes["engine"]
    with engine.execution_options(write=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(connection=connection, **options())
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        connection.invalidate()


run()
