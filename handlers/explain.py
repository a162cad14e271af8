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


_RULES = {
    "full": "像姓名", "known": "记过的客户", "nickname": "熟人的叫法", "surname": "姓什么", "titled": "姓加称呼",
    "landline": "座机号", "mobile": "手机号", "spoken": "念出来的号码", "wanted": "看的、想要的车", "compared": "在比的车",
    "driven": "试驾的车", "sold": "订的车", "bought": "买走的车", "refused": "说了不要", "dislike": "嫌、怕、担心",
    "objection": "嫌、怕、担心", "cares": "问到、看重", "asked": "问到、看重", "decides": "谁说了算", "companion": "谁一起来",
    "title": "从称呼看", "form-of-address": "从称呼看", "gender": "说了性别", "budget": "说了价位", "level": "单独一个级别字母",
    "next": "往后的日子", "method": "怎么联系的", "reached": "有没有接通", "contact-day": "哪天的事", "purchase": "什么时候买",
    "purchase-time": "什么时候买", "urgency": "急不急", "order": "订车", "ordered": "订车", "deal": "订了、提了",
    "lost": "不买了", "lost-reason": "为什么不买", "price": "成交价", "bare-price": "成交价", "price-basis": "裸车还是落地",
    "deposit": "定金", "delivery": "交车", "delivered": "交车", "owned": "现在的车", "attitude": "态度", "referrer": "谁介绍的",
    "source": "从哪儿来", "given": "给了什么", "promise": "答应的事", "wechat": "微信号", "wechat-same": "微信同号",
    "birthday": "生日", "lunar-birthday": "农历生日", "insurance": "保险", "mileage": "公里数", "plate": "车牌",
    "complaint": "投诉", "feedback": "试驾感受", "age": "多大年纪", "usage": "做什么用", "color": "颜色",
    "feature": "想要的配置", "body_type": "车身", "powertrain": "能源", "payment": "怎么付款", "area": "住哪儿",
    "email": "邮箱", "do_not_contact": "不让联系",
}  # fmt: skip
"""The reader's rules in words a rep understands."""
_HIDDEN = {"summary"}
"""Not a value of its own: the words left over."""


def explain(session: Session, member: Member, text: str, now: datetime, words: Lexicon) -> list[Line]:
    """The findings of a sentence as this member would say it now."""
    inbound = Inbound("explain", "", "explain", str(member.id), "explain", now, text=text)
    turn = turn_of(session, member, inbound, now, words)
    note = read(text, turn.sent_at, known(turn), words)
    found = sorted(note.findings, key=lambda finding: (finding.start, finding.end))
    told = (finding for finding in found if finding.field not in _HIDDEN and shown(finding))
    return [Line(_label(f), shown(f), f.start, f.end, _RULES.get(f.rule, "")) for f in told]


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
