"""What one asked to be reminded of: kept, asked about, rung, done."""

from collections.abc import Sequence

from handlers.cards.words import called, moment, short
from handlers.turn import Turn
from storage.ids import short as id36
from storage.messages import Button, Message, Row
from storage.models import Customer, Errand, Reminder


def when() -> Message:
    """No day was said."""
    return Message("什么时候提醒？\n带上时间再发一句，比如 提醒我明天10点给老王送脚垫")


def what() -> Message:
    """Nothing was said but a day."""
    return Message("提醒做什么？\n连时间一句发来，比如 提醒我明天10点给老王送脚垫")


def whom(words: str, labels: Sequence[str], buttons: tuple[Button, ...]) -> Message:
    """Several customers may be meant."""
    lines = [f"{number} {label}" for number, label in enumerate(labels, 1)]
    return Message("\n".join(["是哪位的事？", f"“{short(words, 30)}”", *lines]), buttons=buttons)


def made(turn: Turn, row: Errand, customer: Customer | None, batch: str) -> Message:
    """到时候提醒你."""
    at = row.at.astimezone(turn.settings.zone)
    head = f"到时候提醒：{short(called(customer), 8)}" if customer else "到时候提醒"
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    return Message(
        head, (Row("时间", moment(at, row.precision, turn.now.date())), Row("要做", short(row.what or "", 40))), undo,
        slot=f"saved:{batch}" if batch else "",
    )  # fmt: skip


def beside(turn: Turn, row: Errand) -> Row:
    """The same as a line of a note's answer."""
    at = moment(row.at.astimezone(turn.settings.zone), row.precision, turn.now.date())
    return Row("到时候", f"{short(row.what or '', 20)}，{at}")


def done(row: Errand) -> Message:
    """办好了."""
    return Message(f"办好了：{short(row.what or '', 12)}")


def as_it_is(turn: Turn, row: Errand) -> Message:
    """A press that came too late."""
    if row.state == "done":
        return Message(f"已经办好了：{short(row.what or '', 12)}")
    at = row.at.astimezone(turn.settings.zone)
    return Message(f"还没办：{short(row.what or '', 12)}\n{moment(at, row.precision, turn.now.date())}再提醒")


def ring(turn: Turn, row: Errand, reminder: Reminder) -> Message:
    """One that concerns no customer."""
    at = reminder.meant_at.astimezone(turn.settings.zone)
    clock = f"{at:%H:%M} " if reminder.precision != "date" else ""
    thing = f"{id36(reminder.id)}.{reminder.revision}"
    return Message(
        short(f"{clock}{row.what}", 20), buttons=(Button("办好了", f"finish:{thing}"),),
        slot=f"reminder:{id36(reminder.id)}",
    )  # fmt: skip
