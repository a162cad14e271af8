"""Row ids, made by us before the insert: encryption binds a value to its row's id, so the id must come first.

63 bits, growing with time so that new rows land together in the index. The clock serves uniqueness only.
"""

import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00Z
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A positive id, greater than every one this process made before."""
    global _last
    with _lock:
        fresh = (time.time_ns() // 1_000_000 - _EPOCH_MS) << 22 | secrets.randbits(22)
        _last = max(fresh, _last + 1)
        return _last


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def short(number: int) -> str:
    """An id for buttons and slots: base 36."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def long(text: str) -> int:
    """The id that ``short`` wrote; ValueError for anything else."""
    if not text.isascii() or not text.isalnum() or len(text) > 13:
        raise ValueError("not an id")
    number = int(text, 36)
    if number >> 63:
        raise ValueError("not an id")
    return number
