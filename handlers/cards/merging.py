"""Two records of one person: what differs, which value stays, what became of it."""

from collections.abc import Sequence

from handlers.cards.words import short
from storage.merging import Differing
from storage.messages import Button, Message, Row, rows


def ask(keep: str, gone: str, why: Sequence[str], differing: Sequence[Differing], takes: Sequence[str]) -> Message:
    """Before the merge: which record stays, and of each field which value."""
    lines = [(one.decl.card or one.decl.label, _choice(one, one.decl.name in takes)) for one in differing]
    reason = "，".join(why) if why else "没有一样的号码、微信、车牌，确定是同一位再合"
    return Message(
        f"合并成一位：{short(keep, 11)}\n{reason}",
        rows([("留", keep), ("并进来", gone), *lines, ("都留下", "号码、记录、约定、订单、提醒")]),
    )


def _choice(one: Differing, is_other: bool) -> str:
    """用20万左右，18万-20万进备注."""
    kept, other = (one.other, one.kept) if is_other else (one.kept, one.other)
    return f"用{short(kept, 12)}" + ("" if one.decl.secrecy else f"，{short(other, 12)}进备注")


def take_other(one: Differing, is_taken: bool) -> str:
    """The label of the button that takes the other value."""
    return f"{short(one.decl.card or one.decl.label, 3)}用{short(one.kept if is_taken else one.other, 7)}"


def done(name: str, other: str, numbers: int, contacts: int, again: str) -> Message:
    """It is one record now."""
    return Message(
        f"合并好了：{short(name, 10)}\n{short(other, 10)}并进来了",
        (Row("现在", f"号码{numbers}个，记录{contacts}条"),),
        (Button("撤销", again),),
    )


def kept_apart(one: str, other: str) -> Message:
    """It stays two."""
    return Message(f"不合，还是两位\n{short(one, 10)}和{short(other, 10)}都没动")


def example() -> Message:
    """Not two customers."""
    return Message("哪两位合成一位？\n写两位的姓名或号码：合并 0007 和 8866")


def which(words: str, hits: Sequence[str]) -> Message:
    """Words that fit several, or nobody."""
    if not hits:
        return Message(f"没找到“{short(words, 8)}”\n写两位的姓名或号码：合并 0007 和 8866")
    lines = [f"· {hit}" for hit in hits[:8]]
    return Message(
        "\n".join([f"“{short(words, 8)}”有{len(hits)}位", *lines, "用号码后四位说是哪位：合并 0007 和 8866"])
    )


def same(name: str) -> Message:
    """One customer named twice."""
    return Message(f"两次都是{short(name, 10)}\n换成另一位的号码：合并 0007 和 8866")


def doubles(lines: Sequence[str], buttons: tuple[Button, ...]) -> Message:
    """Pairs that are surely one person, or may be."""
    if not lines:
        return Message("没有重复的\n号码、微信、车牌都没有两位一样的")
    numbered = [f"{number} {line}" for number, line in enumerate(lines, 1)]
    return Message("\n".join([f"可能重复{len(lines)}组", *numbered, "回数字看怎么合"]), buttons=buttons)


def alone(name: str) -> Message:
    """Nobody is like this customer."""
    return Message(f"{short(name, 10)}没有重复的\n号码、微信、车牌、名字都没有一样的")
