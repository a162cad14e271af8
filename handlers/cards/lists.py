"""Today's list: at most ten lines, each with its reason, the way to answer in one line."""

from handlers.cards import customer as cards
from handlers.cards.words import called, short
from handlers.turn import Turn
from scheduler.rules import KINDS
from storage import customers
from storage.ids import short as id36
from storage.kinds import show_date
from storage.lists import Line, Today
from storage.messages import Button, Message
from storage.models import Customer

_WORRIES = {
    "price": "嫌贵", "brand": "担心牌子", "features": "嫌配置低", "running_cost": "怕费钱", "range": "怕续航", "space": "嫌空间小",
    "quality": "怕质量", "delivery": "嫌交期长", "family": "家里不同意", "looks": "嫌外观", "service": "怕售后", "power": "嫌动力",
}  # fmt: skip
_REASON = 15
_BUTTONS = 5
_HOW = "回 2 完成 聊了置换 周五再联系，或 3 明天"


def today(turn: Turn, held: Today, waiting: int) -> Message:
    """今天3位 11月24日 周二, a numbered line a customer; ``waiting``: how many notes wait for theirs."""
    words = [f"待补{waiting}条，发 草稿"] if waiting else []
    if not held.lines:
        hint = words or ["新客户发一句就行，比如：王姐 看途岳 周六来"]
        return Message("\n".join([f"今天没有要联系的 {show_date(turn.now.date())}", *hint]))
    title = f"今天{len(held.lines) + held.more}位 {show_date(turn.now.date())}"
    lines = [f"{line.number} {short(called(line.customer), 8)} {reason(turn, line)}" for line in held.lines]
    more = [f"还有{held.more}位，发 更多"] if held.more else []
    first = held.lines[:_BUTTONS]
    buttons = tuple(
        Button(f"{x.number} {short(called(x.customer), 5)}", f"card:{id36(x.customer.id)}.0") for x in first
    )
    return Message("\n".join([title, *lines, *more, *words, _HOW]), buttons=buttons)


def reason(turn: Turn, line: Line) -> str:
    """Why today, in at most fifteen characters, from facts."""
    why = _why(turn, line)
    if len(why) < _REASON - 4 and (worry := _worry(turn, line.customer)):
        why = f"{why}，{worry}"
    return short(why, _REASON)


def _why(turn: Turn, line: Line) -> str:
    late = f"晚{line.days_late}天" if line.days_late > 0 else ""
    reminder, at = line.reminder, line.reminder.meant_at.astimezone(turn.settings.zone)
    if reminder.kind == "appointment":
        hour = f"{at:%H:%M}" if reminder.precision != "date" else ""
        return f"约了到店，{late}" if late else f"今天{hour}到店{_company(turn, line)}"
    if reminder.kind == "promise":
        promised = customers.open_promises(turn.session, line.customer.id)
        return f"答应过{promised[0].what}" if promised and promised[0].what else "有件答应过的事"
    if reminder.kind == "return_visit":
        return f"交车{reminder.occasion.rpartition('+')[2]}天回访"
    fixed = {"delivery_day": "准备明天交车", "birthday": "今天生日"}.get(reminder.kind)
    if fixed or reminder.kind == "next_contact":
        return fixed or _follow_up(turn, line, late)
    return "，".join(filter(None, (KINDS[reminder.kind].label, late)))


def _follow_up(turn: Turn, line: Line, late: str) -> str:
    if line.reminder.is_said or line.reminder.set_by_person:
        at = line.reminder.meant_at.astimezone(turn.settings.zone)
        hour = f"{at:%H:%M}" if line.reminder.precision != "date" and not late else ""
        return f"你定的，{late}" if late else f"你定的今天{hour}"
    level = cards.level(turn, line.customer)
    newest = customers.contacts(turn.session, line.customer.id, 1)
    if newest and newest[0].reached is False:
        return f"{level}，上次没接"
    return f"{level}，{late}" if late else f"{level}，该联系了"


def _company(turn: Turn, line: Line) -> str:
    newest = customers.contacts(turn.session, line.customer.id, 1)
    return f"，{newest[0].next_with}来" if newest and newest[0].next_with else ""


def _worry(turn: Turn, customer: Customer) -> str:
    """上次嫌贵: what stood in the way, as long as nothing is ordered."""
    if turn.settings.choices("level").role(customer.level) not in ("new", "graded"):
        return ""
    worries = customers.open_objections(turn.session, customer.id)
    return f"上次{_WORRIES.get(worries[0].code) or '说' + worries[0].words}" if worries else ""
