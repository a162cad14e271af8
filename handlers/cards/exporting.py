"""Exports: what is being written, the file, what it does not hold."""

from handlers.cards.words import short
from storage.messages import File, Message


def how() -> Message:
    """The word alone."""
    return Message(
        "导出：写上要哪些\n比如 导出 H级 或 导出 本月意向，全都要发 导出 全部\n"
        "号码默认隐藏，要就加 带号码；要 csv 就加 csv\n一位客户的全部资料：导出 张先生"
    )


def nobody(words: str) -> Message:
    """Nobody fits."""
    return Message(f"没有符合的：“{short(words, 8)}”\n换个条件，比如 导出 H级")


def under_way(words: str, at: int, count: int) -> Message:
    """Progress."""
    return Message(f"正在导出：{short(words, 12)}\n{at}/{count}位，好了发给你")


def done(words: str, count: int, file: File, *, with_numbers: bool) -> Message:
    """The file."""
    hidden = "带完整号码，别转到群里" if with_numbers else "号码中间四位隐藏，要就加 带号码"
    return Message(f"导出好了：{short(words, 10)}\n{count}位，{hidden}，24小时内可以再下", file=file)


def person(name: str, file: File) -> Message:
    """Everything of one person."""
    return Message(f"{short(name, 10)}的全部资料\n含号码，别转到群里", file=file)


def everything(count: int, file: File) -> Message:
    """Everything of the group."""
    return Message(f"导出好了：全部数据\n{count}位客户的每一条记录，含号码和价格，收好", file=file)


def too_many(most: int) -> Message:
    """More than one file holds."""
    return Message(f"超过{most}位，分几次导出\n比如 导出 H级")


def not_done() -> Message:
    """Given up after several tries."""
    return Message("没导成，等一会儿再发一次 导出")
