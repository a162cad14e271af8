"""Value kinds: how a value of the record is read from a plain form, shown to a person, and joined with an older one.

Pure: no SQL, no chat, no network. ``read`` takes what stands in a spreadsheet cell or a typed answer and knows nothing
of spoken dates or amounts; handlers/notes reads those and hands over values of the same Python types.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from storage import lunar
from storage.errors import BadValue

WEEKDAYS = "一二三四五六日"
_DAY_EXAMPLE = "写成 8月15日 或 农历八月十五 这样"


@dataclass(frozen=True)
class Kind:
    """One sort of value."""

    name: str
    read: Callable[[str], Any]
    """The value of a typed text; BadValue with the Chinese line to show if it is none."""
    show: Callable[[Any], str]
    """The value as a person reads it."""
    many: Literal["", "set", "ranked", "ordered"] = ""
    """Whether the field holds several values, and whether their order means something."""
    dump: Callable[[Any], str] = str
    """The value as text, as a sealed column keeps it."""
    load: Callable[[str], Any] = str
    """What ``dump`` wrote."""

    def merge(self, old: Any, new: Any) -> Any:
        """An older value joined with a newer one: several values are kept together, a single one is replaced."""
        if not self.many:
            return old if new in (None, "") else new
        return join_items((*(old or ()), *(new or ()))) or None


@dataclass(frozen=True, order=True)
class MoneyRange:
    """Yuan, either end open, both ends the same for one amount."""

    low: int | None = None
    high: int | None = None
    about: bool = False
    """Said with 左右 and the like."""

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise BadValue("说个数就行，比如 15-20万")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise BadValue("前面的数比后面大，写成 15-20万 这样")


@dataclass(frozen=True)
class MonthDay:
    """A day that comes back every year; no year is ever kept."""

    month: int
    day: int
    lunar: bool = False

    def __post_init__(self) -> None:
        longest = 30 if self.lunar else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[(self.month - 1) % 12]
        if not (1 <= self.month <= 12 and 1 <= self.day <= longest):
            raise BadValue(_DAY_EXAMPLE)

    def dump(self) -> str:
        """``08-15`` or ``L08-15``."""
        return f"{'L' if self.lunar else ''}{self.month:02}-{self.day:02}"

    @classmethod
    def load(cls, text: str) -> "MonthDay":
        """What ``dump`` wrote."""
        month, day = text.removeprefix("L").split("-")
        return cls(int(month), int(day), text.startswith("L"))


@dataclass(frozen=True)
class Item:
    """One value of a field that holds several: a choice's code, or ``other`` and the words said."""

    code: str
    words: str = ""

    @property
    def key(self) -> str:
        """What makes two items the same: the code, or the words of ``other``."""
        return self.words if self.code == "other" else self.code


@dataclass(frozen=True)
class Link:
    """Another customer of the record."""

    id: int
    name: str = field(default="", compare=False)
    """As people know them."""


@dataclass(frozen=True)
class Window:
    """From a day to a day, both included."""

    first: date
    last: date


def join_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each value once, in the order first said, with the words last said of it (a car's trim)."""
    joined: dict[str, Item] = {}
    for item in items:
        joined[item.key] = item if item.words else joined.get(item.key, item)
    return tuple(joined.values())


# -- reading plain forms ------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Text as it is stored: full-width forms folded, control characters and outer blanks gone."""
    folded = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in folded).split())


def read_text(limit: int) -> Callable[[str], str]:
    """A reader of text up to ``limit`` characters."""

    def read(text: str) -> str:
        value = clean(text)
        if not value:
            raise BadValue("还没写内容")
        if len(value) > limit:
            raise BadValue(f"太长了，{limit}个字以内")
        return value

    return read


_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}(?:\d{1,4})?|[2-9]\d{6,7}|400\d{7}|800\d{7}")


def read_phone(text: str) -> str:
    """Digits of a mainland mobile or landline, without +86."""
    digits = re.sub(r"[\s()+./·转-]", "", clean(text))
    if len(digits) > 11 and digits.startswith(("86", "0086")):
        digits = digits.removeprefix("00").removeprefix("86")
    if not digits.isascii() or not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        raise BadValue("这个号码对不上，手机号是11位，比如 13800000001")
    return digits


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def read_email(text: str) -> str:
    """An address of electronic mail."""
    value = clean(text)
    if len(value) > 100 or not _EMAIL.fullmatch(value):
        raise BadValue("邮箱写成 zhang@example.com 这样")
    return value


