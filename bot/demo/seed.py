"""Makes the demo store by playing a story through the gateway with a moved clock: the same way in as a rep's.

The story's days are relative to the day it is played; the mornings and evenings of its last days are fired as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.channels.terminal import terminal_bot
from bot.clock import ShiftedClock
from bot.house import House
from storage import outbox, people, talk
from storage.ids import new_id, short
from storage.messages import Inbound
from storage.models import ADMIN, MANAGER, REP, Group, Member, Outbox, Store
from storage.session import Database

DEMO_FILE = "demo.db"
START = time(9)
"""The demo begins at nine in the morning, whatever the hour outside."""
_RINGING = timedelta(days=8)
"""Reminders ring in the last days of the story only; what was due before is caught up as after an outage."""
_STORY = Path(__file__).parent / "story.tsv"
_STORES = {
    "恒信": (("王磊", MANAGER), ("陈宇", REP), ("周倩", REP), ("刘洋", REP)),
    "恒信东站": (("赵敏", MANAGER), ("孙悦", REP)),
}
_ADMIN = ("吴总", ADMIN)


@dataclass(frozen=True)
class Event:
    """A line of the story."""

    at: datetime
    who: str
    text: str
    """What is typed, or the label of a button in square brackets."""


def check_is_demo(database: Database) -> None:
    """Refuse anything but a demo's own file."""
    if database.file is None or database.file.name != DEMO_FILE:
        raise ValueError("only a demo.db may be seeded, wound forward or reset")


def story(today: date, zone: ZoneInfo) -> Iterator[Event]:
    """The story's events, their days counted from ``today``."""
    for line in _STORY.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            day, at, who, text = line.split("\t")
            on = today + timedelta(days=int(day))
            yield Event(datetime.combine(on, time.fromisoformat(at), zone), who, text)


async def seed(house: House, today: date, zone: ZoneInfo) -> None:
    """Make the stores and play the story, ending today at nine."""
    check_is_demo(house.database)
    clock = house.clock
    assert isinstance(clock, ShiftedClock)
    events = list(story(today, zone))
    _wind(clock, events[0].at - timedelta(hours=1))
    members = house.database.run(clock.now(), lambda session: _people(session, clock.now(), str(zone)))
    moment = events[0].at
    since = datetime.combine(today - _RINGING, time(), zone)
    for event in events:
        for morning in _mornings(max(moment, since), event.at):
            _wind(clock, morning)
            await house.plan()
            await house.fire()
        moment = event.at
        _wind(clock, moment)
        await house.gateway.receive(_inbound(house, event, members[event.who]))
    for morning in _mornings(moment, datetime.combine(today, START, zone)):
        _wind(clock, morning)
        await house.plan()
        await house.fire()
    _wind(clock, datetime.combine(today, START, zone))
    await house.plan()
    await house.fire()
    house.database.run(clock.now(), lambda session: _tidy(session, datetime.combine(today, time(), zone)))


def _wind(clock: ShiftedClock, moment: datetime) -> None:
    clock.add(moment - clock.now())


def _mornings(since: datetime, until: datetime) -> Iterator[datetime]:
    """Quarter to nine and one minute to six in the evening of every day between."""
    day = since.date()
    while day <= until.date():
        for at in (time(8, 45), time(17, 59)):
            moment = datetime.combine(day, at, since.tzinfo)
            if since < moment < until:
                yield moment
        day += timedelta(days=1)


def _people(session: Session, now: datetime, zone: str) -> dict[str, int]:
    group = Group(id=new_id(), name="恒信")
    session.add(group)
    made: dict[str, int] = {}
    for store_name, staff in _STORES.items():
        store = people.make_store(session, store_name, zone, group)
        for name, role in staff:
            made[name] = _member(session, store, name, role, now).id
    first = session.exec(select(Store).order_by(col(Store.id))).first()
    assert first is not None
    made[_ADMIN[0]] = _member(session, first, *_ADMIN, now).id
    return made


def _member(session: Session, store: Store, name: str, role: str, now: datetime) -> Member:
    member = people.make_member(session, store, name, role)
    chat = sender_of(member.id)
    people.open_account(session, member, "terminal", terminal_bot(chat), chat, chat, now - timedelta(days=1))
    people.open_account(session, member, "page", "page", chat, chat, now)
    return member


def sender_of(member_id: int) -> str:
    """How the demo's channels know a member."""
    return f"m{short(member_id)}"


def _inbound(house: House, event: Event, member_id: int) -> Inbound:
    key, sender = f"seed:{new_id()}", sender_of(member_id)
    if not (event.text.startswith("[") and event.text.endswith("]")):
        return Inbound(key, "page", "page", sender, sender, event.at, text=event.text)
    with house.database.read() as session:
        action = talk.offered(session, session.get_one(Member, member_id)).get(event.text[1:-1])
        action = action or _pushed(session, member_id, event.text[1:-1])
    if not action:
        raise ValueError(f"the story presses {event.text} and nobody offers it")
    return Inbound(key, "page", "page", sender, sender, event.at, button=action)


def _pushed(session: Session, member_id: int, label: str) -> str:
    """A button on the newest messages that were pushed to a member."""
    newest = select(Outbox).where(Outbox.member_id == member_id).order_by(col(Outbox.seq).desc()).limit(20)
    for row in session.exec(newest).all():
        for button in outbox.message_of(session, row).buttons:
            if button.label == label:
                return button.action
    return ""


def _tidy(session: Session, since: datetime) -> None:
    """What was said before today is not shown again, but for what a manager has still to decide."""
    for row in session.exec(select(Outbox).where(Outbox.state == "waiting", col(Outbox.created_at) < since)).all():
        is_fresh = row.created_at >= since - timedelta(days=2)
        if not (is_fresh and (row.dedupe or "").startswith(("clash:", "loss:"))):
            outbox.drop(row)
