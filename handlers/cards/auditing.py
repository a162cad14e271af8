"""Who looked at a customer, and who changed what: lines, one a person, act and hour."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards.words import short
from handlers.turn import Turn
from storage.messages import Message
from storage.models import fields

_ACTS = {"look": "看了", "change": "改了", "export": "导出了", "share": "共享了", "merge": "合并了", "forget": "删除了"}
_FIELDS = {"phone": "号码", "all": "全部", "timeline": "时间线", "copy": "抄写的内容", "files": "附件"}


def lines(turn: Turn, name: str, entries: Sequence[tuple[datetime, str, str, str]], most: int) -> Message:
    """The newest first; the same of one person within an hour is one line."""
    if not entries:
        return Message(f"{short(name, 12)}没人看过\n也没人改过")
    found: dict[str, str] = {}
    for at, who, act, field in entries:
        local = at.astimezone(turn.settings.zone)
        key = f"{local:%m-%d %H} {who} {act} {field}"
        found.setdefault(key, f"{local:%m-%d %H:%M} {who} {_ACTS.get(act, '动了')}{_field(field)}")
    shown = list(found.values())
    more = [f"另有{len(shown) - most}条"] if len(shown) > most else []
    return Message("\n".join([f"{short(name, 10)}的查看记录", *shown[:most], *more]))


def _field(key: str) -> str:
    decl = fields().get(key)
    return decl.label if decl else _FIELDS.get(key, "资料")


def example() -> Message:
    """Whose?"""
    return Message("查谁的？\n比如：审计 张先生")
