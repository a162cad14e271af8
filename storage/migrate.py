"""Writes a migration from the difference between the tables in code and a database built by the migrations.

Used by ``make migration m="..."``; a test asserts that nothing is left to write.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from storage.session import Database
from storage.vault import Vault


def difference(database: Database) -> list[Any]:
    """What the tables in code have and an upgraded database lacks."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    import storage.models  # noqa: F401  the tables

    def include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
        return not (kind == "table" and (name or "").startswith("said"))

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": include, "compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def write(message: str, migrations: Path | None = None) -> None:
    """Add a migration file that brings an upgraded database to the tables in code."""
    from alembic import command
    from alembic.config import Config

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/now.db", Vault.parse(Vault.fresh_key()))
        config = Config()
        config.set_main_option("script_location", str(migrations or Path(__file__).parent / "migrations"))
        config.attributes["engine"] = database.engine
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True)
        database.close()


if __name__ == "__main__":
    write(sys.argv[1])
