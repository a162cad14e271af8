"""Behind a number: its customers, eight a page, or the number told apart. A button carries the question."""

from dataclasses import replace
from datetime import date
from typing import get_args

from handlers import drafts
from handlers.cards import customer as customer_cards
from handlers.cards import listing as list_cards
from handlers.cards import reports as cards
from handlers.commands import Action, press
from handlers.figures import Figures
from handlers.tally import Report, written
from handlers.turn import Turn
from storage import people, stats
from storage.ids import long
from storage.measures import MEASURES, Asked, Span
from storage.messages import Button, Message
from storage.models import REP
from storage.stats import By

_PAGE = 8


def _asked_of(turn: Turn, action: Action) -> tuple[Asked, str]:
    first, last, more, *members = action.arg.split(":")
    span = Span(date.fromisoformat(first), date.fromisoformat(last), turn.settings.zone)
    asked = tuple(long(part) for part in members[0].split("_")) if members else ()
    staff = {one.id for store in turn.scope.stores for one in people.members(turn.session, store)}
    own = (turn.member.id,) if turn.member.role == REP else tuple(number for number in asked if number in staff)
    return Asked(turn.scope, span, own), more


@press("behind")
def _behind(turn: Turn, action: Action) -> list[Message]:
    if action.id not in MEASURES:
        raise ValueError(action.id)
    asked, page = _asked_of(turn, action)
    return [customers_behind(turn, action.id, asked, int(page))]


def customers_behind(turn: Turn, name: str, asked: Asked, page: int) -> Message:
    """The customers of a number that the member may see, eight a page."""
    rows = [row for row in stats.behind(turn.session, name, asked, _PAGE, page * _PAGE)
            if people.may_see(turn.session, turn.member, row)]  # fmt: skip
    total = stats.total(turn.session, name, asked)
    choices = [(customer_cards.handle(turn, row), str(row.id)) for row in rows]
    draft = drafts.ask(turn, "look", {"numbered": True, "title": MEASURES[name].label}, choices)
    more = [Button("下一页", f"behind:{name}.0.{written(asked, str(page + 1))}")] if len(rows) == _PAGE else []
    words = f"{cards.days(asked.span)} {MEASURES[name].label}"
    lines = [customer_cards.hit(turn, row) for row in rows]
    shown = list_cards.page(words, lines, total, "", (), more)
    return replace(shown, slot=drafts.slot(draft))


@press("apart")
def _apart(turn: Turn, action: Action) -> list[Message]:
    asked, by = _asked_of(turn, action)
    if action.id not in MEASURES or by not in get_args(By):
        raise ValueError(action.id)
    figures = Figures((action.id,), asked.span, None, asked.members, by, (), "", (), True)  # type: ignore[arg-type]
    report = Report(turn, figures, asked)
    parts = report.by(action.id, figures.by)
    lines = [
        f"{short_name or '没记'} {count}" for short_name, count in sorted(parts.items(), key=lambda pair: -pair[1])
    ]
    return [cards.report(report.head(MEASURES[action.id].label), lines[:10], (), [report.behind("看客户", action.id)])]
