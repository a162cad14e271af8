"""Telling a database that cannot be used just now from a statement that is wrong."""

import sqlalchemy as sa

# Primary result codes of SQLite: busy, locked, read-only, input/output, corrupt, full, cannot open, not a database.
_SQLITE = {5, 6, 8, 10, 11, 13, 14, 26}


def is_outage(error: BaseException) -> bool:
    """Whether trying the same later may help: no connection, no room, locked, or a race lost too often."""
    if isinstance(error, sa.exc.TimeoutError):
        return True  # every connection of the pool is taken
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE
    return error.connection_invalidated or isinstance(error, sa.exc.OperationalError)
