"""Who was lost or rests is followed up again: asked for by itself, or told in a note (钱总又来了 重新跟)."""

import re

from handlers.cards import parking as cards
from handlers.cards.words import day
from handlers.filed import Filed
from handlers.turn import Turn
from storage import customers
from storage.models import Customer

_AGAIN = re.compile(
    r"(?<![不别没])(?<![不别][用要再想必])(?<!没有)(?:"
    r"(?:重新|接着|继续)(?:开始)?(?:跟进?|联系|激活|考虑|看车)|激活|捡回来|救回来|复活|回头(?:客|了|来)|反悔|改主意|改变主意|"
    r"又(?:回来|来店|到店|来看|来了|来问|来电|联系|打来|打电话|问起|问车|问价|想买|想看|想换|要买|有意向|有兴趣|活了)"
    r")"
)
Change = tuple[str, str, str]


def is_told(words: str) -> bool:
    """Whether words tell that somebody is interested again."""
    return _AGAIN.search(words) is not None


def is_asleep(turn: Turn, customer: Customer) -> bool:
    """Whether the customer is lost or rests."""
    return customer.dormant_until is not None or is_lost(turn, customer)


def is_lost(turn: Turn, customer: Customer) -> bool:
    """Whether the customer's level is that of the lost."""
    return turn.settings.choices("level").role(customer.level) == "lost"


def is_waiting(turn: Turn, customer: Customer) -> bool:
    """Whether a manager has still to decide on the loss."""
    return customers.waiting_loss(turn.session, customer.id) is not None


def rouse(turn: Turn, customer: Customer) -> list[Change]:
    """Back into the rep's list, a lead to be graded anew; what that changes, as old -> new."""
    levels, changed = turn.settings.choices("level"), []
    if customer.dormant_until is not None:
        changed.append(("休眠", f"到{day(customer.dormant_until, turn.now.date())}", "重新跟"))
        customer.dormant_until = None
    if is_lost(turn, customer):
        was = levels.label(customer.level)
        _take_up(turn, customer)
        changed.append(("级别", was, levels.label(customer.level)))
    return changed


def of_note(turn: Turn, customer: Customer, words: str) -> list[Change]:
    """What a note changes that tells of interest again; a loss on which the manager has not decided stays."""
    is_meant = is_asleep(turn, customer) and is_told(words) and not is_waiting(turn, customer)
    return rouse(turn, customer) if is_meant else []


def tell(turn: Turn, filed: Filed, woken: list[Change], words: str) -> None:
    """Put it in front of what else a note changed, the level as it stands in the end; or why it has to wait."""
    if not woken and is_told(words) and is_waiting(turn, filed.customer):
        filed.lines.append(("", cards.WAITS))
    now = turn.settings.choices("level").label(filed.customer.level)
    rows = [(label, old, now if label == "级别" else new) for label, old, new in woken]
    rest = [row for row in filed.changed if row[0] not in {label for label, *_ in rows}]
    filed.changed[:] = [*rows, *rest]


def _take_up(turn: Turn, customer: Customer) -> None:
    level = turn.settings.choices("level").with_role("new")
    kind = turn.settings.choices("customer_kind").with_role("graded")
    for track, code in (("level", level and level.code), ("kind", kind and kind.code), ("status", "open")):
        if code:
            customers.move_stage(turn.session, customer, track, code, turn.member, turn.now)
