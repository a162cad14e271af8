"""The reader on its own notes: floors that may only rise. The sets and the scoring are score.py's."""

import pytest

from handlers.notes.lexicon import Lexicon
from tests.notes.score import SETS, is_aside, load, score


@pytest.mark.parametrize(
    ("name", "f1", "exact"), [("worked_on", 0.99, 0.93), ("checked", 0.99, 0.95), ("set_aside", 0.95, 0.75)]
)
def test_floor(name: str, f1: float, exact: float) -> None:
    total = score(name, Lexicon.shipped())
    assert total.f1 >= f1, "\n".join(total.differences if not is_aside(name) else ())
    assert total.exact / total.notes >= exact
    assert total.false_creations == 0


def test_sets_share_no_note() -> None:
    texts = [record["text"] for name in SETS for record in load(name)]
    assert len(texts) == len(set(map(str, texts)))
