"""A conversation over a fresh store: 王磊 manager, 陈宇 and 周倩 reps; 赵敏 and 孙悦 in another store of the group."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handlers.notes.lexicon import Lexicon
from tests.engines import open_database
from tests.flows.conversation import Conversation


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """What the reader knows, read once."""
    return Lexicon.shipped()


@pytest.fixture(scope="session")
def staffed(sqlite_template: Path, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the two stores and their people in it, planned for Monday."""
    file = tmp_path_factory.mktemp("flows") / "staffed.db"
    shutil.copyfile(sqlite_template, file)
    database = open_database(f"sqlite:///{file}")
    with asyncio.Runner() as runner:
        Conversation(database, lexicon, runner).close()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@contextmanager
def begin(staffed: Path, folder: Path, lexicon: Lexicon) -> Iterator[Conversation]:
    """A conversation in a copy of that store."""
    shutil.copyfile(staffed, folder / "cheji.db")
    database = open_database(f"sqlite:///{folder / 'cheji.db'}")
    with asyncio.Runner() as runner:
        conversation = Conversation(database, lexicon, runner)
        yield conversation
        conversation.close()
    database.close()


@pytest.fixture
def chat(staffed: Path, tmp_path: Path, lexicon: Lexicon) -> Iterator[Conversation]:
    """Monday, 23 November 2026, nine in the morning."""
    with begin(staffed, tmp_path, lexicon) as conversation:
        yield conversation


@pytest.fixture(scope="module")
def open_chat(staffed: Path, tmp_path_factory: pytest.TempPathFactory, lexicon: Lexicon) -> Iterator[Conversation]:
    """One conversation for many examples: a customer of one's own, one with a date."""
    with begin(staffed, tmp_path_factory.mktemp("any"), lexicon) as conversation:
        conversation.say("陈宇", "王强13900006602 途岳 A 明天下午3点打电话")
        conversation.say("陈宇", "张先生13800000001 看途观L")
        yield conversation
