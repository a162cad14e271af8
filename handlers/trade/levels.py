"""意向客户级别状况表: a month of a rep's open customers, a line each; open ones stand in the next month's again."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.sheets.printing import Head, Page, Table, Text
from handlers.trade.order import SIGNS, Folder, Gap, Made, Order
from storage import levels
from storage.levels import Days, Moves
from storage.models import Customer, StageChange

TITLE = "意向客户级别状况表"
_RESULTS = {"ordered": "订车", "delivered": "交车", "lost": "战败"}
_KEY = "* 计划跟进　○ 跟进了　● 按计划跟进了　△ 没联系上　字母 当天改成的级别"
_SIGNS_OF = {"ordered": "订", "delivered": "交", "cancelled": "退", "lost": "败"}
"""Of levels that are no letter, by role."""
_WEEKEND = 5
LEAST = 24


def _heads(days: Sequence[date], ends: str) -> tuple[Head, ...]:
    month = f"{days[0].month}月"
    return (
        Head("序号", 5), Head("客户姓名", 10), Head("电话", 13), Head("意向车型", 13), Head("信息来源", 10),
        Head("建卡日期", 8), Head("月初级别", 6),
        *(Head(str(day.day), 3.4, month, is_tinted=day.weekday() >= _WEEKEND) for day in days),
        Head(f"{ends}级别", 6), Head("结果", 6),
    )  # fmt: skip


def page(order: Order) -> Made | None:
    """A rep's page of a month; None without open customers."""
    if order.member is None:
        return None
    span = order.span
    kept = levels.open_in(order.session, order.member, span, order.open_levels())
    if not kept:
        return None
    folder = Folder(order, [customer.id for customer in kept])
    kept = [customer for customer in kept if customer.id in folder.customers]
    moved = levels.moves(order.session, folder.customers, span.begin)
    days = levels.days(order.session, folder.customers, span)
    results = levels.outcomes(order.session, folder.customers, span)
    columns = [span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1)]
    rows: list[list[Text]] = []
    for customer in kept:
        own, mine = moved.get(customer.id, []), days[customer.id]
        marks = [_mark(order, day, mine, _moved_on(order, own, day)) for day in columns]
        result = _RESULTS.get(results.get(customer.id, ""), "")
        rows.append([len(rows) + 1, *_row(order, folder, customer, own, marks), result])
    counts = _counts(order, kept, moved, results)
    ends = "月末" if order.now >= span.end else "现在"
    stood = [_levels(order, kept, moved, at) or "无" for at in (span.begin, span.end)]
    sums = "　".join([f"月初：{stood[0]}", f"{ends}：{stood[1]}", *(f"{label}{n}" for label, n in counts.items())])
    made = Page(
        tab=order.member.name, title=f"{order.store.name}　{TITLE}", facts=order.facts(), signs=SIGNS,
        blocks=(Table(_heads(columns, ends), rows, LEAST),), notes=(sums, _KEY),
    )  # fmt: skip
    return Made(made, frozenset(folder.customers), counts, tuple(_gaps(order, folder, kept)))


def _row(
    order: Order, folder: Folder, customer: Customer, moved: Sequence[StageChange], marks: list[str]
) -> list[Text]:
    cars, met = folder.cars(customer.id), customer.first_contact_on
    before, now = (levels.level_at(customer, moved, at) for at in (order.span.begin, order.span.end))
    return [
        folder.name(customer.id),
        folder.phone(customer.id),
        cars[0] if cars else "",
        folder.field(customer.id, "customer.source"),
        f"{met:%m-%d}" if met and met.year == order.span.first.year else f"{met:%Y-%m-%d}" if met else "",
        order.letter(before) if before else "新",
        *marks,
        order.letter(now),
    ]


def _moved_on(order: Order, moved: Sequence[StageChange], day: date) -> str:
    """The level it was moved to on a day, if it was."""
    on = [move.new for move in moved if move.at.astimezone(order.settings.zone).date() == day]
    if not on:
        return ""
    role = order.settings.choices("level").role(on[-1])
    return _SIGNS_OF.get(role) or order.letter(on[-1])


def _mark(order: Order, day: date, days: Days, level: str) -> str:
    if level:
        return level
    if day in days.reached:
        return "●" if day in days.planned else "○"
    if day in days.tried:
        return "△"
    return "*" if day in days.planned else ""


def _levels(order: Order, kept: Sequence[Customer], moved: Moves, at: datetime) -> str:
    codes = Counter(levels.level_at(customer, moved.get(customer.id, []), at) for customer in kept)
    return " ".join(f"{order.letter(code)}{codes[code]}" for code in order.open_levels() if codes[code])


def _counts(
    order: Order, kept: Sequence[Customer], moved: Moves, results: dict[int, str]
) -> dict[str, int]:  # fmt: skip
    opened = order.open_levels()
    ended = Counter(results.values())
    on = [c for c in kept if levels.level_at(c, moved.get(c.id, []), order.span.end) in opened]
    counts = {
        "在跟": len(kept),
        "新增": sum(customer.created_at >= order.span.begin for customer in kept),
        **{label: ended[code] for code, label in _RESULTS.items()},
        "转下月": len(on),
    }
    return {label: number for label, number in counts.items() if number or label == "在跟"}


def _gaps(order: Order, folder: Folder, kept: Sequence[Customer]) -> list[Gap]:
    """Who may still buy and has no next contact planned; of a month that is over nothing is missing."""
    today = order.now.date()
    if not order.span.first <= today <= order.span.last or order.member is None:
        return []
    member, waited = order.member.id, levels.awaited(order.session, [customer.id for customer in kept])
    return [
        Gap("下次计划", folder.name(customer.id), customer.id, member_id=member)
        for customer in kept
        if customer.level in order.open_levels() and customer.dormant_until is None and customer.id not in waited
    ]  # fmt: skip
