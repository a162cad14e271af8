"""What passes between a manager and a rep: a remark and its answer, who should be called. A state, never a blame."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import customer as cards
from handlers.cards.words import called, short
from handlers.turn import Turn
from scheduler.overdue import Load
from storage.ids import short as id36
from storage.messages import Button, Message, Row
from storage.models import Customer, Member, Remark


def slot(row: Remark) -> str:
    """Where a remark stands."""
    return f"remark:{id36(row.id)}"


def remark(turn: Turn, customer: Customer, row: Remark, manager: str) -> Message:
    """王磊批注：李姐, to who looks after the customer."""
    about = "，".join(filter(None, (cards.level(turn, customer), cards.value_of(turn, customer, "interests"))))
    return Message(
        f"{short(manager, 4)}批注：{short(called(customer), 10)}\n{row.words}",
        (Row(short(called(customer), 4), about),) if about else (),
        (Button("知道了", f"heard:{id36(row.id)}.0"), Button("看客户", f"card:{id36(customer.id)}.0")),
        slot=slot(row),
    )


def heard(customer: Customer) -> Message:
    """To the rep who has read it."""
    return Message(f"知道了：{short(called(customer), 10)}")


def remarked(customer: Customer, owners: Sequence[str], at: datetime | None) -> Message:
    """To the manager: who hears it, and when."""
    when = (
        f"现在晚了，{at.month}月{at.day}日 {at:%H:%M} 再告诉{'、'.join(owners)}" if at else f"{'、'.join(owners)}看得到"
    )
    return Message(f"批注好了：{short(called(customer), 10)}\n{when}")


def told(customer: Customer, rep: str, at: datetime | None) -> Message:
    """To the manager who asked to tell a rep."""
    if at:
        return Message(f"{at.month}月{at.day}日 {at:%H:%M} 告诉{short(rep, 4)}：{short(called(customer), 10)}")
    return Message(f"告诉{short(rep, 4)}了：{short(called(customer), 10)}")


def not_theirs(customer: Customer, rep: str, owners: Sequence[str]) -> Message:
    """The customer is not looked after by the rep who should hear of them."""
    who = "、".join(owners[:3])
    return Message(f"{short(called(customer), 8)}是{who or '没有人'}在跟\n还没告诉{short(rep, 4)}")


def about_whom(rep: str) -> Message:
    """Words for a rep that name no customer of theirs."""
    return Message(f"说的是哪位客户？还没告诉{short(rep, 4)}\n写上姓名，比如：跟{short(rep, 4)}说一声 李姐要报价")


def remark_example() -> Message:
    """Without a customer or words."""
    return Message("批注哪位、说什么？\n比如：批注 李姐 价格先别松口，先做置换评估")


def which(hits: Sequence[str]) -> Message:
    """Several customers of that name."""
    return Message("\n".join([f"有{len(hits)}位，批注哪位", *(f"· {hit}" for hit in hits[:8]), "用号码后四位再说一次"]))


def nobody_looks_after(customer: Customer) -> Message:
    """The customer is nobody else's."""
    return Message(f"{short(called(customer), 10)}没有别的同事在跟\n没有批注")


def answered(customer: Customer, rep: str, words: str) -> Message:
    """To the manager: what came back."""
    return Message(
        f"{short(rep, 4)}回了：{short(called(customer), 10)}\n{short(words, 60)}",
        buttons=(Button("看客户", f"card:{id36(customer.id)}.0"),),
    )


def passed_back(manager: str) -> str:
    """A line of the answer to the rep."""
    return f"已回给{manager}"


def overdue(late: Sequence[Load]) -> Message:
    """逾期6位: by rep, the longest first, a button to remind each."""
    lines = [f"{load.member.name}{len(load.overdue)}：{'、'.join(_who(load)[:4])}" for load in late]
    buttons = tuple(Button(f"提醒{short(load.member.name, 4)}", f"urge:{id36(load.member.id)}.0") for load in late[:5])
    buttons += (Button("看明细", "sheet:lateones.0"),)
    return Message(
        "\n".join([f"逾期{sum(len(load.overdue) for load in late)}位", "只算提醒过又过了时限的", *lines[:8]]),
        buttons=buttons,
    )


def _who(load: Load) -> list[str]:
    return [f"{short(called(line.customer), 6)} {_level(line.customer)}{days}天" for line, days in load.overdue]


def _level(customer: Customer) -> str:
    return {"O": "已订", "N": "新"}.get(customer.level, f"{customer.level}级")


def nothing_overdue() -> Message:
    """Everybody is in time."""
    return Message("没有逾期的\n提醒过的都联系了")


def in_time(name: str) -> Message:
    """Nothing to remind of."""
    return Message(f"{short(name, 6)}没有逾期的\n不用提醒")


def urged(load: Load, manager: str) -> Message:
    """To the rep: who should be called."""
    lines = [f"{number} {who}" for number, who in enumerate(_who(load)[:6], 1)]
    first = load.overdue[0][0].customer
    return Message(
        "\n".join([f"{short(manager, 4)}提醒：{len(load.overdue)}位该联系了", *lines, "联系了回一句就行"]),
        buttons=(Button("今天", "today"), Button(f"看{short(called(first), 6)}", f"card:{id36(first.id)}.0")),
    )


def urging(name: str, count: int, at: datetime | None) -> Message:
    """To the manager: it is done, or waits for the morning."""
    when = f"现在晚了，{at.month}月{at.day}日 {at:%H:%M} 告诉他" if at else "他现在看得到"
    return Message(f"提醒了{short(name, 6)}：{count}位\n{when}")


def urged_already(member: Member) -> Message:
    """A second time on one day is asked first."""
    return Message(
        f"今天提醒过{short(member.name, 6)}了\n要再提醒一次吗？",
        buttons=(Button("再提醒", f"urge:{id36(member.id)}.0.again"),),
    )


def cannot_reach(name: str) -> Message:
    """The rep has no open chat."""
    return Message(f"{short(name, 6)}还没打开过车记\n当面说一声吧")
