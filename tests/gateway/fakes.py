"""Small real stand-ins: a clock moved by hand, a channel that keeps what it was sent, a store with two members."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from bot.channels.base import Capabilities, Receive, SendError
from storage import outbox, people
from storage.messages import Inbound, Message
from storage.models import Account, Member, Outbox
from storage.session import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BOT = "bot"
CAN = Capabilities(text_limit=4000, buttons=8, can_edit=True)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment."""
        return self.at

    def add(self, seconds: float) -> None:
        """Move."""
        self.at += timedelta(seconds=seconds)

    def seconds(self) -> float:
        """The same as seconds of a monotonic clock."""
        return (self.at - NOW).total_seconds() + 1000.0


class KeepingChannel:
    """Shows everything to nobody and remembers it."""

    name = "fake"

    def __init__(self, can: Capabilities = CAN, bot: str = BOT, prefix: str = "m") -> None:
        self.can = can
        self.bot = bot
        self.sent: list[tuple[str, str, str]] = []
        """(chat, text, previous)"""
        self.tried: list[tuple[str, str]] = []
        """(chat, text) of every call, refused ones too."""
        self.raises: dict[str, list[SendError | None]] = {}
        """What the next calls for a chat raise, in order."""
        self.held: dict[str, asyncio.Event] = {}
        """A send to such a chat lasts until the event."""
        self.watch: Callable[[str], None] = lambda chat: None
        self._prefix = prefix

    async def run(self, receive: Receive) -> None:
        """Nothing comes in by itself."""
        await asyncio.Event().wait()

    async def send(self, chat: str, message: Message, previous: str, key: str) -> str:
        """Remember it."""
        self.tried.append((chat, message.text))
        self.watch(chat)
        if chat in self.held:
            await self.held[chat].wait()
        error = self.raises[chat].pop(0) if self.raises.get(chat) else None
        if error:
            raise error
        self.sent.append((chat, message.text, previous))
        return previous or f"{self._prefix}{len(self.sent)}"

    def texts(self, chat: str = "") -> list[str]:
        """What was shown, in order."""
        return [text for where, text, _ in self.sent if chat in ("", where)]


def make_member(database: Database, sender: str = "chen", name: str = "陈宇") -> int:
    """A rep with an account; the member's id."""
    with database.write(NOW) as session:
        store = people.store_named(session, "恒信") or people.make_store(session, "恒信", "Asia/Shanghai")
        member = people.make_member(session, store, name)
        people.open_account(session, member, "fake", BOT, sender, f"with-{sender}", NOW - timedelta(days=1))
        return member.id


def said(key: str, text: str = "", sender: str = "chen", **more: object) -> Inbound:
    """Something a person said in their own chat."""
    values = {"chat": f"with-{sender}", "text": text, "sent_at": NOW, **more}
    return Inbound(key=key, channel="fake", bot=BOT, sender=sender, **values)  # type: ignore[arg-type]


def answers(database: Database, chat: str = "with-chen") -> list[str]:
    """What the outbox holds for a chat, in order."""
    with database.read() as session:
        rows = session.exec(select(Outbox).where(Outbox.chat == chat).order_by(col(Outbox.seq))).all()
        return [outbox.message_of(session, row).text for row in rows]


def states(database: Database) -> list[str]:
    """The states of all rows, in order."""
    with database.read() as session:
        return list(session.exec(select(Outbox.state).order_by(col(Outbox.seq))).all())


def account_of(database: Database, sender: str = "chen") -> Account:
    """A sender's account."""
    with database.read() as session:
        return session.exec(select(Account).where(Account.sender == sender)).one()


def echo(session: Session, inbound: Inbound, account: Account | None, now: datetime) -> list[Message]:
    """Answers with a count that two at a time would get wrong, and what was said."""
    who = session.get(Member, account.member_id) if account else None
    earlier = session.exec(select(Outbox.seq).where(Outbox.chat == inbound.chat)).all()
    return [Message(f"{len(earlier) + 1} {inbound.text}" if who else "stranger")]
