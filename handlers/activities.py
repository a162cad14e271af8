"""邀约 周六试驾会 B级以上: a manager invites customers, each rep is given one list, what they answer is counted.

Who agrees has an appointment like any other: the evening settles who came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from handlers import answers, batches, confirming, drilling, hours, listing
from handlers.cards import activities as cards
from handlers.cards import talk as lines
from handlers.commands import Action, command, press
from handlers.filed import Filed
from handlers.notes import dates
from handlers.turn import Turn
from handlers.wanted import Wanted
from storage import activities, hits, journal, outbox, people
from storage.activities import Asked
from storage.ids import long, new_id
from storage.messages import Message
from storage.models import Activity, Appointment, Batch, Customer, Invitation, Member
from storage.people import Scope

KIND = "activity"
MOST = 500
"""Customers that one activity invites: more would be no list any more."""
_ENDS = "会|活动|专场|沙龙|课堂|团购|车展|开放日|体验日|店庆"
_NAME = re.compile(rf"(?<!\S)[\w一-鿿]{{0,8}}?(?:{_ENDS})(?!\S)")
_SAID = {
    "来": "coming", "会来": "coming", "能来": "coming", "去": "coming", "不来": "declined", "来不了": "declined",
    "不去": "declined", "再说": "later", "再看": "later",
}  # fmt: skip
_ANSWER = re.compile(rf"(\d{{1,3}})[\s.、:：]*({'|'.join(sorted(_SAID, key=len, reverse=True))})")
_ANSWERS = re.compile(rf"(?:{_ANSWER.pattern}[\s,，;；、。]*)+")


@dataclass(frozen=True)
class Plan:
    """An activity as it was said."""

    name: str
    at: datetime
    precision: str
    words: str
    """Whom."""
    wanted: Wanted


@command(
    "邀约", "邀约名单", slash="event", does="邀客户来活动，看谁来：邀约 周六试驾会 B级以上", takes_words=True, place=49
)
def _invite(turn: Turn, words: str) -> list[Message] | None:
    if words and not turn.leads:
        plan = read_plan(turn, words) if _NAME.search(words) else None
        return [cards.by_managers()] if plan and not plan.wanted.unread else None  # a note: 邀约 张先生周六来
    if not words or (known := _called(turn, words)) is not None:
        return [show(turn, known if words else None)]
    plan = read_plan(turn, words)
    if plan is None:
        return [cards.example()]
    return _preview(turn, plan)


def ask(turn: Turn, text: str) -> list[Message] | None:
    """试驾会: how an activity of that name stands."""
    known = _called(turn, text) if re.search(rf"(?:{_ENDS})(?:名单)?$", text.strip()) else None
    return [show(turn, known)] if known is not None else None


def _called(turn: Turn, words: str) -> Activity | None:
    name = words.strip().removesuffix("名单")
    return next((one for one in _lately(turn) if one.name == name), None)


def _lately(turn: Turn) -> Sequence[Activity]:
    return activities.lately(turn.session, turn.store.id, turn.now)


# -- what is planned ----------------------------------------------------------------------------------------------


def read_plan(turn: Turn, words: str) -> Plan | None:
    """Day, name and whom; None where one of the first and the last is missing, or the day is gone."""
    found = dates.find(words, turn.sent_at, "future")
    beside = [when for when in found if re.match(rf"\s*[\w一-鿿]{{0,8}}?(?:{_ENDS})", words[when.span[1] :])]
    if not found:
        return None
    when = (beside or found)[0]
    rest = f"{words[: when.span[0]]} {words[when.span[1] :]}"
    name = _NAME.search(rest)
    if name is not None:
        rest = f"{rest[: name.start()]} {rest[name.end() :]}"
    rest = " ".join(rest.split())
    wanted = listing.wanted_of(turn, rest)
    at = (
        when.start.astimezone(turn.settings.zone)
        if when.start.tzinfo
        else when.start.replace(tzinfo=turn.settings.zone)
    )
    if not wanted.conditions or at.date() < turn.now.date():
        return None
    return Plan(name[0] if name else "活动", at, "time" if when.precise == "time" else "date", rest, wanted)


def _meant(turn: Turn, plan: Plan) -> tuple[list[Customer], dict[int, str]]:
    """Who is invited, the most urgent first, and who of those meant is not, with the reason."""
    store = Scope((turn.store.id,), None)
    sort = "level" if plan.wanted.sort == "recent" else plan.wanted.sort
    found = hits.page(turn.session, store, plan.wanted.conditions, sort, 0, MOST + 1).customers
    left = activities.unfit(turn.session, found, turn.now.date())
    return [row for row in found if row.id not in left], left


def _preview(turn: Turn, plan: Plan) -> list[Message]:
    rows, left = _meant(turn, plan)
    if not rows:
        return [cards.nobody(plan.name, plan.words)]
    if len(rows) > MOST:
        return [cards.too_many(MOST)]
    args = {"name": plan.name, "at": plan.at.isoformat(), "precision": plan.precision, "words": plan.words}
    shares = _shares(activities.receivers(turn.session, turn.store.id, [row.id for row in rows], turn.now.date()))
    card = cards.preview(turn, _activity(args), rows, shares, left, plan.wanted.unread)
    return confirming.ask(turn, KIND, args, card, ("发给大家", "先不发"))


def _shares(members: dict[int, tuple[Member, ...]]) -> list[tuple[str, int]]:
    """How many customers each of those who ask has."""
    counted: dict[str, int] = {}
    for each in members.values():
        for member in each:
            counted[member.name] = counted.get(member.name, 0) + 1
    return sorted(counted.items(), key=lambda pair: -pair[1])


def _activity(args: dict[str, Any]) -> Activity:
    at = datetime.fromisoformat(args["at"])
    return Activity(name=args["name"], at=at, precision=args["precision"], words=args["words"], is_off=False)


@confirming.act(KIND)
def _begin(turn: Turn, args: dict[str, Any]) -> list[Message]:
    activity = _activity(args)
    plan = Plan(activity.name, activity.at, activity.precision, activity.words, listing.wanted_of(turn, activity.words))
    rows, _ = _meant(turn, plan)
    if not rows:
        return [cards.nobody(plan.name, plan.words)]
    activity.batch_id = journal.open_batch(turn.session, KIND, activity.name).id
    activities.make(turn.session, turn.member, activity, rows[:MOST])
    told, missing = _tell(turn, activity, _asked(turn, activity), "")
    return [cards.begun(turn, activity, len(rows), told, missing, hours.from_manager(turn))]


def _asked(turn: Turn, activity: Activity) -> list[Asked]:
    return activities.asked(turn.session, activity, turn.settings.zone, turn.now.date())


def _tell(turn: Turn, activity: Activity, asked: Sequence[Asked], dedupe: str) -> tuple[list[str], list[str]]:
    """Give everybody who still has somebody to ask their list; who is told, and who cannot be reached."""
    told: list[str] = []
    missing: list[str] = []
    members = {member.id: member for one in asked for member in one.members}
    for member in sorted(members.values(), key=lambda member: -len(_of(asked, member))):
        mine = _of(asked, member)
        if not any(one.state == "open" for one in mine):
            continue
        message = replace(cards.roll(turn, activity, mine, turn.member.name), slot=cards.slot(activity, member))
        key = f"{cards.slot(activity, member)}:{dedupe}" if dedupe else None
        row = outbox.post(
            turn.session, member.id, message, turn.now, is_push=True, not_before=hours.from_manager(turn), dedupe=key
        )
        (told if row is not None else missing).append(member.name)
    return told, missing


def _of(asked: Sequence[Asked], member: Member) -> list[Asked]:
    return [one for one in asked if any(each.id == member.id for each in one.members)]


# -- the list of one who asks ---------------------------------------------------------------------------------------


def show(turn: Turn, activity: Activity | None = None) -> Message:
    """How an activity stands, the newest if none is named: a manager's figures, a rep's own list."""
    if activity is None:
        activity = next((one for one in _lately(turn) if turn.leads or _own(turn, one)), None)
    if activity is None:
        return cards.none(leads=turn.leads)
    asked = _asked(turn, activity)
    return cards.standing(turn, activity, asked) if turn.leads else _roll(turn, activity)


def _own(turn: Turn, activity: Activity) -> list[Asked]:
    return _of(_asked(turn, activity), turn.member)


def _roll(turn: Turn, activity: Activity, head: str = "", batch: str = "") -> Message:
    message = cards.roll(turn, activity, _own(turn, activity), "", head, batch)
    return replace(message, slot=cards.slot(activity, turn.member))


def answer(turn: Turn, text: str) -> list[Message] | None:
    """1 来 2 不来 3 再说: what customers of the newest list answered."""
    if _ANSWERS.fullmatch(text.strip()) is None:
        return None
    activity = next((one for one in _lately(turn) if not _is_over(turn, one) and _own(turn, one)), None)
    if activity is None:
        return None
    mine = _own(turn, activity)
    said = [(int(number), _SAID[word]) for number, word in _ANSWER.findall(text)]
    if wrong := next((number for number, _ in said if not 1 <= number <= len(mine)), None):
        return [cards.no_line(wrong, len(mine))]
    return [_take(turn, activity, [(mine[number - 1], state) for number, state in said])]


@press("invited")
def _press(turn: Turn, action: Action) -> list[Message]:
    row = turn.session.get(Invitation, long(action.id))
    if row is None or action.arg not in ("coming", "declined", "later"):
        raise ValueError("no such invitation")
    activity, customer = turn.session.get_one(Activity, row.activity_id), turn.customer(row.customer_id)
    if activity.is_off or _is_over(turn, activity):
        return [cards.over(activity)]
    if row.state != "open":  # answered meanwhile
        return [_roll(turn, activity).with_slot(cards.slot(activity, turn.member))]
    one = Asked(row, customer, (turn.member,), row.state, has_come=False)
    return [_take(turn, activity, [(one, action.arg)]).with_slot(cards.slot(activity, turn.member))]


def _is_over(turn: Turn, activity: Activity) -> bool:
    return activity.at.astimezone(turn.settings.zone).date() < turn.now.date()


def _take(turn: Turn, activity: Activity, said: Sequence[tuple[Asked, str]]) -> Message:
    batch = ""
    for one, state in said:
        filed = Filed(one.customer, False)
        if state == "coming":
            _agree(turn, activity, one)
        elif state == "declined":
            _decline(turn, activity, one)
        one.row.state = state
        turn.session.flush()
        batch = batches.name(turn, filed)
    return _roll(turn, activity, cards.noted([(one.customer, state) for one, state in said]), batch)


def _agree(turn: Turn, activity: Activity, one: Asked) -> None:
    """An appointment for the day, unless there is one."""
    if one.state != "coming":
        meeting = Appointment(
            id=new_id(), store_id=activity.store_id, customer_id=one.customer.id, member_id=turn.member.id,
            at=activity.at, precision=activity.precision, purpose=activity.name,
        )  # fmt: skip
        turn.session.add(meeting)
        turn.session.flush()
        one.row.appointment_id = meeting.id
    answers.log(turn, one.customer, None, is_reached=True, method="event", summary=cards.summary(activity, "coming"))


def _decline(turn: Turn, activity: Activity, one: Asked) -> None:
    meeting = turn.session.get(Appointment, one.row.appointment_id) if one.row.appointment_id else None
    if meeting is not None and meeting.state == "waiting":
        meeting.state = "cancelled"
    answers.log(turn, one.customer, None, is_reached=True, method="event", summary=cards.summary(activity, "declined"))


# -- the manager's ------------------------------------------------------------------------------------------------


def _managed(turn: Turn, action: Action) -> Activity:
    activity = turn.session.get(Activity, long(action.id))
    own = {store.id for store in people.stores(turn.session, turn.member)} if turn.leads else set()
    if activity is None or activity.store_id not in own:
        raise ValueError("no such activity")
    return activity


@press("comers")
def _comers(turn: Turn, action: Action) -> list[Message]:
    """谁来: those who agreed to come, each opened by number."""
    activity = _managed(turn, action)
    coming = [one for one in _asked(turn, activity) if one.state == "coming"]
    rows = [one.customer for one in coming[: cards.SHOWN]]
    return [drilling.numbered(turn, f"{activity.name} 说来的", rows, cards.comers(coming), len(coming))]


@press("askagain")
def _ask_again(turn: Turn, action: Action) -> list[Message]:
    """提醒没回的: once a day."""
    activity = _managed(turn, action)
    if activity.is_off or _is_over(turn, activity):
        return [cards.over(activity)]
    told, missing = _tell(turn, activity, _asked(turn, activity), turn.now.date().isoformat())
    return [cards.asked_again(told, missing, hours.from_manager(turn))]


@press("calloff")
def _press_off(turn: Turn, action: Action) -> list[Message]:
    return [_call_off(turn, _managed(turn, action))]


def call_off(turn: Turn, batch: Batch) -> list[Message]:
    """撤销 of the whole."""
    begun = turn.session.exec(select(Activity).where(Activity.batch_id == batch.id)).first()
    return [_call_off(turn, begun)] if begun is not None and turn.leads else [lines.stale()]


def _call_off(turn: Turn, activity: Activity) -> Message:
    """Lists not sent yet are not; who has one is told, with those who had agreed and have to be told in turn."""
    if activity.is_off:
        return cards.over(activity)
    asked = _asked(turn, activity)
    activity.is_off = True
    meetings = select(Appointment).where(col(Appointment.id).in_([one.row.appointment_id for one in asked]))
    waiting = {row.id: row for row in turn.session.exec(meetings.where(Appointment.state == "waiting")).all()}
    for meeting in waiting.values():
        meeting.state = "cancelled"
    cancelled = [one for one in asked if one.row.appointment_id in waiting]
    turn.replan(*(one.customer for one in cancelled))
    for member in {each.id: each for one in asked for each in one.members}.values():
        if not outbox.retract(turn.session, cards.slot(activity, member)):
            mine = [one.customer for one in _of(cancelled, member)]
            at, message = hours.from_manager(turn), cards.called_off(activity, turn.member.name, mine)
            outbox.post(turn.session, member.id, message, turn.now, is_push=True, not_before=at)
    _close(turn, activity)
    return cards.is_off(activity, len(cancelled))


def _close(turn: Turn, activity: Activity) -> None:
    """撤销 goes on to what was done before; what was called off is begun anew, not brought back."""
    own, begun = journal.batch_of(turn.session), turn.session.get(Batch, activity.batch_id)
    if own is not None and begun is not None:
        own.undoes_id, own.undone_by_id, begun.undone_by_id = begun.id, own.id, own.id
