"""The page's password: one login form, one cookie, sessions in memory. Without a password the door stands open."""

import hmac
import secrets
from collections import deque

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.page.guard import Turned

COOKIE = "cheji_page"
DAYS = 30
TRIES, WINDOW = 5, 60.0  # wrong passwords, per seconds


class Door:
    """Who came in with the password."""

    def __init__(self, password: str | None) -> None:
        self._password = password
        self._sessions: set[str] = set()
        self._wrong: deque[float] = deque(maxlen=TRIES)

    @property
    def has_lock(self) -> bool:
        """True when a password is asked for."""
        return self._password is not None

    def check(self, request: Request) -> None:
        """Turn away whoever has not logged in."""
        if self.has_lock and request.cookies.get(COOKIE, "") not in self._sessions:
            raise Turned(401, "先输入密码")

    def enter(self, password: str, moment: float) -> str:
        """A new session for the right password; ``moment`` is monotonic seconds."""
        if len(self._wrong) == TRIES and moment - self._wrong[0] < WINDOW:
            raise Turned(429, "试得太多了，过一分钟再来")
        if not hmac.compare_digest(password.encode(), (self._password or "").encode()):
            self._wrong.append(moment)
            raise Turned(403, "密码不对")
        session = secrets.token_urlsafe(32)
        self._sessions.add(session)
        return session

    def leave(self, request: Request) -> None:
        """End the session of this browser."""
        self._sessions.discard(request.cookies.get(COOKIE, ""))

    @staticmethod
    def hand_over(response: Response, session: str, is_tls: bool) -> None:
        """Set the session's cookie; an empty session takes it back."""
        age = DAYS * 24 * 3600 if session else 0
        response.set_cookie(COOKIE, session, max_age=age, httponly=True, samesite="strict", secure=is_tls)
