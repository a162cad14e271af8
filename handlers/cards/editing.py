"""Editing: the fields as buttons, one question at a time."""

from collections.abc import Sequence

from handlers.cards.words import called, short
from handlers.turn import Turn
from storage.fields import MODULES, Decl
from storage.ids import short as id36
from storage.messages import Button, Message
from storage.models import Customer

_PAGE = 5


def menu(turn: Turn, customer: Customer, decls: Sequence[Decl], page: int) -> Message:
    """Which field? Five at a time; any can be said in words instead."""
    thing = f"{id36(customer.id)}.{customer.revision}"
    start = page * _PAGE if page * _PAGE < len(decls) else 0
    buttons = [Button(label(decl), f"field:{thing}.{decl.table}:{decl.name}") for decl in decls[start : start + _PAGE]]
    after = (page + 1) if start + _PAGE < len(decls) else 0
    buttons.append(Button("更多", f"edit:{thing}.{after}"))
    text = f"改{short(called(customer), 10)}的哪一项？\n直接说也行：预算改成25万"
    slot = f"menu:{id36(customer.id)}"
    return Message(text, buttons=tuple(buttons), slot=slot, replaces=slot if page else "")


def label(decl: Decl) -> str:
    """A field's short name."""
    return decl.card or decl.label


def question(customer: Customer, decl: Decl, held: str, buttons: tuple[Button, ...]) -> Message:
    """One field's question."""
    ask, mark, example = (decl.question or f"{decl.label}改成什么？").partition("？")
    now = [f"现在是 {held}"] if held else []
    lines = [f"{short(called(customer), 8)}：{ask}{mark}", example, *now]
    return Message("\n".join(filter(None, lines)), buttons=buttons)


def step(decl: Decl, number: int, of: int, buttons: tuple[Button, ...]) -> Message:
    """A question of the guided form."""
    ask = decl.question or f"{decl.label}？"
    return Message(f"登记 {number}/{of} {MODULES[decl.module]}\n{ask}", buttons=buttons)


def no_such_field() -> Message:
    """A field that is not there."""
    return Message("这一项改不了\n直接说也行：预算改成25万")


def nothing_given() -> Message:
    """A guided form without name or number."""
    return Message("没留称呼和电话，没有记\n有称呼或电话就能记：王姐 看途岳")
