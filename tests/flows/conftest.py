"""A conversation over a fresh store: 王磊 manager, 陈宇 and 周倩 reps; 赵敏 and 孙悦 in another store of the group."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.computing import Worker
from handlers.notes.lexicon import Lexicon
from storage.session import Database
from tests.engines import open_database, put_back
from tests.flows.conversation import Conversation

MakeGround = Callable[[], "Ground"]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """What the reader knows, read once."""
    return Lexicon.shipped()


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """The process for heavy computing, one for all: it takes seconds to start."""
    made = Worker()
    yield made
    made.close()


@dataclass
class Ground:
    """One database file, put back to a store's first morning before each conversation.

    One engine for all of them: what it has compiled once it need not compile for every test.
    """

    database: Database
    file: Path
    first_morning: Path
    lexicon: Lexicon
    worker: Worker

    @contextmanager
    def begin(self) -> Iterator[Conversation]:
        """A conversation from the first morning on."""
        put_back(self.database, self.first_morning)
        with asyncio.Runner() as runner:
            conversation = Conversation(self.database, self.lexicon, runner, self.worker)
            yield conversation
            conversation.close()
        self.database.close()


@pytest.fixture(scope="session")
def make_ground(
    sqlite_template: Path, lexicon: Lexicon, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> MakeGround:
    """Grounds with the two stores and their people, planned for Monday."""

    def make() -> Ground:
        folder = tmp_path_factory.mktemp("flows")
        database = open_database(f"sqlite:///{folder / 'cheji.db'}")
        ground = Ground(database, folder / "cheji.db", sqlite_template, lexicon, worker)
        with ground.begin():
            pass  # the first one hires the people
        return replace(ground, first_morning=ground.file.rename(folder / "first.db"))

    return make


@pytest.fixture(scope="session")
def ground(make_ground: MakeGround) -> Ground:
    """The one that tests take turns on."""
    return make_ground()


@pytest.fixture
def chat(ground: Ground) -> Iterator[Conversation]:
    """Monday, 23 November 2026, nine in the morning."""
    with ground.begin() as conversation:
        yield conversation


@pytest.fixture(scope="module")
def open_chat(make_ground: MakeGround) -> Iterator[Conversation]:
    """One conversation for many examples: a customer of one's own, one with a date."""
    with make_ground().begin() as conversation:
        conversation.say("陈宇", "王强13900006602 途岳 A 明天下午3点打电话")
        conversation.say("陈宇", "张先生13800000001 看途观L")
        yield conversation
