"""话术 and 在售: what a manager gives the reps to say and to sell; 准备 reads it. Anybody may read, managers write."""

import re
from collections.abc import Sequence

from handlers.cards import store_lines as cards
from handlers.commands import command
from handlers.notes.findings import Choice, Known
from handlers.notes.read import read
from handlers.turn import Turn
from storage import store_lines
from storage.choices import OBJECTION, OTHER
from storage.errors import BadValue
from storage.kinds import MONEY_RANGE
from storage.messages import Message
from storage.models import StoreLine
from storage.record import choice

LONGEST = 80
_ANYBODY = Known(0, "", is_current=True)
"""Of whom a worry is said that is asked about: 嫌贵."""
_SAID = re.compile(r"(?P<about>[^：:]{1,24})[：:]\s*(?P<words>.+)")
_COMPARED = re.compile(r"(?P<own>.+?)\s*(?:对比|比|对|vs|VS)\s*(?P<other>.+)")
_DROPPED = re.compile(r"(?:删|删掉|去掉)\s*(?P<number>\d{1,2})")
_PRICED = re.compile(r"(?P<series>\S.*?)\s+(?P<price>\S+)")


@command("话术", slash="lines", does="店里怎么答顾虑、怎么比竞品", takes_words=True, place=83)
def _lines(turn: Turn, words: str) -> list[Message]:
    held = store_lines.lines(turn.session, turn.store.id, "answer", "compare")
    if match := _DROPPED.fullmatch(words):
        return _drop(turn, held, int(match["number"]))
    match = _SAID.fullmatch(words)
    if match is None:
        held = _asked(turn, held, words)
        return [cards.lines(turn, [label(row) for row in held], [row.words for row in held])]
    _must_lead(turn)
    about, said = (" ".join(match[part].split()) for part in ("about", "words"))
    said = said[:LONGEST]
    if compared := _COMPARED.fullmatch(about):
        own, other = (series_name(turn, compared[side]) for side in ("own", "other"))
        row = store_lines.put(turn.session, turn.store.id, "compare", own, other, said)
    else:
        item = choice(OBJECTION, about.removeprefix("嫌"))
        subject = item.words if item.code == OTHER else item.code
        row = store_lines.put(turn.session, turn.store.id, "answer", subject, "", said)
    return [cards.kept(label(row), row.words)]


def _asked(turn: Turn, held: Sequence[StoreLine], words: str) -> Sequence[StoreLine]:
    """途观L 比 CR-V, 价格: the lines about it; where there are none all of them."""
    cars = {one.series.name or one.series.brand for one in turn.words.mentions(words)}
    note = read(words, turn.sent_at, (_ANYBODY,), turn.words)
    said = [found.value for reading in note.customers for found in reading.all("objection")]
    worries = {choice(OBJECTION, one.code if isinstance(one, Choice) else str(one)).code for one in said}
    about = [row for row in held if (cars and cars == {row.subject, row.other}) or row.subject in worries]
    return about or held


@command("在售", slash="onsale", does="店里卖的车和价格区间", takes_words=True, place=84)
def _on_sale(turn: Turn, words: str) -> list[Message]:
    held = store_lines.lines(turn.session, turn.store.id, "series")
    if match := _DROPPED.fullmatch(words):
        return _drop(turn, held, int(match["number"]))
    match = _PRICED.fullmatch(words)
    if match is None:
        return [cards.on_sale([row.subject for row in held], [row.words for row in held])]
    _must_lead(turn)
    price = MONEY_RANGE.show(MONEY_RANGE.read(match["price"]))
    row = store_lines.put(turn.session, turn.store.id, "series", series_name(turn, match["series"]), "", price)
    return [cards.kept(label(row), row.words)]


def _must_lead(turn: Turn) -> None:
    if not turn.leads:
        raise BadValue("这些由经理来定\n有好说法跟经理说一声")


def _drop(turn: Turn, held: Sequence[StoreLine], number: int) -> list[Message]:
    _must_lead(turn)
    if not 1 <= number <= len(held):
        return [cards.no_such(len(held))]
    row = held[number - 1]
    turn.session.delete(row)
    return [cards.dropped(label(row))]


def label(row: StoreLine) -> str:
    """价格, 途观L 比 CR-V, 途观L."""
    if row.sort == "compare":
        return f"{row.subject} 比 {row.other}"
    return OBJECTION.label(row.subject) or row.subject


def series_name(turn: Turn, words: str) -> str:
    """A series as the dictionary spells it; as said where it knows none."""
    found = turn.words.find(words.strip())
    return (found.name or found.brand) if found else words.strip()
