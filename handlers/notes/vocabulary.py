"""Findings in the vocabulary `cheji read` prints: one mapping table, the same whatever a store has set.

Money is in 万元 here, dates are texts; the product itself never uses these names.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Literal, NamedTuple

from handlers.notes.findings import Birthday, Car, Choice, Finding, Known, Money, Note, Reading, Value
from handlers.notes.lexicon import Lexicon
from handlers.notes.read import read
from handlers.notes.spelling import squeeze

Printed = str | float | int | dict[str, float | int | None] | list[str] | None
How = Literal["first", "last", "list", "best"]

FIRMS = {
    "吉利银河": "吉利",
    "长安启源": "长安",
    "长安凯程": "长安",
    "奇瑞风云": "奇瑞",
    "长城皮卡": "长城",
    "东风风神": "东风",
    "东风风行": "东风",
    "东风风光": "东风",
    "东风奕派": "东风",
    "东风纳米": "东风",
}
"""Makes whose second half belongs to the names of their cars: 银河E8 keeps its 银河, 吉利 alone is dropped."""


_SHORT = {"北京越野": ("北京",)}
"""What a make is called in front of its models and by no other: 北京BJ40."""


def _label(value: Value) -> Printed:
    return value.code if isinstance(value, Choice) else str(value)


_OWN_SOURCES = frozenset(("来电", "官网/厂家下发"))
"""Known to the store's record only."""


_OWN_BODIES = frozenset(("旅行车",))
"""Known to the store's record only."""


def _body(value: Value) -> Printed:
    return None if value in _OWN_BODIES else _label(value)


def _source(value: Value) -> Printed:
    return None if value in _OWN_SOURCES else _label(value)


def _day(value: Value) -> Printed:
    return value.isoformat() if isinstance(value, date) else None


def _clock(value: Value) -> Printed:
    return value.strftime("%H:%M") if isinstance(value, time) else None


def _wan(yuan: int | None) -> float | int | None:
    if yuan is None:
        return None
    value = round(yuan / 10_000, 4)
    return int(value) if value == int(value) else value


def _range(value: Value) -> Printed:
    return {"min": _wan(value.low), "max": _wan(value.high)} if isinstance(value, Money) else None


def _price(value: Value) -> Printed:
    return _wan(value) if isinstance(value, int) else None


def _model(value: Value) -> Printed:
    if not isinstance(value, Car) or not value.series:
        return None
    words = value.words or value.series
    if re.fullmatch(r"hi4[tz]?", squeeze(words).removeprefix(squeeze(value.series))):
        words = value.series  # 坦克500 Hi4-T
    plain = _bare(value.series, value)
    front = words[: len(words) - len(plain)].strip()
    if front.isascii() and len(front) > 2 and words.casefold().endswith(plain.casefold()):
        return plain  # BMW X5
    return _bare(words, value)


def _bare(words: str, car: Car) -> str:
    """A model without the brand in front; AION UT keeps what is its name, 坦克300 what would be left a number."""
    brand = car.brand
    own = (
        (FIRMS[brand],) if brand in FIRMS else (*Lexicon.shipped().fronts.get(brand, (brand,)), *_SHORT.get(brand, ()))
    )
    front = words[: -len(car.series)] if words.endswith(car.series) else ""
    if brand in FIRMS and front and front in brand:
        return car.series  # 风神皓瀚
    for front in own:
        rest = words[len(front) :].strip()
        if front.isascii() and front != brand and car.series.casefold().startswith(front.casefold()):
            continue
        if words.casefold().startswith(front.casefold()) and len(rest) > 1 and not rest.isdigit():
            return rest
    return words


def _model_or_brand(value: Value) -> Printed:
    return _model(value) or _brand(value)


def _brand(value: Value) -> Printed:
    return value.brand if isinstance(value, Car) else None


def _birthday(value: Value) -> Printed:
    if not isinstance(value, Birthday):
        return None
    year = f"{value.year}-" if value.year and not value.lunar else ""
    return f"{'农历' if value.lunar else ''}{year}{value.month:02}-{value.day:02}"


class Row(NamedTuple):
    """One field of the vocabulary: where it comes from and how it is printed."""

    field: str
    show: Callable[[Value], Printed] = _label
    how: How = "first"


