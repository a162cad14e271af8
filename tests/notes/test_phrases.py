"""Ways to say one thing: each phrase is said of a known customer and must give just these values of its field."""

import json
from pathlib import Path

import pytest

from handlers.notes.lexicon import Lexicon
from handlers.notes.vocabulary import read_record

LINES = (Path(__file__).parent / "cases" / "phrases.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(line.split("\t")) for line in LINES if line.strip()]
NAMES = {"deal": "deal_status"}


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


@pytest.mark.parametrize(("what", "phrase"), ROWS, ids=lambda words: json.dumps(words, ensure_ascii=False))
def test_phrase(what: str, phrase: str) -> None:
    field, _, wanted = what.partition("=")
    if field == "budget" and wanted == "-":
        assert said(phrase, field) == "-"
        return
    got = said(phrase, field)
    assert got == (",".join(sorted(wanted.split(","))) if "," in wanted else wanted)
