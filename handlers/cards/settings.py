"""What a store has set: listed by subject, one by itself, as it was changed, and what to type where it is not read."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.cards.words import short
from handlers.turn import Turn
from scheduler.rules import KINDS
from storage.kinds import MonthDay, show_month_day
from storage.messages import Button, Message
from storage.settings import ABOUT, DECLARED, Declared

_PROFILES = {"fuel": "燃油", "luxury": "豪华", "phev": "插混", "ev": "纯电", "tesla": "特斯拉"}
_YEARLY = re.compile(r"L?\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{2}:\d{2}")
YES, NO = "开", "关"
NOTHING = "没有"


def names(turn: Turn, declared: Declared) -> Mapping[str, str]:
    """The words for the codes that a setting holds; empty where it holds the words themselves."""
    if declared.about == "保养":
        return _PROFILES
    if declared.key == "web_sources":
        return {option.code: option.label for option in turn.settings.choices("source").options}
    return {kind.code: kind.label for kind in KINDS.values()} if declared.key == "off" else {}


def title(declared: Declared) -> str:
    """What it is called, without what is said about its 0."""
    return declared.label.partition("，0")[0]


def value(turn: Turn, declared: Declared, held: Any) -> str:
    """A value as people read it, and as they may type it."""
    words = names(turn, declared)
    if isinstance(held, bool):
        return YES if held else NO
    if isinstance(held, dict):
        return " ".join(f"{words.get(code, code)}{number}" for code, number in held.items())
    if isinstance(held, list):
        return " ".join(dict.fromkeys(words.get(one) or _entry(str(one)) for one in held)) or NOTHING
    return str(held).removeprefix("0") if _CLOCK.fullmatch(str(held)) else str(held)


def _entry(held: str) -> str:
    return show_month_day(MonthDay.load(held)) if _YEARLY.fullmatch(held) else held


def now(turn: Turn, declared: Declared) -> str:
    """What holds now."""
    return value(turn, declared, turn.settings.values[declared.key])


def overview(turn: Turn, changed: Sequence[Declared]) -> Message:
    """What there is to set, by subject, and what this store has set otherwise than it is shipped."""
    counts = " ".join(f"{about}{sum(one.about == about for one in DECLARED)}项" for about in ABOUT)
    own = [f"{short(title(one), 12)} {now(turn, one)}" for one in changed[:3]]
    more = [f"等{len(changed)}项"] if len(changed) > 3 else []
    return Message("\n".join([
        f"{short(turn.store.name, 10)}的设置", counts, *([" · ".join(["改过的：" + own[0], *own[1:], *more])] if own else []),
        "看一类发 设置 时间", "改一项发 设置 早上列表 8:30",
    ]))  # fmt: skip


def of_subject(turn: Turn, about: str) -> Message:
    """Every setting of one subject with its value."""
    lines = [f"{one.label}：{now(turn, one)}" for one in DECLARED if one.about == about]
    return Message("\n".join([f"设置：{about}", *lines, "改一项发 设置 名称 新的值"]))


def one(turn: Turn, declared: Declared, by: str) -> Message:
    """One setting: what holds, what is shipped, who changed it, how to change it."""
    held, shipped = now(turn, declared), value(turn, declared, declared.default)
    lines = [f"{declared.label}：{held}", *([f"原来是 {shipped}"] if held != shipped else []), *([by] if by else [])]
    return Message("\n".join([*lines, f"改发 设置 {title(declared)} {_example(declared, held)}"]))


def _example(declared: Declared, held: str) -> str:
    if isinstance(declared.default, bool):
        return NO if held == YES else YES
    return held


def by_whom(name: str, when: str) -> str:
    """Who changed it last."""
    return f"{name} {when}改的"


def changed(turn: Turn, declared: Declared, old: Any, new: Any, undo: str) -> Message:
    """Old -> new, and what follows."""
    return Message(
        f"改好了：{short(title(declared), 15)}\n"
        f"{value(turn, declared, old)} → {value(turn, declared, new)}\n排好的提醒跟着改",
        buttons=(Button("撤销", undo),) if undo else (),
    )


def same(turn: Turn, declared: Declared) -> Message:
    """It holds already."""
    return Message(f"{title(declared)}本来就是 {now(turn, declared)}")


def several(turn: Turn, found: Sequence[Declared]) -> Message:
    """Words that name more than one."""
    lines = [f"{one.label}：{now(turn, one)}" for one in found[:9]]
    return Message("\n".join(["是哪一项？", *lines, "多写几个字，比如 设置 " + title(found[0])]))


def unknown(words: str, nearest: Sequence[Declared]) -> str:
    """No setting is called that."""
    near = f"，最像的：{'、'.join(short(title(one), 12) for one in nearest)}" if nearest else ""
    return f"没有叫“{short(words, 10)}”的设置{near}，发 设置 看有哪些"


def unread(turn: Turn, declared: Declared) -> str:
    """The value does not say what is wanted."""
    return f"没对上是多少，写成 设置 {title(declared)} {_example(declared, now(turn, declared))}"


def no_such(word: str, known: Sequence[str]) -> str:
    """One of the words of a value names nothing."""
    return f"没有“{short(word, 8)}”，可以写 {' '.join(known[:12])}"


def not_in_order(first: Declared, last: Declared) -> str:
    """Hours that leave no time between them."""
    return f"时间对不上，“{title(first)}”要早于“{title(last)}”"
