"""Finding customers: by name, its sound and initials, number or tail, car, any word said. Never outside the scope.

Names are found by one- and two-character grams (two-character names defeat trigram indexes), numbers by blind
indexes, words said by each engine's full text over one bigram string. The two dialects live here and nowhere else.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.choices import OWNER, SOCIAL
from storage.customers import having, within
from storage.kinds import clean
from storage.models import Car, Contact, Customer, NameGram, Ownership, Phone, Pick, Social
from storage.people import Scope
from storage.privacy import MARK
from storage.vault import vault_of

MOST = 200
FEW = 300
"""Contacts that are looked at one by one."""
MOST_FOUND = 50
"""Customers; who finds more says more."""
_BEYOND = "zzzz"
"""Behind the beginning of a pinyin: no sound goes on like that, in any order of letters."""
MERGED_PAGES = 500
"""Pages of the index merged in one step: some tens of milliseconds of the writer."""
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "翟": "zhai", "缪": "miao", "乐": "yue", "覃": "qin", "冼": "xian", "种": "chong",
    "逄": "pang", "晁": "chao", "亓": "qi", "员": "yun", "那": "na", "尉": "wei", "钭": "tou", "繁": "po",
    "葛": "ge", "牟": "mu", "宓": "mi", "纪": "ji", "燕": "yan", "应": "ying", "宁": "ning", "句": "gou", "长": "zhang",
    "卜": "bu", "都": "du", "薄": "bo", "阚": "kan", "折": "she", "秘": "bi", "黑": "he", "召": "shao", "洗": "xian",
    "祭": "zhai", "么": "yao", "隗": "wei",
}  # fmt: skip
"""Readings of surnames that a dictionary of words gets wrong."""
_COMPOUND = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"), "长孙": ("zhang", "sun"), "单于": ("chan", "yu"),
}  # fmt: skip
_SOUNDS = re.compile(r"[a-z0-9]+|[㐀-鿿𠀀-𳎯]")


def sound(name: str) -> tuple[str, str]:
    """Pinyin without tones, and initials: 张先生 -> zhangxiansheng, zxs; Latin words as they are."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    words: list[str] = _SOUNDS.findall(name.casefold())
    parts = [reading for reading in lazy_pinyin(words) if reading.isascii()] if words else []
    surname = _COMPOUND.get("".join(words[:2])) or ((_SURNAMES[words[0]],) if words and words[0] in _SURNAMES else ())
    parts[: len(surname)] = surname
    return "".join(parts), "".join(part[0] for part in parts)


def grams(text: str) -> list[str]:
    """Single characters and neighbouring pairs."""
    plain = re.sub(r"\s", "", text).casefold()
    return list(dict.fromkeys([*plain, *(plain[i : i + 2] for i in range(len(plain) - 1))]))


def index(session: Session, customer: Customer) -> None:
    """Bring a customer's name index in line with the name."""
    name = customer.name or ""
    held = {row.gram: row for row in session.exec(select(NameGram).where(NameGram.customer_id == customer.id)).all()}
    customer.pinyin, customer.initials = sound(name)
    wanted = set(grams(name))
    for gram in wanted - held.keys():
        session.add(NameGram(store_id=customer.store_id, gram=gram, customer_id=customer.id))
    for gram in held.keys() - wanted:
        session.delete(held[gram])


def index_new(session: Session, customers: Sequence[Customer]) -> None:
    """Index the names of customers who were just made, many at once."""
    rows = []
    for customer in customers:
        name = customer.name or ""
        customer.pinyin, customer.initials = sound(name)
        rows += [{"store_id": customer.store_id, "gram": gram, "customer_id": customer.id} for gram in grams(name)]
    if rows:
        session.execute(sa.insert(NameGram), rows)


# -- words said ---------------------------------------------------------------------------------------------------

_HAN = re.compile(r"[㐀-鿿]+")
_WORD = re.compile(r"[a-z0-9]+|[㐀-鿿]+")
_LONGEST_TOKEN = 64
"""PostgreSQL refuses to look for words beyond 2 KB."""
_MOST_TOKENS = 40
"""Enough to narrow a search down; what is found is checked by substring anyway."""


def bigrams(text: str) -> str:
    """The string both engines index: Chinese as neighbouring pairs, Latin words and numbers whole."""
    tokens: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _HAN.fullmatch(word) and len(word) > 1:
            tokens.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            tokens.append(word[:_LONGEST_TOKEN])
    return " ".join(tokens)


def say(session: Session, contact: Contact) -> None:
    """Index (again) the words of a contact; only the template, never what was cut out of it."""
    unsay(session, [contact.id])
    session.execute(_saying(session), [_said_of(contact)])


