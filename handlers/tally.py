"""A question about numbers with its days settled: what a report asks of the store, and how groups are called."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from handlers import drafts
from handlers.cards import reports as cards
from handlers.charts import Chart
from handlers.figures import Figures, as_far, read_figures, up_to
from handlers.pictured import with_picture
from handlers.turn import Turn
from handlers.values import series_of
from storage import people, stats
from storage.ids import short
from storage.kinds import Item
from storage.measures import MEASURES, RATES, Asked, Span, parts_of
from storage.messages import Button, Message
from storage.models import REP, Member
from storage.record import car_label
from storage.stats import By

_BARS = 10


@dataclass(frozen=True)
class Report:
    """A question with its days settled, as every report needs it."""

    turn: Turn
    figures: Figures
    asked: Asked
    whole: Span
    """The days asked about, those to come too."""
    words: str = ""
    """As it was said."""
    known: dict[tuple[str, Asked], int] = field(default_factory=dict, compare=False)
    """What has been counted already: several lines are made of one number."""

    def know(self, *names: str, asked: Asked | None = None) -> None:
        """Counts what is about to be told, as much of it as possible at once."""
        when = asked or self.asked
        missing = {name for name in names if (name, when) not in self.known}
        counted = stats.totals(self.turn.session, missing, when)
        self.known.update({(name, when): number for name, number in counted.items()})

    def total(self, name: str, asked: Asked | None = None) -> int:
        """One number."""
        self.know(name, asked=asked)
        return self.known[name, asked or self.asked]

    def by(self, name: str, by: By, asked: Asked | None = None) -> dict[str, int]:
        """One number told apart, by what people read."""
        session = self.turn.session
        counted = stats.count(session, name, asked or self.asked, by)
        staff = people.by_id(session, [int(key) for key in counted if key]) if by == "member" else {}
        told: Counter[str] = Counter()  # two of one name are told as one, not one instead of the other
        for key, number in counted.items():
            told[staff.get(key) or self.label(by, key)] += number
        return dict(told)

    def label(self, by: By, key: str) -> str:
        """What people read for a group."""
        if by == "member":
            member = self.turn.session.get(Member, int(key)) if key else None
            return member.name if member else ""
        if by in ("source", "level"):
            return self.turn.settings.choices(by).label(key)
        if by == "reason":
            return self.turn.settings.choices("lost_reason").label(key)
        if by in ("series", "rival"):
            return car_label(Item(key)) if "/" in key else series_of(key, self.turn.words)
        if by == "month" and key:
            year = f"{key[:4]}年" if int(key[:4]) != self.turn.now.year else ""
            return f"{year}{int(key[5:7])}月"
        return f"{int(key[5:7])}月{int(key[8:10])}日" if by == "day" and key else key

    def rate(self, name: str, asked: Asked | None = None) -> tuple[int, int]:
        """A rate's two numbers."""
        wanted = RATES[name]
        self.know(*parts_of(name), asked=asked)
        return self.total(wanted.above, asked), sum(self.total(below, asked) for below in wanted.below)

    @property
    def is_to_come(self) -> bool:
        """Whether the days asked about have not begun."""
        return self.whole.first > self.turn.now.date()

    def against(self, *names: str) -> str:
        """订车比9月+1，交车和9月一样: beside the time that was said; empty where none was."""
        if self.figures.against is None:
            return ""
        earlier = replace(self.asked, span=self.figures.against)
        self.know(*names)
        self.know(*names, asked=earlier)
        than = self.days(earlier.span)
        changes = (
            cards.change(MEASURES[name].label, self.total(name), self.total(name, earlier), than) for name in names
        )
        return "，".join(changes)

    def head(self, name: str) -> str:
        """The first line."""
        names = [self.turn.session.get_one(Member, number).name for number in self.figures.members]
        whose = names[0] if len(names) == 1 else f"{names[0]}等{len(names)}位" if names else ""
        return cards.title(name, self.asked.span, whose, self.turn.now.date())

    def days(self, span: Span) -> str:
        """Days as they are told today."""
        return cards.days(span, self.turn.now.date())

    def bars(self, name: str, parts: Mapping[str, int], notes: Mapping[str, str] | None = None) -> Chart:
        """Parts of a number as bars, the largest first."""
        shown = cards.ranked(parts, _BARS)
        beside = tuple(notes.get(label, "") for label, _ in shown) if notes else ()
        return Chart("bars", self.head(name), tuple(label for label, _ in shown), tuple(n for _, n in shown), beside)

    def parts(self, name: str, by: By, called: str = "") -> Chart:
        """A number told apart as a picture: days as a line, all else as bars; beside the time it is compared with."""
        earlier = replace(self.asked, span=self.figures.against) if self.figures.against else None
        now, was = self.by(name, by), self.by(name, by, earlier) if earlier else {}
        title = self.head(called or MEASURES[name].label)
        spans = (self.days(self.asked.span), self.days(earlier.span)) if earlier else ()
        if by in ("day", "month"):
            values = self.each(now, by, self.asked.span)
            before = self.each(was, by, earlier.span) if earlier else {}
            return Chart("lines", title, tuple(values), tuple(values.values()), (), tuple(before.values()), spans)
        keys = dict(cards.ranked({key: now.get(key, 0) + was.get(key, 0) for key in (*now, *was)}, _BARS, ""))
        labels, values_ = tuple(key or "没记" for key in keys), tuple(now.get(key, 0) for key in keys)
        return Chart(
            "bars", title, labels, values_, (), tuple(was.get(key, 0) for key in keys) if earlier else (), spans
        )

    def each(self, counted: Mapping[str, int], by: By, span: Span) -> dict[str, int]:
        """Every day or month of a span, those without anything too."""
        days = (span.first + timedelta(days=ahead) for ahead in range((span.last - span.first).days + 1))
        labels = (self.label(by, day.isoformat()) for day in days)
        return {label: counted.get(label, 0) for label in labels}

    def behind(self, label: str, name: str) -> Button:
        """The button that opens the customers behind a number."""
        return Button(label, f"behind:{name}.0.{written(self.asked, '0')}")

    def download(self, name: str) -> Button:
        """The button that brings the customers behind a number, or behind a whole report (``all``), as a file."""
        return Button("下载", f"download:{name}.0.{written(self.asked, '0')}")

    def told_apart(self, label: str, name: str, by: By) -> Button:
        """The button that tells a number apart."""
        return Button(label, f"apart:{name}.0.{written(self.asked, by)}")


