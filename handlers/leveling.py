"""The level that a stated time of purchase suggests is set by one press, never unasked."""

from handlers import batches, filing
from handlers.cards import saved
from handlers.commands import Action, press
from handlers.filed import Filed
from handlers.turn import Turn
from storage.errors import Stale
from storage.messages import Message


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
    return [saved.corrected(turn, filed, batches.name(turn, filed))]
