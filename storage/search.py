"""Finding customers: by name, its sound and initials, number or tail, car, any word said. Never outside the scope.

Names are found by one- and two-character grams (two-character names defeat trigram indexes), numbers by blind
indexes, words said by each engine's full text over one bigram string. The two dialects live here and nowhere else.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.customers import within
from storage.models import Contact, Customer, NameGram, Phone, Pick
from storage.models.deal import Car
from storage.people import Scope
from storage.vault import vault_of

MOST = 200
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "翟": "zhai", "缪": "miao", "乐": "yue", "覃": "qin", "冼": "xian", "种": "chong",
    "逄": "pang", "晁": "chao", "亓": "qi", "员": "yun", "那": "na", "尉": "wei", "钭": "tou", "繁": "po",
    "葛": "ge", "牟": "mu", "宓": "mi", "纪": "ji", "燕": "yan", "应": "ying", "宁": "ning", "句": "gou", "长": "zhang",
}  # fmt: skip
"""Readings of surnames that a dictionary of words gets wrong."""
_COMPOUND = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"), "长孙": ("zhang", "sun")}


def sound(name: str) -> tuple[str, str]:
    """Pinyin without tones, and initials: 张先生 -> zhangxiansheng, zxs."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    if name[:2] in _COMPOUND:
        parts = [*_COMPOUND[name[:2]], *lazy_pinyin(name[2:])]
    else:
        first = [_SURNAMES[name[0]]] if name[:1] in _SURNAMES else lazy_pinyin(name[:1])
        parts = [*first, *lazy_pinyin(name[1:])]
    parts = [part.lower() for part in parts if part.strip()]
    return "".join(parts), "".join(part[0] for part in parts)


def grams(text: str) -> list[str]:
    """Single characters and neighbouring pairs."""
    plain = re.sub(r"\s", "", text).casefold()
    return list(dict.fromkeys([*plain, *(plain[i : i + 2] for i in range(len(plain) - 1))]))


def index(session: Session, customer: Customer) -> None:
    """Bring a customer's name index in line with the name."""
    name = customer.name or ""
    customer.pinyin, customer.initials = sound(name)
    held = {row.gram: row for row in session.exec(select(NameGram).where(NameGram.customer_id == customer.id)).all()}
    wanted = set(grams(name))
    for gram in wanted - held.keys():
        session.add(NameGram(store_id=customer.store_id, gram=gram, customer_id=customer.id))
    for gram in held.keys() - wanted:
        session.delete(held[gram])


# -- words said ---------------------------------------------------------------------------------------------------

_HAN = re.compile(r"[㐀-鿿]+")
_WORD = re.compile(r"[a-z0-9]+|[㐀-鿿]+")


def bigrams(text: str) -> str:
    """The string both engines index: Chinese as neighbouring pairs, Latin words and numbers whole."""
    tokens: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _HAN.fullmatch(word) and len(word) > 1:
            tokens.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            tokens.append(word)
    return " ".join(tokens)


def say(session: Session, contact: Contact) -> None:
    """Index (again) the words of a contact; only the template, never what was cut out of it."""
    unsay(session, [contact.id])
    text = bigrams(f"{contact.source_text} {contact.summary or ''} {contact.feedback or ''}")
    values = {"g": text, "s": contact.store_id, "c": contact.customer_id, "k": contact.id}
    vector = "CAST(:g AS text)" if _is_sqlite(session) else "to_tsvector('simple', :g)"
    columns = "grams, store_id, customer_id, contact_id"
    session.execute(sa.text(f"INSERT INTO said ({columns}) VALUES ({vector}, :s, :c, :k)"), values)


def unsay(session: Session, contact_ids: Iterable[int]) -> None:
    """Take contacts out of the index of words."""
    session.flush()
    for contact_id in contact_ids:
        session.execute(sa.text("DELETE FROM said WHERE contact_id = :k"), {"k": contact_id})


