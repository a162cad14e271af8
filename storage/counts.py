"""How much is waiting, in numbers: for /metrics and whoever watches a store's machine."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.models import Job, Outbox, Parked, Reminder


def waiting(session: Session, now: datetime) -> dict[str, float]:
    """Messages to be sent and failed, words parked, jobs open, reminders past their moment and not fired."""
    wanted = {
        "messages_waiting": select(func.count())
        .select_from(Outbox)
        .where(col(Outbox.state).in_(("waiting", "sending"))),
        "messages_failed": select(func.count()).select_from(Outbox).where(Outbox.state == "failed"),
        "parked": select(func.count()).select_from(Parked).where(col(Parked.settled_at).is_(None)),
        "jobs_open": select(func.count()).select_from(Job).where(col(Job.state).in_(("waiting", "running"))),
        "reminders_due": select(func.count())
        .select_from(Reminder)
        .where(Reminder.state == "planned", col(Reminder.due_at) <= now),
    }
    return {name: float(session.exec(query).one()) for name, query in wanted.items()}
