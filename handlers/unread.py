"""Words in which the note reader finds nothing to note: whose they are after all, and what is only asked.

In a private chat nothing that is said of a customer is lost, also where it would be talk among colleagues elsewhere.
"""

import re

from handlers import lookup
from handlers.known import known
from handlers.notes.findings import Note, Reading
from handlers.turn import Turn
from storage import people
from storage.models import Customer

_ASKED = re.compile(
    r"(?:怎么样|怎样|如何|咋样|为什么.*|为啥.*|多少.?|几[个台位批次单点号]|哪[个款家些位种天].{0,6}|什么(?:情况|时候).{0,4}"
    r"|怎么(?:说|回)的?|谁.{0,4}|什么最多|什么来着|叫(?:什么|啥)|吗|呢|么|了没(?:有)?)[?？]?$|[?？]$"
)
_THEIRS = re.compile("[问说讲他她]|客户想|打听")
_THEM = re.compile("(?<!其)[他她](?!们)|这位(?:客户)?|这个客户")
_NAMES = range(4, 1, -1)
_HEADS = (
    re.compile(r"(?P<who>[^\s，,：:]{2,6})[\s，,：:]+(?P<told>\S.*)", re.DOTALL),
    re.compile(r"(?P<who>[一-龥]{1,2}?(?:先生|女士|小姐|太太|老师|师傅|[总哥姐叔姨嫂工]))(?P<told>.+)", re.DOTALL),
)

_TOWARD = re.compile(
    r"[给跟和帮找约问陪送把让催叫请](?P<who>[一-龥]{1,2}?(?:先生|女士|小姐|太太|老师|师傅|[总哥姐叔姨嫂工]))"
)
"""给陆先生算了两个方案."""


def is_asked(text: str, note: Note) -> bool:
    """Whether something is asked of which nobody is named: it is not noted of whoever was looked at last."""
    names = any(one.first(field) for one in note.customers for field in ("name", "phone", "wechat"))
    return not names and _THEIRS.search(text) is None and _ASKED.search(text) is not None


def asks(text: str) -> bool:
    """Whether words end as a question does."""
    return _ASKED.search(text) is not None


def is_of_colleague(turn: Turn, reading: Reading) -> bool:
    """Whether somebody new would be made of a colleague's name: 陈宇今天打了几个电话."""
    name = reading.first("name") if reading.op == "create" and not reading.first("phone") else None
    return name is not None and any(one.name == name.value for one in people.members(turn.session, turn.store.id))


def is_asked_of(note: Note, text: str) -> int | None:
    """The one customer of whom something is asked and nothing told: 李敏的定金交了没."""
    reading = note.customers[0] if len(note.customers) == 1 else None
    if reading is None or not reading.who or not asks(text) or _THEIRS.search(text):
        return None
    tells = any(finding.field not in ("name", "gender", "summary") for finding in reading.findings)
    return None if tells or not reading.first("name") else reading.who


def whose(turn: Turn, text: str) -> tuple[list[Customer], str]:
    """Those of one's own with whose name the words begin, and the words behind it; or who is spoken of as 他."""
    held = [one for one in known(turn) if len(one.name) > 1 and text.startswith(one.name) and text != one.name]
    if held:
        longest = max(len(one.name) for one in held)
        meant = [turn.customer(one.id) for one in held if len(one.name) == longest]
        return meant, text[longest:].strip(" ，,：:")
    for length in _NAMES if turn.scope.owner is None else ():  # whom a manager may mean is not known beforehand
        if len(text) > length and (
            called := [row for row in lookup.named(turn, text[:length]) if row.name == text[:length]]
        ):
            return called, text[length:].strip(" ，,：:")
    for head in filter(None, (pattern.match(text) for pattern in _HEADS)):
        if called := lookup.named(turn, head["who"]):
            return called, head["told"].strip(" ，,：:")
    toward = _TOWARD.search(text)
    if toward and (called := lookup.named(turn, toward["who"])):
        return called, text
    current = turn.current()
    return ([current] if current is not None and _THEM.search(text) else []), text
