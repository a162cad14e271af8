"""目标: what a month is to bring, set in one line by the manager, and always shown beside how much of it has gone by."""

import re
from datetime import date, timedelta

from handlers.cards import reports as cards
from handlers.cards import targets as target_cards
from handlers.commands import Action, command, press
from handlers.figures import Figures, month_of, up_to, week_of
from handlers.pictured import with_picture
from handlers.tally import Report
from handlers.turn import Turn
from storage import daybook, journal, outbox, people, stats, targets
from storage.ids import short
from storage.measures import MEASURES, Asked
from storage.messages import Message
from storage.models import Member
from storage.people import Scope
from storage.targets import MEASURED
from storage.vault import place, vault_of

_MONTH = r"\d{1,2}月|本月|这个月|下个?月|上个?月"
_ASKED = re.compile(rf"(?P<before>{_MONTH})?\s*目标\s*(?P<behind>{_MONTH})?\s*(?P<rest>.*)", re.DOTALL)
_MISSING = re.compile(r"(?:本月|这个月)?(?:离目标|目标)?还差(?:几|多少)(?:台|辆|个)?(?:车|订单)?")
_PART = re.compile(r"(?P<who>[^\d\s，,、：:]+?)\s*[：:]?\s*(?P<number>\d{1,4})\s*(?:台|辆|个)?(?=[\s，,、]|$|[^\d])")
_ALONE = re.compile(r"^(?:就|先|定|设|是|为|成|到|了|[：:\s])*(\d{1,3})\s*[台辆]?$")
"""20台 behind 本月目标 are cars ordered."""
_LONGEST = 120
_WORDS = {
    "订车": "orders",
    "订单": "orders",
    "订": "orders",
    "交车": "deliveries",
    "交付": "deliveries",
    "交": "deliveries",
}


def ask(turn: Turn, text: str) -> list[Message] | None:
    """12月目标 订车30 交车28 陈宇8 sets, 目标 and 还差几台 show; None where the words are something else."""
    if turn.leads and _MISSING.fullmatch(text.strip()):
        return [_pace(turn, turn.now.date().replace(day=1))]
    match = _ASKED.fullmatch(text.strip())
    if match is None:
        return [_set(turn, turn.now.date().replace(day=1), text)] if _shares(turn, text) else None
    month = _month(turn, match["before"] or match["behind"] or "")
    rest = _ALONE.sub(r"订车\1", match["rest"].strip())
    if not rest:
        return [_pace(turn, month)]
    if not turn.leads or (not any(word in rest for word in _WORDS) and not _staff_in(turn, rest)):
        return None
    return [_set(turn, month, rest)]


@command("目标", slash="target", does="这个月的目标和进度", place=61, reads=True)
def _target(turn: Turn, _: str) -> list[Message]:
    return [_pace(turn, turn.now.date().replace(day=1))]


def _month(turn: Turn, words: str) -> date:
    """The month meant: a bare number is the one nearest ahead, or the one just gone by."""
    first = turn.now.date().replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    if words.startswith("下"):
        return after
    if words.startswith("上"):
        return (first - timedelta(days=1)).replace(day=1)
    if not words[:1].isdigit() or not 1 <= int(words[:-1]) <= 12:
        return first
    month = int(words[:-1])
    years = (first.year - 1, first.year, first.year + 1)
    return min((date(year, month, 1) for year in years), key=lambda day: (abs((day - first).days), day < first))


def _shares(turn: Turn, text: str) -> bool:
    """陈宇8 周倩7: nothing but members of the store with a number each, said by who sets targets."""
    parts = _PART.findall(text) if turn.leads and len(text) <= _LONGEST else []
    staff = {one.name for one in people.members(turn.session, turn.store.id)} if len(parts) > 1 else set()
    return bool(staff) and all(who in staff for who, _ in parts) and not _PART.sub("", text).strip(" ，,、台辆个")


# -- setting ------------------------------------------------------------------------------------------------------


def _staff_in(turn: Turn, words: str) -> list[Member]:
    return [one for one in people.members(turn.session, turn.store.id) if one.name in words]


def _set(turn: Turn, month: date, words: str) -> Message:
    """Every part that names a measure or a member of the store; what names nobody is said."""
    staff = {one.name: one for one in people.members(turn.session, turn.store.id)}
    unread: list[str] = []
    for match in _PART.finditer(words):
        who, number = match["who"], int(match["number"])
        if who in _WORDS:
            targets.put(turn.session, turn.store.id, month, _WORDS[who], None, number)
        elif who in staff:
            targets.put(turn.session, turn.store.id, month, "orders", staff[who].id, number)
        else:
            unread.append(f"{who}{match['number']}")
    batch = journal.batch_of(turn.session)
    if batch is not None:
        batch.title = vault_of(turn.session).seal(place(batch, "title"), f"{month.month}月目标")
    undo = f"undo:{short(batch.id)}.0" if batch is not None else ""
    return target_cards.as_set(month, _rows(turn, month), unread, undo)


