"""Looking customers up: by number, tail, name, sound, car, plate, a word said. Numbered when there are several."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers import clashes, drafts
from handlers.cards import asking, brief, whole
from handlers.cards import customer as cards
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.known import known, namesakes
from handlers.notes.answer import read_answer
from handlers.notes.findings import Note
from handlers.notes.read import read
from handlers.said import Said, held
from handlers.turn import Turn
from storage import filters, hits, people
from storage import search as index
from storage.errors import BadValue
from storage.messages import Message
from storage.models import Customer, Draft
from storage.record import car_code

NEW = "0"
"""The choice of a new customer."""
SURE = ("phone", "tail", "name", "sound", "plate", "frame", "account")
"""Ways to name one person; a car or a word said names whoever it fits."""
_MOST = 8
LONGEST = 17
"""Characters of words that name somebody."""
_WORD = 6
_ASKED = re.compile(
    r"(?P<who>[^\s，,]{1,17}?)[\s的]*(?:(?:电话|号码|手机号?|微信号?|资料|信息|情况|级别|预算)(?:号码)?(?:是?多少|是?什么|呢|发我|给我)?"
    r"|(?:是)?(?:什么|哪个|几)级别?)[？?]?"
)
"""王强电话多少: what stands on the card."""
_NUMBER = re.compile(r"\+?\d[\d\s-]{6,}")
"""A whole number; four digits are a tail."""
_ADDRESS = {"name", "gender"}
_ASIDE, _SAYS_MORE = re.compile("[^一-龥]|的|[那这]个?|位|呢"), 2


def search(turn: Turn, text: str) -> index.Found | None:
    """The customers the member may see that a few words name."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST:
        return None
    cars = [car_code(series.brand, series.name) for series in turn.words.series(plain)]
    return index.find(turn.session, turn.scope, plain, cars)


def recent(turn: Turn, most: int) -> list[Customer]:
    """The customers last in contact."""
    return hits.gather(turn.session, turn.scope, [filters.Met()], {}, most=most).customers


def look(turn: Turn, text: str) -> list[Message] | None:
    """The card a few words ask for, or the numbered hits; None where they are no look-up."""
    plain = text.strip()
    if (asked := _asked(turn, plain)) is not None:
        return [card(turn, asked)]
    if " " in plain and not re.fullmatch(r"[\d\s+-]+", plain):
        return None
    found = search(turn, plain)
    if found is not None and (found.how != "words" or _is_word(turn, plain)):
        return show(turn, plain, found.customers)
    if meant := called(turn, plain):
        return show(turn, plain, meant)
    return [nobody(turn, plain)] if (found is None or found.how == "words") and _asks(turn, plain) else None


def _asked(turn: Turn, plain: str) -> Customer | None:
    """Who alone is on file under what stands before a question for what the card shows, or before their own number."""
    who, _, number = plain.rpartition(" ")
    match = _ASKED.fullmatch(plain)
    if match is None and not (who and _NUMBER.fullmatch(number)):
        return None
    asked = match["who"] if match else number
    found = search(turn, asked)
    hits = list(found.customers) if found is not None and found.how in SURE else called(turn, asked) if match else []
    return hits[0] if len(hits) == 1 and (match or hits[0].name == who.strip()) else None


def show(turn: Turn, words: str, hits: Sequence[Customer]) -> list[Message]:
    """One customer's card, or several numbered."""
    if len(hits) == 1:
        return [card(turn, hits[0])]
    shown = hits[:_MOST]
    choices = [(cards.handle(turn, row), str(row.id)) for row in shown]
    draft = drafts.ask(turn, "look", {"numbered": True, "title": words}, choices)
    lines = [cards.hit(turn, row) for row in shown]
    message = asking.found_several(words, lines, len(hits) - len(shown), drafts.buttons(draft, choices))
    return [replace(message, slot=drafts.slot(draft))]


def card(turn: Turn, customer: Customer) -> Message:
    """The card before a call; looking at it is audited and makes the customer the one under discussion."""
    turn.discuss(customer)
    drafts.leave_others(turn, customer)
    people.audit(turn.session, turn.member, customer, "look", "phone", turn.now)
    row = brief.taken_over(turn, customer)
    return cards.before_call(turn, customer, brief.lines(turn, customer, row) if row else None)


def named(turn: Turn, name: str) -> list[Customer]:
    """The customers of exactly this name, else those whom it may address."""
    found = index.find(turn.session, turn.scope, name)
    hits = found.customers if found is not None and found.how == "name" else ()
    return [row for row in hits if row.name == name] or called(turn, name)


def called(turn: Turn, plain: str) -> list[Customer]:
    """Whom a bare form of address means: 李姐 for 李敏."""
    anybody = [replace(one, is_current=False) for one in namesakes(turn, plain)]  # also the others of this name
    note = read(plain, turn.sent_at, anybody, turn.words)
    if any(finding.field not in _ADDRESS for finding in note.findings) or not _is_address(plain, note):
        return []
    ids = [number for reading in note.customers for number in (reading.who, *reading.candidates) if number]
    return [turn.customer(number) for number in dict.fromkeys(ids)]


