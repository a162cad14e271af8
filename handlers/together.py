"""What belongs together: a rep sends name, number and wish as three messages and means one customer.

Within two minutes words that name nobody go on with the card just shown, which is brought up to date in its place.
"""

from dataclasses import replace
from datetime import timedelta

from handlers.cards import asking, saved
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers, outbox
from storage.ids import long
from storage.messages import Message, Row
from storage.models import Batch, Customer

WITHIN = timedelta(minutes=2)
_SAVED = "saved:"


def joined(turn: Turn, customer: Customer, message: Message) -> Message:
    """The answer in the place of the card it goes on from, with what that said; as it is where there is none."""
    card = _card_before(turn, customer)
    if card is None:
        return message
    title = card.text.partition("\n")[0]
    above = saved.identity(turn, Filed(customer, saved.says_new(title)))
    message = replace(message, rows=_going_on(card, _without_known_date(card, message)))
    fresh = {row.label for row in message.rows}
    outdated = fresh | {""} | (saved.COMING if fresh & saved.COMING else frozenset())
    rows = [row for row in card.rows if row.label not in outdated]
    coming = [row for row in rows if row.label in saved.COMING]
    rows = [
        *(row for row in rows if row not in coming),
        *(row for row in message.rows if row.value not in above),
        *coming,
    ]
    return replace(
        message,
        text="\n".join(filter(None, (title, above))),
        rows=(*saved.fitting(rows), *_still_asked(turn, customer, card)),
        slot=card.slot,
        replaces=card.slot,
    )


def _going_on(card: Message, fresh: tuple[Row, ...]) -> tuple[Row, ...]:
    """What was told before stands before what is told now: 催他交定金；他说明天."""
    told = {row.label: row.value for row in card.rows if row.label in saved.TOLD}
    return tuple(replace(row, value=f"{told[row.label]}；{row.value}") if row.label in told else row for row in fresh)


def _without_known_date(card: Message, message: Message) -> tuple[Row, ...]:
    """下次 is dropped where the card tells more of the same day: 约定 11月28日 周六 到店."""
    known = [row.value for row in card.rows if row.label == "约定"]
    return tuple(r for r in message.rows if not (r.label == "下次" and any(v.startswith(r.value) for v in known)))


def _still_asked(turn: Turn, customer: Customer, card: Message) -> tuple[Row, ...]:
    """The question for a number stays while there is none."""
    asked = tuple(row for row in card.rows if row.value == asking.MISSING_PHONE)
    return () if customers.numbers(turn.session, customer.id) else asked


def _card_before(turn: Turn, customer: Customer) -> Message | None:
    """The last thing shown here, if it is the card of a note about the customer and young enough."""
    shown = outbox.shown(turn.session, turn.inbound.bot, turn.inbound.chat, turn.now - WITHIN, 1)
    card = shown[0][1] if shown else Message("")
    if not card.slot.startswith(_SAVED):
        return None
    batch = turn.session.get(Batch, long(card.slot.removeprefix(_SAVED)))
    is_there = batch is not None and batch.customer_id == customer.id and batch.undone_by_id is None
    return card if is_there else None
