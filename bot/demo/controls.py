"""The demo's controls: who one is, winding the clock forward, starting over, explaining a sentence."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.channels.page import Explained, Person, Step
from bot.clock import ShiftedClock
from bot.demo.seed import check_is_demo, sender_of
from bot.house import House
from handlers import explain
from storage import people
from storage.models import ROLES, Member, Setting, Store

_CLOCK = "demo.clock"
_A_MOMENT = 0.4
"""Seconds that each hop gives delivery, so that what rings stands under the minute it came."""
_HOP = timedelta(minutes=10)
"""How far the clock moves between two looks at what is due."""


class DemoControls:
    """What the page may do with the demo."""

    def __init__(self, house: House, zone: ZoneInfo, start_over: Callable[[], Awaitable[None]]) -> None:
        check_is_demo(house.database)
        self._house = house
        self._zone = zone
        self._start_over = start_over

    @property
    def _clock(self) -> ShiftedClock:
        clock = self._house.clock
        assert isinstance(clock, ShiftedClock)
        return clock

    async def members(self) -> list[Person]:
        """Everybody in the demo, store by store."""
        return await self._house.lanes.read(self._members)

    def _members(self) -> list[Person]:
        with self._house.database.read() as session:
            rows = session.exec(
                select(Member, Store).join(Store, col(Store.id) == Member.store_id).order_by(col(Member.id))
            ).all()
            first = [Person(sender_of(m.id), m.name, ROLES[m.role], store.name) for m, store in rows]
        return sorted(first, key=lambda person: (person.store != first[0].store, person.role != ROLES["rep"]))

    async def now(self) -> datetime:
        """The demo's time."""
        return self._clock.now()

    async def forward(self, step: Step) -> None:
        """Wind forward in small hops, firing what each makes due."""
        until = self._target(step)
        while self._clock.now() < until:
            self._clock.add(min(_HOP, until - self._clock.now()))
            await self._house.plan()
            await self._house.fire()
            await self._house.drain(pushes=True, patience=_A_MOMENT)
        await self._house.expire()
        now, offset = self._clock.now(), self._clock.offset
        await self._house.lanes.write(lambda: self._house.database.run(now, lambda s: keep_offset(s, offset)))

    def _target(self, step: Step) -> datetime:
        now = self._clock.now().astimezone(self._zone)
        if step == "hour":
            return now + timedelta(hours=1)
        if step == "day":
            return now + timedelta(days=1)
        return datetime.combine(now.date() + timedelta(days=1), time(8, 41), self._zone)

    async def reset(self) -> None:
        """Start over with a fresh store."""
        await self._start_over()

    async def explain(self, sender: str, text: str) -> list[Explained]:
        """What would be understood of a sentence."""
        return await self._house.lanes.read(lambda: self._explain(sender, text))

    def _explain(self, sender: str, text: str) -> list[Explained]:
        with self._house.database.read() as session:
            account = people.account(session, "page", sender)
            member = session.get(Member, account.member_id) if account else None
            if member is None:
                return []
            lines = explain.explain(session, member, text, self._clock.now(), self._house.words)
            return [Explained(line.label, line.value, line.start, line.end, line.rule) for line in lines]


def keep_offset(session: Session, offset: timedelta) -> None:
    """Remember how far the demo's clock runs ahead, across restarts."""
    store = session.exec(select(Store.id).order_by(col(Store.id))).first()
    assert store is not None
    held = session.exec(select(Setting).where(Setting.store_id == store, Setting.key == _CLOCK)).first()
    row = held or Setting(store_id=store, key=_CLOCK, value="")
    row.value = json.dumps(offset.total_seconds())
    session.add(row)


def kept_offset(session: Session) -> timedelta:
    """How far the demo's clock ran ahead when it was last moved."""
    row = session.exec(select(Setting).where(Setting.key == _CLOCK)).first()
    return timedelta(seconds=json.loads(row.value)) if row else timedelta(0)