def said(session: Session, scope: Scope, text: str) -> list[int]:
    """Customers about whom these words were said, within the scope; candidates are checked by substring."""
    tokens = bigrams(text).split()
    if not tokens:
        return []
    if _is_sqlite(session):
        match, query = "said MATCH :q", " AND ".join(f'"{token}"' for token in tokens)
    else:
        match, query = "grams @@ to_tsquery('simple', :q)", " & ".join(f"'{token}'" for token in tokens)
    stores: sa.BindParameter[int] = sa.bindparam("stores", expanding=True)
    found = sa.text(f"SELECT contact_id FROM said WHERE {match} AND store_id IN :stores LIMIT {MOST}")
    ids = session.execute(found.bindparams(stores), {"q": query, "stores": list(scope.stores)}).scalars().all()
    wanted = text.casefold()
    rows = session.exec(select(Contact).where(col(Contact.id).in_(list(ids)))).all()
    return list({row.customer_id: None for row in rows if _holds(row, wanted)})


def _holds(contact: Contact, wanted: str) -> bool:
    words = f"{contact.source_text} {contact.summary or ''} {contact.feedback or ''}".casefold()
    return all(part in words for part in wanted.split())


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# -- customers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Customers that a few words name, the likeliest first."""

    how: str
    """``phone``, ``tail``, ``name``, ``sound``, ``car``, ``plate`` or ``words``."""
    customers: Sequence[Customer]


def find(session: Session, scope: Scope, text: str, cars: Sequence[str] = ()) -> Found | None:
    """The customers in the scope that the text names; ``cars`` are codes of series it names."""
    plain = re.sub(r"\s", "", text)
    digits = re.sub(r"[\s+-]", "", text)
    if digits.isdigit():
        how = "tail" if len(digits) == 4 else "phone"
        return _found(
            session, scope, how, _with_number(session, digits.removeprefix("86") if len(digits) > 11 else digits)
        )
    tries = [("name", _named(scope, plain))]
    if plain.isascii() and plain.isalpha():
        low = plain.lower()
        sounds = (Customer.initials == low, col(Customer.pinyin).startswith(low, autoescape=True))
        tries += [("sound", col(Customer.id).in_(select(Customer.id).where(s))) for s in sounds]
    if cars:
        wanted = select(Pick.customer_id).where(Pick.field == "interests", col(Pick.code).in_(cars))
        tries.insert(0, ("car", col(Customer.id).in_(wanted.where(col(Pick.store_id).in_(scope.stores)))))
    tries.append(("plate", col(Customer.id).in_(_with_plate(session, scope, plain.upper()))))
    for how, condition in tries:
        if found := _found(session, scope, how, condition):
            return found
    ids = said(session, scope, text)
    return _found(session, scope, "words", col(Customer.id).in_(ids)) if ids else None


def _found(session: Session, scope: Scope, how: str, condition: sa.ColumnElement[bool]) -> Found | None:
    newest = (col(Customer.last_contact_at).desc().nulls_last(), col(Customer.id).desc())
    rows = session.exec(within(scope).where(condition).order_by(*newest).limit(MOST)).all()
    return Found(how, rows) if rows else None


def _with_number(session: Session, digits: str) -> sa.ColumnElement[bool]:
    vault = vault_of(session)
    column, kind = (Phone.tail, "tail") if len(digits) == 4 else (Phone.whole, "phone")
    return col(Customer.id).in_(select(Phone.customer_id).where(col(column).in_(vault.blinds(kind, digits))))


def _named(scope: Scope, name: str) -> sa.ColumnElement[bool]:
    wanted = [name[i : i + 2] for i in range(len(name) - 1)] or [name]
    conditions = [
        col(Customer.id).in_(
            select(NameGram.customer_id).where(
                col(NameGram.store_id).in_(scope.stores), NameGram.gram == gram.casefold()
            )
        )
        for gram in dict.fromkeys(wanted)
    ]
    return sa.and_(*conditions, col(Customer.name).contains(name, autoescape=True))


def _with_plate(session: Session, scope: Scope, plate: str) -> "sa.Select[int]":
    blinds = vault_of(session).blinds("plate", plate)
    return sa.select(col(Car.customer_id)).where(col(Car.store_id).in_(scope.stores), col(Car.plate_blind).in_(blinds))
