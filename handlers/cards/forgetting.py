"""客户要求删除: asked once with all that goes, done by a manager, never named again afterwards."""

from handlers.cards.words import short
from storage.ids import short as id36
from storage.messages import Button, Message, rows
from storage.models import Customer


def ask(customer: Customer, called: str, goes: list[tuple[str, str]], asked_by: str = "") -> Message:
    """To the manager: what would be deleted, and that it cannot come back."""
    thing = f"{id36(customer.id)}.{customer.revision}"
    why = f"{asked_by}说客户要求删除" if asked_by else "客户要求删除时才用"
    return Message(
        f"{short(called, 10)}全部删掉？\n{why}，删了找不回来",
        rows(goes),
        (Button("删掉", f"forget:{thing}"), Button("不删", f"unforget:{thing}")),
        slot=slot(customer),
    )


def which_way(called: str) -> Message:
    """Deleted is nobody by a word that may mean the last note."""
    name = short(called, 8)
    return Message(f"{name}还在，没有删\n刚才记错了，发 撤销\n客户要求删资料，发 忘记 {name}")


def slot(customer: Customer) -> str:
    """Where the question stands."""
    return f"forget:{id36(customer.id)}"


def asked(called: str, managers: list[str]) -> Message:
    """To the rep: the manager decides."""
    return Message(f"{short(called, 10)}：等{'、'.join(managers)}定\n删除客户由店经理来做，已经转过去了")


def nobody_to_ask(called: str) -> Message:
    """To the rep of a store without a manager."""
    return Message(f"{short(called, 10)}还在，没有删\n删除客户由店经理来做，店里还没有经理")


def done() -> Message:
    """It is done; the name is not said again."""
    return Message("删掉了，找不回来了\n名字、号码、记录、提醒都没有了，备份里的也会删")


def kept(called: str) -> Message:
    """It is not done."""
    return Message(f"{short(called, 10)}留着，没有删")


def example() -> Message:
    """Without a customer."""
    return Message("删哪位？\n写上姓名或号码，比如：忘记 张先生")
