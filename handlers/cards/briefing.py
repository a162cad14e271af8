"""晨会 and 夕会: a store's day in a dozen lines for its managers."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from handlers.cards.watching import lasts
from handlers.cards.words import called, short
from handlers.tally import Report
from handlers.turn import Turn
from scheduler.overdue import Load
from storage.kinds import show_date
from storage.measures import MEASURES
from storage.messages import Button, Message
from storage.models import Appointment, Customer, Deal, Member

_MOST = 6
Names = Mapping[int, str]
"""Who looks after a customer, by the customer's id."""


def morning(
    turn: Turn,
    loads: Sequence[Load],
    agreed: Sequence[tuple[Appointment, Customer]],
    handed: Sequence[tuple[Deal, Customer]],
    hot: tuple[int, Sequence[Customer], timedelta],
    names: Names,
    target: str,
) -> Message:
    """今天该联系38位，逾期6; a row of figures a rep; who comes, what is handed over, who has waited longest."""
    late = [(line, days, load.member) for load in loads for line, days in load.overdue]
    due, queued = sum(load.due for load in loads), sum(load.queued for load in loads)
    head = f"今天该联系{due}位，逾期{len(late)}{f'，排队{queued}' if queued else ''}"
    reps = [
        f"{load.member.name} {load.due}，逾期{len(load.overdue)}{f'，排队{load.queued}' if load.queued else ''}"
        for load in loads
    ]
    longest = sorted(late, key=lambda one: -one[1])[:_MOST]
    waits = "、".join(f"{short(called(line.customer), 6)}（{member.name}，{days}天）" for line, days, member in longest)
    proposals = _proposals(turn, late)
    lines = [
        f"晨会 {show_date(turn.now.date())}", head, *_in_rows(reps, 2 if len(reps) <= _MOST else 3),
        *_comes(turn, agreed, names), *_handed(handed, names), _untouched(*hot, names),
        f"逾期最久：{waits}" if waits else "", proposals, target,
    ]  # fmt: skip
    buttons = _opens(len(late), hot[0], len(agreed), due, is_proposed=bool(proposals))
    return Message("\n".join(filter(None, lines)), buttons=buttons)


def _opens(late: int, hot: int, come: int, due: int, *, is_proposed: bool) -> tuple[Button, ...]:
    choices = (
        (late, f"逾期{late}", "late"), (hot, f"H级{hot}", "hot"), (come, "今天到店", "come"), (due, "下载", "due"),
    )  # fmt: skip
    proposed = (Button("改派", "reassign"),) if is_proposed else ()
    return (*(Button(label, f"sheet:{verb}.0") for count, label, verb in choices if count), *proposed)


def _untouched(hot: int, waits: Sequence[Customer], span: timedelta, names: Names) -> str:
    """H级14位，2位超过1天没动：冯先生（刘洋）、钱姐（周倩）."""
    shown = "、".join(_whose(customer, names) for customer in waits[:_MOST])
    return f"H级{hot}位{f'，{len(waits)}位超过{lasts(span)}没动：{shown}' if waits else ''}" if hot else ""


def _in_rows(cells: Sequence[str], width: int = 2) -> list[str]:
    return ["｜".join(cells[start : start + width]) for start in range(0, len(cells), width)]


def _comes(turn: Turn, agreed: Sequence[tuple[Appointment, Customer]], names: Names) -> list[str]:
    shown = " ".join(meeting_line(turn, row, customer, names) for row, customer in agreed[:_MOST])
    return [f"到店{len(agreed)}：{shown}{'等' if len(agreed) > _MOST else ''}"] if agreed else []


def meeting_line(turn: Turn, row: Appointment, customer: Customer, names: Names) -> str:
    """14:00 李姐（陈宇）."""
    hour = f"{row.at.astimezone(turn.settings.zone):%H:%M} " if row.precision != "date" else ""
    return f"{hour}{_whose(customer, names)}"


def late_line(customer: Customer, days: int, member: Member) -> str:
    """冯先生（刘洋）2天."""
    return f"{short(called(customer), 6)}（{short(member.name, 4)}）{days}天"


def _handed(handed: Sequence[tuple[Deal, Customer]], names: Names) -> list[str]:
    shown = " ".join(f"{_whose(customer, names)}" for _, customer in handed[:_MOST])
    return [f"交车{len(handed)}：{shown}"] if handed else []


def _whose(customer: Customer, names: Names) -> str:
    owner = names.get(customer.id, "")
    return f"{short(called(customer), 6)}{f'（{owner}）' if owner else ''}"


def _proposals(turn: Turn, late: Sequence[tuple[object, int, Member]]) -> str:
    """The last step of the ladder, where the store has set one."""
    after = turn.settings.number("reassign_days")
    count = sum(days >= after for _, days, _ in late) if after else 0
    return f"有{count}位超过{after}个上班日没动，可以考虑换人跟" if count else ""


def evening(
    report: Report,
    moved: Mapping[tuple[str, str], int],
    by_rep: Sequence[tuple[Member, int]],
    open_ones: Sequence[tuple[Appointment, Customer]],
    ahead: int,
    names: Names,
    target: str,
) -> Message:
    """What was done today, and what is still open; numbers as the day's report has them."""
    counts = [(name, report.total(name)) for name in _DONE]
    silent = [member.name for member, count in by_rep if not count]
    waits = "、".join(_whose(customer, names) for _, customer in open_ones[:_MOST])
    lines = [
        f"夕会 {show_date(report.turn.now.date())}",
        " ".join(f"{MEASURES[name].label}{count}" for name, count in counts),
        *_in_rows([f"{member.name} 记{count}条" for member, count in by_rep if count], 3),
        f"还没记：{'、'.join(silent)}" if silent else "",
        _moves(report.turn, moved),
        f"约了没结的{len(open_ones)}：{waits}" if open_ones else "",
        f"明天约到店{ahead}" if ahead else "",
        target,
    ]
    buttons = [report.behind(f"{'不跟了' if n == 'losses' else MEASURES[n].label}{c}", n) for n, c in counts if c]
    return Message("\n".join(filter(None, lines)), buttons=tuple(buttons[:6]))


_DONE = ("new", "visits", "leads", "drives", "orders", "deliveries", "losses")


def _moves(turn: Turn, moved: Mapping[tuple[str, str], int]) -> str:
    """级别 A级→H级2 H级→B级1: between grades only; an order and a loss stand above."""
    levels = turn.settings.choices("level")
    graded = {pair: n for pair, n in moved.items() if all(levels.role(code) == "graded" for code in pair)}
    shown = sorted(graded.items(), key=lambda one: -one[1])[:4]
    told = " ".join(f"{levels.label(old)}→{levels.label(new)} {count}位" for (old, new), count in shown)
    return f"级别 {told}" if told else ""


LATE, COME, COLD = "逾期的", "今天约了到店的", "H级没动的"


def file_name(day: date) -> str:
    """What the file of the day's customers is called."""
    return f"{day.month}月{day.day}日该联系"


def nothing_today() -> Message:
    """Neither anybody to call nor anybody to come."""
    return Message("今天还没有\n有要联系的、约了到店的，这里看得到")
