"""What every test may count on: no setting of the machine it runs on leaks in."""

import gc
import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.engines"]


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