_UNIT = r"(万|[wW]|元|块)?"
_AMOUNT = re.compile(rf"(\d{{1,9}}(?:\.\d{{1,9}})?){_UNIT}")
_RANGE = re.compile(rf"(\d+(?:\.\d+)?){_UNIT}[-~到至](\d+(?:\.\d+)?){_UNIT}")
_OPEN = {"以内": "high", "以下": "high", "以上": "low", "起": "low", "左右": "about"}


def _yuan(number: str, unit: str | None) -> int:
    value = float(number)
    if unit in ("元", "块"):
        return round(value)
    return round(value * 10_000) if unit or value < 1_000 else round(value)


def read_yuan(text: str) -> int:
    """An amount in yuan: 22.8万, 228000, 5000元; a bare number under 1,000 means 万."""
    match = _AMOUNT.fullmatch(clean(text).replace(",", "").replace(" ", ""))
    if not match or not 0 < _yuan(*match.groups()) < 100_000_000:
        raise BadValue("写个金额就行，比如 22.8万")
    return _yuan(*match.groups())


def read_money_range(text: str) -> MoneyRange:
    """A budget in yuan: 15-20万, 20万左右, 30万以内."""
    plain = clean(text).replace(" ", "").replace(",", "")
    tail = next((word for word in _OPEN if plain.endswith(word)), "")
    plain, side = plain.removesuffix(tail), _OPEN.get(tail)
    if match := _RANGE.fullmatch(plain):
        low, unit, high, last = match.groups()
        return MoneyRange(read_yuan(low + (unit or last or "")), read_yuan(high + (last or "")), side == "about")
    amount = read_yuan(plain)
    if side == "high":
        return MoneyRange(None, amount)
    return MoneyRange(amount, None) if side == "low" else MoneyRange(amount, amount, side == "about")


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read_date(text: str) -> date:
    """A written date with its year."""
    match = _DATE.fullmatch(clean(text).split(" ")[0])
    try:
        return date(*map(int, match.groups())) if match else date.fromisoformat(clean(text)[:10])
    except ValueError as error:
        raise BadValue("写成 2026-11-28 或 11月28日 这样") from error


def read_moment(text: str) -> datetime:
    """A moment with its zone in ISO form; spoken ones are read elsewhere."""
    try:
        value = datetime.fromisoformat(clean(text))
    except ValueError:
        value = datetime.min
    if value.tzinfo is None:
        raise BadValue("写成 11月28日 15:00 或 周六下午 这样")
    return value


_MONTH_DAY = re.compile(r"(?:(?:19|20)\d{2}[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?")
"""A year is not kept: who congratulates needs none, and it is nobody's business."""
_LUNAR = re.compile(r"(?:农历|阴历|旧历|L)的?")


def read_month_day(text: str) -> MonthDay:
    """8月15日, 08-15, 1988-08-15, 农历8月15, 农历八月十五, 腊月廿三."""
    plain = clean(text).replace(" ", "")
    said = _LUNAR.match(plain)
    words = plain[said.end() :] if said else plain
    if named := lunar.named_day(words):
        return MonthDay(*named, lunar=True)
    match = _MONTH_DAY.fullmatch(words)
    if not match:
        raise BadValue(_DAY_EXAMPLE)
    return MonthDay(int(match[1]), int(match[2]), bool(said))


def read_flag(text: str) -> bool:
    """是 and its many spellings in spreadsheets."""
    word = clean(text).lower()
    if word in {"是", "有", "y", "yes", "true", "1", "√", "✓", "对", "要"}:
        return True
    if word in {"否", "无", "没有", "n", "no", "false", "0", "×", "不", "不是", ""}:
        return False
    raise BadValue("回 是 或 否")


def read_number(text: str) -> int:
    """A whole number of zero or more."""
    match = re.fullmatch(r"(\d{1,9})(?:\.0)?(?:公里|km|人|批|次)?", clean(text).lower().replace(",", ""))
    if not match:
        raise BadValue("写个数字就行，比如 8000")
    return int(match[1])


