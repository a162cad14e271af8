"""A reading of one customer -> rows of the record, and what was written in words for the answer.

Customer fields are filled by their declarations; only what hangs on the customer as a row has a function here.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from handlers import gist, rearranged, values
from handlers.filed import Filed
from handlers.moments import said_moment, show_moment
from handlers.notes import contacts
from handlers.notes.findings import Reading
from handlers.rows import ROWS
from handlers.turn import Turn
from storage import choices, customers, models, privacy, record, search
from storage.choices import OTHER
from storage.errors import BadValue
from storage.fields import Decl
from storage.ids import new_id
from storage.kinds import show_date
from storage.models import Contact, Customer

SECRET: dict[str, privacy.Sort] = {
    "phone": "personal", "wechat": "personal", "email": "personal", "plate": "personal", "birthday": "personal",
    "age_range": "personal", "deal_price": "price", "deposit": "price",
}  # fmt: skip
_HAPPENED = ("test_drive", "objection", "promise", "complaint", "material", "plate", "mileage", "insurance_until")
"""What is never a mere correction: it stands in rows of its own."""
_CAME = ("visit", "test_drive")
_MIDDAY = time(12)


def file(turn: Turn, reading: Reading, text: str, customer: Customer, *, is_new: bool, corrects: bool = False) -> Filed:
    """Write what a reading says. A note adds to lists and is a contact.

    A correction replaces and adds no contact, unless it also tells something that happened. ``settle`` comes after.
    """
    filed = Filed(customer, is_new)
    with turn.session.no_autoflush:  # a field is read before it is written, and once
        for decl in models.fields().values():
            if record.holder(customer, decl) and decl.edit and decl.name not in _BY_HAND:
                _file_field(turn, reading, decl, filed, corrects)
        _file_level(turn, reading, filed)
    _file_phones(turn, reading, filed, corrects)
    _file_wechat(turn, reading, filed, text)
    if not corrects or any(reading.first(name) for name in _HAPPENED):
        filed.contact = _file_contact(turn, reading, text, filed)
        for write in ROWS:
            write(turn, reading, filed)
    elif moment := said_moment(turn, reading):
        move_next(turn, filed, moment)
    return filed


def settle(turn: Turn, customer: Customer, contact: Contact | None = None) -> None:
    """After any change to a customer: index, derived columns, reminders."""
    turn.session.flush()
    with turn.session.no_autoflush:
        search.index(turn.session, customer)
        customers.refresh(turn.session, customer)
    if contact is not None:
        search.say(turn.session, contact)
    turn.replan(customer)


_BY_HAND = {"level", "do_not_contact", "kind", "first_contact_on", "do_not_contact_why", "referrer_id"}


def _file_field(turn: Turn, reading: Reading, decl: Decl, filed: Filed, corrects: bool) -> None:
    found = reading.all(decl.finding or decl.name)
    if not found:
        return
    if decl.name == "name" and not filed.is_new and not _is_more(filed.customer.name, str(found[0].value)):
        return  # 王哥 said of 王强 is a form of address, not a new name
    chosen = turn.settings.choices(decl.choices.name) if decl.choices else None
    try:
        new = values.from_findings(decl, [finding.value for finding in found], chosen)
    except BadValue as error:  # one value that cannot be never costs the rest of the note
        filed.lines.append((decl.card or decl.label, f"没记，{error}"))
        return
    if decl.name == "source":
        new = _finer_source(turn, found[-1].start, found[-1].end) or new
    is_driven = decl.name == "interests" and reading.first("test_drive") is not None
    put(turn, filed, decl, new, replaces=corrects and not is_driven)


def _is_more(held: str | None, said: str) -> bool:
    """陆先生 of somebody of whom nothing but 陆 was known."""
    return held is not None and len(held) == 1 and said.startswith(held) and len(said) > 1


def _finer_source(turn: Turn, start: int, end: int) -> str | None:
    """抖音 instead of 社交媒体: the store's own list has finer entries than the reader's words."""
    words = turn.inbound.text[start:end]
    listed = turn.settings.choices("source").options
    return next((option.code for option in listed if any(name in words for name in (option.label, *option.also))), None)


def put(turn: Turn, filed: Filed, decl: Decl, new: Any, *, replaces: bool) -> None:
    """Set a field of the customer and note what to show: the value, or old -> new."""
    old = record.value(turn.session, filed.customer, decl)
    joined = new if replaces else decl.kind.merge(old, new)
    record.write(turn.session, filed.customer, decl, joined)
    before, after = (turn.show(decl, held) for held in (old, joined))
    said = turn.show(decl, new)
    if before and before != after and (replaces or not decl.kind.many):
        filed.changed.append((decl.card or decl.label, before, after))
    elif decl.name != "name" and before != after:
        filed.lines.append((decl.card or decl.label, said))


def _file_phones(turn: Turn, reading: Reading, filed: Filed, corrects: bool) -> None:
    found = [str(finding.value) for finding in reading.all("phone")]
    for number in found[:1] if corrects else found:
        if corrects:
            old = customers.replace_phone(turn.session, filed.customer, number)
            filed.changed.append(("电话", old or "", number)) if old else filed.lines.append(("电话", number))
        elif customers.add_phone(turn.session, filed.customer, number):
            filed.lines.append(("电话", number))
    if referrer := reading.first("referrer"):
        known = search.find(turn.session, turn.scope, str(referrer.value))
        if known and len(known.customers) == 1 and known.customers[0].id != filed.customer.id:
            filed.customer.referrer_id = known.customers[0].id
            filed.lines.append(("介绍人", known.customers[0].name or str(referrer.value)))
            _from_an_owner(turn, filed)


def _file_wechat(turn: Turn, reading: Reading, filed: Filed, text: str) -> None:
    """An id of its own, or 微信也是这个号 of somebody whose number is on file."""
    handles = [str(finding.value) for finding in reading.all("wechat")]
    if not handles and contacts.says_same(text):
        handles = customers.numbers(turn.session, filed.customer.id)[:1]
    for handle in handles:
        customers.add_social(turn.session, filed.customer, "wechat", handle)
        filed.lines.append(("微信号", handle))


def _from_an_owner(turn: Turn, filed: Filed) -> None:
    """Introduced by somebody on file is 老客户介绍, however it was said."""
    decl = models.fields()["customer.source"]
    if record.value(turn.session, filed.customer, decl) in (None, "friend"):
        record.write(turn.session, filed.customer, decl, "owner_referral")
        filed.lines[:] = [line for line in filed.lines if line[0] != decl.card]
        filed.lines.append((decl.card, turn.show(decl, "owner_referral")))


def _file_level(turn: Turn, reading: Reading, filed: Filed) -> None:
    found = reading.first("level")
    option = turn.settings.choices("level").find(str(found.value)) if found else None
    if option is None or option.role not in ("new", "graded"):
        return
    set_level(turn, filed, option.code)


def set_level(turn: Turn, filed: Filed, code: str) -> None:
    """Move the level, with its row of history; a graded lead becomes a prospect."""
    levels, customer = turn.settings.choices("level"), filed.customer
    if not filed.is_new and customer.level != code:
        filed.changed.append(("级别", levels.label(customer.level), levels.label(code)))
    customers.move_stage(turn.session, customer, "level", code, turn.member, turn.now)
    kinds_ = turn.settings.choices("customer_kind")
    if levels.role(code) == "graded" and kinds_.role(customer.kind) == "new" and (to := kinds_.with_role("graded")):
        customers.move_stage(turn.session, customer, "kind", to.code, turn.member, turn.now)


# -- the contact --------------------------------------------------------------------------------------------------


def _file_contact(turn: Turn, reading: Reading, text: str, filed: Filed) -> Contact:
    before = next(iter(customers.contacts(turn.session, filed.customer.id, 1)), None)
    contact = before if before is not None and _is_unfilled(turn, before) else Contact(
        id=new_id(), store_id=filed.customer.store_id, customer_id=filed.customer.id, member_id=turn.member.id,
        at=_when(turn, reading),
    )  # fmt: skip
    if method := reading.first("method"):
        option = choices.METHOD.find(str(method.value))
        contact.method = option.code if option else OTHER
    if reached := reading.first("reached"):
        contact.reached = bool(reached.value)
        contact.method = contact.method or "call"
    elif method:
        contact.reached = True
    contact.summary = privacy.mask(gist.of(text, reading, is_new=filed.is_new)) or contact.summary
    if attitude := reading.first("attitude"):
        contact.attitude = getattr(choices.ATTITUDE.find(str(attitude.value)), "code", None)
    privacy.keep(turn.session, contact, text, secret_spans(reading))
    _set_next(turn, reading, contact, before)
    if filed.customer.first_contact_on is None:
        filed.customer.first_contact_on = contact.at.astimezone(turn.settings.zone).date()
    turn.session.add(contact)
    _keep_appointment(turn, filed.customer, contact)
    return contact


def _keep_appointment(turn: Turn, customer: Customer, contact: Contact) -> None:
    """Who came on or after the day that was agreed has kept the appointment."""
    appointment = customers.waiting_appointment(turn.session, customer.id)
    if appointment is None or contact.method not in _CAME or contact.reached is False:
        return
    if rearranged.tells_no_show(contact.source_text or ""):
        return
    if _day(turn, appointment.at) <= _day(turn, contact.at):
        appointment.state = "kept"
        turn.session.flush()


def _day(turn: Turn, moment: datetime) -> date:
    return moment.astimezone(turn.settings.zone).date()


def _is_unfilled(turn: Turn, newest: Contact) -> bool:
    """Whether [联系上了] logged it within the last ten minutes and no words have filled it yet."""
    if newest.source_text or not newest.reached or newest.member_id != turn.member.id:
        return False
    return turn.now - newest.at <= timedelta(minutes=10)


def secret_spans(reading: Reading) -> list[tuple[int, int, privacy.Sort]]:
    """Where the note holds what must not stand in the open."""
    return [(f.start, f.end, SECRET[f.field]) for f in reading.findings if f.field in SECRET]


def _when(turn: Turn, reading: Reading) -> datetime:
    found = reading.first("contact_date")
    if found and isinstance(found.value, date) and found.value < turn.sent_at.date():
        return datetime.combine(found.value, _MIDDAY, turn.settings.zone)
    return turn.sent_at


def _set_next(turn: Turn, reading: Reading, contact: Contact, before: Contact | None) -> None:
    if moment := said_moment(turn, reading):
        contact.next_at, contact.next_precision = moment
        if action := reading.first("next_action"):
            contact.next_action = getattr(choices.ACTION.find(str(action.value)), "code", None)
        if company := reading.first("next_with"):
            contact.next_with = str(company.value)
    elif before is not None and not rearranged.puts_off(contact.source_text or ""):
        carry_next(turn, before, contact)


def carry_next(turn: Turn, before: Contact, contact: Contact) -> None:
    """A contact that names no date keeps the one set before, while it stands."""
    if _stands(turn, before, contact):
        contact.next_at, contact.next_precision = before.next_at, before.next_precision
        contact.next_action, contact.next_with = before.next_action, before.next_with


def _stands(turn: Turn, before: Contact, contact: Contact) -> bool:
    """Whether the date the rep set last time still holds: nothing newer was said and it is still ahead."""
    if before is contact or before.reached is False or contact.reached is False:
        return False
    return before.next_at is not None and before.next_at > turn.now


def move_next(turn: Turn, filed: Filed, moment: tuple[datetime, str]) -> None:
    """Another day for the next contact, and for the appointment if there is one."""
    newest = customers.contacts(turn.session, filed.customer.id, 1)
    if not newest:
        return
    old = newest[0].next_at.astimezone(turn.settings.zone) if newest[0].next_at else None
    newest[0].next_at, newest[0].next_precision = moment
    if appointment := customers.waiting_appointment(turn.session, filed.customer.id):
        appointment.at, appointment.precision = moment
    before = show_date(old.date()) if old else "没定"
    filed.changed.append(("下次", before, show_moment(*moment)))
