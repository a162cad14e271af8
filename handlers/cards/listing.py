"""Lists asked for in words: how many, what was asked, eight lines a page, what was not understood."""

from collections.abc import Sequence

from handlers.cards.words import short
from storage.messages import Button, Message

EXAMPLE = "B级 20万以上 超过7天没联系"


def page(
    words: str, lines: Sequence[str], many: str, place: str, unread: Sequence[str], more: Sequence[Button]
) -> Message:
    """One page of so many; ``place`` says which where there are several."""
    numbered = [f"{number} {line}" for number, line in enumerate(lines, 1)]
    said = [not_read(unread)] if unread else []
    return Message(
        "\n".join([f"找到{many}", f"“{short(words, 40)}”", *numbered, *said, place]).strip(), buttons=tuple(more)
    )


def nobody(words: str, unread: Sequence[str], *, many: bool) -> Message:
    """Nobody fits; of several conditions one may be left out."""
    said = [not_read(unread)] if unread else []
    fewer = ["少写一个条件再试试"] if many else []
    return Message("\n".join(["没有符合的", f"“{short(words, 40)}”", *said, *fewer]))


def not_read(unread: Sequence[str]) -> str:
    """The words that said nothing known."""
    return f"没看懂{''.join(f'“{short(part, 10)}”' for part in unread[:3])}，没算进去"


def only_unread(unread: Sequence[str]) -> Message:
    """Nothing of it was understood."""
    return Message(f"没看懂{''.join(f'“{short(part, 6)}”' for part in unread[:1])}\n可以这样找：{EXAMPLE}")


def example() -> Message:
    """Asked for nothing."""
    return Message(
        f"找谁？可以这样写\n{EXAMPLE}\n本月试驾没成交的\n看过途观的 按预算排\n找到后发 存为 名字，下次直接发名字；发 常用 看存过的"
    )


def saved(name: str) -> Message:
    """A list has a name now."""
    return Message(f"存好了：{short(name, 10)}\n下次直接发 {name}，发 常用 看全部")


def cannot_save(name: str) -> Message:
    """A name that already means something else."""
    return Message(f"“{short(name, 8)}”有别的意思了\n换个名字，比如：存为 重点客户")


def nothing_to_save() -> Message:
    """There is no list to save."""
    return Message(f"先找一次，再存\n比如先发：{EXAMPLE}，再发：存为 重点客户")


def usual(lists: Sequence[tuple[str, str]], more: Sequence[Button]) -> Message:
    """The member's own lists."""
    if not lists:
        return Message(f"还没有存过\n先找一次：{EXAMPLE}\n再发：存为 重点客户")
    return Message(
        "\n".join([f"常用{len(lists)}个", *(f"{name}：{short(words, 24)}" for name, words in lists)]),
        buttons=tuple(more),
    )


def dropped(name: str) -> Message:
    """A list is not kept any more."""
    return Message(f"不存了：{short(name, 10)}")