def _said_of(contact: Contact) -> dict[str, object]:
    grams_ = bigrams(_open_words(contact))
    return {"g": grams_, "s": contact.store_id, "c": contact.customer_id, "k": contact.id}


def _saying(session: Session) -> sa.TextClause:
    if _is_sqlite(session):
        columns, row = "rowid, contact_id, store_id, customer_id, grams", ":k, :k, :s, :c, CAST(:g AS text)"
    else:
        columns, row = "contact_id, store_id, customer_id, grams", ":k, :s, :c, to_tsvector('simple', :g)"
    return sa.text(f"INSERT INTO said ({columns}) VALUES ({row})")


def say_new(session: Session, contacts: Sequence[Contact]) -> None:
    """Index the words of contacts that were just made, many at once."""
    if contacts:
        session.execute(_saying(session), [_said_of(contact) for contact in contacts])


def unsay(session: Session, contact_ids: Iterable[int]) -> None:
    """Take contacts out of the index of words."""
    session.flush()
    key = "rowid" if _is_sqlite(session) else "contact_id"  # a column of FTS5 has no index: it would read them all
    for contact_id in contact_ids:
        session.execute(sa.text(f"DELETE FROM said WHERE {key} = :k"), {"k": contact_id})


def tidy(session: Session, *, first: bool) -> bool:
    """One step of merging SQLite's index, until what was taken out of it has left the file; whether more is to do."""
    driver: Any = session.connection().connection.driver_connection
    before = driver.total_changes
    pages = -MERGED_PAGES if first else MERGED_PAGES  # negative: from now on all segments are merged into one
    session.execute(sa.text("INSERT INTO said(said, rank) VALUES ('merge', :pages)"), {"pages": pages})
    return first or bool(driver.total_changes - before >= 2)


def said(session: Session, scope: Scope, text: str) -> list[int]:
    """Customers about whom these words were said, within the scope; candidates are checked by substring."""
    tokens = list(dict.fromkeys(bigrams(text).split()))[:_MOST_TOKENS]
    if not tokens or not scope.stores:
        return []
    if _is_sqlite(session):
        key, match, query = "rowid", "said MATCH :q", " AND ".join(f'"{token}"' for token in tokens)
    else:
        key, match = "contact_id", "grams @@ to_tsquery('simple', :q)"
        query = " & ".join(f"'{token}'" for token in tokens)
    values = {"q": query, "stores": list(scope.stores), "owners": list(scope.owners)}
    if _is_sqlite(session) and scope.owner is not None and not scope.cares:  # PostgreSQL joins the two indexes itself
        few = session.execute(sa.text(f"SELECT {key} FROM said WHERE {match} LIMIT {FEW + 1}"), {"q": query}).scalars()
        return _said_of_own(session, scope, text, few.all())
    found = sa.text(
        f"SELECT {key} FROM said WHERE {match} AND store_id IN :stores"
        + ("" if scope.owner is None else _OWN_OR_CARED if scope.cares else _OWN)
        + f" ORDER BY {key} DESC LIMIT {MOST}"
    )
    if scope.owner is None:
        del values["owners"]
    several: list[sa.BindParameter[int]] = [sa.bindparam(name, expanding=True) for name in values if name != "q"]
    ids = session.execute(found.bindparams(*several), values).scalars().all()
    parts = _WORD.findall(text.casefold())
    rows = session.execute(_WORDS.where(col(Contact.id).in_(list(ids))).order_by(col(Contact.id).desc())).all()
    return _with_words(rows, parts)


def _said_of_own(session: Session, scope: Scope, text: str, said_by_all: Sequence[int]) -> list[int]:
    """The same among a rep's own few customers, of whom those are asked who are among the few that said it.

    Where many said it, reading all that one's own said beats an index of what everybody did.
    """
    parts = _WORD.findall(text.casefold())
    mine = select(Ownership.customer_id).where(
        col(Ownership.member_id).in_(scope.owners), col(Ownership.until_at).is_(None)
    )
    words = sa.func.lower(
        col(Contact.source_text)
        + " "
        + sa.func.coalesce(Contact.summary, "")
        + " "
        + sa.func.coalesce(Contact.feedback, "")
    )
    held = _WORDS.where(col(Contact.customer_id).in_(mine))
    if not said_by_all:
        return []
    if len(said_by_all) <= FEW:  # a sum has no index: these few are read, not all that one's own said
        held = _WORDS.where(col(Contact.id).in_(list(said_by_all)), (col(Contact.customer_id) + 0).in_(mine))
    rows = session.execute(
        held.where(*(words.contains(part, autoescape=True) for part in parts))
        .order_by(col(Contact.id).desc())
        .limit(MOST)
    ).all()
    return _with_words(rows, parts)


