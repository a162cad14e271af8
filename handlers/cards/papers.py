"""三表两卡 in chat: what can be asked for, the file with its sums, and the one line about what is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.cards.reports import days
from handlers.cards.words import TITLE, short
from storage.measures import Span
from storage.messages import Button, Message

_HOW_TO_FILL = {
    "人数": "{name} 3人", "来店时间": "{name} 14:30来", "车型": "{name} 看途观L", "渠道": "{name} 抖音来的", "跟进结果": "{name} 没接",
    "下次计划": "{name} 周六再打",
}  # fmt: skip
"""What to say, by what is missing."""
_HOURS = (("来店时间", "来"), ("离店", "走"))


def how(*, leads: bool) -> Message:
    """What there is."""
    whose = "，可以写哪位顾问" if leads else ""
    return Message(
        f"三表两卡，发名字就做\n来店登记表 上周\n营业日报表 昨天{whose}\n级别状况表 本月\n管理卡 张先生，或 保有卡 张先生\n"
        "号码默认隐藏，要就加 带号码"
    )


def _title(name: str, span: Span, whose: str = "") -> str:
    """来店登记表 11月16日-22日 陈宇, in two lines where one is too long."""
    head, who = f"{name} {days(span)}", short(whose, 12)
    return f"{head}{' ' if len(head) + len(who) < TITLE else chr(10)}{who}" if who else head


def under_way(name: str, span: Span) -> Message:
    """It is being made."""
    return Message(f"正在做：{name}\n{days(span)}，好了发给你")


def cards_under_way(name: str, count: int) -> Message:
    """Cards are being made."""
    return Message(f"正在做：{name}\n{count}位，好了发给你")


@dataclass(frozen=True)
class Told:
    """What is said of a file."""

    name: str
    span: Span
    whose: str
    counts: Mapping[str, int]
    asked: str
    """The line about what is missing."""
    unread: Sequence[str]
    numbers: bool
    """Whether phones stand there in full."""


def done(told: Told) -> Message:
    """The file, its sums, what is missing."""
    sums = " ".join(f"{label}{number}" for label, number in told.counts.items())
    title = _title(told.name, told.span, told.whose)
    return Message("\n".join(filter(None, (title, sums, told.asked, _unread(told.unread), _hidden(told.numbers)))))


def cards_done(name: str, first: str, count: int, asked: str, numbers: bool) -> Message:
    """One card, or several."""
    whose = short(first, 8) if count == 1 else f"{count}位"
    return Message("\n".join(filter(None, (f"{name}：{whose}", asked if count == 1 else "", _hidden(numbers)))))


def nobody(words: str) -> Message:
    """A list that is empty."""
    return Message(f"没有符合的：“{short(words, 8)}”\n换个条件，比如 管理卡 H级")


def passed_on(names: Sequence[str], at: datetime | None) -> Message:
    """To the manager: who hears what is missing, and when."""
    who = "、".join(names[:4]) + (f"等{len(names)}位" if len(names) > 4 else "")
    if not names:
        return Message("现在没有人能补\n他们还没打开过车记")
    return Message(f"请{short(who, 16)}补了\n{_when(at)}")


def _when(at: datetime | None) -> str:
    return f"现在晚了，{at.month}月{at.day}日 {at:%H:%M} 再告诉他们" if at else "他们现在看得到，补上的再做一次就有"


def please_fill(manager: str, name: str, when: str, asked: str, more: Sequence[Button]) -> Message:
    """To a rep: what the manager's paper lacks."""
    return Message(f"{short(manager, 4)}在做{name}\n{when}\n{asked}", buttons=tuple(more))


def _hidden(numbers: bool) -> str:
    return "带完整号码，别转到群里" if numbers else "号码中间四位隐藏，要就加 带号码"


def _unread(unread: Sequence[str]) -> str:
    return f"没看懂{''.join(f'“{short(part, 8)}”' for part in unread[:3])}，没算进去" if unread else ""


def gaps(found: Sequence[Mapping[str, Any]], names: Mapping[int, str], *, paper: str) -> str:
    """还空着：人数2位 来店时间1位, whose they are, and what to say; empty where nothing is missing."""
    if not found:
        return ""
    if paper == "card":
        lacking = " ".join(dict.fromkeys(gap["what"] for gap in found))
        return f"还空着：{lacking}，知道了发一句就补上"
    counted = Counter(gap["what"] for gap in found)
    lacking = " ".join(f"{what}{number}位" for what, number in counted.items())
    by = Counter(names[gap["member_id"]] for gap in found if gap["member_id"] in names)
    whose = f"（{' '.join(f'{name}{number}' for name, number in by.most_common(4))}）" if len(by) > 1 else ""
    first = {gap["what"]: gap["name"] for gap in reversed(found)}
    examples = [_HOW_TO_FILL[what].format(name=short(first[what], 6)) for what in counted if what in _HOW_TO_FILL]
    return f"还空着：{lacking}{whose}\n知道就回 {'，或 '.join(examples[:2])}"


def filled(name: str, day: str, values: Mapping[str, Any], left: int, batch: str) -> Message:
    """补好了：李敏, 11月17日 周二 14:30来 16:00走 3人."""
    told = [f"{values[label]:%H:%M}{ending}" for label, ending in _HOURS if label in values]
    told += [f"{values['人数']}人"] if "人数" in values else []
    more = f"还有{left}处空着" if left else "都齐了，再发一次 来店登记表 就是新的"
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    return Message(f"补好了：{short(name, 10)}\n{day} {' '.join(told)}\n{more}", buttons=undo)


def still_open(asked: str) -> Message:
    """The question again."""
    return Message(f"来店登记表\n{asked}")


def filled_title(name: str) -> str:
    """What undoing it says."""
    return f"{short(name, 8)}的来店登记"


def nothing(name: str, span: Span, whose: str, unread: Sequence[str]) -> Message:
    """Nothing to write."""
    return Message("\n".join(filter(None, (_title(name, span, whose), "这段时间还没有记录", _unread(unread)))))


def not_yet(name: str, span: Span) -> Message:
    """Days that are still to come."""
    return Message(f"{_title(name, span)}\n还没到，写今天以前的，比如 {name} 昨天")


def too_many(name: str) -> Message:
    """More pages than anybody prints."""
    return Message(f"{name}一次做不了这么多\n写上顾问或少几天，比如 {name} 小陈 上周")


def too_many_cards(count: int, most: int) -> Message:
    """More cards than one file holds."""
    return Message(f"有{count}位，一次最多{most}张\n条件再细一点，比如 管理卡 H级")


def whose_card() -> Message:
    """Whose?"""
    return Message("做谁的卡？\n比如 管理卡 张先生，或 管理卡 H级")


def not_done(name: str) -> Message:
    """Given up after several tries."""
    return Message(f"{name}没做成\n等一会儿再发一次")
