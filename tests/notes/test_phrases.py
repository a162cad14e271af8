"""Ways to say one thing: each phrase is said of a known customer and must give just these values of its field.

names.tsv: who a note speaks of, with the gender where it is told; the customers between semicolons.
"""

import json
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


@pytest.mark.parametrize(("wanted", "text"), NAMED, ids=lambda words: json.dumps(words, ensure_ascii=False))
def test_who_is_named(wanted: str, text: str) -> None:
    customers = read_record({"id": "", "ref": "2026-11-23T10:15:00", "known": [], "text": text}, Lexicon.shipped())
    assert isinstance(customers["customers"], list)
    named = ("/".join(filter(None, (c.get("name", "?"), c.get("gender")))) for c in customers["customers"])
    assert ";".join(named) == wanted