def _with_words(rows: Sequence[Any], parts: Sequence[str]) -> list[int]:
    """The customers of those contacts whose words hold every part, newest first."""
    return list({row.customer_id: None for row in rows if all(part in _open_words(row).casefold() for part in parts)})


_WORDS = sa.select(
    col(Contact.customer_id), col(Contact.source_text), col(Contact.summary), col(Contact.feedback)
)  # the words alone: a whole contact takes far longer to load
_HELD = "customer_id IN (SELECT customer_id FROM ownership WHERE member_id IN :owners AND until_at IS NULL)"
_OWN = f" AND {_HELD}"
_OWN_OR_CARED = f" AND ({_HELD} OR customer_id IN (SELECT id FROM customer WHERE kind = '{OWNER}'))"


def _open_words(contact: Any) -> str:
    """The words of a contact that may be looked for."""
    return MARK.sub(" ", f"{contact.source_text} {contact.summary or ''} {contact.feedback or ''}")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# -- customers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Customers that a few words name, the likeliest first."""

    how: str
    """``phone``, ``tail``, ``name``, ``sound``, ``car``, ``plate``, ``frame``, ``account`` or ``words``."""
    customers: Sequence[Customer]


def find(session: Session, scope: Scope, text: str, cars: Sequence[str] = ()) -> Found | None:
    """The customers in the scope that the text names; ``cars`` are codes of series it names."""
    text = clean(text)
    plain = re.sub(r"\s", "", text)
    digits = re.sub(r"[\s+-]", "", text)
    if digits.isdigit():
        how = "tail" if len(digits) == 4 else "phone"
        return _found(
            session, scope, how, _with_number(session, scope, digits.removeprefix("86") if len(digits) > 11 else digits)
        )
    tries = [("name", _named(scope, plain))]
    if plain.isascii() and plain.isalpha():
        low = plain.lower()
        pinyin = col(Customer.pinyin)
        sounds = (col(Customer.initials) == low, sa.and_(pinyin >= low, pinyin < f"{low}{_BEYOND}"))
        heard = select(Customer.id).where(col(Customer.store_id).in_(scope.stores))
        tries += [("sound", col(Customer.id).in_(heard.where(sound))) for sound in sounds]
    if cars:
        tries.insert(0, ("car", having(Pick, col(Pick.field) == "interests", col(Pick.code).in_(cars))))
    tries.append(("plate", col(Customer.id).in_(_with_plate(session, scope, re.sub("[·•.-]", "", plain).upper()))))
    tries.append(("frame", col(Customer.id).in_(_with_frame(session, scope, plain.upper()))))
    tries.append(("account", col(Customer.id).in_(_with_account(session, scope, plain.casefold()))))
    for how, condition in tries:
        if found := _found(session, scope, how, condition):
            return found
    ids = said(session, scope, text)
    return _found(session, scope, "words", col(Customer.id).in_(ids)) if ids else None


def _found(session: Session, scope: Scope, how: str, condition: sa.ColumnElement[bool]) -> Found | None:
    newest = (col(Customer.last_contact_at).desc().nulls_last(), col(Customer.id).desc())
    rows = session.exec(
        within(scope, is_narrow=how != "car").where(condition).order_by(*newest).limit(MOST_FOUND)
    ).all()
    return Found(how, rows) if rows else None


def _with_number(session: Session, scope: Scope, digits: str) -> sa.ColumnElement[bool]:
    vault = vault_of(session)
    column, kind = (Phone.tail, "tail") if len(digits) == 4 else (Phone.whole, "phone")
    wanted = select(Phone.customer_id).where(col(Phone.store_id).in_(scope.stores))  # the index begins with the store
    return col(Customer.id).in_(wanted.where(col(column).in_(vault.blinds(kind, digits))))


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
    return sa.and_(*conditions, sa.func.replace(Customer.name, " ", "").icontains(name, autoescape=True))


def _with_plate(session: Session, scope: Scope, plate: str) -> "sa.Select[int]":
    blinds = vault_of(session).blinds("plate", plate)
    return sa.select(col(Car.customer_id)).where(col(Car.store_id).in_(scope.stores), col(Car.plate_blind).in_(blinds))


def _with_frame(session: Session, scope: Scope, vin: str) -> "sa.Select[int]":
    blinds = vault_of(session).blinds("vin", vin)
    return sa.select(col(Car.customer_id)).where(col(Car.store_id).in_(scope.stores), col(Car.vin_blind).in_(blinds))


def _with_account(session: Session, scope: Scope, handle: str) -> "sa.Select[int]":
    vault = vault_of(session)
    blinds = [blind for option in SOCIAL.options for blind in vault.blinds(option.code, handle)]
    return sa.select(col(Social.customer_id)).where(
        col(Social.store_id).in_(scope.stores), col(Social.blind).in_(blinds)
    )
