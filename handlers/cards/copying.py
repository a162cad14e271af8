"""Texts to be pasted elsewhere: the brand's own system, the store's group."""

from collections.abc import Sequence
from datetime import date

from storage.messages import Message


def plain(lines: Sequence[tuple[str, str]]) -> Message:
    """Nothing but what is to be pasted; it stands alone in its message."""
    if not lines:
        return Message("还没有能抄的\n先记一句，比如：王姐13800000002 看途岳")
    return Message("\n".join(f"{name}：{value}" for name, value in lines), is_copied=True)


def news(today: date, rep: str, car: str, number: int) -> Message:
    """喜报."""
    which = f"，本月第{number}台" if number else ""
    return Message(f"喜报 {today.month}月{today.day}日\n{rep}订车1台：{car or '新车'}{which}", is_copied=True)


def no_order() -> Message:
    """There is nothing to be glad about yet."""
    return Message("这位还没订车\n订了说一句就行，比如：王哥订了途观L 月底提")