def _rows(turn: Turn, month: date) -> list[tuple[str, str]]:
    """全店 订车30，交车28; 陈宇 订车8."""
    held = targets.of_month(turn.session, turn.store.id, month)
    whole = "，".join(f"{MEASURES[row.measure].label}{row.number}" for row in held if row.member_id is None)
    own = [(turn.session.get_one(Member, row.member_id).name, f"订车{row.number}") for row in held if row.member_id]
    return [("全店", whole), *own]


@press("telltarget")
def _tell(turn: Turn, action: Action) -> list[Message]:
    """The month's targets to every rep, each with their own."""
    month = date.fromisoformat(action.id)
    if not turn.leads:
        return [target_cards.not_yours()]
    own = {row.member_id: row.number for row in targets.of_month(turn.session, turn.store.id, month)}
    told = [one for one in people.members(turn.session, turn.store.id) if one.id in own]
    for member in told:
        message = target_cards.yours(month, own[member.id], turn.member.name)
        outbox.post(turn.session, member.id, message, turn.now, is_push=True)
    return [target_cards.told(month, len(told))]


# -- the pace -----------------------------------------------------------------------------------------------------


def _pace(turn: Turn, month: date) -> Message:
    """Targets beside 时间进度: how much of the month has gone by, and where the pace so far leads."""
    held = targets.of_month(turn.session, turn.store.id, month)
    if not held:
        return cards.no_targets(month)
    whole = month_of(month, turn)
    span = up_to(whole, turn.now.date())
    days, all_days = (span.last - span.first).days + 1, (whole.last - whole.first).days + 1
    asked = Asked(Scope((turn.store.id,), None), span)
    done = {name: stats.total(turn.session, name, asked) for name in MEASURED}
    whole_store = {row.measure: row.number for row in held if row.member_id is None}
    by_member = stats.count(turn.session, "orders", asked, "member")
    own = [
        (turn.session.get_one(Member, row.member_id).name, by_member.get(str(row.member_id), 0), row.number)
        for row in held
        if row.member_id and (turn.leads or row.member_id == turn.member.id)  # everybody sees their own
    ]
    if not whole_store and not own:
        return cards.no_targets(month)
    now = target_cards.Pace(month, span.last, (days, all_days), done, whole_store, own)
    shown = target_cards.pace(now)
    if span.last == turn.now.date() and turn.leads:
        shown = _with_help(turn, shown, asked, now.gone, whole_store.get("orders", 0))
    return with_picture(turn, shown, target_cards.chart(now))


def _with_help(turn: Turn, shown: Message, asked: Asked, gone: tuple[int, int], wanted: int) -> Message:
    """What is missing at this pace and who of the H customers comes this week; what stands behind both."""
    monday = week_of(turn.now.date(), turn).end
    hot = daybook.hot(turn.session, turn.store.id, turn.now.date())
    coming = daybook.hot_coming(turn.session, turn.store.id, turn.now, monday)
    report = Report(turn, Figures((), None, None, (), "", (), "", (), True), asked, asked.span)
    missing = wanted - round(report.total("orders") * gone[1] / gone[0])
    buttons = (report.told_apart("按顾问", "orders", "member"), report.download("orders"))
    return target_cards.with_help(shown, missing, (hot, coming), buttons)


def line(turn: Turn, asked: Asked) -> str:
    """本月订车18/30，时间进度80%: for the sheets, of a rep that rep's own; empty without a target."""
    month = asked.span.last.replace(day=1)
    own = asked.members[0] if asked.members else None
    if len(asked.members) > 1:
        return ""
    held = targets.of_month(turn.session, turn.store.id, month)
    number = next((row.number for row in held if row.measure == "orders" and row.member_id == own), 0)
    if not number or len(turn.scope.stores) > 1:
        return ""
    whole = month_of(month, turn)
    so_far = up_to(whole, turn.now.date())
    scope = Scope((turn.store.id,), None)
    done = stats.total(turn.session, "orders", Asked(scope, so_far, (own,) if own else ()))
    gone = ((so_far.last - whole.first).days + 1, (whole.last - whole.first).days + 1)
    return target_cards.line(month, turn.now.date(), done, number, gone)
