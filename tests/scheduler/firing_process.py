"""Another process that fires: ``python -m tests.scheduler.firing_process URL NOW HOLDS``.

It says when its first turn has claimed and said its share; with HOLDS it stays there, uncommitted, until it is killed.
"""

import sys
import time
from datetime import datetime

from sqlmodel import Session

from scheduler import firing
from scheduler.desk import stored_settings
from tests.engines import open_database
from tests.scheduler.book import said

LIMIT = 4
CLAIMED = "claimed"


def main(url: str, now: datetime, *, holds: bool) -> None:
    """Turn after turn, as long as any is due."""
    database = open_database(url)

    def turn(session: Session) -> None:
        firing.fire(session, now, said, stored_settings, LIMIT)
        session.flush()
        sys.stdout.write(f"{CLAIMED}\n")
        sys.stdout.flush()
        while holds:
            time.sleep(1)

    is_due = True
    while is_due:
        database.run(now, turn)
        with database.read() as session:
            is_due = firing.is_due(session, now)


if __name__ == "__main__":
    main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), holds=sys.argv[3] == "holds")
