"""What every process of the app shares through the database: access token, rights to change cards, ids of uploads.

A card may be changed once with the code its sending gave, and once with the code of each press, within 72 hours.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from sqlmodel import Session

from bot.channels.wecom_app.tokens import Token
from bot.clock import Clock
from bot.lanes import Lanes
from bot.tenure import is_gone, new_holder
from storage import grants, leases
from storage.session import Database

T = TypeVar("T")
CODE_LIFE = timedelta(hours=72)
INTERVAL = 60
"""Seconds within which the platform takes the same content for the same message."""
_WORDS_LIFE = timedelta(seconds=INTERVAL + 10)


@dataclass(frozen=True)
class Right:
    """A code with which a card may be changed."""

    code: str
    is_repeat: bool
    """Whether the same change has been tried with it: then "used" means "done"."""


class Kept:
    """Token and codes of one app."""

    def __init__(self, database: Database, lanes: Lanes, clock: Clock, bot: str) -> None:
        self._database = database
        self._lanes = lanes
        self._clock = clock
        self._token = f"{bot}#token"
        self._card = f"{bot}#card:"
        self._row = f"{bot}#row:"
        self._said = f"{bot}#said:"
        self._media = f"{bot}#media:"
        self._holder = new_holder()

    async def claim(self, beyond: int) -> Token | bool:
        """The kept token if it is good and newer than ``beyond``; else whether it is ours to fetch one."""
        token = await self._lanes.read(lambda: self._look(beyond))
        if token is not None:
            return token
        return await self._write(lambda session, now: self._claim(session, now, beyond))

    async def keep(self, value: str, seconds: float) -> Token:
        """Keep what was fetched; others may fetch again."""

        def unit(session: Session, now: datetime) -> Token:
            grant = grants.keep(session, self._token, value, now + timedelta(seconds=seconds))
            leases.release(session, self._token, self._holder, now)
            return Token(grant.value, grant.number)

        return await self._write(unit)

    async def give_up(self) -> None:
        """Nothing was fetched; others may try."""
        await self._write(lambda session, now: leases.release(session, self._token, self._holder, now))

    async def put_code(self, card: str, code: str) -> None:
        """A fresh code for a card; one that is known keeps its user, should the platform deliver it again."""

        def unit(session: Session, now: datetime) -> None:
            known = grants.find(session, self._card + card)
            if known is None or json.loads(known.value)[0] != code:
                grants.keep(session, self._card + card, json.dumps([code, ""]), now + CODE_LIFE)

        await self._write(unit)

    async def take_code(self, card: str, user: str) -> Right | None:
        """The card's code, from now on for ``user`` alone; None if there is none that still works."""

        def unit(session: Session, now: datetime) -> Right | None:
            grant = grants.find(session, self._card + card)
            if grant is None or not grant.is_good(now):
                return None
            code, used_by = json.loads(grant.value)
            if used_by not in ("", user):
                return None
            grants.keep(session, self._card + card, json.dumps([code, user]), grant.until)
            return Right(code, is_repeat=used_by == user)

        return await self._write(unit)

    async def media(self, name: str) -> str | None:
        """The id of something uploaded that is still good."""

        def look() -> str | None:
            with self._database.read() as session:
                grant = grants.find(session, self._media + name)
                return grant.value if grant and grant.is_good(self._clock.now()) else None

        return await self._lanes.read(look)

    async def keep_media(self, name: str, media_id: str, seconds: float) -> None:
        """A new id of something uploaded."""
        span = timedelta(seconds=seconds)
        await self._write(lambda session, now: grants.keep(session, self._media + name, media_id, now + span))

    async def told_apart(self, chat: str, text: str, key: str, at: datetime) -> str:
        """The text of a row, unlike that of every other row to this chat within the interval: its time is added."""

        def unit(session: Session, now: datetime) -> str:
            known = grants.find(session, self._row + key)
            if known is not None and known.is_good(now):
                return text + known.value
            ending, moment = "", at
            while (said := grants.find(session, name := self._name_of(chat, text + ending))) and said.is_good(now):
                ending = f"\n{moment:%H:%M:%S}"
                moment += timedelta(seconds=1)
            grants.keep(session, name, "", now + _WORDS_LIFE)
            grants.keep(session, self._row + key, ending, now + _WORDS_LIFE)
            return text + ending

        return await self._write(unit)

    def _name_of(self, chat: str, content: str) -> str:
        return self._said + sha256(f"{chat}\0{content}".encode(errors="replace")).hexdigest()

    def _look(self, beyond: int) -> Token | None:
        with self._database.read() as session:
            return self._good(session, self._clock.now(), beyond)

    def _good(self, session: Session, now: datetime, beyond: int) -> Token | None:
        grant = grants.find(session, self._token)
        if grant is None or grant.number <= beyond or not grant.is_good(now):
            return None
        return Token(grant.value, grant.number)

    def _claim(self, session: Session, now: datetime, beyond: int) -> Token | bool:
        if leases.take(session, self._token, self._holder, now, is_gone) is None:
            return False
        token = self._good(session, now, beyond)  # somebody may have fetched it just now
        if token is not None:
            leases.release(session, self._token, self._holder, now)
            return token
        return True

    async def _write(self, unit: Callable[[Session, datetime], T]) -> T:
        now = self._clock.now()
        return await self._lanes.write(lambda: self._database.run(now, lambda session: unit(session, now)))
