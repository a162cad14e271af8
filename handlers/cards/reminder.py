"""A reminder as it rings, and what answers to it say. The first line shows on lock screens: no phone, no price."""

import re
from datetime import datetime, timedelta

from handlers.cards import customer as cards
from handlers.cards.reasons import reason, title
from handlers.cards.words import ago, called, day, moment, near, past, short, tail
from handlers.turn import Turn
from scheduler.rules import KINDS
from storage import customers
from storage.ids import short as id36
from storage.messages import Button, Message, rows
from storage.models import Contact, Customer, Reminder

_FOR = re.compile(
    r"(?:打电话|电话|联系|发?微信|^|[，,；;\s])((?:谈|聊|问|确认|商量|算)(?!了|过|得|完)[^，,；;。\s]{1,10})$"
)


def slot(reminder: Reminder) -> str:
    """Where a reminder stands in the chat."""
    return f"reminder:{id36(reminder.id)}"


def ring(turn: Turn, customer: Customer, reminder: Reminder) -> Message:
    """What one needs before the call, and five ways to answer."""
    promises = [p.what or "" for p in customers.open_promises(turn.session, customer.id)]
    numbers = customers.numbers(turn.session, customer.id)
    wanted = "，".join(filter(None, (cards.value_of(turn, customer, name) for name in ("interests", "budget"))))
    body = [
        ("想买", wanted),
        ("上次", cards.last_said(turn, customer)),
        ("答应过", "；".join(promises)),
        ("电话", (numbers[0] if turn.owns(customer) else tail(numbers[0])) if numbers else ""),
    ]
    head = "\n".join(filter(None, (title(turn, customer, reminder), why(turn, customer, reminder))))
    return Message(head, rows(body), buttons(turn, reminder), slot=slot(reminder))


def why(turn: Turn, customer: Customer, reminder: Reminder) -> str:
    """你上周五定的：谈置换; H级，2天没联系."""
    newest = customers.contacts(turn.session, customer.id, 1)
    if reminder.kind == "next_contact" and newest and newest[0].next_at is not None:
        when = past(newest[0].at.astimezone(turn.settings.zone).date(), turn.now.date())
        if newest[0].reached is False:
            return f"{when}没接，再打一次"
        return _with(f"你{when}定的", _purpose(newest[0]))
    if reminder.kind == "next_contact" and customer.last_contact_at:
        return f"{cards.level(turn, customer)}，{ago(customer.last_contact_at, turn.now)}联系过"
    return "" if reminder.kind in ("next_contact", "appointment", "errand") else reason(turn, customer, reminder, 0)


def _purpose(contact: Contact) -> str:
    """谈置换: what the next time is for, as the note about the last one ended."""
    found = _FOR.search(contact.summary or "") if contact.next_at is not None else None
    return found[1] if found else ""


def _with(words: str, purpose: str) -> str:
    return f"{words}：{purpose}" if purpose else words


def buttons(turn: Turn, reminder: Reminder) -> tuple[Button, ...]:
    """[联系上了] [没接] [16:00] [明天上午] [改时间], the hours worked out from the clock; others where others fit."""
    thing = f"{id36(reminder.id)}.{reminder.revision}"
    move = Button("改时间", f"move:{thing}")
    later = [Button(label, f"later:{thing}.{at:%Y%m%d%H%M}") for label, at in snoozes(turn.now)]
    first = [Button("联系上了", f"reach:{thing}"), Button("没接", f"miss:{thing}")]
    if reminder.kind == "appointment":
        settle = [Button("来了", f"came:{thing}"), Button("没来", f"noshow:{thing}")]
        is_eve = reminder.occasion.endswith(":eve")
        return (*(first if is_eve else settle), Button("改约", f"move:{thing}"))
    if reminder.kind == "errand":
        return (Button("办好了", f"finish:{thing}"), *later, move)
    if KINDS[reminder.kind].is_touch:
        return (*first, Button("话术", f"words:{thing}"), *later[-1:], move)
    return (*first, *later, move)


