"""The evening message and the day's figures for the store's group."""

from collections.abc import Sequence

from handlers.cards import asking
from handlers.cards.words import called, short
from handlers.turn import Turn
from storage import customers, talk
from storage.daybook import Day
from storage.ids import short as id36
from storage.kinds import show_date
from storage.messages import Button, Message
from storage.models import Appointment, Customer, Draft, Reminder

First = tuple[int, Reminder | None]
"""The number and the reminder of the first appointment that nobody has settled."""


def evening(
    noted: Day, lines: Sequence[str], ahead: str, first: First | None, how_: str, *, has_rings: bool
) -> Message:
    """今天记了9条, what is still open, tomorrow, and how to answer."""
    title = f"今天记了{noted.notes}条{f'，订车{len(noted.orders)}' if noted.orders else ''}"
    open_ = [f"还有{len(lines)}件：", *lines] if lines else []
    text = "\n".join([title, *_figures(noted), *open_, *ahead.splitlines(), *([how_] if lines else [])])
    return Message(text, buttons=_buttons(first, noted, has_rings))


def _figures(noted: Day) -> list[str]:
    pairs = [("到店", noted.visits), ("试驾", noted.drives), ("电话", noted.calls), ("微信", noted.chats)]
    line = " ".join(f"{label}{count}" for label, count in pairs if count)
    return [line] if line else []


def how(first: First | None, rung: int | None, unplaced_: int | None) -> str:
    """How to answer by number: an appointment, else a ring; words that nobody is known for."""
    answers = [f"{first[0]} 来了 / {first[0]} 没来 / {first[0]} 周六"] if first else []
    answers += [f"{rung} 完成 / {rung} 明天"] if rung is not None and not first else []
    answers += [f"{unplaced_} 加姓名"] if unplaced_ is not None else []
    return f"回 {'，或 '.join(answers)}。不回也行，明早再看" if answers else "不回也行，明早再看"


def _buttons(first: First | None, noted: Day, has_rings: bool) -> tuple[Button, ...]:
    found: list[Button] = []
    if first is not None and first[1] is not None:
        thing = f"{id36(first[1].id)}.{first[1].revision}"
        found += [Button(f"{first[0]} 来了", f"came:{thing}"), Button(f"{first[0]} 没来", f"noshow:{thing}")]
    found += [Button("群日报", "brief")] if noted.notes else []
    return (*found, *((Button("都明天", "putby"),) if has_rings else ()))


def meeting(turn: Turn, number: int, customer: Customer, row: Appointment) -> str:
    """1 赵先生 说14:00来，来了没."""
    at = row.at.astimezone(turn.settings.zone)
    hour = f"{at:%H:%M}" if row.precision != "date" else "今天"
    return f"{number} {short(called(customer), 8)} 说{hour}来，来了没"


def unanswered(turn: Turn, number: int, customer: Customer, row: Reminder) -> str:
    """2 王强 15:00提醒过，还没回."""
    at = row.meant_at.astimezone(turn.settings.zone)
    return f"{number} {short(called(customer), 8)} {at:%H:%M}提醒过，还没回"


def unplaced(turn: Turn, number: int, draft: Draft) -> str:
    """2 “他说再考虑考虑” 没对上是谁."""
    return f"{number} {asking.draft_line(talk.body_of(turn.session, draft))} 没对上是谁"


def unfinished(turn: Turn, draft: Draft) -> str:
    """Words of which something else was asked."""
    return f"{asking.draft_line(talk.body_of(turn.session, draft))} 没答完，发 草稿"


def tomorrow(turn: Turn, agreed: Sequence[tuple[Appointment, Customer]], others: int) -> str:
    """明天：李姐到店，另有4位要联系; nothing where nothing is planned."""
    names = [f"{short(called(customer), 6)}{_with(turn, customer)}" for _, customer in agreed[:4]]
    come = f"{'、'.join(names)}{f'等{len(agreed)}位' if len(agreed) > 4 else ''}到店" if names else ""
    more = f"{'另有' if come else ''}{others}位要联系" if others else ""
    return f"明天：{'，'.join(filter(None, (come, more)))}" if come or more else ""


def _with(turn: Turn, customer: Customer) -> str:
    newest = customers.contacts(turn.session, customer.id, 1)
    return f"（{newest[0].next_with}来）" if newest and newest[0].next_with else ""


def all_tomorrow(turn: Turn, count: int) -> Message:
    """都明天."""
    return Message(f"{count}位明天再提醒" if count else "没有等着回的，都在明早的列表里")


def brief(turn: Turn, noted: Day, agreed: int, others: int) -> Message:
    """Figures only, to be passed on."""
    pairs = [("新客户", noted.new), ("到店", noted.visits), ("试驾", noted.drives), ("电话", noted.calls)]
    cars = "、".join(deal.series.split(" ")[0] for deal in noted.orders if deal.series)
    deals = f"订车{len(noted.orders)}{f'（{cars}）' if cars else ''}" if noted.orders else ""
    lines = [
        f"{show_date(turn.now.date())} {turn.member.name}",
        " ".join(f"{label}{count}" for label, count in pairs),
        " ".join(filter(None, (deals, f"交车{noted.delivered}" if noted.delivered else ""))),
        f"明天：约到店{agreed}，联系{others}",
    ]
    return Message("\n".join(filter(None, lines)))
