"""How this process logs: one line an event on standard error, a short sentence plus machine-readable extras.

Nobody's words, numbers or prices belong in a log; libraries that would print them (or tokens) are kept quiet.
"""

import logging
import sys

import structlog

_QUIET = ("alembic", "httpx", "httpcore", "telegram", "uvicorn.error", "apscheduler", "asyncio", "sqlalchemy")


def configure(level: str) -> None:
    """Set up logging for a process; called once, before anything logs."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(number, logging.INFO), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
