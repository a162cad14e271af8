"""Every field again: found by those who may see the customer and by nobody else, and in the export of the whole record."""

from collections.abc import Iterator

import pytest

from bot import exporting
from handlers import rewording
from handlers.wanted import _COLUMNS, _LISTS
from storage import kinds
from storage.fields import Decl
from storage.ids import short
from storage.models import fields
from tests.flows.conversation import Conversation
from tests.flows.test_every_field import SET, samples
from tests.flows.test_every_field import wang as wang
from tests.flows.test_secrets import cells

NAMED = ("customer.name", "phone.number", "social.handle", "car.plate", "car.vin")
"""Fields by whose value alone a customer is found."""
LISTED = ("customer.interests", "customer.competitors", "customer.level", *(f"customer.{name}" for name in (
    *(column for _, column in _LISTS.values()), *_COLUMNS.values())))  # fmt: skip
"""Fields by which lists are made: what handlers/wanted.py reads."""


def write(chat: Conversation, decl: Decl, typed: str) -> str:
    """A field of 王强's set in words."""
    label = next(word for word, one in rewording.labels().items() if one.key == decl.key)
    return str(chat.say("陈宇", f"王强 {label}改成{typed}"))


@pytest.mark.parametrize("key", NAMED)
def test_found_by_its_value(wang: Conversation, key: str) -> None:
    (typed, _), _ = samples(fields()[key])
    write(wang, fields()[key], typed)
    for who, sees in (("陈宇", True), ("王磊", True), ("周倩", False), ("孙悦", False)):
        wang.wait(minutes=5)
        card = str(wang.say(who, typed))
        assert ("13800000001"[-4:] in card or "迈腾" in card or "途观L" in card) is sees, f"{who}: {card}"


@pytest.mark.parametrize("key", LISTED)
def test_found_in_a_list(wang: Conversation, key: str) -> None:
    decl = fields()[key]
    typed = samples(decl)[0][0]
    answer, plain = write(wang, decl, typed), typed.partition("(")[0]
    words = {"rejects": f"不要{plain}", "competitors": f"对比{plain}的", "level": plain}.get(decl.name, f"{plain}的")
    for who, sees in (("陈宇", True), ("王磊", True), ("周倩", False)):
        shown = str(wang.say(who, f"找 {words}"))
        assert ("王强" in shown) is sees, f"{key} {answer}\n{who}: {shown}"


def exported(chat: Conversation, who: str) -> str:
    """Every cell of the newest file somebody got."""
    file = chat.last(who).message.file
    assert file is not None
    return cells(chat, file)


def test_the_whole_record_is_exported(wang: Conversation) -> None:
    wang.house.runners.update(exporting.RUNNERS)
    missing = list(_set_all(wang))
    assert missing == []
    wang.say("陈宇", "导出 王强强")
    text = exported(wang, "陈宇")
    lost = [f"{decl.key}: {shown}" for decl in SET for typed, shown in samples(decl)[:1]
            if decl.kind not in (kinds.FLAG, kinds.LINK) and shown not in text]  # fmt: skip
    assert lost == []
    assert "没有符合的" in wang.say("周倩", "导出 王强强") and "没有符合的" in wang.say("孙悦", "导出 王强强")


def _set_all(chat: Conversation) -> Iterator[str]:
    """Every field by the first of its values, through its button; what was refused."""
    number = short(chat.customer("王强"))
    for decl in SET:
        typed, shown = samples(decl)[0]
        chat.press("陈宇", f"field:{number}.1.{decl.table}:{decl.name}")
        answer = str(chat.say("陈宇", typed))
        if shown not in answer and decl.secrecy != "C" and "改好了" not in answer:
            yield f"{decl.key}: {answer}"
