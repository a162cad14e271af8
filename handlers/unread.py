"""Words in which the note reader finds nothing to note: whose they are after all, and what is only asked.

In a private chat nothing that is said of a customer is lost, also where it would be talk among colleagues elsewhere.
"""

import re

from handlers import lookup
from handlers.known import known
from handlers.notes.findings import Note
from handlers.turn import Turn
from storage.models import Customer

_ASKED = re.compile(
    r"(?:怎么样|怎样|如何|咋样|为什么.*|为啥.*|多少.?|几[个台位批次单点号]|哪[个款家些位种天].{0,6}|什么(?:情况|时候).{0,4}"
    r"|怎么(?:说|回)的?|谁.{0,4}|吗|呢|么)[?？]?$|[?？]$"
)
_THEIRS = re.compile("[问说讲他她]|客户想|打听")
_THEM = re.compile("(?<!其)[他她](?!们)|这位(?:客户)?|这个客户")
_HEADS = (
    re.compile(r"(?P<who>[^\s，,：:]{2,6})[\s，,：:]+(?P<told>\S.*)", re.DOTALL),
    re.compile(r"(?P<who>[一-龥]{1,2}?(?:先生|女士|小姐|太太|老师|师傅|[总哥姐叔姨嫂工]))(?P<told>.+)", re.DOTALL),
)


def is_asked(text: str, note: Note) -> bool:
    """Whether something is asked of which nobody is named: it is not noted of whoever was looked at last."""
    names = any(one.first(field) for one in note.customers for field in ("name", "phone", "wechat"))
    return not names and _THEIRS.search(text) is None and _ASKED.search(text) is not None


def asks(text: str) -> bool:
    """Whether words end as a question does."""
    return _ASKED.search(text) is not None


def whose(turn: Turn, text: str) -> tuple[list[Customer], str]:
    """Those of one's own with whose name the words begin, and the words behind it; or who is spoken of as 他."""
    held = [one for one in known(turn) if len(one.name) > 1 and text.startswith(one.name) and text != one.name]
    if held:
        longest = max(len(one.name) for one in held)
        meant = [turn.customer(one.id) for one in held if len(one.name) == longest]
        return meant, text[longest:].strip(" ，,：:")
    for head in filter(None, (pattern.match(text) for pattern in _HEADS)) if turn.scope.owner is not None else ():
        if called := lookup.named(turn, head["who"]):
            return called, head["told"].strip(" ，,：:")
    current = turn.current()
    return ([current] if current is not None and _THEM.search(text) else []), text
