"""Handing customers on: a leaver's or anybody's, shown first, confirmed once, done by a job, taken back whole.

Nothing but the ownership moves: reminders find the new owner when they fire, prices stay with who made the deal.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers import allotment, confirming, jobs, staffing
from handlers.allotment import RULES, Case, Shares
from handlers.cards import brief, saved
from handlers.cards import handover as cards
from handlers.cards import team as team_cards
from handlers.cards.handover import Share
from handlers.commands import command
from handlers.staffing import TEAM, must_name
from handlers.turn import Turn
from scheduler import planner
from storage import journal, models, outbox, ownership, people, settings
from storage.errors import BadValue
from storage.ids import short
from storage.jobs import ROWS_A_STEP, Claim, Returned
from storage.kinds import Item
from storage.messages import Message
from storage.models import (
    MANAGER,
    Appointment,
    Batch,
    Contact,
    Customer,
    Deal,
    Member,
    Ownership,
    Pick,
    Promise,
    Store,
)
from storage.record import car_label

KIND = "handover"
FIRST = 2
"""Customers named in the message to who takes over."""
_EVERYBODY = ("大家", "其他人", "同事", "其他同事")
_LEVEL = re.compile(r"([A-Z])级?(?![A-Za-z0-9])")


# -- what is asked ------------------------------------------------------------------------------------------------


@command("离职", slash="leave", does="离职，客户转给谁", role=MANAGER, of="member", place=70, under=TEAM)
def _leave(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [team_cards.how("离职", "马超 离职 客户平均给 陈宇 周倩")]
    return _begin(turn, words, leaves=True)


@command("交接", slash="handover", does="把一个人的客户转给别人", role=MANAGER, of="member", place=71, under=TEAM)
def _hand_over(turn: Turn, words: str) -> list[Message]:
    if not words:
        return [team_cards.how("交接", "马超 交接 平均给 陈宇 周倩", "只转一部分：马超 交接 H级 给 陈宇")]
    return _begin(turn, words, leaves=False)


def _begin(turn: Turn, words: str, *, leaves: bool) -> list[Message]:
    who, _, rest = words.partition(" ")
    giver = staffing.minded(turn, must_name(turn, who).id)
    if giver.id == turn.member.id and leaves:
        raise BadValue("自己离职请别的经理或管理员来办")
    before, mark, after = rest.partition("给")
    rule = next((code for code, one in RULES.items() if any(word in rest for word in one.words)), "even")
    args = {
        "giver": giver.id, "leaves": leaves, "rule": rule, "levels": [] if leaves else _LEVEL.findall(before),
        "takers": [member.id for member in _takers(turn, giver, after if mark else "")],
    }  # fmt: skip
    return _ask(turn, args)


def _takers(turn: Turn, giver: Member, words: str) -> list[Member]:
    """Those named, else every other rep of the store."""
    named = [part for part in re.split(r"[\s、,，和]+", words) if part and part not in _EVERYBODY]
    found = [must_name(turn, part) for part in named]
    if any(member.id == giver.id or member.store_id != giver.store_id for member in found):
        raise BadValue("要转给同店的别人，比如 马超 离职 客户平均给 陈宇 周倩")
    others = [m for m in people.members(turn.session, giver.store_id) if m.role == models.REP and m.id != giver.id]
    found = found or others or people.managers(turn.session, giver.store_id)
    return list({member.id: member for member in found}.values())


def _ask(turn: Turn, args: dict[str, Any]) -> list[Message]:
    giver = staffing.minded(turn, args["giver"])
    cases = _cases(turn, args)
    if not cases and not args["leaves"]:
        raise BadValue(f"{giver.name}名下没有要转的客户，发 团队 看看都有谁")
    if not cases:
        return confirming.ask(turn, KIND, args, cards.nobody_held(giver.name), ("停用", "先不动"))
    shares = _shares(turn, args, cases)
    whole = _share(turn, giver.name, [case.id for case in cases], cases)
    each = [_share(turn, turn.session.get_one(Member, taker).name, ids, cases) for taker, ids in shares.items()]
    opened = _opened(turn.session, [case.id for case in cases])
    card = cards.preview(giver.name, whole, each, opened, RULES[args["rule"]].label, args["leaves"])
    others = [("换个分法", "other"), ("看名单", "look")] if len(args["takers"]) > 1 else [("看名单", "look")]
    return confirming.ask(turn, KIND, args, card, ("转出并停用" if args["leaves"] else "转出", "先不转"), others)


@confirming.act(f"{KIND}:other")
def _another_rule(turn: Turn, args: dict[str, Any]) -> list[Message]:
    return _ask(turn, {**args, "rule": allotment.following(args["rule"])})


@confirming.act(f"{KIND}:look")
def _names(turn: Turn, args: dict[str, Any]) -> list[Message]:
    giver, cases = staffing.minded(turn, args["giver"]), _cases(turn, args)
    shares = _shares(turn, args, cases)
    each = [_share(turn, turn.session.get_one(Member, taker).name, ids, cases) for taker, ids in shares.items()]
    return [cards.names(giver.name, each)]


def _cases(turn: Turn, args: dict[str, Any]) -> list[Case]:
    held = ownership.held_by(turn.session, args["giver"])
    rows = [row for row in held if not args["levels"] or row.level in args["levels"]]
    wanted = select(Pick).where(Pick.field == "interests", col(Pick.customer_id).in_([row.id for row in rows]))
    series: dict[int, str] = {}
    for pick in turn.session.exec(wanted.order_by(col(Pick.rank), col(Pick.id))).all():
        series.setdefault(pick.customer_id, car_label(Item(pick.code, "")) or pick.words)
    return [Case(row.id, urgency(turn.settings, row.level), row.level, series.get(row.id, "")) for row in rows]


def urgency(chosen: settings.Snapshot, level: str) -> int:
    """How soon a level's customers are to be spoken to, in days; who waits for nothing comes last."""
    role, days = chosen.choices("level").role(level), chosen.table("interval").get(level)
    return 999 if days is None or role not in ("new", "graded", "ordered") else days + 2 * (role == "new")


