"""Days in Latin letters among Chinese words: tmr, next Fri, Dec 5, 5 Dec 2026, T+7d.

More rules for the table of days.py. Said alone Sat and Sun may be anything; May, March and the like are months beside a day only.
"""

import re
from datetime import date, timedelta

from handlers.notes.days import Base, Days, Rule, day_at, month_of, months_on, near_year, one, week_of, year_of
from handlers.notes.leads import led

_NAMED = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "tmw": 1}
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TURNS = {"last": -1, "this": 0, "next": 1}
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)"
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)(?![a-z])\.?"
)
_DAY = "(?P<day>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9a-z])"
_YEAR = "(?:,? ?(?P<year>20[0-9]{2}))?(?![0-9])"
_HOUR = r"(?= ?(?:[上下中]午|早上|晚上|[ap]m|[0-9]{1,2}(?:[:点]|[ap]m)))"


def _named(match: re.Match[str], base: Base) -> Days | None:
    return one(base.today + timedelta(days=_NAMED[match[0].lower()]))


def _weekday(match: re.Match[str], base: Base) -> Days | None:
    """Fri the next to come, next Fri of next week as 下周五."""
    index, turn = _WEEKDAYS.index(match["wd"][:3].lower()), match["turn"]
    if turn:
        return one(week_of(base, _TURNS[turn.strip().lower()]) + timedelta(days=index))
    step = -1 if base.prefer == "past" else 1
    return one(base.today + timedelta(days=step * ((step * (index - base.today.weekday()) - 1) % 7 + 1)))


def _turned(match: re.Match[str], base: Base) -> Days | None:
    shift, unit = _TURNS[match["turn"].lower()], match["unit"].lower()
    if unit == "week":
        monday = week_of(base, shift)
        return Days(monday, monday + timedelta(days=6), "stretch")
    if unit == "year":
        return year_of(base.today.year + shift)
    first = months_on(base.today.replace(day=1), shift)
    return month_of(first.year, first.month)


def _month_day(match: re.Match[str], base: Base) -> Days | None:
    month, day = _MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"])
    found: date | None = day_at(int(match["year"]), month, day) if match["year"] else near_year(base, month, day)
    return one(found) if found else None


def _counted(match: re.Match[str], base: Base) -> Days | None:
    return one(base.today + timedelta(days=int(match["n"])), "moved")


LATIN_RULES: tuple[Rule, ...] = tuple(
    (name, led(f"(?<![A-Za-z0-9.]){pattern}", re.I), reader)
    for name, pattern, reader in (
        ("plain", rf"(?:{'|'.join(_NAMED)})(?![a-z])", _named),
        ("week", r"(?P<turn>last|this|next) (?P<unit>week|month|year)(?![a-z])", _turned),
        (
            "weekday",
            rf"(?P<turn>(?:last|this|next) )?(?P<wd>(?:(?<= )|(?!sat|sun)|(?=sat(?:ur)?day|sunday)){_WEEKDAY}(?:day)?)(?![a-z0-9哥姐总])",
            _weekday,
        ),
        ("weekday", rf"(?P<turn>(?!))?(?P<wd>sat|sun){_HOUR}", _weekday),
        ("month-day", rf"{_MONTH} ?{_DAY}{_YEAR}", _month_day),
        ("month-day", rf"{_DAY} {_MONTH}{_YEAR}", _month_day),
        ("later", r"[td]\+(?P<n>[0-9]{1,2})(?: ?(?:d(?![a-z])|天|日))?(?![0-9a-z])", _counted),
    )
)
