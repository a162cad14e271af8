"""Whole days of a store as the database compares them, and the store's day of a moment on both engines."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

Where = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Span:
    """Whole days of the store, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begin(self) -> datetime:
        """The first moment."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=self.zone)

    def holds(self, column: Any) -> Where:
        """Whether a day or a moment lies within."""
        if isinstance(column.type, sa.Date):
            inside: Where = (column >= self.first) & (column <= self.last)
            return inside
        within_: Where = (column >= self.begin) & (column < self.end)
        return within_


class _LocalDay(sa.sql.expression.FunctionElement[str]):
    """The store's day of a moment, as text; arguments: the moment, minutes from UTC, the zone's name, days later."""

    type = sa.String()
    inherit_cache = True


@compiles(_LocalDay, "sqlite")
def _sqlite_day(element: _LocalDay, compiler: Any, **more: Any) -> str:
    moment, minutes, _, later = (compiler.process(part, **more) for part in element.clauses)
    return f"date({moment}, {minutes}, {later})"


@compiles(_LocalDay, "postgresql")
def _postgres_day(element: _LocalDay, compiler: Any, **more: Any) -> str:
    moment, _, zone, later = (compiler.process(part, **more) for part in element.clauses)
    return f"to_char(timezone({zone}, {moment}) + CAST({later} AS interval), 'YYYY-MM-DD')"


def local_day(at: Any, span: Span, later: int = 0) -> Any:
    """The store's day of an event, or so many days later, as text.

    On SQLite the zone's distance from UTC is that of the span's first day.
    """
    if isinstance(at.type, sa.Date):
        return sa.cast(at, sa.String)
    minutes = round((span.begin.utcoffset() or timedelta()).total_seconds() / 60)
    days = sa.literal(f"{later:+d} days")
    return _LocalDay(at, sa.literal(f"{minutes:+d} minutes"), sa.literal(str(span.zone)), days)
