"""Copies of the database while it runs, the key apart from them, and the way back.

SQLite is copied by its own online backup, PostgreSQL by pg_dump. Knows files and databases, no tables: whoever
restores brings the schema up to date and forgets again whom ``forgotten.log`` names.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import URL, make_url

from storage.errors import CheJiError

Reason = Literal["nothing", "damaged", "other engine", "in use", "no tool", "failed"]
_MAGIC = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}
_SUFFIX = {"sqlite": ".db", "postgresql": ".dump"}


class CannotCopy(CheJiError):
    """The database could not be copied."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def backup(database_url: str, key_file: Path, folder: Path, now: datetime) -> tuple[Path, Path | None]:
    """Copy the database and the key file into two files of ``folder``; no key file, no second file."""
    database = backup_database(database_url, folder, now)
    if not key_file.exists():
        return database, None
    key = database.with_suffix(".key")
    _copy_private(key_file, key)
    return database, key


def backup_database(database_url: str, folder: Path, now: datetime) -> Path:
    """Copy the database, consistent while it is written to, into a new file of ``folder``."""
    url = make_url(database_url)
    engine = url.get_backend_name()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"cheji-{now:%Y%m%d-%H%M%S}{_SUFFIX[engine]}"
    unfinished = target.with_name(f".{target.name}.part")
    try:
        if engine == "sqlite":
            copy_sqlite(_file(url), unfinished)
        else:
            _postgres("pg_dump", url, "--format=custom", f"--file={unfinished}")
        unfinished.chmod(0o600)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` copies of the database, with the keys beside them; returns what went."""
    copies = sorted(path for suffix in _SUFFIX.values() for path in folder.glob(f"cheji-*{suffix}"))
    old = copies[: max(0, len(copies) - keep)]
    for path in old:
        path.unlink()
        path.with_suffix(".key").unlink(missing_ok=True)
    return old


def copies_of(database_url: str, folder: Path) -> list[Path]:
    """The SQLite copies of a database that lie in its backup folder and, set aside by us, beside the file itself."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return []
    file = _file(url)
    return sorted([*folder.glob("cheji-*.db"), *file.parent.glob(f"{file.name}.before-*[!wahl]")])


def restore(database_url: str, copy: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place; returns where an SQLite file that stood there was set aside.

    The copy is checked before anything is touched. Nothing may be running on the database meanwhile.
    """
    url = make_url(database_url)
    engine = url.get_backend_name()
    _check(copy, engine)
    if engine == "postgresql":
        _postgres("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(copy))
        return None
    file = _file(url)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.part")
    try:
        copy_sqlite(copy, fresh)
        fresh.chmod(0o600)
        aside = _set_aside(file, now)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def restore_key(copy: Path, key_file: Path, now: datetime) -> Path | None:
    """Put a key in its place; returns where a different one that stood there was set aside."""
    aside = None
    if key_file.exists() and key_file.read_bytes() != copy.read_bytes():
        aside = key_file.with_name(f"{key_file.name}.before-restore-{now:%Y%m%d-%H%M%S}")
        key_file.replace(aside)
    key_file.parent.mkdir(parents=True, exist_ok=True)
    if copy.resolve() != key_file.resolve():
        _copy_private(copy, key_file)
    return aside


def _file(url: URL) -> Path:
    return Path(url.database or "")


def _set_aside(file: Path, now: datetime) -> Path | None:
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file, timeout=0)) as present:
            present.execute("PRAGMA journal_mode=DELETE")  # needs the file for itself, and leaves nothing beside it
    except sqlite3.OperationalError as error:
        raise CannotCopy("in use", str(file)) from error
    except sqlite3.DatabaseError:
        pass  # it is damaged: that is why it is being replaced
    aside = file.with_name(f"{file.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    for end in ("", "-wal", "-shm"):
        part = file.with_name(file.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    return aside


def _copy_private(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600, exist_ok=False)
    target.write_bytes(source.read_bytes())


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite file with what its write-ahead log holds, while others write to it."""
    if not source.exists():
        raise CannotCopy("nothing", str(source))
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as read,
            closing(sqlite3.connect(target)) as write,
        ):
            read.backup(write)
            write.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    except sqlite3.DatabaseError as error:
        raise CannotCopy("failed", str(error)) from error


def _check(copy: Path, engine: str) -> None:
    """CannotCopy unless the file is a whole copy made by this engine."""
    if not copy.is_file():
        raise CannotCopy("nothing", str(copy))
    with copy.open("rb") as file:
        start = file.read(16)
    found = next((name for name, magic in _MAGIC.items() if start.startswith(magic)), None)
    if found is None:
        raise CannotCopy("damaged", str(copy))
    if found != engine:
        raise CannotCopy("other engine", found)
    if engine == "sqlite":
        try:
            with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as read:
                whole = read.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            whole = False
        if not whole:
            raise CannotCopy("damaged", str(copy))


def _postgres(tool: str, url: URL, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, where ps does not show it."""
    program = shutil.which(tool)
    if program is None:
        raise CannotCopy("no tool", tool)
    environ = dict(os.environ)
    if url.password is not None:
        environ["PGPASSWORD"] = str(url.password)
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run([program, f"--dbname={address}", *arguments], env=environ, capture_output=True, check=False)
    if done.returncode:
        raise CannotCopy("failed", done.stderr.decode(errors="replace").strip().partition("\n")[0])
