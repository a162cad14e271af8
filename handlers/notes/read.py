"""A rep's note in, findings with the words they came from out. Pure: no database, chat, network or clock."""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers.notes import dates
from handlers.notes.fields import FINDING_FIELDS
from handlers.notes.findings import Car, Finding, Known, Money, Note, Reading
from handlers.notes.lexicon import Lexicon
from handlers.notes.numbers import flatten

__all__ = ["FINDING_FIELDS", "read"]

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_NAME = re.compile(r"(?:[一-龥]{1,2}(?:先生|女士|小姐|姐|哥|总|太太|阿姨|老师))|(?:^|[\s，,])([一-龥]{2,3})(?=[\s，,\d]|$)")
_LEVEL = re.compile(r"(?<![A-Za-z0-9])([HABCNODTF])级?(?![A-Za-z0-9])")
_BUDGET = re.compile(r"预算\s*(\d+)")


def read(text: str, sent_at: datetime, known: Sequence[Known], words: Lexicon) -> Note:
    """What the note says about each customer; never raises, the same answer for the same input."""
    flat = flatten(text)
    found = [Finding("phone", m[0], *m.span(), "mobile") for m in _PHONE.finditer(flat)]
    if m := _NAME.search(flat):
        found.insert(0, Finding("name", m[0].strip(" ，,"), m.start(), m.end(), "name"))
    for mention in words.mentions(flat):
        if mention.series.name:
            rival = "比" in flat[max(0, mention.start - 3) : mention.start]
            car = Car(mention.series.brand, mention.series.name)
            found.append(Finding("competitor" if rival else "interest", car, mention.start, mention.end, "series"))
    for when in dates.find(flat, sent_at)[:1]:
        found.append(Finding("next_date", when.first_day, *when.span, "next"))
        if when.precise != "date":
            found.append(Finding("next_time", when.start.time(), *when.span, "next"))
        found.append(Finding("next_action", "联系", *when.span, "next"))
    if m := _LEVEL.search(flat):
        found.append(Finding("level", m[1], *m.span(), "level"))
    if m := _BUDGET.search(flat):
        found.append(Finding("budget", Money(int(m[1]) * 10000, int(m[1]) * 10000, True), *m.span(), "budget"))
    if not found:
        return Note("chat")
    name = next((f.value for f in found if f.field == "name"), None)
    who = next((k.id for k in known if k.name == name), next((k.id for k in known if k.is_current and not name), None))
    return Note("note", (Reading("update" if who is not None else "create", who, (), tuple(found)),))