def _is_address(plain: str, note: Note) -> bool:
    """Whether the words call somebody and say no more: 潘女士把照片发来了 is to be noted."""
    kept = list(plain)
    for finding in note.findings:
        kept[finding.start : finding.end] = " " * (finding.end - finding.start)
    return len(_ASIDE.sub("", "".join(kept))) < _SAYS_MORE


def one(turn: Turn, words: str) -> Customer | None:
    """The one customer these words name; BadValue where there are several, None where there is none."""
    if words in ("", "他", "她", "这位", "这个客户"):
        return turn.current()
    found = search(turn, words)
    hits = list(found.customers) if found and found.how in SURE else called(turn, words)
    if len(hits) > 1:
        raise BadValue(f"有{len(hits)}位{words[:6]}，写号码后四位，比如 0007")
    return hits[0] if hits else None


def is_somebody(turn: Turn, words: str) -> bool:
    """Whether words are a customer's name, number or the like, or would be if there were one, and nothing besides."""
    if not words or " " in words or words.endswith(("了", "过", "着")):
        return False  # 张伟填了 tells what was done
    found = search(turn, words)
    return bool((found and found.how in SURE) or _asks(turn, words))


def is_on_file(turn: Turn, words: str) -> bool:
    """Whether words are the name, number or the like of somebody the member may see."""
    found = search(turn, words)
    return (found is not None and found.how in SURE) or bool(called(turn, words))


def about(turn: Turn, words: str, show: Callable[[Turn, Customer], Message]) -> list[Message]:
    """What a command shows of the customer that the words behind it name, or who is under discussion."""
    customer = one(turn, words)
    if customer is not None:
        return [show(turn, customer)]
    return [nobody(turn, words)] if words else [asking.say_whom()]


def _asks(turn: Turn, plain: str) -> bool:
    """Whether words that found nobody were surely meant as a look-up: digits, or nothing but a name."""
    if re.fullmatch(r"[\d\s+-]{4,14}", plain):
        return True
    if _alike(turn, plain):
        return True
    note = read(plain, turn.sent_at, (), turn.words)
    if any((name := reading.first("name")) and name.value == plain for reading in note.customers):
        return True  # nothing but a name
    return bool(re.fullmatch(r"[一-龥]{1,3}(先生|女士|小姐|太太|总|哥|姐|叔|阿姨|老师)|[a-z]{2,6}", plain))


def _alike(turn: Turn, plain: str) -> list[Customer]:
    """Own customers whose name is these words but for one character: a slip of the finger."""

    def is_slip(name: str) -> bool:
        same = len(name) == len(plain) > 2 and name[0] == plain[0]
        return same and sum(a != b for a, b in zip(name, plain, strict=True)) == 1

    return [turn.customer(one.id) for one in known(turn) if is_slip(one.name)]


def _is_word(turn: Turn, plain: str) -> bool:
    """Whether words that were said before are looked for, and not said again of somebody."""
    if len(plain) > _WORD or turn.current() is not None:
        return False
    return not any(reading.first("name") for reading in read(plain, turn.sent_at, (), turn.words).customers)


def nobody(turn: Turn, plain: str) -> Message:
    """Nobody fits: the likeliest, and a new customer where the words are enough for one."""
    if _NUMBER.fullmatch(plain):
        clashes.looked_up(turn)
    near = search(turn, plain[:1]) if not plain[:1].isdigit() else None
    likeliest = [*_alike(turn, plain), *(near.customers if near is not None and near.how == "name" else ())]
    nearest = likeliest[0] if likeliest else None
    choices = [(cards.handle(turn, nearest), str(nearest.id))] if nearest else []
    if is_whole(turn, plain):
        choices.append(("新客户", NEW))
    if not choices:
        return asking.not_found(plain, ())
    draft = drafts.ask(turn, "nobody", {"title": plain, "note": held(Said(plain, turn.sent_at))}, choices)
    likely = cards.handle(turn, nearest) if nearest else ""
    return replace(asking.not_found(plain, drafts.buttons(draft, choices), likely), slot=drafts.slot(draft))


def is_whole(turn: Turn, plain: str) -> bool:
    """Whether the words are a name or a whole number, enough to make a customer of."""
    fields = ("phone",) if plain[:1].isdigit() else ("name",)
    return any(read_answer(field, plain, turn.sent_at, turn.words) for field in fields)


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    return [card(turn, turn.customer(int(value)))]


@press("card")
def _card(turn: Turn, action: Action) -> list[Message]:
    return [card(turn, turn.customer(action.id))]


@press("full")
def _full(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    turn.discuss(customer)
    drafts.leave_others(turn, customer)
    people.audit(turn.session, turn.member, customer, "look", "all", turn.now)
    return [whole.card(turn, customer)]


form(Form("look", _chosen, keeps_words=False))
