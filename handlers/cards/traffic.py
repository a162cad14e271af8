"""A party that came or called and left no name."""

from handlers.cards.words import short
from storage.messages import Button, Message, rows


def title(is_call: bool, parties: int) -> str:
    """来店2批."""
    return f"{'来电' if is_call else '来店'}{parties}批"


def today(came: int, rang: int) -> Message:
    """What was counted so far, and how more is."""
    so_far = f"今天客流 来店{came}批 来电{rang}批" if came or rang else "今天还没有客流"
    return Message(f"{so_far}\n没留电话的也算一批，比如：来了一批3个人 看途岳 没留电话")


def counted(is_call: bool, parties: int, people: int | None, series: str, result: str, batch: str) -> Message:
    """记好了."""
    body = [
        ("人数", f"{people}人" if people else ""),
        ("看的车", series),
        ("情况", short(result, 40) if result != series else ""),
    ]
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    text = f"记好了：{title(is_call, parties)}\n算进客流，没建客户。留了电话再发一句"
    return Message(text, rows(body), undo)
