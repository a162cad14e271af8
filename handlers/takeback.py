"""撤回: a handover or an import goes back whole, by a job, as long as its hours last."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers import jobs
from handlers.cards import takeback as cards
from handlers.cards import talk as lines
from handlers.commands import Action, press
from handlers.turn import Turn
from scheduler import planner
from storage import customers, journal, people, search, settings
from storage import undo as history
from storage.ids import long
from storage.jobs import Claim, Returned
from storage.messages import Message
from storage.models import Batch, Contact, Customer, Member, Store
from storage.vault import reveal

KIND = "takeback"
STEP = 40
"""Customers put back in one transaction."""


@press("takeback")
def _press(turn: Turn, action: Action) -> list[Message]:
    batch = turn.session.get(Batch, long(action.id))
    return begin(turn, batch) if batch is not None and batch.kind else [lines.stale()]


def begin(turn: Turn, batch: Batch) -> list[Message]:
    """Start taking a large batch back; checks who may, whether it is late, whether it was done already."""
    store = turn.session.get_one(Store, batch.store_id)
    may = turn.leads and store.id in {one.id for one in people.stores(turn.session, turn.member)}
    if not may:
        return [lines.stale()]
    hours = turn.settings.number("import_undo_hours" if batch.kind == "import" else "undo_hours")
    if batch.undone_by_id is not None or batch.undoes_id is not None:
        return [cards.already()]
    if turn.now - batch.at > timedelta(hours=hours):
        return [cards.too_late(hours)]
    undoing = history.begin(turn.session, batch)
    title = reveal(turn.session, batch, "title") or ""
    return [jobs.begin(turn, KIND, {"batch": batch.id, "by": undoing.id, "title": title}, cards.under_way(title))]


@jobs.strides(KIND)
def _put_some_back(session: Session, claim: Claim, cursor: str, now: datetime) -> str | None:
    """The next customers go back to what they were."""
    batch, undoing = session.get_one(Batch, claim.args["batch"]), session.get_one(Batch, claim.args["by"])
    journal.resume(session, undoing, undoing.member_id, now)
    undone = history.take_some_back(session, batch, int(cursor or 0), STEP)
    if undone is None:
        _reinstate(session, batch, now)
        return None
    search.unsay(session, undone.contacts_gone)
    chosen = settings.snapshot(session, session.get_one(Store, batch.store_id))
    for number in undone.customers:
        customer = session.get(Customer, number)
        if customer is not None:
            search.index(session, customer)
            customers.refresh(session, customer)
    for number in undone.contacts:
        contact = session.get(Contact, number)
        if contact is not None:
            search.say(session, contact)
    planner.reconcile_all(session, [f"c:{number}" for number in undone.customers], now, chosen)
    return str(undone.last)


def _reinstate(session: Session, batch: Batch, now: datetime) -> None:
    """Who left with a handover works here again."""
    member = session.get(Member, batch.about_id) if batch.about_id else None
    if member is None or member.is_active:
        return
    member.is_active = True
    people.open_accounts(session, member)
    session.flush()
    store = session.get_one(Store, member.store_id)
    planner.reconcile(session, f"m:{member.id}", now, settings.snapshot(session, store))


@jobs.brings(KIND)
def _told(turn: Turn, returned: Returned) -> list[Message]:
    if returned.result is None:
        turn.session.get_one(Batch, returned.args["batch"]).undone_by_id = None  # the button works again
        return [cards.not_done(returned.args["title"])]
    batch = turn.session.get_one(Batch, returned.args["batch"])
    planner.reconcile(turn.session, f"s:{batch.store_id}", turn.now, turn.settings)
    left = history.left_alone(turn.session, returned.args["batch"])
    return [cards.done(returned.args["title"], left)]
