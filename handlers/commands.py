"""The two tables of what can be said by word and by button; /help, menus and the router are computed from them.

Adding a command is one decorated function; so is adding what a button does. Chinese words and slash commands are
entries of the same table.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from handlers.turn import Turn
from storage.messages import Message
from storage.models import ADMIN, MANAGER, REP, SERVICE

Run = Callable[[Turn, str], list[Message] | None]
"""None: the words behind it show that it was no command, but the beginning of a note."""
Of = Literal["", "member", "colleague", "customer", "remark"]
_RANK = {REP: 0, SERVICE: 0, MANAGER: 1, ADMIN: 2}


@dataclass(frozen=True)
class Command:
    """Something asked for by its word."""

    words: tuple[str, ...]
    """Chinese words, the main one first."""
    slash: str
    """Its Latin name, without the slash."""
    does: str
    """One line for people."""
    run: Run
    role: str = REP
    """The lowest role that may use it."""
    takes_words: bool = False
    """Whether more may follow the word."""
    place: int = 50
    """Where it stands in 帮助 and menus, the first first."""
    reads: bool = False
    """It changes nothing: it runs on a reader snapshot beside the writer."""
    of: Of = ""
    """It may also stand behind the name of whom it is about: 马超离职, 王强 时间线; between two: 王强 共享 周倩;
    or between whom it is about and what is said: 王强 批注 跟紧点."""
    under: str = ""
    """The command whose answer tells of it, so that 帮助 need not."""

    def is_for(self, role: str) -> bool:
        """Whether a role may use it."""
        return reaches(role, self.role)


@dataclass(frozen=True)
class Action:
    """A pressed button, taken apart: ``verb:id.revision[.arg]``."""

    verb: str
    id: str = ""
    revision: int = 0
    arg: str = ""

    @classmethod
    def parse(cls, text: str) -> "Action":
        """The parts of an action; a mangled one has an unknown verb."""
        verb, _, rest = text.partition(":")
        thing, _, more = rest.partition(".")
        revision, _, arg = more.partition(".")
        if rest and not (thing and revision.isascii() and revision.isdigit()):
            return cls("")
        return cls(verb, thing, int(revision or 0), arg)


Press = Callable[[Turn, Action], list[Message]]

COMMANDS: dict[str, Command] = {}
"""By every word and slash name."""
PRESSES: dict[str, Press] = {}
"""By verb."""


def command(
    *words: str,
    slash: str,
    does: str,
    role: str = REP,
    takes_words: bool = False,
    place: int = 50,
    reads: bool = False,
    of: Of = "",
    under: str = "",
) -> Callable[[Run], Run]:
    """Enter a function into the table of commands."""

    def enter(run: Run) -> Run:
        entry = Command(words, slash, does, run, role, takes_words or bool(of), place, reads, of, under)
        for key in (*words, f"/{slash}"):
            if COMMANDS.setdefault(key, entry) is not entry:
                raise ValueError(f"two commands are called {key}")
        return run

    return enter


def press(verb: str) -> Callable[[Press], Press]:
    """Enter a function into the table of what buttons do."""

    def enter(run: Press) -> Press:
        if PRESSES.setdefault(verb, run) is not run:
            raise ValueError(f"two presses are called {verb}")
        return run

    return enter


def entries() -> Iterator[Command]:
    """Every command once, in the order shown; of one place by name, whichever module was imported first."""
    yield from sorted(dict.fromkeys(COMMANDS.values()), key=lambda entry: (entry.place, entry.slash))


def reaches(role: str, lowest: str) -> bool:
    """Whether a role is at least another."""
    return _RANK[role] >= _RANK[lowest]


def find(text: str) -> tuple[Command, str] | None:
    """The command a text calls, and the words after it."""
    head, _, rest = text.strip().partition(" ")
    name, _, bot = head.partition("@")
    key = name.lower() if bot or name.startswith("/") else head
    entry = COMMANDS.get(key)
    rest = rest.strip()
    return (entry, rest) if entry and (not rest or entry.takes_words) else None


def behind(text: str, of: Of) -> tuple[Command, str, str] | None:
    """The command whose word stands behind something, what stands before the word, and what after it."""
    plain, is_first = text.strip(), of in ("member", "remark")
    find = plain.find if is_first else plain.rfind  # a note may hold the word too: its last is meant
    found = [
        (place, len(word), entry)
        for entry in entries() if entry.of == of
        for word in entry.words if (place := find(word)) > 0
    ]  # fmt: skip
    if not found:
        return None
    first = min if is_first else max
    place, length, entry = first(found, key=lambda one: (one[0], -one[1] if is_first else one[1]))
    return entry, plain[:place].strip(" ，,"), plain[place + length :].strip(" ，,")


def at_end(text: str) -> tuple[Command, str] | None:
    """The command whose word ends a text, and what stands before it: whom it is about."""
    plain = text.strip()
    found = [
        (len(word), entry) for entry in entries() if entry.of == "customer"
        for word in entry.words if plain.endswith(word) and plain != word
    ]  # fmt: skip
    if not found:
        return None
    length, entry = max(found, key=lambda one: one[0])
    return entry, plain[:-length].strip(" ，,的")


def is_read(text: str) -> bool:
    """Whether a text calls a command that changes nothing."""
    called = find(text)
    return called is not None and called[0].reads
