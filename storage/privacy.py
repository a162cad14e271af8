"""Keeping a rep's words without keeping secrets in the open: templates with the secret spans cut out."""

import json
import re
from collections.abc import Iterable
from typing import Literal

from sqlmodel import Session

from storage.models import Contact
from storage.vault import reveal, seal

Sort = Literal["personal", "price", "number"]
_RUN = re.compile(r"\d{5,}")
"""Digits of any script."""
_UNKEPT = re.compile(r"[\0\ud800-\udfff]")
"""What PostgreSQL or UTF-8 cannot hold."""
MARK = re.compile(r"⟦(\d+)⟧")
"""Where something was cut out."""
HIDDEN = "●●"


def cut(text: str, spans: Iterable[tuple[int, int, Sort]]) -> tuple[str, list[tuple[Sort, str]]]:
    """A template with ⟦1⟧ for each secret span and each run of five digits or more, and what was cut out."""
    text = _UNKEPT.sub(" ", text.replace("⟦", "[").replace("⟧", "]"))
    runs: list[tuple[int, int, Sort]] = [(m.start(), m.end(), "number") for m in _RUN.finditer(text)]
    wanted = sorted(_apart([*spans, *runs]))
    parts, cuts, at = [], [], 0
    for start, end, sort in wanted:
        parts.append(text[at:start])
        cuts.append((sort, text[start:end]))
        parts.append(f"⟦{len(cuts)}⟧")
        at = end
    return "".join(parts) + text[at:], cuts


def _apart(spans: list[tuple[int, int, Sort]]) -> list[tuple[int, int, Sort]]:
    """Overlapping spans joined; the strictest sort wins."""
    order: dict[Sort, int] = {"number": 0, "personal": 1, "price": 2}
    joined: list[tuple[int, int, Sort]] = []
    for start, end, sort in sorted(span for span in spans if span[0] < span[1]):
        if joined and start < joined[-1][1]:
            first, last, before = joined[-1]
            joined[-1] = (first, max(last, end), max(before, sort, key=order.__getitem__))
        else:
            joined.append((start, end, sort))
    return joined


def join(template: str, cuts: list[tuple[Sort, str]], *, personal: bool, price: bool) -> str:
    """The words again, as far as the viewer's rights go; what they may not see is ●●."""

    def put(mark: re.Match[str]) -> str:
        number = int(mark[1]) - 1
        if number >= len(cuts):
            return HIDDEN
        sort, words = cuts[number]
        return words if (price if sort == "price" else personal) else HIDDEN

    return MARK.sub(put, template)


def keep(session: Session, contact: Contact, text: str, spans: Iterable[tuple[int, int, Sort]]) -> None:
    """Set a contact's own words."""
    contact.source_text, cuts = cut(text, spans)
    seal(session, contact, "cuts", json.dumps(cuts, ensure_ascii=False) if cuts else None)


def words_of(session: Session, contact: Contact, *, personal: bool, price: bool) -> str:
    """A contact's own words for a viewer."""
    cuts = json.loads(reveal(session, contact, "cuts") or "[]")
    return join(contact.source_text, [(sort, words) for sort, words in cuts], personal=personal, price=price)


def mask(text: str) -> str:
    """Words that stand in the open (a summary), every run of five digits hidden."""
    return _RUN.sub(HIDDEN, text)
