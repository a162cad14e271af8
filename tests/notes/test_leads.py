"""What a table of wordings may begin with is looked at first, and changes nothing of what it finds."""

import re

import pytest

from handlers.notes import vocab
from handlers.notes.leads import Text, led
from handlers.notes.wordings import told
from tests.notes.score import load

TEXTS = [str(record["text"]) for name in ("worked_on", "voices6") for record in load(name)]


@pytest.mark.parametrize(
    "pattern",
    [
        "来了|到店",
        "(?:又|刚|才)?来了",
        "(?<!没)来(?=了)",
        "[0-9]{0,2}个|\\ue001好",
        "[^来]了",
        "(?P<who>他|她)(?:们)*说",
        "^到店|来$",
        ".了",
        "\\s?电话",
        "[a-c\\]]到|\\+",
        "(?:)",
        "(?:想|准备|打算)(?:去|来)?[ ,，]{0,2}$",
        "(?P<one>[一二])(?P=one)|个$",
    ],
)
def test_finds_what_the_plain_pattern_finds(pattern: str) -> None:
    table = led(pattern)
    for text in (*TEXTS[:60], "到店 他们说来了", "好", "a到]到+", "12个 x了"):
        assert [m.span() for m in table.finditer(Text(text))] == [m.span() for m in re.finditer(pattern, text)]
        for end in range(len(text)):
            assert bool(table.search(text[:end])) == bool(re.search(pattern, text[:end]))


def test_the_tables_find_the_same() -> None:
    tables = [p for _, p in told("method")] + [r.pattern for r in (*vocab.ATTITUDES, *vocab.USAGE, *vocab.SOURCES)]
    for table in tables:
        plain = re.compile(re.sub(r"^\(\?=\[(?:\\.|[^\]])*\]\)", "", table.pattern), re.I)
        for text in TEXTS:
            assert [m.span() for m in table.finditer(Text(text))] == [m.span() for m in plain.finditer(text)]
