"""Who is called by less than a full name where nobody else is named: 建军到店看了…, 夏 138…, 唐 看宋L.

Given names alone are known ones (data/forenames.txt); a surname alone needs a number or a wish for a car behind it.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from handlers.notes import names
from handlers.notes.leads import Table, led
from handlers.notes.page import CAR, PHONE, Page
from handlers.notes.person import Person

_BEFORE = (
    r"(?:(?<![^\n。；;])|(?<=[的了] )|(?<=客户)|(?<=客户 )|(?<=线索 )|(?<=接待了)|(?<=接待)|(?<=联系)|(?<=回访)|(?<=加了)|(?<=来的)|(?<=推荐的)|(?<=约了)"
    r"|(?<=恭喜)|(?<=[、.)）])|(?<=\ue002))"
)


@cache
def _given() -> Table:
    text = files("handlers.notes").joinpath("data", "forenames.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and not line.startswith("#")]
    whole = [word for first, colon, rest in lines if not colon for word in first.split()]
    by_first = [f"{first}[{rest.strip()}]" for first, colon, rest in lines if colon]
    words = "|".join([*by_first, *whole])
    return led(
        rf"{_BEFORE}(?P<n>{words})(?=[ ,，:：]{{0,2}}(?:{names.follow_pattern()}|[{PHONE}{CAR}])|的(?:微信|电话|单|车))"
    )


_SURNAME = led(
    rf"(?:^|(?<=[\n]))(?P<n>[一-龥])[ ,，:：/]{{1,2}}(?P<g>[男女])?[ ,，:：/]{{0,2}}(?:电话|手机)?[:： ]{{0,2}}(?:(?P<p>{PHONE})|(?:想)?(?:看|要|试|订|定|问|买)(?:上|中|了)?{CAR})"
)


def forenames(page: Page) -> list[Person]:
    """Given names by themselves."""
    return [Person(match["n"], *match.span("n"), 0.8, "said") for match in _given().finditer(page.shown)]


def surnames(page: Page) -> Iterator[Person]:
    """A surname by itself at the head of a line."""
    for match in _SURNAME.finditer(page.shown):
        surname = names.surname_at(match["n"], 0)
        if surname and (match["p"] or surname not in names.tables().rare):
            title = {"男": "先生", "女": "女士"}.get(match["g"] or "", "")
            yield Person(surname + title, *match.span("n"), 0.7, "surname", title)