def written(asked: Asked, more: str) -> str:
    """Days, one thing more and members as a button carries them."""
    members = "_".join(short(number) for number in asked.members)
    return f"{asked.span.first:%Y%m%d}:{asked.span.last:%Y%m%d}:{more}:{members}".rstrip(":")


def report_of(turn: Turn, words: str, span: Span) -> Report:
    """The report that words ask for; ``span`` where they name no time."""
    figures = read_figures(turn, words)
    whole, today = figures.span or span, turn.now.date()
    if figures.against:
        figures = replace(figures, against=as_far(whole, figures.against, today))
    return Report(turn, figures, figures.asked(turn, up_to(whole, today)), whole, words)


def answer(
    report: Report, name: str, lines: Sequence[str], buttons: Sequence[Button], chart: Chart | None = None
) -> list[Message]:
    """A report as it is said; its picture follows. Of days to come there is none."""
    if report.is_to_come:
        return [cards.to_come(report.days(report.whole))]
    said = [report.figures.said] if report.figures.said else []
    message = cards.report(report.head(name), [*said, *lines], report.figures.unread, buttons)
    message = asked_behind(report, message)
    return [with_picture(report.turn, message, chart) if chart else message]


def asked_behind(report: Report, message: Message) -> Message:
    """Buttons of a question with conditions stand for the question: they are too long for a button to carry."""
    if not report.figures.conditions or not message.buttons:
        return message
    choices = [(button.label, button.action) for button in message.buttons]
    draft = drafts.ask(report.turn, "figures", {"title": report.words}, choices)
    return replace(message, buttons=drafts.buttons(draft, choices), slot=drafts.slot(draft))


def is_meant(turn: Turn, words: str) -> bool:
    """Whether a word that also begins notes (试驾, 战败, 客户 …) asks for its report, by what stands behind it."""
    if turn.member.role == REP and turn.current() is not None:
        return False  # 战败, said of who is under discussion
    figures = read_figures(turn, words)
    is_whole = not figures.unread and (not figures.conditions or turn.member.role != REP)
    return not words or (is_whole and bool(figures.span or figures.by or figures.members))
