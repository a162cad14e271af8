"""准备: what helps before somebody comes: the rivals against ours, answers to open worries, what would suit them."""

from collections.abc import Iterator, Sequence

from handlers import lookup
from handlers.cards import preparing as cards
from handlers.commands import Action, command, press
from handlers.store_lines import label
from handlers.turn import Turn
from storage import customers, record, store_lines
from storage.choices import OBJECTION, OTHER
from storage.errors import BadValue
from storage.kinds import MONEY_RANGE, Item, MoneyRange
from storage.messages import Message
from storage.models import Customer, StoreLine, fields
from storage.record import car_label, picks

_MOST_SUITING = 3
SERIES = "途观L"
"""In the example of a comparison, where nothing is wanted yet."""


@command("准备", slash="prepare", does="见客户前看的", of="customer", place=25, under="找")
def _prepare(turn: Turn, words: str) -> list[Message]:
    return lookup.about(turn, words, show)


@press("prepare")
def _press(turn: Turn, action: Action) -> list[Message]:
    return [show(turn, turn.customer(action.id))]


def show(turn: Turn, customer: Customer) -> Message:
    """Everything the store and the customer's own record hold for the next meeting."""
    turn.discuss(customer)
    held = store_lines.lines(turn.session, customer.store_id, "answer", "compare", "series")
    compared = list(_compared(turn, customer, held))
    answers = list(_answers(turn, customer, held))
    return cards.card(turn, customer, compared, answers, list(_suiting(turn, customer, held)))


def _cars(turn: Turn, customer: Customer, field: str) -> list[str]:
    """The series of a list, without their trims."""
    rows = picks(turn.session, customer.id, field)
    return [car_label(Item(row.code, row.words if row.code == OTHER else "")) for row in rows]


def _compared(turn: Turn, customer: Customer, held: Sequence[StoreLine]) -> Iterator[tuple[str, str]]:
    """Each rival the customer compares with, and what the store says against it; no words where it says nothing."""
    ours = _cars(turn, customer, "interests")
    for rival in _cars(turn, customer, "competitors"):
        fits = [row for row in held if row.sort == "compare" and row.other == rival]
        row = next((row for row in fits if row.subject in ours), fits[0] if fits and not ours else None)
        yield (label(row), row.words) if row else (f"{ours[0] if ours else SERIES} 比 {rival}", "")


def _answers(turn: Turn, customer: Customer, held: Sequence[StoreLine]) -> Iterator[tuple[str, str]]:
    """Each open worry once, and the store's answer to it."""
    seen: set[str] = set()
    for worry in customers.open_objections(turn.session, customer.id):
        subject = worry.words if worry.code == OTHER else worry.code
        if subject not in seen:
            seen.add(subject)
            row = next((row for row in held if row.sort == "answer" and row.subject == subject), None)
            yield OBJECTION.label(worry.code) or worry.words, row.words if row else ""


def _suiting(turn: Turn, customer: Customer, held: Sequence[StoreLine]) -> Iterator[tuple[str, str]]:
    """Series on sale whose price meets the budget and whose body and energy are wanted."""
    budget = record.value(turn.session, customer, fields()["customer.budget"])
    bodies, energies = (_labels(turn, customer, name) for name in ("body_types", "powertrains"))
    wanted = set(_cars(turn, customer, "interests"))
    if not (budget or bodies or energies):
        return
    found = 0
    for row in held:
        if row.sort != "series" or row.subject in wanted or found >= _MOST_SUITING:
            continue
        series = turn.words.find(row.subject)
        fits_body = not bodies or (series is not None and series.body in bodies)
        fits_energy = not energies or (series is not None and bool(energies & set(series.energies)))
        if fits_body and fits_energy and _meets(row.words, budget):
            found += 1
            yield row.subject, row.words


def _labels(turn: Turn, customer: Customer, name: str) -> set[str]:
    decl = fields()[f"customer.{name}"]
    held = record.value(turn.session, customer, decl)
    return set(turn.show(decl, held).split("、")) - {""}


def _meets(price: str, budget: MoneyRange | None) -> bool:
    """Whether a range of prices and a budget have a sum in common; 左右 gives a tenth more."""
    if budget is None:
        return True
    try:
        asked: MoneyRange = MONEY_RANGE.read(price)
    except BadValue:
        return False
    more = 1.1 if budget.about else 1.0
    return (budget.high is None or (asked.low or 0) <= budget.high * more) and (
        budget.low is None or asked.high is None or asked.high >= budget.low / more
    )
