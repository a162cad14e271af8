"""A delivery whose clocks a test moves by hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from sqlmodel import Session, col, select

from bot.channels.base import Channel
from bot.delivery import Delivery, Postman, Timing
from bot.lanes import Lanes
from storage import outbox
from storage.messages import Message
from storage.models import Outbox
from storage.session import Database
from tests.gateway.fakes import HandClock, states

CHAT = "with-chen"
ChannelT = TypeVar("ChannelT", bound=Channel)


class House(Generic[ChannelT]):
    """A delivery over one channel, its clocks moved by hand."""

    def __init__(self, database: Database, lanes: Lanes, clock: HandClock, channel: ChannelT, chat: str = CHAT) -> None:
        self.database = database
        self.clock = clock
        self.channel = channel
        self.chat = chat
        self.may_send: Callable[[Session, Outbox, datetime], bool] = lambda session, row, now: True
        self.delivery = Delivery(
            database, {channel.bot: channel}, self._ask, clock, lanes,
            lease_clock=clock, timing=Timing(clock.seconds, self._pause),
        )  # fmt: skip

    def _ask(self, session: Session, row: Outbox, now: datetime) -> bool:
        return self.may_send(session, row, now)

    async def _pause(self, seconds: float) -> None:
        self.clock.add(seconds)

    @property
    def postman(self) -> Postman:
        """The one bot's."""
        return self.delivery.postmen[self.channel.bot]

    def put(self, said: str | Message, chat: str = "", *, slot: str = "", **more: object) -> None:
        """Enqueue a message, or a text."""
        message = Message(said) if isinstance(said, str) else said
        message = message.with_slot(slot) if slot else message
        with self.database.write(self.clock.now()) as session:
            outbox.enqueue(session, self.channel.bot, chat or self.chat, message, self.clock.now(), **more)  # type: ignore[arg-type]

    async def renew(self) -> int | None:
        """Take or keep the lease."""
        return await self.delivery.tenures[self.channel.bot].renew()

    async def drain(self, turns: int = 30) -> None:
        """Turn until nothing moves at this moment of the clock."""
        await self.renew()
        for _ in range(turns):
            before = self._marks()
            await self.postman.turn()
            await self.postman.settle()
            await self.postman.turn(claims=False)
            if before == self._marks():
                return
        raise AssertionError("it never came to rest")

    def _marks(self) -> list[tuple[str, int]]:
        with self.database.read() as session:
            return list(session.exec(select(Outbox.state, Outbox.attempts).order_by(col(Outbox.seq))).all())

    async def drain_all(self, turns: int = 400) -> None:
        """Deliver everything, moving the clock on whenever something has to wait."""
        for _ in range(turns):
            await self.drain()
            if not {"waiting", "sending"} & set(states(self.database)):
                return
            self.clock.add(1.0)
        raise AssertionError("it never came to rest")