def _shares(turn: Turn, args: dict[str, Any], cases: Sequence[Case]) -> Shares:
    return allotment.deal(cases, args["takers"], args["rule"], people.loads(turn.session, args["takers"]))


def _share(turn: Turn, name: str, ids: Sequence[int], cases: Sequence[Case]) -> Share:
    levels, mine = turn.settings.choices("level"), set(ids)
    ordered = sorted((case for case in cases if case.id in mine), key=lambda case: (case.urgency, case.level))
    counted = Counter(case.level for case in ordered)
    rows = [turn.session.get_one(Customer, case.id) for case in ordered[:10]]
    return Share(name, tuple((levels.label(code), n) for code, n in counted.items()), tuple(map(saved.called, rows)))


def _opened(session: Session, ids: Sequence[int]) -> tuple[int, int, int]:
    """Open promises, appointments and orders of customers."""
    promises = select(Promise.id).where(col(Promise.customer_id).in_(ids), Promise.state == "open")
    meetings = select(Appointment.id).where(col(Appointment.customer_id).in_(ids), Appointment.state == "waiting")
    deals = select(Deal.id).where(
        col(Deal.customer_id).in_(ids), col(Deal.cancelled_on).is_(None), col(Deal.is_delivered).is_(False)
    )
    return len(session.exec(promises).all()), len(session.exec(meetings).all()), len(session.exec(deals).all())


# -- what is done -------------------------------------------------------------------------------------------------


@confirming.act(KIND)
def _confirmed(turn: Turn, args: dict[str, Any]) -> list[Message]:
    """Close the leaver's account at once, then move the customers step by step in one batch."""
    giver, cases = staffing.minded(turn, args["giver"]), _cases(turn, args)
    if args["leaves"]:
        close(turn, giver)
    if not cases:
        return [cards.left(giver.name)]
    batch = journal.open_batch(turn.session, KIND, f"{giver.name}的{len(cases)}位客户")
    batch.store_id, batch.about_id = giver.store_id, giver.id if args["leaves"] else None
    shares = _shares(turn, args, cases)
    urgent = {case.id: case.urgency for case in cases}
    plan = [[taker, number] for taker, ids in shares.items() for number in sorted(ids, key=lambda n: (urgent[n], n))]
    body = {"batch": batch.id, "giver": giver.id, "leaves": args["leaves"], "plan": plan}
    return [jobs.begin(turn, KIND, body, cards.under_way(giver.name, len(plan)))]


