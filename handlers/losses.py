"""The manager's part of a loss: it is asked, approved or refused; a refused one goes back to where it stood."""

from sqlmodel import col, select

from handlers.cards import customer as customer_cards
from handlers.cards import deals as cards
from handlers.cards import saved
from handlers.cards.watching import passed_on
from handlers.commands import Action, command, press
from handlers.hours import by_day
from handlers.turn import Turn
from handlers.watching import is_big
from storage import customers, models, outbox, people
from storage import undo as history
from storage.ids import long, short
from storage.messages import Message
from storage.models import MANAGER, Appointment, Contact, Customer, Deal, Loss, Member


def tell(turn: Turn, customer: Customer, loss: Loss) -> str:
    """Ask the managers to decide, by day; what the rep reads of that."""
    name, size = saved.called(customer), _size(turn, customer)
    question = cards.please_decide(name, turn.member.name, loss, size)
    return _pass_on(turn, customer, question, f"loss:{short(loss.id)}") or cards.WAITS


def tell_cancelled(turn: Turn, customer: Customer, deal: Deal) -> str:
    """Show the managers a big order that was cancelled, by day; what the rep reads of that."""
    if not is_big(turn, customer):
        return ""
    message = cards.cancelled(customer, turn.member.name, deal, _size(turn, customer))
    return _pass_on(turn, customer, message, f"cancel:{short(deal.id)}")


def _pass_on(turn: Turn, customer: Customer, message: Message, key: str) -> str:
    told = [m for m in people.managers(turn.session, customer.store_id) if m.id != turn.member.id]
    at = by_day(turn)
    for manager in told:
        dedupe = f"{key}:{manager.id}"
        outbox.post(turn.session, manager.id, message, turn.now, dedupe=dedupe, is_push=True, not_before=at)
    return passed_on([manager.name for manager in told], at) if told else ""


def _size(turn: Turn, customer: Customer) -> str:
    """The budget of a big deal; empty of any other."""
    return customer_cards.value_of(turn, customer, "budget") or "已订" if is_big(turn, customer) else ""


@press("agree")
def _agree(turn: Turn, action: Action) -> list[Message]:
    return _decide(turn, action, "approved")


@press("refuse")
def _refuse(turn: Turn, action: Action) -> list[Message]:
    return _decide(turn, action, "refused")


def _decide(turn: Turn, action: Action, state: str) -> list[Message]:
    loss = turn.session.get(Loss, long(action.id), with_for_update=True, populate_existing=True)
    if loss is None or turn.member.role not in (MANAGER, models.ADMIN):
        return [cards.decided_already("这条")]
    customer = turn.customer(loss.customer_id)
    if loss.state != "waiting":
        return [cards.decided_already(saved.called(customer)).with_slot(cards.slot(loss))]
    loss.state, loss.decided_by_id, loss.decided_at = state, turn.member.id, turn.now
    if state == "approved":
        customers.move_stage(turn.session, customer, "kind", "lost", turn.member, turn.now)
    else:
        _back(turn, customer, loss)
    turn.replan(customer)
    rep = turn.session.get_one(Member, loss.member_id)
    note = cards.decision(saved.called(customer), turn.member.name, state)
    outbox.post(turn.session, rep.id, note, turn.now, is_push=True)
    return [cards.decided(saved.called(customer), rep.name, state).with_slot(cards.slot(loss))]


def _back(turn: Turn, customer: Customer, loss: Loss) -> None:
    """Where the customer stood before the request; what was said since stays."""
    turn.session.flush()
    for row, column, old in history.before(turn.session, loss):
        if isinstance(row, Customer) and column in ("level", "status"):
            customers.move_stage(turn.session, customer, column, str(old), turn.member, turn.now)
        elif (isinstance(row, Contact) and column == "next_at") or (
            isinstance(row, Appointment)
            and column == "state"
            and not customers.waiting_appointment(turn.session, customer.id)
        ):
            history.put_back(turn.session, row, column, old)
    customers.refresh(turn.session, customer)


@command("战败待审", "待审", slash="approvals", does="等你定的战败", place=45, role=MANAGER)
def _waiting(turn: Turn, _: str) -> list[Message]:
    rows = turn.session.exec(
        select(Loss).where(col(Loss.store_id).in_(turn.scope.stores), Loss.state == "waiting")
    ).all()
    if not rows:
        return [cards.none_waiting()]
    return [
        cards.please_decide(
            saved.called(turn.customer(row.customer_id)), turn.session.get_one(Member, row.member_id).name, row
        )
        for row in rows[:5]
    ]
