"""意向客户管理卡 and 保有客户管理卡: one customer on one page, before and after the handover."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, select

from handlers import tabling
from handlers.cards.words import sold
from handlers.sheets.printing import Head, Page, Pairs, Table, Text
from handlers.trade import order as words
from handlers.trade.order import Folder, Gap, Made, Order
from storage import customers, levels, models, people, plans, privacy, record, reminders
from storage.choices import OWNER
from storage.fields import Decl, declared
from storage.measures import Span
from storage.models import AfterVisit, Car, Complaint, Contact, Customer, Deal, Mileage, Policy, fields, newest

PROSPECT, OWNED = "意向客户管理卡", "保有客户管理卡"
_GRID = (4.0,) * 24
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything that is on file."""
_MOST = 30
"""Contacts on a card, the newest."""
_THIRD, _HALF, _WHOLE = 8, 12, 24
_WHO = (
    (("customer.name", _THIRD), ("customer.gender", _THIRD), ("customer.age_range", _THIRD)),
    (("phone.number", _THIRD), ("social.handle", _THIRD), ("customer.area", _THIRD)),
    (("customer.source", _THIRD), ("customer.referrer_id", _THIRD), ("customer.first_contact_on", _THIRD)),
)
_WANTS = (
    (("customer.interests", _HALF), ("customer.colors", _HALF)),
    (("customer.budget", _THIRD), ("customer.payment", _THIRD), ("customer.expected_by", _THIRD)),
    (("customer.usages", _THIRD), ("customer.urgency", _THIRD), ("customer.trade_in", _THIRD)),
    (("customer.concerns", _HALF), ("customer.competitors", _HALF)),
    (("customer.features", _HALF), ("objection.code", _HALF)),
    (("customer.decision_makers", _HALF), ("customer.influencers", _HALF)),
    (("customer.note", _WHOLE),),
)
_OF_OWNER = (
    *_WHO,
    (("customer.birthday", _THIRD), ("customer.email", _THIRD), ("customer.do_not_contact", _THIRD)),
    (("customer.usages", _HALF), ("customer.note", _HALF)),
)
"""Which fields stand where, line by line; labels are the fields' own."""
_CAR = ("car.series", "car.plate", "car.vin", "car.engine", "car.registered_on", "car.serviced_on", "car.serviced_km",
        "car.service_due_on", "car.inspection_on")  # fmt: skip
_ASKED = ("phone.number", "customer.source", "customer.interests", "customer.budget", "customer.decision_makers")
"""What a prospect's card must not lack."""
_ASKED_OF_OWNER = ("phone.number", "car.plate", "car.vin", "car.registered_on", "policy.until")
_MET = (
    Head("序号", 4), Head("日期", 8), Head("方式", 8), Head("沟通经过", 36, is_wide=True), Head("级别", 8),
    Head("下次计划", 12), Head("主管指示", 20, is_wide=True),
)  # fmt: skip
_MET_SPANS = (1, 3, 2, 9, 2, 3, 4)
_AFTER = (
    Head("回访", 12), Head("应访日期", 12), Head("回访日期", 12), Head("满意度", 12),
    Head("客户反馈", 48, is_wide=True),
)  # fmt: skip
_AFTER_SPANS = (3, 3, 3, 3, 12)
_NAMED = {1: "次日回访", 3: "三日回访", 7: "一周回访", 30: "一月回访", 90: "三月回访", 365: "提车周年"}


def page(order: Order, number: int, title: str = "") -> Made | None:
    """A customer's card: of an owner the owner's unless the other is asked for; None for who may not be seen."""
    folder = Folder(order, [number])
    customer = folder.customers.get(number)
    if customer is None:
        return None
    title = title or (OWNED if customer.kind == OWNER else PROSPECT)
    blocks = _owned(order, folder, customer) if title == OWNED else _prospect(order, folder, customer)
    whose = "、".join(one.name for one in people.owners(order.session, number))
    made = f"{order.viewer.name} {order.now:%Y-%m-%d}"
    level = order.settings.choices("level").label(customer.level)
    page = Page(
        tab=folder.name(number), title=f"{order.store.name}　{title}", is_wide=False, grid=_GRID, blocks=tuple(blocks),
        facts=(("门店", order.store.name), ("销售顾问", whose), ("现在级别", level), ("制表", made)), signs=words.SIGNS,
    )  # fmt: skip
    asked = _ASKED_OF_OWNER if title == OWNED else _ASKED
    lacking = [fields()[key].label for key in asked if not _value(order, folder, customer, key)]
    return Made(page, frozenset((number,)), {}, tuple(Gap(label, folder.name(number), number) for label in lacking))


