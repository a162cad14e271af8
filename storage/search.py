"""Finding customers: by name, its sound and initials, number or tail, car, any word said. Never outside the scope.

Names are found by one- and two-character grams (two-character names defeat trigram indexes), numbers by blind
indexes, words said by each engine's full text over one bigram string. The two dialects live here and nowhere else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import hits
from storage.choices import OWNER, SOCIAL
from storage.filters import Picked
from storage.hits import Condition
from storage.kinds import clean
from storage.models import Contact, Customer, NameGram
from storage.people import Scope
from storage.privacy import MARK
from storage.shapes import apart
from storage.sounds import sound
from storage.vault import vault_of
from storage.ways import SAID, Blind, Called, Grams, Heard, Said, Sounds, matches

MOST = 48
"""Contacts in which words were said; the newest tell of the likeliest customers."""
MOST_FOUND = 24
"""Customers; who finds more says more."""
_BEYOND = "zzzz"
"""Behind the beginning of a pinyin: no sound goes on like that, in any order of letters."""
MERGED_PAGES = 500
"""Pages of the index merged in one step: some tens of milliseconds of the writer."""
_TAIL, _FRAME = 4, 17
"""Digits of a tail, characters of a frame number."""
_PLATE = re.compile("[㐀-鿿][A-Z].{4,6}")


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
    tokens, parts = _tokens(text), _parts(text)
    if not tokens or not scope.stores:
        return []
    if len(scope.stores) == 1:
        tokens.append(token(scope.stores[0]))
    values: dict[str, object] = {"words": _asked(session, tokens)}
    rows = session.execute(_heard(_is_sqlite(session), apart(scope, values)), values).all()
    return list({row.customer_id: None for row in rows if all(part in _open_words(row).casefold() for part in parts)})


def is_often_said(session: Session, text: str) -> bool:
    """Whether many of the newest contacts have the words, in PostgreSQL's index: who is asked last has them soon."""
    values = {"words": _asked(session, _tokens(text))}
    return bool(session.execute(_OFTEN, values).scalar_one() * _ONE_IN >= _NEWEST)


_NEWEST, _ONE_IN = 300, 30


def _tokens(text: str) -> list[str]:
    return list(dict.fromkeys(bigrams(text).split()))[:_MOST_TOKENS]


def _parts(text: str) -> tuple[str, ...]:
    """Words as they stand in what was said."""
    return tuple(dict.fromkeys(_WORD.findall(text.casefold())))


def _asked(session: Session, tokens: Sequence[str]) -> str:
    """As the engine's index is asked for them."""
    both, quote = (" AND ", '"') if _is_sqlite(session) else (" & ", "'")
    return both.join(f"{quote}{gram}{quote}" for gram in tokens)


@lru_cache
def _heard(is_sqlite: bool, scope: Scope) -> "sa.Select[Any]":
    """The newest contacts with some words; the words alone, for a whole contact takes far longer to load.

    PostgreSQL plans by how often they were said: it must see them, whatever statements it has prepared.
    """
    words = sa.bindparam("words", type_=sa.String(), literal_execute=not is_sqlite)
    key = sa.column("rowid", sa.BigInteger()) if is_sqlite else SAID.c.contact_id
    wanted = sa.select(key).select_from(SAID)
    if is_sqlite:
        wanted = wanted.where(sa.column("said").op("MATCH")(words))
    else:
        wanted = wanted.where(SAID.c.grams.op("@@")(sa.func.to_tsquery(sa.literal_column("'simple'"), words)))
    if len(scope.stores) > 1:
        wanted = wanted.where(SAID.c.store_id.in_(scope.stores))
    if scope.owner is not None:
        cared = sa.select(col(Customer.id)).where(col(Customer.kind) == OWNER)
        own = SAID.c.customer_id.in_(hits.owned(scope.owners))
        wanted = wanted.where(own | SAID.c.customer_id.in_(cared) if scope.cares else own)
    newest = wanted.order_by(key.desc()).limit(hits.literal(MOST))
    columns: tuple[Any, ...] = (Contact.customer_id, Contact.source_text, Contact.summary, Contact.feedback)
    return sa.select(*columns).where(col(Contact.id).in_(newest)).order_by(col(Contact.id).desc())


