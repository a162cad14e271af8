"""Which of a customer's cars is meant: by its plate or its series, else the one they got last. And who insures it."""

import re
from collections.abc import Sequence

from handlers.turn import Turn
from storage import models
from storage.kinds import PLATE_SHAPE
from storage.models import Car, Customer
from storage.vault import vault_of

_ANOTHER = re.compile(r"(?:还有|另外?有?|又买了?|又提了?)(?:了?一?[辆台部])|第[二三][辆台部]|另一?[辆台部]")
_INSURERS = (
    "人保", "平安", "太保", "太平洋", "国寿财", "国寿", "中华联合", "阳光", "大地", "太平", "天安", "华安", "永安", "永诚", "安盛",
    "中银", "众安", "英大", "紫金", "都邦", "华泰", "亚太", "鼎和", "泰山", "浙商", "渤海", "安华", "安诚", "比亚迪",
)  # fmt: skip
_NAMES = "|".join(_INSURERS)
_INSURED = re.compile(
    rf"(?:保险|车险|投保|承保|续保?|续的|上的?|买的?)(?:是|在|用|公司|了|的|[:：\s])*(?P<after>{_NAMES})"
    rf"|(?P<before>{_NAMES})(?:财险|车险|保险|产险|续保|(?:[上续买]了?)?的?(?:保险|车险))"
)
_ABOUT_INSURANCE = re.compile("保险|车险|投保|承保|续保|财险|产险")


def cars(turn: Turn, customer: Customer) -> Sequence[Car]:
    """The customer's cars, the newest first."""
    return turn.session.exec(models.newest(Car, customer.id)).all()


def meant(turn: Turn, customer: Customer, words: str) -> Car | None:
    """The one car of theirs that words name; None where they name none, or several."""
    held, plates = cars(turn, customer), PLATE_SHAPE.findall(words.upper())
    blinds = {vault_of(turn.session).blind("plate", plate) for plate in plates}
    named = tuple({mention.series.name for mention in turn.words.mentions(words)} - {""})
    found = [car for car in held if car.plate_blind in blinds] or [
        car for car in held if car.series and car.series.startswith(named)
    ]
    return found[0] if len(found) == 1 else None


def of_note(turn: Turn, customer: Customer) -> Car | None:
    """The car a note is about: named, else the newest; None: one that is not on file yet."""
    words = turn.inbound.text
    if found := meant(turn, customer, words):
        return found
    return None if _ANOTHER.search(words) else next(iter(cars(turn, customer)), None)


def insurer(words: str) -> str | None:
    """Who insures a car: 保险平安, 人保续的保; a name alone says nothing."""
    found = _INSURED.search(words) if _ABOUT_INSURANCE.search(words) else None
    return (found["after"] or found["before"]) if found else None
