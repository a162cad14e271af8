"""Behind a number: its customers, eight a page, the number told apart, or a file. A button carries the question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

from handlers import drafts, exporting
from handlers.cards import customer as customer_cards
from handlers.cards import listing as list_cards
from handlers.cards import reports as cards
from handlers.commands import Action, press
from handlers.drafts import Body, Form, form
from handlers.figures import Figures, read_figures
from handlers.pictured import with_picture
from handlers.tally import Report, asked_behind, written
from handlers.turn import Turn
from storage import people, stats
from storage.hits import Condition
from storage.ids import long
from storage.measures import MEASURES, Asked, Span
from storage.messages import Button, Message
from storage.models import REP, Customer, Draft
from storage.stats import By

WHOLE = "all"
"""In the place of a number: a whole report."""
ALL = ("visits", "leads", "orders", "deliveries", "losses")
"""Whose customers the file of a whole report holds."""
_PAGE = 8


@press("behind")
def _behind(turn: Turn, action: Action) -> list[Message]:
    return [_open(turn, action, Figures((), None, None, (), "", (), "", (), True), "")]


@press("apart")
def _apart(turn: Turn, action: Action) -> list[Message]:
    return _behind(turn, action)


@press("download")
def _download(turn: Turn, action: Action) -> list[Message]:
    return _behind(turn, action)


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    """What stands behind a number of a question with conditions."""
    drafts.close(turn, draft)
    return [_open(turn, Action.parse(value), read_figures(turn, body["title"]), body["title"])]


form(Form("figures", _chosen, keeps_words=False))


def _open(turn: Turn, action: Action, figures: Figures, words: str) -> Message:
    """``behind``, ``apart`` or ``download``, under the conditions of a question."""
    names = ALL if action.id == WHOLE else (action.id,)
    if not set(names) <= MEASURES.keys():
        raise ValueError(action.id)
    asked, more = _asked_of(turn, action, figures.conditions)
    if action.verb == "download":
        return _file(turn, names, asked)
    if action.verb == "behind":
        return _customers(turn, names[0], Report(turn, figures, asked, asked.span, words), int(more))
    if more not in get_args(By):
        raise ValueError(more)
    by: By = more  # type: ignore[assignment]
    report = Report(turn, replace(figures, members=asked.members), asked, asked.span, words)
    return as_table(report, by) if action.id == WHOLE else _told_apart(names[0], report, by)


def _asked_of(turn: Turn, action: Action, conditions: tuple[Condition, ...]) -> tuple[Asked, str]:
    first, last, more, *members = action.arg.split(":")
    span = Span(date.fromisoformat(first), date.fromisoformat(last), turn.settings.zone)
    asked = tuple(long(part) for part in members[0].split("_")) if members else ()
    staff = {one.id for store in turn.scope.stores for one in people.members(turn.session, store)}
    own = (turn.member.id,) if turn.member.role == REP else tuple(number for number in asked if number in staff)
    return Asked(turn.scope, span, own, conditions), more


def _customers(turn: Turn, name: str, report: Report, page: int) -> Message:
    """The customers of a number that the member may see, eight a page."""
    asked = report.asked
    found = stats.behind(turn.session, name, asked, _PAGE + 1, page * _PAGE)
    rows = [row for row in found[:_PAGE] if people.may_see(turn.session, turn.member, row)]
    total = stats.total(turn.session, name, asked)
    words = f"{report.days(asked.span)} {MEASURES[name].label}"
    if not rows:
        return list_cards.nobody(words, (), many=False)
    has_more = len(found) > _PAGE
    turning = [Button("下一页", f"behind:{name}.0.{written(asked, str(page + 1))}")] if has_more else []
    more = asked_behind(report, Message("", buttons=(*turning, report.download(name)))).buttons
    place = f"第{page + 1}页" if page or has_more else ""
    return numbered(turn, words, rows, [customer_cards.hit(turn, row) for row in rows], total, more, place)


def numbered(
    turn: Turn, words: str, rows: Sequence[Customer], lines: Sequence[str], total: int, more: Sequence[Button] = (),
    place: str = "",
) -> Message:  # fmt: skip
    """A list of customers, each opened by its number."""
    choices = [(customer_cards.handle(turn, row), str(row.id)) for row in rows]
    draft = drafts.ask(turn, "look", {"numbered": True, "title": words}, choices)
    return replace(list_cards.page(words, lines, f"{total}位", place, (), more), slot=drafts.slot(draft))


def _file(turn: Turn, names: Sequence[str], asked: Asked) -> Message:
    """Everybody behind these numbers, once."""
    rows = [row for name in names for row in stats.behind(turn.session, name, asked, exporting.MOST)]
    seen = {row.id: row for row in rows}
    label = MEASURES[names[0]].label if len(names) == 1 else ""
    return exporting.begin(turn, list(seen), f"{cards.days(asked.span, turn.now.date())} {label}".strip())


_TABLE = ("visits", "leads", "drives", "orders", "deliveries")
"""What stands in a whole report told apart."""


def as_table(report: Report, by: By) -> Message:
    """A whole report told apart: a line for each, and the picture of what was reached."""
    counted = {name: report.by(name, by) for name in _TABLE}
    pictured = next((name for name in ("orders", "leads") if any(counted[name].values())), "visits")
    shown = cards.report(
        report.head(cards.APART.get(by, "")), cards.table(counted) or ["这段时间没有"], (), [report.download(WHOLE)]
    )
    return with_picture(report.turn, asked_behind(report, shown), report.parts(pictured, by))


def _told_apart(name: str, report: Report, by: By) -> Message:
    lines = [f"{part} {count}" for part, count in cards.ranked(report.by(name, by), 10)]
    shown = cards.report(
        report.head(MEASURES[name].label), lines or ["这段时间没有"], (), [report.behind("看客户", name)]
    )
    return with_picture(report.turn, asked_behind(report, shown), report.parts(name, by))