def snoozes(now: datetime) -> list[tuple[str, datetime]]:
    """The next full hour at least half an hour away, while it is early enough, and tomorrow morning."""
    hour = (now + timedelta(minutes=90)).replace(minute=0, second=0, microsecond=0)
    morning = (now + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    today = [(f"{hour:%H:%M}", hour)] if hour.date() == now.date() and 8 <= hour.hour <= 20 else []
    return [*today, ("明天上午", morning)]


def snoozed(turn: Turn, customer: Customer, reminder: Reminder, before: tuple[datetime, str], batch: str) -> Message:
    """王强，16:00再提醒."""
    at = reminder.meant_at.astimezone(turn.settings.zone)
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    call = (Button("现在就打", f"ring:{id36(reminder.id)}.{reminder.revision}"),)
    today = turn.now.date()
    was, now = moment(before[0].astimezone(turn.settings.zone), before[1], today), moment(at, reminder.precision, today)
    is_today = at.date() == today
    label = f"{at:%H:%M}" if is_today and reminder.precision != "date" else near(at.date(), today)
    newest = customers.contacts(turn.session, customer.id, 1)
    purpose = _purpose(newest[0]) if newest and reminder.kind == "next_contact" else ""
    then = f"原来{was.removeprefix('今天') or was}" if is_today else f"{was} → {now}"
    return Message(f"{short(called(customer), 8)}，{label}再提醒\n{_with(then, purpose)}", buttons=(*call, *undo))


def ask_when(customer: Customer, buttons_: tuple[Button, ...]) -> Message:
    """改时间."""
    return Message(f"{short(called(customer), 8)}改到什么时候？\n比如 周五下午，或 28号上午10点", buttons=buttons_)


def reached(turn: Turn, customer: Customer, batch: str, step: str) -> Message:
    """联系上了: logged; the next sentence fills it."""
    then = [("下次", step)] if step else []
    undo = (Button("改时间", f"when:{id36(customer.id)}.{customer.revision}"), Button("撤销", f"undo:{batch}.0"))
    return Message(
        f"记好了：{short(called(customer), 8)}联系上了\n聊了什么，发一句就行，不发也行",
        rows(then),
        undo if batch else (),
    )


def came(turn: Turn, customer: Customer, batch: str, step: str) -> Message:
    """来了: a visit is logged."""
    buttons_ = (Button("改时间", f"when:{id36(customer.id)}.{customer.revision}"), Button("撤销", f"undo:{batch}.0"))
    text = f"记好了：{short(called(customer), 8)}来了\n聊了什么，发一句就行，不发也行"
    return Message(text, rows([("下次", step)]), buttons_ if batch else ())


def no_show(turn: Turn, customer: Customer, batch: str, again: datetime | None) -> Message:
    """没来: when it comes back."""
    buttons_ = (Button("改时间", f"when:{id36(customer.id)}.{customer.revision}"), Button("撤销", f"undo:{batch}.0"))
    then = rows([("再联系", day(again.astimezone(turn.settings.zone).date(), turn.now.date()))]) if again else ()
    return Message(f"记好了：{short(called(customer), 8)}没来", then, buttons_ if batch else ())


def overtaken(turn: Turn, customer: Customer, reminder: Reminder, contact: Contact | None) -> Message:
    """王强：已经联系过了, in the place of a ring that waits for nobody any more."""
    became = "不用提醒了" if reminder.state == "withdrawn" else "办好了"
    if contact is not None:
        became = "已经联系过了" if contact.reached is not False else "记过没接了"
    text = f"{short(called(customer), 8)}：{became}\n{title(turn, customer, reminder)}"
    look = Button("看客户", f"card:{id36(customer.id)}.0")
    return Message(text, buttons=(look,), in_place=True).with_slot(slot(reminder))


def no_line(number: int) -> Message:
    """A number that is not on today's list."""
    return Message(f"今天的列表没有{number}号\n发 今天 看列表")
