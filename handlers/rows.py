"""What a note says that hangs on the customer as a row: appointment, drive, worry, promise, complaint, car."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from handlers import complaints, rearranged, settling, values, which_car
from handlers.cards import complaints as complaint_cards
from handlers.filed import Filed
from handlers.moments import said_moment
from handlers.notes.findings import Car, Choice, Promise, Reading
from handlers.turn import Turn
from storage import choices, customers, models, privacy, record
from storage.choices import OTHER
from storage.ids import new_id
from storage.kinds import show_date
from storage.vault import seal, vault_of

_COMPLAINS = re.compile(r"^(?:投诉|抱怨)[说：:，,\s]*")
_SERVICED = re.compile(
    r"(?<![没未])做(?:完了?|好了|过|了)(?:个|次)?(?:首保|二保|[大小]?保养)|"
    r"(?<![该要快想去没])(?:首保|二保|保养)(?:已经)?(?:做完|做好|做过|做|完)了(?![吗没嘛])"
)
"""A service that has been done, not one to come."""
_VISITS = {"到店", "试驾", "签单"}


def _base(turn: Turn, filed: Filed) -> dict[str, Any]:
    return {"id": new_id(), "store_id": filed.customer.store_id, "customer_id": filed.customer.id}


def contact_id(filed: Filed) -> int | None:
    """The contact that the rows of a note hang on."""
    return filed.contact.id if filed.contact else None


def _appointment(turn: Turn, reading: Reading, filed: Filed) -> None:
    moment, action = said_moment(turn, reading), reading.first("next_action")
    if moment is None or action is None or str(action.value) not in _VISITS or filed.contact is None:
        return
    row = customers.waiting_appointment(turn.session, filed.customer.id)
    if row is None or row.at < turn.now.replace(hour=0, minute=0, second=0, microsecond=0):
        row = models.Appointment(**_base(turn, filed), member_id=turn.member.id)
        turn.session.add(row)
    row.at, row.precision = moment
    row.contact_id = filed.contact.id
    if not row.purpose or action.value != "到店":  # 来不了 改到明天 is still a test drive
        row.purpose = str(action.value)
    filed.contact.next_precision = "date"  # the appointment rings, the contact's date lives in the list


def _drives(turn: Turn, reading: Reading, filed: Filed) -> None:
    feedback = reading.first("feedback")
    driven = [str(values.car_name(f.value)) for f in reading.all("test_drive") if isinstance(f.value, Car)]
    if not driven and any(f.value == "试驾体验" for f in reading.all("method")):
        driven = [""]
    for series in driven:
        turn.session.add(
            models.Visit(
                **_base(turn, filed), contact_id=contact_id(filed), series=series or None,
                at=filed.contact.at if filed.contact else turn.sent_at,
                feedback=privacy.mask(str(feedback.value)) if feedback else None,
            )
        )  # fmt: skip
        filed.lines.append(("试驾", "，".join(filter(None, (series, str(feedback.value) if feedback else "")))))


def _objections(turn: Turn, reading: Reading, filed: Filed) -> None:
    held = {row.code for row in customers.open_objections(turn.session, filed.customer.id)}
    shown = []
    for finding in reading.all("objection"):
        said, words = (
            (finding.value.code, finding.value.words) if isinstance(finding.value, Choice) else (str(finding.value), "")
        )
        item = record.choice(choices.OBJECTION, said)
        if item.code in filed.settled:
            continue
        shown.append(choices.OBJECTION.label(item.code) or words or item.words)
        if item.code not in held or item.code == OTHER:
            turn.session.add(
                models.Objection(**_base(turn, filed), code=item.code, words=privacy.mask(words or item.words))
            )
    if shown:
        filed.lines.append(("顾虑", "、".join(dict.fromkeys(shown))))


def _materials(turn: Turn, reading: Reading, filed: Filed) -> None:
    for finding in reading.all("material"):
        item = record.choice(choices.MATERIAL, str(finding.value))
        turn.session.add(
            models.Material(
                **_base(turn, filed), contact_id=contact_id(filed), code=item.code, words=item.words,
                given_on=turn.sent_at.date(),
            )
        )  # fmt: skip
        filed.lines.append(("资料", str(finding.value)))


def _promises(turn: Turn, reading: Reading, filed: Filed) -> None:
    for finding in reading.all("promise"):
        if isinstance(finding.value, Promise):
            due = finding.value.due
            turn.session.add(
                models.Promise(
                    **_base(turn, filed), member_id=turn.member.id, contact_id=contact_id(filed),
                    what=privacy.mask(finding.value.what), due_on=due,
                )
            )  # fmt: skip
            filed.lines.append(("答应过", finding.value.what + (f"，{show_date(due)}前" if due else "")))


def _complaint(turn: Turn, reading: Reading, filed: Filed) -> None:
    found = reading.first("complaint")
    if found is None or "complaint" in filed.settled:
        return
    name = reading.first("name")  # 投诉 王强 空调异响
    what = _COMPLAINS.sub("", str(found.value)).removeprefix(str(name.value) if name else "").lstrip(" ，,")
    filed.complaint = models.Complaint(
        **_base(turn, filed), member_id=turn.member.id, what=privacy.mask(what), since=turn.sent_at.date()
    )
    turn.session.add(filed.complaint)
    filed.lines.append(("投诉", what))
    filed.lines.append(complaint_cards.STOPPED)
    if told := complaints.tell(turn, filed.customer, filed.complaint):
        filed.lines.append(("", told))


def _car(turn: Turn, reading: Reading, filed: Filed) -> None:
    plate, km, until = (reading.first(name) for name in ("plate", "mileage", "insurance_until"))
    is_serviced, insurer = bool(_SERVICED.search(turn.inbound.text)), which_car.insurer(turn.inbound.text)
    is_known = bool(which_car.cars(turn, filed.customer))
    if not (plate or km or until or is_serviced or (insurer and is_known)):
        return
    car = which_car.of_note(turn, filed.customer)
    if car is None:
        named = reading.first("interest") if is_known else None
        series = values.car_name(named.value) if named and isinstance(named.value, Car) else None
        car = models.Car(**_base(turn, filed), series=series)
        turn.session.add(car)
    if plate:
        seal(turn.session, car, "plate", str(plate.value))
        car.plate_blind = vault_of(turn.session).blind("plate", str(plate.value))
        filed.lines.append(("车牌", str(plate.value)))
    if km and isinstance(km.value, int):
        turn.session.add(models.Mileage(**_base(turn, filed), car_id=car.id, km=km.value, read_on=turn.sent_at.date()))
        filed.lines.append(("里程", f"{km.value}公里"))
    ends = until.value if until and isinstance(until.value, date) else None
    if ends or insurer:
        _policy(turn, filed, car, ends, insurer)
    if is_serviced:
        car.serviced_on = (filed.contact.at if filed.contact else turn.sent_at).astimezone(turn.settings.zone).date()
        car.serviced_km = km.value if km and isinstance(km.value, int) else None
        filed.lines.append(("保养", "做过了，下次的重新算"))


def _policy(turn: Turn, filed: Filed, car: models.Car, until: date | None, insurer: str | None) -> None:
    """A policy of its own where its end is said; else the one there is learns who insures."""
    newest = models.newest(models.Policy, filed.customer.id).where(models.Policy.car_id == car.id)
    held = None if until else turn.session.exec(newest).first()
    if held is None:
        held = models.Policy(**_base(turn, filed), car_id=car.id, until=until)
        turn.session.add(held)
    if until:
        filed.lines.append(("保险到期", show_date(until)))
    if insurer:
        held.insurer = insurer
        filed.lines.append(("保险公司", insurer))


WITHIN = ((7, "H"), (15, "A"), (30, "B"), (10_000, "C"))
"""Days to the purchase, and the level they make (domain.md section 2)."""


def _suggest_level(turn: Turn, reading: Reading, filed: Filed) -> None:
    """Note a level that fits what was said of the time of purchase better than the present one."""
    until, levels = filed.customer.expected_until, turn.settings.choices("level")
    if until is None or not reading.first("purchase_by") or reading.first("level"):
        return
    days = (until - turn.now.date()).days
    code = next(code for most, code in WITHIN if days <= most)
    if levels.role(filed.customer.level) in ("new", "graded") and code != filed.customer.level and levels.label(code):
        filed.suggested = code


ROWS: tuple[Callable[[Turn, Reading, Filed], None], ...] = (
    settling.objections, settling.promises, settling.complaints, rearranged.appointment, _appointment, _drives,
    _objections, _materials, _promises, _complaint, _car, _suggest_level,
)  # fmt: skip
