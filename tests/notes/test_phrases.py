"""Ways to say one thing: each phrase is said of a known customer and must give just these values of its field.

names.tsv: who a note speaks of, with the gender where it is told; the customers between semicolons.
One test for all lines of a field: a line is read in a millisecond, a test of its own would cost three more.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from handlers.notes.lexicon import Lexicon
from handlers.notes.vocabulary import read_record

CASES = Path(__file__).parent / "cases"
ROWS, NAMED = (
    [tuple(line.split("\t")) for line in (CASES / name).read_text(encoding="utf-8").splitlines() if line.strip()]
    for name in ("phrases.tsv", "names.tsv")
)
NAMES = {"deal": "deal_status"}
FIELDS: dict[str, list[tuple[str, str]]] = defaultdict(list)
"""What is wanted and the phrase, by field."""
for what, phrase in ROWS:
    FIELDS[what.partition("=")[0]].append((what.partition("=")[2], phrase))


def said(phrase: str, field: str) -> str:
    """The values of a field read from a phrase, in the shape of the table."""
    record = {"id": "", "ref": "2026-11-23T10:15:00", "known": [{"name": "李强"}], "text": f"李强 {phrase}"}
    customers = read_record(record, Lexicon.shipped())["customers"]
    assert isinstance(customers, list)
    value = customers[0].get(NAMES.get(field, field)) if customers else None
    if isinstance(value, dict):
        low, high = (f"{v:g}" if v is not None else "" for v in (value["min"], value["max"]))
        return f"{low}-{high}"
    if isinstance(value, list):
        return ",".join(sorted(value))
    return "-" if value is None else str(value)


def named(text: str) -> str:
    """Who a note speaks of, in the shape of the table."""
    customers = read_record({"id": "", "ref": "2026-11-23T10:15:00", "known": [], "text": text}, Lexicon.shipped())
    assert isinstance(customers["customers"], list)
    return ";".join("/".join(filter(None, (c.get("name", "?"), c.get("gender")))) for c in customers["customers"])


@pytest.mark.parametrize("field", FIELDS)
def test_phrases(field: str) -> None:
    wrong = []
    for wanted, phrase in FIELDS[field]:
        got = said(phrase, field)
        if got != ",".join(sorted(wanted.split(","))):
            wrong.append(f"{field}={wanted}\t{phrase}\tread as {got}")
    assert not wrong, "\n".join(wrong)


def test_who_is_named() -> None:
    wrong = [f"{wanted}\t{text}\tread as {got}" for wanted, text in NAMED if (got := named(text)) != wanted]
    assert not wrong, "\n".join(wrong)
