"""A rep's note in, findings with the words they came from out. Pure: no database, chat, network or clock.

The order of the readers is the design: each claims its characters, so that a phone is never a price.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.notes import kept, kinds, lost, moments, outcome, plans, share, talk
from handlers.notes.cars import find_mentions, see_cars
from handlers.notes.compared import Seen
from handlers.notes.contacts import read_contacts
from handlers.notes.dates import When
from handlers.notes.details import read_details
from handlers.notes.fields import FINDING_FIELDS
from handlers.notes.findings import Car, Finding, Known, Note, Promise, Reading
from handlers.notes.lexicon import Lexicon
from handlers.notes.methods import read_methods
from handlers.notes.money import Sum, find_sums
from handlers.notes.page import NAME, Page
from handlers.notes.people import find_people, find_sure
from handlers.notes.person import Person

__all__ = ["FINDING_FIELDS", "read"]

MAX_CUSTOMERS = 30
"""Customers of one message that are read."""
MAX_READ = 6_000
"""Characters of one message that are read; nobody writes more about a customer."""


def read(text: str, sent_at: datetime, known: Sequence[Known], words: Lexicon) -> Note:
    """What the note says about each customer; never raises, the same answer for the same input."""
    text = text[:MAX_READ]
    if kinds.is_acknowledgement(text):
        return Note("ack")
    desk = Desk(sent_at, tuple(known), words)
    look = desk.look(Page(text))
    return kinds.judge(look.page, _readings(desk, look), look.people, known)


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
        tails = read_contacts(page, self.sent_at.date())
        kept.read_birthday(page, self.sent_at.date())
        sure = find_sure(page, self.known) if people is None else _claimed(page, people)
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
        _conclude(look.page, look.whens, look.sums, look.cars, self.sent_at)
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
    more = share.referral(referrer, page.findings) if referrer else []
    if len(groups) == 1:
        return [share.reading(desk.read(look), groups[0], look.tails, desk.known, more)]
    parts = share.parts_of(page, groups)[:MAX_CUSTOMERS]
    ending = share.of_all(page, parts)
    heading = share.shared(_piece(desk, page.text, 0, parts[0].start))
    of_all = [*heading, *_piece(desk, page.text, ending, parts[-1].end)]
    day = _day_of(desk, page.text[: parts[0].start])
    readings = []
    for part in parts:
        own = Page(page.text[part.start : min(part.end, ending) if part is parts[-1] else part.end])
        own_look = desk.look(own, part.moved(), day)
        desk.read(own_look)
        said = {f.field for f in own.findings}
        planned = next((f for f in heading if f.field == "next_action" and f.value != "联系"), None)
        if planned:
            own.findings = [
                replace(f, value=planned.value) if f.field == "next_action" and f.value == "联系" else f
                for f in own.findings
            ]
        is_missed = own.has("reached")
        own.findings += [
            moved(f, -part.start)
            for f in of_all
            if (f.field not in said or f.field in share.MANY) and not (is_missed and f.value == "电话沟通")
        ]
        found = share.reading(own, part.moved(), own_look.tails, desk.known)
        readings.append(replace(found, findings=tuple(moved(f, part.start) for f in found.findings)))
    for i, one in enumerate(readings if more else ()):
        if i == 0 or (referrer and referrer[0].start < parts[0].start and one.op == "create"):
            readings[i] = replace(one, findings=(*one.findings, *more))
    return readings


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


def _conclude(page: Page, whens: list[When], sums: list[Sum], cars: list[Seen], sent_at: datetime) -> None:
    gone = lost.find_lost(page, bool(cars) and not any(c.car.series for c in cars))
    deal = outcome.find_deal(page, any(w.last_day <= sent_at.date() for w in whens))
    if gone:
        deal = None  # 订了别家的, 提了特斯拉 单子黄了
    dated = plans.place(page, whens, sent_at, deal is not None or not _is_shopping(page, cars, sums), deal is not None)
    if gone:
        lost.add_lost(page, gone, cars)
    elif deal:
        page.add("deal_status", "已成交", deal.span(), "deal")
        sums = outcome.add_price(page, sums)
    _file_cars(page, cars, bool(deal) and not gone, bool(gone))
    _file_sums(page, sums)
    read_methods(page, dated, sent_at)
    _drives(page)
    _file_dates(page, dated, sent_at, deal is not None and gone is None, bool(gone))
    _promises(page, dated)


def _drives(page: Page) -> None:
    """A drive only planned is none; 皓影 要混动 试了 was of the one car named before."""
    drive = next((f for f in page.findings if f.field == "method" and f.value == "试驾体验"), None)
    if drive is None:
        page.findings = [f for f in page.findings if f.field != "test_drive"]
        return
    cars = [
        f
        for f in page.findings
        if f.field in ("interest", "deal_model") and isinstance(f.value, Car) and f.value.series
    ]
    if not page.has("test_drive") and len({str(f.value) for f in cars}) == 1:
        page.add("test_drive", cars[0].value, (drive.start, drive.end), "driven", 0.9)


def _is_shopping(page: Page, cars: list[Seen], sums: list[Sum]) -> bool:
    return bool(sums) or any(c.role in ("interest", "driven") for c in cars) or page.has("source", "body_type", "color")


def _file_cars(page: Page, cars: list[Seen], is_deal: bool, is_lost: bool) -> None:
    taken = page.first("lost_model")
    sold = outcome.sold(page, cars) if is_deal else None
    for seen in cars:
        span = (seen.start, seen.end)
        if taken and (taken.start, taken.end) == span:
            continue
        if seen.role == "refused":
            if not seen.car.series:
                page.add("reject", seen.car.brand, span, "refused")
            continue
        if seen.role == "owned":
            page.add("trade_in", seen.car.words or seen.car.series, span, "owned")
            continue
        if seen.role == "competitor":
            page.add("competitor", seen.car, span, "compared")
            continue
        if seen is sold:
            page.add("deal_model", seen.car, span, "sold")
            if seen.role == "driven":
                page.add("test_drive", seen.car, span, "driven")
            continue
        page.add("interest", seen.car, span, "wanted")
        if seen.role == "driven":
            page.add("test_drive", seen.car, span, "driven")


def _file_sums(page: Page, sums: list[Sum]) -> None:
    for item in sums:
        if item.is_price:
            continue
        sureness = 1.0 if item.has_cue else 0.9 if item.has_unit else 0.8
        page.add("budget", item.money, (item.start, item.end), "budget", sureness)


def _file_dates(page: Page, dated: list[plans.Dated], sent_at: datetime, is_deal: bool, is_lost: bool) -> None:
    for item in dated:
        when, span = item.when, item.when.span
        if item.role == "purchase" and not is_lost:
            page.add("purchase_by", when.last_day, span, "purchase")
        elif item.role == "insurance":
            page.add("insurance_until", when.first_day, span, "insurance")
        elif item.role == "delivery":
            page.add("delivery_date", when.first_day, span, "delivery")
        elif item.role == "order" and is_deal:
            page.add("order_date", moments.past_day(page, when, sent_at), span, "order")
    _urgency(page, sent_at)
    if is_deal:
        outcome.add_days(page, dated, sent_at)
        _after_deal(page, dated)
    elif not is_lost:
        _next_contact(page, dated)


def _after_deal(page: Page, dated: list[plans.Dated]) -> None:
    """A contact planned besides what is ordered: a delivery is none."""
    later = [d for d in dated if d.role == "next" and d.score >= 4 and d.action not in ("联系", "到店")]
    if later and not page.has("next_date"):
        _next_contact(page, later)


def _urgency(page: Page, sent_at: datetime) -> None:
    bought = page.first("purchase_by")
    said = page.first("urgency")
    if bought is None or not isinstance(bought.value, date) or (said and said.value != "暂不确定"):
        return
    page.findings = [f for f in page.findings if f is not said]
    days = (bought.value - sent_at.date()).days
    label = "近期" if days <= 31 else "中期" if days <= 92 else "远期"
    page.add("urgency", label, (bought.start, bought.end), "purchase-time")


def _next_contact(page: Page, dated: list[plans.Dated]) -> None:
    offered = [d for d in dated if d.role == "next"]
    if not offered:
        return
    best = max(offered, key=lambda d: (d.score >= 9, d.when.precise != "date" or d.score >= 3, d.when.span[0]))
    earlier = next((d.action for d in offered if d.action != "联系"), "")
    if best.score >= 9 and best.action == "联系" and earlier:
        best = replace(best, action=earlier)
        offered = [*(d for d in offered if d.when is not best.when), best]
    if best.action == "联系" and best.score <= 1 and re.search(r"预约试驾|约试驾|试驾预约|试驾时间", page.flat):
        best = replace(best, action="试驾")
        offered = [*(d for d in offered if d.when is not best.when), best]
    for item in offered:
        is_best = item is best
        sureness = 1.0 if is_best else 0.5
        page.add("next_date", item.when.first_day, item.when.span, "next", sureness)
        if item.when.precise != "date":
            page.add("next_time", item.when.start.time(), item.when.span, "next", sureness)
        page.add("next_action", item.action, item.when.span, "next", sureness)


def _promises(page: Page, dated: list[plans.Dated]) -> None:
    for what, span in kept.read_promise(page):
        due = next(
            (
                d.when.last_day
                for d in dated
                if 0 <= d.when.span[0] - span[1] <= 4 or span[0] <= d.when.span[0] < span[1]
            ),
            None,
        )
        page.add("promise", Promise(what.strip(), due), span, "promise")
