"""邀约: what is asked before, the list of who asks, what customers answered, how it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.cards import customer as customer_cards
from handlers.cards import listing
from handlers.cards.words import called, moment, short
from handlers.turn import Turn
from storage.activities import Asked
from storage.ids import short as id36
from storage.messages import Button, Message
from storage.models import Activity, Customer, Member

SHOWN = 10
"""Lines of a list."""
_NAMES = 6
_STATES = {"coming": "来", "declined": "不来", "later": "再说", "open": "没回"}
_WHY = {"quiet": "勿扰", "complaint": "投诉没处理", "dormant": "先放一放", "lost": "战败"}
EXAMPLE = "邀约 周六试驾会 B级以上"


def slot(activity: Activity, member: Member) -> str:
    """Where a member's list of an activity stands."""
    return f"invite:{id36(activity.id)}:{id36(member.id)}"


def _when(turn: Turn, activity: Activity) -> str:
    return moment(activity.at.astimezone(turn.settings.zone), activity.precision, turn.now.date())


def by_managers() -> Message:
    """A rep wants to invite to an activity."""
    return Message("活动由经理来发\n发了你会收到自己的名单。邀一位直接记：邀约 张先生周六来")


def example() -> Message:
    """Something is missing."""
    return Message(f"哪天、什么活动、邀谁？\n比如：{EXAMPLE}\n或：邀约 12月5日下午2点团购会 看过途观L的")


def nobody(name: str, words: str) -> Message:
    """Nobody can be invited."""
    return Message(f"没有能邀的：{short(name, 8)}\n“{short(words, 40)}”没有符合的，换个条件再试试")


def too_many(most: int) -> Message:
    """The list would be no list any more."""
    return Message(f"超过{most}位了\n加一个条件，比如：{EXAMPLE} 看过途观L的")


def preview(
    turn: Turn, activity: Activity, rows: Sequence[Customer], shares: Sequence[tuple[str, int]],
    left: Mapping[int, str], unread: Sequence[str],
) -> Message:  # fmt: skip
    """How many, who first, whose; who is left out and why."""
    names = " ".join(short(called(row), 6) for row in rows[:_NAMES])
    reasons = Counter(left.values())
    out = " ".join(f"{label}{reasons[why]}" for why, label in _WHY.items() if reasons[why])
    lines = [
        f"{short(activity.name, 8)}邀{len(rows)}位，发吗？", f"{_when(turn, activity)}，{short(activity.words, 30)}",
        names + ("等" if len(rows) > _NAMES else ""), " ".join(f"{short(name, 4)}{many}" for name, many in shares[:8]),
        f"不邀的{len(left)}位：{out}" if left else "", listing.not_read(unread) if unread else "",
    ]  # fmt: skip
    return Message("\n".join(filter(None, lines)))


def begun(
    turn: Turn, activity: Activity, many: int, told: Sequence[str], missing: Sequence[str], at: datetime | None
) -> Message:
    """The lists are out, or wait for the morning."""
    when = f"{at.month}月{at.day}日 {at:%H:%M} 发给" if at else "发给了"
    lines = [
        f"邀约好了：{short(activity.name, 8)} {many}位", f"{when}{'、'.join(told)}" if told else "",
        f"没打开过车记：{'、'.join(missing)}，当面说一声" if missing else "", f"谁来谁不来，发 {activity.name} 看",
    ]  # fmt: skip
    thing = f"{id36(activity.id)}.0"
    return Message("\n".join(filter(None, lines)), buttons=(Button("撤销", f"calloff:{thing}"),))


def roll(
    turn: Turn, activity: Activity, asked: Sequence[Asked], manager: str = "", head: str = "", batch: str = ""
) -> Message:
    """One's own list, numbered; who has not answered stands first, and has the buttons."""
    numbered = list(enumerate(asked, 1))
    waiting = [(number, one) for number, one in numbered if one.state == "open"]
    later = [(number, one) for number, one in numbered if one.state == "later"]
    counts = Counter(one.state for one in asked)
    done = " ".join(f"{_STATES[state]}{counts[state]}" for state in ("coming", "declined", "later") if counts[state])
    title = f"{short(manager, 4)}请你邀约：{short(activity.name, 8)}" if manager else f"{short(activity.name, 8)} 邀约"
    open_ones = (waiting or later)[:SHOWN]
    lines = [
        head or title, f"{_when(turn, activity)}，{len(asked)}位" + (f"：{done}" if done else ""),
        *(f"{number} {customer_cards.hit(turn, one.customer)}" for number, one in open_ones),
        f"还有{len(waiting) - SHOWN}位，回了这些再接着" if len(waiting) > SHOWN else "",
        _how([number for number, _ in open_ones]) if open_ones else "都问过了",
    ]  # fmt: skip
    undo = (Button("撤销", f"undo:{batch}.0"),) if batch else ()
    return Message("\n".join(filter(None, lines)), buttons=(*_buttons(open_ones[0] if waiting else None), *undo))


