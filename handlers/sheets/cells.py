"""The cells of one row -> what they say, however the store typed it: numbers Excel ruined, days, levels, ticks.

Values come out as plain text that a field's kind reads again (JSON passes between processes); what cannot be read goes
into the note and costs nothing else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from handlers.notes.ages import age_range
from handlers.notes.dates import resolve
from handlers.notes.lexicon import Lexicon
from handlers.sheets.columns import HISTORY, NOTE, REP, SKIP, WECHAT, Column
from handlers.sheets.opening import tidy
from storage.choices import OTHER
from storage.errors import BadValue
from storage.kinds import clean, read_flag, read_phone
from storage.models import fields
from storage.record import car_code

_NUMBER = re.compile(r"1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|400\d{7}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_MASKED = re.compile(r"1\d{2}[*xX●]{4}\d{4}")
_LEVEL = re.compile(r"([A-Za-z])(?:级|类)?(?:[(（].*?[)）])?(?:级|类)?")
_MONTH_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})|(\d{1,2})月(\d{1,2})[日号]?")
_FULL_DAY = re.compile(r"(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?")
_BORN = re.compile(
    r"((?:19|20)\d{2})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_AGE = re.compile(r"(\d{2})(?:周?岁)?")
_AGES = range(10, 100)
_SERIAL = (20_000, 60_000)
"""Days since 1899-12-30 that Excel writes for the years 1954 to 2064."""
_EPOCH = date(1899, 12, 30)
_YES, _NO = "是", "否"


@dataclass
class Parsed:
    """What one row says, ready for JSON."""

    number: int
    """Its row in the sheet, from 1, as people count."""
    name: str = ""
    phones: list[str] = field(default_factory=list)
    rep: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """Key -> text for the field's kind; cars and choices of several as lists of [code, words]."""
    contacts: list[list[str]] = field(default_factory=list)
    """[day in ISO form or nothing, words]."""
    next_on: str = ""
    note: list[str] = field(default_factory=list)
    bad: str = ""
    """Why the row cannot be taken; empty: it can."""


_WORDS = (NOTE, HISTORY, "customer.note", "contact.summary")
"""What is kept as typed; everything else is brought to one width."""


def _as_meant(column: Column, text: str) -> str:
    return tidy(text) if column.means in _WORDS else clean(text)


class Reader:
    """Reads the rows of one sheet."""

    def __init__(self, columns: Sequence[Column], words: Lexicon, now: datetime) -> None:
        self._columns = columns
        self._words = words
        self._now = now

    def read(self, number: int, row: Sequence[str]) -> Parsed | None:
        """A row; None if it is empty or repeats the header."""
        cells = [(c, _as_meant(c, row[c.place])) for c in self._columns if c.place < len(row) and row[c.place].strip()]
        cells = [(column, text) for column, text in cells if column.means != SKIP and text not in ("-", "/", "—", "无")]
        if not cells or all(text == column.title for column, text in cells):
            return None
        parsed = Parsed(number)
        for column, text in cells:
            self._take(parsed, column, text)
        self._finish(parsed)
        return parsed

    def _take(self, parsed: Parsed, column: Column, text: str) -> None:
        means = column.means
        if means == "customer.name":
            parsed.name = text[:100]
        elif means == REP:
            parsed.rep = text[:20]
        elif means == "phone.number":
            self._phones(parsed, column, text)
        elif means == HISTORY:
            parsed.contacts.append(self._history(text))
        elif means in ("contact.at", "contact.next_at"):
            self._moment(parsed, column, text)
        elif means == "contact.summary":
            parsed.contacts.append(["", text])
        elif means == WECHAT:
            self._flag(parsed, column, text)
        elif means == "visit.series":
            self._drive(parsed, text)
        elif means in (NOTE, "customer.note"):
            parsed.note.append(text if means == "customer.note" else f"{column.title}：{text}")
        else:
            self._field(parsed, column, text)

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _phones(self, parsed: Parsed, column: Column, text: str) -> None:
        found, problem = phones(text)
        parsed.phones += [number for number in found if number not in parsed.phones]
        if problem and not found:
            parsed.bad = problem
            parsed.note.append(f"{column.title}：{text[:3]}…{text[-4:]}" if "*" in text else f"{column.title}没认出来")

    # -- days ---------------------------------------------------------------------------------------------------------

    def _history(self, text: str) -> list[str]:
        """A contact's day stands before its words: 3.5 电话，嫌贵."""
        match = re.match(r"(?:20\d{2}[-/.年])?\d{1,2}[./月-]\d{1,2}[日号]?", text)
        head = match[0] if match else text.partition(" ")[0]
        day = past_day(head, self._now)
        words = text[len(head) :] if day else text
        return [day.isoformat() if day else "", words.strip(" ，,:：") or "跟进"]

    def _moment(self, parsed: Parsed, column: Column, text: str) -> None:
        is_next = column.means == "contact.next_at"
        day = next_day(text, self._now) if is_next else past_day(text, self._now)
        if day is None:
            parsed.note.append(f"{column.title}：{text}")
        elif is_next:
            parsed.next_on = day.isoformat()
        else:
            parsed.contacts.append([day.isoformat(), ""])

    # -- the rest -----------------------------------------------------------------------------------------------------

    def _flag(self, parsed: Parsed, column: Column, text: str) -> None:
        try:
            if read_flag(text):
                parsed.note.append("已加微信")
        except BadValue:
            parsed.note.append(f"{column.title}：{text}")

    def _drive(self, parsed: Parsed, text: str) -> None:
        try:
            parsed.fields["drive"] = _YES if read_flag(text) else _NO
        except BadValue:
            parsed.fields["drive"] = text

    def _field(self, parsed: Parsed, column: Column, text: str) -> None:
        decl, key = fields().get(column.means), column.means
        try:
            if key == "car.series":
                parsed.fields[key] = text
            elif decl is None:
                parsed.note.append(f"{column.title}：{text}")
            elif decl.kind.name == "cars":
                parsed.fields[key] = self._cars(text)
            elif key == "customer.level":
                match = _LEVEL.fullmatch(text)
                parsed.fields[key] = match[1].upper() if match else text
            elif decl.kind.name in ("date", "window"):
                parsed.fields[key] = self._day(text).isoformat()
            elif key == "customer.age_range" and (match := _AGE.fullmatch(text)):
                parsed.fields[key] = age_range(int(match[1]))
            elif key == "customer.birthday" and (born := born_on(text)):
                self._birthday(parsed, born)
            else:
                decl.kind.read(text)
                parsed.fields[key] = text
        except BadValue:
            parsed.note.append(f"{column.title}：{text}")

    def _day(self, text: str) -> date:
        day = past_day(text, self._now)
        if day is None:
            raise BadValue
        return day

    def _birthday(self, parsed: Parsed, born: date) -> None:
        """The day is kept without its year, which tells the age where no column does."""
        today = self._now.date()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if age not in _AGES:
            raise BadValue
        parsed.fields["customer.birthday"] = f"{born.month}月{born.day}日"
        parsed.fields.setdefault("customer.age_range", age_range(age))

    def _cars(self, text: str) -> list[list[str]]:
        found = [
            [car_code(one.series.brand, one.series.name), ""] for one in self._words.mentions(text) if one.series.name
        ]
        if found:
            return found
        return [[OTHER, words[:40]] for words in re.split(r"[,，、;；/]+", text) if words.strip()]

    def _finish(self, parsed: Parsed) -> None:
        """A row needs a name or a number; a last contact's day belongs to the words that have none."""
        if parsed.phones or parsed.name:
            parsed.bad = "" if parsed.phones or not parsed.bad else parsed.bad
        else:
            parsed.bad = parsed.bad or "没有姓名也没有电话"
        parsed.contacts = _joined(parsed.contacts)


