"""Which stored customer a name in a note means: exact, title and surname, tail, phone, or the one under discussion.

What fits one is used, what fits several is asked, what fits none is new.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.notes import names
from handlers.notes.findings import Known, Op
from handlers.notes.person import Person


@dataclass(frozen=True)
class Meant:
    """The outcome: an op with the customers it concerns."""

    op: Op
    known: tuple[Known, ...] = ()
    confidence: float = 1.0


def by_number(phones: Sequence[str], tails: Sequence[str], known: Sequence[Known]) -> tuple[Known, ...]:
    """Customers one of whose numbers was said, whole or by its tail."""
    return tuple(
        k for k in known if any(p in k.phones for p in phones) or any(p.endswith(t) for t in tails for p in k.phones)
    )


def _fits_gender(customer: Known, gender: str) -> bool:
    if not gender:
        return True
    own = customer.gender or names.gender_of(names.split_title(customer.name)[1]) or names.guess_gender(customer.name)
    return own in ("", "未知", gender)


def _nickname_fits(words: str, name: str) -> bool:
    """小陈 and 老陈 are somebody named 陈; 晓燕 is 冯晓燕."""
    if words in names.tables().compound:
        return name.startswith(words)
    if words[0] in "老小阿大" and len(words) == 2:
        return name.startswith(words[1]) or name == words
    return False


_BORN = frozenset("大二三四五六七八九小老幺")


def by_name(person: Person, known: Sequence[Known]) -> tuple[Known, ...]:
    """Customers the name may mean: exact ones alone, but 张先生 is every 张 who may be one, the exact first."""
    exact = tuple(k for k in known if k.name == person.name)
    stem, title = names.split_title(person.name)
    if len(stem) == 2 and stem[1] in _BORN and title and any(k.name.startswith(stem[0]) for k in known):
        stem = stem[0]  # 游三爷, of a known 游本侠
    if exact and not _is_surname_and_title(person.name):
        return exact
    if person.rule == "alike" and person.known:
        return (person.known,)
    if person.rule == "nickname":
        return tuple(k for k in known if _nickname_fits(person.name, k.name))
    if person.title == "老头":  # 老李头
        stem, title = person.name[1], person.title
    if person.rule == "surname" and not title:  # 那个姓王的
        return tuple(k for k in known if names.surname_at(k.name, 0) == person.name)
    if not title:
        return tuple(k for k in known if _is_title_of(k, person))
    gender = names.gender_of(title)
    surname = names.surname_at(stem, 0)
    if not surname and any(k.name.startswith(stem) for k in known):
        return tuple(k for k in known if k.name.startswith(stem) and _fits_gender(k, gender))  # 英总, of a known 英布
    if surname != stem:  # a full name with its title: only the same name; 天哥 is 乐天
        same = tuple(k for k in known if k.name == stem)
        return same or tuple(k for k in known if len(stem) == 1 and _is_given(k, stem) and _fits_gender(k, gender))
    same = tuple(k for k in known if k not in exact and names.surname_at(k.name, 0) == surname)
    if not exact and not same and person.rule == "titled":  # 强哥 is 王强, where nobody is called 强
        same = tuple(k for k in known if _is_given(k, stem))
    return (*exact, *(k for k in same if _fits_gender(k, gender)))


def _is_given(customer: Known, word: str) -> bool:
    return customer.name in (f"阿{word}", f"小{word}") or (customer.name[-1:] == word and names.is_full(customer.name))


def _is_surname_and_title(name: str) -> bool:
    """张先生, not 张伟 nor 张伟先生: a form of address that many share."""
    stem, title = names.split_title(name)
    return bool(title) and names.surname_at(stem, 0) == stem


def _is_title_of(customer: Known, person: Person) -> bool:
    """Stored as 王哥, now said 王哥强: never guessed; only 王强先生 stored so."""
    return bool(customer.name) and names.split_title(customer.name)[0] == person.name


def decide(
    person: Person | None,
    phones: Sequence[str],
    tails: Sequence[str],
    known: Sequence[Known],
    is_correction: bool = False,
) -> Meant:
    """The customer a person and the numbers beside it mean."""
    numbered = by_number(phones, tails, known)
    if person is None:
        if numbered:
            return Meant("update" if len(numbered) == 1 else "ask", numbered)
        current = tuple(k for k in known if k.is_current)
        # name, number and wish often come as three messages; a second number without a name is somebody new
        is_theirs = bool(current) and (not phones or is_correction or not current[0].phones)
        return Meant("update", current[:1]) if is_theirs else Meant("create")
    is_plain = person.known is not None and _only(person, known) and not _is_surname_and_title(person.name)
    named = (person.known,) if person.known and is_plain else by_name(person, known)
    both = tuple(k for k in named if k in numbered)
    if len(both) == 1:
        return Meant("update", both)
    if phones and named and not is_correction and all(_has_other_number(k, phones, person) for k in named):
        return Meant("create") if not numbered else Meant("ask", numbered)
    if len(named) > 1:
        current = tuple(k for k in named if k.is_current)
        if len(current) == 1 and person.title:
            return Meant("update", current, 0.8)
        return Meant("ask", tuple(sorted(named, key=lambda k: not k.is_current)))
    if len(named) == 1:
        sureness = person.confidence if person.rule == "alike" else 0.9
        return Meant("update", named, 1.0 if named[0].name == person.name else sureness)
    if len(numbered) == 1 and not names.split_title(numbered[0].name)[0][1:]:
        return Meant("update", numbered)  # stored as 王先生 or 小陈, now with a full name
    if numbered:
        return Meant("update" if len(numbered) == 1 else "ask", numbered, 0.9)
    return Meant("create", (), person.confidence)


def _has_other_number(customer: Known, phones: Sequence[str], person: Person) -> bool:
    """Somebody else of that form of address: another number, and not the same full name (who may have a new one)."""
    if not customer.phones or set(phones) & set(customer.phones):
        return False
    return customer.name != person.name or _is_surname_and_title(person.name)


def _only(person: Person, known: Sequence[Known]) -> bool:
    return sum(k.name == person.name for k in known) == 1
