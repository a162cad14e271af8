"""One row of an import into one customer: fields, numbers, contacts, the car; only what is missing is added."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from handlers.sheets.cells import Parsed
from storage import customers, privacy, record, search
from storage.choices import OTHER, OWNER
from storage.errors import BadValue
from storage.fields import Decl
from storage.ids import new_id
from storage.kinds import Item, read_date, read_items
from storage.models import (
    Car,
    Contact,
    Customer,
    Deal,
    Loss,
    Mileage,
    Phone,
    Pick,
    Policy,
    Social,
    Visit,
    fields,
)
from storage.record import car_label
from storage.settings import Snapshot
from storage.vault import seal, vault_of

_NOON = time(12)
_CAR = (
    "car.plate",
    "car.vin",
    "car.engine",
    "car.registered_on",
    "car.serviced_on",
    "car.service_due_on",
    "car.series",
)
_LONGEST_NOTE = 2_000


class _Filling:
    """One customer under way."""

    def __init__(
        self, session: Session, customer: Customer, row: Parsed, owner: int, chosen: Snapshot, now: datetime,
        is_new: bool,
    ) -> None:  # fmt: skip
        self.session = session
        self.customer = customer
        self.row = row
        self.owner = owner
        self.chosen = chosen
        self.now = now
        self.is_new = is_new
        self.notes = list(row.note)

    def add(self, table: type[Any], **values: Any) -> Any:
        """A row that hangs on the customer."""
        made = table(id=new_id(), store_id=self.customer.store_id, customer_id=self.customer.id, **values)
        self.session.add(made)
        return made

    # -- fields -------------------------------------------------------------------------------------------------------

    def own(self) -> None:
        """The customer's own fields."""
        for key, text in self.row.fields.items():
            decl = fields().get(key)
            if decl is None or decl.table != "customer":
                continue
            value = self._value(decl, text)
            if value is None:
                continue
            if not decl.columns:
                self._picks(decl, value)
            elif self.is_new or self._is_empty(decl):
                record.write(self.session, self.customer, decl, value)

    def _is_empty(self, decl: Decl) -> bool:
        held = record.value(self.session, self.customer, decl)
        return held in (None, "") or (decl.name == "level" and self.chosen.choices("level").role(str(held)) == "new")

    def _value(self, decl: Decl, text: Any) -> Any:
        """The value of a cell; what fits no choice goes into the note."""
        choices = self.chosen.choices(decl.choices.name) if decl.choices else None
        if decl.kind.name == "cars":
            return tuple(Item(code, words) for code, words in text)
        if choices and decl.kind.many:
            return tuple(record.choice(choices, item.words) for item in read_items(text))
        if choices:
            item = record.choice(choices, text)
            if item.code == OTHER and not decl.words:
                self.notes.append(f"{decl.label}：{text}")
                return None
            return item if decl.words else item.code
        try:
            return decl.kind.read(str(text))
        except BadValue:
            self.notes.append(f"{decl.label}：{text}")
            return None

    def _picks(self, decl: Decl, items: Iterable[Item]) -> None:
        if not self.is_new:
            record.merge(self.session, self.customer, decl, tuple(items))
            return
        for rank, item in enumerate(dict.fromkeys(items)):
            self.add(Pick, field=decl.name, rank=rank, code=item.code, words=item.words)

    # -- numbers ------------------------------------------------------------------------------------------------------

    def numbers(self) -> None:
        """Phones and accounts."""
        vault = vault_of(self.session)
        for rank, number in enumerate(self.row.phones):
            if not self.is_new:
                customers.add_phone(self.session, self.customer, number)
                continue
            phone = self.add(
                Phone, rank=rank, whole=vault.blind("phone", number), tail=vault.blind("tail", number[-4:])
            )
            seal(self.session, phone, "number", number)
        if handle := self.row.fields.get("social.handle"):
            if self.is_new:
                row = self.add(Social, network="wechat", blind=vault.blind("wechat", handle.casefold()))
                seal(self.session, row, "handle", handle)
            else:
                customers.add_social(self.session, self.customer, "wechat", handle)

    # -- what happened ------------------------------------------------------------------------------------------------

    def contacts(self) -> list[Contact]:
        """What the sheet tells of contacts; one without a day is of the first day, or goes into the note."""
        known = (
            {(c.at, c.summary) for c in customers.contacts(self.session, self.customer.id, 200)}
            if not self.is_new
            else set()
        )
        made: list[Contact] = []
        for day, words in self.row.contacts:
            at = self._at(day)
            if at is None:
                self.notes.append(words)
                continue
            contact = Contact(
                id=new_id(), store_id=self.customer.store_id, customer_id=self.customer.id, member_id=self.owner, at=at,
                reached=True, summary=privacy.mask(words)[:_LONGEST_NOTE],
            )  # fmt: skip
            if (contact.at, contact.summary) in known:
                continue
            privacy.keep(self.session, contact, words[:_LONGEST_NOTE], ())
            self.session.add(contact)
            made.append(contact)
        return made

    def _at(self, day: str) -> datetime | None:
        first = self.row.fields.get("customer.first_contact_on")
        day = day or (str(first) if first else "")
        try:
            return min(datetime.combine(read_date(day), _NOON, self.chosen.zone), self.now) if day else None
        except BadValue:
            return None

    def next(self, made: list[Contact]) -> None:
        """A day ahead stands with the newest contact, else it is the day from which the customer is in the list."""
        day = date.fromisoformat(self.row.next_on) if self.row.next_on else None
        if day is None or day < self.now.astimezone(self.chosen.zone).date():
            return  # one that is past would be overdue at once
        if made:
            newest = max(made, key=lambda contact: contact.at)
            newest.next_at, newest.next_precision = datetime.combine(day, time(), self.chosen.zone), "date"
        elif self.is_new:
            self.customer.start_on = day

    def derived(self, made: list[Contact]) -> None:
        """What is kept beside a customer of the contacts."""
        if not self.is_new:
            self.session.flush()
            customers.refresh(self.session, self.customer)
            return
        if made:
            newest = max(made, key=lambda contact: contact.at)
            self.customer.last_contact_at, self.customer.next_at = newest.at, newest.next_at
        if self.customer.first_contact_on is None and made:
            oldest = min(made, key=lambda contact: contact.at)
            self.customer.first_contact_on = oldest.at.astimezone(self.chosen.zone).date()

    # -- what hangs on ------------------------------------------------------------------------------------------------

    def hangs_on(self) -> None:
        """Test drive, the car they have, the loss."""
        texts = self.row.fields
        if (drive := texts.get("drive")) and drive != "否":
            cars = texts.get("customer.interests") or []
            series = car_label(Item(*cars[0])) if drive == "是" and cars else drive if drive != "是" else None
            self.add(Visit, series=series, is_drive=True, at=self._at("") or self.now)
        if any(key in texts for key in (*_CAR, "deal.delivered_on", "policy.until", "mileage.km")):
            self._owned()
        if "loss.reason" in texts or "loss.series" in texts:
            self._lost()

    def _owned(self) -> None:
        texts = self.row.fields
        if not self.is_new and self.session.exec(_cars_of(self.customer)).first() is not None:
            return
        car = self.add(Car)
        for key in _CAR:
            if key in texts:
                decl = fields()[key]
                value = self._value(decl, texts[key])
                if value is not None:
                    record.write(self.session, car, decl, value)
        vault = vault_of(self.session)
        if "car.plate" in texts:
            car.plate_blind = vault.blind("plate", fields()["car.plate"].kind.read(texts["car.plate"]))
        if "car.vin" in texts:
            car.vin_blind = vault.blind("vin", texts["car.vin"].upper())
        if day := texts.get("deal.delivered_on"):
            self.add(
                Deal, consultant_id=self.owner, car_id=car.id, series=car.series, delivered_on=read_date(day),
                is_delivered=True,
            )  # fmt: skip
        if until := texts.get("policy.until"):
            self.add(Policy, car_id=car.id, until=read_date(until))
        if km := texts.get("mileage.km"):
            self.add(Mileage, car_id=car.id, km=fields()["mileage.km"].kind.read(km), read_on=self.now.date())
        self._stage("delivered", OWNER, "won")

    def _lost(self) -> None:
        reason = record.choice(self.chosen.choices("lost_reason"), self.row.fields.get("loss.reason", "其他"))
        self.add(
            Loss, member_id=self.owner, reason=reason.code, words=reason.words, asked_at=self.now, state="approved",
            series=self.row.fields.get("loss.series"),
        )  # fmt: skip
        self._stage("lost", "lost", "lost")

    def _stage(self, role: str, kind: str, status: str) -> None:
        if self.is_new and (option := self.chosen.choices("level").with_role(role)):
            self.customer.level, self.customer.kind, self.customer.status = option.code, kind, status

    def stage(self) -> None:
        """The kind that goes with the level of a new customer."""
        role = self.chosen.choices("level").role(self.customer.level)
        if self.is_new and (option := self.chosen.choices("customer_kind").with_role(role)):
            self.customer.kind = option.code
        if self.is_new and role in ("delivered", "lost"):
            self.customer.status = {"delivered": "won", "lost": "lost"}[role]

    def note(self) -> None:
        """Whatever has no place of its own."""
        words = privacy.mask("；".join(dict.fromkeys(text for text in self.notes if text)))
        held = self.customer.note or ""
        if words and words not in held:
            self.customer.note = "；".join(filter(None, (held, words)))[:_LONGEST_NOTE]


def _cars_of(customer: Customer) -> Any:
    from storage.models import newest

    return newest(Car, customer.id)


def fill(
    session: Session, customer: Customer, row: Parsed, owner: int, chosen: Snapshot, now: datetime, *, is_new: bool
) -> list[Contact]:  # fmt: skip
    """Put what a row says into a customer; the contacts that were made, whose words are still to be indexed."""
    filling = _Filling(session, customer, row, owner, chosen, now, is_new)
    if not customer.name and row.name:
        customer.name = row.name
        search.index(session, customer)
    filling.own()
    filling.stage()
    filling.numbers()
    made = filling.contacts()
    filling.next(made)
    filling.hangs_on()
    filling.note()
    filling.derived(made)
    return made
