"""Today's list: at most ten lines, each with its reason, the way to answer in one line."""

from handlers.cards.reasons import reason
from handlers.cards.words import called, short
from handlers.turn import Turn
from storage.ids import short as id36
from storage.kinds import show_date
from storage.lists import Today
from storage.messages import Button, Message

_BUTTONS = 5
_HOW = "回 2 完成 聊了置换 周五再联系，或 3 明天"


def today(turn: Turn, held: Today, waiting: int) -> Message:
    """今天3位 11月24日 周二, a numbered line a customer; ``waiting``: how many notes wait for theirs."""
    words = [f"待补{waiting}条，发 草稿"] if waiting else []
    if not held.lines:
        hint = words or ["新客户发一句就行，比如：王姐 看途岳 周六来"]
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
    return Message("\n".join([title, *lines, *more, *words, _HOW]), buttons=buttons)
