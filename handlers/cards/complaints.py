"""A complaint: what the rep is shown, what the manager is shown, who takes it on. The word is never in a first line."""

from collections.abc import Sequence

from handlers.cards.words import called, day, short
from handlers.filed import Filed
from handlers.turn import Turn
from storage import privacy
from storage.ids import short as id36
from storage.messages import Button, Message, rows
from storage.models import Complaint, Customer, Deal

STOPPED = ("先停", "祝福、邀约、回访都停")
_SETTLED = "发一句，比如：投诉处理好了 换了滤芯"


def buttons(filed: Filed, complaint: Complaint) -> tuple[Button, ...]:
    """What the rep can do at once."""
    customer = filed.customer
    return (
        Button("已打电话", f"called:{id36(customer.id)}.{customer.revision}"),
        Button("我先处理", f"mine:{id36(complaint.id)}.0"),
    )


def please_look(turn: Turn, customer: Customer, complaint: Complaint, deal: Deal | None) -> Message:
    """To the manager."""
    name, rep = short(called(customer), 8), short(turn.member.name, 4)
    handed = f"，{day(deal.delivered_on, turn.now.date())}提车" if deal and deal.delivered_on else ""
    head = [f"{name}（{rep}）：请看一下", f"{deal.series or '车'}{handed}" if deal else ""]
    thing = id36(complaint.id)
    body = [("投诉", short(complaint.what or "", 40)), ("原话", f"“{short(privacy.mask(turn.inbound.text), 60)}”")]
    choices = (
        Button("我来联系", f"mine:{thing}.0"), Button(f"让{rep}先处理", f"yours:{thing}.0"),
        _look(customer),
    )  # fmt: skip
    return Message("\n".join(filter(None, head)), rows(body), choices)


def please_begin(turn: Turn, customer: Customer, complaint: Complaint, boss: str) -> Message:
    """To the rep: the manager wants them to begin."""
    thing = f"{id36(customer.id)}.{customer.revision}"
    return Message(
        f"{boss}：{short(called(customer), 8)}你先处理",
        rows([("投诉", short(complaint.what or "", 40)), ("处理完", _SETTLED)]),
        (Button("已打电话", f"called:{thing}"),),
    )


def open_ones(turn: Turn, customer: Customer, waiting: Sequence[Complaint]) -> Message:
    """What a customer is unhappy about and nobody has settled, and what can be done."""
    today = turn.now.date()
    told = [(day(row.since, today) if row.since else "", short(row.what or "没说是什么事", 40)) for row in waiting[:4]]
    return Message(
        f"{short(called(customer), 8)}：{len(waiting)}件没处理完",
        rows([("投诉", "，".join(filter(None, (what, when)))) for when, what in told] + [("处理完", _SETTLED)]),
        (
            Button("已打电话", f"called:{id36(customer.id)}.{customer.revision}"),
            Button("我来联系" if turn.leads else "我先处理", f"mine:{id36(waiting[0].id)}.0"),
            _look(customer),
        ),
    )


def none_open() -> Message:
    """Nobody waits for an answer."""
    return Message("都处理完了\n要记一件：王姐投诉 空调异响")


def what_about(customer: Customer, choices: Sequence[Button]) -> Message:
    """Which complaint it is to be; nothing is noted yet."""
    return Message(
        f"{short(called(customer), 8)}不满意什么？\n说一句就行，比如：空调异响，要退车\n记下后祝福、邀约、回访都停，经理会看到",
        buttons=(*choices, _look(customer)),
    )


def _look(customer: Customer) -> Button:
    return Button(f"看{short(called(customer), 6)}", f"card:{id36(customer.id)}.0")


def asked(name: str, rep: str) -> Message:
    """To the manager who asked."""
    return Message(f"{short(name, 10)}先由{rep}处理\n他收到了，处理完会有记录")


def taken_on(name: str, who: str) -> Message:
    """To the others: somebody has taken it on."""
    return Message(f"{short(name, 10)}由{who}来联系\n处理完会有记录")


def on_you(name: str, told: Sequence[str]) -> Message:
    """To whoever took it on."""
    return Message(f"{short(name, 10)}你来联系\n{'、'.join(told)}知道了，处理完发一句：投诉处理好了 怎么处理的")


def closed(name: str) -> Message:
    """It has been settled meanwhile."""
    return Message(f"{short(name, 10)}这件已经处理完了")
