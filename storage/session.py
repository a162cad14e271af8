"""The database: one engine, sessions that read or write, the upgrade of its schema.

SQLite by default: every write begins IMMEDIATE, so writers wait for each other instead of failing half-way.
PostgreSQL runs the same code at READ COMMITTED; a unit that loses a race there is run again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from storage import customers, journal, people, search
from storage.backup import copy_sqlite
from storage.vault import Vault

T = TypeVar("T")
_LOST_RACES = {"40001", "40P01"}
_RETRIES = 3
_POSTGRESQL: dict[str, Any] = {
    "pool_size": 10,
    "isolation_level": "READ COMMITTED",
    "connect_args": {
        "connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    },
}  # fmt: skip
"""A server that is gone without a word is noticed in seconds: callers spool or say so instead of hanging."""


class Database:
    """Where everything is kept."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.vault = vault
        options: dict[str, Any] = {} if self.is_sqlite else dict(_POSTGRESQL)
        self.engine = sa.create_engine(self.url, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._reading = self._factory(self.engine)
        self._writing = self._factory(self.engine.execution_options(write=True))

    def _factory(self, engine: sa.Engine) -> "sessionmaker[Session]":
        factory = sessionmaker(engine, class_=Session, info={"vault": self.vault}, expire_on_commit=False)
        event.listen(factory, "before_flush", journal.record)
        event.listen(factory, "before_flush", people.forget_scopes)
        event.listen(factory, "before_flush", customers.keep_orders)
        return factory

    @contextmanager
    def write(self, now: datetime) -> Iterator[Session]:
        """A transaction that writes; commits at the end, rolls back on any error. ``now`` dates what it creates."""
        with self._writing() as session, session.begin():
            session.info["now"] = now
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A snapshot to read from; what is changed in it is thrown away, what was read stays readable."""
        with self._reading() as session:
            yield session

    def run(self, now: datetime, unit: Callable[[Session], T]) -> T:
        """Run a unit in one write transaction; on PostgreSQL again, three times, if it lost a race."""
        for left in reversed(range(_RETRIES)):
            try:
                with self.write(now) as session:
                    return unit(session)
            except OperationalError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _LOST_RACES:
                    raise
        raise AssertionError("unreachable")

    def upgrade(self) -> None:
        """Bring the schema to the newest version; an SQLite file is copied aside first."""
        from alembic import command
        from alembic.config import Config
        from alembic.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        head = ScriptDirectory.from_config(config).get_current_head()
        if current == head:
            return
        file = self.file
        if file and current and file.exists():
            copy_sqlite(file, file.with_name(f"{file.name}.before-{head}"))
        config.attributes["engine"] = self.engine
        command.upgrade(config, "head")

    def scrub(self, now: datetime) -> None:
        """After a forgetting: leave no deleted word in the index of words or the log of an SQLite file."""
        if not self.is_sqlite:
            return
        first = True
        while self.run(now, lambda session: search.tidy(session, first=first)):  # noqa: B023
            first = False
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL and in memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def hold(session: Session) -> None:
    """Keep what a session loads until it ends: else a row nobody refers to is read anew each time it is got."""
    held = session.info.setdefault("held", [])
    for loaded in ("loaded_as_persistent", "pending_to_persistent"):
        event.listen(session, loaded, lambda _, row: held.append(row))


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the begin event below decides, not the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
