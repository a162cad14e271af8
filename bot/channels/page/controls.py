"""What the page asks of the product besides sending messages: who there is, what time it is, the demo's controls.

The page only calls these; whoever builds the demo makes them true.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Step = Literal["hour", "morning", "day"]
"""How far the product's clock jumps: one hour, to the next morning, one day."""


@dataclass(frozen=True)
class Person:
    """Somebody the page can speak as."""

    sender: str
    """The inbound's sender and chat."""
    name: str
    role: str
    """The role's label: 顾问, 经理 or 管理员."""
    store: str
    """The store's name."""


@dataclass(frozen=True)
class Explained:
    """One value that was read from a sentence."""

    label: str
    value: str
    """As a card shows it."""
    start: int
    """``text[start:end]`` are the words it came from, in code points."""
    end: int
    rule: str
    """Why, in words a rep understands."""


class Controls(Protocol):
    """The product behind the page."""

    async def members(self) -> list[Person]:
        """Everybody the page may speak as, in the order to show."""

    async def now(self) -> datetime:
        """The product's time, aware; in the demo it can be moved."""

    async def forward(self, step: Step) -> None:
        """Move the product's time and let what is due by then happen; returns when that is handed to delivery."""

    async def reset(self) -> None:
        """Make the demo store anew; nothing of the old one is delivered any more once this returns."""

    async def explain(self, sender: str, text: str) -> list[Explained]:
        """What the product reads from a sentence of this person; saves nothing."""
