"""What was taken back, and what was left alone because it has changed since."""

from collections.abc import Sequence

from handlers.cards.words import short
from storage.messages import Button, Message, rows
from storage.models import fields


def undone(title: str, removed: bool, again: str, lines: Sequence[tuple[str, str]]) -> Message:
    """撤销了."""
    name = title.removesuffix("（新客户）")
    what = f"撤销了：{short(name, 12)}没有建" if removed else f"撤销了：{short(title, 14) or '刚才那条'}"
    then = "\n他的提醒也没了" if removed else "" if lines else "\n回到了记之前的样子"
    return Message(f"{what}{then}", rows(lines), _button("恢复", again))


def not_filed(words: str) -> Message:
    """The last words were still waiting for an answer."""
    return Message(f"撤销了：刚才那条没有记\n“{short(words, 24)}”\n再发 撤销，撤再前面一条")


def untouched(title: str) -> Message:
    """Everything it said has been changed since."""
    return Message(f"没动：{short(title.removesuffix('（新客户）'), 12) or '刚才那条'}\n后来又记过，这条撤销不了")


def not_yours() -> Message:
    """It changed a customer that a colleague looks after now."""
    return Message("这条撤销不了\n现在是同事在跟，要改跟经理说")


def decided() -> Message:
    """A loss on which the manager has decided."""
    return Message("这条撤销不了\n经理已经定过了，接着跟就接着记")


def restored(title: str, again: str, lines: Sequence[tuple[str, str]]) -> Message:
    """恢复了."""
    return Message(f"恢复了：{short(title, 12) or '刚才那条'}\n提醒也回来了", rows(lines), _button("撤销", again))


def left(conflicts: Sequence[str]) -> list[tuple[str, str]]:
    """What was left as it is."""
    return [("没动", f"{'、'.join(conflicts)}，后来又改过")] if conflicts else []


def _button(label: str, action: str) -> tuple[Button, ...]:
    return (Button(label, action),) if action else ()


def fields_in_words(keys: Sequence[str]) -> list[str]:
    """The labels of changed columns."""
    by_column = {f"{decl.table}.{column}": decl.label for decl in fields().values() for column in decl.columns}
    return list(dict.fromkeys(by_column.get(key, "后来记的") for key in keys))


def nothing_to_restore() -> Message:
    """Nothing was undone lately."""
    return Message("24小时内没有撤销过")


def undone_already() -> Message:
    """A second press."""
    return Message("这条已经撤销过了\n要找回来，发 恢复")


def too_late() -> Message:
    """Older than the time for undoing."""
    return Message("超过24小时，撤销不了了\n哪里不对直接说：王姐 预算改成25万")
