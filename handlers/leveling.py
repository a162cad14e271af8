"""What level the stated time of purchase suggests (domain.md section 2); offered on a button, never set unasked."""

from handlers import capture, filing
from handlers.cards import saved
from handlers.commands import Action, press
from handlers.filed import Filed
from handlers.notes.findings import Reading
from handlers.turn import Turn
from storage.errors import Stale
from storage.messages import Message

WITHIN = ((7, "H"), (15, "A"), (30, "B"), (10_000, "C"))
"""Days to the purchase, and the level they make."""


def suggest(turn: Turn, reading: Reading, filed: Filed) -> None:
    """Note a level that fits what was said of the time of purchase better than the present one."""
    until, levels = filed.customer.expected_until, turn.settings.choices("level")
    if until is None or not reading.first("purchase_by") or reading.first("level"):
        return
    days = (until - turn.now.date()).days
    code = next(code for most, code in WITHIN if days <= most)
    if levels.role(filed.customer.level) in ("new", "graded") and code != filed.customer.level and levels.label(code):
        filed.suggested = code


@press("level")
def _level(turn: Turn, action: Action) -> list[Message]:
    customer = turn.customer(action.id)
    option = next((o for o in turn.settings.choices("level").options if o.code == action.arg), None)
    if option is None or option.role not in ("new", "graded"):
        raise Stale
    filed = Filed(customer, False)
    filing.set_level(turn, filed, option.code)
    filing.settle(turn, customer)
    turn.discuss(customer)
    return [saved.corrected(turn, filed, capture.name_batch(turn, filed))]