_LAST = sa.select(SAID.c.grams).order_by(SAID.c.contact_id.desc()).limit(hits.literal(_NEWEST)).subquery()
_OFTEN = sa.select(sa.func.count()).select_from(_LAST).where(matches(_LAST.c.grams, sa.bindparam("words")))


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


Way = tuple[str, tuple[Condition, ...]]
"""One way in which words may name customers: how, and what holds of them."""


def find(session: Session, scope: Scope, text: str, cars: Sequence[str] = ()) -> Found | None:
    """The customers in the scope that the text names; ``cars`` are codes of series it names."""
    text = clean(text)
    digits = re.sub(r"[\s+-]", "", text)
    ways = [_number(session, digits)] if digits.isdigit() else _ways(session, text, cars)
    counted = hits.count(session, scope, [one for _, way in ways for one in way])
    for how, way in ways:
        if all(counted.get(one, 1) for one in way) and (found := _gather(session, scope, way, counted)):
            return Found(how, found)
    found = [] if digits.isdigit() else _said(session, scope, text, counted)
    return Found("words", found) if found else None


def _said(session: Session, scope: Scope, text: str, counted: hits.Counted) -> list[Customer]:
    """Those about whom the words were said."""
    if _tokens(text) and not _is_sqlite(session) and is_often_said(session, text):
        is_few = counted.get(hits.SEEN, hits.FEW + 1) <= hits.FEW
        said_of = Said(_asked(session, _tokens(text)), _parts(text))
        return _gather(session, scope, [said_of], counted if is_few else {})
    ids = said(session, scope, text)
    return _gather(session, scope, [heard := Heard(frozenset(ids))], {heard: len(ids)}) if ids else []


def _gather(session: Session, scope: Scope, way: Sequence[Condition], counted: hits.Counted) -> list[Customer]:
    return hits.gather(session, scope, way, counted, most=MOST_FOUND, limit=MOST_FOUND).customers


def _ways(session: Session, text: str, cars: Sequence[str]) -> list[Way]:
    """By what is no number, the likeliest first; a way that the words do not have the form of is left out."""
    plain, vault = re.sub(r"\s", "", text), vault_of(session)
    ways: list[Way] = [("car", (Picked(("interests",), tuple(cars)),))] if cars else []
    ways += [("name", _named(plain.casefold()))] if plain else []
    if plain.isascii() and plain.isalpha():
        low = plain.lower()
        ways += [("sound", (Sounds("initials", low),)), ("sound", (Sounds("pinyin", low, f"{low}{_BEYOND}"),))]
    if _PLATE.fullmatch(plate := re.sub("[·•.-]", "", plain).upper()):
        ways.append(("plate", (Blind("plate", tuple(vault.blinds("plate", plate))),)))
    if len(plain) == _FRAME:
        ways.append(("frame", (Blind("frame", tuple(vault.blinds("vin", plain.upper()))),)))
    accounts = (blind for option in SOCIAL.options for blind in vault.blinds(option.code, plain.casefold()))
    return [*ways, ("account", (Blind("account", tuple(accounts)),))]


def _number(session: Session, digits: str) -> Way:
    if len(digits) == _TAIL:
        return "tail", (Blind("tail", tuple(vault_of(session).blinds("tail", digits))),)
    digits = digits.removeprefix("86") if len(digits) > 11 else digits
    return "phone", (Blind("phone", tuple(vault_of(session).blinds("phone", digits))),)


def _named(name: str) -> tuple[Condition, ...]:
    """Those whose name has the first pair of characters and the last; more is looked for in the name itself."""
    return (Grams(name),) if len(name) <= len(name[:2]) else (Grams(name[:2], name[-2:]), Called(name))
