"""How days, hours, people and numbers are put into words: the small change of every card."""

from datetime import date, datetime, timedelta

from storage.kinds import show_date
from storage.models import Customer, Deal

TITLE = 20
"""Longest first line, in characters."""
_PARTS = {9: "早上", 10: "上午", 12: "中午", 15: "下午", 18: "傍晚", 19: "晚上"}


def called(customer: Customer) -> str:
    """What a customer is called on screen."""
    return customer.name or "没留称呼的客户"


def sold(deal: Deal, *, colored: bool = False) -> str:
    """途观L 380, 途观L 380 白色."""
    return " ".join(filter(None, (deal.series, deal.trim, deal.color if colored else None)))


def short(text: str, most: int) -> str:
    """Text of at most ``most`` characters."""
    plain = " ".join(text.split())
    return plain[:most].rstrip(" ，、；")


def counted(label: str, count: int) -> str:
    """途岳3, and ID.3:1 where the two would run into each other."""
    return f"{label}:{count}" if label[-1:].isdigit() else f"{label}{count}"


def in_two(text: str) -> str:
    """A line that is too long for a title as two: broken before its example, else at its last mark that fits."""
    text = text.replace("，比如 ", "\n比如 ", 1).replace(" 或 ", "\n或 ", 1)
    if len(text.partition("\n")[0]) <= TITLE:
        return text
    marks = [place for place, character in enumerate(text[:TITLE]) if character in "，：；"]
    return f"{text[: marks[-1]]}\n{text[marks[-1] + 1 :]}" if marks else text


def day(when: date, today: date) -> str:
    """今天, 明天 11月24日 周二, 11月28日 周六."""
    near = {0: "今天", 1: "明天"}.get((when - today).days)
    if near == "今天":
        return near
    year = f"{when.year}年" if when.year != today.year else ""
    return f"{near + ' ' if near else ''}{year}{show_date(when)}"


def moment(when: datetime, precision: str, today: date) -> str:
    """A day, with its hour where one was said: 明天 11月24日 周二 15:00."""
    label = day(when.date(), today)
    if precision == "date":
        return label
    gap = "" if label == "今天" else " "
    return f"{label}{gap}{when:%H:%M}{'左右' if precision == 'part' else ''}"


def part(when: datetime, today: date) -> str:
    """A day and part of day: 明天 11月24日 周二 上午."""
    hour = max((h for h in _PARTS if h <= when.hour), default=9)
    label = day(when.date(), today)
    return f"{label}{'' if label == '今天' else ' '}{_PARTS[hour]}"


def weekday(when: date, today: date) -> str:
    """A day within a week by its weekday: 周五; else the date."""
    return f"周{'一二三四五六日'[when.weekday()]}" if 0 < (when - today).days <= 7 else day(when, today)


def near(when: date, today: date) -> str:
    """A day as shortly as it can be said: 今天, 明天, 周五, 12月4日."""
    days = (when - today).days
    return {0: "今天", 1: "明天"}.get(days) or (weekday(when, today) if days <= 7 else f"{when.month}月{when.day}日")


def past(when: date, today: date) -> str:
    """A day gone by as one says it: 今天, 昨天, 周二, 上周五; the date where it is longer ago."""
    if (today - when).days < 2:
        return {0: "今天", 1: "昨天"}.get((today - when).days, "今天")
    weeks = (today - timedelta(days=today.weekday()) - (when - timedelta(days=when.weekday()))).days // 7
    named = f"周{'一二三四五六日'[when.weekday()]}"
    return {0: named, 1: f"上{named}"}.get(weeks, f"{when.month}月{when.day}日")


def ago(when: datetime, now: datetime) -> str:
    """今天, 昨天, 3天前."""
    days = (now.date() - when.astimezone(now.tzinfo).date()).days
    return {0: "今天", 1: "昨天"}.get(days, f"{days}天前") if days >= 0 else "以后"


def month_day(when: datetime, now: datetime) -> str:
    """11-21, in the zone of ``now``."""
    local = when.astimezone(now.tzinfo)
    return f"{local:%m-%d}" if local.year == now.year else f"{local:%Y-%m-%d}"


def tail(number: str) -> str:
    """尾号0001."""
    return f"尾号{number[-4:]}"
