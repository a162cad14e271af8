"""撤销 and 恢复: what one message wrote goes back as one, and can come back."""

from datetime import timedelta

from handlers import activities, drafts, reverted, takeback
from handlers.cards import saved
from handlers.cards import talk as lines
from handlers.cards import undo as cards
from handlers.commands import Action, command, press
from handlers.said import released
from handlers.turn import Turn
from storage import customers, people, search, talk
from storage import undo as history
from storage.ids import long, short
from storage.messages import Message
from storage.models import Batch, Contact, Customer, Loss
from storage.vault import place, reveal, vault_of


@command("撤销", slash="undo", does="撤销刚才记的", place=30)
def _last(turn: Turn, _: str) -> list[Message]:
    since = turn.now - timedelta(hours=turn.settings.number("undo_hours"))
    batch = history.latest(turn.session, turn.member.id, since)
    if (unfiled := _unfiled(turn, batch)) is not None:
        return [unfiled]
    if batch and batch.kind:
        return activities.call_off(turn, batch) if batch.kind == activities.KIND else takeback.begin(turn, batch)
    return [_undo(turn, batch)] if batch else [lines.nothing_to_undo()]


def _unfiled(turn: Turn, batch: Batch | None) -> Message | None:
    """What was said last is not in the record yet, a question waits: it goes, and nothing that was noted before it."""
    held = drafts.current(turn)
    if held is None or not (note := held[1].get("note")):
        return None
    said = released(note)
    if batch is not None and batch.at >= said.sent_at:
        return None
    drafts.close(turn, held[0], "dropped")
    return cards.not_filed(said.text)


@command("恢复", slash="redo", does="恢复刚撤销的", place=31)
def _back(turn: Turn, _: str) -> list[Message]:
    since = turn.now - timedelta(hours=turn.settings.number("undo_hours"))
    batch = history.latest_undo(turn.session, turn.member.id, since)
    return [_undo(turn, batch)] if batch else [cards.nothing_to_restore()]


@press("undo")
def _press(turn: Turn, action: Action) -> list[Message]:
    batch = turn.session.get(Batch, long(action.id))
    if batch is None or batch.member_id != turn.member.id or batch.kind:
        return [lines.stale()]
    if batch.undone_by_id is not None:
        return [cards.undone_already()]
    if turn.now - batch.at > timedelta(hours=turn.settings.number("undo_hours")):
        return [cards.too_late()]
    return [_undo(turn, batch).with_slot(saved.slot(batch))]


def refusal(turn: Turn, batch: Batch) -> Message | None:
    """Why a batch cannot be taken back by this member; None: it can."""
    if not all(
        people.may_see(turn.session, turn.member, customer) for customer in history.touched(turn.session, batch)
    ):
        return cards.not_yours()
    if any(loss.state != "waiting" for loss in history.made(turn.session, batch, Loss)):
        return cards.decided()
    return None


def put_back(turn: Turn, batch: Batch) -> history.Undone:
    """Put a batch back, then bring index and reminders in line."""
    title = reveal(turn.session, batch, "title") or ""
    undone = history.take_back(turn.session, batch)
    _retitle(turn, undone.batch, title)
    for customer_id in undone.customers:
        customer = turn.session.get(Customer, customer_id)
        if customer is not None:
            _settle(turn, customer, undone.contacts)
    search.unsay(turn.session, undone.contacts_gone)
    _close_questions(turn, undone.removed)
    return undone


def _undo(turn: Turn, batch: Batch) -> Message:
    if refused := refusal(turn, batch):
        return refused
    title, before = reveal(turn.session, batch, "title") or "", reverted.held(turn, batch)
    undone = put_back(turn, batch)
    after = reverted.held(turn, batch)
    title = reverted.renamed(turn, before, after) or title
    lines = [*reverted.rows(turn, before, after), *cards.left(cards.fields_in_words(undone.conflicts))]
    if undone.batch is batch and undone.conflicts:
        return cards.untouched(title)
    if batch.undoes_id is not None:
        return cards.restored(title, f"undo:{short(batch.undoes_id)}.0", lines)
    again = f"undo:{short(undone.batch.id)}.0" if undone.batch is not batch else ""
    return cards.undone(title, bool(undone.removed) and not undone.customers, again, lines)


def _close_questions(turn: Turn, removed: set[int]) -> None:
    """What was asked about somebody who is gone has no answer."""
    for draft in talk.drafts(turn.session, turn.member, "open", "aside", "expired"):
        if talk.body_of(turn.session, draft).get("customer") in removed:
            drafts.close(turn, draft, "dropped")


def _retitle(turn: Turn, batch: Batch, title: str) -> None:
    batch.title = vault_of(turn.session).seal(place(batch, "title"), title)


def _settle(turn: Turn, customer: Customer, contacts: set[int]) -> None:
    turn.session.flush()
    search.index(turn.session, customer)
    for contact_id in contacts:
        contact = turn.session.get(Contact, contact_id)
        if contact is not None and contact.customer_id == customer.id:
            search.say(turn.session, contact)
    customers.refresh(turn.session, customer)
    turn.replan(customer)
