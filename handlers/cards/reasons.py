"""Why a reminder comes, in a few words and from facts: what a list shows behind a name, and what a ring is called."""

from collections.abc import Callable
from datetime import date, timedelta

from handlers.cards import customer as cards
from handlers.cards.words import called, short
from handlers.turn import Turn
from scheduler import tact
from scheduler.rules import KINDS
from storage import choices, customers, reminders
from storage.models import Customer, Errand, Reminder

REASON = 15
"""Longest reason, in characters."""
_DEEDS = {
    "call": "打电话", "wechat": "发微信", "visit": "到店", "test_drive": "试驾", "send": "发资料", "quote": "报价",
    "sign": "签单", "return_visit": "回访", "home_visit": "上门", "contact": "联系",
}  # fmt: skip
_WORRIES = {
    "price": "嫌贵", "brand": "担心牌子", "features": "嫌配置低", "running_cost": "怕费钱", "range": "怕续航", "space": "嫌空间小",
    "quality": "怕质量", "delivery": "嫌交期长", "family": "家里不同意", "looks": "嫌外观", "service": "怕售后", "power": "嫌动力",
}  # fmt: skip
_TITLES = {
    "birthday": "{name}{day}生日", "return_visit": "{clock}回访{name}", "service": "{clock}{name}该保养了",
    "insurance": "{clock}{name}保险快到期", "inspection": "{clock}{name}该年检了", "anniversary": "{name}提车周年",
    "silent": "{clock}{name}很久没联系", "revival": "{clock}问问{name}近况", "web_lead": "{clock}给{name}打电话",
    "first_day": "{clock}给{name}打电话",
}  # fmt: skip


def title(turn: Turn, customer: Customer, reminder: Reminder) -> str:
    """15:00 给王强打电话."""
    name, at = short(called(customer), 8), reminder.meant_at.astimezone(turn.settings.zone)
    clock = f"{at:%H:%M} " if reminder.precision != "date" and at.date() == turn.now.date() else ""
    if reminder.kind in _TITLES:
        return _TITLES[reminder.kind].format(name=name, clock=clock, day=_near_day(turn, reminder))
    if reminder.kind == "appointment" and reminder.occasion.endswith(":eve"):
        return f"{name}明天到店"  # the hour is that of the reminder, not of the visit
    if reminder.kind == "appointment":
        return f"{clock}{name}到店"
    if reminder.kind == "delivery_day":
        return f"{name}{_near_day(turn, reminder, ready=True)}交车"
    if reminder.kind == "errand":
        return short(f"{clock}{errand_words(turn, reminder)}", 20)
    if reminder.kind != "next_contact":
        return f"{clock}{name}：{KINDS[reminder.kind].label}"
    newest = customers.contacts(turn.session, customer.id, 1)
    deed = _DEEDS.get((newest[0].next_action if newest else None) or "contact", "联系")
    return f"{clock}{'联系' + name if deed == '联系' else f'给{name}{deed}'}"


def _near_day(turn: Turn, reminder: Reminder, *, ready: bool = False) -> str:
    """今天 or 明天: a list is also made the evening before a day off, and a handover is made ready a day ahead."""
    day = reminder.meant_at.astimezone(turn.settings.zone).date()
    day += timedelta(days=ready and reminder.occasion.endswith(":ready"))
    return {0: "今天", 1: "明天", 2: "后天"}.get((day - turn.now.date()).days, f"{day.month}月{day.day}日")


def errand_words(turn: Turn, reminder: Reminder) -> str:
    """What somebody asked to be reminded of."""
    row = turn.session.get(Errand, int(reminder.occasion.rpartition(":")[2]))
    return (row.what if row else None) or "你自己的提醒"


# -- in a list ------------------------------------------------------------------------------------------------------


