"""Customers as rows of text, for files: every field by its declaration, what is personal hidden unless asked for.

A price is nobody's in a list; a person's whole record holds it for who may see it (design.md section 7).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from handlers.sheets.writing import Sheet
from storage import customers, journal, people, privacy, record
from storage.fields import Decl, declared
from storage.kinds import Item
from storage.models import RECORD, Contact, Customer, Deal, Member, Ownership, Pick, fields
from storage.settings import Snapshot
from storage.vault import reveal

_SKIP = {
    "id", "store_id", "customer_id", "cuts", "whole", "tail", "blind", "plate_blind", "vin_blind", "pinyin", "initials",
    "revision",
}  # fmt: skip
_LAST = ("最近联系", "最近内容", "下次联系")


def masked(number: str) -> str:
    """138****0001."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else f"****{number[-4:]}"


def _own() -> list[Decl]:
    """The customer's own fields in a list: none that is confidential."""
    return [decl for decl in fields().values() if decl.table == "customer" and decl.secrecy != "C"]


def header(*, with_numbers: bool) -> list[str]:
    """The titles of a list's columns."""
    own = [decl.label for decl in _own() if with_numbers or not decl.secrecy]
    return ["客户姓名", "联系电话", "归属顾问", *(label for label in own if label != "客户姓名"), *_LAST]


def rows(session: Session, ids: Sequence[int], chosen: Snapshot, *, with_numbers: bool) -> list[list[str]]:
    """The customers as rows, in the order given; rights on them have been checked."""
    found = {row.id: row for row in session.exec(select(Customer).where(col(Customer.id).in_(ids))).all()}
    numbers, owners = customers.numbers_of(session, list(ids)), _owners(session, ids)
    picks, last = record.picks_of(session, ids), _last(session, ids)

    def value(row: Customer, decl: Decl) -> str:
        value = tuple(picks[row.id, decl.name]) if not decl.columns else record.value(session, row, decl)
        return record.show(decl, value, chosen)

    def line(row: Customer) -> list[str]:
        shown = [n if with_numbers else masked(n) for n in numbers.get(row.id, ())]
        own = [value(row, d) for d in _own() if d.name != "name" and (with_numbers or not d.secrecy)]
        contact = last.get(row.id)
        words = privacy.mask(contact.summary or "") if contact else ""
        seen, ahead = (_day(at, chosen) for at in (row.last_contact_at, row.next_at))
        return [row.name or "", "、".join(shown), owners.get(row.id, ""), *own, seen, words, ahead]

    return [line(found[number]) for number in ids if number in found]


def _day(at: datetime | None, chosen: Snapshot) -> str:
    return f"{at.astimezone(chosen.zone):%Y-%m-%d}" if at else ""


def _owners(session: Session, ids: Sequence[int]) -> dict[int, str]:
    held = select(Ownership.customer_id, Member.name).join(Member, col(Member.id) == Ownership.member_id)
    held = held.where(col(Ownership.customer_id).in_(ids), col(Ownership.until_at).is_(None))
    names: dict[int, list[str]] = defaultdict(list)
    for number, name in session.exec(held.order_by(col(Ownership.from_at))).all():
        names[number].append(name)
    return {number: "、".join(own) for number, own in names.items()}


def _last(session: Session, ids: Sequence[int]) -> dict[int, Contact]:
    wanted = select(Contact).where(col(Contact.customer_id).in_(ids)).order_by(col(Contact.at), col(Contact.id))
    return {row.customer_id: row for row in session.exec(wanted).all() if row.summary}


# -- everything of one person, or of a store --------------------------------------------------------------------------


def whole(session: Session, ids: Sequence[int], chosen: Snapshot, viewer: Member) -> dict[str, list[dict[str, str]]]:
    """Every row of the record about some customers, by table; prices as far as the viewer's rights go."""
    found: dict[str, list[dict[str, str]]] = {}
    for table in RECORD:
        is_own = table is Customer
        column = table.__table__.columns.get("id" if is_own else "customer_id")  # type: ignore[attr-defined]
        if column is None or str(table.__tablename__) == "reminder":
            continue
        wanted = select(table).where(column.in_(ids)).order_by(col(table.id))
        for row in session.exec(wanted).all():
            found.setdefault(_title(table), []).append(dict(_cells(session, row, chosen, viewer)))
    return found


def _title(table: type[SQLModel]) -> str:
    titles = {
        "customer": "客户", "phone": "电话", "social": "微信QQ", "pick": "多选项", "objection": "顾虑", "ownership": "归属",
        "stagechange": "阶段变化", "contact": "跟进", "attachment": "附件", "material": "资料", "visit": "看车试驾",
        "traffic": "客流", "appointment": "预约", "complaint": "投诉", "promise": "承诺", "car": "车辆", "deal": "成交",
        "loss": "战败", "policy": "保险", "mileage": "里程", "aftervisit": "回访", "care": "祝福", "storevalue": "自定义",
        "errand": "提醒", "invitation": "邀约",
    }  # fmt: skip
    return titles.get(str(table.__tablename__), str(table.__tablename__))


def _cells(session: Session, row: Any, chosen: Snapshot, viewer: Member) -> Iterator[tuple[str, str]]:
    customer_id = row.id if isinstance(row, Customer) else row.customer_id
    yield "客户号", str(customer_id)
    labels = {column: decl for decl in declared(type(row)) for column in decl.columns}
    for column in journal.columns_of(row):
        if column.key in _SKIP:
            continue
        decl = labels.get(column.key)
        title = decl.label if decl and len(decl.columns) == 1 else column.key
        yield title, _text(session, row, column.key, decl, chosen, viewer)
    if isinstance(row, Customer):
        spans = [decl for decl in declared(Customer) if len(decl.columns) > 1]
        yield from ((decl.label, record.show(decl, record.value(session, row, decl), chosen)) for decl in spans)
    if isinstance(row, Pick) and (listed := fields().get(f"customer.{row.field}")):
        yield "项目", listed.label
        yield "值", record.show(listed, (Item(row.code, row.words),), chosen)
    if isinstance(row, Contact):
        price = people.may_see_price(viewer, session.get_one(Member, row.member_id))
        yield "原话", privacy.words_of(session, row, personal=True, price=price)


def _text(session: Session, row: Any, key: str, decl: Decl | None, chosen: Snapshot, viewer: Member) -> str:
    if decl is not None and decl.secrecy == "C":
        consultant = session.get_one(Member, row.consultant_id) if isinstance(row, Deal) else viewer
        if not people.may_see_price(viewer, consultant):
            return privacy.HIDDEN
    if decl is not None and len(decl.columns) == 1:
        return record.show(decl, record.value(session, row, decl), chosen)
    held = getattr(row, key)
    if isinstance(held, bytes):
        return reveal(session, row, key) or ""
    if key.endswith("_id") and "member" in key and held:
        member = session.get(Member, held)
        return member.name if member else ""
    if isinstance(held, datetime):
        return f"{held.astimezone(chosen.zone):%Y-%m-%d %H:%M}"
    if isinstance(held, date):
        return held.isoformat()
    return "" if held is None else "是" if held is True else "否" if held is False else str(held)


def sheets(tables: dict[str, list[dict[str, str]]]) -> list[Sheet]:
    """A sheet a table, its columns those that hold anything."""
    made = []
    for title, found in tables.items():
        filled = list(dict.fromkeys(key for row in found for key, text in row.items() if text))
        made.append(Sheet(title, filled, [[row.get(key, "") for key in filled] for row in found]))
    return made or [Sheet("客户", ["客户号"], [])]
