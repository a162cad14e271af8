"""A note on the desk: its text at one width, and who has claimed which characters so far.

Claimed characters show as one private sign per kind, so that later patterns can say "a car stands here".
"""

import re
from functools import cache

from handlers.notes.dialect import mended
from handlers.notes.findings import Finding, Value
from handlers.notes.leads import Text
from handlers.notes.numbers import flatten
from handlers.notes.slips import heard_right

PHONE, CAR, WHEN, MONEY, NAME, OTHER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
THIS = "\ue006"
"""The car whose part is asked for, where the words around it are looked at."""
SIGNS = f"{PHONE}{CAR}{WHEN}{MONEY}{NAME}{OTHER}"
HARD = "。；;！!？?\n"
SOFT = f"{HARD}，,、 /|"
_UNDO = re.compile(
    r"(?:[^\s,，。0-9]{1,6}[,，。 …]+(?=不对|说错|错了|口误|更正|哦不|噢不|啊不))?\s*[,，。 …]*(?:哦|噢|啊|呃|额|嗯|唉|喔|哎|诶|欸|嗨|那个|嘛|吧)*[,，。 ]*"
    r"(?:(?:不对|不是|说错了?|错了|记错了?|打错了?|口误|更正|不不?|应该是|改成|还是)[,，。 !！]*){1,3}(?:是|改|改到|应该是|应该|还是)?\s*"
    r"|[ ,，]?[呃嗯哦噢诶欸]+[ ,，]?(?:是|应该是)?"
)

_GOES_ON = re.compile(r"[^ ,，。；;\n]*[来过去到打给联看试签谈提订定要买]")


class Page:
    """The text and what has been read of it; made anew for every note."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat = Text(heard_right(mended(flatten(text))))
        self.signs = list(self.flat)
        self.findings: list[Finding] = []
        self.shown = self.flat
        """The text with claimed characters replaced by their signs."""

    def claim(self, start: int, end: int, sign: str) -> None:
        """Take characters so that no later reader takes them for something else."""
        self.shown = self.shown.signed(start, end, sign)

    def add(
        self, field: str, value: Value, span: tuple[int, int], rule: str, confidence: float = 1.0, sign: str = ""
    ) -> None:
        """Keep a finding, and claim its words if a sign is given."""
        self.findings.append(Finding(field, value, span[0], span[1], rule, confidence))
        if sign:
            self.claim(*span, sign)

    def before(self, at: int, length: int = 8, stops: str = HARD) -> str:
        """What stands before a place, back to a stop."""
        match = _none_of(stops, r"\Z").search(self.shown, max(0, at - length), at)
        return match[0] if match else ""

    def after(self, at: int, length: int = 12, stops: str = HARD) -> str:
        """What stands after a place, up to a stop."""
        match = _none_of(stops).match(self.shown, at, at + length)
        return match[0] if match else ""

    def is_taken_back(self, end: int, start: int) -> bool:
        """Whether what ends here is taken back by what begins there: 预算30 不对 35以内; not 改成30 不是35."""
        between = self.flat[end:start]
        if between == "不是" and not _GOES_ON.match(self.flat, start):
            return False  # 周六不是周五, but 下周二不是下周三过来
        if between.strip(" ,，") == "不是" and (
            re.search(r"改|应该|是|换", self.flat[max(0, end - 12) : end])
            or re.match(r"改|更正|纠正|修正|订正", self.flat)
        ):
            return False
        return bool(_UNDO.fullmatch(between))

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around a place, between commas, blanks and full stops."""
        start = at
        while start > 0 and self.flat[start - 1] not in SOFT and at - start < 60:
            start -= 1
        end = at
        while end < len(self.flat) and self.flat[end] not in SOFT and end - at < 60:
            end += 1
        return start, end

    def first(self, field: str) -> Finding | None:
        """The first finding of a field so far."""
        return next((f for f in self.findings if f.field == field), None)

    def has(self, *fields: str) -> bool:
        """Whether any of the fields was found."""
        return any(f.field in fields for f in self.findings)


@cache
def _none_of(stops: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(rf"[^{re.escape(stops)}]*{behind}" if stops else f".*{behind}", re.DOTALL)
