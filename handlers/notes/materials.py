"""What was given to a customer: a brochure, a list of the equipment, a quotation, a plan of the payments.

A paper named beside a verb of giving that is over; one asked for, promised or only worked out is not given.
"""

import re

from handlers.notes import vocab
from handlers.notes.leads import led
from handlers.notes.page import HARD, MONEY, SOFT, WHEN, Page
from handlers.notes.wordings import told

_GIVEN = dict(told("given"))
_SENT_PLAIN = told("sent")
"""发了三款车的配置: given by the verb, though no paper is named."""
_PAPERS = "|".join(rule.pattern.pattern for rule in vocab.MATERIALS)
_COPIES = re.compile(r"[一1两2]?[份本张套]")
_MORE = re.compile(rf"(?:[和跟与、及+,，\s都也]{{0,2}}(?:{_PAPERS})){{0,3}}")
_ASKED = re.compile(rf"让|请|叫我|记得|准备|打算|答应|要求|想|等|再|待|得|需|(?<![想一])要(?![走了])|{WHEN}")
"""Before a paper, in its clause: it is still to be given, unless the giving is told as done."""
_NOT_GIVEN = re.compile(
    r"没|未|不|别|想要?$|让.{0,2}$|请.{0,2}$|要求|等着?$|再$|准备|打算|答应|记得|(?:去|会|想看|索要|求)(?:他|她|我|您)?$"
)


_SENT = led(r"(?<![想要让等再])(?:发|给|送|打|拿|出|做|递|赠|提供|打印|出具)(?:他|她|客户)?$")
"""先发报价单了."""


def read_materials(page: Page) -> list[tuple[int, int]]:
    """Adds what was given; returns the places of every paper named."""
    spans: list[tuple[int, int]] = []
    for rule in vocab.MATERIALS:
        for match in rule.pattern.finditer(page.shown):
            spans.append(match.span())
            if _is_given(page, match):
                page.add("material", rule.label, match.span(), "given")
    for label, pattern in _SENT_PLAIN:
        for match in pattern.finditer(page.shown):
            page.add("material", label, match.span(), "sent")
    return spans


def _is_given(page: Page, match: re.Match[str]) -> bool:
    if _quoted(page, match):
        return True
    before = page.before(match.start(), 16)
    before = re.sub(rf"(?:{_PAPERS})[和跟与、及+,，\s]{{0,2}}$", "", before)
    if given := _GIVEN["before"].search(before):
        return not _NOT_GIVEN.search(re.split(r"[ ,，、]", before[: given.start()])[-1][-6:])
    if _GIVEN["formal"].search(before) and not _ASKED.search(page.before(match.start(), 24, SOFT)):
        return True
    if _SENT.search(before):
        behind = page.after(match.end(), 2)
        if behind[:1] == "了" or (_COPIES.match(behind) and not _ASKED.search(page.before(match.start(), 24, SOFT))):
            return True
    more = _MORE.match(page.shown, match.end())
    tail = page.after(more.end() if more else match.end(), 14)
    given = _GIVEN["after"].match(tail)
    if given is None:
        return False
    told_before = page.before(match.start(), 24, SOFT)
    return bool(re.search("了|已", given[0])) or not _ASKED.search(told_before)


def _quoted(page: Page, match: re.Match[str]) -> bool:
    """报价21万8, 报了价: said of ours, the price is given."""
    said = match[0] == "报了价" or (
        match[0] == "报价" and re.match(rf"(?:了|过|\s?{MONEY})", page.after(match.end(), 3, HARD))
    )
    return bool(said) and not re.search(
        r"(?:隔壁|别家|那边|人家|对面|他们|外地|网上|要|想|等|没)[^，,。 ]{0,3}$", page.before(match.start(), 6)
    )
