"""What a table of wordings may begin with is looked at first, and changes nothing of what it finds."""

import gc
import pkgutil
import re
from importlib import import_module

import pytest

import handlers.notes
from handlers.notes.leads import Table, Text, led
from handlers.notes.wordings import widened
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


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("method", "到店接待"),
        ("method", "电话沟通"),
        ("deal_status", "已战败"),
        ("source", "老客户介绍"),
        ("objection", "价格"),
        ("usage", "家庭使用"),
    ],
)
def test_a_table_of_the_data_finds_what_its_wordings_find(field: str, label: str) -> None:
    wordings = widened(field, label, "战败")
    table, plain = led(wordings), re.compile(wordings)
    assert table.pattern != wordings  # it is looked at what they begin with
    found = [[m.span() for m in table.finditer(Text(text))] for text in TEXTS]
    assert found == [[m.span() for m in plain.finditer(text)] for text in TEXTS]
    assert any(found)


def tables(within: object) -> set[Table]:
    """Every table that something of the reader holds, however deep."""
    found, seen, left = set[Table](), set[int](), [within]
    while left:
        one = left.pop()
        if isinstance(one, Table):
            found.add(one)
        elif id(one) not in seen and (
            isinstance(one, dict | list | tuple) or type(one).__module__.startswith("handlers.")
        ):
            seen.add(id(one))
            left += gc.get_referents(one)
    return found


def test_every_table_is_a_pattern() -> None:
    """They are compiled when a text first needs them, which may be long after the start."""
    modules = [import_module(f"handlers.notes.{found.name}") for found in pkgutil.iter_modules(handlers.notes.__path__)]
    held = set[Table]().union(*(tables(vars(module)) for module in modules))
    assert len(held) > 400
    for table in held:
        table.match("")  # raises what is wrong with it
