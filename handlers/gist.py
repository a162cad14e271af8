"""What a note says happened, in its own words: what stands elsewhere on the card is left out."""

import re

from handlers.notes.findings import Note, Reading

_WHO = {"name", "phone", "wechat", "email", "plate", "level", "birthday", "age_range", "deal_price", "deposit"}
_WHEN = {"next_date", "next_time"}
_WANTS = {
    "gender", "source", "budget", "interest", "competitor", "color", "method", "reached", "next_action", "next_with",
    "contact_date", "body_type", "powertrain", "feature", "purchase_by", "referrer", "usage",
}  # fmt: skip
"""Of a new customer all of this is on the card."""
_EMPTY = re.compile(
    r"(?:看|想|要|买|预算|对比|比|说|了|的|是|来|带|约|再|联系|打|给|定|左右|也|在|和|跟|到|号|级|客户|上|"
    r"电话|手机|微信|车牌号?|车架号|邮箱|生日|年龄|，|。|,|;|；|：|:|、|/|!|！)*"
)
_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
"""A phone: never told, also where it was not taken because somebody else has it."""
_BREAK = re.compile(r"[\s，,。；;、/]+")


def own_words(text: str, note: Note, reading: Reading) -> str:
    """The words about one customer of a note that names several: the others' are blanked, so that spans still hold."""
    if len(note.customers) < 2:
        return text
    starts = {id(one): _start(one) for one in note.customers}
    mine = starts[id(reading)]
    end = min((start for start in starts.values() if start > mine), default=len(text))
    begin = 0 if mine == min(starts.values()) else mine
    kept = [char if begin <= place < end or char == "\n" else " " for place, char in enumerate(text)]
    for finding in reading.findings:  # what is said of all stands elsewhere
        kept[finding.start : finding.end] = text[finding.start : finding.end]
    return "".join(kept)


def _start(reading: Reading) -> int:
    """Where a customer's part of a note begins: at the name or number."""
    return min((f.start for f in reading.findings if f.field in ("name", "phone")), default=0)


def of(text: str, reading: Reading, *, is_new: bool) -> str:
    """The words left when who, when and, of a new customer, what they want are taken out."""
    told = _WHO | _WHEN | (_WANTS if is_new else set())
    kept = list(text)
    for finding in reading.findings:
        if finding.field in told:
            kept[finding.start : finding.end] = " " * (finding.end - finding.start)
    return telling("".join(kept))


def telling(words: str) -> str:
    """The words without numbers and without those that say nothing by themselves."""
    return " ".join(piece for piece in _BREAK.split(_NUMBER.sub(" ", words)) if not _EMPTY.fullmatch(piece))
