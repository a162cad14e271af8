"""The people of a store: who works here, what is asked before somebody joins, moves, rests or leaves."""

from collections.abc import Sequence
from datetime import date

from handlers.cards.words import short
from storage.kinds import WEEKDAYS, show_date
from storage.messages import Message, Row, rows
from storage.models import ROLES, Member

_MOST = 9
_HOW = "邀请 小陈 顾问；小陈 休假 到周日 周倩代；小陈 离职；设置"


def line(member: Member, load: int, today: date, stand_in: str, *, has_joined: bool) -> str:
    """周倩 顾问 31位，休假到11月29日 周日，陈宇代."""
    away = member.away_until is not None and member.away_until >= today
    parts = [
        f"{short(member.name, 8)} {ROLES[member.role]}" + (f" {load}位" if load else ""),
        "" if has_joined else "还没加入",
        f"休假到{show_date(member.away_until)}" if away and member.away_until else "",
        f"{stand_in}代" if away and stand_in else "",
        f"休{'、'.join(f'周{WEEKDAYS[int(day) - 1]}' for day in member.rest_days)}" if member.rest_days else "",
    ]
    return "，".join(filter(None, parts))


def team(store: str, lines: Sequence[str]) -> Message:
    """Everybody of one store."""
    more = [f"还有{len(lines) - _MOST}人"] if len(lines) > _MOST else []
    return Message("\n".join([f"{short(store, 10)}{len(lines)}人", *lines[:_MOST], *more, _HOW]))


def stores(group: str, lines: Sequence[str]) -> Message:
    """Every store of a group, one line each."""
    more = [f"还有{len(lines) - _MOST}家"] if len(lines) > _MOST else []
    return Message("\n".join([f"{short(group, 10)}{len(lines)}家店", *lines[:_MOST], *more, "看一家：团队 店名"]))


def how(word: str, example: str, *also: str) -> Message:
    """A command without what it needs."""
    return Message("\n".join([f"{word}：写上是谁", f"比如 {example}", *also]))


def invite(name: str, role: str, store: str) -> Message:
    """Before a code is made."""
    return Message(f"邀请{short(name, 8)}？", rows([("身份", ROLES[role]), ("门店", store)]))


def invited(name: str, role: str, store: str, days: int) -> Message:
    """The code follows alone, to be passed on."""
    return Message(
        f"邀请码好了：{short(name, 8)}\n{ROLES[role]}，{store}。{days}天内有效，只能用一次\n把下面这句转给他，让他发给车记"
    )


def code(text: str) -> Message:
    """To be copied."""
    return Message(f"/start {text}")


def change(question: str, label: str, old: str, new: str, then: str = "") -> Message:
    """Old -> new, asked."""
    return Message(f"{question}\n{then}" if then else question, (Row(label, f"{old} → {new}"),))


def changed(name: str, label: str, old: str, new: str) -> Message:
    """Old -> new, done."""
    return Message(f"改好了：{short(name, 10)}", (Row(label, f"{old} → {new}"),))


def away(name: str, until: date, stand_in: str) -> Message:
    """Before somebody goes on leave."""
    takes = stand_in or "店经理"
    return Message(
        f"{short(name, 8)}休假到{show_date(until)}？",
        (Row("提醒", f"这几天都给{takes}"), Row("客户", f"{takes}看得到")),
    )


def is_away(name: str, until: date, stand_in: str) -> Message:
    """On leave."""
    return Message(
        f"记好了：{short(name, 8)}休假到{show_date(until)}\n提醒给{stand_in or '店经理'}，提前回来发 {name} 销假"
    )


def stands_in(name: str, until: date) -> Message:
    """To who stands in."""
    return Message(f"{short(name, 8)}休假到{show_date(until)}，你代\n他的客户你看得到，提醒也给你")


def is_back(name: str) -> Message:
    """Back from leave."""
    return Message(f"记好了：{short(name, 8)}回来了\n提醒从现在起给他")


def rest(name: str, days: str) -> Message:
    """Days off, asked."""
    return Message(f"{short(name, 8)}{_rests(days)}？", (Row("提醒", "休息的日子不发，第二天一起"),))


def rests(name: str, days: str) -> Message:
    """Days off, done."""
    return Message(f"记好了：{short(name, 8)}{_rests(days)}")


def _rests(days: str) -> str:
    return f"每周休{'、'.join(f'周{WEEKDAYS[int(day) - 1]}' for day in days)}" if days else "不固定休息"


def open_store(name: str, group: str) -> Message:
    """Before a store is made."""
    return Message(f"开一家店：{short(name, 10)}？", (Row("集团", group),))


def opened_store(name: str) -> Message:
    """A store was made."""
    return Message(f"记好了：{short(name, 10)}\n邀请店经理：邀请 张三 经理 {name}")
