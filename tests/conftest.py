"""What every test may count on: no setting of the machine it runs on leaks in."""

import gc
import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.engines"]
LONGEST = (
    "scheduler/test_year.py", "story/test_story.py", "flows/test_every_field.py", "flows/test_rights_table.py",
    "test_startup.py", "flows/test_bad_input.py", "page/test_page.py", "flows/test_handover_whole.py",
    "flows/test_activities.py", "test_transfer.py", "flows/test_deals.py", "test_cli.py", "flows/test_secrets.py",
    "test_architecture.py", "kills/test_kills.py",
)  # fmt: skip
"""Modules of which each takes ten seconds and more: begun first, so that no process is left alone with one."""


gc.set_threshold(20_000, 20, 50)
"""A test leaves little behind that garbage has to be looked for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; xdist, told to keep modules together, hands them out in this order."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: not to be gone through again at every collection of garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A developer's CHEJI_* variables and data folder stay out of the tests."""
    for name in [name for name in os.environ if name.startswith("CHEJI_") and not name.startswith("CHEJI_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).parent.parent
