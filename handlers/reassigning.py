"""改派: who has lain overdue for so long that the store proposes somebody else. Asked once for each, the longest first.

The last step of the ladder; a manager decides, and 先不动 leaves everything as it is.
"""

from dataclasses import replace

from handlers import drafts, owning
from handlers.cards import reassigning as cards
from handlers.commands import Action, command, press
from handlers.drafts import Body, Form, form
from handlers.staffing import TEAM
from handlers.turn import Turn
from scheduler import overdue
from scheduler.overdue import Load
from storage import people
from storage.errors import Forbidden
from storage.messages import Message
from storage.models import MANAGER, REP, Draft, Member

_STAY = "stay"
_MOST = 4
"""Colleagues offered, those with the least before them first."""


@command("改派", slash="reassign", does="太久没动的客户换人跟", role=MANAGER, place=75, under=TEAM)
def _reassign(turn: Turn, _: str) -> list[Message]:
    return [_propose(turn, 0)]


@press("reassign")
def _press(turn: Turn, action: Action) -> list[Message]:
    if not turn.leads:
        raise Forbidden
    return [_propose(turn, int(action.arg or 0))]


def _propose(turn: Turn, skipped: int) -> Message:
    """The question about the customer who has waited longest, but for those that were left as they are."""
    loads = [overdue.load(turn.session, member, turn.now, turn.settings) for member in _reps(turn)]
    after = max(turn.settings.number("reassign_days"), 1)
    late = [(line, days, load.member) for load in loads for line, days in load.overdue if days >= after]
    late.sort(key=lambda one: -one[1])
    if skipped >= len(late):
        return cards.nobody_left(skipped)
    line, days, owner = late[skipped]
    others = [member for member in _others(loads, owner) if member.store_id == line.customer.store_id]
    choices = [(member.name[:4], str(member.id)) for member in others]
    choices.append(("先不动", _STAY))
    body = {"customer": line.customer.id, "skipped": skipped, "more": len(late) - skipped - 1}
    draft = drafts.ask(turn, "reassign", body, choices)
    card = cards.proposal(turn, line.customer, owner, days, len(late) - skipped)
    return replace(card, buttons=drafts.buttons(draft, choices), slot=drafts.slot(draft))


def _reps(turn: Turn) -> list[Member]:
    return [one for store in turn.scope.stores for one in people.members(turn.session, store) if one.role == REP]


def _others(loads: list[Load], owner: Member) -> list[Member]:
    free = sorted((load for load in loads if load.member.id != owner.id), key=lambda load: load.due)
    return [load.member for load in free][:_MOST]


def _chosen(turn: Turn, draft: Draft, body: Body, value: str) -> list[Message]:
    drafts.close(turn, draft)
    customer = turn.customer(body["customer"])
    if value == _STAY:
        return [cards.stays(customer, cards.next_one(body["skipped"] + 1, body["more"]))]
    first, *rest = owning.give(turn, customer, turn.session.get_one(Member, int(value)))
    return [replace(first, buttons=(*first.buttons, *cards.next_one(body["skipped"], body["more"]))), *rest]


form(Form("reassign", _chosen, keeps_words=False))
