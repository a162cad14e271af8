"""Plain questions about numbers: ``上个月汽车之家来的成交几个``. What is not understood is said; a note stays a note."""

from collections.abc import Callable
from dataclasses import replace

from handlers import breakdowns, drilling, duty, reports
from handlers.cards import reports as cards
from handlers.figures import Figures, month_of, read_figures
from handlers.pictured import with_picture
from handlers.tally import Report, answer, asked_behind, report_of
from handlers.turn import Turn
from handlers.wanted import may_ask
from storage.measures import MEASURES
from storage.messages import Message
from storage.models import REP

SAID: dict[str, Callable[[Report], list[str]]] = {
    "pace": duty.pace,
    "cycle": lambda report: [duty.cycle(report)],
    "prices": duty.prices,
}
"""What is asked for by its name and is no count."""
_NOT_ON_TOP = ("losses", "complaints", "rate:loss_rate", "rate:clear_loss_rate", "said:prices")
"""A first line shows on lock screens and lies on the sales desk."""


def ask(turn: Turn, text: str) -> list[Message] | None:
    """The answer to a question about numbers; None where the words are something else."""
    figures = read_figures(turn, text) if may_ask(text) else None
    if figures is not None and figures.unread in (("排行",), ("排名",)):
        return breakdowns.ranking(turn, text.replace(figures.unread[0], " "))
    if figures is not None and not figures.measures:
        return _sheet(turn, figures, text)
    if figures is None or not (figures.asks or _is_name(figures) or (turn.leads and _is_told_apart(figures))):
        return None
    if figures.unread and turn.member.role == REP:
        return None  # a note about somebody: 李姐说到店几个人
    report = report_of(turn, text, month_of(turn.now.date(), turn))
    if report.is_to_come:
        return answer(report, "", (), ())
    lines = [line for name in figures.measures for line in _lines(report, name)]
    is_alone = len(figures.measures) == 1 and figures.measures[0] not in _NOT_ON_TOP
    place = " ".join(filter(None, (report.head("").strip(), figures.said)))
    lines = [lines[0], place, *lines[1:]] if is_alone else [place, *lines]
    countable = next((name for name in figures.measures if name in MEASURES), "")
    message = cards.report(lines[0], lines[1:], figures.unread, ())
    if not countable or not report.total(countable):
        return [message]
    message = replace(message, buttons=(report.behind("看客户", countable),))
    message = asked_behind(report, message)
    return [with_picture(turn, message, report.parts(countable, figures.by)) if figures.by else message]


def _sheet(turn: Turn, figures: Figures, text: str) -> list[Message] | None:
    """上周 小陈, 10月 对比 9月: a manager who names days, whose, and nothing else means the report of them."""
    is_over = figures.span is not None and figures.span.first <= turn.now.date()
    if not turn.leads or not is_over or figures.unread or figures.conditions:
        return None
    if figures.by in cards.APART:
        return [drilling.as_table(report_of(turn, text, month_of(turn.now.date(), turn)), figures.by)]
    return ask(turn, f"{text} 订车多少") if figures.by else reports.of_days(turn, text)


def _is_told_apart(figures: Figures) -> bool:
    """本月成交 按渠道, 订车 10月 对比 9月: nobody says so of a customer."""
    return bool(figures.by or figures.against) and not figures.unread


def _is_name(figures: Figures) -> bool:
    """成交率 and 单车价 need no 多少 to be a question."""
    return any(":" in name for name in figures.measures)


def _lines(report: Report, name: str) -> list[str]:
    """A number, told apart and compared as was asked."""
    figures = report.figures
    if name.startswith("rate:"):
        rate = name.removeprefix("rate:")
        found = [cards.rated(rate, *report.rate(rate))]
        if figures.against:
            earlier = replace(report.asked, span=figures.against)
            found.append(f"{report.days(figures.against)} {cards.rated(rate, *report.rate(rate, earlier))}")
        return found
    if name.startswith("said:"):
        return SAID[name.removeprefix("said:")](report)
    value = report.total(name)
    lines = [cards.number(name, value)]
    if figures.against:
        was = report.total(name, replace(report.asked, span=figures.against))
        lines.append(f"{report.days(figures.against)} {cards.number(name, was)}，{cards.change('', value, was, '它')}")
    if figures.by == "day":
        span = report.asked.span
        lines.append(cards.by_day(name, report.by(name, "day"), (span.last - span.first).days + 1))
    elif figures.by == "month":
        months = report.each(report.by(name, "month"), "month", report.asked.span)
        lines.append(cards.listed(MEASURES[name].label, [*months.items()]))
    elif figures.by:
        lines.append(cards.row(MEASURES[name].label, report.by(name, figures.by), 10))
    return lines
