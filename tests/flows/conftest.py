"""A conversation over a fresh store: 王磊 manager, 陈宇 and 周倩 reps; 赵敏 and 孙悦 in another store of the group."""

import asyncio
from collections.abc import Iterator

import pytest

from handlers.notes.lexicon import Lexicon
from storage.session import Database
from tests.flows.conversation import Conversation


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """What the reader knows, read once."""
    return Lexicon.shipped()


@pytest.fixture
def chat(embedded: Database, lexicon: Lexicon) -> Iterator[Conversation]:
    """Monday, 23 November 2026, nine in the morning."""
    with asyncio.Runner() as runner:
        conversation = Conversation(embedded, lexicon, runner)
        yield conversation
        conversation.close()
