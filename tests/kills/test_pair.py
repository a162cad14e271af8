"""Two processes behind one webhook: each message once, each member's in order, one of them sending, the other after it."""

from pathlib import Path

import pytest

from storage.session import Database
from tests.kills.pair import by_chat, pair
from tests.kills.platforms import PLATFORMS
from tests.kills.story import START

LEASE = 3.0
"""Seconds; what a real one lasts is waited for by ``make kills``."""


@pytest.mark.postgres
@pytest.mark.parametrize("name", PLATFORMS)
async def test_two_processes_behind_one_webhook(name: str, postgres: Database, tmp_path: Path) -> None:
    async with PLATFORMS[name](START, posts=True) as platform, pair(postgres, platform, tmp_path, LEASE) as both:
        both.speak(2)
        await both.brought()
        assert await both.kill_the_sender() < 2 * LEASE + 10
        assert by_chat(both.heads()) == by_chat(both.said)
