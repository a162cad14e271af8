"""How long notes take: the dictionary, the median and the slowest of a hundred, 5,000 characters of many customers.

Beside each stands the ratio to a plain loop of the same machine; printed by `make bench`, never asserted. CPU time, the least of
a few runs, so that busy neighbours count little.
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from statistics import median, quantiles

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from handlers.notes.dates import find
from handlers.notes.lexicon import Lexicon, built
from handlers.notes.read import read
from tests.notes.score import load

NOW = datetime(2026, 11, 23, 10, 15)
DATES = "下周三上午9点到11点 正月初八 3月5号至8号 今年前三季度 两个半月后 "


def least(work: Callable[[], object], runs: int = 5) -> float:
    """The least CPU milliseconds of a few runs."""
    taken = []
    for _ in range(runs):
        start = time.process_time_ns()
        work()
        taken.append(time.process_time_ns() - start)
    return min(taken) / 1e6


def test_notes(capsys: pytest.CaptureFixture[str]) -> None:
    loop = least(lambda: sum(i * i for i in range(10_000)), 30)
    words = Lexicon.shipped()
    texts = [str(record["text"]) for name in ("voices6", "voices7") for record in load(name)]
    each = [least(partial(read, text, NOW, (), words)) for text in texts]
    many = "\n".join(f"{i}. {text}" for i, text in enumerate(texts, 1))
    figures = {
        "dictionary": least(built, 3),
        "median note": median(each),
        "p99 note": quantiles(each, n=100)[98],
        "1,250 characters": least(lambda: read(many[:1250], NOW, (), words)),
        "5,000 characters": least(lambda: read(many[:5000], NOW, (), words)),
    }
    with capsys.disabled():
        rows = (f"{name:>18} {taken:8.2f} ms {taken / loop:8.1f} loops" for name, taken in figures.items())
        sys.stdout.write("\n".join(("", f"        plain loop {loop:8.2f} ms", *rows, "")))
    assert all(taken > 0 for taken in figures.values())


@pytest.mark.parametrize("length", [1250, 5000])
def test_dates(benchmark: BenchmarkFixture, length: int) -> None:
    text = (DATES * 200)[:length]
    assert benchmark(find, text, NOW)