def close(turn: Turn, member: Member) -> None:
    """From now on the member is a stranger; nobody counts on them."""
    member.is_active = False
    people.end_standing_in(turn.session, member)
    people.close_accounts(turn.session, member)
    staffing.replan(turn, member)


@jobs.strides(KIND)
def _move_some(session: Session, claim: Claim, cursor: str, now: datetime) -> str | None:
    """Hand the next customers on; the cursor counts those done."""
    start, args = int(cursor or 0), claim.args
    some = args["plan"][start : start + ROWS_A_STEP // 2]
    if not some:
        return None
    batch = session.get_one(Batch, args["batch"])
    journal.resume(session, batch, claim.member_id or batch.member_id, now)
    store = session.get_one(Store, batch.store_id)
    chosen = settings.snapshot(session, store)
    before = Counter(taker for taker, _ in args["plan"][:start])
    for taker, number in some:
        customer = session.get(Customer, number)
        if customer is None:
            continue
        member = session.get_one(Member, taker)
        before[taker] += 1
        if ownership.hand_on(session, customer, args["giver"], member, now) and before[taker] > FIRST:
            customer.start_on = later(customer, before[taker] - FIRST, chosen, now)
    session.flush()
    planner.reconcile_all(session, [f"c:{number}" for _, number in some], now, chosen)
    return str(start + len(some))


def later(customer: Customer, place: int, chosen: settings.Snapshot, now: datetime) -> date:
    """The day on which the ``place``-th customer taken over comes into the list at the earliest."""
    today = now.astimezone(chosen.zone).date()
    day = today + timedelta(days=1 + (place - 1) // max(1, chosen.number("handover_a_day")))
    return max(day, customer.start_on or day)


@jobs.brings(KIND)
def _told(turn: Turn, returned: Returned) -> list[Message]:
    """Tell who takes over, once each, and who asked for it."""
    args = returned.args
    giver = turn.session.get_one(Member, args["giver"])
    if returned.result is None:
        return [cards.not_done(giver.name)]
    planner.reconcile(turn.session, f"s:{giver.store_id}", turn.now, turn.settings)
    shares: Shares = {}
    for taker, number in args["plan"]:
        shares.setdefault(taker, []).append(number)
    told = []
    for taker, ids in shares.items():
        member = turn.session.get_one(Member, taker)
        told.append((member.name, len(ids)))
        message = _for_taker(turn.of(member), giver, ids)
        dedupe = f"handover:{args['batch']}:{taker}"
        not_before = staffing.in_hours(turn)
        outbox.post(turn.session, taker, message, turn.now, is_push=True, dedupe=dedupe, not_before=not_before)
    return [cards.done(giver.name, told, args["leaves"], short(args["batch"]))]


def _for_taker(turn: Turn, giver: Member, ids: Sequence[int]) -> Message:
    """The one message: the two most urgent with an opening line each, the rest in the daily list."""
    rows = [row for number in ids[:FIRST] if (row := turn.session.get(Customer, number)) is not None]
    first = [brief.one(turn, row, giver.name) for row in rows]
    openings = [brief.opening(turn, row) for row in rows]
    return cards.received(giver.name, len(ids), first, openings, turn.settings.number("handover_a_day"))


# -- two days later -----------------------------------------------------------------------------------------------


def watch(turn: Turn) -> list[Message]:
    """To the managers: whom nobody has spoken to since they were taken over; nothing where there is nobody."""
    hours = timedelta(hours=turn.settings.number("handover_hours"))
    taken = select(Ownership).where(
        Ownership.store_id == turn.store.id, col(Ownership.until_at).is_(None),
        col(Ownership.from_member_id).is_not(None), Ownership.from_at <= turn.now - hours,
        Ownership.from_at > turn.now - hours - timedelta(days=2),
    )  # fmt: skip
    rows = turn.session.exec(taken).all()
    since = {row.customer_id: row for row in rows}
    spoken = select(Contact.customer_id, Contact.member_id, Contact.at).where(col(Contact.customer_id).in_(since))
    met = {
        customer_id for customer_id, member_id, at in turn.session.exec(spoken).all()
        if at > since[customer_id].from_at and member_id == since[customer_id].member_id
    }  # fmt: skip
    left = Counter(row.member_id for number, row in since.items() if number not in met)
    names = [(turn.session.get_one(Member, member).name, count) for member, count in left.most_common()]
    return [cards.not_yet(len(rows), len(met), names, hours)] if left else []
