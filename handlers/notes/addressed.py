"""How those are addressed whom the rep knows: 英总 of a known 英布, 小颜松口了, 游三爷, 麦生.

That somebody of the surname is known speaks for the form of address, so that it needs neither a usual surname nor a word that
follows names.
"""

import re
from collections.abc import Iterator, Sequence

from handlers.notes import called, names
from handlers.notes.findings import Known
from handlers.notes.page import Page
from handlers.notes.person import Person

_TITLE = re.compile(
    rf"(?P<t>生(?![日意产病活气孩的]))|(?P<u>(?:{names.TITLE})|[大二三四五六七八九小老幺](?:{names.TITLE}))(?!长|经理|司令|统)"
    r"(?<!总(?=结|是(?![男女])|[共价部得算体的而]))(?<!工(?=[作地程资厂人具行业]))(?<!董(?=事))(?<!哥(?=们))(?<!爷(?=们))"
)
_BEFORE = frozenset("的跟给和与找约让叫问帮请替接见等到去在送位那这个了把向对")


def forms(page: Page, known: Sequence[Known]) -> list[Person]:
    """The places where somebody known is addressed by surname and title, or as 老王, 小王, 阿王."""
    surnames = {names.surname_at(k.name, 0) or k.name[:1] for k in known if len(k.name) > 1}
    return [person for surname in surnames if surname in page.shown for person in _of(page, surname)]


def _of(page: Page, surname: str) -> Iterator[Person]:
    at = page.shown.find(surname)
    while at >= 0:
        end = at + len(surname)
        if (title := _TITLE.match(page.shown, end)) and _may_begin(page, at):
            said = "生" if title["t"] else title["u"]
            yield Person(page.shown[at : end + len(said)], at, end + len(said), 0.9, "titled", said)
        elif at and len(surname) == 1 and _is_nick(page, at - 1, end):
            yield Person(page.shown[at - 1 : end], at - 1, end, 0.8, "nickname")
        at = page.shown.find(surname, end)


def _may_begin(page: Page, at: int) -> bool:
    return called.is_edge(page, at) or page.shown[at - 1] in _BEFORE


def _is_nick(page: Page, at: int, end: int) -> bool:
    """小颜 at an edge, and no 小颜色."""
    nick, text = page.shown[at:end], page.shown
    is_word = nick in called.NOT_NICK or text[end - 1 : end + 1] in names.tables().not_names
    return nick[0] in "老小阿" and called.is_edge(page, at) and not is_word
