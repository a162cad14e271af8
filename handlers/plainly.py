"""Plain questions that say in other words what a command or a list answers: 我今天还要联系谁, 李姐是谁的客户.

A table of words and of what they come to; what is not asked in whole is left to be a note.
"""

import re

from handlers import listing, lookup, owning
from handlers.commands import COMMANDS
from handlers.figures import read_figures
from handlers.notes import dates
from handlers.plainly_words import ALL_OF_IT, CALLS, HELLO, TABLE
from handlers.turn import Turn
from storage.filters import Chosen

_LONGEST = 40
_ASKED = tuple((re.compile(asked, re.IGNORECASE), words) for asked, words in TABLE)


def words_for(turn: Turn, text: str) -> str:
    """What the words come to; empty where they ask for nothing of this."""
    plain = HELLO.sub("", text.strip(" ？?。，,"))
    for asked, words in _ASKED if len(plain) <= _LONGEST else ():
        if (match := asked.fullmatch(plain)) and (said := words.format_map(_said(match))) and _holds(turn, said):
            return said
    return ""


def _said(match: re.Match[str]) -> dict[str, str]:
    return {name: (words or "").strip() for name, words in match.groupdict().items()}


def _holds(turn: Turn, said: str) -> bool:
    """Whether all of it is on file: 有没有现车的 is what a customer asks, 把钥匙给王姐 what was done."""
    command, _, words = said.partition(" ")
    if command in ("找", "导出", "下载") and words != "全部":
        wanted = listing.wanted_of(turn, words)
        return (bool(wanted.conditions) and not wanted.unread) or lookup.is_on_file(turn, words)
    if command == "给":
        whom, _, to = words.rpartition(" ")
        return owning.receiver(turn, to) is not None and lookup.is_on_file(turn, whom)
    if said.endswith(ALL_OF_IT):
        return _is_known(turn, said.removesuffix(ALL_OF_IT))
    if said.endswith(CALLS):
        return not read_figures(turn, said).unread
    first = words.partition(" ")[0]
    if command in ("休假", "催"):
        is_own = command == "休假" and (
            not first or first[0] == "到" or bool(dates.find(first, turn.sent_at, "future"))
        )
        return is_own or owning.receiver(turn, first) is not None
    if command == "话术":
        return " 比 " not in words or len({one.series for one in turn.words.mentions(words)}) == 2
    if command == "设置":
        return turn.leads
    if command == "提醒我":
        return bool(dates.find(words, turn.sent_at, "future"))
    if command in ("归属", "审计", "批注", "看价格", "准备"):
        return lookup.is_on_file(turn, first)
    return " " in said or command in COMMANDS or lookup.is_on_file(turn, said)


def _is_known(turn: Turn, words: str) -> bool:
    """Whether words are a channel or a rep, with or without days: what can be told of both."""
    figures = read_figures(turn, words)
    whence = all(isinstance(one, Chosen) and one.column == "source" for one in figures.conditions)
    return whence and bool(figures.conditions or figures.members) and not (figures.unread or figures.measures)
