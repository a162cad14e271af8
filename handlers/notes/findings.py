"""What a reading is made of: findings, each with the words it came from and the rule that read them.

Plain values without behaviour; everything else in this folder makes them, capture.py and `cheji read` use them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Op = Literal["create", "update", "ask"]
Kind = Literal["note", "correction", "chat", "question", "ack"]


@dataclass(frozen=True)
class Known:
    """A customer of the speaker, as much of it as tells who is meant."""

    id: int
    name: str
    phones: tuple[str, ...] = ()
    """Digits, the main number first."""
    gender: str = ""
    """男, 女 or nothing: 王姐 is not 王强, who is a man."""
    is_current: bool = False
    """Under discussion: spoken of within the last minutes."""


@dataclass(frozen=True)
class Money:
    """A budget in yuan, either end open."""

    low: int | None
    high: int | None
    about: bool = False
    """Said with 左右, 来万, 上下."""


@dataclass(frozen=True)
class Car:
    """A series somebody named; ``brand`` and ``series`` as the dictionary spells them."""

    brand: str
    series: str
    """Empty where only a brand was said."""
    trim: str = ""
    """Such as 380 or 豪华版."""
    words: str = field(default="", compare=False)
    """As said, where that was other than the dictionary's spelling."""


@dataclass(frozen=True)
class Choice:
    """A choice by its code; ``words`` as said, the whole value where the code is ``other``."""

    code: str
    words: str = ""


@dataclass(frozen=True)
class Birthday:
    """Month and day without a year."""

    month: int
    day: int
    lunar: bool = False
    year: int | None = None
    """Only `cheji read` prints it; it is never stored."""


@dataclass(frozen=True)
class Promise:
    """What the rep promised, and by when."""

    what: str
    due: date | None


Value = str | int | bool | date | time | Money | Car | Choice | Birthday | Promise


@dataclass(frozen=True)
class Finding:
    """One value read from the note."""

    field: str
    """A key of FINDING_FIELDS in fields.py."""
    value: Value
    start: int
    """Span in the original text: ``text[start:end]`` are the words it came from."""
    end: int
    rule: str
    """The name of the rule that read it, for the drawer and for tests."""
    confidence: float = 1.0
    """1.0 certain; below DOUBT the product asks before or after saving."""


@dataclass(frozen=True)
class Reading:
    """What one note says about one customer."""

    op: Op
    who: int | None
    """The known customer for ``update``."""
    candidates: tuple[int, ...]
    """The known customers for ``ask``, best first."""
    findings: tuple[Finding, ...]

    def first(self, field: str) -> Finding | None:
        """The first finding of a field."""
        return next((f for f in self.findings if f.field == field), None)

    def all(self, field: str) -> tuple[Finding, ...]:
        """Every finding of a field, in the order said."""
        return tuple(f for f in self.findings if f.field == field)


@dataclass(frozen=True)
class Note:
    """A whole message, read."""

    kind: Kind
    customers: tuple[Reading, ...] = ()
    """Empty where nothing may be created or changed."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Every finding of every customer."""
        return [finding for reading in self.customers for finding in reading.findings]


DOUBT = 0.6
