"""What the things found on a page are to its one customer: the car sold or only wanted, the sum paid, the day to come."""

import re
from dataclasses import replace
from datetime import date, datetime

from handlers.notes import kept, lost, moments, outcome, plans
from handlers.notes.compared import Seen
from handlers.notes.dates import When
from handlers.notes.findings import Car, Finding, Promise
from handlers.notes.methods import read_methods
from handlers.notes.money import Sum
from handlers.notes.page import Page


def conclude(page: Page, whens: list[When], sums: list[Sum], cars: list[Seen], sent_at: datetime) -> None:
    """Files every finding of the page; the dates, sums and cars are those found on it."""
    gone = lost.find_lost(page, bool(cars) and not any(c.car.series for c in cars))
    deal = outcome.find_deal(page, outcome.days_gone(whens, sent_at))
    if gone:
        deal = None  # 订了别家的, 提了特斯拉 单子黄了
    dated = plans.place(page, whens, sent_at, deal is not None or not _is_shopping(page, cars, sums), deal is not None)
    if gone:
        lost.add_lost(page, gone, cars)
    elif deal:
        page.add("deal_status", "已成交", deal.span(), "deal")
        sums = outcome.add_price(page, sums)
    _file_cars(page, cars, bool(deal) and not gone, bool(gone))
    _file_sums(page, [s for s in sums if not _is_theirs(page, s, cars)])
    read_methods(page, dated, sent_at)
    _drives(page, cars)
    _file_dates(page, dated, sent_at, deal is not None and gone is None, bool(gone))
    _promises(page, dated)


_PRICED = re.compile(r"(?:那边|家|店)?(?:的)?(?:才|只要|就|落地|裸车|报价?|给|卖|办下来)[^，,。 ]{0,4}$")


def _is_theirs(page: Page, one: Sum, cars: list[Seen]) -> bool:
    """说Model Y落地才24万: the price of a rival."""
    return any(
        c.role == "competitor" and 0 < one.start - c.end < 8 and _PRICED.match(page.flat[c.end : one.start])
        for c in cars
    )


def _drives(page: Page, cars: list[Seen]) -> None:
    """A drive only planned is none, nor one of a rival's car; 皓影 要混动 试了 was of the one car named before."""
    drive = next((f for f in page.findings if f.field == "method" and f.value == "试驾体验"), None)
    if drive and not page.has("test_drive") and page.flat.count("试") == 1 and _is_elsewhere(drive, cars):
        page.findings = [f for f in page.findings if f is not drive]
        drive = None
    if drive is None:
        page.findings = [f for f in page.findings if f.field != "test_drive"]
        return
    offered = [
        f
        for f in page.findings
        if f.field in ("interest", "deal_model") and isinstance(f.value, Car) and f.value.series
    ]
    if not page.has("test_drive") and len({str(f.value) for f in offered}) == 1:
        page.add("test_drive", offered[0].value, (drive.start, drive.end), "driven", 0.9)


def _is_elsewhere(drive: Finding, cars: list[Seen]) -> bool:
    """昨天去试了Model Y: what was driven is a rival's."""
    return any(c.role == "competitor" and -1 <= c.start - drive.end <= 2 for c in cars)


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
        if sold and seen is not sold and seen.car == sold.car and seen.role != "driven":
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
        _after_deal(page, dated, sent_at)
    elif not is_lost:
        _next_contact(page, dated, sent_at)


def _after_deal(page: Page, dated: list[plans.Dated], sent_at: datetime) -> None:
    """A contact planned besides what is ordered: a delivery is none."""
    later = [d for d in dated if d.role == "next" and d.score >= 4 and d.action not in ("联系", "到店")]
    if later and not page.has("next_date"):
        _next_contact(page, later, sent_at)


def _urgency(page: Page, sent_at: datetime) -> None:
    bought = page.first("purchase_by")
    said = page.first("urgency")
    if bought is None or not isinstance(bought.value, date) or (said and said.value != "暂不确定"):
        return
    page.findings = [f for f in page.findings if f is not said]
    days = (bought.value - sent_at.date()).days
    label = "近期" if days <= 31 else "中期" if days <= 92 else "远期"
    page.add("urgency", label, (bought.start, bought.end), "purchase-time")


FAR = 400
"""Days: nobody is called back later than that; 三年后好不好出手 plans nothing."""


def _next_contact(page: Page, dated: list[plans.Dated], sent_at: datetime) -> None:
    offered = [d for d in dated if d.role == "next" and (d.when.first_day - sent_at.date()).days < FAR]
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
        day = item.when.first_day if item.when.first_day >= sent_at.date() else item.when.last_day  # 本周内
        page.add("next_date", day, item.when.span, "next", sureness)
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
