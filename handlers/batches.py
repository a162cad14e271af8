"""What 撤销 calls what one message has written: everybody it was about, or what it did."""

from handlers.cards import saved
from handlers.filed import Filed
from handlers.turn import Turn
from storage import journal
from storage.ids import short
from storage.vault import reveal, seal


def entitle(turn: Turn, title: str) -> str:
    """Give the batch under way, which concerns no customer, its title for 撤销; its id for buttons."""
    batch = journal.batch_of(turn.session)
    if batch is None:
        return ""
    seal(turn.session, batch, "title", title)
    turn.session.flush()
    return short(batch.id)


def name(turn: Turn, filed: Filed) -> str:
    """Give the batch under way its title for 撤销; returns its id for buttons."""
    batch = journal.batch_of(turn.session)
    if batch is None:
        return ""
    own = saved.called(filed.customer)
    before = (reveal(turn.session, batch, "title") or "") if batch.customer_id not in (None, filed.customer.id) else ""
    seal(turn.session, batch, "title", saved.batch_title(before, own, is_new=filed.is_new))
    batch.customer_id = filed.customer.id
    turn.session.flush()
    return short(batch.id)
