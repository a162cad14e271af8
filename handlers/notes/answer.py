"""The answer to one asked question: values only if the field's reader reads all of the text.

Words such as 改成 or 大概 count as nothing; any other word means the text is a note, not an answer.
"""

import re
from collections.abc import Callable
from datetime import datetime

from handlers.notes import birthdays, dates, talk, vocab
from handlers.notes.actions import first_action
from handlers.notes.ages import age_range
from handlers.notes.answer_words import (
    CARS,
    CHOICES,
    DATES,
    FILLER,
    FREE,
    LABELS,
    LETTERS,
    LEVEL,
    SINGULAR,
    SOLAR,
    SUMS,
    TABLES,
)
from handlers.notes.cars import see_cars
from handlers.notes.contacts import read_contacts
from handlers.notes.deciders import KIN
from handlers.notes.festive import LUNAR, lunar_parts
from handlers.notes.findings import Birthday, Car, Choice, Money, Value
from handlers.notes.lexicon import Lexicon
from handlers.notes.money import find_sums
from handlers.notes.names import is_full, is_han, titled_at
from handlers.notes.numbers import flatten, number, whole
from handlers.notes.page import OTHER, Page


def read_answer(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    """The values the text gives a field, or None if it says anything else."""
    text, field = text.strip()[:500], SINGULAR.get(field, field)
    if not text:
        return None
    if field in FREE:
        return (text,)
    for reader in _readers(field):
        found = reader(field, text, sent_at, words)
        if found:
            return found
    return None


Reader = Callable[[str, str, datetime, Lexicon], tuple[Value, ...] | None]


def _readers(field: str) -> tuple[Reader, ...]:
    special: dict[str, Reader] = {
        "budget": _budget,
        "name": _name,
        "birthday": _birthday,
        "level": _level,
        "next_time": _time,
        "mileage": _mileage,
        "age_range": _age,
        "next_action": _action,
        "color": _colors,
        "wechat": _wechat,
        "reached": _reached,
        "do_not_contact": _reached,
        "reject": _rejects,
    }
    own: tuple[Reader, ...] = (special[field],) if field in special else ()
    if field in DATES:
        own = (_date,)
    elif field in CARS:
        own = (_cars,)
    elif field in SUMS:
        own = (_yuan,)
    elif field in ("phone", "email", "plate"):
        own = (_contact,)
    return (_label, *own, _tabled) if field in LABELS or field in TABLES else own


def _is_rest_empty(words: str) -> bool:
    return not FILLER.sub("", words).strip()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    keep = list(text)
    for start, end in spans:
        keep[start:end] = " " * (end - start)
    return "".join(keep)


def _label(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    labels = sorted(LABELS.get(field, ()), key=len, reverse=True)
    rest, found = flatten(text), []
    for label in labels:
        at = rest.upper().find(label.upper())
        if at >= 0:
            found.append((at, label))
            rest = rest[:at] + " " * len(label) + rest[at + len(label) :]
    if not found or not _is_rest_empty(rest):
        return None
    return tuple(Choice(x, x) if field in CHOICES else x for _, x in sorted(found))


def _tabled(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    page, found, spans = Page(text), [], []
    for rule in TABLES.get(field, ()):
        match = rule.pattern.search(page.flat)
        if match:
            found.append((match.start(), rule.label))
            spans.append(match.span())
    if found and _is_rest_empty(_without(page.flat, spans)):
        return tuple(label for _, label in sorted(found))
    if field not in ("decision_maker", "objection"):
        return None
    return _through_talk(field, text)


def _through_talk(field: str, text: str) -> tuple[Value, ...] | None:
    page = Page(text)
    talk.read_talk(page, [])
    found = [f for f in page.findings if f.field == field]
    if not found or not _is_rest_empty(_without(page.flat, [(f.start, f.end) for f in found])):
        kin = KIN.get(FILLER.sub("", text)) if field == "decision_maker" else None
        return (Choice(kin, text),) if kin else None
    return tuple(f.value for f in found)


def _budget(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    page = Page(f"预算{re.sub(r'^[改换]?[成为到]?', '', text)}")
    sums = find_sums(page)
    if len(sums) != 1 or not _is_rest_empty(_without(page.flat, [(sums[0].start, sums[0].end)])):
        plain = number(FILLER.sub("", flatten(text)).rstrip("万wW"))
        if plain is None or not 1 <= plain <= 2_000:
            return None
        return (Money(round(plain * 10_000), round(plain * 10_000)),)
    return (sums[0].money,)


def _action(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = FILLER.sub("", flatten(text)) or text
    found = first_action(text) if len(plain) <= 6 else ""
    return (found,) if found else None


def _yuan(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = re.sub(r"元|块钱?|定金|订金|成交价?|落地|裸车|[ ,，]", "", flatten(text))
    value = number(plain)
    if value is not None and value >= (100 if field == "deposit" else 5_000):
        return (round(value),)
    found = _budget(field, plain, sent_at, words)
    money = found[0] if found else None
    return (money.low,) if isinstance(money, Money) and money.low and money.low == money.high else None


def _name(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = re.sub(
        r"^(?:改成|改为|应该是|是|叫|姓名|名字|客户|他叫|她叫|就是)+[是叫:： ]*|[。.!！吧呀啊]+$",
        "",
        flatten(text).strip(),
    ).strip()
    titled = titled_at(plain, 0)
    if (titled and titled[0] == len(plain)) or is_full(plain):
        return (titled[1] if titled and titled[0] == len(plain) else plain,)
    is_word = 1 < len(plain) <= 4 and all(is_han(c) for c in plain) and plain[0] in "老小阿大"
    is_foreign = bool(re.fullmatch(r"[A-Za-z][A-Za-z .'-]{1,30}|[一-龥]{2,6}·[一-龥]{2,6}", plain))
    return (plain,) if is_word or is_foreign else None


def _contact(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    page = Page(text)
    read_contacts(page, sent_at.date())
    found = [f for f in page.findings if f.field == field]
    rest = _without(page.flat, [(f.start, f.end) for f in found])
    return tuple(f.value for f in found) if found and _is_rest_empty(rest) else None


def _wechat(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = re.sub(r"^(?:微信号?|vx|wx)?(?:是|改成|:|：)?\s*", "", flatten(text), flags=re.I).strip()
    return (plain,) if LETTERS.fullmatch(plain) else None


def _date(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    side = "past" if field in ("contact_date", "order_date") else "future"
    found = dates.find(text, sent_at, "past" if side == "past" else "future")
    if len(found) != 1 or not _is_rest_empty(_without(flatten(text), [found[0].span])):
        return None
    when = found[0]
    if field == "purchase_by":
        return (when.last_day,)
    is_timed = field == "next_date" and when.precise != "date"
    return (when.first_day, when.start.time()) if is_timed else (when.first_day,)


def _time(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    found = dates.find(text, sent_at)
    if len(found) != 1 or found[0].precise == "date" or not _is_rest_empty(_without(flatten(text), [found[0].span])):
        return None
    return (found[0].start.time(),)


def _birthday(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    flat = flatten(text)
    page = Page(f"生日{flat}" if "生" not in flat else flat)
    birthdays.read_birthday(page, sent_at.date())
    found = page.first("birthday")
    if found and _is_rest_empty(_without(page.flat, [(found.start, found.end)]).replace("过", "")):
        return (found.value,)
    lunar, solar = LUNAR.search(flat), SOLAR.fullmatch(FILLER.sub("", flat))
    parts = lunar_parts(lunar) if lunar else None
    if parts and parts[1] and parts[2]:
        return (Birthday(parts[0], parts[1], True),)
    if solar:
        month, day = whole(solar["m"]) or 0, whole(solar["d"]) or 0
        return (Birthday(month, day),) if 1 <= month <= 12 and 1 <= day <= 31 else None
    return None


def _level(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = re.sub(r"^(?:改成|改为|升到|降到|调到|定为|是|级别|等级|意向)+", "", flatten(text).strip())
    match = LEVEL.fullmatch(plain.strip(" 。.吧"))
    return (match[1].upper(),) if match else None


def _mileage(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    match = re.fullmatch(
        r"([0-9.]+|[一二两三四五六七八九十百千]+)\s?(万|千)?(?:多)?\s?(?:公里|km)?",
        FILLER.sub("", flatten(text)),
        re.I,
    )
    value = number(match[1]) if match else None
    return (round(value * {"万": 10_000, "千": 1_000}.get(match[2] or "", 1)),) if match and value else None


def _age(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    match = re.fullmatch(r"([0-9]{2}|[一-龥]{1,4})岁?", FILLER.sub("", flatten(text)).removesuffix("岁"))
    age = whole(match[1]) if match else None
    return (age_range(age),) if age is not None and 16 <= age <= 99 else None


def _colors(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = re.sub(r"[色的]|珍珠|[深浅]", "", FILLER.sub("", flatten(text)))
    return tuple(vocab.COLORS[c] for c in plain) if plain and all(c in vocab.COLORS for c in plain) else None


def _rejects(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    plain = re.sub(r"不要|不考虑|不喜欢|不想要", "", flatten(text))
    for name in ("body_type", "powertrain", "color"):
        found = read_answer(name, plain, sent_at, words)
        if found:
            return found
    cars = _cars("interest", plain, sent_at, words)
    return tuple(c.brand for c in cars if isinstance(c, Car)) if cars else None


def _reached(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    if field == "reached" and vocab.UNREACHED.search(text):
        return (False,)
    yes = re.fullmatch(r"是的?|有|接了|接通了?|通了|打通了|联系上了|要|对|yes|y|1", text, re.I)
    no = re.fullmatch(r"不是?|否|没有?|不用|没|no|n|0", text, re.I)
    return (True,) if yes else (False,) if no else None


def _cars(field: str, text: str, sent_at: datetime, words: Lexicon) -> tuple[Value, ...] | None:
    page = Page(text)
    mentions = words.mentions(page.flat)  # asked for a car, an everyday word is one
    seen = see_cars(page, mentions)
    for mention in mentions:
        page.claim(mention.start, mention.end, OTHER)
    rest = _without(page.flat, [(s.start, s.end) for s in seen])
    return tuple(s.car for s in seen) if seen and _is_rest_empty(re.sub(r"对比|换成", "", rest)) else None
