"""日报 周报 月报: the sheets a store asks for or is sent, each with what stands behind it.

A rep asks about their own work, a manager about the store or one of its reps, an admin about the group.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers import targets
from handlers.breakdowns import MENU, STEPS, funnel_chart, slow
from handlers.cards import reports as cards
from handlers.commands import command
from handlers.figures import as_far, before, month_of, week_of
from handlers.tally import Report, answer, report_of
from handlers.turn import Turn
from storage import people, stats
from storage.measures import Span, parts_of
from storage.messages import Button, Message
from storage.models import REP


@command(MENU, "今日数据", slash="day", does="今天的数，也可以写哪天", takes_words=True, reads=True, place=50)
def _day(turn: Turn, words: str) -> list[Message]:
    today = turn.now.date()
    report = report_of(turn, words, Span(today, today, turn.settings.zone))
    report.know("contacts", "attempts")
    lines = [
        *_core(report), report.against("visits", "leads", "orders"),
        f"跟进{report.total('contacts')}次，没接{report.total('attempts')}次",
        targets.line(turn, report.asked), _unrecorded(report),
    ]  # fmt: skip
    return answer(report, "日报", lines, _drills(report))


def of_days(turn: Turn, words: str) -> list[Message] | None:
    """The report that goes with the days that words name, by how many they are."""
    report = report_of(turn, words, month_of(turn.now.date(), turn))
    days = (report.whole.last - report.whole.first).days + 1
    return _day(turn, words) if days == 1 else _week(turn, words) if days <= 7 else _month(turn, words)


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
    report.know(*_CORE, *STEPS, *(part for line in rates for rate in line for part in parts_of(rate)))
    if report.whole.last < report.turn.now.date() and not _is_any(report):
        return [cards.nothing(report.head(name), report.figures.unread)]
    return answer(report, name, _period(report, than, rates), _drills(report), funnel_chart(report, name))


def _is_any(report: Report) -> bool:
    return any(report.total(name) for name in ("contacts", "visits", "leads", "orders", "losses"))


_CORE = ("visits", "visitors", "first_visits", "visit_leads", "leads", "drives", "orders", "deliveries", "losses")


def _core(report: Report) -> list[str]:
    """到店62批，留档47（留档率76%，47/62）; 试驾21（38%，21/55），订车9，交车7，战败6."""
    report.know(*_CORE)
    drove, came = report.rate("drive_rate")
    sold = f"订车{report.total('orders')}，交车{report.total('deliveries')}，战败{report.total('losses')}"
    return [
        f"到店{report.total('visits')}批，留档{report.total('leads')}（留档率{cards.percent(*report.rate('lead_rate'))}）",
        f"试驾{drove}（{cards.percent(drove, came)}），{sold}",
    ]


def _period(report: Report, than: str, rates: Sequence[tuple[str, ...]]) -> list[str]:
    earlier = replace(report.asked, span=report.figures.against or _as_long(report))
    than = than if _is_latest(report) else report.days(earlier.span)
    report.know("orders", "first_visits", "visit_leads", asked=earlier)
    orders, was = report.total("orders"), report.total("orders", earlier)
    team = len(report.asked.members) != 1 and report.turn.member.role != REP
    changes = (
        cards.change("订车", orders, was, than),
        cards.points("留档率", report.rate("lead_rate"), report.rate("lead_rate", earlier), than),
    )
    return [
        *_core(report),
        targets.line(report.turn, report.asked),
        "，".join(filter(None, changes)),
        cards.row("顾问订车", report.by("orders", "member")) if team else "",
        cards.row("渠道留档", report.by("leads", "source")),
        cards.lost(report.by("losses", "reason"), report.by("losses", "rival")),
        *(_rated(report, names) for names in rates),
        slow(report) if report.turn.now.date() - report.asked.span.last <= timedelta(days=7) else "",
    ]


_WEEK = (("in_time_rate", "late_rate"), ("hot_rate",))
_MONTH = (("in_time_rate", "late_rate"), ("hot_rate", "clear_loss_rate"), ("reserve_rate", "tied_rate"))
"""The rates of a week's and a month's report, by line; those of which there is nothing yet are left out."""


def _rated(report: Report, names: Sequence[str]) -> str:
    known = [(name, *report.rate(name)) for name in names]
    return "；".join(cards.rated(name, above, below) for name, above, below in known if below)


def _is_latest(report: Report) -> bool:
    """Whether 上周 and 上月 say which: of the week and month under way, or sent when one has ended."""
    whole = report.whole
    is_short = whole.last - whole.first < timedelta(days=31)
    is_under_way = report.figures.span is None or whole.last >= report.turn.now.date()
    return not report.figures.against and is_short and is_under_way


def _as_long(report: Report) -> Span:
    """The span before; of one under way, as far as that has come."""
    return as_far(report.whole, before(report.whole), report.turn.now.date())


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
    several = [report.told_apart("按顾问", "all", "member")] if report.turn.member.role != REP else []
    labels = {"visits": "到店", "orders": "订车", "losses": "不跟了"}
    opened = [(name, label, report.total(name)) for name, label in labels.items()]
    is_any = any(count for *_, count in opened) or report.total("leads")
    return [
        *several,
        report.told_apart("按渠道", "all", "source"),
        *(report.behind(f"{label}{count}", name) for name, label, count in opened if count),
        *([report.download("all")] if is_any else []),
    ]
