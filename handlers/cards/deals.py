"""Order, loss and what the manager decides. Prices are shown once, in the rep's own chat, before the confirmation."""

from dataclasses import replace
from datetime import date
from typing import Any

from handlers import drafts
from handlers.cards.words import called, day, short, sold
from handlers.turn import Turn
from storage import choices
from storage.choices import OTHER
from storage.ids import short as id36
from storage.kinds import show_yuan
from storage.messages import Button, Message, rows
from storage.models import Customer, Deal, Draft, Loss

CONFIRM = {"order": "确认订车", "cancel": "确认退订", "lost": "确认不跟"}
DENY = {"order": "没订", "cancel": "没退", "lost": "接着跟"}
EDIT = "修改"
_TITLE = {"order": "{}订车，对吗？", "cancel": "{}退订，对吗？", "lost": "{}不跟了，对吗？"}


def again(turn: Turn, draft: Draft, body: dict[str, Any]) -> Message:
    """The question before an order, a cancellation or a loss."""
    what = body["what"]
    private = "\n价格只有你和店经理看得到" if any(label == "成交价" and value for label, value in body["rows"]) else ""
    message = Message(
        _TITLE[what].format(short(body["name"], 10)) + private,
        rows((label, value) for label, value in body["rows"]),
        drafts.buttons(draft, body["choices"]),
    )
    return replace(message, slot=drafts.slot(draft))


def what_is_wrong(name: str) -> Message:
    """What to say to correct an order before it is confirmed."""
    return Message(f"{short(name, 8)}这单哪里不对？\n直接说，比如：定金8000 12月5号提")


def order_rows(
    today: date,
    car: str,
    color: str | None,
    price: str,
    deposit: int | None,
    ordered: date,
    delivered: date | None,
) -> list[list[str]]:
    """The order as it was understood."""
    return [
        ["车", " ".join(filter(None, (car, color)))],
        ["成交价", price],
        ["定金", show_yuan(deposit) if deposit else ""],
        ["订车", day(ordered, today)],
        ["交车", day(delivered, today) if delivered else ""],
    ]


def reason(loss: Loss) -> str:
    """选择竞品，买了Model Y."""
    label = choices.LOST_REASON.label(loss.reason) if loss.reason != OTHER else (loss.words or "其他")
    return "，".join(filter(None, (label, f"买了{loss.series}" if loss.series else "")))


def goes_on(name: str) -> Message:
    """The order was not cancelled after all."""
    return Message(f"{short(name, 8)}没退\n订单照旧")


def slot(loss: Loss) -> str:
    """Where the manager's question stands."""
    return f"loss:{id36(loss.id)}"


WAITS = "等经理定"
"""Nobody is there to be asked."""


def please_decide(name: str, rep: str, loss: Loss, size: str = "") -> Message:
    """To the manager: a customer to be given up; ``size``: of a big deal."""
    thing = id36(loss.id)
    return Message(
        f"{short(name, 8)}（{short(rep, 4)}）：请定一下",
        rows([("战败", reason(loss)), ("大单", size)]),
        (Button("通过", f"agree:{thing}.0"), Button("驳回", f"refuse:{thing}.0")),
        slot=slot(loss),
    )


def cancelled(customer: Customer, rep: str, deal: Deal, size: str) -> Message:
    """To the manager: a big order is no more."""
    name, on = short(called(customer), 8), deal.ordered_on
    ordered = f"，{on.month}月{on.day}日订的" if on else ""
    return Message(
        f"{name}（{short(rep, 4)}）：请看一下",
        rows([("退订", f"{sold(deal) or '这一单'}{ordered}"), ("大单", size)]),
        (Button(f"看{short(called(customer), 6)}", f"card:{id36(customer.id)}.0"),),
    )


def decided(name: str, rep: str, state: str) -> Message:
    """To the manager who decided."""
    word = "通过了" if state == "approved" else "驳回了"
    return Message(f"{word}：{short(name, 10)}\n{rep}会收到，{'不再提醒' if state == 'approved' else '回到他的列表'}")


def decision(name: str, manager: str, state: str) -> Message:
    """To the rep who asked."""
    if state == "approved":
        return Message(f"{short(name, 10)}先放下了\n{manager}定的，以后想找回来，发姓名就行")
    return Message(f"{short(name, 10)}再跟一次\n{manager}定的，已经回到你的列表")


def decided_already(name: str) -> Message:
    """Somebody was quicker."""
    return Message(f"{short(name, 10)}已经定过了")


def none_waiting() -> Message:
    """Nothing to decide."""
    return Message("没有等你定的")


def price(name: str, series: str, basis: str, price: str | None, deposit: str | None) -> Message:
    """What it was sold for; the first line names no sum."""
    body = [("车", series), ("成交价", f"{basis}{show_yuan(int(price))}" if price else "")]
    body.append(("定金", show_yuan(int(deposit)) if deposit else ""))
    return Message(f"{short(name, 10)}的价格\n看过会留记录", rows(body))


def no_price(name: str) -> Message:
    """No price on file, or none for this person's eyes: the same words for both."""
    return Message(f"{short(name, 8)}没有你能看的价格\n价格只有签单的销售和店经理看得到")
