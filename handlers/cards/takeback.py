"""What is said of large batches that go back whole."""

from handlers.cards.words import short
from storage.messages import Message


def under_way(title: str) -> Message:
    """Being done."""
    return Message(f"正在撤回：{short(title, 14)}\n撤好了这条会变")


def done(title: str, left: int) -> Message:
    """Done; ``left``: customers who stay because something newer hangs on them."""
    kept = f"{left}位后来又记过，留着没动" if left else "回到了做之前的样子"
    return Message(f"撤回了：{short(title, 14)}\n{kept}")


def not_done(title: str) -> Message:
    """Given up after several tries."""
    return Message(f"没撤完：{short(title, 14)}\n已经撤回的都对，再点一次接着撤")


def already() -> Message:
    """A second press."""
    return Message("这一批已经撤回过了")


def too_late(hours: int) -> Message:
    """Its time is over."""
    return Message(f"超过{hours}小时，撤回不了了\n要调整就再交接一次，比如 陈宇 交接 给 周倩")
