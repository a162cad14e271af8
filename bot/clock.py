"""The only place that reads the wall clock for the product's time; everything else is handed a moment."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is, aware and in UTC."""

    def now(self) -> datetime:
        """The moment."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that runs ahead of another: the demo's, wound forward by hand."""

    def __init__(self, offset: timedelta = timedelta(0), base: Clock | None = None) -> None:
        self.offset = offset
        self._base = base or SystemClock()

    def now(self) -> datetime:
        """The moment."""
        return self._base.now() + self.offset

    def add(self, step: timedelta) -> None:
        """Wind forward."""
        self.offset += step
