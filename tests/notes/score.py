"""Scores the reader on the cases beside it: precision, recall, F1 over values, whole notes exact, false creations.

    python -m tests.notes.score [--log] [--file PATH]    prints all sets, or one file of this format
    --log appends date, commit and scores to scores.tsv

worked_on, voices and their thirds opened, voices_opened were written before the rules; the thirds were set aside at first,
their last untouched figures stand in scores.tsv as set_aside, voices_aside and voices2_aside to voices11_aside. checked
holds notes whose reading was judged right afterwards: it guards, it proves nothing. voices2 and those numbered after it
were written by somebody who had not read the rules; their first line in scores.tsv is the figure before anybody worked on
them, and what ends in _aside is scored here and not looked at while rules are written.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from handlers.notes.lexicon import Lexicon
from handlers.notes.vocabulary import FIRMS, read_record

CASES = Path(__file__).parent / "cases"
SETS = (
    *("worked_on", "opened", "voices", "voices_opened", "fresh", "checked"),
    *(f"voices{n}" for n in (*range(2, 18), 19, 20, 22)),
    *(f"voices{n}_opened" for n in range(2, 12)),
    *(f"voices{n}_aside" for n in range(13, 22)),
)
MODEL_FIELDS = {"models", "competitors", "test_drive_models", "deal_model", "lost_model", "rejects"}
CORE = {"op", "name", "phone", "models", "budget", "next_date", "next_time", "deal_status"}

Customer = Mapping[str, object]


@dataclass
class Score:
    """Counts of values right, made up and missed, and of notes."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    notes: int = 0
    exact: int = 0
    core: int = 0
    false_creations: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Micro F1 over all values."""
        return 2 * self.right / max(1, 2 * self.right + self.extra + self.missed)


def is_aside(name: str) -> bool:
    """Whether the set is never to be looked at."""
    return name.endswith("aside")


def load(name: str) -> list[dict[str, object]]:
    """The records of a set, or of a file of that format."""
    path = Path(name) if name.endswith(".jsonl") else CASES / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def values(customer: Customer, brands: Sequence[str]) -> set[tuple[str, str]]:
    """A customer as a set of (field, value); a brand in front of a model is dropped."""
    return {(key, _bare(key, _plain(item), brands)) for key, value in customer.items() for item in _items(value)}


def _bare(field: str, words: str, brands: Sequence[str]) -> str:
    if field not in MODEL_FIELDS:
        return words
    return next((words[len(b) :] for b in brands if words.startswith(b) and len(words) > len(b)), words)


def _items(value: object) -> Iterator[object]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps({k: None if v is None else float(v) for k, v in sorted(value.items())})
    if isinstance(value, int | float):
        return str(float(value))
    return "".join(c for c in str(value).casefold() if c not in " -·")


def _pairs(want: Sequence[Customer], got: Sequence[Customer]) -> list[tuple[Customer, Customer]]:
    """Customers of the same name together; what is left over in order."""
    rest, pairs = list(got), []
    for customer in want:
        same = next((g for g in rest if g.get("name") == customer.get("name")), None)
        if same is None and len(want) == len(got) == 1:
            same = rest[0]
        if same is not None:
            rest.remove(same)
        pairs.append((customer, same or {}))
    return pairs + [({}, customer) for customer in rest]


def score(name: str, words: Lexicon) -> Score:
    """Reads and scores one set."""
    total = Score()
    brands = sorted({_plain(b) for b in words.brands if b not in FIRMS}, key=len, reverse=True)
    for record in load(name):
        got, want = read_record(record, words)["customers"], record["customers"]
        assert isinstance(got, list)
        assert isinstance(want, list)
        wrong, fields = [], set()
        for expected, found in _pairs(want, got):
            a, b = values(expected, brands), values(found, brands)
            total.right += len(a & b)
            total.extra += len(b - a)
            total.missed += len(a - b)
            wrong += [f"-{v}" for v in sorted(a - b)] + [f"+{v}" for v in sorted(b - a)]
            fields |= {field for field, _ in a ^ b}
        total.notes += 1
        total.exact += not wrong
        total.core += not fields & CORE
        total.false_creations += bool(got and not want)
        if wrong:
            total.differences.append(f"{record['id']} {record['text']}\n    " + "\n    ".join(wrong))
    return total


def main() -> None:
    """Prints the sets; the differences of the worked-on one only."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", action="store_true")
    parser.add_argument("--file", help="score this file alone")
    arguments = parser.parse_args()
    words = Lexicon.shipped()
    for name in (arguments.file,) if arguments.file else SETS:
        total = score(name, words)
        line = (
            f"{Path(name).stem}: F1 {total.f1:.1%}, exact {total.exact}/{total.notes}, core {total.core}/{total.notes}, "
            f"false creations {total.false_creations}"
        )
        sys.stdout.write(f"{line}\n")
        if not is_aside(name):
            sys.stdout.write("\n".join([*total.differences, ""]))
        if arguments.log:
            commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
            row = (datetime.now(UTC).date().isoformat(), commit.stdout.strip(), line)
            with (CASES.parent / "scores.tsv").open("a", encoding="utf-8") as out:
                out.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main()
