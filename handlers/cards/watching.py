"""What goes up to the managers by itself, and how the rep hears of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.cards.words import called, short
from storage.ids import short as id36
from storage.messages import Button, Message
from storage.models import Customer

_MOST = 6


def passed_on(names: Sequence[str], at: datetime | None = None) -> str:
    """王磊也会看到这条; at night with the hour at which it is told."""
    when = f"{at.month}月{at.day}日 {at:%H:%M} " if at else "也会"
    return f"{'、'.join(names)}{when}看到这条"


def to_manager(
    count: int, by_rep: Sequence[tuple[str, Sequence[Customer]]], told: Sequence[str], hours: timedelta
) -> Message:
    """H级3位超过1天没动, by rep, and who of them was told: nobody is on a day off."""
    lines = [f"{short(name, 4)}：{'、'.join(map(_name, own[:_MOST]))}" for name, own in by_rep[:8]]
    too = f"也告诉{'、'.join(short(name, 4) for name in told[:8])}了" if told else ""
    return Message(
        "\n".join(filter(None, [f"H级{count}位超过{lasts(hours)}没动", *lines, too])),
        buttons=(Button("看明细", "sheet:cold.0"), Button("逾期", "sheet:late.0")),
    )


def to_rep(own: Sequence[Customer], hours: timedelta, managers: Sequence[str]) -> Message:
    """2位H级该联系了."""
    lines = [f"{number} {_name(row)}" for number, row in enumerate(own[:_MOST], 1)]
    return Message(
        "\n".join([f"{len(own)}位H级该联系了", f"超过{lasts(hours)}没动", *lines, passed_on(managers)]),
        buttons=(Button("今天", "today"), Button(f"看{_name(own[0])}", f"card:{id36(own[0].id)}.0")),
    )


def lasts(span: timedelta) -> str:
    """1天, 36小时."""
    hours = round(span.total_seconds() / 3600)
    return f"{hours // 24}天" if hours % 24 == 0 else f"{hours}小时"


def _name(customer: Customer) -> str:
    return short(called(customer), 6)
