"""Lanes and a gateway over whichever database the test runs on."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.gateway import Gateway, Handle
from bot.lanes import Lanes
from storage.errors import CheJiError
from storage.messages import Inbound, Message
from storage.session import Database
from tests.gateway.fakes import CAN, HandClock, KeepingChannel, echo
from tests.gateway.posting import House

MakeGateway = Callable[..., Gateway]


def apology(error_id: str) -> Message:
    """The line that says it is kept."""
    return Message(f"kept {error_id}")


def refusal(error: CheJiError) -> Message:
    """The line that says why not."""
    return Message(f"refused {type(error).__name__}")


@pytest_asyncio.fixture
async def lanes(database: Database) -> AsyncIterator[Lanes]:
    """Threads for the database."""
    made = Lanes(is_single_writer=database.is_sqlite)
    yield made
    await made.close()


@pytest.fixture
def clock() -> HandClock:
    """The product's clock."""
    return HandClock()


@pytest.fixture
def woken() -> list[str]:
    """The bots that were woken."""
    return []


@pytest.fixture
def make_gateway(database: Database, lanes: Lanes, clock: HandClock, woken: list[str]) -> MakeGateway:
    """Builds a gateway around a handler."""

    def make(
        handle: Handle = echo, is_read: Callable[[Inbound], bool] = lambda inbound: False, version: str = "1"
    ) -> Gateway:
        return Gateway(
            database, handle, clock, lanes, woken.append, is_read, apology=apology, refusal=refusal, version=version
        )

    return make


@pytest.fixture
def house(database: Database, lanes: Lanes, clock: HandClock) -> House[KeepingChannel]:
    """A delivery over a channel without limits."""
    return House(database, lanes, clock, KeepingChannel())


@pytest.fixture
def limited(database: Database, lanes: Lanes, clock: HandClock) -> House[KeepingChannel]:
    """A delivery over a channel with limits."""
    return House(database, lanes, clock, KeepingChannel(replace(CAN, per_chat=((3, 60.0),), per_bot=((5, 1.0),))))
