"""晨会 and 夕会: a store's day in a dozen lines for its managers."""

from collections.abc import Mapping, Sequence

from handlers.cards.words import called, short
from handlers.turn import Turn
from scheduler.overdue import Load
from storage.daybook import Day
from storage.kinds import show_date
from storage.messages import Message
from storage.models import Appointment, Customer, Deal, Member

_MOST = 6
Names = Mapping[int, str]
"""Who looks after a customer, by the customer's id."""


def morning(
    turn: Turn,
    loads: Sequence[Load],
    agreed: Sequence[tuple[Appointment, Customer]],
    handed: Sequence[tuple[Deal, Customer]],
    names: Names,
) -> Message:
    """今天该联系38位，逾期6; a row of figures a rep; who comes, what is handed over, who has waited longest."""
    late = [(line, days, load.member) for load in loads for line, days in load.overdue]
    queued = sum(load.queued for load in loads)
    head = f"今天该联系{sum(load.due for load in loads)}位，逾期{len(late)}{f'，排队{queued}' if queued else ''}"
    reps = [
        f"{load.member.name} {load.due}，逾期{len(load.overdue)}{f'，排队{load.queued}' if load.queued else ''}"
        for load in loads
    ]
    longest = sorted(late, key=lambda one: -one[1])[:_MOST]
    waits = "、".join(f"{short(called(line.customer), 6)}（{member.name}，{days}天）" for line, days, member in longest)
    lines = [
        f"晨会 {show_date(turn.now.date())}", head, *_in_rows(reps), *_comes(turn, agreed, names),
        *_handed(handed, names), f"逾期最久：{waits}" if waits else "", _proposals(turn, late),
    ]  # fmt: skip
    return Message("\n".join(filter(None, lines)))


def _in_rows(cells: Sequence[str], width: int = 2) -> list[str]:
    return ["｜".join(cells[start : start + width]) for start in range(0, len(cells), width)]


def _comes(turn: Turn, agreed: Sequence[tuple[Appointment, Customer]], names: Names) -> list[str]:
    shown = []
    for row, customer in agreed[:_MOST]:
        hour = f"{row.at.astimezone(turn.settings.zone):%H:%M} " if row.precision != "date" else ""
        shown.append(f"{hour}{_whose(customer, names)}")
    return [f"到店{len(agreed)}：{' '.join(shown)}{'等' if len(agreed) > _MOST else ''}"] if agreed else []


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
    turn: Turn,
    noted: Day,
    by_rep: Sequence[tuple[Member, int]],
    open_ones: Sequence[tuple[Appointment, Customer]],
    ahead: int,
    names: Names,
) -> Message:
    """What was done today, and what is still open."""
    pairs = [
        ("新客户", noted.new), ("到店", noted.visits), ("试驾", noted.drives), ("订车", len(noted.orders)),
        ("交车", noted.delivered), ("战败", noted.lost),
    ]  # fmt: skip
    silent = [member.name for member, count in by_rep if not count]
    waits = "、".join(_whose(customer, names) for _, customer in open_ones[:_MOST])
    lines = [
        f"夕会 {show_date(turn.now.date())}",
        " ".join(f"{label}{count}" for label, count in pairs),
        *_in_rows([f"{member.name} 记{count}条" for member, count in by_rep if count], 3),
        f"还没记：{'、'.join(silent)}" if silent else "",
        f"约了没结的{len(open_ones)}：{waits}" if open_ones else "",
        f"明天约到店{ahead}" if ahead else "",
    ]
    return Message("\n".join(filter(None, lines)))
