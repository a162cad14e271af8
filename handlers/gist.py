"""What a note says happened, in its own words: what stands elsewhere on the card is left out."""

import re

from handlers.notes.findings import Finding, Note, Reading

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
_PIECE = re.compile(r"[^\s，,。；;、/]+")
_SCRAP = 4
"""So few characters beside a day say nothing without it."""
_BREAK = re.compile(r"[\s，,。；;、/]+")


def own_words(text: str, note: Note, reading: Reading) -> str:
    """The words about one customer of a note that names several: the others' are blanked, so that spans still hold."""
    if len(note.customers) < 2:
        return text
    starts, mine = [_start(one) for one in note.customers], _start(reading)
    end = min((start for start in starts if start > mine), default=len(text))
    begin = 0 if mine <= min(starts) else mine
    kept = [char if begin <= place < end or char == "\n" else " " for place, char in enumerate(text)]
    for finding in reading.findings:  # what is said of all stands elsewhere
        kept[finding.start : finding.end] = text[finding.start : finding.end]
    return "".join(kept)


def _start(reading: Reading) -> int:
    """Where a customer's part of a note begins: at the name or number."""
    return min((f.start for f in reading.findings if f.field in ("name", "phone")), default=0)


def of(text: str, reading: Reading, *, is_new: bool) -> str:
    """What happened as the reader put it, else the words left when who, when and what a new one wants are taken out."""
    summary = reading.first("summary")
    if summary is not None and len(str(summary.value)) > _SCRAP:
        return str(summary.value).removeprefix("的")
    told = _WHO | (_WANTS if is_new else set())
    kept, without = list(text), list(text)
    for finding in reading.findings:
        for chars, fields in ((kept, told), (without, told | _WHEN)):
            if finding.field in fields:
                chars[finding.start : finding.end] = " " * (finding.end - finding.start)
    if summary is not None:
        kept, without = (_about(summary, text, chars) for chars in (kept, without))
    return telling(_whole(kept, without)) or (str(summary.value) if summary else "")


def _about(summary: Finding, text: str, chars: list[str]) -> list[str]:
    """Nothing but the pieces between blanks and commas in which the reader's words stand."""
    spans = [piece.span() for piece in _PIECE.finditer(text)]
    kept = [span for span in spans if span[0] < summary.end and summary.start < span[1]]
    return [char if any(a <= place < b for a, b in kept) else " " for place, char in enumerate(chars)]


def _whole(kept: list[str], without: list[str]) -> str:
    """The words without their days; but 改到明天 is more than 改到: a scrap stays what it was."""
    words = "".join(without)
    for piece in _PIECE.finditer("".join(kept)):
        rest = "".join(without[slice(*piece.span())]).strip()
        if rest != piece[0] and 0 < len(_BREAK.sub("", rest)) <= _SCRAP and not _EMPTY.fullmatch(rest.replace(" ", "")):
            words = words[: piece.start()] + piece[0] + words[piece.end() :]
    return words


def telling(words: str) -> str:
    """The words without numbers and without those that say nothing by themselves."""
    pieces = (piece for piece in _BREAK.split(_NUMBER.sub(" ", words)) if not _EMPTY.fullmatch(piece))
    return " ".join(pieces).removeprefix("的")
