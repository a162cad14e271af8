"""审计: who looked at or changed a customer's personal data, for managers. Names of fields only, never values."""

from sqlmodel import col, select

from handlers import lookup
from handlers.cards import auditing as cards
from handlers.cards import saved
from handlers.commands import command
from handlers.turn import Turn
from storage.messages import Message
from storage.models import MANAGER, Audit, Member

MOST = 10


@command("审计", slash="audit", does="谁看过、改过一位客户", role=MANAGER, of="customer", place=82)
def _audit(turn: Turn, words: str) -> list[Message]:
    customer = lookup.one(turn, words)
    if customer is None:
        return [lookup.nobody(turn, words)] if words else [cards.example()]
    mine = select(Audit).where(Audit.customer_id == customer.id).order_by(col(Audit.id).desc())
    rows = turn.session.exec(mine.limit(200)).all()
    names = {row.member_id: _name(turn, row.member_id) for row in rows}
    entries = [(row.at, names[row.member_id], row.act, row.fields) for row in rows]
    return [cards.lines(turn, saved.called(customer), entries, MOST)]


def _name(turn: Turn, member_id: int) -> str:
    member = turn.session.get(Member, member_id)
    return member.name if member else "离职同事"
