"""Kinds of reminder before the handover: the next contact, first calls, appointments, promises, who fell silent."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from scheduler import calendar
from scheduler.days import Settings, is_closed, list_time, local_day, midnight, next_open_day, works
from scheduler.facts import Facts, Touch
from scheduler.occasions import Occasion, moment, on_day

EVE = time(18)
"""When the evening before an appointment is."""
TRIES = ((time(10), time(0), time(11)), (time(15), time(13), time(17)), (time(18, 30), time(17), time.max))
"""When to try again, and the part of day (from, until) in which that has been tried."""
SILENCE = 3
"""So many times the level's rhythm without a word is silence (domain.md section 2)."""
SOON = timedelta(days=2)
VISITS = {"visit", "test_drive"}


def next_contact(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """The rep's own date wins, else the level's rhythm; after an attempt the next day in another part of it."""
    if facts.is_lost or facts.do_not_contact or _is_asleep(facts, settings, now):
        return
    newest = facts.touches[0] if facts.touches else None
    if newest is not None and newest.next_at is not None:
        if facts.role != "delivered" or _is_after_handover(facts, newest, settings):
            at = moment(newest.next_at, newest.next_precision, settings)
            yield Occasion(f"contact:{newest.id}", *at, is_said=True)
    elif facts.role in ("delivered", "cancelled") or _is_first(facts):
        return
    elif newest is not None and not newest.is_reached:
        yield Occasion(f"contact:{newest.id}", _try_again(facts, settings), "part")
    elif (days := settings.table("interval").get(facts.level)) and (start := newest.at if newest else facts.since):
        last = max(filter(None, (local_day(start, settings), facts.dormant_until)))
        due = last + timedelta(days=days)
        if facts.start_on:  # dealt out: the rhythm has not begun before
            due = max(due, facts.start_on) if newest else facts.start_on
        day = next_open_day(due, settings)
        yield Occasion(f"contact:{newest.id}" if newest else "new", list_time(day, settings))


def _is_asleep(facts: Facts, settings: Settings, now: datetime) -> bool:
    return facts.dormant_until is not None and facts.dormant_until > local_day(now, settings)


def _is_after_handover(facts: Facts, touch: Touch, settings: Settings) -> bool:
    days = [sale.delivered_on for sale in facts.sales if sale.is_delivered and sale.delivered_on]
    return not days or local_day(touch.at, settings) >= max(days)


def _try_again(facts: Facts, settings: Settings) -> datetime:
    tries = [touch.at.astimezone(settings.zone) for touch in takewhile(lambda t: not t.is_reached, facts.touches)]

    def was_tried(part: tuple[time, time, time], among: list[datetime]) -> bool:
        return any(part[1] <= at.time() < part[2] for at in among)

    fresh = [part for part in TRIES if not was_tried(part, tries)] or [p for p in TRIES if not was_tried(p, tries[:1])]
    return datetime.combine(_next_working_day(facts, tries[0].date(), settings), fresh[0][0], settings.zone)


def _next_working_day(facts: Facts, day: date, settings: Settings) -> date:
    """The next day on which who looks after the customer works; of somebody long away the store's."""
    ahead = (day + timedelta(days=number) for number in range(1, 8))
    found = next((one for one in ahead if facts.owner is None or works(facts.owner, one, settings)), day + SOON / 2)
    return next_open_day(found, settings)


def _is_first(facts: Facts) -> bool:
    """Whether nobody has spoken to a new customer since the note that brought them in."""
    if facts.role != "new" or len(facts.touches) > 1 or facts.start_on:
        return False
    return not facts.touches or (facts.touches[0].is_reached and facts.touches[0].next_at is None)


def first_day(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Who is new and not graded is called within a day."""
    if not _is_first(facts) or facts.is_lost or facts.do_not_contact or _is_asleep(facts, settings, now):
        return
    start = facts.touches[0].at if facts.touches else facts.since
    if start is not None:
        day = local_day(start + timedelta(hours=settings.number("first_hours")), settings)
        yield Occasion("first", list_time(next_open_day(day, settings), settings))


def web_lead(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """A lead from the web, or one a manager gave to a rep, is called within half an hour of working time."""
    minutes = settings.number("web_minutes")
    is_waiting = not facts.meetings and not any(touch.is_spoken or touch.next_at for touch in facts.touches)
    is_open = facts.role in ("new", "graded") and not (facts.is_lost or facts.do_not_contact)
    if facts.since is None or not (
        minutes
        and is_open
        and is_waiting
        and not facts.start_on
        and (facts.given_at or facts.source in settings.words("web_sources"))
    ):
        return
    opens, closes = settings.hour("push_from"), settings.hour("push_until")
    start = calendar.next_working_moment((facts.given_at or facts.since).astimezone(settings.zone), opens, closes)
    while is_closed(start.date(), settings):
        start = datetime.combine(next_open_day(start.date(), settings), opens, settings.zone)
    at = start + timedelta(minutes=minutes)
    if over := max(at - datetime.combine(start.date(), closes, settings.zone), timedelta()):
        day = next_open_day(start.date() + timedelta(days=1), settings)
        at = datetime.combine(day, opens, settings.zone) + over
    ends = midnight(at.date() + timedelta(days=1), settings)
    yield Occasion("lead", at, "time", only_ahead=True, ends_at=ends)


def appointment(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """The evening before, and the day or hour itself."""
    for meeting in facts.meetings:
        day = local_day(meeting.at, settings)
        eve = datetime.combine(day - timedelta(days=1), EVE, settings.zone)
        if local_day(meeting.made_at, settings) < day:
            yield Occasion(
                f"appointment:{meeting.id}:eve", eve, "part", is_listed=False, only_ahead=True,
                ends_at=midnight(day, settings),
            )  # fmt: skip
        yield Occasion(f"appointment:{meeting.id}:day", *moment(meeting.at, meeting.precision, settings), is_said=True)


def promise(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """The day by which something was promised."""
    for word in facts.promises:
        yield Occasion(f"promise:{word.id}", list_time(word.due_on, settings), is_said=True)


def errand(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """What somebody asked to be reminded of."""
    for own in facts.errands:
        yield Occasion(f"errand:{own.id}", *moment(own.at, own.precision, settings), is_said=True)


def silent(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Nobody has reached them for so long that one asks whether to let go; a day of one's own ahead is no silence."""
    days = settings.number("silent_days")
    if not days or facts.is_lost or facts.do_not_contact or facts.role == "delivered" or not facts.touches:
        return
    span = timedelta(days=max(days, SILENCE * settings.table("interval").get(facts.level, 0)))
    last = next((touch for touch in facts.touches if touch.is_reached), facts.touches[-1])
    ahead = facts.touches[0].next_at
    begins = [local_day(last.at, settings), local_day(ahead, settings) if ahead else None, facts.dormant_until]
    begins.append(facts.start_on)
    day = next_open_day(max(filter(None, begins)) + span, settings)
    if day <= local_day(now, settings) + SOON:  # planned when it comes near: most are spoken to long before
        yield Occasion(f"silent:{last.id}", list_time(day, settings))


def revival(facts: Facts, settings: Settings, now: datetime) -> Iterator[Occasion]:
    """Who was lost is asked once more; who was put to sleep wakes on the day that was set."""
    if facts.do_not_contact:
        return
    day: date | None = facts.dormant_until
    if facts.is_lost and facts.loss is not None:
        days = settings.number("revive_days")
        lost_on = local_day(facts.loss.at, settings)
        day = facts.loss.revive_on or (lost_on + timedelta(days=days) if days else None)
        if day is not None:
            yield on_day(f"loss:{facts.loss.id}", next_open_day(day, settings), settings)
    elif day is not None and (not facts.touches or local_day(facts.touches[0].at, settings) < day):
        yield Occasion("wake", list_time(next_open_day(day, settings), settings))


def came(touch: Touch) -> bool:
    """Whether somebody came."""
    return touch.is_reached and touch.method in VISITS


def never(touch: Touch) -> bool:
    """Done only when its cause is."""
    return False
