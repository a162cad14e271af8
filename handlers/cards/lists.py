"""Today's list: at most ten lines, each with its reason, the way to answer in one line."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.cards.reasons import reason
from handlers.cards.words import called, near, short
from handlers.turn import Turn
from scheduler.rules import KINDS
from storage.ids import short as id36
from storage.kinds import show_date
from storage.lists import Today
from storage.messages import Button, Message
from storage.models import Customer, Reminder

_BUTTONS = 5


def today(turn: Turn, held: Today, besides: Sequence[str]) -> Message:
    """今天3位 11月24日 周二, a numbered line a customer, and what stands below them."""
    if not held.lines:
        hint = besides or ["新客户发一句就行，比如：王姐 看途岳 周六来"]
        return Message("\n".join([f"今天没有要联系的 {show_date(turn.now.date())}", *hint]))
    title = f"今天{len(held.lines) + held.more}位 {show_date(turn.now.date())}"
    lines = [
        f"{line.number} {short(called(line.customer), 8)} {reason(turn, line.customer, line.reminder, line.days_late)}"
        for line in held.lines
    ]
    more = [f"还有{held.more}位，发 更多"] if held.more else []
    first = held.lines[:_BUTTONS]
    buttons = tuple(
        Button(f"{x.number} {short(called(x.customer), 5)}", f"card:{id36(x.customer.id)}.0") for x in first
    )
    rest = (Button("更多", "more"),) if held.more else ()
    return Message("\n".join([title, *lines, *more, *besides, _how(held)]), buttons=(*buttons, *rest))


def _how(held: Today) -> str:
    """How to answer, by numbers that stand above: the second and third where there are so many."""
    numbers = [line.number for line in held.lines]
    one, other = numbers[min(1, len(numbers) - 1)], numbers[min(2, len(numbers) - 1)]
    return f"回 {one} 完成 聊了置换 周五再联系，或 {other} 明天"


def besides(
    turn: Turn,
    errands: Sequence[str],
    festival: tuple[str, int] | None,
    gone: Sequence[tuple[Customer, Reminder]],
    waiting: int,
) -> list[str]:
    """Own things, a festival, greetings whose day is gone, notes that wait for a customer: a line each."""
    own = [f"要办：{short('；'.join(errands), 40)}"] if errands else []
    greet = [f"{festival[0]}祝福{festival[1]}位，发 祝福"] if festival else []
    days = [f"{short(called(who), 6)}{_day_of(turn, row)}{KINDS[row.kind].label}" for who, row in gone[:5]]
    missed = [f"过了没提醒的：{'、'.join(days)}{f'等{len(gone)}位' if len(gone) > 5 else ''}"] if gone else []
    words = [f"待补{waiting}条，发 草稿"] if waiting else []
    return [*own, *greet, *missed, *words]


def _day_of(turn: Turn, reminder: Reminder) -> str:
    at = reminder.meant_at.astimezone(turn.settings.zone)
    return f"{at.month}月{at.day}日"


def several(lines: Sequence[str], batch: str) -> Message:
    """Several lines answered at once."""
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    return Message("\n".join([f"记好了：{len(lines)}条", *(short(line, 40) for line in lines)]), buttons=undo)


def rest(moved: int, at: datetime, stayed: int, today: date) -> str:
    """其余3位 明天; what was agreed stays."""
    kept = f"，约好和答应的{stayed}位没动" if stayed else ""
    return f"其余{moved}位 {near(at.date(), today)}再提醒{kept}"
