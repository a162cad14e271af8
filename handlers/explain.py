"""What is understood of a sentence, value by value, with the words each came from. Saves nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from handlers import values
from handlers.known import known
from handlers.notes.findings import Birthday, Car, Choice, Finding, Money, Promise
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read
from handlers.turn import turn_of
from storage import kinds
from storage.messages import Inbound
from storage.models import Member, fields


@dataclass(frozen=True)
class Line:
    """One value read from a sentence."""

    label: str
    value: str
    start: int
    end: int
    rule: str


_LABELS = {
    "name": "称呼", "phone": "电话", "wechat": "微信", "competitor": "对比", "method": "方式", "contact_date": "哪天",
    "reached": "接通", "next_date": "下次", "next_time": "几点", "next_action": "做什么", "next_with": "谁一起",
    "test_drive": "试驾", "feedback": "感受", "summary": "内容", "attitude": "态度", "referrer": "介绍人",
    "deal_status": "成交", "deal_price": "成交价", "deposit": "定金", "price_basis": "价格口径",
    "order_date": "订车", "delivery_date": "交车", "purchase_by": "打算", "plate": "车牌", "mileage": "里程",
    "do_not_contact": "勿扰", "material": "资料",
}  # fmt: skip


def explain(session: Session, member: Member, text: str, now: datetime, words: Lexicon) -> list[Line]:
    """The findings of a sentence as this member would say it now."""
    inbound = Inbound("explain", "", "explain", str(member.id), "explain", now, text=text)
    turn = turn_of(session, member, inbound, now, words)
    note = read(text, turn.sent_at, known(turn), words)
    found = sorted(note.findings, key=lambda finding: (finding.start, finding.end))
    return [Line(_label(f), shown(f), f.start, f.end, f.rule) for f in found if shown(f)]


def _label(finding: Finding) -> str:
    if finding.field in _LABELS:
        return _LABELS[finding.field]
    named = (decl for decl in fields().values() if finding.field in (decl.finding, decl.name))
    return next((decl.card or decl.label for decl in named), finding.field)


def shown(finding: Finding) -> str:
    """A finding's value as a person reads it."""
    value = finding.value
    if isinstance(value, bool):
        return "没接" if finding.field == "reached" and not value else "是" if value else "否"
    if isinstance(value, Money):
        return kinds.show_money_range(kinds.MoneyRange(value.low, value.high, value.about))
    if isinstance(value, Car):
        return values.car_name(value)
    if isinstance(value, Choice):
        return value.words or value.code
    if isinstance(value, Birthday):
        return kinds.show_month_day(kinds.MonthDay(value.month, value.day, value.lunar))
    if isinstance(value, Promise):
        return value.what + (f"，{kinds.show_date(value.due)}" if value.due else "")
    if isinstance(value, date):
        return kinds.show_date(value)
    if isinstance(value, time):
        return kinds.show_time(value)
    if finding.field in ("deal_price", "deposit") and isinstance(value, int):
        return kinds.show_yuan(value)
    return f"{value}级" if finding.field == "level" else str(value)
