"""Reports: a title with the days, a line for each thing that was asked, at most twelve lines, n/d beside every %."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.cards.words import counted, short
from storage.kinds import show_date, show_yuan
from storage.measures import MEASURES, RATES, Span
from storage.messages import Button, Message, Row

FEW = 10
"""Below this many a percentage says little (domain.md section 6)."""
LINES = 12


def title(name: str, span: Span, whose: str, today: date) -> str:
    """周报 11月16日-22日 小陈."""
    return " ".join(filter(None, (name, days(span, today), short(whose, 5))))


def days(span: Span, today: date | None = None) -> str:
    """11月23日 周一, 11月16日-22日, 10月, 10月28日-11月3日; of another year than today's 2025年10月, 2025年."""
    first, last = span.first, span.last
    is_one_year = first.year == last.year
    year = f"{first.year}年" if not is_one_year or (today and today.year != last.year) else ""
    if first == last:
        return f"{year}{show_date(first)}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and is_one_year:
        if (first.month, last.month) == (1, 12):
            return f"{first.year}年"
        if first.month == last.month:
            return f"{year}{first.month}月"
    if first.month == last.month and is_one_year:
        return f"{year}{first.month}月{first.day}日-{last.day}日"
    return f"{year}{first.month}月{first.day}日-{last.month}月{last.day}日"


def percent(above: int, below: int) -> str:
    """75%，96/128; — where there is nothing to take it of."""
    if not below:
        return "—"
    few = "，样本少" if below < FEW else ""
    return f"{round(above * 100 / below)}%，{above}/{below}{few}"


def number(name: str, value: int) -> str:
    """订车18台."""
    return f"{MEASURES[name].label}{value}{MEASURES[name].unit}"


def rated(name: str, above: int, below: int) -> str:
    """留档率 76%，47/62."""
    return f"{RATES[name].label} {percent(above, below)}"


def ranked(parts: Mapping[str, int], most: int, unknown: str = "没记") -> list[tuple[str, int]]:
    """The largest first, at the end how many it was not noted of; those of nothing are left out."""
    known = sorted(((name, count) for name, count in parts.items() if name and count), key=lambda pair: -pair[1])
    rest = [(unknown, parts[""])] if parts.get("") else []
    return [*known[: most - len(rest)], *rest]


def row(label: str, parts: Mapping[str, int], most: int = 6) -> str:
    """顾问订车：陈宇3 周倩3; empty where there is nothing."""
    return listed(label, ranked(parts, most))


def known(parts: Mapping[str, int]) -> dict[str, int]:
    """Those of which it is noted: of cars bought instead, who bought none is none."""
    return {name: count for name, count in parts.items() if name}


def listed(label: str, parts: Sequence[tuple[str, int]]) -> str:
    """级别：H5 A9 B14, in the order given."""
    told = " ".join(counted(short(name, 8), count) for name, count in parts)
    return f"{label}：{told}" if told else ""


APART = {"member": "按顾问", "source": "按渠道"}
"""What a report told apart is called."""


def table(counted: Mapping[str, Mapping[str, int]]) -> list[str]:
    """陈宇 到店5 留档4 订车2: a line for each of a report told apart, who ordered most first; the unknown last."""
    keys = {key for parts in counted.values() for key, number in parts.items() if number}
    weights = {key: [counted[name].get(key, 0) for name in ("orders", "leads", "visits")] for key in keys}
    known = sorted((key for key in keys if key), key=lambda key: weights[key], reverse=True)
    shown = [*known[: LINES - 3], *([""] if "" in keys else [])]
    return [" ".join([short(key, 6) or "没记", *_told(counted, key)]) for key in shown]


def _told(counted: Mapping[str, Mapping[str, int]], key: str) -> list[str]:
    return [f"{MEASURES[name].label}{parts[key]}" for name, parts in counted.items() if parts.get(key)]


def by_day(name: str, parts: Mapping[str, int], days: int) -> str:
    """最多 11月21日12批，平均一天4.6批; the days themselves stand in the picture."""
    if not parts:
        return ""
    day, most = max(parts.items(), key=lambda pair: pair[1])
    unit = MEASURES[name].unit
    return f"最多 {day} {most}{unit}，平均一天{sum(parts.values()) / days:.1f}{unit}"


def lost(reasons: Mapping[str, int], bought: Mapping[str, int]) -> str:
    """战败：价格3 竞品2（买走：凯美瑞2）."""
    told = row("战败", reasons, 5)
    rivals = row("买走", known(bought), 3)
    return f"{told}（{rivals}）" if told and rivals else told


def change(label: str, now: int, was: int, than: str, unit: str = "") -> str:
    """订车比上周+2."""
    return f"{label}比{than}{now - was:+d}{unit}" if now != was else f"{label}和{than}一样"


def points(label: str, now: tuple[int, int], was: tuple[int, int], than: str) -> str:
    """留档率比上周-4点; empty where one of the two has nothing to be taken of."""
    if not now[1] or not was[1]:
        return ""
    moved = round(now[0] * 100 / now[1]) - round(was[0] * 100 / was[1])
    return f"{label}比{than}{moved:+d}点" if moved else f"{label}和{than}一样"


def each(count: int, days: int) -> list[str]:
    """人均跟进量 一天4.2次; 84次/20人天."""
    return [f"人均跟进量 一天{count / days:.1f}次", f"{count}次/{days}人天"] if days else ["人均跟进量 —"]


def cycle(days: int | None) -> str:
    """From the first contact to the order."""
    return f"成交周期 一半在{days}天内" if days is not None else "成交周期 —"


def prices(by_basis: Mapping[str, Sequence[int]], unknown: int) -> list[str]:
    """单车价 落地22.8万（3台）; what was not told is said."""
    told = [
        f"单车价 {label}{show_yuan(round(sum(held) / len(held)))}（{len(held)}台）" for label, held in by_basis.items()
    ]
    return [
        *(told or ["单车价 —"]),
        *([f"没记价{unknown}台"] if unknown else []),
        "价格只有你和店经理看得到，看过会留记录",
    ]


def report(head: str, lines: Sequence[str], unread: Sequence[str], buttons: Sequence[Button]) -> Message:
    """The whole of it."""
    said = [f"没看懂{''.join(f'“{short(part, 10)}”' for part in unread[:3])}，没算进去"] if unread else []
    body = [line for line in lines if line][: LINES - 1 - len(said)]
    return Message("\n".join([head, *body, *said]), buttons=tuple(buttons[:6]))


def nothing(head: str, unread: Sequence[str]) -> Message:
    """Days without anything."""
    return report(head, ["这段时间还没有记录"], unread, ())


def to_come(days: str) -> Message:
    """Days that have not begun."""
    return Message(f"{days} 还没到\n看今天该联系谁，发 晨会\n看过去的，比如 日报 昨天，周报 上周")


def example() -> Message:
    """A question in which nothing is counted."""
    return Message("问什么数？可以这样问\n上个月汽车之家来的成交几个\n本月试驾率\n上周 按顾问 留档")


def targets(month: date, lines: Sequence[str], buttons: Sequence[Button] = ()) -> Message:
    """A month's targets as set."""
    return Message("\n".join([f"{month.month}月目标", *lines]), buttons=tuple(buttons))


def no_targets(month: date) -> Message:
    """None set yet."""
    return Message(f"{month.month}月还没定目标\n这样定：{month.month}月目标 订车30 交车28 陈宇8 周倩8")


def no_font(message: Message) -> Message:
    """The report again, with why there is no picture."""
    return replace(message, rows=(*message.rows, Row("", "图没画：服务器上装一种中文字体就有了")))
