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
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage import hits
from storage.choices import OWNER, SOCIAL
from storage.customers import having
from storage.kinds import clean
from storage.models import Car, Contact, Customer, NameGram, Phone, Pick, Record, Social
from storage.people import Scope
from storage.privacy import MARK
from storage.vault import vault_of

MOST = 48
"""Contacts in which words were said; the newest tell of the likeliest customers."""
MOST_FOUND = 24
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
_TAIL, _FRAME = 4, 17
"""Digits of a tail, characters of a frame number."""
_PLATE = re.compile("[㐀-鿿][A-Z].{4,6}")
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


def token(store_id: int) -> str:
    """What stands among the grams of everything said in a store, so that one index holds both."""
    return f"s{store_id}"


def _said_of(contact: Contact) -> dict[str, object]:
    grams_ = bigrams(_open_words(contact))
    return {
        "g": f"{grams_} {token(contact.store_id)}",
        "s": contact.store_id,
        "c": contact.customer_id,
        "k": contact.id,
    }


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
        key, match, quote, both = "rowid", "said MATCH :q", '"', " AND "
    else:
        key, match, quote, both = "contact_id", "grams @@ to_tsquery('simple', :q)", "'", " & "
    values: dict[str, Sequence[int]] = {}
    if len(scope.stores) == 1:
        tokens.append(token(scope.stores[0]))
    else:
        values["stores"], match = scope.stores, f"{match} AND store_id IN :stores"
    if scope.owner is not None:
        values["owners"], match = scope.owners, f"{match} AND ({_OWN_OR_CARED if scope.cares else _OWN})"
    found = sa.text(f"SELECT {key} FROM said WHERE {match} ORDER BY {key} DESC LIMIT {MOST}")
    found = found.bindparams(*(sa.bindparam(name, list(held), expanding=True) for name, held in values.items()))
    query = both.join(f"{quote}{gram}{quote}" for gram in tokens)
    ids = session.execute(found, {"q": query}).scalars().all()
    rows = session.execute(_WORDS.where(col(Contact.id).in_(ids)).order_by(col(Contact.id).desc())).all() if ids else ()
    parts = _WORD.findall(text.casefold())
    return list({row.customer_id: None for row in rows if all(part in _open_words(row).casefold() for part in parts)})


_WORDS = sa.select(
    col(Contact.customer_id), col(Contact.source_text), col(Contact.summary), col(Contact.feedback)
)  # the words alone: a whole contact takes far longer to load
_OWN = "customer_id IN (SELECT customer_id FROM ownership WHERE member_id IN :owners AND until_at IS NULL)"
_OWN_OR_CARED = f"{_OWN} OR customer_id IN (SELECT id FROM customer WHERE kind = '{OWNER}')"


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


@dataclass(frozen=True)
class _Way:
    """One way in which words may name customers."""

    how: str
    rows: hits.Rows
    """Whom an index gives for them."""
    where: hits.Where | None = None
    """Who of those is meant; None: all."""


def find(session: Session, scope: Scope, text: str, cars: Sequence[str] = ()) -> Found | None:
    """The customers in the scope that the text names; ``cars`` are codes of series it names."""
    text = clean(text)
    digits = re.sub(r"[\s+-]", "", text)
    ways = [_number(session, scope, digits)] if digits.isdigit() else _ways(session, scope, text, cars)
    *starts, own = [*hits.count(session, scope, [way.rows for way in ways]), None][: len(ways) + 1]
    for way, start in zip(ways, starts, strict=True):
        if start and (found := _meant(session, scope, way, start, own)):
            return Found(way.how, found)
    if digits.isdigit() or not (ids := said(session, scope, text)):
        return None
    heard = hits.Start(sa.select(col(Customer.id)).where(col(Customer.id).in_(ids)), len(ids), is_few=True, is_own=True)
    found = hits.gather(session, scope, [], heard, most=MOST_FOUND, counted=MOST_FOUND).customers
    return Found("words", found) if found else None


def _meant(session: Session, scope: Scope, way: _Way, start: hits.Start, own: hits.Start | None) -> list[Customer]:
    if not start.many:
        return []
    begin = hits.begin([start, own] if own else [start])
    where = col(Customer.id).in_(way.rows) if way.where is None and begin is not start else way.where
    return hits.gather(
        session, scope, [] if where is None else [where], begin, most=MOST_FOUND, counted=MOST_FOUND
    ).customers


def _ways(session: Session, scope: Scope, text: str, cars: Sequence[str]) -> list[_Way]:
    """By what is no number, the likeliest first; a way that the words do not have the form of is left out."""
    plain, vault = re.sub(r"\s", "", text), vault_of(session)
    ways = [_named(scope, plain)] if plain else []
    if cars:
        wanted = (col(Pick.field) == "interests", col(Pick.code).in_(cars))
        ways.insert(
            0, _Way("car", _of(Pick, scope, *wanted), having(Pick, hits.same_store(Pick.store_id, scope), *wanted))
        )
    if plain.isascii() and plain.isalpha():
        low, pinyin = plain.lower(), col(Customer.pinyin)
        sounds = (col(Customer.initials) == low, sa.and_(pinyin >= low, pinyin < f"{low}{_BEYOND}"))
        ways += [_Way("sound", _of(Customer, scope, one), one) for one in sounds]
    if _PLATE.fullmatch(plate := re.sub("[·•.-]", "", plain).upper()):
        ways.append(_Way("plate", _of(Car, scope, col(Car.plate_blind).in_(vault.blinds("plate", plate)))))
    if len(plain) == _FRAME:
        ways.append(_Way("frame", _of(Car, scope, col(Car.vin_blind).in_(vault.blinds("vin", plain.upper())))))
    accounts = [blind for option in SOCIAL.options for blind in vault.blinds(option.code, plain.casefold())]
    return [*ways, _Way("account", _of(Social, scope, col(Social.blind).in_(accounts)))]


def _of(table: type[Record] | type[NameGram], scope: Scope, *where: hits.Where) -> hits.Rows:
    """The customers of such rows; every index begins with the store."""
    columns = sa.inspect(table).columns
    number = columns["id" if table is Customer else "customer_id"]
    return sa.select(number).where(columns["store_id"].in_(scope.stores), *where)


def _number(session: Session, scope: Scope, digits: str) -> _Way:
    if len(digits) == _TAIL:
        return _Way("tail", _of(Phone, scope, col(Phone.tail).in_(vault_of(session).blinds("tail", digits))))
    digits = digits.removeprefix("86") if len(digits) > 11 else digits
    return _Way("phone", _of(Phone, scope, col(Phone.whole).in_(vault_of(session).blinds("phone", digits))))


def _named(scope: Scope, name: str) -> _Way:
    """Those whose name has the first pair of characters and the last; more is looked for in the name itself."""
    first, last = name[:2].casefold(), name[-2:].casefold()
    rows, other = _of(NameGram, scope, col(NameGram.gram) == first), aliased(NameGram)
    if len(name) <= len(first):
        same = (hits.same_store(NameGram.store_id, scope), col(NameGram.gram) == first)
        return _Way("name", rows, having(NameGram, *same))
    both = (col(other.store_id) == NameGram.store_id, col(other.customer_id) == NameGram.customer_id)
    rows = rows.where(sa.exists(sa.select(sa.literal(1)).where(*both, col(other.gram) == last)))
    return _Way("name", rows, sa.func.replace(Customer.name, " ", "").icontains(name, autoescape=True))