def _prospect(order: Order, folder: Folder, customer: Customer) -> Iterator[Pairs | Table]:
    yield _pairs(order, folder, customer, "客户信息", _WHO)
    yield _pairs(order, folder, customer, "需求与意向", _WANTS)
    yield _contacts(order, customer, "跟进记录", _BEGINNING, 24)


def _owned(order: Order, folder: Folder, customer: Customer) -> Iterator[Pairs | Table]:
    yield _pairs(order, folder, customer, "客户信息", _OF_OWNER)
    deal = _delivered(order.session, customer)
    yield from _cars(order, customer)
    yield _visits(order, customer, deal)
    handed = deal.delivered_on if deal else None
    since = Span(handed, handed, order.settings.zone).begin if handed else customer.created_at
    yield _contacts(order, customer, "提车后往来", since, 16)


# -- labels and values --------------------------------------------------------------------------------------------


def _pairs(
    order: Order, folder: Folder, customer: Customer, title: str, layout: Sequence[Sequence[tuple[str, int]]]
) -> Pairs:  # fmt: skip
    lines = [
        [(fields()[key].label, _value(order, folder, customer, key), span) for key, span in line] for line in layout
    ]
    return Pairs(lines, title)


def _value(order: Order, folder: Folder, customer: Customer, key: str) -> str:
    decl = fields()[key]
    if decl.table == "customer":
        held = folder.field(customer.id, key)
        return held if not decl.secrecy or order.numbers or not held else privacy.HIDDEN
    if key == "phone.number":
        numbers = customers.numbers(order.session, customer.id)
        return "、".join(number if order.numbers else tabling.masked(number) for number in numbers)
    if key == "objection.code":
        return words.objections(order.session, customer.id)
    return "、".join(dict.fromkeys(_of_rows(order, customer, decl)))


def _of_rows(order: Order, customer: Customer, decl: Decl) -> Iterator[str]:
    """What the rows of a table that hang on the customer hold for a field."""
    table = next(table for table in models.RECORD if str(table.__tablename__) == decl.table)
    for row in order.session.exec(newest(table, customer.id)).all():
        held = record.value(order.session, row, decl)
        if held not in (None, ""):
            yield _shown(order, decl, held)


def _shown(order: Order, decl: Decl, held: object) -> str:
    """A value as it is printed: personal ones by their end, unless asked for."""
    shown = f"{held}" if isinstance(held, date) else record.show(decl, held, order.settings)
    return tabling.masked(shown) if decl.secrecy and not order.numbers else shown


def _cars(order: Order, customer: Customer) -> Iterator[Pairs]:
    """A block a car, with its purchase, policy and mileage."""
    session = order.session
    rows = session.exec(newest(Car, customer.id)).all()
    deals = session.exec(newest(Deal, customer.id).where(col(Deal.cancelled_on).is_(None))).all()
    for row in rows:
        deal = next((deal for deal in deals if deal.car_id == row.id), deals[0] if len(rows) == 1 and deals else None)
        bought = sold(deal, colored=True) if deal else ""
        pairs = [("购买车型", bought or row.series or ""), ("购买日期", f"{deal.delivered_on or ''}" if deal else "")]
        own = {decl.key: decl for decl in declared(Car)}
        pairs += [(own[key].label, _cell(order, row, own[key])) for key in _CAR if key != "car.series"]
        pairs += [("保险", _policy(session, customer, row)), ("里程", _mileage(session, customer, row))]
        lines = [[(label, value, _THIRD) for label, value in pairs[n : n + 3]] for n in range(0, len(pairs), 3)]
        yield Pairs(lines, "车辆信息")


def _cell(order: Order, row: Car, decl: Decl) -> str:
    held = record.value(order.session, row, decl)
    return "" if held in (None, "") else _shown(order, decl, held)


def _policy(session: Session, customer: Customer, car: Car) -> str:
    rows = session.exec(newest(Policy, customer.id)).all()
    held = next((row for row in rows if row.car_id in (None, car.id)), None)
    return " ".join(filter(None, (held.insurer or "", f"{held.until}到期" if held.until else ""))) if held else ""


def _mileage(session: Session, customer: Customer, car: Car) -> str:
    rows = session.exec(newest(Mileage, customer.id)).all()
    held = next((row for row in rows if row.car_id in (None, car.id) and row.km is not None), None)
    return f"{held.km}公里" + (f"（{held.read_on}）" if held.read_on else "") if held else ""


