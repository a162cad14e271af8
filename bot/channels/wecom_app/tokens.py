"""The access token: one for all processes, fetched by one of them at a time.

Its number tells a newer token from an older one: the platform may give the same words again. Knows no HTTP and no
table: both are handed in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

LOOK_EVERY = 0.2
MARGIN = 300.0
"""Seconds before its end from which a token is not used any more."""


@dataclass(frozen=True)
class Token:
    """An access token."""

    value: str
    number: int


@dataclass(frozen=True)
class Fetched:
    """What the platform gave."""

    value: str
    seconds: float


class TokenStore(Protocol):
    """Where the token is kept for every process of the app."""

    async def claim(self, beyond: int) -> Token | bool:
        """The kept token if it is good and newer than ``beyond``; else whether it is ours to fetch one."""

    async def keep(self, value: str, seconds: float) -> Token:
        """Keep what was fetched; others may fetch again."""

    async def give_up(self) -> None:
        """Nothing was fetched; others may try."""


class Tokens:
    """The token as this process uses it."""

    def __init__(
        self,
        store: TokenStore,
        fetch: Callable[[], Awaitable[Fetched]],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._pause = pause
        self._lock = asyncio.Lock()

    async def get(self) -> Token:
        """The token, fetched if there is none."""
        return await self._newer_than(0)

    async def renew(self, bad: Token) -> Token:
        """The token after one that was refused; fetched once, whoever else was refused with the same."""
        return await self._newer_than(bad.number)

    async def _newer_than(self, number: int) -> Token:
        async with self._lock:
            while True:
                claimed = await self._store.claim(number)
                if isinstance(claimed, Token):
                    return claimed
                if claimed:
                    return await self._fetch_one()
                await self._pause(LOOK_EVERY)

    async def _fetch_one(self) -> Token:
        try:
            fetched = await self._fetch()
        except BaseException:
            await asyncio.shield(self._store.give_up())
            raise
        return await self._store.keep(fetched.value, fetched.seconds - MARGIN)
