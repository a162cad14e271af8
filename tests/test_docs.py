"""The documents say what the tables say: nothing missing, nothing stale."""

import re
from pathlib import Path

import pytest

from bot import docs
from bot.cli import app
from bot.config import entries
from tests.story.pictures import REPORTS

README = ("README.md", "README.zh-CN.md")


def test_nothing_is_stale() -> None:
    assert [path.name for path in docs.stale()] == [], "run make docs"


@pytest.mark.parametrize("name", [*README, ".env.example"])
def test_every_setting_is_named(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert [entry.name for entry in entries() if not re.search(rf"\b{entry.name}\b", text)] == []


@pytest.mark.parametrize("name", README)
def test_every_command_is_named(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert len(names) > 5
    assert [command for command in names if f"`cheji {command}" not in text] == []


@pytest.mark.parametrize("name", [*README, "docs/reports.md"])
def test_links_and_pictures_are_there(root: Path, name: str) -> None:
    text, folder = (root / name).read_text(encoding="utf-8"), (root / name).parent
    targets = re.findall(r'\]\(([^)#:]+)\)|src="([^"]+)"', text)
    assert [target for pair in targets for target in pair if target and not (folder / target).exists()] == []


def test_every_report_is_shown(root: Path) -> None:
    text = (root / "docs/reports.md").read_text(encoding="utf-8")
    assert [name for name in REPORTS if f'src="pictures/report-{name}.png"' not in text] == []


@pytest.mark.parametrize("name", README)
def test_the_first_screen_is_what_it_is_a_picture_and_two_commands(root: Path, name: str) -> None:
    first = (root / name).read_text(encoding="utf-8").partition("\n## ")[0]
    assert "docs/pictures/chat-phone.png" in first
    assert re.findall(r"^make \w+", first, re.MULTILINE) == ["make run", "make test"]


@pytest.mark.parametrize(
    "target", ["run", "test", "lint", "format", "docs", "migration", "kills", "bench", "constraints"]
)
def test_every_chore_is_in_the_makefile_and_the_readme(root: Path, target: str) -> None:
    assert re.search(rf"^{target}:", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"`make {target}" in (root / "README.md").read_text(encoding="utf-8")


def test_a_part_is_replaced_between_its_marks_only(tmp_path: Path) -> None:
    text = "before\n<!-- cli -->\nold\n<!-- /cli -->\nafter\n<!-- other -->\nkept\n"
    made = docs.written(text.replace("other", "settings-unmarked"))
    assert made.startswith("before\n<!-- cli -->\n| command | does |\n")
    assert made.endswith("<!-- /cli -->\nafter\n<!-- settings-unmarked -->\nkept\n")
    assert "old" not in made
