"""Changing fields by naming them: 王强 区域改成浦东，年龄改成36-45岁; lists by what comes and goes: 不要白色了.

Any field people set, wherever it is kept. What names no field and no list is a note.
"""

import re
from functools import cache

from handlers import batches, changing, filing, list_words, lookup, which_car
from handlers.cards import saved
from handlers.cards.talk import refusal
from handlers.editing import editable
from handlers.filed import Filed
from handlers.notes.read import read
from handlers.turn import Turn
from storage import customers, record
from storage.errors import BadValue
from storage.fields import Decl
from storage.messages import Message
from storage.models import Car, Customer
from storage.vault import reveal

LONGEST = 60
"""Longer words are a note, whatever they hold."""
_VERBS = "改成|改为|改到|换成|更正为|更正成|设为|设成|改"
_CLEAR = "清空|删掉|去掉|删了"
_BEFORE = re.compile(r"^(?:不对|错了|不是|更正|改一下|把)[\s，,]*")
_ASIDE = {"name", "gender", "summary"}
_GONE = re.compile(
    r"(?P<who>.*?)[\s，,的]*(?:删掉|去掉|删了|不用)(?:号码|电话|手机号?|微信号?)?\s*(?P<number>\d{4,11})(?:了|这个号)?"
)
_BREAK = re.compile(r"[\s，,]+")
_CAR_OF = re.compile(r"的|[\s，,]+|(?=[一-龥][A-Z][A-Z0-9]{5})")


def reword(turn: Turn, text: str) -> list[Message] | None:
    """What the words change of one customer's fields; None where they are something else."""
    if len(text) > LONGEST or "\n" in text:
        return None
    for take in (_fields, _number, _list):
        if (messages := take(turn, text)) is not None:
            return messages
    return None


# -- fields by their names ----------------------------------------------------------------------------------------


@cache
def labels() -> dict[str, Decl]:
    """Every word for a field that people set: its label, the one on cards, column titles of spreadsheets."""
    found: dict[str, Decl] = {}
    for words in (lambda d: (d.label, d.card), lambda d: d.headers):
        for decl in editable():
            for word in words(decl):
                if len(word) > 1:
                    found.setdefault(word, decl)
    return found


@cache
def _clause() -> re.Pattern[str]:
    """One field and what is to become of it, up to the next one."""
    names = "|".join(sorted(map(re.escape, labels()), key=len, reverse=True))
    say = rf"(?P<label>{names})(?:(?P<clear>{_CLEAR})|(?:{_VERBS})[\s：:]*(?P<value>\S.*?)|(?P<drop>(?:{_CLEAR})\S.*?))"
    return re.compile(rf"{say}(?=[\s，,；;。]+(?:{names})(?:{_CLEAR}|{_VERBS})|[。\s]*$)")


def _fields(turn: Turn, text: str) -> list[Message] | None:
    clauses = list(_clause().finditer(text))
    customer, car = _whose(turn, text[: clauses[0].start()]) if clauses else (None, None)
    if customer is None:
        return None
    filed = Filed(customer, False, car=car)
    said = [(labels()[m["label"]], m["value"] or m["drop"] or changing.CLEAR, bool(m["drop"])) for m in clauses]
    drops = [(decl, value) for decl, value, is_drop in said if is_drop]
    if not all(decl.kind.many for decl, _ in drops):
        return None
    if refused := next((error for decl, value in drops if (error := _not_held(turn, customer, decl, value))), None):
        return [refusal(refused)]
    try:
        for decl, value, _ in said:
            _check_row(turn, customer, decl)
            if taken := changing.change(turn, filed, decl, value):
                return taken
    except BadValue as error:
        if filed.changed or filed.lines or not _is_note(turn, text, customer):
            return [refusal(error)]
        return None
    return [_done(turn, filed)]


def _check_row(turn: Turn, customer: Customer, decl: Decl) -> None:
    if not changing.has_place(turn, customer, decl):
        raise changing.no_deal(customer)


def _not_held(turn: Turn, customer: Customer, decl: Decl, words: str) -> BadValue | None:
    """颜色去掉白色: what a list does not hold cannot go."""
    held = record.value(turn.session, customer, decl) or ()
    if list_words.revise(turn, decl, held, words) is not None:
        return None
    return BadValue(f"{decl.card or decl.label}里没有这一项，现在是{turn.show(decl, held) or '空'}")


def _is_note(turn: Turn, text: str, customer: Customer) -> bool:
    """Whether the note reader makes something of what the field could not be set to."""
    note = read(text, turn.sent_at, (), turn.words)
    return any(finding.field not in _ASIDE for finding in note.findings)


def _whom(turn: Turn, words: str) -> Customer | None:
    """The one customer the words before a change name, or who is under discussion; None where they say more."""
    name = _BEFORE.sub("", words.strip(" ，,：:")).strip(" ，,：:").removesuffix("的")
    try:
        return lookup.one(turn, name) if len(name) <= lookup.LONGEST and not _BREAK.search(name) else None
    except BadValue:  # several are called so: the note asks which
        return None


def _whose(turn: Turn, words: str) -> tuple[Customer | None, Car | None]:
    """Whom the words before a change name, and which of their cars: 王强的迈腾, 粤B54321."""
    words = _BEFORE.sub("", words.strip(" ，,：:")).strip(" ，,：:").removesuffix("的")
    if (customer := _whom(turn, words)) is not None:
        return customer, which_car.meant(turn, customer, words)  # 粤B54321 names both
    parts = [part for part in _CAR_OF.split(words) if part]
    for place in range(len(parts) - 1, -1, -1):
        customer, rest = _whom(turn, "".join(parts[:place])), "".join(parts[place:])
        if customer is not None and (car := which_car.meant(turn, customer, rest)) is not None:
            return customer, car
    return None, None


def _done(turn: Turn, filed: Filed) -> Message:
    filing.settle(turn, filed.customer)
    turn.discuss(filed.customer)
    return saved.corrected(turn, filed, batches.name(turn, filed))


# -- numbers that are not the customer's any more -----------------------------------------------------------------


def _number(turn: Turn, text: str) -> list[Message] | None:
    """王强 删掉 13900006602: one of several numbers, by the whole of it or its tail."""
    match = _GONE.fullmatch(text)
    customer = _whom(turn, match["who"]) if match else None
    if match is None or customer is None:
        return None
    held = [(row, reveal(turn.session, row, "number") or "") for row in customers.phones(turn.session, customer.id)]
    gone = [(row, number) for row, number in held if number.endswith(match["number"])]
    if len(gone) != 1:
        return None
    row, number = gone[0]
    turn.session.delete(row)
    turn.session.flush()
    for rank, other in enumerate(customers.phones(turn.session, customer.id)):
        other.rank = rank
    filed = Filed(customer, False, changed=[("电话", changing.number(turn, customer, number), "删了")])
    return [_done(turn, filed)]


# -- lists --------------------------------------------------------------------------------------------------------


def _list(turn: Turn, text: str) -> list[Message] | None:
    """不要白色了, 王姐 最看重空间: a whole sentence about one list of one customer."""
    head, _, rest = (part.strip() for part in text.partition(" "))
    tries = [(head, rest), ("", text)]
    for whom, words in tries:
        customer = _whom(turn, whom) if list_words.speaks(words) else None
        found = list_words.revised(turn, customer, words) if customer else None
        if customer and found:
            filed = Filed(customer, False)
            changing.apply(turn, filed, found[0], found[1] or None)
            return [_done(turn, filed)]
    return None
