"""How long a note takes, beside a plain loop of the same machine; printed by `make bench`, never asserted."""

from datetime import datetime

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from handlers.notes.dates import find
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read

NOW = datetime(2026, 11, 23, 10, 15)


def test_note(benchmark: BenchmarkFixture) -> None:
    words = Lexicon.shipped()
    note = benchmark(read, "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H", NOW, (), words)
    assert note.customers


DATES = "下周三上午9点到11点 正月初八 3月5号至8号 今年前三季度 两个半月后 "


@pytest.mark.parametrize("length", [1250, 5000])
def test_dates(benchmark: BenchmarkFixture, length: int) -> None:
    text = (DATES * 200)[:length]
    assert benchmark(find, text, NOW)


def test_plain_loop(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: sum(i * i for i in range(10_000))) > 0
