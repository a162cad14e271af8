"""A rep's note in, findings with the words they came from out. Pure: no database, chat, network or clock.

The order of the readers is the design: each claims its characters, so that a phone is never a price.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.notes import birthdays, filing, headings, kinds, moments, share, talk
from handlers.notes.cars import find_mentions, see_cars
from handlers.notes.compared import Seen
from handlers.notes.contacts import own_tails, read_contacts
from handlers.notes.dates import When
from handlers.notes.denied import deny
from handlers.notes.details import read_details
from handlers.notes.fields import FINDING_FIELDS
from handlers.notes.findings import Finding, Known, Note, Reading
from handlers.notes.lexicon import Lexicon
from handlers.notes.money import Sum, find_sums
from handlers.notes.page import NAME, Page
from handlers.notes.people import find_people, find_sure
from handlers.notes.person import Person

__all__ = ["FINDING_FIELDS", "read"]

MAX_CUSTOMERS = 30
"""Customers of one message that are read."""
_A_LIST_READ = 2_000
"""Characters in which a list mostly names more customers than are read."""
MAX_READ = 6_000
"""Characters of one message that are read; nobody writes more about a customer."""


def read(text: str, sent_at: datetime, known: Sequence[Known], words: Lexicon, *, is_theirs: bool = False) -> Note:
    """What the note says about each customer; never raises, the same answer for the same input.

    ``is_theirs``: the words are a customer's own, passed on; 我老婆 is then theirs, and no talk of the rep's family.
    """
    text = text[:MAX_READ]
    if kinds.is_acknowledgement(text):
        return Note("ack")
    desk = Desk(sent_at, tuple(known), words)
    look = _looked_over(desk, text)
    return kinds.judge(look.page, _readings(desk, look), look.people, is_theirs=is_theirs)


def _looked_over(desk: "Desk", text: str) -> "Look":
    """The text looked over; of a list longer than is read no further than that takes."""
    first = text.rfind("\n", 0, _A_LIST_READ)
    if first > 0 and len(text) > 2 * first:
        look = desk.look(Page(text[:first]))
        if len(share.merged(look.people)) > MAX_CUSTOMERS:
            return look
    return desk.look(Page(text))


@dataclass(frozen=True)
class Look:
    """A page looked over: who is named, and the dates, sums and cars whose parts are still open."""

    page: Page
    people: list[Person]
    tails: tuple[str, ...]
    whens: list[When]
    sums: list[Sum]
    cars: list[Seen]


@dataclass(frozen=True)
class Desk:
    """What is at hand for every page: the moment, the customers, the dictionary."""

    sent_at: datetime
    known: tuple[Known, ...]
    words: Lexicon

    def look(self, page: Page, people: list[Person] | None = None, day: date | None = None) -> Look:
        """Every reader that finds things in turn over one page; the persons are looked for if not given."""
        deny(page, self.known)
        tails = (*read_contacts(page, self.sent_at.date()), *own_tails(page, self.known))
        birthdays.read_birthday(page, self.sent_at.date())
        sure = find_sure(page, self.known, self.words) if people is None else _claimed(page, people)
        mentions = find_mentions(page, self.words)
        whens = moments.find_dates(page, self.sent_at, day)
        sums = find_sums(page)
        cars = see_cars(page, mentions)
        spans: list[tuple[int, int]] = []
        talk.read_talk(page, spans)
        if people is None:
            people = find_people(page, self.known, spans, sure)
        return Look(page, people, tails, whens, sums, cars)

    def read(self, look: Look) -> Page:
        """What the things found are to the one customer of the page."""
        filing.conclude(look.page, look.whens, look.sums, look.cars, self.sent_at)
        read_details(look.page, [(p.start, p.end) for p in look.people])
        return look.page


def _claimed(page: Page, people: list[Person]) -> list[Person]:
    for person in people:
        page.claim(person.start, person.end, NAME)
    return people


def _readings(desk: Desk, look: Look) -> list[Reading]:
    """One reading a customer; of a note about several each part is read by itself."""
    page, groups = look.page, share.merged(look.people)
    referrer = share.referrer_of(page, groups)
    if not groups:
        return [share.alone(desk.read(look), look.tails, desk.known)]
    more = share.referral(referrer, page.findings, desk.known) if referrer else []
    if len(groups) == 1:
        return [share.reading(desk.read(look), groups[0], look.tails, desk.known, more)]
    parts = share.parts_of(page, groups)[:MAX_CUSTOMERS]
    ending = share.of_all(page, parts)
    words = page.flat[: parts[0].start]
    found = share.shared(_piece(desk, page.text, 0, parts[0].start))
    above = Above(words, headings.met(words, found, desk.sent_at.date()))
    of_all = [*above.findings, *_piece(desk, page.text, ending, parts[-1].end)]
    readings: list[Reading] = []
    for part in parts:
        stretch = page.text[part.start : min(part.end, ending) if part is parts[-1] else part.end]
        one = _part(desk, part, stretch, above, of_all)
        readings.append(_like(readings[-1], one) if readings and _SAME.search(stretch) else one)
    for i, one in enumerate(readings if more else ()):
        if _is_introduced(referrer, parts, i, one):
            readings[i] = replace(one, findings=(*one.findings, *more))
    return readings


_SAME = re.compile(
    r"(?:车型?|意向)[:： ]?(?:也)?(?:同上|一样|相同|同款)|(?:同上|(?<![一-龥])同款)(?=[ ,，。]|$)|(?:[要看问]|想要|想买)的?(?:也是)?(?:同(?:一)?款|一样的车?)"
)


def _like(last: Reading, one: Reading) -> Reading:
    """车型同上: the cars of the customer before."""
    same = [f for f in last.findings if f.field == "interest"]
    return one if one.first("interest") else replace(one, findings=(*one.findings, *same))


def _is_introduced(referrer: Sequence[Person] | None, parts: Sequence[share.Part], i: int, one: Reading) -> bool:
    """Whether the customer of this part was sent by the referrer, who may have a part himself."""
    if not referrer:
        return False
    if any(referrer[0] in part.group for part in parts):
        return one.op == "create" and parts[i].end > referrer[0].start and referrer[0] not in parts[i].group
    return i == 0 or (referrer[0].start < parts[0].start and one.op == "create")


@dataclass(frozen=True)
class Above:
    """What stands over a list of customers: its words and what they say of each."""

    words: str
    findings: list[Finding]


def _part(desk: Desk, part: share.Part, words: str, above: Above, of_all: list[Finding]) -> Reading:
    """One customer of several: the words about him, with what is said of all."""
    deal, day = headings.deal_of(above.words), _day_of(desk, above.words)
    page, people = (
        Page(deal + words),
        [replace(p, start=p.start + len(deal), end=p.end + len(deal)) for p in part.moved()],
    )
    look = desk.look(page, people, day)
    desk.read(look)
    if day and headings.is_plan(above.words):
        headings.plan(page, day)
    said = {f.field for f in page.findings}
    planned = next((f for f in above.findings if f.field == "next_action" and f.value != "联系"), None)
    if planned:
        page.findings = [
            replace(f, value=planned.value) if f.field == "next_action" and f.value == "联系" else f
            for f in page.findings
        ]
    is_missed, by = page.has("reached"), part.start - len(deal)
    page.findings += [
        moved(f, -by)
        for f in of_all
        if (f.field not in said or f.field in share.MANY) and not (is_missed and f.value == "电话沟通")
    ]
    found = share.reading(page, people, look.tails, desk.known)
    return replace(found, findings=tuple(_placed(f, by, part.start, len(above.words)) for f in found.findings))


def _placed(finding: Finding, by: int, start: int, heading: int) -> Finding:
    """A finding in its place in the whole note; what a heading put in front is the heading's."""
    is_above = finding.rule == "heading" or 0 <= finding.start < start - by
    return replace(finding, start=0, end=heading) if is_above else moved(finding, by)


def _day_of(desk: Desk, heading: str) -> date | None:
    """The one day to come a heading names."""
    whens = moments.find_dates(Page(heading), desk.sent_at) if heading else []
    days = [w.first_day for w in whens if w.rule != "time" and w.first_day > desk.sent_at.date()]
    return days[0] if len(days) == 1 else None


def _piece(desk: Desk, text: str, start: int, end: int) -> list[Finding]:
    """The findings of a heading or an ending, in their place in the whole note."""
    if start >= end:
        return []
    page = Page(text[start:end])
    desk.read(desk.look(page, []))
    return [moved(f, start) for f in page.findings]


def moved(finding: Finding, by: int) -> Finding:
    """The same finding, its span counted from elsewhere."""
    return replace(finding, start=finding.start + by, end=finding.end + by)
