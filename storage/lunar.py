"""Days of the lunar year by name, as people say and write them: 正月初二, 八月十五, 腊月廿三. Pure; knows no calendar."""

_DIGITS = "一二三四五六七八九十"
_MONTHS = ("正", *_DIGITS[1:], "冬", "腊")
_DAYS = (
    *(f"初{n}" for n in _DIGITS), *(f"十{n}" for n in _DIGITS[:9]), "二十", *(f"廿{n}" for n in _DIGITS[:9]), "三十"
)  # fmt: skip
_MONTH = {word: n for n, word in enumerate(_MONTHS, 1)} | {"一": 1, "十一": 11, "十二": 12}
_DAY = (
    {word: n for n, word in enumerate(_DAYS, 1)}
    | {"廿": 20}
    | {f"二十{n}": 20 + i for i, n in enumerate(_DIGITS[:9], 1)}
)


def day_name(month: int, day: int) -> str:
    """正月初二."""
    return f"{_MONTHS[month - 1]}月{_DAYS[day - 1]}"


def named_day(text: str) -> tuple[int, int] | None:
    """Month and day of a name, and of no other words; 八月十五日 is a day of the solar year."""
    month, _, day = text.partition("月")
    return (_MONTH[month], _DAY[day]) if month in _MONTH and day in _DAY else None