def _joined(contacts: list[list[str]]) -> list[list[str]]:
    """A day without words and words without a day are one contact."""
    days = [one for one in contacts if one[0] and not one[1]]
    open_words = [one for one in contacts if one[1] and not one[0]]
    rest = [one for one in contacts if one[0] and one[1]]
    if days and open_words:
        words = "；".join(one[1] for one in open_words)
        return [*rest, [days[-1][0], words]]
    return [*rest, *([[day[0], "跟进"] for day in days]), *open_words]


def phones(text: str) -> tuple[list[str], str]:
    """Every number in a cell, and what is wrong where there is none."""
    plain = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", clean(text).replace("+86", ""))
    if match := _SCIENTIFIC.fullmatch(plain):
        plain = _unscientific(match[0])
    found = []
    for raw in _NUMBER.findall(plain):
        try:
            found.append(read_phone(raw))
        except BadValue:
            continue
    if found:
        return list(dict.fromkeys(found)), ""
    if _MASKED.search(plain):
        return [], "号码被隐藏了"
    return [], "号码不全，Excel 里把这一列设成文本" if _SCIENTIFIC.fullmatch(clean(text)) else "号码不对"


def _unscientific(text: str) -> str:
    """1.3800000001E+10 -> its digits, if Excel kept them all."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    is_whole = len(number.as_tuple().digits) >= 9  # fewer were rounded away
    return str(int(number)) if is_whole else text


def _written_day(text: str, now: datetime) -> tuple[date | None, bool]:
    """A day as typed, and whether its year was."""
    plain = clean(text)
    if match := _FULL_DAY.fullmatch(plain):
        return _date(int(match[1]), int(match[2]), int(match[3])), True
    if re.fullmatch(r"20\d{6}", plain):
        return _date(int(plain[:4]), int(plain[4:6]), int(plain[6:])), True
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and _SERIAL[0] < float(plain) < _SERIAL[1]:
        return _EPOCH + timedelta(days=int(float(plain))), True
    if match := _MONTH_DAY.fullmatch(plain):
        month, day = (int(part) for part in match.groups() if part)
        return _date(now.year, month, day), False
    found = resolve(plain, now, "past") if len(plain) <= 12 else None
    return (found[0].date(), True) if found else (None, False)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def born_on(text: str) -> date | None:
    """A date of birth with its year: 1988-08-15, 19880815, 1988年8月15日, or as Excel counts days."""
    plain = clean(text)
    if match := _BORN.fullmatch(plain):
        return _date(*(int(part) for part in match.groups() if part))
    return _written_day(plain, datetime.max)[0] if re.fullmatch(r"\d{5}", plain) else None


def past_day(text: str, now: datetime) -> date | None:
    """A day that has been; one typed without its year is the last of that name."""
    day, has_year = _written_day(text, now)
    if day is not None and not has_year and day > now.date():
        return _date(day.year - 1, day.month, day.day)
    return day


def next_day(text: str, now: datetime) -> date | None:
    """A day for the next contact; one typed without its year is the one nearest to now."""
    day, has_year = _written_day(text, now)
    if day is not None and not has_year and day < now.date() - timedelta(days=180):
        return _date(day.year + 1, day.month, day.day)
    return day