def _how(numbers: list[int]) -> str:
    said = zip(numbers[:3] if len(numbers) > 1 else numbers * 3, ("来", "不来", "再说"), strict=False)
    return f"回 {' / '.join(f'{number} {word}' for number, word in said)}" + (
        "，几位一起回也行" if len(numbers) > 1 else ""
    )


def _buttons(first: tuple[int, Asked] | None) -> tuple[Button, ...]:
    if first is None:
        return ()
    number, one = first
    answers = (("来", "coming"), ("不来", "declined"), ("再说", "later"))
    thing = f"{id36(one.row.id)}.0"
    return (
        *(Button(f"{number} {label}", f"invited:{thing}.{state}") for label, state in answers),
        Button(f"看{short(called(one.customer), 4)}", f"card:{id36(one.customer.id)}.0"),
    )


def noted(said: Sequence[tuple[Customer, str]]) -> str:
    """记好了：李姐来，王强不来."""
    return f"记好了：{'，'.join(f'{short(called(row), 4)}{_STATES[state]}' for row, state in said[:2])}" + (
        f"等{len(said)}位" if len(said) > 2 else ""
    )


def summary(activity: Activity, state: str) -> str:
    """What the contact holds."""
    return f"邀约{activity.name}：{_STATES[state]}"


def no_line(number: int, last: int) -> Message:
    """A number that the list does not have."""
    return Message(f"没有第{number}位\n名单到{last}，发 邀约 看一遍")


def none(*, leads: bool) -> Message:
    """Nothing is on."""
    return Message(f"现在没有活动\n这样邀：{EXAMPLE}" if leads else "现在没有要邀约的\n经理发起了会告诉你")


def over(activity: Activity) -> Message:
    """It is past, or called off."""
    return Message(f"{short(activity.name, 8)}{'不办了' if activity.is_off else '已经过了'}\n不用再邀")


def standing(turn: Turn, activity: Activity, asked: Sequence[Asked]) -> Message:
    """How many were asked, agreed, came; by who asks."""
    counts, came = Counter(one.state for one in asked), sum(one.has_come for one in asked)
    coming = counts["coming"]
    has_begun = activity.at.astimezone(turn.settings.zone).date() <= turn.now.date()
    shown = " ".join(f"{label}{counts[state]}" for state, label in _STATES.items())
    lines = [
        f"{short(activity.name, 8)} 邀{len(asked)}来{coming}", f"{_when(turn, activity)}，{short(activity.words, 30)}",
        f"邀约{len(asked)}位：{shown}",
        f"到了{came}（{came / coming:.0%}，{came}/{coming}）" if has_begun and coming else "", *_by_member(asked),
    ]  # fmt: skip
    thing = f"{id36(activity.id)}.0"
    buttons = [Button("谁来", f"comers:{thing}")] if coming else []
    buttons += [Button("提醒没回", f"askagain:{thing}")] if counts["open"] and not _is_past(turn, activity) else []
    buttons += [] if has_begun else [Button("不办了", f"calloff:{thing}")]
    return Message("\n".join(filter(None, lines)), buttons=tuple(buttons))


def _is_past(turn: Turn, activity: Activity) -> bool:
    return activity.at.astimezone(turn.settings.zone).date() < turn.now.date()


def _by_member(asked: Sequence[Asked]) -> list[str]:
    """陈宇 来5/12，没回3."""
    names = {member.id: member.name for one in asked for member in one.members}
    lines = []
    for number, name in list(names.items())[:6]:
        own = Counter(one.state for one in asked if number in {member.id for member in one.members})
        lines.append(
            f"{short(name, 4)} 来{own['coming']}/{own.total()}" + (f"，没回{own['open']}" if own["open"] else "")
        )
    return lines


def comers(coming: Sequence[Asked]) -> list[str]:
    """李姐（陈宇），到了."""
    return [
        f"{short(called(one.customer), 8)}（{'、'.join(member.name for member in one.members)}）"
        + ("，到了" if one.has_come else "")
        for one in coming[:SHOWN]
    ]


def asked_again(told: Sequence[str], missing: Sequence[str], at: datetime | None) -> Message:
    """Once a day."""
    if not told:
        return Message("今天提醒过了" if missing else "都回了，不用提醒")
    when = f"{at.month}月{at.day}日 {at:%H:%M} " if at else ""
    return Message(f"{when}提醒{short('、'.join(told), 12)}\n名单会再发一次")


def called_off(activity: Activity, manager: str, agreed: Sequence[Customer]) -> Message:
    """To who asks: nobody is invited any more, and who has to be told so."""
    names = "、".join(short(called(row), 6) for row in agreed[:8])
    told = [f"说来的{len(agreed)}位跟他们说一声：{names}"] if agreed else ["不用再邀"]
    return Message("\n".join([f"{short(manager, 4)}：{short(activity.name, 8)}不办了", *told]))


def is_off(activity: Activity, cancelled: int) -> Message:
    """To the manager."""
    agreed = [f"约好的{cancelled}位取消了，顾问会跟他们说"] if cancelled else []
    return Message("\n".join([f"撤销了：{short(activity.name, 8)}", *agreed, f"要再办：{EXAMPLE}"]))
