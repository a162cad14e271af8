"""The scenes: played, read, and counted. None takes more than one message and two taps, but for a choice among customers."""

from pathlib import Path

import pytest

from tests.flows.conversation import Conversation, at
from tests.flows.scenes import SCENES, Say, Scene, Step, Tap, Wait

TABLE = Path(__file__).parents[2] / "docs" / "scenes.md"


def play(chat: Conversation, who: str, step: Step) -> str:
    """Do one step; what is read in answer."""
    if isinstance(step, Wait):
        chat.wait_until(at(step.day, 9))
        return ""
    return str(chat.say(who, step.words) if isinstance(step, Say) else chat.tap(who, step.label))


def row(scene: Scene) -> str:
    """The scene's line in the table."""
    typed = sum(isinstance(step, Say) for step in scene.steps)
    steps = " ".join(_typed(step) for step in scene.steps)
    return f"| {scene.code} | {scene.title} | {scene.who} | {steps} | {typed} | {len(scene.steps) - typed} |"


def _typed(step: Step) -> str:
    return step.words if isinstance(step, Say) else f"[{step.label}]" if isinstance(step, Tap) else ""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.code)
def test_scene(chat: Conversation, scene: Scene) -> None:
    for who, step in scene.before:
        play(chat, who, step)
    read = "\n".join(play(chat, scene.who, step) for step in scene.steps)
    assert [words for words in scene.shows if words not in read] == [], read


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.code)
def test_it_takes_no_more_than_one_message_and_two_taps(scene: Scene) -> None:
    typed = sum(isinstance(step, Say) for step in scene.steps)
    taps = len(scene.steps) - typed
    assert typed + taps - scene.is_choice <= 3
    assert typed - (scene.is_choice and taps == 0) <= 1
    assert taps <= 2


def test_the_table_in_the_documents_counts_the_same() -> None:
    told = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]
    assert told == [row(scene) for scene in SCENES]