TABLE: Mapping[str, Row] = {
    "name": Row("name"),
    "gender": Row("gender"),
    "age_range": Row("age_range"),
    "phone": Row("phone"),
    "wechat": Row("wechat"),
    "email": Row("email"),
    "source": Row("source", _source),
    "brands": Row("interest", _brand, "list"),
    "models": Row("interest", _model, "list"),
    "body_type": Row("body_type", _body, "list"),
    "powertrain": Row("powertrain", how="list"),
    "rejects": Row("reject", how="list"),
    "features": Row("feature", how="list"),
    "colors": Row("color", how="list"),
    "budget": Row("budget", _range, "best"),
    "concerns": Row("concern", how="list"),
    "usage": Row("usage", how="list"),
    "purchase_by": Row("purchase_by", _day, "last"),
    "urgency": Row("urgency"),
    "competitors": Row("competitor", _model_or_brand, "list"),
    "methods": Row("method", how="list"),
    "contact_date": Row("contact_date", _day),
    "attitude": Row("attitude", how="last"),
    "next_date": Row("next_date", _day, "best"),
    "next_time": Row("next_time", _clock, "best"),
    "next_action": Row("next_action", how="best"),
    "test_drive_models": Row("test_drive", _model, "list"),
    "materials": Row("material", how="list"),
    "decision_maker": Row("decision_maker"),
    "objections": Row("objection", how="list"),
    "deal_status": Row("deal_status"),
    "deal_model": Row("deal_model", _model),
    "deal_price": Row("deal_price", _price),
    "order_date": Row("order_date", _day),
    "delivery_date": Row("delivery_date", _day, "last"),
    "lost_reason": Row("lost_reason"),
    "lost_model": Row("lost_model", _model_or_brand),
    "birthday": Row("birthday", _birthday),
}


def to_vocabulary(note: Note, known: Sequence[Known], sent_at: datetime) -> list[dict[str, Printed]]:
    """The customers of a note, each as a record of the vocabulary."""
    names = {customer.id: customer.name for customer in known}
    return [_customer(reading, names, sent_at) for reading in note.customers]


def _customer(reading: Reading, names: Mapping[int, str], sent_at: datetime) -> dict[str, Printed]:
    out: dict[str, Printed] = {"op": reading.op}
    for key, row in TABLE.items():
        value = _printed(reading.all(row.field), row)
        if value not in (None, [], ""):
            out[key] = value
    numbers = reading.all("phone")
    if len(numbers) > 1:
        out["phone2"] = str(numbers[1].value)
    elif numbers and numbers[0].rule == "spare":
        out["phone2"] = out.pop("phone")
    if reading.who is not None:
        out["name"] = names.get(reading.who, str(out.get("name", "")))
    if "methods" in out and "contact_date" not in out:
        out["contact_date"] = sent_at.date().isoformat()
    if "methods" not in out:
        out.pop("contact_date", None)
    return out


def _printed(findings: Sequence[Finding], row: Row) -> Printed:
    if not findings:
        return None
    if row.how == "list":
        shown = (row.show(f.value) for f in findings)
        return list(dict.fromkeys(str(value) for value in shown if value))
    if row.how == "last":
        return row.show(findings[-1].value)
    if row.how == "best":
        top = max(f.confidence for f in findings)
        return row.show(next(f for f in findings if f.confidence == top).value) if top > 0.5 else None
    return row.show(findings[0].value)


def read_record(record: Mapping[str, object], words: Lexicon) -> dict[str, object]:
    """One line of `cheji read`: id, ref, known and text in; id and customers out."""
    known = tuple(_known(number, entry) for number, entry in enumerate(_entries(record.get("known")), 1))
    sent_at = datetime.fromisoformat(str(record.get("ref")))
    note = read(str(record.get("text") or ""), sent_at, known, words)
    return {"id": record.get("id"), "customers": to_vocabulary(note, known, sent_at)}


def _entries(known: object) -> list[Mapping[str, object]]:
    return [entry for entry in known if isinstance(entry, Mapping)] if isinstance(known, list) else []


def _known(number: int, entry: Mapping[str, object]) -> Known:
    phones = tuple(str(entry[key]) for key in ("phone", "phone2") if entry.get(key))
    return Known(number, str(entry.get("name", "")), phones, str(entry.get("gender") or ""))
