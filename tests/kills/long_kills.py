"""Thirty kills and more on each engine behind each platform, and the counts: ``make kills`` (some minutes)."""

from pathlib import Path

import pytest

from storage.session import Database
from tests.kills.platforms import PLATFORMS
from tests.kills.story import kills
from tests.kills.test_kills import killed

EACH = 7
"""Kills in each stage."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PLATFORMS)
async def test_killed_at_length(name: str, database: Database, tmp_path: Path) -> None:
    await killed(database, name, tmp_path, kills(EACH, spooled=name == "wecom_app"))