def read_link(text: str) -> Link:
    """The id of another customer; words are looked up elsewhere."""
    match = re.fullmatch(r"[1-9]\d{0,18}", clean(text), re.ASCII)
    if not match or int(match[0]) >= 2**63:
        raise BadValue("没对上是谁，写已经记过的姓名或号码")
    return Link(int(match[0]))


PLATE_SHAPE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z](?:[A-Z0-9]{5,6}|[A-Z0-9]{4}[挂学警港澳])"
)


def read_plate(text: str) -> str:
    """A mainland number plate: five places, the last a character on special ones, or six (new energy)."""
    plate = re.sub(r"[\s·•.-]", "", clean(text)).upper()
    if not PLATE_SHAPE.fullmatch(plate):
        raise BadValue("车牌写成 粤B12345 这样")
    return plate


# -- showing ------------------------------------------------------------------------------------------------------


def show_yuan(value: int) -> str:
    """22.8万, 5000元."""
    if value < 10_000:
        return f"{value}元"
    return f"{value / 10_000:.4f}".rstrip("0").rstrip(".") + "万"


def show_money_range(value: MoneyRange) -> str:
    """15万-20万, 20万左右, 30万以内."""
    if value.low is None or value.high is None:
        amount = show_yuan(value.low if value.low is not None else value.high or 0)
        return amount + ("以内" if value.low is None else "以上")
    if value.low == value.high:
        return show_yuan(value.low) + ("左右" if value.about else "")
    return f"{show_yuan(value.low)}-{show_yuan(value.high)}" + ("左右" if value.about else "")


def show_date(value: date) -> str:
    """11月28日 周六."""
    return f"{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}"


def show_moment(value: datetime) -> str:
    """11月28日 周六 15:00, in the zone it carries."""
    return f"{show_date(value.date())} {value:%H:%M}"


def show_month_day(value: MonthDay) -> str:
    """8月15日, 农历八月十五."""
    return f"农历{lunar.day_name(value.month, value.day)}" if value.lunar else f"{value.month}月{value.day}日"


def show_window(value: Window) -> str:
    """A day, or first to last."""
    return show_date(value.last) if value.first == value.last else f"{show_date(value.first)}-{show_date(value.last)}"


def read_window(text: str) -> Window:
    """A written date."""
    day = read_date(text)
    return Window(day, day)


def show_time(value: time) -> str:
    """15:00."""
    return f"{value:%H:%M}"


_LONGEST_ITEM = 40


def read_items(text: str, between: str = r"[,，、;；|/\s]+") -> tuple[Item, ...]:
    """Words between separators, as said."""
    words = [clean(word) for word in re.split(between, text) if clean(word)]
    if not words:
        raise BadValue("还没写内容")
    if max(map(len, words)) > _LONGEST_ITEM:
        raise BadValue(f"太长了，每项{_LONGEST_ITEM}个字以内，用顿号隔开")
    return join_items(Item("other", word) for word in words)


def read_cars(text: str) -> tuple[Item, ...]:
    """Cars between separators; a blank is part of a name (Model Y)."""
    return read_items(text, r"[,，、;；|/\n]+")


def show_items(value: Sequence[Item]) -> str:
    """The words, one after another; a field with choices shows labels instead."""
    return "、".join(item.words or item.code for item in value)


TEXT = Kind("text", read_text(100), str)
PROSE = Kind("prose", read_text(2_000), str)
PHONE = Kind("phone", read_phone, str)
EMAIL = Kind("email", read_email, str)
PLATE = Kind("plate", read_plate, str)
CHOICE = Kind("choice", read_text(20), str)
CHOICES = Kind("choices", read_items, show_items, "set")
RANKED = Kind("ranked", read_items, show_items, "ranked")
CARS = Kind("cars", read_cars, show_items, "ordered")
YUAN = Kind("yuan", read_yuan, show_yuan, load=int)
MONEY_RANGE = Kind("money_range", read_money_range, show_money_range)
DATE = Kind("date", read_date, show_date)
WINDOW = Kind("window", read_window, show_window)
MOMENT = Kind("moment", read_moment, show_moment)
MONTH_DAY = Kind("month_day", read_month_day, show_month_day, dump=MonthDay.dump, load=MonthDay.load)
FLAG = Kind("flag", read_flag, lambda value: "是" if value else "否")
NUMBER = Kind("number", read_number, str)
LINK = Kind("link", read_link, lambda value: value.name)
