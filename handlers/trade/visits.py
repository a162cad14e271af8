"""来店（电）客流登记表: every party that came to the store or called for the first time, in the order of coming."""

from collections.abc import Sequence
from datetime import datetime, time

from handlers.sheets.printing import Head, Page, Table, Text
from handlers.trade.order import SIGNS, Folder, Gap, Made, Order
from storage import levels, receptions
from storage.measures import Asked
from storage.models import Customer, Member, StageChange
from storage.receptions import Reception

TITLE = "来店（电）客流登记表"
HEADS = (
    Head("序号", 5), Head("销售顾问", 9), Head("客户姓名", 10), Head("F/S", 5), Head("店/电", 6), Head("电话", 13),
    Head("来店时间", 12), Head("离店时间", 8), Head("人数", 5), Head("欲购车型", 12), Head("意向车型", 14, is_wide=True),
    Head("备注（客户特征、决策人）", 26, is_wide=True), Head("级别", 6), Head("渠道", 10), Head("添加微信", 7),
    Head("试乘试驾", 7),
)  # fmt: skip
_KEY = "F 首次　S 再次　Y 是　空着的是没记到"
_MIDDAY = time(12)
"""What a note has for a day that was said without an hour (handlers/filing.py)."""
LEAST = 22
"""Rows of a page."""


def page(order: Order) -> Made | None:
    """The store's page, or a rep's; None where nobody came."""
    asked = Asked(order.of_store, order.span, (order.member.id,) if order.member else ())
    came = receptions.of(order.session, asked)
    if not came:
        return None
    folder = Folder(order, {one.customer_id for one in came if one.customer_id})
    moved = levels.moves(order.session, folder.customers, order.span.begin)
    names = {number: order.session.get_one(Member, number).name for number in {one.member_id for one in came}}
    is_day = order.span.first == order.span.last
    rows: list[list[Text]] = []
    for one in came:
        customer = folder.customers.get(one.customer_id or 0)
        code = _level(order, customer, moved.get(customer.id, []), one) if customer else ""
        rows.append([len(rows) + 1, names[one.member_id], *_row(order, folder, one, code, is_day=is_day)])
    counts = _counts(came, folder)
    sums = "　".join(f"{label}{number}" for label, number in counts.items())
    made = Page(
        tab=order.store.name, title=f"{order.store.name}　{TITLE}", facts=order.facts(), notes=(f"合计：{sums}", _KEY),
        blocks=(Table(HEADS, rows, LEAST),), signs=SIGNS,
    )  # fmt: skip
    return Made(made, frozenset(folder.customers), counts, tuple(_gaps(order, folder, came)))


def _level(order: Order, customer: Customer, moved: Sequence[StageChange], one: Reception) -> str:
    """The level that evening; of who was noted on a later day that of then."""
    return levels.level_at(customer, moved, order.after(max(one.at, customer.created_at)))


def _row(order: Order, folder: Folder, one: Reception, level: str, *, is_day: bool) -> list[Text]:
    number, party = one.customer_id, one.party
    cars = folder.cars(number)
    seen = (party.series if party else "") or (cars[0].split(" ")[0] if cars else "")
    return [
        folder.name(number) if number else "未留",
        "F" if one.is_first else "S",
        "电" if one.is_call else "店",
        folder.phone(number),
        _moment(order, one, is_day=is_day),
        f"{party.left_at.astimezone(order.settings.zone):%H:%M}" if party and party.left_at else "",
        (party.people or "") if party else "",
        seen,
        _wanted(folder, number),
        _remark(folder, one),
        order.letter(level) if level else "",
        folder.field(number, "customer.source"),
        folder.has_wechat(number),
        "Y" if one.drove else "",
    ]


def _wanted(folder: Folder, number: int | None) -> str:
    """途观L 380、途岳，白色."""
    colors = folder.field(number, "customer.colors")
    return "，".join(filter(None, ("、".join(folder.cars(number)), colors)))


def _moment(order: Order, one: Reception, *, is_day: bool) -> str:
    at = (one.party.at if one.party else one.at).astimezone(order.settings.zone)
    hour = "" if _is_unknown(order, one) else f"{at:%H:%M}"
    return hour if is_day else f"{at:%m-%d} {hour}".strip()


def _is_unknown(order: Order, one: Reception) -> bool:
    """Whether only the day was said."""
    at: datetime = (one.party.at if one.party else one.at).astimezone(order.settings.zone)
    return at.timetz().replace(tzinfo=None) == _MIDDAY


def _remark(folder: Folder, one: Reception) -> str:
    """What sort of customer it is and who decides."""
    number = one.customer_id
    decides = folder.field(number, "customer.decision_makers")
    parts = [
        folder.field(number, "customer.budget"),
        f"决策人 {decides}" if decides else "",
        folder.field(number, "customer.note"),
        (one.party.result or "") if one.party else "",
    ]
    return "，".join(filter(None, parts))


def _counts(came: list[Reception], folder: Folder) -> dict[str, int]:
    here = [one for one in came if not one.is_call]
    counts = {
        "来店": len(here),
        "首次": sum(one.is_first for one in here),
        "再次": sum(not one.is_first for one in here),
        "来电": len(came) - len(here),
        "留档": len({one.customer_id for one in came if folder.phone(one.customer_id)}),
        "试驾": sum(one.drove for one in came),
    }
    return {label: number for label, number in counts.items() if number or label == "来店"}


def _gaps(order: Order, folder: Folder, came: list[Reception]) -> list[Gap]:
    """What the brand asks of every party and nobody has said; of a call only where it came from."""
    found = []
    for one in came:
        if one.customer_id not in folder.customers:
            continue
        lacks = {
            "来店时间": not one.is_call and _is_unknown(order, one),
            "人数": not one.is_call and not (one.party and one.party.people),
            "车型": not folder.cars(one.customer_id),
            "渠道": not folder.field(one.customer_id, "customer.source"),
        }
        day = one.at.astimezone(order.settings.zone).date().isoformat()
        found += [
            Gap(what, folder.name(one.customer_id), one.customer_id or 0, day, one.member_id)
            for what, is_lacking in lacks.items() if is_lacking
        ]  # fmt: skip
    return found