def reason(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    """Why today, in at most fifteen characters."""
    why = _REASONS.get(reminder.kind, _follow_up)(turn, customer, reminder, days_late)
    if with_it := [KINDS[row.kind].label for row in goes_along(turn, reminder)]:
        why = f"{why}，顺带{'、'.join(dict.fromkeys(with_it))}"
    elif len(why) < REASON - 4 and KINDS[reminder.kind].rank < KINDS["return_visit"].rank:
        worry = _worry(turn, customer)
        why = "，".join(filter(None, (why, worry.removeprefix("上次") if "上次" in why else worry)))
    return short(why, REASON)


def goes_along(turn: Turn, reminder: Reminder) -> list[Reminder]:
    """Other care of the same days that was left to this."""
    kind = KINDS.get(reminder.kind)
    if kind is None or not kind.is_touch or reminder.customer_id is None:
        return []
    zone = turn.settings.zone
    day = reminder.meant_at.astimezone(zone).date()
    others = reminders.merged(turn.session, reminder.customer_id)
    return [row for row in others if tact.is_near(row.meant_at.astimezone(zone).date(), day, turn.settings)]


Reason = Callable[[Turn, Customer, Reminder, int], str]


def _late(days_late: int) -> str:
    return f"晚{days_late}天" if days_late > 0 else ""


def _follow_up(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    late = _late(days_late)
    if reminder.kind != "next_contact":
        return "，".join(filter(None, (KINDS[reminder.kind].label, late)))
    if reminder.is_said or reminder.set_by_person:
        at = reminder.meant_at.astimezone(turn.settings.zone)
        hour = f"{at:%H:%M}" if reminder.precision != "date" and not late else ""
        return f"你定的，{late}" if late else f"你定的今天{hour}"
    level = cards.level(turn, customer)
    newest = customers.contacts(turn.session, customer.id, 1)
    if newest and newest[0].reached is False:
        return f"{level}，上次没接"
    return f"{level}，{late}" if late else f"{level}，该联系了"


def _appointment(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    at = reminder.meant_at.astimezone(turn.settings.zone)
    hour = f"{at:%H:%M}" if reminder.precision != "date" else ""
    newest = customers.contacts(turn.session, customer.id, 1)
    company = f"，{newest[0].next_with}来" if newest and newest[0].next_with else ""
    return f"约了到店，{_late(days_late)}" if days_late > 0 else f"今天{hour}到店{company}"


def _promise(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    promised = customers.open_promises(turn.session, customer.id)
    return f"答应过{promised[0].what}" if promised and promised[0].what else "有件答应过的事"


def _handover(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    day = _near_day(turn, reminder, ready=True)
    return f"准备{day}交车" if reminder.occasion.endswith(":ready") else f"{day}交车"


def _service(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    step = reminder.occasion.rpartition(":")[2]
    if step.startswith("D-"):
        due = _due_of(turn, reminder)
        return f"{due.month}月{due.day}日保养"
    return f"保养过了{step[2:]}天" if step.startswith("D+") else "该保养了"


def _insurance(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    due = _due_of(turn, reminder)
    cause = reminder.occasion.split(":")
    is_guess = cause[0] == "car" or len(cause) > 3
    return f"保险{'大概' if is_guess else ''}{due.month}月{due.day}日到期"


def _inspection(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    due, year = _due_of(turn, reminder), reminder.occasion.split(":")[3].removeprefix("year")
    is_online = year.isdigit() and int(year) in turn.settings.numbers("inspection_online")
    return f"{due.month}月底前年检，{'网上办' if is_online else '要上线'}"


def _due_of(turn: Turn, reminder: Reminder) -> date:
    """The day that a countdown counts down to."""
    ahead = reminder.occasion.rpartition("-")[2]
    return reminder.rule_at.astimezone(turn.settings.zone).date() + timedelta(days=int(ahead))


def _silent(turn: Turn, customer: Customer, reminder: Reminder, days_late: int) -> str:
    seen = customer.last_contact_at or customer.created_at
    return f"{(turn.now.date() - seen.astimezone(turn.settings.zone).date()).days}天没联系上"


_REASONS: dict[str, Reason] = {
    "appointment": _appointment,
    "promise": _promise,
    "delivery_day": _handover,
    "service": _service,
    "insurance": _insurance,
    "inspection": _inspection,
    "silent": _silent,
    "first_day": lambda turn, customer, row, late: "，".join(filter(None, ("新客户，该打电话了", _late(late)))),
    "web_lead": lambda turn, customer, row, late: f"{choices.SOURCE.label(customer.source or '')}来的，还没打",
    "errand": lambda turn, customer, row, late: errand_words(turn, row),
    "revival": lambda turn, customer, row, late: "放到今天，再联系" if row.occasion == "wake" else "上次没买，再问问",
    "return_visit": lambda turn, customer, row, late: f"交车{row.occasion.rpartition('+')[2]}天回访",
    "anniversary": lambda turn, customer, row, late: f"提车{row.occasion.rpartition(':')[2]}周年",
    "birthday": lambda turn, customer, row, late: f"{_near_day(turn, row)}生日",
}


def _worry(turn: Turn, customer: Customer) -> str:
    """上次嫌贵: what stood in the way, as long as nothing is ordered."""
    if turn.settings.choices("level").role(customer.level) not in ("new", "graded"):
        return ""
    worries = customers.open_objections(turn.session, customer.id)
    return f"上次{_WORRIES.get(worries[0].code) or '说' + worries[0].words}" if worries else ""
