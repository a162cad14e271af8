"""What the store gives its reps to say and to sell, and how a manager adds to it."""

from collections.abc import Sequence

from handlers.cards.words import short
from handlers.turn import Turn
from storage.messages import Message

HOW = "话术 价格：先做置换评估，再谈总价"
HOW_COMPARED = "话术 途观L 比 CR-V：后排宽，保修长"
HOW_ON_SALE = "在售 途观L 19-26万"
_SHOWN = 10


def _numbered(labels: Sequence[str], words: Sequence[str]) -> list[str]:
    pairs = zip(labels, words, strict=True)
    return [f"{number} {label}：{short(said, 40)}" for number, (label, said) in enumerate(pairs, 1)][:_SHOWN]


def lines(turn: Turn, labels: Sequence[str], words: Sequence[str]) -> Message:
    """Answers and comparisons, numbered."""
    how = (
        [f"加一条：{HOW}", f"比竞品：{HOW_COMPARED}", *(["删一条：话术 删 1"] if labels else [])] if turn.leads else []
    )
    head = f"话术{len(labels)}条" if labels else "还没有话术"
    return Message("\n".join([head, *_numbered(labels, words), *how]) if labels or how else f"{head}\n经理加了就有")


def on_sale(series: Sequence[str], prices: Sequence[str]) -> Message:
    """What is on sale."""
    head = f"在售{len(series)}款" if series else "还没写在售的车"
    return Message("\n".join([head, *_numbered(series, prices), f"经理加一款：{HOW_ON_SALE}"]))


def kept(label: str, words: str) -> Message:
    """A line was added, or changed."""
    return Message(f"记好了：{short(label, 14)}\n{short(words, 80)}\n准备见客户时会带上")


def dropped(label: str) -> Message:
    """A line is gone."""
    return Message(f"删了：{short(label, 16)}")


def no_such(most: int) -> Message:
    """A number outside the list."""
    return Message(f"没有这一条，有1到{most}" if most else f"还没有，先加一条\n{HOW}")
