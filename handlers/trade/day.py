"""营业日报表: a rep's day, plan against done, the level before and after, and what the manager said of each."""

from collections.abc import Sequence
from datetime import datetime

from handlers.sheets.printing import Head, Page, Table, Text
from handlers.trade import order as words
from handlers.trade.order import Folder, Gap, Made, Order
from scheduler.rules import KINDS
from storage import choices, daybook, levels, plans
from storage.models import Contact, Member
from storage.plans import Plan

TITLE = "营业日报表"
_LEVELS = "意向客户级别"
HEADS = (
    Head("序号", 5), Head("客户姓名", 10), Head("车型", 14), Head("电话", 13), Head("区域", 9), Head("访问计划", 11),
    Head("信息来源", 10), Head("目的", 11), Head("原有", 6, _LEVELS), Head("现在", 6, _LEVELS), Head("访问状况", 12),
    Head("访问经过", 34, is_wide=True), Head("主管指示事项", 22, is_wide=True),
)  # fmt: skip
_WAYS = ("call", "wechat", "visit", "home_visit")
"""What is planned as a way to meet; anything else is what for."""
LEAST = 22


def page(order: Order) -> Made | None:
    """A rep's page of a day; None where nothing was planned and nothing done."""
    member = order.member
    if member is None:
        return None
    due, done = plans.planned(order.session, member, order.span), plans.done(order.session, member, order.span)
    ids = list(dict.fromkeys([*_in_order(due), *(contact.customer_id for contact in done)]))
    if not ids:
        return None
    folder = Folder(order, ids)
    moved = levels.moves(order.session, folder.customers, order.span.begin)
    said = plans.remarks(order.session, folder.customers, order.span)
    rows: list[list[Text]] = []
    for number in ids:
        own = [contact for contact in done if contact.customer_id == number]
        customer = folder.customers.get(number)
        before, after = (
            levels.level_at(customer, moved.get(number, []), at) if customer else ""
            for at in (order.span.begin, order.span.end)
        )
        stood = [order.letter(before), order.letter(after)]
        rows.append([len(rows) + 1, *_row(order, folder, number, due.get(number), own, stood, said.get(number, ""))])
    counts = _counts(order, member, due, done)
    sums = "　".join(f"{label}{count}" for label, count in counts.items())
    made = Page(
        tab=f"{member.name} {order.span.first:%m-%d}", title=f"{order.store.name}　{TITLE}", facts=order.facts(),
        blocks=(Table(HEADS, rows, LEAST),), notes=(f"合计：{sums}",), signs=words.SIGNS,
    )  # fmt: skip
    return Made(made, frozenset(folder.customers), counts, tuple(_gaps(order, folder, due, done)))


def _in_order(due: dict[int, Plan]) -> list[int]:
    """By the hour that was said, then those without."""
    return sorted(due, key=lambda number: (due[number].at is None, due[number].at or 0, number))


def _row(
    order: Order, folder: Folder, number: int, plan: Plan | None, own: Sequence[Contact], stood: Sequence[str],
    said: str,
) -> list[Text]:  # fmt: skip
    cars = folder.cars(number)
    before, after = stood
    return [
        folder.name(number),
        cars[0] if cars else "",
        folder.phone(number),
        folder.field(number, "customer.area"),
        _plan(order, plan),
        folder.field(number, "customer.source"),
        _purpose(plan),
        before,
        after,
        "、".join(dict.fromkeys(map(words.way, own))),
        "；".join(dict.fromkeys(filter(None, (words.told(order.session, contact) for contact in own))))
        if number in folder.customers
        else "",
        said,
    ]


def _plan(order: Order, plan: Plan | None) -> str:
    """15:00 电话; 跟进; nothing where nothing was planned."""
    if plan is None:
        return ""
    hour = f"{plan.at.astimezone(order.settings.zone):%H:%M}" if plan.at else ""
    action = plan.action or (KINDS[plan.kind].action if plan.kind in KINDS else "")
    how = choices.ACTION.label(action) if action in _WAYS else "跟进"
    return f"{hour} {how}".strip()


def _purpose(plan: Plan | None) -> str:
    """What was to be done, where that is more than to be in touch."""
    if plan is None or plan.purpose or plan.action in _WAYS:
        return plan.purpose if plan and plan.purpose != "到店" else ""
    kind = KINDS.get(plan.kind)
    return choices.ACTION.label(plan.action or "") or (kind.label if kind and not kind.is_next else "")


def _counts(order: Order, member: Member, due: dict[int, Plan], done: Sequence[Contact]) -> dict[str, int]:
    met = {contact.customer_id for contact in done}
    noted = daybook.day(order.session, order.store.id, order.span.begin, order.span.end, member.id)
    more = {
        "新客户": noted.new, "到店": noted.visits, "试驾": noted.drives, "电话": noted.calls, "微信": noted.chats,
        "订车": len(noted.orders), "交车": noted.delivered,
    }  # fmt: skip
    return {
        "计划": len(due),
        "完成": len(met & due.keys()),
        "计划外": len(met - due.keys()),
        **{label: number for label, number in more.items() if number},
    }


def _gaps(order: Order, folder: Folder, due: dict[int, Plan], done: Sequence[Contact]) -> list[Gap]:
    """Whom the day was planned for and of whom nothing was said; before its evening nothing is missing."""
    evening = datetime.combine(order.span.first, order.settings.hour("evening_at"), order.settings.zone)
    if order.member is None or order.now < evening:
        return []
    met = {contact.customer_id for contact in done}
    member = order.member.id
    return [
        Gap("跟进结果", folder.name(number), number, member_id=member)
        for number in _in_order(due)
        if number not in met and number in folder.customers
    ]
