"""A question about numbers in words -> what is counted, over which days, of whom, told apart by what.

``上个月汽车之家来的成交几个``, ``上周 小陈``, ``10月 对比 9月``, ``本季度 按车型``. Conditions are those of lists
(handlers/wanted.py); days come from the note reader's own grammar. What was not understood is named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.figures_words import (
    AGAINST,
    ASKED_GROUPS,
    ASKS,
    GROUP,
    GROUPS,
    MEASURE,
    MEASURES,
    NAME,
    NAMED,
    OF_LATE,
    UNTIL_NOW,
)
from handlers.notes import dates
from handlers.notes.numbers import flatten, number
from handlers.turn import Turn
from handlers.wanted import LONGEST, read_wanted, staff_of
from handlers.wanted_words import DAYS, LATELY
from storage import people
from storage.filters import Owned
from storage.hits import Condition
from storage.measures import Asked, Span
from storage.models import REP
from storage.stats import By


@dataclass(frozen=True)
class Figures:
    """A question as it was understood."""

    measures: tuple[str, ...]
    """Names of measures, ``rate:`` and a rate's name, or ``said:`` and what is put into words (numbers_asked.SAID)."""
    span: Span | None
    """None: no time was said."""
    against: Span | None
    """The time it is compared with."""
    members: tuple[int, ...]
    by: By
    conditions: tuple[Condition, ...]
    said: str
    """The words of the conditions, as they were said."""
    unread: tuple[str, ...]
    asks: bool
    """It can only be a question."""

    def asked(self, turn: Turn, span: Span) -> Asked:
        """What the database is asked, over these days; a rep asks about their own work."""
        own = (turn.member.id,) if turn.member.role == REP else self.members
        return Asked(turn.scope, span, own, self.conditions)


def read_figures(turn: Turn, words: str) -> Figures:
    """What the words ask for."""
    named, text = _found(flatten(words[:LONGEST]), NAME, NAMED, ())
    text, against = _against(turn, text)
    spans = _spans(turn, text)
    span = _span_of(turn, spans[0][2]) if spans else None
    if spans and (until := UNTIL_NOW.match(text, spans[0][1])):
        span = replace(span, last=turn.now.date()) if span else None
        text = _blank(text, [(*until.span(), "")])
    text = _blank(text, spans)
    by, text = _group(text)
    labels = [option.label for option in turn.settings.choices("source").options]
    measures, text = _found(text, MEASURE, MEASURES, labels)
    measures = tuple(dict.fromkeys((*named, *measures)))
    text, asks = _cut(text, ASKS)
    text, _ = _cut(text, OF_LATE)
    staff = _staff(turn)
    wanted = read_wanted(text, turn.now, turn.settings, turn.words, staff)
    members = tuple(m for one in wanted.conditions if isinstance(one, Owned) for m in one.members)
    conditions = tuple(one for one in wanted.conditions if not isinstance(one, Owned))
    said = " ".join(text.split()) if conditions else ""
    return Figures(measures, span, against, members, by, conditions, said, wanted.unread, asks)


def _staff(turn: Turn) -> dict[str, int]:
    """Who may be asked about by name; a rep asks about nobody else."""
    if turn.member.role == REP:
        return {}
    named = [(one.name, one.id) for store in turn.scope.stores for one in people.members(turn.session, store)]
    return staff_of(named)


def _against(turn: Turn, text: str) -> tuple[str, Span | None]:
    """10月 对比 9月: the second time, if what stands behind the word is one."""
    for match in AGAINST.finditer(text):
        behind = text[match.end() :]
        found = _spans(turn, behind)
        if found and not behind[: found[0][0]].strip():
            rest = behind[found[0][1] :]
            return f"{text[: match.start()]} {rest}", _span_of(turn, found[0][2])
    return text, None


def _spans(turn: Turn, text: str) -> list[tuple[int, int, str]]:
    """Where times stand, with their words."""
    lately = [(*match.span(), match[0]) for match in LATELY.finditer(text)]
    found = [(*when.span, text[slice(*when.span)]) for when in dates.find(text, turn.now, "past")]
    return sorted([*lately, *(one for one in found if not any(a < one[1] and one[0] < b for a, b, _ in lately))])


def _span_of(turn: Turn, words: str) -> Span:
    today, zone = turn.now.date(), turn.settings.zone
    if match := LATELY.fullmatch(words):
        days = round((number(match["n"]) or 0) * DAYS[match["unit"]])
        return Span(today - timedelta(days=max(0, days - 1)), today, zone)
    found = dates.find(words, turn.now, "past")
    return Span(found[0].first_day, found[-1].last_day, zone)


def _blank(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    for start, end, _ in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[str, bool]:
    return pattern.sub(lambda match: " " * len(match[0]), text), bool(pattern.search(text))


def _group(text: str) -> tuple[By, str]:
    match = GROUP.search(text)
    if match is None:
        return "", text
    said = [name for name, _ in GROUPS if match[name]]
    asked = [name for group, name in ASKED_GROUPS.items() if match[group] is not None]
    by = [*said, *asked][0]
    return by, _blank(text, [(*match.span(), "")])


def _found(
    text: str, pattern: re.Pattern[str], table: Sequence[tuple[str, str]], sources: Sequence[str]
) -> tuple[tuple[str, ...], str]:
    """What is counted, and the other words; 到店 within 自然到店 is where somebody came from."""
    found: list[str] = []
    spans: list[tuple[int, int, str]] = []
    whence = [match.span() for label in sources for match in re.finditer(re.escape(label), text)]
    for match in pattern.finditer(text):
        if any(start <= match.start() and match.end() <= end for start, end in whence):
            continue
        found.append(next(name for place, (name, _) in enumerate(table) if match[f"m{place}"]))
        spans.append((*match.span(), ""))
    return tuple(dict.fromkeys(found)), _blank(text, spans)


# -- spans by name ------------------------------------------------------------------------------------------------


def week_of(day: date, turn: Turn) -> Span:
    """The calendar week of a day, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6), turn.settings.zone)


def month_of(day: date, turn: Turn) -> Span:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), turn.settings.zone)


def up_to(span: Span, today: date) -> Span:
    """A span that has not ended yet, up to today."""
    return replace(span, last=min(span.last, today)) if span.first <= today else span


def as_far(whole: Span, other: Span, today: date) -> Span:
    """Of a span that one under way is compared with, as much as that has come; of one under way, up to today."""
    if whole.first <= today < whole.last:
        return replace(other, last=min(other.last, other.first + (today - whole.first)))
    return up_to(other, today)


def before(span: Span) -> Span:
    """As many days, or the month, just before."""
    if span.first.day == 1 and (span.last + timedelta(days=1)).day == 1:
        months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1
        first = span.first
        for _ in range(months):
            first = (first - timedelta(days=1)).replace(day=1)
        return replace(span, first=first, last=span.first - timedelta(days=1))
    days = (span.last - span.first).days + 1
    return replace(span, first=span.first - timedelta(days=days), last=span.first - timedelta(days=1))
