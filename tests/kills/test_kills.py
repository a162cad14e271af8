"""The product is killed at every stage of a message, in short; ``make kills`` does it at length on both engines."""

import sys
from pathlib import Path

import pytest

from storage.session import Database
from tests.kills.platforms import PLATFORMS
from tests.kills.product import STAGES
from tests.kills.story import START, Kill, Story, kills


async def killed(database: Database, name: str, folder: Path, plan: list[Kill]) -> None:
    """Nothing is lost, nothing done twice, nothing shown again but what was in flight."""
    async with PLATFORMS[name](START) as platform:
        story = Story(database, platform, folder)
        for kill in plan:
            await story.die(kill)
        await story.rest()
    tally = story.tally
    sys.stdout.write(f"\n{name} on {database.engine.name}: {tally}\n")
    assert (tally.lost, tally.twice, tally.out_of_order) == ([], [], [])
    assert max(tally.repeated.values(), default=0) <= platform.repeats, tally.again
    assert {stage: tally.stages[stage] for stage in STAGES} == dict.fromkeys(STAGES, len(plan) // len(STAGES))


async def test_killed_behind_telegram(embedded: Database, tmp_path: Path) -> None:
    await killed(embedded, "telegram", tmp_path, kills(1))


@pytest.mark.postgres
async def test_killed_behind_wecom(postgres: Database, tmp_path: Path) -> None:
    await killed(postgres, "wecom_app", tmp_path, kills(1))
