"""Thirty kills and more on each engine behind each platform, and the counts: ``make kills`` (some minutes)."""

import sys
from pathlib import Path

import pytest

from storage.session import Database
from tests.kills.pair import by_chat, pair
from tests.kills.platforms import PLATFORMS
from tests.kills.story import START, kills
from tests.kills.test_kills import killed

EACH = 7
"""Kills in each stage."""
TAKEN_OVER = 20.0
"""Seconds after a kill, at most, until another process has sent what was waiting."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PLATFORMS)
async def test_killed_at_length(name: str, database: Database, tmp_path: Path) -> None:
    await killed(database, name, tmp_path, kills(EACH, spooled=name == "wecom_app"))


@pytest.mark.postgres
@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", PLATFORMS)
async def test_another_process_takes_over_in_time(name: str, postgres: Database, tmp_path: Path) -> None:
    async with PLATFORMS[name](START, posts=True) as platform, pair(postgres, platform, tmp_path) as both:
        both.speak(2)
        await both.brought()
        seconds = await both.kill_the_sender()
        sys.stdout.write(f"\n{name}: the other process answers {seconds:.1f} s after the kill\n")
        assert seconds < TAKEN_OVER
        assert by_chat(both.heads()) == by_chat(both.said)
