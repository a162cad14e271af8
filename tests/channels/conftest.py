"""The gateway's own pieces, for channels that are tried in front of the real one."""

import pytest

from tests.channels.rigs import Inbox
from tests.gateway.conftest import clock, lanes, make_gateway, woken

__all__ = ["clock", "lanes", "make_gateway", "woken"]


@pytest.fixture
def inbox() -> Inbox:
    """Where inbounds are committed, or not."""
    return Inbox()
