"""Handovers: what is asked before, the one message to who takes over, what can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.cards.words import short
from storage.messages import Button, Message, Row, rows

_MOST_SHOWN = 3
_NAMES = 8


@dataclass(frozen=True)
class Share:
    """What one receiver gets."""

    name: str
    levels: tuple[tuple[str, int], ...]
    """(label, how many), the most urgent first."""
    names: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many customers."""
        return sum(count for _, count in self.levels)


def _levels(levels: Sequence[tuple[str, int]], most: int = 5) -> str:
    return " ".join(f"{label.removesuffix('级')}{count}" for label, count in levels[:most])


def preview(
    giver: str, whole: Share, shares: Sequence[Share], opened: tuple[int, int, int], rule: str, leaves: bool
) -> Message:
    """马超的48位客户转出？ ``opened``: promises, appointments, orders."""
    more = shares[_MOST_SHOWN:]
    body = [
        ("客户", f"{whole.count}位：{_levels(whole.levels)}"),
        *((short(share.name, 6), f"{share.count}位：{_levels(share.levels)}") for share in shares[:_MOST_SHOWN]),
        ("另外", "，".join(f"{share.name}{share.count}" for share in more)),
        ("分法", rule if len(shares) > 1 else ""),
        ("开着的", f"承诺{opened[0]}件，预约{opened[1]}个，订单{opened[2]}"),
        (short(giver, 6), "账号马上停用，看不到客户" if leaves else ""),
    ]
    return Message(f"{short(giver, 6)}的{whole.count}位客户转出？\n24小时内可整批撤回", rows(body))


def nobody_held(name: str) -> Message:
    """Before somebody leaves who looks after nobody."""
    return Message(f"{short(name, 8)}离职？", (Row("客户", "名下没有"), Row("账号", "马上停用")))


def names(giver: str, shares: Sequence[Share]) -> Message:
    """Who goes to whom."""
    lines = []
    for share in shares:
        more = f" 等{share.count}位" if share.count > _NAMES else ""
        lines.append(f"{share.name}：{'、'.join(short(name, 6) for name in share.names[:_NAMES])}{more}")
    return Message("\n".join([f"{short(giver, 6)}的客户这样分", *lines[:10]]))


def under_way(giver: str, count: int) -> Message:
    """Being done."""
    return Message(f"正在转{short(giver, 6)}的{count}位客户\n转好了这条会变")


def done(giver: str, shares: Sequence[tuple[str, int]], leaves: bool, takeback: str) -> Message:
    """Done."""
    count = sum(number for _, number in shares)
    closed = f"{giver}的账号停用了" if leaves else ""
    each = " ".join(f"{name}{number}" for name, number in shares)
    return Message(
        "\n".join(filter(None, (f"转好了：{short(giver, 6)}的{count}位客户", each, closed, "24小时内可整批撤回"))),
        buttons=(Button("撤回", f"takeback:{takeback}.0"),),
    )


def left(name: str, takeback: str = "") -> Message:
    """Somebody left who looked after nobody."""
    return Message(f"记好了：{short(name, 8)}离职\n账号停用了，再来用新的邀请码加入")


def not_done(giver: str) -> Message:
    """Given up after several tries; what was done can be taken back."""
    return Message(f"{short(giver, 6)}的客户没转完\n已转的在新顾问名下，再发一次 交接 接着转")


def received(giver: str, count: int, first: Sequence[str], openings: Sequence[str], a_day: int) -> Message:
    """To who takes over: one message, the most urgent with how to begin."""
    rest = count - len(first)
    head = f"{short(giver, 4)}的{count}位客户转给你了"
    lines = [f"{number} {line}" for number, line in enumerate(first, 1)]
    later = [f"其余{rest}位进每天的列表，每天最多加{a_day}位"] if rest else []
    ready = [f"开场白{number}：{words}" for number, words in enumerate(openings, 1)]
    return Message("\n".join([head, "先看这几位，48小时内联系一次", *lines, *later, *ready]))


def not_yet(count: int, met: int, left: Sequence[tuple[str, int]], hours: timedelta) -> Message:
    """To the manager, once: whom nobody has spoken to since they were taken over."""
    whose = " ".join(f"{name}{number}" for name, number in left[:8])
    asked = int(hours.total_seconds() // 3600)
    return Message(f"交接{asked}小时，还有{count - met}位没联系\n接手{count}位，联系了{met}位\n还没联系：{whose}")


# -- one customer -------------------------------------------------------------------------------------------------


def move(name: str, old: str, new: str) -> Message:
    """Before one customer goes to somebody else."""
    return Message(f"{short(name, 8)}给{short(new, 6)}？", (Row("归", f"{old or '没人'} → {new}"),))


def shared(name: str, owners: Sequence[str]) -> Message:
    """Before one customer is shared."""
    return Message(f"{short(name, 8)}共享？", (Row("以后", f"{'、'.join(owners)}都能记、都提醒"),))


def owned(name: str, owners: Sequence[str], boss: str) -> Message:
    """To all who are concerned, in the same words."""
    whose = f"归{owners[0]}" if len(owners) == 1 else f"{'、'.join(owners)}共享"
    return Message(f"{short(name, 8)}{whose}\n{boss}定的")


def lead(name: str, boss: str, number: str, wants: str, minutes: int) -> Message:
    """To the rep who is given a new lead."""
    what = rows([("电话", number), ("想买", wants)])
    return Message(f"{short(name, 8)}给你了\n{boss}转来的新线索，{minutes}分钟内联系", what)


def not_given(name: str, to: str) -> Row:
    """A customer on file keeps the owner until that is confirmed."""
    return Row("归", f"没变，要转发 {name} 给 {to}")


def given(name: str) -> Row:
    """On the answer to who gave it."""
    return Row("归", f"{name}，已经告诉他")


def history(name: str, lines: Sequence[str]) -> Message:
    """Who looked after a customer, from when to when."""
    return Message("\n".join([f"{short(name, 8)}的归属", *lines]))
