"""漏斗 渠道 战败 竞品 排行 试驾 成交 客户: one subject each, told apart, with its picture and what stands behind it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa

from handlers import duty
from handlers.cards import reports as cards
from handlers.charts import Chart
from handlers.commands import command
from handlers.figures import month_of
from handlers.tally import Report, answer, is_meant, report_of
from handlers.turn import Turn
from storage import stats
from storage.filters import Owned, Silent
from storage.kinds import Item
from storage.measures import MEASURES, Span
from storage.messages import Message
from storage.models import REP
from storage.record import car_label

MENU = "日报"
"""The command under which the reports stand in 帮助."""
_SLOW = 15
"""Days without contact after which a customer is slow."""
_MANY = 1_000
"""More than so many are not counted."""


@command("漏斗", slash="funnel", does="从到店到交车", takes_words=True, reads=True, place=53, under=MENU)
def _funnel(turn: Turn, words: str) -> list[Message]:
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    steps = _steps(report)
    lines = [cards.number(*steps[0])]
    for (_, below), (name, above) in pairwise(steps):
        lines.append(f"{cards.number(name, above)}（上一步的{cards.percent(above, below)}）")
    lines.append(report.against("first_visits", "orders"))
    opened = [report.behind(f"{MEASURES[n].label}{c}", n) for n, c in steps if c]
    return answer(report, "漏斗", lines, opened, funnel_chart(report, "漏斗"))


STEPS = ("first_visits", "visit_leads", "drives", "orders", "deliveries")
"""From the door to the key."""


def _steps(report: Report) -> list[tuple[str, int]]:
    report.know(*STEPS)
    return [(name, report.total(name)) for name in STEPS]


def funnel_chart(report: Report, name: str) -> Chart:
    """Each step, and how much of the one before it that is."""
    steps = _steps(report)
    notes = ("", *(cards.percent(above, below) for (_, below), (_, above) in pairwise(steps)))
    labels = tuple(MEASURES[step].label for step, _ in steps)
    return Chart("funnel", report.head(name), labels, tuple(number for _, number in steps), notes)


@command("渠道", slash="channels", does="客户从哪来，成了多少", takes_words=True, reads=True, place=54, under=MENU)
def _channels(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    leads, orders = report.by("leads", "source"), stats.cohort_orders(turn.session, report.asked)
    sold = {report.label("source", key): number for key, number in orders.items()}
    rates = {name or "没记": cards.percent(sold.get(name, 0), count) for name, count in leads.items()}
    lines = [f"{name} {rates[name]}" for name, _ in cards.ranked(leads, 9)]
    lines = ["留档的里面订了车的", *lines] if lines else []
    chart = report.bars("渠道留档和成交率", leads, rates)
    if report.figures.against:
        chart, lines = report.parts("leads", "source", "渠道留档"), [report.against("leads"), *lines]
    return answer(report, "渠道", lines or ["这段时间没有留档"], [report.behind("留档客户", "leads")], chart)


@command(
    "战败", "战败分析", slash="losses", does="为什么没成，买了什么", takes_words=True, reads=True, place=55, under=MENU
)
def _losses(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    lost, below = report.rate("loss_rate")
    lines = [
        f"一共{lost}位（{cards.percent(lost, below)}）",
        report.against("losses"),
        cards.row("原因", report.by("losses", "reason"), 5),
        cards.row("买走", cards.known(report.by("losses", "rival")), 5),
        cards.row("本来看", cards.known(report.by("losses", "series")), 5),
        cards.row("渠道", report.by("losses", "source"), 5),
    ]
    chart = report.parts("losses", "reason", "没成的原因")
    return answer(report, "没成的", lines, [report.behind(f"看这{lost}位", "losses")] if lost else [], chart)


@command("竞品", slash="rivals", does="客户在比什么车", takes_words=True, reads=True, place=56, under=MENU)
def _rivals(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    counted = stats.compared(turn.session, report.asked)
    compared = {car_label(Item(code, words)): number for (code, words), number in counted.items()}
    lines = [cards.row("新客户在比", compared, 8), cards.row("买走", cards.known(report.by("losses", "rival")), 5)]
    chart = report.bars("新客户在比", compared)
    return answer(report, "竞品", lines if any(lines) else ["这段时间没记到竞品"], [], chart)


@command("排行", slash="ranking", does="谁订得多", takes_words=True, reads=True, place=57, under=MENU)
def ranking(turn: Turn, words: str) -> list[Message]:
    """The last one is never named: a ranking is to be climbed, not to be ashamed of."""
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    name = report.figures.measures[0] if report.figures.measures else "orders"
    name = name if name in MEASURES else "orders"
    ranked = sorted(report.by(name, "member").items(), key=lambda pair: -pair[1])
    shown = ranked[:-1] if len(ranked) > 2 else ranked[:1]
    lines = [f"{place} {who} {cards.number(name, count)}" for place, (who, count) in enumerate(shown[:9], 1) if count]
    chart = report.bars(f"排行 {MEASURES[name].label}", dict(shown[:9]))
    lines.append(report.against(name))
    return answer(
        report,
        "排行",
        lines if any(lines) else ["这段时间还没有"],
        [report.told_apart("按渠道", name, "source")],
        chart,
    )


@command("试驾", slash="drives", does="试驾了多少，成了多少", takes_words=True, reads=True, place=58, under=MENU)
def _drives(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    lines = [
        cards.number("drives", report.total("drives")),
        report.against("drives"),
        cards.rated("drive_rate", *report.rate("drive_rate")),
        cards.rated("driven_order_rate", *report.rate("driven_order_rate")),
        cards.row("车型", report.by("drives", "series")),
        cards.row("顾问", report.by("drives", "member")) if turn.member.role != REP else "",
    ]
    chart = report.parts("drives", "series", "试驾车型")
    return answer(report, "试驾", lines, [report.behind("试驾客户", "drives")], chart)


@command("成交", slash="orders", does="订车和交车", takes_words=True, reads=True, place=59, under=MENU)
def _orders(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    lines = [
        f"{cards.number('orders', report.total('orders'))}，{cards.number('deliveries', report.total('deliveries'))}",
        report.against("orders", "deliveries"),
        cards.rated("order_rate", *report.rate("order_rate")),
        duty.cycle(report),
        cards.row("车型", report.by("orders", "series")),
        cards.row("顾问", report.by("orders", "member")) if turn.member.role != REP else "",
        cards.row("渠道", report.by("orders", "source")),
    ]
    chart = report.parts("orders", "series", "订车车型")
    opened = [report.behind("订车客户", "orders"), report.behind("交车客户", "deliveries")]
    return answer(report, "成交", lines, opened, chart)


@command("客户", slash="customers", does="手上有多少客户，各级多少", takes_words=True, reads=True, place=60, under=MENU)
def _customers(turn: Turn, words: str) -> list[Message] | None:
    if words and not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    report.know("new", "leads")
    levels = turn.settings.choices("level")
    conditions = report.figures.conditions
    counted = stats.standing(turn.session, turn.scope, conditions, report.asked.members)
    open_ones = {option.label: counted[option.code] for option in levels.options
                 if levels.role(option.code) in ("new", "graded", "ordered") and counted.get(option.code)}  # fmt: skip
    owners = sum(number for code, number in counted.items() if levels.role(code) == "delivered")
    lines = [f"在跟{sum(open_ones.values())}位，保有{owners}位", cards.listed("级别", [*open_ones.items()]),
             f"新客户{report.total('new')}，留档{report.total('leads')}", report.against("new", "leads"),
             slow(report)]  # fmt: skip
    return answer(report, "客户", lines, [report.behind("新客户", "new")], _levels_chart(report, open_ones))


def _levels_chart(report: Report, counted: Mapping[str, int]) -> Chart:
    """How they stand today, whatever days were asked about."""
    today = report.turn.now.date()
    now = replace(report, asked=replace(report.asked, span=Span(today, today, report.turn.settings.zone)))
    return Chart("bars", now.head("在跟的级别"), tuple(counted), tuple(counted.values()))


def slow(report: Report) -> str:
    """How many nobody has spoken to for long, as it stands now."""
    turn = report.turn
    since = Silent(turn.now - timedelta(days=_SLOW))
    whose = (Owned(report.asked.members),) if report.asked.members else ()
    wanted = (since, *whose, *report.figures.conditions, *stats.still_open())
    slow = stats.fitting(turn.scope, wanted).limit(_MANY + 1)
    count = turn.session.scalar(sa.select(sa.func.count()).select_from(slow.subquery())) or 0
    told = f"{_MANY}位以上" if count > _MANY else f"{count}位"
    return f"慢的：超过{_SLOW}天没动{told}" if count else ""
