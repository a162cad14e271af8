"""日报 周报 月报 漏斗 渠道 战败 竞品 排行 试驾 成交 客户: the sheets a store asks for, each with what stands behind it.

A rep asks about their own work, a manager about the store or one of its reps, an admin about the group.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa

from handlers import duty, targets
from handlers.cards import reports as cards
from handlers.charts import Chart
from handlers.commands import command
from handlers.figures import before, month_of, week_of
from handlers.tally import Report, answer, is_meant, report_of
from handlers.turn import Turn
from storage import people, stats
from storage.filters import Silent
from storage.kinds import Item
from storage.measures import MEASURES, Span
from storage.messages import Button, Message
from storage.models import REP
from storage.record import car_label

MENU = "日报"
"""The command under which the other reports stand in 帮助."""
_SLOW = 15
"""Days without contact after which a customer is slow."""
_MANY = 1_000
"""More than so many are not counted."""


# -- the sheets of a day, a week, a month -------------------------------------------------------------------------


@command(MENU, "今日数据", slash="day", does="今天的数，也可以写哪天", takes_words=True, reads=True, place=50)
def _day(turn: Turn, words: str) -> list[Message]:
    today = turn.now.date()
    report = report_of(turn, words, Span(today, today, turn.settings.zone))
    lines = [
        *_core(report), f"跟进{report.total('contacts')}次，没接{report.total('attempts')}次",
        targets.line(turn, report.asked.span), _unrecorded(report),
    ]  # fmt: skip
    return answer(report, "日报", lines, _drills(report))


@command("周报", slash="week", does="一周的数", takes_words=True, reads=True, place=51, under=MENU)
def _week(turn: Turn, words: str) -> list[Message]:
    """Of Monday the week before, else the week under way."""
    day = turn.now.date() - timedelta(days=1)
    report = report_of(turn, words, week_of(day, turn))
    return _whole(report, "周报", "上周", _WEEK)


@command("月报", "本月", slash="month", does="一个月的数", takes_words=True, reads=True, place=52, under=MENU)
def _month(turn: Turn, words: str) -> list[Message]:
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    return _whole(report, "月报", "上月", _MONTH)


def pushed_week(turn: Turn) -> list[Message]:
    """The week that has ended, by itself."""
    report = report_of(turn, "", week_of(turn.now.date() - timedelta(days=1), turn))
    return _whole(report, "周报", "上周", _WEEK) if _is_any(report) else []


def pushed_month(turn: Turn) -> list[Message]:
    """The month that has ended, by itself."""
    report = report_of(turn, "", month_of(turn.now.date() - timedelta(days=1), turn))
    return _whole(report, "月报", "上月", _MONTH) if _is_any(report) else []


def _whole(report: Report, name: str, than: str, rates: Sequence[tuple[str, ...]]) -> list[Message]:
    """A week or a month: its lines, what opens them, its funnel."""
    return answer(report, name, _period(report, than, rates), _drills(report), _funnel_chart(report, name))


def _is_any(report: Report) -> bool:
    return any(report.total(name) for name in ("visits", "leads", "contacts", "orders", "losses"))


def _core(report: Report) -> list[str]:
    """到店62批，留档47（留档率76%，47/62）; 试驾21（38%，21/55），订车9，交车7，战败6."""
    drove, came = report.rate("drive_rate")
    sold = f"订车{report.total('orders')}，交车{report.total('deliveries')}，战败{report.total('losses')}"
    return [
        f"到店{report.total('visits')}批，留档{report.total('leads')}（留档率{cards.percent(*report.rate('lead_rate'))}）",
        f"试驾{drove}（{cards.percent(drove, came)}），{sold}",
    ]


def _period(report: Report, than: str, rates: Sequence[tuple[str, ...]]) -> list[str]:
    earlier = replace(report.asked, span=report.figures.against or _as_long(report))
    span = report.figures.span or report.asked.span
    is_long = span.last - span.first > timedelta(days=31)  # a quarter has no 上月
    than = cards.days(earlier.span) if report.figures.against or is_long else than
    orders, was = report.total("orders"), report.total("orders", earlier)
    team = report.asked.members == () and report.turn.member.role != REP
    changes = (
        cards.change("订车", orders, was, than),
        cards.points("留档率", report.rate("lead_rate"), report.rate("lead_rate", earlier), than),
    )
    return [
        *_core(report),
        targets.line(report.turn, report.asked.span),
        "，".join(filter(None, changes)),
        cards.row("顾问订车", report.by("orders", "member")) if team else "",
        cards.row("渠道留档", report.by("leads", "source")),
        cards.lost(report.by("losses", "reason"), report.by("losses", "rival")),
        *(_rated(report, names) for names in rates),
        _slow(report),
    ]


_WEEK = (("in_time_rate", "late_rate"), ("hot_rate",))
_MONTH = (("in_time_rate", "late_rate"), ("hot_rate", "clear_loss_rate"), ("reserve_rate", "tied_rate"))
"""The rates of a week's and a month's report, by line; those of which there is nothing yet are left out."""


def _rated(report: Report, names: Sequence[str]) -> str:
    known = [(name, *report.rate(name)) for name in names]
    return "；".join(cards.rated(name, above, below) for name, above, below in known if below)


def _as_long(report: Report) -> Span:
    """The span before, as far as this one has come."""
    whole = before(replace(report.asked.span, last=(report.figures.span or report.asked.span).last))
    length = report.asked.span.last - report.asked.span.first
    return replace(whole, last=min(whole.last, whole.first + length))


def _slow(report: Report) -> str:
    turn = report.turn
    since = Silent(turn.now - timedelta(days=_SLOW))
    scope = turn.scope
    slow = stats.fitting(scope, (since, *report.figures.conditions, *stats.still_open())).limit(_MANY + 1)
    count = turn.session.scalar(sa.select(sa.func.count()).select_from(slow.subquery())) or 0
    told = f"{_MANY}位以上" if count > _MANY else f"{count}位"
    return f"慢的：超过{_SLOW}天没动{told}" if count else ""


def _unrecorded(report: Report) -> str:
    """Who has noted nothing yet: a state, no blame; only for who looks at a whole store."""
    turn = report.turn
    if turn.member.role == REP or report.asked.members:
        return ""
    noted = set(stats.count(turn.session, "contacts", report.asked, "member"))
    noted |= set(stats.count(turn.session, "attempts", report.asked, "member"))
    staff = [one for store in turn.scope.stores for one in people.members(turn.session, store) if one.role == REP]
    missing = [one.name for one in staff if str(one.id) not in noted]
    return f"还没记的：{' '.join(missing[:6])}" if missing else ""


def _drills(report: Report) -> list[Button]:
    """按顾问 按渠道, the customers behind what was reached, the file."""
    several = [report.told_apart("按顾问", "orders", "member")] if report.turn.member.role != REP else []
    labels = {"visits": "到店", "orders": "订车", "losses": "不跟了"}
    opened = [(name, label, report.total(name)) for name, label in labels.items()]
    is_any = any(count for *_, count in opened) or report.total("leads")
    return [
        *several,
        report.told_apart("按渠道", "leads", "source"),
        *(report.behind(f"{label}{count}", name) for name, label, count in opened if count),
        *([report.download("all")] if is_any else []),
    ]


# -- one subject each ---------------------------------------------------------------------------------------------


@command("漏斗", slash="funnel", does="从到店到交车", takes_words=True, reads=True, place=53, under=MENU)
def _funnel(turn: Turn, words: str) -> list[Message]:
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    steps = _steps(report)
    lines = [cards.number(*steps[0])]
    for (_, below), (name, above) in pairwise(steps):
        lines.append(f"{cards.number(name, above)}（上一步的{cards.percent(above, below)}）")
    opened = [report.behind(f"{MEASURES[n].label}{c}", n) for n, c in steps if c]
    return answer(report, "漏斗", lines, opened, _funnel_chart(report, "漏斗"))


def _steps(report: Report) -> list[tuple[str, int]]:
    """From the door to the key."""
    return [(name, report.total(name)) for name in ("first_visits", "visit_leads", "drives", "orders", "deliveries")]


def _funnel_chart(report: Report, name: str) -> Chart:
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
    ranked = sorted(leads.items(), key=lambda pair: -pair[1])
    lines = [
        f"{name or '没记来源'} {cards.percent(sold.get(name, 0), count)}" for name, count in ranked[:9] if count
    ]  # fmt: skip
    lines = ["留档的里面订了车的", *lines] if lines else []
    rates = {name: cards.percent(sold.get(name, 0), count) for name, count in ranked}
    chart = report.bars("渠道留档和成交率", leads, rates)
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
        cards.row("原因", report.by("losses", "reason"), 5),
        cards.row("买走", report.by("losses", "rival"), 5),
        cards.row("本来看", report.by("losses", "series"), 5) if not report.by("losses", "rival") else "",
        cards.row("渠道", report.by("losses", "source"), 5),
    ]
    chart = report.bars("没成的原因", report.by("losses", "reason"))
    return answer(report, "没成的", lines, [report.behind(f"看这{lost}位", "losses")] if lost else [], chart)


@command("竞品", slash="rivals", does="客户在比什么车", takes_words=True, reads=True, place=56, under=MENU)
def _rivals(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    counted = stats.compared(turn.session, report.asked)
    compared = {car_label(Item(code, words)): number for (code, words), number in counted.items()}
    lines = [cards.row("新客户在比", compared, 8), cards.row("买走", report.by("losses", "rival"), 5)]
    chart = report.bars("新客户在比", compared)
    return answer(report, "竞品", lines if any(lines) else ["这段时间没记到竞品"], [], chart)


@command("排行", slash="ranking", does="谁订得多", takes_words=True, reads=True, place=57, under=MENU)
def _ranking(turn: Turn, words: str) -> list[Message]:
    """The last one is never named: a ranking is to be climbed, not to be ashamed of."""
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    name = report.figures.measures[0] if report.figures.measures else "orders"
    name = name if name in MEASURES else "orders"
    ranked = sorted(report.by(name, "member").items(), key=lambda pair: -pair[1])
    shown = ranked[:-1] if len(ranked) > 2 else ranked[:1]
    lines = [f"{place} {who} {cards.number(name, count)}" for place, (who, count) in enumerate(shown[:9], 1) if count]
    return answer(report, "排行", lines or ["这段时间还没有"], [report.told_apart("按渠道", name, "source")])


@command("试驾", slash="drives", does="试驾了多少，成了多少", takes_words=True, reads=True, place=58, under=MENU)
def _drives(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    lines = [
        cards.number("drives", report.total("drives")),
        cards.rated("drive_rate", *report.rate("drive_rate")),
        cards.rated("driven_order_rate", *report.rate("driven_order_rate")),
        cards.row("车型", report.by("drives", "series")),
        cards.row("顾问", report.by("drives", "member")) if turn.member.role != REP else "",
    ]
    chart = report.bars("试驾车型", report.by("drives", "series"))
    return answer(report, "试驾", lines, [report.behind("试驾客户", "drives")], chart)


@command("成交", slash="orders", does="订车和交车", takes_words=True, reads=True, place=59, under=MENU)
def _orders(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    lines = [
        f"{cards.number('orders', report.total('orders'))}，{cards.number('deliveries', report.total('deliveries'))}",
        cards.rated("order_rate", *report.rate("order_rate")),
        duty.cycle(report),
        cards.row("车型", report.by("orders", "series")),
        cards.row("顾问", report.by("orders", "member")) if turn.member.role != REP else "",
        cards.row("渠道", report.by("orders", "source")),
    ]
    chart = report.bars("订车车型", report.by("orders", "series"))
    opened = [report.behind("订车客户", "orders"), report.behind("交车客户", "deliveries")]
    return answer(report, "成交", lines, opened, chart)


@command("客户", slash="customers", does="手上有多少客户，各级多少", takes_words=True, reads=True, place=60, under=MENU)
def _customers(turn: Turn, words: str) -> list[Message] | None:
    if not is_meant(turn, words):
        return None
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    levels = turn.settings.choices("level")
    conditions = report.figures.conditions
    counted = stats.standing(turn.session, turn.scope, conditions, report.asked.members)
    open_ones = {levels.label(code): number for code, number in counted.items()
                 if levels.role(code) in ("new", "graded", "ordered")}  # fmt: skip
    owners = sum(number for code, number in counted.items() if levels.role(code) == "delivered")
    lines = [f"在跟{sum(open_ones.values())}位，保有{owners}位", cards.row("级别", open_ones, 8),
             f"新客户{report.total('new')}，留档{report.total('leads')}", _slow(report)]  # fmt: skip
    return answer(report, "客户", lines, [report.behind("新客户", "new")])
