"""What a note says is settled: a worry met and how, a promise kept or not, a complaint closed.

Only what stands open in the customer's record; the words themselves are the contact's, as of any note.
"""

import re
from collections.abc import Iterator

from sqlmodel import col

from handlers.filed import Filed
from handlers.notes.findings import Choice, Promise, Reading
from handlers.turn import Turn
from storage import customers, models, privacy, record
from storage.choices import OBJECTION
from storage.models import Complaint, Objection

_MET = re.compile(
    r"化解|解决了|处理(?:好|完|掉)了|谈妥|搞定|不是问题|没问题了|不再?(?:嫌|担心|纠结|怕)|打消|想通|接受了|说通|同意了|不反对了|认可了"
)
_KEPT = re.compile(r"(?:给|送|发|办|做|寄|查|问|装|申请|兑现|带)(?:到|好|过去|去)?(?:他|她)?了|搞定|兑现|到位")
_BROKEN = re.compile(
    r"(?:没|没有|还没)(?:给|送|发|办|做|寄|兑现|申请)[^\s，,]{0,4}(?:成|到|下来|上)|(?:给|送|办|做|兑现)不了|没兑现|黄了"
)
_ALL_KEPT = re.compile(r"答应的(?:事|东西)?(?:都|全)?(?:办|给|送|做|兑现)[^\s，,]{0,3}了")
_CLOSED = re.compile(r"(?:处理|解决)(?:好|完|掉)?了|撤诉|撤了投诉|不投诉了|消气了|投诉(?:关|结|了结)")
_ABOUT = re.compile(r"投诉|问题|异响|售后|故障|毛病|事")
_VERB = re.compile(r"^(?:再|先|帮他?|给他?|送他?|发他?|办|做|查|问|带|申请|争取|寄)+")
_CLAUSE = re.compile(r"[^\s，,。；;]+")
_SHORTEST = 2
"""A promise whose thing has fewer characters cannot be told by them."""


def _clauses(text: str) -> Iterator[tuple[int, str, str]]:
    """Each clause with where it begins and the clause behind it."""
    found = [(match.start(), match[0]) for match in _CLAUSE.finditer(text)]
    for place, (start, words) in enumerate(found):
        yield start, words, found[place + 1][1] if place + 1 < len(found) else ""


def objections(turn: Turn, reading: Reading, filed: Filed) -> None:
    """价格已化解，做了置换: an open worry that the note says is met, and how."""
    for row in customers.open_objections(turn.session, filed.customer.id):
        for start, words, behind in _clauses(turn.inbound.text):
            if _MET.search(words) and _is_named(row, reading, start, words):
                how = behind or _MET.sub("", words)
                row.is_open, row.how = False, privacy.mask(how)[:100] or None
                filed.settled.add(row.code)
                label = OBJECTION.label(row.code) or row.words
                filed.lines.append(("化解", "，".join(filter(None, (label, behind)))))
                break


def _is_named(row: Objection, reading: Reading, start: int, words: str) -> bool:
    """Whether a clause is about a worry: by its name, by its own words, or by what the reader makes of them."""
    option = next((option for option in OBJECTION.options if option.code == row.code), None)
    names = (option.label, *option.also) if option else ()
    if any(name in words for name in (*names, row.words) if name):
        return True
    found = (f for f in reading.all("objection") if start <= f.start < start + len(words))
    said = (f.value.code if isinstance(f.value, Choice) else str(f.value) for f in found)
    return any(record.choice(OBJECTION, code).code == row.code for code in said)


def promises(turn: Turn, reading: Reading, filed: Filed) -> None:
    """报价给了, 答应的脚垫没送成: a promise that the note says is kept, or not."""
    text = turn.inbound.text
    again = [f.value.what for f in reading.all("promise") if isinstance(f.value, Promise)]
    for row in customers.open_promises(turn.session, filed.customer.id):
        thing = _VERB.sub("", row.what or "")
        is_named = len(thing) >= _SHORTEST and thing in text and not any(thing in what for what in again)
        if is_named and _BROKEN.search(text):
            row.state = "broken"
            filed.lines.append(("答应过", f"{row.what}，没办到"))
        elif _ALL_KEPT.search(text) or (is_named and _KEPT.search(text)):
            row.state = "kept"
            filed.lines.append(("答应过", f"{row.what}，办到了"))


def complaints(turn: Turn, reading: Reading, filed: Filed) -> None:
    """投诉处理好了，换了滤芯: the open complaints are closed, how and by whom."""
    text = turn.inbound.text
    said = next(
        ((words, behind) for _, words, behind in _clauses(text) if _CLOSED.search(words) and _ABOUT.search(words)), None
    )
    if said is None:
        return
    waiting = models.newest(Complaint, filed.customer.id).where(col(Complaint.is_open))
    for row in turn.session.exec(waiting).all():
        row.is_open, row.closed_by_id = False, turn.member.id
        row.how = privacy.mask(said[1] or said[0])
        filed.settled.add("complaint")
        filed.lines.append(("处理完了", "，".join(filter(None, (row.what, said[1])))))
