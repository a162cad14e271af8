"""How long a note takes, beside a plain loop of the same machine; printed by `make bench`, never asserted."""

from datetime import datetime

from pytest_benchmark.fixture import BenchmarkFixture

from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read

NOW = datetime(2026, 11, 23, 10, 15)


def test_note(benchmark: BenchmarkFixture) -> None:
    words = Lexicon.shipped()
    note = benchmark(read, "张先生13800000001 看途观L 预算20左右 对比CR-V 下周三上午再联系 H", NOW, (), words)
    assert note.customers


def test_plain_loop(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: sum(i * i for i in range(10_000))) > 0