def _delivered(session: Session, customer: Customer) -> Deal | None:
    held = newest(Deal, customer.id).where(col(Deal.is_delivered), col(Deal.delivered_on).is_not(None))
    return session.exec(held).first()


# -- what happened ------------------------------------------------------------------------------------------------


def _visits(order: Order, customer: Customer, deal: Deal | None) -> Table:
    """What was due after the handover, and what became of it; then what the customer was not content with."""
    rows: list[list[Text]] = []
    wanted = select(AfterVisit).where(AfterVisit.customer_id == customer.id).order_by(col(AfterVisit.due_on))
    due = [row for row in order.session.exec(wanted).all() if row.due_on]
    for row, ends in zip(due, [*(row.due_on for row in due[1:]), date.max], strict=False):
        days = (row.due_on - deal.delivered_on).days if deal and deal.delivered_on and row.due_on else 0
        name = _NAMED.get(days, f"{days}天回访" if days else "回访")
        called = _first_reached(order, customer, row.due_on, ends)
        done = row.done_on or (called.at.astimezone(order.settings.zone).date() if called else "")
        said = row.words or (words.told(order.session, called) if called else "")
        rows.append([name, f"{row.due_on}", f"{done}", row.satisfaction or "", privacy.mask(said)])
    for wrong in order.session.exec(newest(Complaint, customer.id)).all():
        state = "处理中" if wrong.is_open else f"已处理，{wrong.how}" if wrong.how else "已处理"
        said = privacy.mask("，".join(filter(None, (wrong.what or "", state))))
        since = wrong.since or wrong.created_at.astimezone(order.settings.zone).date()
        rows.append(["客户意见", "", f"{since}", "", said])
    return Table(_AFTER, rows, 4, "回访与客户意见", _AFTER_SPANS)


def _first_reached(order: Order, customer: Customer, first: date | None, ends: date | None) -> Contact | None:
    """The contact that answered a visit: the first that reached the customer before the next one was due."""
    if first is None or ends is None:
        return None
    span = Span(first, ends - timedelta(days=1), order.settings.zone)
    wanted = select(Contact).where(Contact.customer_id == customer.id, col(Contact.reached).is_not(False))
    wanted = wanted.where(col(Contact.at) >= span.begin)
    if ends < date.max:
        wanted = wanted.where(col(Contact.at) < span.end)
    return order.session.exec(wanted.order_by(col(Contact.at))).first()


def _contacts(order: Order, customer: Customer, title: str, since: datetime, least: int) -> Table:
    """The newest contacts in the order in which they were, with the level after each and what the manager said."""
    wanted = select(Contact).where(Contact.customer_id == customer.id, col(Contact.at) >= since)
    newest_first = wanted.order_by(col(Contact.at).desc(), col(Contact.id).desc()).limit(_MOST)
    rows = order.session.exec(newest_first).all()[::-1]
    moved = levels.moves(order.session, [customer.id], customer.created_at).get(customer.id, [])
    lines: list[list[Text]] = []
    for number, row in enumerate(rows, 1):
        local = row.at.astimezone(order.settings.zone)
        day = Span(local.date(), local.date(), order.settings.zone)
        level = levels.level_at(customer, moved, day.end)
        is_newest = number == len(rows)
        is_last = is_newest or rows[number].at >= day.end
        said = plans.remarks(order.session, [customer.id], day).get(customer.id, "") if is_last else ""
        step = _next(order, row) or (_by_itself(order, customer) if is_newest else "")
        told = words.told(order.session, row)
        lines.append([number, f"{local:%y-%m-%d}", words.way(row), told, order.letter(level), step, said])
    return Table(_MET, lines, least, title, _MET_SPANS)


def _next(order: Order, row: Contact) -> str:
    """12-05 15:00 到店."""
    if row.next_at is None:
        return ""
    at = row.next_at.astimezone(order.settings.zone)
    hour = f" {at:%H:%M}" if row.next_precision in ("time", "part") else ""
    action = record.show(fields()["contact.next_action"], row.next_action, order.settings)
    return f"{at:%m-%d}{hour} {action}".strip()


def _by_itself(order: Order, customer: Customer) -> str:
    """The day that the level's rhythm gives."""
    waiting = [row.meant_at for row in reminders.open_of(order.session, customer.id) if row.rank > 0]
    return f"{min(waiting).astimezone(order.settings.zone):%m-%d}" if waiting else ""
